"""Reads web addresses out of a window of folded text; those of profiles are handles.

A short string comes in; contacts go out. It leaves out the bare address of a service that everybody uses: it
would tie strangers together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from adsim.identifiers.emails import DOT, LABEL, TIGHT_DOT, tidy
from adsim.identifiers.found import Contact
from adsim.identifiers.words import NETWORKS, NOT_HANDLES, TOP_LEVEL, listed
from adsim.records import IdentifierKind

_TLDS = "|".join(sorted(TOP_LEVEL, key=lambda name: (-len(name), name)))
_URL = re.compile(
    rf"(?<![a-z0-9@_\-])(?P<scheme>h(?:tt|xx)ps?\s?:?\s?/\s?/\s?)?(?P<www>w{{2,4}}{DOT})?"
    rf"(?P<host>(?:{LABEL}{TIGHT_DOT})*?{LABEL})(?P<dot>{DOT})(?P<tld>{_TLDS})(?P<tld2>\.(?:uk|ca))?"
    rf"(?![a-z0-9])(?P<path>(?::\d+)?/[^\s\"'<>)\]]*|\?[a-z0-9_]+=[^\s\"'<>)\]]*|\s?slash\s[a-z0-9_\-]+)?"
)
_SIGNS = re.compile(r"\.|(?<![a-z])(?:dot|d0t|point|punto)(?![a-z])")
PROFILES = {
    "instagram.com": "instagram", "instagr.am": "instagram", "twitter.com": "twitter", "x.com": "twitter",
    "t.me": "telegram", "telegram.me": "telegram", "onlyfans.com": "onlyfans", "fansly.com": "fansly",
    "tiktok.com": "tiktok", "snapchat.com": "snapchat", "facebook.com": "facebook", "fb.com": "facebook",
    "linktr.ee": "linktree", "kik.me": "kik", "threads.net": "threads", "bsky.app": "bluesky",
}  # fmt: skip
SERVICES = listed(
    "gmail.com hotmail.com outlook.com yahoo.com yahoo.ca icloud.com google.com google.ca youtube.com wa.me "
    "protonmail.com live.com aol.com whatsapp.com telegram.org cash.app paypal.com"
) | frozenset(PROFILES)
# Domains that count without "www", scheme or path; the others are words after a full stop too often.
SAFE_TLDS = listed("com ca net org biz xyz eu fr io co.uk qc.ca on.ca")
_WORDS_TOO = listed("ca co io fr eu")
_TRACKING = listed("fbclid gclid igshid igsh ref src source si")
_TRACKING_STARTS = ("utm_", "mc_")
_NO_PROFILES = listed("p share reel joinchat c explore home login")
_BEFORE_NAME = listed("add u user in s people")
_HIDDEN = re.compile(r"[\s\[({]|hxxp")
_NAME = re.compile(r"[a-z0-9_.\-]+")
_END = ".,;:!?-/*"


def read_urls(window: str) -> Iterator[Contact]:
    """Web addresses and profiles, in order."""
    if _SIGNS.search(window):
        for match in _URL.finditer(window):
            contact = _url(match)
            if contact:
                yield contact


def _url(match: re.Match[str]) -> Contact | None:
    host, tld, dot = tidy(match["host"]), match["tld"] + (match["tld2"] or ""), match["dot"]
    marked = bool(match["scheme"] or match["www"] or match["path"])
    worded = "." not in dot
    if not marked and (tld not in SAFE_TLDS or (worded and tld in _WORDS_TOO) or dot.strip() == "." != dot):
        return None
    if host in NOT_HANDLES and host not in NETWORKS:
        return None
    path = tidy((match["path"] or "").replace("slash", "/")).rstrip(_END)
    end = match.start("path") + len(match["path"].rstrip(_END)) if match["path"] else match.end()
    value = canonical_url(f"{host}.{tld}{path}")
    disguised = bool(_HIDDEN.search(match[0]))
    site, _, rest = value.partition("/")
    if site in PROFILES:
        name = _profile(rest)
        handle = f"{PROFILES[site]}:{name}"
        return Contact(IdentifierKind.HANDLE, match.start(), end, handle, 0.97, disguised) if name else None
    if site in SERVICES and not rest:
        return None
    sure = 0.8 if disguised else (0.97 if marked else 0.9)
    return Contact(IdentifierKind.URL, match.start(), end, value, sure, disguised)


def _profile(path: str) -> str:
    """The name in the path of a profile, '' where there is none."""
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if parts and parts[0] in _BEFORE_NAME:
        parts = parts[1:]
    name = parts[0].lstrip("@").rstrip(".") if parts else ""
    fit = len(name) > 1 and _NAME.fullmatch(name) and name not in _NO_PROFILES
    return name if fit else ""


_SCHEME, _WWW, _PORT = re.compile(r"^(?:[a-z]+:)?//"), re.compile(r"^w{2,4}\d?\."), re.compile(r":\d+$")


def canonical_url(url: str) -> str:
    """Host and path in lower case, without scheme, `www.`, port, fragment, last slash and tracking query."""
    url = _SCHEME.sub("", url.strip().lower())
    url = _WWW.sub("", url).partition("#")[0]
    place, _, query = url.partition("?")
    host, slash, path = place.partition("/")
    tail = _kept_query(query) if query else ""
    return (_PORT.sub("", host).rstrip(".") + slash + path).rstrip("/") + tail


def _kept_query(query: str) -> str:
    kept = [(k, v) for k, v in parse_qsl(query) if not k.startswith(_TRACKING_STARTS) and k not in _TRACKING]
    return f"?{urlencode(sorted(kept))}" if kept else ""

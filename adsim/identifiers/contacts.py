"""Reads e-mail addresses, URLs, handles and wallets out of one window of folded text.

A short string comes in; contacts with their span, canonical form and confidence go out, in order and without
overlap. It never runs over whole ads: `windows` says where to look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from adsim.identifiers import codes as c
from adsim.identifiers import words
from adsim.identifiers.wallets import bech32_valid
from adsim.records import IdentifierKind


@dataclass(frozen=True)
class Contact:
    """One contact in a window: byte span, canonical form, confidence in [0, 1]."""

    kind: IdentifierKind
    start: int
    end: int
    value: str
    confidence: float
    obfuscated: bool


_MAIL_HOSTS = (
    "gmail|hotmail|outlook|yahoo|icloud|protonmail|proton|ymail|aol|gmx|tutanota|zoho|live|msn|videotron|"
    "sympatico|example"
)
_TLDS = (
    "com|ca|net|org|info|biz|xxx|xyz|co|io|us|eu|fr|me|vip|club|online|site|live|link|app|tv|cc|uk|edu|mo "
    "bi|ch|be|dating|escort|sexy|ws|to|pw|ru|de|ee|gg|am"
)
_DOT = r"(?:\s?[\[({<]\s?(?:\.|dot|d0t|point|punto)\s?[\])}>]\s?|\s(?:dot|d0t|point|punto)\s|\s?\.\s|\s\.|\.)"
_TIGHT_DOT = r"(?:\s?[\[({<]\s?(?:\.|dot|point)\s?[\])}>]\s?|\s(?:dot|point)\s|\.)"
_AT = (
    r"(?:\s?[\[({<*]\s?(?:at|a|@|arobase|arobas)\s?[\])}>*]\s?|\s?@\s?|\s(?:arobase|arobas|arrobas|arobaze|"
    r"arrobase)\s|(?P<word>\s(?:at|chez)\s))"
)
_PART = r"[a-z0-9](?:[a-z0-9_+\-]*[a-z0-9_])?"
_LOCAL = (
    rf"{_PART}(?:(?:\.|_|-|\s?[\[({{]\s?(?:dot|point|\.)\s?[\])}}]\s?|\s(?:dot|point|underscore)\s){_PART})*"
)
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"

_EMAIL = re.compile(
    rf"(?<![a-z0-9_.+\-])(?P<local>{_LOCAL}){_AT}"
    rf"(?:(?P<domain>(?:{_LABEL}{_TIGHT_DOT})*?{_LABEL}){_DOT}(?P<tld>{_TLDS})(?![a-z0-9])"
    rf"|(?P<host>{_MAIL_HOSTS})(?:\s(?P<after>com|ca|fr))?(?![a-z0-9]))"
)
_NO_AT = re.compile(
    rf"(?<![a-z0-9_.+\-/@])(?P<local>{_LOCAL}?)(?P<gap>\s|\.|)(?P<host>{_MAIL_HOSTS})"
    rf"(?:{_DOT}|\s)(?P<tld>com|ca|fr|org|net|me)(?![a-z0-9/])"
)
_URL = re.compile(
    rf"(?<![a-z0-9@_\-])(?P<scheme>h(?:tt|xx)ps?\s?:?\s?/\s?/\s?)?(?P<www>w{{2,4}}{_DOT})?"
    rf"(?P<host>(?:{_LABEL}{_TIGHT_DOT})*?{_LABEL})(?P<dot>{_DOT})(?P<tld>{_TLDS})(?P<tld2>\.(?:uk|ca))?"
    rf"(?![a-z0-9])(?P<path>(?::\d+)?/[^\s\"'<>)\]]*|\?[a-z0-9_]+=[^\s\"'<>)\]]*|\s?slash\s[a-z0-9_\-]+)?"
)
_NETWORKS = {
    **dict.fromkeys(("instagram", "insta", "ig", "instagramme"), "instagram"),
    **dict.fromkeys(("snapchat", "snap", "sc"), "snapchat"),
    **dict.fromkeys(("telegram", "tg", "tele", "telegramme"), "telegram"),
    **dict.fromkeys(("twitter", "twtr", "x"), "twitter"),
    **dict.fromkeys(("onlyfans", "onlyfan", "of"), "onlyfans"),
    **dict.fromkeys(("whatsapp", "whatsap", "wa"), "whatsapp"),
    **dict.fromkeys(("facebook", "fb"), "facebook"),
    **dict.fromkeys(("bluesky", "bsky"), "bluesky"),
    **{
        n: n
        for n in sorted(
            words.listed("tiktok signal kik wechat skype discord viber line linktree fansly reddit threads")
        )
    },
    "linktr": "linktree",
    "handle": "@",
}
# Networks whose users are known by their phone: without an @ what follows is a number or no handle at all.
_BY_NUMBER = words.listed("whatsapp signal viber")
_DOUBTFUL = words.listed("x line handle signal discord reddit skype threads of wa sc tele fb viber")
_HANDLE = re.compile(
    rf"(?<![a-z0-9_@.])(?P<net>{'|'.join(sorted(_NETWORKS, key=len, reverse=True))})(?![a-z0-9_])"
    r"(?P<mark>\s?(?:(?:id|name|handle|user|username|acc|account|page)\s?)?(?:[:=>~\-]+\s?@?|@|\sis\s@?|\sest\s@?)\s?|\s@?)"
    r"(?P<name>[a-z0-9_](?:[a-z0-9_]|[.\-](?=[a-z0-9_])){2,29})(?![a-z0-9_@])"
)
_AT_NAME = re.compile(
    r"(?<![a-z0-9_@.])@\s?(?P<name>[a-z_](?:[a-z0-9_]|\.(?=[a-z0-9_])){2,29})(?![a-z0-9_@])"
)
_NETWORK_NEAR = re.compile(
    rf"(?<![a-z0-9_])({'|'.join(n for n in _NETWORKS if n not in _DOUBTFUL)})(?![a-z0-9_])"
)
_WALLET = re.compile(
    r"(?<![a-z0-9])(?:(?P<bech>bc1[a-z0-9]{11,71})|(?P<eth>0x[0-9a-f]{40})|(?P<base>[13][a-z1-9]{25,34}))(?![a-z0-9])"
)

_HOST_NETWORKS = {
    "instagram.com": "instagram", "instagr.am": "instagram", "twitter.com": "twitter", "x.com": "twitter",
    "t.me": "telegram", "telegram.me": "telegram", "onlyfans.com": "onlyfans", "fansly.com": "fansly",
    "tiktok.com": "tiktok", "snapchat.com": "snapchat", "facebook.com": "facebook", "fb.com": "facebook",
    "linktr.ee": "linktree", "kik.me": "kik", "threads.net": "threads",
}  # fmt: skip
# Hosts that name a service, not a poster: alone they would tie strangers together.
_SERVICES = words.listed(
    "gmail.com hotmail.com outlook.com yahoo.com yahoo.ca icloud.com google.com google.ca youtube.com wa.me "
    "protonmail.com live.com aol.com whatsapp.com telegram.org cash.app paypal.com"
) | frozenset(_HOST_NETWORKS)
_SAFE_TLDS = words.listed("com ca net org biz xyz eu fr io co.uk qc.ca on.ca")
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "igshid", "igsh", "ref", "src", "source", "si")
_STOP = frozenset(w for w, f in words.FLAGS.items() if f & (c.F_STOP | c.F_NETWORK | c.F_PHONE_CUE | c.F_PER))
_NOT_NAMES = _STOP | words.listed(
    "home hotel work place noon night airport midnight downtown gmail hotmail outlook yahoo icloud "
    "reasonable once anytime mail email mails emails site website web page profile reviews review ads add "
    "follow find see visit look check click photos pics videos video content premium verified "
    "verification only message messages dm dms line contact contacts write reach booking info soon same "
    "below above link links bio story stories live first then after before through via request requests "
    "required screening deposit friendly okay fine works also courriel adresse ecrire ecrivez visite "
    "visitez voir lien photo chez your yours etc welcome accepted preferred numero number phone cell "
    "everyday daily morning evening upon free chat chats group groups channel public private story"
)
_MAIL_CUE = re.compile(r"(?<![a-z])(?:e-?mails?|mails?|courriels?|write|ecri\w*|adresse)(?![a-z@])")
_SAYS_DIGITS = re.compile(
    rf"(?:[0-9]|{'|'.join(sorted((w for w, (k, _) in words.NUMBERS.items() if k <= c.TENS), key=len, reverse=True))}"
    r"|oh?|[._\-])+"
)
_WEB_WORDS = words.listed("www http https visit visitez site website web at on my see com net org")


def read_contacts(window: str) -> list[Contact]:
    """Contacts of a window, sorted by start; what is read first (URLs with scheme, e-mails) wins its place."""
    free = bytearray(len(window))
    found: list[Contact] = []
    for reader in (_wallets, _emails, _urls, _handles):
        for contact in reader(window):
            if not any(free[contact.start : contact.end]):
                free[contact.start : contact.end] = b"\1" * (contact.end - contact.start)
                found.append(contact)
    return sorted(found, key=lambda contact: contact.start)


def _tidy(text: str) -> str:
    text = re.sub(r"(?<![a-z0-9])(?:dot|d0t|point|punto)(?![a-z0-9])", ".", text)
    return re.sub(r"[\s\[\](){}<>]", "", text.replace("underscore", "_"))


def _emails(window: str) -> list[Contact]:
    if (
        "gmail" not in window
        and "@" not in window
        and not re.search(r"at|arr?oba|mail|outlook|yahoo|icloud|chez|\(a\)|example", window)
    ):
        return []
    found = [contact for match in _EMAIL.finditer(window) if (contact := _email(window, match))]
    taken = [(contact.start, contact.end) for contact in found]
    for match in _NO_AT.finditer(window):
        if not any(s < match.end() and match.start() < e for s, e in taken):
            contact = _email_without_at(window, match)
            if contact:
                found.append(contact)
    return found


def _email(window: str, match: re.Match[str]) -> Contact | None:
    local = _tidy(match["local"])
    host = match["host"]
    if host:
        tld = match["after"] or ("com" if host in ("gmail", "icloud", "hotmail", "outlook") else "")
        if not tld or host == "example":
            return None
        domain = f"{host}.{tld}"
    else:
        domain = f"{_tidy(match['domain'])}.{match['tld']}"
    known = domain.split(".")[0] in _MAIL_HOSTS.split("|") and not domain.startswith("example")
    shaped = bool(re.search(r"[0-9._\-]", local))
    if match["word"]:
        cue = bool(_MAIL_CUE.search(window, max(0, match.start() - 40), match.start()))
        if local in _NOT_NAMES or not (known or shaped or cue):
            return None
    plain = window[match.start() : match.end()] == f"{local}@{domain}"
    sure = 0.99 if plain else (0.9 if "@" in match[0] else 0.85)
    return Contact(IdentifierKind.EMAIL, match.start(), match.end(), f"{local}@{domain}", sure, not plain)


def _email_without_at(window: str, match: re.Match[str]) -> Contact | None:
    local, host = match["local"], match["host"]
    domain = f"{host}.{match['tld']}"
    last = _tidy(local)
    if len(last) < 3 or last in _NOT_NAMES or last in _WEB_WORDS or last.startswith("www"):
        return None
    cue = bool(_MAIL_CUE.search(window, max(0, match.start() - 40), match.start()))
    shaped = bool(re.search(r"[0-9_]", last))
    sure_host = host in ("gmail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "ymail")
    if not (
        cue
        or (sure_host and shaped)
        or (shaped and match["gap"] == " ")
        or (sure_host and match["gap"] == " " and len(last) > 5)
    ):
        return None
    if not sure_host and match["gap"] != " " and not (cue and match["gap"]):
        return None
    return Contact(
        IdentifierKind.EMAIL,
        match.start(),
        match.end(),
        f"{last}@{domain}",
        0.7 if shaped or cue else 0.55,
        True,
    )


def _urls(window: str) -> list[Contact]:
    return [contact for match in _URL.finditer(window) if (contact := _url(match))]


def _url(match: re.Match[str]) -> Contact | None:
    host, tld = _tidy(match["host"]), match["tld"] + (match["tld2"] or "")
    marked = bool(match["scheme"] or match["www"] or match["path"])
    worded = "." not in match["dot"]
    if not marked and (tld not in _SAFE_TLDS or (worded and tld in ("ca", "co", "io", "fr", "eu"))):
        return None
    if (host in _NOT_NAMES and host not in _NETWORKS) or (
        not marked and match["dot"] != "." and not worded and match["dot"].strip() == "."
    ):
        return None
    path = _tidy((match["path"] or "").replace("slash", "/")).rstrip(".,;:!?-/*")
    end = match.end() if not match["path"] else match.start("path") + len(match["path"].rstrip(".,;:!?-/*"))
    value = canonical_url(f"{host}.{tld}{path}")
    plain = re.sub(r"^https?://", "", match[0]) == match[0][len(match["scheme"] or "") :] and not re.search(
        r"[\s\[({]|hxxp", match[0]
    )
    site, _, rest = value.partition("/")
    if site in _HOST_NETWORKS:
        return _profile(_HOST_NETWORKS[site], rest, match.start(), end, not plain)
    if site in _SERVICES and not rest:
        return None
    sure = 0.97 if marked and plain else (0.9 if plain else 0.8)
    return Contact(IdentifierKind.URL, match.start(), end, value, sure, not plain)


def _profile(network: str, path: str, start: int, end: int, obfuscated: bool) -> Contact | None:
    parts = [p for p in path.split("?", maxsplit=1)[0].split("/") if p]
    if parts and parts[0] in ("add", "u", "user", "in", "s", "people"):
        parts = parts[1:]
    name = parts[0].lstrip("@").rstrip(".") if parts else ""
    if (
        len(name) < 2
        or not re.fullmatch(r"[a-z0-9_.\-]+", name)
        or name in ("p", "share", "reel", "joinchat", "c")
    ):
        return None
    return Contact(IdentifierKind.HANDLE, start, end, f"{network}:{name}", 0.97, obfuscated)


def canonical_url(url: str) -> str:
    """Host and path in lower case, without scheme, `www.`, port, fragment, last slash and tracking query."""
    url = re.sub(r"^(?:[a-z]+:)?//", "", url.strip().lower())
    url = re.sub(r"^www?\d?w?\.", "", url).partition("#")[0]
    place, _, query = url.partition("?")
    host, slash, path = place.partition("/")
    kept = [(k, v) for k, v in parse_qsl(query) if not k.startswith(_TRACKING[:4]) and k not in _TRACKING]
    tail = f"?{urlencode(sorted(kept))}" if kept else ""
    return (re.sub(r":\d+$", "", host).rstrip(".") + slash + path).rstrip("/") + tail


def _handles(window: str) -> list[Contact]:
    found = [contact for match in _HANDLE.finditer(window) if (contact := _handle(match))]
    if "@" in window:
        taken = [(contact.start, contact.end) for contact in found]
        for match in _AT_NAME.finditer(window):
            name = match["name"]
            if name not in _NOT_NAMES and not any(s < match.end() and match.start() < e for s, e in taken):
                near = [
                    m[1] for m in _NETWORK_NEAR.finditer(window, max(0, match.start() - 40), match.start())
                ]
                network = _NETWORKS[near[-1]] if near else "@"
                tight = match[0] == f"@{name}"
                if tight or near:
                    sure = 0.9 if tight else 0.7
                    found.append(
                        Contact(
                            IdentifierKind.HANDLE,
                            match.start(),
                            match.end(),
                            f"{network}:{name}",
                            sure,
                            False,
                        )
                    )
    return found


def _handle(match: re.Match[str]) -> Contact | None:
    network, name, mark = match["net"], match["name"], match["mark"]
    if name in _NOT_NAMES or name in _NETWORKS or _SAYS_DIGITS.fullmatch(name):
        return None
    if _NETWORKS[network] in _BY_NUMBER and "@" not in mark:
        return None
    at, sign = "@" in mark, bool(re.search(r"[:=>~]|\s(?:is|est)\s", mark)) or ("-" in mark)
    shaped = bool(re.search(r"[0-9_.]", name))
    if network in _DOUBTFUL and not (at or (sign and shaped)):
        return None
    if not at and not shaped and not (sign and len(name) >= 5):
        return None
    sure = 0.95 if at else (0.9 if sign and shaped else (0.75 if sign else 0.65))
    return Contact(
        IdentifierKind.HANDLE, match.start(), match.end(), f"{_NETWORKS[network]}:{name}", sure, False
    )


def _wallets(window: str) -> list[Contact]:
    found = []
    for match in _WALLET.finditer(window):
        value, obfuscated = match[0], False
        if match["bech"] and bech32_valid(value):
            found.append(
                Contact(IdentifierKind.WALLET, match.start(), match.end(), f"btc:{value}", 0.99, obfuscated)
            )
        elif match["eth"]:
            found.append(
                Contact(IdentifierKind.WALLET, match.start(), match.end(), f"eth:{value}", 0.95, obfuscated)
            )
        elif (
            match["base"] and len(re.findall(r"[0-9]", value)) >= 3 and len(re.findall(r"[a-z]", value)) >= 8
        ):
            found.append(
                Contact(IdentifierKind.WALLET, match.start(), match.end(), f"btc:{value}", 0.6, obfuscated)
            )
    return found

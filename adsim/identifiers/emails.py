"""Reads e-mail addresses out of a window of folded text, plain or disguised ("lily at gmail dot com").

A short string comes in; contacts go out. It takes a sentence for an address ("meet at hotel. ca va") only where
the host is a mail service, or a cue or the shape of the name speaks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adsim.identifiers.found import Contact
from adsim.identifiers.words import MAIL_HOSTS, NOT_HANDLES, TOP_LEVEL, listed
from adsim.records import IdentifierKind

_HOSTS = "|".join(sorted(MAIL_HOSTS))
_TLDS = "|".join(sorted(TOP_LEVEL, key=lambda name: (-len(name), name)))
# Hosts that serve mail and hardly anything else: an address on them needs no @.
MAIL_ONLY = listed("gmail hotmail outlook yahoo icloud protonmail ymail")
_DEFAULT_COM = listed("gmail icloud hotmail outlook")
_OPEN, _CLOSE = r"\s?[\[({<*]\s?", r"\s?[\])}>*]\s?"
DOT_WORDS = ("dot", "d0t", "point", "punto")
DOT = rf"(?:{_OPEN}(?:\.|dot|d0t|point|punto){_CLOSE}|\s(?:dot|d0t|point|punto)\s|\s?\.\s|\s\.|\.)"
TIGHT_DOT = rf"(?:{_OPEN}(?:\.|dot|point){_CLOSE}|\s(?:dot|point)\s|\.)"
LABEL = r"(?>[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?)"
_AT_WORD = r"\s(?:arr?obas|arr?obase|arr?obaze)\s|(?P<word>\s(?:at|chez)\s)"
_AT = rf"(?:{_OPEN}(?:at|a|@|arobase|arobas){_CLOSE}|\s?@\s?|{_AT_WORD})"
# Atomic groups keep this linear: "a.a.a.a" must not be tried in every way.
_PART = r"(?>[a-z0-9](?:[a-z0-9_+\-]*[a-z0-9_])?)"
_LOCAL = rf"{_PART}(?:(?:\.|{_OPEN}(?:dot|point|\.){_CLOSE}|\s(?:dot|point|underscore)\s){_PART})*"

_PLAIN = re.compile(
    rf"(?<![a-z0-9_.+\-])(?P<local>{_PART}(?:\.{_PART})*+)@(?P<domain>(?:{LABEL}\.)+(?P<tld>[a-z]{{2,12}}))(?![a-z0-9@])"
)
_DISGUISED = re.compile(
    rf"(?<![a-z0-9_.+\-])(?P<local>{_LOCAL}){_AT}"
    rf"(?:(?P<domain>(?:{LABEL}{TIGHT_DOT})*?{LABEL})(?P<dot>{DOT})(?P<tld>{_TLDS})(?![a-z0-9])"
    rf"|(?P<host>{_HOSTS})(?:\s(?P<after>com|ca|fr))?(?![a-z0-9]))"
)
_NO_AT = re.compile(
    rf"(?<![a-z0-9_.+\-/@])(?P<local>[a-z0-9](?:[a-z0-9_+\-.]*?[a-z0-9_])??)(?P<gap>\s|\.|)(?P<host>{_HOSTS})"
    rf"(?:{DOT}|\s)(?P<tld>com|ca|fr|org|net|me)(?![a-z0-9/])"
)
_SIGNS = re.compile(rf"@|(?<![a-z])(?:at|chez|arr?oba[sz]e?)(?![a-z])|[\[({{<*]\s?a\s?[\])}}>*]|{_HOSTS}")
_CUE = re.compile(
    r"(?<![a-z])(?:e-?mails?|mails?|courriels?|contacte?r?|write|reach|messages?|answer|inbox|book|ecri\w*|joi(?:gne\w*|n\w*)|"
    r"repon\w*|adresse)(?![a-z@])"
)
_DOT_WORD = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(DOT_WORDS)})(?![a-z0-9])")
_SPACE = re.compile(r"[\s\[\](){}<>*]")
_SHAPED = re.compile(r"[0-9._\-]")
_WEB_WORDS = listed("www http https visit visitez site website web at on my see com net org")
_CUE_REACH = 40


def read_emails(window: str) -> Iterator[Contact]:
    """E-mail addresses, the plain ones first."""
    if not _SIGNS.search(window):
        return
    rest = window
    for match in _PLAIN.finditer(window):
        yield _contact(match, f"{match['local']}@{match['domain']}", 0.99, False)
        rest = rest[: match.start()] + "|" * (match.end() - match.start()) + rest[match.end() :]
    if rest is not window and not _SIGNS.search(rest):
        return
    for reader, pattern in ((_disguised, _DISGUISED), (_without_at, _NO_AT)):
        for match in pattern.finditer(rest):
            contact = reader(rest, match)
            if contact:
                yield contact


def whole_email(window: str) -> Contact | None:
    """The plain address that the whole window is but for a mark behind it: most windows are."""
    match = _PLAIN.fullmatch(window.rstrip(".,;:!?)"))
    return _contact(match, match[0], 0.99, False) if match else None


def _contact(match: re.Match[str], value: str, sure: float, disguised: bool) -> Contact:
    return Contact(IdentifierKind.EMAIL, match.start(), match.end(), value, sure, disguised)


def tidy(text: str) -> str:
    """A disguised piece of an address without spaces and brackets, its words for marks as marks."""
    return _SPACE.sub("", _DOT_WORD.sub(".", text).replace("underscore", "_"))


def _cued(window: str, match: re.Match[str]) -> bool:
    return bool(_CUE.search(window, max(0, match.start() - _CUE_REACH), match.start()))


def _disguised(window: str, match: re.Match[str]) -> Contact | None:
    local, host = tidy(match["local"]), match["host"]
    if host:
        tld = match["after"] or ("com" if host in _DEFAULT_COM else "")
        if not tld or host == "example":
            return None
        domain = f"{host}.{tld}"
    else:
        domain = f"{tidy(match['domain'])}.{match['tld']}"
    if match["word"]:
        name = domain.partition(".")[0]
        known = name in MAIL_HOSTS and name != "example"
        hidden = not host and "." not in match["dot"]
        if local in NOT_HANDLES or not (known or hidden or _SHAPED.search(local) or _cued(window, match)):
            return None
    return _contact(match, f"{local}@{domain}", 0.9 if "@" in match[0] else 0.85, True)


def _without_at(window: str, match: re.Match[str]) -> Contact | None:
    local, host, gap = match["local"], match["host"], match["gap"]
    if len(local) < 3 or local in NOT_HANDLES or local in _WEB_WORDS or local.startswith("www"):
        return None
    cue, shaped, sure = _cued(window, match), bool(_SHAPED.search(local)), host in MAIL_ONLY
    long_enough = len(local) > (3 if gap == " " else 4)
    if not (cue or shaped or (sure and long_enough)) or not (sure or gap == " "):
        return None
    return _contact(match, f"{local}@{host}.{match['tld']}", 0.7 if shaped or cue else 0.55, True)

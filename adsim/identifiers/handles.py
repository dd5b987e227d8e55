"""Reads handles with their network out of a window of folded text: "insta: lily_x", "@lily_x".

A short string comes in; contacts go out. It takes no word of a sentence for a handle: without an @ the name
needs a sign before it or a shape of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from adsim.identifiers import codes as c
from adsim.identifiers.found import Contact
from adsim.identifiers.misspelt import misspellings
from adsim.identifiers.words import NETWORKS, NOT_HANDLES, NUMBERS, listed
from adsim.records import IdentifierKind

# Networks whose users are known by their phone: without an @ what follows is a number or no handle at all.
BY_NUMBER = listed("whatsapp signal viber")
# Words that mean something else more often than the network.
DOUBTFUL = listed("x line handle signal discord reddit skype threads of wa sc tele fb")
_WORDS = "|".join(sorted(NETWORKS, key=lambda name: (-len(name), name)))
_CLEAR = "|".join(sorted(set(NETWORKS) - DOUBTFUL))
_NAME = r"[a-z0-9_](?:[a-z0-9_]|[.\-](?=[a-z0-9_])){2,29}"
_HANDLE = re.compile(
    rf"(?<![a-z0-9_@.])(?P<network>{_WORDS})(?![a-z0-9_])"
    r"(?P<mark>\s?(?:(?:id|name|handle|user|username|acc|account|page)\s?)?"
    rf"(?:[:=>~\-]+\s?@?|@|\s(?:is|est)\s@?)\s?|\s@?)(?P<name>{_NAME})(?![a-z0-9_@])"
)
_AT_NAME = re.compile(
    r"(?<![a-z0-9_@.])@\s?(?P<name>[a-z_](?:[a-z0-9_]|\.(?=[a-z0-9_])){2,29})(?![a-z0-9_@])"
)
_NETWORK = re.compile(rf"(?<![a-z0-9_])(?:{_CLEAR})(?![a-z0-9_])")
_SIGN = re.compile(r"[:=>~]|\s(?:is|est)\s|\s-|-\s")
_SHAPED = re.compile(r"[0-9_.]")
DIGIT_WORDS = sorted((w for w, (kind, _) in NUMBERS.items() if kind <= c.TENS), key=lambda w: (-len(w), w))
_SAYS_DIGITS = re.compile(rf"(?>[0-9]|{'|'.join(DIGIT_WORDS)}|oh?|[._\-])+")
_WORDED = re.compile(r"[a-z]{5,}")
_END = re.compile(r"\s*(?:$|[\n.,;|/()]|- )")
LONG_NAME = 8
_REACH = 40


@cache
def _misspelt() -> dict[str, int]:
    return dict(misspellings())


def _digit(name: str) -> int | None:
    """The digit that the letters at the start of a name misspell, if any."""
    return _misspelt().get(re.split(r"[^a-z]", name)[0])


def read_handles(window: str) -> Iterator[Contact]:
    """Handles, those beside the name of their network first."""
    for match in _HANDLE.finditer(window):
        contact = _handle(match)
        if contact:
            yield contact
    if "@" in window:
        for match in _AT_NAME.finditer(window):
            contact = _at_name(window, match)
            if contact:
                yield contact


def _handle(match: re.Match[str]) -> Contact | None:
    word, name, mark = match["network"], match["name"], match["mark"]
    if name in NOT_HANDLES or name in NETWORKS or _SAYS_DIGITS.fullmatch(name):
        return None
    at, sign, shaped = "@" in mark, bool(_SIGN.search(mark)), bool(_SHAPED.search(name))
    if (
        not at
        and NETWORKS[word] in BY_NUMBER
        and not ((sign or shaped) and _WORDED.match(name) and _digit(name) is None)
    ):
        return None
    if not at and word in DOUBTFUL and not (sign and shaped):
        return None
    if not at and not shaped and not (sign and len(name) >= 5) and not _stands_out(match):
        return None
    sure = 0.95 if at else (0.9 if sign and shaped else (0.75 if sign else (0.65 if shaped else 0.55)))
    value = f"{NETWORKS[word]}:{name}"
    return Contact(IdentifierKind.HANDLE, match.start(), match.end(), value, sure, False)


def _stands_out(match: re.Match[str]) -> bool:
    """Whether a name without a sign or a shape is long, and the last word of its line or phrase."""
    return len(match["name"]) >= LONG_NAME and bool(_END.match(match.string, match.end()))


def _at_name(window: str, match: re.Match[str]) -> Contact | None:
    name = match["name"]
    near = _NETWORK.findall(window, max(0, match.start() - _REACH), match.start())
    tight = match[0] == f"@{name}"
    if name in NOT_HANDLES or not (tight or near):
        return None
    network = NETWORKS[near[-1]] if near else "@"
    sure = 0.9 if tight else 0.7
    return Contact(IdentifierKind.HANDLE, match.start(), match.end(), f"{network}:{name}", sure, False)

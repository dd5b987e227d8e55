"""Hides identifiers in what leaves a run: enough stays to tell two apart, not enough to call or write.

In: canonical values, or texts with the spans of their identifiers. Out: the same with dots. A masked text has
as many characters as it had, so that spans in it still hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from adsim.records import IdentifierKind

DOT = "•"
LINKING = tuple(kind.name.lower() for kind in IdentifierKind if kind.links)
_PHONE = re.compile(r"\+\d{6,15}")
_NORTH_AMERICAN = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")
_HIDDEN = DOT * 3


def plain(kind: str, value: str) -> str:
    """A value as people read it: numbers of North America in their usual parts."""
    if kind == "phone" and (parts := _NORTH_AMERICAN.fullmatch(value)):
        return "+1 {} {}-{}".format(*parts.groups())
    return value


def mask(kind: str, value: str, *, digits: int = 2) -> str:
    """A canonical value with its telling part hidden; kinds that do not link come back as they are.

    Numbers lose their last `digits`; addresses and handles all but the first letter of the name; web
    addresses what stands behind the host, or the name of the host; wallets all but their first four signs.
    """
    if kind not in LINKING:
        return value
    if kind == "phone" or _PHONE.fullmatch(value):
        shown = plain("phone", value)
        return shown[: len(shown) - digits] + DOT * digits if digits else shown
    if "@" in value:
        name, _, domain = value.rpartition("@")
        return f"{name[:1]}{_HIDDEN}@{domain}"
    if kind == "url":
        return _mask_address(value)
    site, colon, name = value.rpartition(":")
    return f"{site}{colon}{name[: 4 if kind == 'wallet' else 1]}{_HIDDEN}"


def _mask_address(value: str) -> str:
    address = re.sub(r"^[a-z][a-z0-9+.\-]*://", "", value, flags=re.IGNORECASE)
    host, slash, _ = address.partition("/")
    if slash:
        return f"{host}/{_HIDDEN}"
    name, dot, top = host.rpartition(".")
    return f"{(name or top)[:1]}{_HIDDEN}{dot}{top if dot else ''}"


def mask_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with the letters and digits of the spans turned into dots, up to three leading digits apart.

    As long as it was. `spans`: characters, each start before its end.
    """
    signs = list(text)
    for start, end in spans:
        kept = re.match(r"\W*(?:\d\W*){0,3}", text[start:end])
        begin = start + (kept.end() if kept and kept.end() < end - start else 0)
        for k in range(begin, end):
            if signs[k].isalnum():
                signs[k] = DOT
    return "".join(signs)

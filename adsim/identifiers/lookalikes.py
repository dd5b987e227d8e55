"""Reads again, in its own case, a phone in which a letter stands for one digit as a capital and another small.

The folded span and the original text come in; the digits go out. `B` is 8 and `b` is 6, `G` is 6 and `g` is 9,
and folding has made all of them small. It never looks for phones.
"""

from __future__ import annotations

import re
from itertools import product

from adsim.identifiers.words import LOOK_ALIKES
from adsim.records import U8

_CASED = {"b": {True: 8, False: 6}, "g": {True: 6, False: 9}}
# What folding drops between two characters: marks, joiners, variation selectors, keycaps.
_DROPPED = "[\\u0300-\\u036f\\u200b-\\u200f\\u2060\\ufe00-\\ufe0f\\u20e3]*"


def read_in_case(span: str, original: str | None, number: int, areas: U8) -> int | None:
    """The number, country code first, as the original's capitals say; None where no reading is a valid one.

    Without the original, or where the span is not found in it, the first valid reading counts.
    """
    signs = [char for char in span if (char.isascii() and char.isalnum()) or char in LOOK_ALIKES]
    if any(not char.isdigit() and char not in LOOK_ALIKES for char in signs):
        return number if _valid(number, areas) else None
    digits = [int(char) if char.isdigit() else LOOK_ALIKES[char] for char in signs]
    lead = len(digits) - 10
    if lead not in (0, 1) or int("1" + "".join(map(str, digits[lead:]))) != number:
        return number if _valid(number, areas) else None
    cased = [at for at, char in enumerate(signs) if char in _CASED]
    found = re.search(_as_written(span), original) if original else None
    if found:
        written = [char for char in found.groups() if char is not None]
        readings = [tuple(written[i].isupper() for i in range(len(cased)))]
    else:
        readings = [*product((True, False), repeat=min(len(cased), 5))]
    for reading in readings:
        for at, upper in zip(cased, reading, strict=False):
            digits[at] = _CASED[signs[at]][upper]
        candidate = int("1" + "".join(map(str, digits[lead:])))
        if _valid(candidate, areas):
            return candidate
    return None


def _valid(number: int, areas: U8) -> bool:
    return bool(areas[number // 10**7 % 1000]) and number // 10**6 % 10 >= 2


def _as_written(span: str) -> str:
    """A pattern for the original of a folded span, with a group for each letter whose case tells."""
    parts = []
    for char in span:
        if char in _CASED:
            parts.append(f"([{char}{char.upper()}]|[^\\x00-\\x7f])")
        elif char.isalpha():
            parts.append(f"(?:[{char}{char.upper()}]|[^\\x00-\\x7f])")
        elif char.isdigit():
            parts.append(f"(?:{char}|[^\\x00-\\x7f])")
        else:
            parts.append("(?s:.)" if char != " " else "(?:\\s|[^\\x00-\\x7f])+")
    return _DROPPED.join(parts)

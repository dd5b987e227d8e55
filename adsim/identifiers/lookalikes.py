"""Reads again, in its own case, a phone in which a letter stands for one digit as a capital and another small.

The folded span and the original text come in; the digits go out. `B` is 8 and `b` is 6, `G` is 6 and `g` is 9,
and folding has made all of them small. It never looks for phones.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from adsim.identifiers.words import LOOK_ALIKES
from adsim.records import U8

_CASED = {"b": {True: 8, False: 6}, "g": {True: 6, False: 9}}
# What folding drops between two characters: marks, joiners, variation selectors, keycaps.
_DROPPED = re.compile(r"[\u0300-\u036f\u200b-\u200f\u2060\ufe00-\ufe0f\u20e3]")


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
    written = as_written(span, original) if original else None
    if written is not None:
        readings = [tuple(char.isupper() for char in written)]
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


def as_written(span: str, original: str) -> str | None:
    """The original's characters for those of a folded span whose case tells, from the first place that fits.

    A letter or digit may have been any character beyond ASCII, a mark any character, a space several. Places are
    tried in the order of a pattern that takes as much as it can, each once: steps <= span x original.
    """
    tried: set[tuple[int, int, bool]] = set()
    for first in _starts(span[0]).finditer(original):
        steps = [(0, first.start(), False, "")]
        while steps:
            part, at, spaced, cased = steps.pop()
            if part == len(span):
                return cased
            if (part, at, spaced) in tried:
                continue
            tried.add((part, at, spaced))
            if spaced:
                steps.append((part + 1, at, False, cased))
            if at == len(original):
                continue
            char = original[at]
            if spaced:
                if _fits(" ", char):
                    steps.append((part, at + 1, True, cased))
                continue
            if _fits(span[part], char):
                cased_too = cased + char if span[part] in _CASED else cased
                space = span[part] == " "
                steps.append((part if space else part + 1, at + 1, space, cased_too))
            if part and _DROPPED.match(char):
                steps.append((part, at + 1, False, cased))
    return None


def _fits(folded: str, char: str) -> bool:
    """Whether a character of the original may have been folded to this one."""
    if folded == " ":
        return char > "\x7f" or char.isspace()
    if folded.isalpha() or folded.isdigit():
        return char > "\x7f" or char == folded or char == folded.upper()
    return True


@cache
def _starts(folded: str) -> re.Pattern[str]:
    """The characters that may have been folded to the first of a span, quickly found."""
    if folded.isalpha() or folded.isdigit():
        return re.compile(rf"[{folded}{folded.upper()}\x80-\U0010ffff]")
    return re.compile(r"[\s\x80-\U0010ffff]" if folded == " " else "(?s:.)")

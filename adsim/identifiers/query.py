"""Reads one string, such as a query or a cell: all identifiers in it, or the one phone that it is.

A string in any disguise comes in; `Found` values with spans in that very string go out. It never reads a
corpus.
"""

from __future__ import annotations

import re

import numpy as np

from adsim.config import IdentifierSettings
from adsim.identifiers.fold import fold_string
from adsim.identifiers.found import Found
from adsim.identifiers.gather import extract_all
from adsim.records import Folded, IdentifierKind, TextBuffer


def parse(text: str, *, settings: IdentifierSettings | None = None) -> list[Found]:
    """See `adsim.identifiers.parse`."""
    folded, origin = fold_string(text)
    buffer = TextBuffer.from_strings([folded])
    alone = Folded(buffer, TextBuffer.from_strings([""]), np.zeros((1, 10), np.uint16))
    found = extract_all(
        alone,
        None,
        settings=settings or IdentifierSettings(),
        threads=1,
        originals=TextBuffer.from_strings([text]),
    )
    char_at = np.cumsum([0, *(len(char.encode()) for char in folded)])
    return [_found(found, i, text, origin, char_at) for i in range(len(found))]


def _found(found, i, text, origin, char_at) -> Found:  # type: ignore[no-untyped-def]
    lo, hi = np.searchsorted(char_at, [found.start[i], found.end[i]])
    start, end = origin[int(lo)], origin[int(hi) - 1] + 1
    return Found(
        IdentifierKind(int(found.kind[i])), found.values[int(found.value[i])], start, end, text[start:end],
        round(float(found.confidence[i]), 2), bool(found.obfuscated[i]),
    )  # fmt: skip


def canonical_phone(text: str, *, region: str = "CA") -> str | None:
    """See `adsim.identifiers.canonical_phone`."""
    import phonenumbers

    found = [
        f.value
        for f in parse(text, settings=IdentifierSettings(region=region))
        if f.kind == IdentifierKind.PHONE
    ]
    if found:
        return found[0] if len(set(found)) == 1 else None
    if not re.search(r"(?:\d\D{0,3}){7}", text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

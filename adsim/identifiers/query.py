"""Reads one string, such as a query or a cell: all identifiers in it, or the one phone that it is.

A string in any disguise comes in; `Found` values with spans in that very string go out. It never reads a
corpus.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from adsim.config import IdentifierSettings
from adsim.identifiers.fold import fold_string
from adsim.identifiers.found import Found
from adsim.identifiers.gather import extract_all
from adsim.records import Folded, IdentifierKind, Identifiers, TextBuffer

_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")


def parse(text: str, *, settings: IdentifierSettings | None = None) -> list[Found]:
    """See `adsim.identifiers.parse`."""
    folded, origin = fold_string(text)
    found = _extract([text], [folded], settings or IdentifierSettings())
    char_at = np.cumsum([0, *(len(char.encode()) for char in folded)])
    return [_found(found, i, text, origin, char_at) for i in range(len(found))]


def _extract(texts: Sequence[str], folded: list[str], settings: IdentifierSettings) -> Identifiers:
    """The identifiers of a few strings that did not pass through a corpus."""
    nothing = TextBuffer.from_strings([""] * len(texts))
    alone = Folded(TextBuffer.from_strings(folded), nothing, np.zeros((len(texts), 10), np.uint16))
    return extract_all(alone, None, settings=settings, threads=1, originals=TextBuffer.from_strings(texts))


def _found(found, i, text, origin, char_at) -> Found:  # type: ignore[no-untyped-def]
    lo, hi = np.searchsorted(char_at, [found.start[i], found.end[i]])
    start, end = origin[int(lo)], origin[int(hi) - 1] + 1
    return Found(
        IdentifierKind(int(found.kind[i])), found.values[int(found.value[i])], start, end, text[start:end],
        round(float(found.confidence[i]), 2), bool(found.obfuscated[i]),
    )  # fmt: skip


def canonical_phone(text: str, *, region: str = "CA") -> str | None:
    """See `adsim.identifiers.canonical_phone`."""
    return canonical_phones([text], region=region)[0]


def canonical_phones(texts: Sequence[str], *, region: str) -> list[str | None]:
    """`canonical_phone` of each string, all read at one go: about 10 us each where there are many."""
    found = _extract(texts, [fold_string(text)[0] for text in texts], IdentifierSettings(region=region))
    distinct: list[set[int]] = [set() for _ in texts]
    for i in np.flatnonzero(found.kind == IdentifierKind.PHONE).tolist():
        distinct[int(found.ad[i])].add(int(found.value[i]))
    return [
        (found.values[min(values)] if len(values) == 1 else None) if values else _by_library(text, region)
        for text, values in zip(texts, distinct, strict=True)
    ]


def _by_library(text: str, region: str) -> str | None:
    """What phonenumbers makes of a string in which no number was found: those of other countries, no plus sign."""
    import phonenumbers

    if not _SEVEN_DIGITS.search(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

"""Reads the columns of a corpus that name an identifier outright.

The distinct values of a column come in; the identifiers that each holds, as (kind, canonical form, confidence), go
out. It never looks at the texts, and never at the column `url`: where an ad ran does not tell who posted it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from adsim.identifiers.contacts import read_contacts
from adsim.identifiers.fold import fold_string
from adsim.identifiers.lexicon import lexicon, place_of
from adsim.identifiers.query import canonical_phones
from adsim.records import IdentifierKind

Entry = tuple[int, str, float]
Reader = Callable[[Sequence[str], str], Iterable[list[Entry]]]


def _each(reader: Callable[[str, str], list[Entry]]) -> Reader:
    return lambda texts, region: (reader(text, region) for text in texts)


# a number as most columns give it, with nothing hidden: ten digits, or eleven with the country's 1
_PLAIN = re.compile(r"\s*(?:\+?1)?[\s.\-]*\(?([2-9]\d\d)\)?[\s.\-]*([2-9]\d\d)[\s.\-]*(\d{4})\s*")
_BETWEEN = re.compile(r"[;,/|]|\bor\b")


def _phones(texts: Sequence[str], region: str) -> Iterator[list[Entry]]:
    """The one phone of each value, or those of its parts; the values that need a closer look are read together."""
    plain = [_plain_phone(text, region) for text in texts]
    odd = [text for text, phone in zip(texts, plain, strict=True) if phone is None]
    whole = dict(zip(odd, canonical_phones(odd, region=region), strict=True))
    parts = {text: _BETWEEN.split(text) for text, phone in whole.items() if phone is None}
    single = list(dict.fromkeys(part for several in parts.values() for part in several))
    by_part = dict(zip(single, canonical_phones(single, region=region), strict=True))
    for text, phone in zip(texts, plain, strict=True):
        one = phone or whole[text]
        found = [one] if one else [by_part[part] for part in parts[text]]
        yield [(IdentifierKind.PHONE, each, 1.0) for each in dict.fromkeys(found) if each]


def _plain_phone(text: str, region: str) -> str | None:
    plain = _PLAIN.fullmatch(text)
    if plain and lexicon(region).areas[int(plain[1])]:
        return f"+1{plain[1]}{plain[2]}{plain[3]}"
    return None


def _emails(text: str, region: str) -> list[Entry]:
    return _contacts(fold_string(text)[0], IdentifierKind.EMAIL)


def _handles(text: str, region: str) -> list[Entry]:
    folded = fold_string(text)[0].strip()
    found = _contacts(folded, IdentifierKind.HANDLE)
    bare = re.fullmatch(r"@?([a-z0-9_][a-z0-9_.\-]{1,29})", folded)
    if found or not bare:
        return found
    return [(IdentifierKind.HANDLE, f"@:{bare[1].rstrip('.-')}", 0.9)]


def _names(text: str, region: str) -> list[Entry]:
    name = re.sub(r"[^\w' -]", "", fold_string(text)[0]).strip()
    return [(IdentifierKind.NAME, name, 0.95)] if 1 < len(name) <= 40 else []


def _places(text: str, region: str) -> list[Entry]:
    folded = " ".join(fold_string(text)[0].split())
    place = place_of(folded, region)
    if place:
        return [(IdentifierKind.PLACE, place.canonical, 1.0)]
    return [(IdentifierKind.PLACE, folded, 0.8)] if folded and len(folded) <= 80 else []


def _contacts(folded: str, kind: IdentifierKind) -> list[Entry]:
    found = read_contacts(folded)
    return [(kind, contact.value, 1.0) for contact in found if contact.kind == kind]


READERS: dict[str, Reader] = {
    "phone": _phones,
    "email": _each(_emails),
    "handle": _each(_handles),
    "name": _each(_names),
    "city": _each(_places),
}

"""Reads the columns of a corpus that name an identifier outright.

One distinct value of a column comes in; the identifiers it holds, as (kind, canonical form, confidence), go
out. It never looks at the texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from adsim.identifiers.contacts import read_contacts
from adsim.identifiers.fold import fold_string
from adsim.identifiers.lexicon import lexicon, place_of
from adsim.identifiers.query import canonical_phone
from adsim.identifiers.urls import canonical_url
from adsim.records import IdentifierKind

Entry = tuple[int, str, float]


# a number as most columns give it, with nothing hidden: ten digits, or eleven with the country's 1
_PLAIN = re.compile(r"\s*(?:\+?1)?[\s.\-]*\(?([2-9]\d\d)\)?[\s.\-]*([2-9]\d\d)[\s.\-]*(\d{4})\s*")


def _phones(text: str, region: str) -> list[Entry]:
    plain = _PLAIN.fullmatch(text)
    if plain and lexicon(region).areas[int(plain[1])]:
        return [(IdentifierKind.PHONE, f"+1{plain[1]}{plain[2]}{plain[3]}", 1.0)]
    whole = canonical_phone(text, region=region)
    parts = (
        [whole]
        if whole
        else [canonical_phone(part, region=region) for part in re.split(r"[;,/|]|\bor\b", text)]
    )
    return [(IdentifierKind.PHONE, phone, 1.0) for phone in dict.fromkeys(parts) if phone]


def _emails(text: str, region: str) -> list[Entry]:
    return _contacts(fold_string(text)[0], IdentifierKind.EMAIL)


def _handles(text: str, region: str) -> list[Entry]:
    folded = fold_string(text)[0].strip()
    found = _contacts(folded, IdentifierKind.HANDLE)
    bare = re.fullmatch(r"@?([a-z0-9_][a-z0-9_.\-]{1,29})", folded)
    if found or not bare:
        return found
    return [(IdentifierKind.HANDLE, f"@:{bare[1].rstrip('.-')}", 0.9)]


def _urls(text: str, region: str) -> list[Entry]:
    """The address of an ad; a bare site is left out, for it names the site and not the poster."""
    value = canonical_url(text)
    if " " in value or "/" not in value or "." not in value.partition("/")[0]:
        return []
    return [(IdentifierKind.URL, value, 0.8)]


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


READERS: dict[str, Callable[[str, str], list[Entry]]] = {
    "phone": _phones,
    "email": _emails,
    "handle": _handles,
    "url": _urls,
    "name": _names,
    "city": _places,
}

"""Identifiers: phones, e-mails, handles, URLs, wallets, prices, ages, names and places in folded texts.

`Folded` texts, and the `Corpus` for its columns, come in; `records.Identifiers` goes out. It never compares
ads, and never reads a text with a regular expression from end to end.
"""

from __future__ import annotations

from adsim.config import IdentifierSettings
from adsim.identifiers.found import Found
from adsim.records import Corpus, Folded, Identifiers

__all__ = ["Found", "canonical_phone", "extract", "parse"]


def extract(
    folded: Folded, corpus: Corpus | None = None, *, settings: IdentifierSettings, threads: int = 1
) -> Identifiers:
    """All identifiers of the ads, sorted by (ad, start); the same on any number of threads.

    Spans are bytes of `folded.text`; those of phones, e-mails, handles, URLs and wallets never overlap. From
    `corpus`, when given, come the columns phone, email, handle, name and city (span -1), and the original case
    by which base58 wallets are checked. About 15 us an ad of 350 characters, of which 2 do not share out among
    threads.
    """
    from adsim.identifiers.gather import extract_all

    return extract_all(folded, corpus, settings=settings, threads=threads)


def parse(text: str, *, settings: IdentifierSettings | None = None) -> list[Found]:
    """The identifiers in one string, folded or not, with spans in that string, sorted by start."""
    from adsim.identifiers.query import parse as parse_string

    return parse_string(text, settings=settings)


def canonical_phone(text: str, *, region: str = "CA") -> str | None:
    """The one phone in a string, in any disguise, as E.164 (`+14165550123`); None where there is none or several."""
    from adsim.identifiers.query import canonical_phone as phone_of

    return phone_of(text, region=region)

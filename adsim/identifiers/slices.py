"""Reads one slice of the ads: every kernel in its turn, then whatever must be looked at one by one.

The folded texts of a slice come in; batches of hits go out, in which no contact overlaps another and nothing that only
describes overlaps a contact. It never loops over ads: only over distinct windows, distinct values and the rare
candidates that need a check. Slices know nothing of one another, so that threads may share them out.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from adsim.config import IdentifierSettings
from adsim.identifiers import codes as c
from adsim.identifiers.barred import mark_measures, mark_references
from adsim.identifiers.collect import Batch, ramp
from adsim.identifiers.contacts import read_contacts
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.lookalikes import read_in_case
from adsim.identifiers.names import names
from adsim.identifiers.phones import CASED, FOREIGN, PHONE, Gap, phones
from adsim.identifiers.places import places
from adsim.identifiers.plain import read_plain, spell
from adsim.identifiers.quantities import quantities
from adsim.identifiers.tokens import tokenize
from adsim.identifiers.wallets import CHECKED, UNCHECKED, base58_valid
from adsim.identifiers.windows import windows
from adsim.records import I64, IdentifierKind, TextBuffer

_KIND = IdentifierKind


def read_slice(
    text: TextBuffer,
    lo: int,
    hi: int,
    lex: Lexicon,
    *,
    settings: IdentifierSettings,
    originals: TextBuffer | None,
) -> list[Batch]:
    """All hits of the texts `lo` to `hi`; `originals`, where there are any, are those texts before folding."""
    tokens = tokenize(text, lo, hi, lex)
    state = mark_references(text, tokens, lex)
    amounts, state = quantities(text, tokens, lex, state, ages=(settings.min_age, settings.max_age))
    state = mark_measures(text, tokens, lex, state)
    gap = Gap(settings.max_gap_words, settings.max_gap_bytes)
    numbers = phones(text, tokens, state, lex, gap=gap)
    around = windows(text, tokens, lex, around=settings.window_tokens, most_bytes=settings.max_window_bytes)
    plain, values, odd = read_plain(text, around)
    contacts = [Batch(plain, spell(text, values))]
    if len(odd):
        contacts.append(_read_windows(text, odd, originals))
    taken = np.concatenate([batch.hits for batch in contacts])
    called = _phones(_clear_of(_settled(numbers, text, originals, lex), taken))
    taken = np.concatenate([taken, called.hits])
    placed = _clear_of(places(text, tokens, lex), taken)
    named = _clear_of(_clear_of(names(text, tokens, lex), taken), placed)
    amounts = _clear_of(amounts, taken)
    priced = amounts[:, c.H_KIND] == _KIND.PRICE
    described = (amounts[priced], amounts[~priced], placed, named)
    return [*contacts, called, *(_described(hits, text, lex) for hits in described if len(hits))]


def _read_windows(text: TextBuffer, places: I64, originals: TextBuffer | None) -> Batch:
    """Contacts of the windows that are odd; each distinct window is read once."""
    _, sample, which = np.unique(places[:, 3], return_index=True, return_inverse=True)
    values: dict[str, int] = {}
    rows: list[tuple[int, ...]] = []
    owners: list[int] = []
    for at, row in enumerate(sample):
        ad, start, end, _ = places[row].tolist()
        base = int(text.offsets[ad])
        window = text.data[base + start : base + end].tobytes().decode("latin-1")
        for contact in read_contacts(window):
            key = values.setdefault(_readable(contact.value), len(values))
            sure = round(contact.confidence * 100)
            rows.append((0, contact.start, contact.end, key, sure, contact.obfuscated, contact.kind))
            owners.append(at)
    hits, spelled = _spread(places, which, np.array(owners, np.int64), rows), list(values)
    return Batch.of(_checked(hits, spelled, originals), spelled)


def _spread(places: I64, which: NDArray[np.intp], owners: I64, rows: list[tuple[int, ...]]) -> I64:
    """Rows read in the distinct windows, copied to every place where such a window stands."""
    found = np.array(rows, np.int64).reshape(-1, 7)
    bounds = np.searchsorted(owners, np.arange(len(places) + 1))
    counts = np.diff(bounds)[which]
    source = np.repeat(bounds[which], counts) + ramp(counts)
    at = np.repeat(np.arange(len(places)), counts)
    hits = found[source]
    hits[:, c.H_AD] = places[at, 0]
    hits[:, c.H_START] += places[at, 1]
    hits[:, c.H_END] += places[at, 1]
    return hits


def _readable(value: str) -> str:
    return value if value.isascii() else value.encode("latin-1").decode("utf-8", "replace")


def _checked(hits: I64, spelled: list[str], originals: TextBuffer | None) -> I64:
    """Base58 addresses are checked in the original text, where their case still stands; those that fail go."""
    unsure = (hits[:, c.H_KIND] == _KIND.WALLET) & (hits[:, c.H_CONFIDENCE] == round(UNCHECKED * 100))
    if originals is None or not unsure.any():
        return hits
    for row in np.flatnonzero(unsure).tolist():
        address = spelled[hits[row, c.H_KEY]].partition(":")[2]
        written = re.search(re.escape(address), originals[int(hits[row, c.H_AD])], re.IGNORECASE)
        if written:
            hits[row, c.H_CONFIDENCE] = round(CHECKED * 100) if base58_valid(written[0]) else 0
    return hits[hits[:, c.H_CONFIDENCE] > 0]


def _settled(hits: I64, text: TextBuffer, originals: TextBuffer | None, lex: Lexicon) -> I64:
    """Phones of which it is certain what they are: read in their own case, those abroad validated."""
    home = hits[hits[:, c.H_KIND] == PHONE]
    cased = _in_case(hits[hits[:, c.H_KIND] == CASED], text, originals, lex)
    abroad = _valid_abroad(hits[hits[:, c.H_KIND] == FOREIGN])
    return np.concatenate([_clear_of(np.concatenate([home, cased]), abroad), abroad])


def _phones(hits: I64) -> Batch:
    distinct, key = np.unique(hits[:, c.H_KEY], return_inverse=True)
    hits[:, c.H_KEY], hits[:, c.H_KIND] = key, _KIND.PHONE
    return Batch.of(hits, [f"+{number}" for number in distinct.tolist()])


def _in_case(hits: I64, text: TextBuffer, originals: TextBuffer | None, lex: Lexicon) -> I64:
    """Phones with letters whose case decides the digit, read again; the impossible ones are left out."""
    kept = []
    for row, (ad, start, end, number, *_) in enumerate(hits.tolist()):
        original = originals[ad] if originals is not None else None
        reading = read_in_case(text.span(ad, start, end), original, number, lex.areas)
        if reading:
            hits[row, c.H_KEY] = reading
            kept.append(row)
    return hits[np.array(kept, np.int64)]


def _valid_abroad(hits: I64) -> I64:
    """Of the digit strings after each plus sign, the longest that is a valid number."""
    order = np.lexsort((-hits[:, c.H_END], hits[:, c.H_START], hits[:, c.H_AD]))
    kept, last = [], (-1, -1)
    for row in order.tolist():
        place = (int(hits[row, c.H_AD]), int(hits[row, c.H_START]))
        if place != last and valid_number(int(hits[row, c.H_KEY])):
            kept.append(row)
            last = place
    return hits[np.array(kept, np.int64)]


@lru_cache(maxsize=65536)
def valid_number(digits: int) -> bool:
    """Whether `+digits` is a valid number of any country, by phonenumbers; about 50 us when new."""
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}", None))
    except phonenumbers.NumberParseException:
        return False


def _clear_of(hits: I64, taken: I64) -> I64:
    """The hits that overlap none of `taken`, whose own spans do not overlap one another."""
    if not len(hits) or not len(taken):
        return hits
    taken = taken[np.lexsort((taken[:, c.H_START], taken[:, c.H_AD]))]
    key = (taken[:, c.H_AD] << 32) | taken[:, c.H_START]
    at = np.searchsorted(key, (hits[:, c.H_AD] << 32) | hits[:, c.H_END]) - 1
    near = taken[np.maximum(at, 0)]
    overlap = (at >= 0) & (near[:, c.H_AD] == hits[:, c.H_AD]) & (near[:, c.H_END] > hits[:, c.H_START])
    return hits[~overlap]


def _described(hits: I64, text: TextBuffer, lex: Lexicon) -> Batch:
    """Hits of one kind that describe, each with its canonical string."""
    _, first, key = np.unique(hits[:, c.H_KEY], return_index=True, return_inverse=True)
    spelled = [_spelling(hit, text, lex) for hit in hits[first].tolist()]
    hits[:, c.H_KEY] = key
    return Batch.of(hits, spelled)


def _spelling(hit: list[int], text: TextBuffer, lex: Lexicon) -> str:
    """The canonical form of a hit that describes."""
    kind, key = hit[c.H_KIND], hit[c.H_KEY]
    if kind == _KIND.PRICE:
        return _price(key)
    if kind == _KIND.PLACE:
        return lex.places[key].canonical
    if kind == _KIND.NAME:
        return lex.names[key] if key >= 0 else text.span(hit[c.H_AD], hit[c.H_START], hit[c.H_END])
    return str(key)


def _price(key: int) -> str:
    amount, minutes = divmod(key, 100_000)
    return f"{amount}/{minutes}min" if minutes else str(amount)

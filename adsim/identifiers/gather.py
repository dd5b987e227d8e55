"""Gathers all identifiers of a corpus: from the folded texts by kernels, from the columns by value.

Folded texts, and the corpus they came from where there is one, come in; one `Identifiers` goes out, sorted,
with the spans of contacts never overlapping. It never loops over ads: only over distinct windows, distinct
values and the rare candidates that need a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from adsim.config import IdentifierSettings
from adsim.identifiers import codes as c
from adsim.identifiers.collect import Batch, collect
from adsim.identifiers.contacts import read_contacts
from adsim.identifiers.found import Contact
from adsim.identifiers.lexicon import Lexicon, lexicon
from adsim.identifiers.lookalikes import read_in_case
from adsim.identifiers.wallets import CHECKED, UNCHECKED, base58_valid
from adsim.parallel import over_slices
from adsim.records import I64, Corpus, Folded, IdentifierKind, Identifiers, TextBuffer

_KIND = IdentifierKind
_NO_SPAN = -1


def extract_all(
    folded: Folded,
    corpus: Corpus | None,
    *,
    settings: IdentifierSettings,
    threads: int,
    originals: TextBuffer | None = None,
) -> Identifiers:
    """See `adsim.identifiers.extract`; `originals`, when there is no corpus, are the texts before folding."""
    from adsim.identifiers.plain import spell

    lex = lexicon(settings.region)
    originals = corpus.texts if corpus is not None else originals
    seen = _scan(folded.text, lex, settings, threads)
    contacts = [
        Batch(seen.plain, spell(folded.text, seen.values)),
        _read_windows(folded.text, seen.odd, originals),
    ]
    taken = np.concatenate([batch.hits for batch in contacts])
    phones = _phone_batch(seen.hits, folded.text, originals, lex)
    phones = Batch(_clear_of(phones.hits, taken), phones.values)
    spoken = np.concatenate([taken, phones.hits])
    rest = seen.hits[(seen.hits[:, c.H_KIND] >= _KIND.PRICE) & (seen.hits[:, c.H_KIND] <= _KIND.PLACE)]
    described = _describe(_clear_of(rest, spoken), folded.text, lex)
    batches = [*contacts, phones, *described, *_from_columns(corpus, settings)]
    return collect(batches, least=settings.min_confidence)


@dataclass(frozen=True)
class _Seen:
    """What the kernels found, in the order of the ads.

    `hits` of phones and of what only describes; `plain`, contacts plainly written, each keyed by its row in `values`,
    the pieces of its value; `odd`, the windows that patterns must read.
    """

    hits: I64
    plain: I64
    values: I64
    odd: I64


def _scan(text: TextBuffer, lex: Lexicon, settings: IdentifierSettings, threads: int) -> _Seen:
    from adsim.identifiers.barred import mark_measures, mark_references
    from adsim.identifiers.names import names
    from adsim.identifiers.phones import Gap, phones
    from adsim.identifiers.places import places
    from adsim.identifiers.plain import read_plain
    from adsim.identifiers.quantities import quantities
    from adsim.identifiers.tokens import tokenize
    from adsim.identifiers.windows import windows

    ages = (settings.min_age, settings.max_age)
    gap = Gap(settings.max_gap_words, settings.max_gap_bytes)

    def kernel(lo: int, hi: int) -> tuple[list[I64], ...]:
        tokens = tokenize(text, lo, hi, lex)
        state = mark_references(text, tokens, lex)
        amounts, state = quantities(text, tokens, lex, state, ages=ages)
        state = mark_measures(text, tokens, lex, state)
        numbers = phones(text, tokens, state, lex, gap=gap)
        found = [amounts, numbers, names(text, tokens, lex), places(text, tokens, lex)]
        around = windows(
            text, tokens, lex, around=settings.window_tokens, most_bytes=settings.max_window_bytes
        )
        return found, *([part] for part in read_plain(text, around))

    widths = (7, 7, 3, 4)
    parts = list(zip(*over_slices(kernel, len(text), threads=threads), strict=True)) or [()] * 4
    hits, plain, values, odd = (
        np.concatenate([np.empty((0, width), np.int64), *(table for found in part for table in found)])
        for width, part in zip(widths, parts, strict=True)
    )
    plain[:, c.H_KEY] = np.arange(len(plain))
    return _Seen(hits, plain, values, odd)


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
            sure = round(_confidence(contact, ad, originals) * 100)
            if not sure:
                continue
            key = values.setdefault(_readable(contact.value), len(values))
            rows.append((0, contact.start, contact.end, key, sure, contact.obfuscated, contact.kind))
            owners.append(at)
    return Batch.of(_spread(places, which, np.array(owners, np.int64), rows), list(values))


def _spread(places: I64, which: NDArray[np.intp], owners: I64, rows: list[tuple[int, ...]]) -> I64:
    """Rows read in the distinct windows, copied to every place where such a window stands."""
    found = np.array(rows, np.int64).reshape(-1, 7)
    bounds = np.searchsorted(owners, np.arange(len(places) + 1))
    counts = np.diff(bounds)[which] if len(places) else np.zeros(0, np.int64)
    source = np.repeat(bounds[which], counts) + _ramp(counts)
    at = np.repeat(np.arange(len(places)), counts)
    hits = found[source]
    hits[:, c.H_AD] = places[at, 0]
    hits[:, c.H_START] += places[at, 1]
    hits[:, c.H_END] += places[at, 1]
    return hits


def _ramp(counts: NDArray[np.int64]) -> I64:
    """0, 1, ... count - 1 for each count, end to end."""
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(starts, counts)


def _readable(value: str) -> str:
    return value if value.isascii() else value.encode("latin-1").decode("utf-8", "replace")


def _confidence(contact: Contact, ad: int, originals: TextBuffer | None) -> float:
    """Base58 addresses are checked in the original text, where their case still stands; 0 where they fail."""
    if contact.confidence != UNCHECKED or originals is None:
        return contact.confidence
    address = re.search(re.escape(contact.value.partition(":")[2]), originals[ad], re.IGNORECASE)
    if address is None:
        return contact.confidence
    return CHECKED if base58_valid(address[0]) else 0.0


def _phone_batch(hits: I64, text: TextBuffer, originals: TextBuffer | None, lex: Lexicon) -> Batch:
    from adsim.identifiers.phones import CASED, FOREIGN, PHONE

    home = hits[hits[:, c.H_KIND] == PHONE]
    cased = _in_case(hits[hits[:, c.H_KIND] == CASED], text, originals, lex)
    abroad = _valid_abroad(hits[hits[:, c.H_KIND] == FOREIGN])
    found = np.concatenate([_clear_of(np.concatenate([home, cased]), abroad), abroad])
    distinct, key = np.unique(found[:, c.H_KEY], return_inverse=True)
    found[:, c.H_KEY], found[:, c.H_KIND] = key, _KIND.PHONE
    return Batch.of(found, [f"+{number}" for number in distinct.tolist()])


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


def _describe(hits: I64, text: TextBuffer, lex: Lexicon) -> Iterator[Batch]:
    """Prices, ages, places and names, each with its canonical strings; a place wins over a name."""
    placed = hits[hits[:, c.H_KIND] == _KIND.PLACE]
    for kind in (_KIND.PRICE, _KIND.AGE, _KIND.PLACE, _KIND.NAME):
        found = hits[hits[:, c.H_KIND] == kind]
        if kind == _KIND.NAME:
            found = _clear_of(found, placed)
        _, first, key = np.unique(found[:, c.H_KEY], return_index=True, return_inverse=True)
        samples = found[first]
        found = found.copy()
        found[:, c.H_KEY] = key
        yield Batch.of(found, [_spelling(hit, text, lex) for hit in samples.tolist()])


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


def _from_columns(corpus: Corpus | None, settings: IdentifierSettings) -> Iterator[Batch]:
    if corpus is None:
        return
    from adsim.identifiers.columns import READERS

    for name, reader in READERS.items():
        codes, distinct = corpus.codes(name)
        if not distinct:
            continue
        values: dict[tuple[int, str], int] = {}
        read = [
            [(values.setdefault((kind, value), len(values)), kind, sure) for kind, value, sure in found]
            for found in reader(distinct, settings.region)
        ]
        rows: list[tuple[int, ...]] = [
            (0, _NO_SPAN, _NO_SPAN, key, round(sure * 100), 0, kind, code)
            for code, found in enumerate(read)
            for key, kind, sure in found
        ]
        yield Batch.of(_at_rows(codes.astype(np.int64), rows), [value for _, value in values])


def _at_rows(codes: I64, rows: list[tuple[int, ...]]) -> I64:
    """Hits for every ad whose column holds the value that a row was read from (its last entry)."""
    table = np.array(rows, np.int64).reshape(-1, 8)
    known = np.flatnonzero(codes >= 0)
    bounds = np.searchsorted(table[:, 7], np.arange(codes.max(initial=-1) + 2))
    lo, counts = bounds[codes[known]], np.diff(bounds)[codes[known]]
    hits = table[np.repeat(lo, counts) + _ramp(counts), :7]
    hits[:, c.H_AD] = np.repeat(known, counts)
    return hits

"""Gathers all identifiers of a corpus: from the folded texts by slices, from the columns by value.

Folded texts, and the corpus they came from where there is one, come in; one `Identifiers` goes out, sorted. It never
reads a text itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from adsim.config import IdentifierSettings
from adsim.identifiers import codes as c
from adsim.identifiers.collect import Batch, collect, ramp
from adsim.identifiers.lexicon import lexicon
from adsim.identifiers.slices import read_slice
from adsim.parallel import over_slices
from adsim.records import I64, Corpus, Folded, Identifiers, TextBuffer

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
    lex = lexicon(settings.region)
    originals = corpus.texts if corpus is not None else originals

    def kernel(lo: int, hi: int) -> list[Batch]:
        return read_slice(folded.text, lo, hi, lex, settings=settings, originals=originals)

    read = over_slices(kernel, len(folded.text), threads=threads)
    batches = [batch for part in read for batch in part]
    return collect([*batches, *_from_columns(corpus, settings)], least=settings.min_confidence)


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
    hits = table[np.repeat(lo, counts) + ramp(counts), :7]
    hits[:, c.H_AD] = np.repeat(known, counts)
    return hits

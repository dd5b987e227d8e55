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
from adsim.records import I32, I64, Corpus, Folded, Identifiers, TextBuffer

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
        found = list(reader(distinct, settings.region))
        entries = [entry for several in found for entry in several]
        table = np.full((len(entries), 7), _NO_SPAN, np.int64)
        table[:, c.H_KEY], table[:, c.H_OBFUSCATED] = np.arange(len(entries)), 0
        table[:, c.H_KIND] = [kind for kind, _, _ in entries]
        table[:, c.H_CONFIDENCE] = np.rint([100 * sure for _, _, sure in entries])
        counts = np.array([len(several) for several in found])
        yield Batch.of(_at_rows(codes, table, counts), [value for _, value, _ in entries])


def _at_rows(codes: I32, table: I64, counts: I64) -> I64:
    """Hits for every ad of what its value of a column holds: `counts` rows of `table` for each distinct value."""
    known = np.flatnonzero(codes >= 0)
    code = codes[known]
    first = np.cumsum(counts) - counts
    hits = table[np.repeat(first[code], counts[code]) + ramp(counts[code])]
    hits[:, c.H_AD] = np.repeat(known, counts[code])
    return hits

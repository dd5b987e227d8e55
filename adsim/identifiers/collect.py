"""Puts the hits of all kernels and columns together as one `Identifiers`.

Batches of hits, each with the spellings that its keys mean, come in; sorted columns go out. It never loops over
hits, and never looks at a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adsim.identifiers import codes as c
from adsim.records import I32, I64, U8, Identifiers, TextBuffer


@dataclass(frozen=True, eq=False)
class Batch:
    """Hits as int64 (m, 7), columns `codes.H_*`, whose key is a position in `values`; values may repeat."""

    hits: I64
    values: TextBuffer

    @classmethod
    def of(cls, hits: I64, values: Sequence[str]) -> Batch:
        """A batch whose values are strings."""
        return cls(hits, TextBuffer.from_strings(values))


def ramp(counts: NDArray[np.int64]) -> I64:
    """0, 1, ... count - 1 for each count, end to end."""
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(starts, counts)


def collect(batches: list[Batch], *, least: float) -> Identifiers:
    """The hits with a confidence of at least `least`; values by kind and spelling, entries by ad, start, end, value."""
    shifts = np.cumsum([0, *(len(batch.values) for batch in batches)])
    hits = np.concatenate([np.empty((0, 7), np.int64), *(batch.hits for batch in batches)])
    key = hits[:, c.H_KEY] + np.repeat(shifts[:-1], [len(batch.hits) for batch in batches])
    sure = hits[:, c.H_CONFIDENCE] >= round(least * 100)
    if not sure.all():
        hits, key = hits[sure], key[sure]
    kind = np.full(shifts[-1], -1, np.int64)
    kind[key] = hits[:, c.H_KIND]
    values, value_kinds, code = _distinct([batch.values for batch in batches], kind)
    value = code[key]
    order = _in_order(hits, value)
    return Identifiers(
        hits[:, c.H_AD].astype(np.int32)[order], hits[:, c.H_KIND].astype(np.uint8)[order],
        hits[:, c.H_START].astype(np.int32)[order], hits[:, c.H_END].astype(np.int32)[order], value[order],
        (hits[:, c.H_CONFIDENCE] / 100).astype(np.float32)[order], (hits[:, c.H_OBFUSCATED] != 0)[order],
        values, value_kinds,
    )  # fmt: skip


def _distinct(values: list[TextBuffer], kind: I64) -> tuple[TextBuffer, U8, I32]:
    """The distinct values of a kind (-1 where none is used), by kind and spelling; their kinds; the code of each."""
    encoded = pa.chunked_array([part.to_arrow() for part in values], pa.large_string()).combine_chunks()
    encoded = encoded.dictionary_encode()
    by_spelling = pc.array_sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(by_spelling), np.int64)
    rank[by_spelling] = np.arange(len(by_spelling))
    spelling = rank[encoded.indices.to_numpy(zero_copy_only=False)]
    used = np.flatnonzero(kind >= 0)
    size = max(1, len(by_spelling))
    pairs, inverse = np.unique(kind[used] * size + spelling[used], return_inverse=True)
    code = np.zeros(len(kind), np.int32)
    code[used] = inverse
    distinct = encoded.dictionary.take(pa.array(by_spelling[pairs % size]))
    return TextBuffer.from_arrow(distinct), (pairs // size).astype(np.uint8), code


def _in_order(hits: I64, value: I32) -> NDArray[np.intp]:
    """The order of hits by ad, start, end and value: merged by place, as most come sorted, then ties by the rest."""
    place = (hits[:, c.H_AD] << 32) + hits[:, c.H_START]
    order = np.argsort(place, kind="stable")
    tied = np.flatnonzero(np.diff(place[order]) == 0)
    tied = np.union1d(tied, tied + 1)
    rows = order[tied]
    order[tied] = rows[np.lexsort((value[rows], hits[rows, c.H_END], place[rows]))]
    return order

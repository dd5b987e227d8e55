"""How alike strangers are, and which groups are no more alike than strangers.

In: grams of the units, posters as known so far. Out: one share, or a flag by poster. Where all write of one narrow
subject, chance alone gives much, and a pair must share more to say anything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adsim.records import I32, U64
from adsim.scoring.features import GramTable, alike

SAMPLE = 400
LEAST_PAIRS = 2_000
STEP = 0.05


def chance(table: GramTable, key: U64, poster: I32, *, quantile: float, threads: int = 1) -> float:
    """The `quantile` of the share of words in common between texts of different posters, in steps of 0.05 downwards.

    Between the 400 units with the least `key` (content hash, uint64), so that it depends on no order and a text more
    changes at most one of them; 0 where there are too few pairs to tell.
    """
    chosen = np.sort(np.argsort(key)[:SAMPLE]).astype(np.int32)
    a, b = np.triu_indices(len(chosen), 1)
    left, right = chosen[a], chosen[b]
    apart = poster[left] != poster[right]
    if apart.sum() < LEAST_PAIRS:
        return 0.0
    shares = alike(left[apart], right[apart], table, threads=threads)
    return float(np.floor(np.quantile(shares, quantile) / STEP) * STEP)


def chains(
    table: GramTable, poster: I32, *, floor: int, chance: float, threads: int = 1
) -> NDArray[np.bool_]:
    """Which posters of `floor` texts or more hang together only step by step, bool (posters,).

    Those a quarter of whose texts have less of their words in common with any of four others of the group than
    strangers do by `chance`: four, because one poster may write in two languages. O(units). Units come in order of
    content, so that it depends on no row.
    """
    sizes = np.bincount(poster)
    order = np.argsort(poster, kind="stable").astype(np.int32)
    first = np.cumsum(sizes) - sizes
    within = np.arange(len(poster)) - first[poster[order]]
    size = sizes[poster[order]]
    large = size >= floor
    unit, at, size, start = order[large], within[large], size[large], first[poster[order]][large]
    shares = [
        alike(unit, order[start + (at + size // part) % size], table, threads=threads)
        for part in (2, 3, 4, 5)
    ]
    strange = np.max(shares, axis=0, initial=0.0) < np.float32(chance)
    return (np.bincount(poster[unit], strange, len(sizes)) > 0.25 * sizes) & (sizes >= floor)

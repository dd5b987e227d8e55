"""Values to strings, and strings to their order: what lists are sorted by where counts are equal.

In: numbers of identifier values. Out: their canonical forms, and ranks of the alphabet. Nothing is cached.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adsim.records import I64, Identifiers


def named(values: I64, identifiers: Identifiers) -> tuple[list[str], I64]:
    """The distinct canonical forms of values, and for each value its place among them."""
    seen = np.zeros(len(identifiers.values), np.bool_)
    seen[values] = True
    place = np.cumsum(seen) - 1
    distinct = np.flatnonzero(seen)
    if not len(distinct):
        return [], np.zeros(0, np.int64)
    strings: list[str] = identifiers.values.take(distinct).to_arrow().to_pylist()
    return strings, place[values]


def alphabetical(strings: Sequence[str]) -> I64:
    """The rank of each string in alphabetical order."""
    rank = np.empty(len(strings), np.int64)
    rank[sorted(range(len(strings)), key=strings.__getitem__)] = np.arange(len(strings))
    return rank

"""What the groups of a run would be at another threshold: which fall apart, which are joined.

In: the group of each ad in the run and at the threshold. Out: splits and merges, the largest first. Ads that are alone
on both sides are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adsim.records import I32, I64


@dataclass(frozen=True, slots=True)
class Split:
    """A group of the run (its code), and the ads of the parts that it falls into, the largest first."""

    group: int
    ads: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Groups of the run (codes) that would be one, with their ads, and how many ads come in that are alone."""

    groups: tuple[int, ...]
    ads: int
    alone: int


@dataclass(frozen=True)
class Otherwise:
    """All splits and merges; counts are of groups of two ads and more at the threshold."""

    splits: tuple[Split, ...]
    merges: tuple[Merge, ...]


def otherwise(own: I32, at: I32) -> Otherwise:
    """Compares two partitions of the same ads, int32 (n,) each; O(n log n)."""
    keys, counts = np.unique(own.astype(np.int64) << 32 | at, return_counts=True)
    group, part = keys >> 32, keys & 0xFFFFFFFF
    sizes, wholes = np.bincount(own), np.bincount(at)
    return Otherwise(_splits(group, counts, sizes), _merges(group, part, sizes, wholes))


def _splits(group: I64, counts: I64, sizes: I64) -> tuple[Split, ...]:
    pieces = np.bincount(group, minlength=len(sizes))
    starts = np.searchsorted(group, np.arange(len(sizes) + 1))
    found = [
        Split(
            code,
            int(sizes[code]),
            tuple(sorted(counts[starts[code] : starts[code + 1]].tolist(), reverse=True)),
        )
        for code in np.flatnonzero(pieces > 1).tolist()
    ]
    return tuple(sorted(found, key=lambda one: (-one.ads, one.group)))


def _merges(group: I64, part: I64, sizes: I64, wholes: I64) -> tuple[Merge, ...]:
    order = np.argsort(part, kind="stable")
    group, part = group[order], part[order]
    starts = np.searchsorted(part, np.arange(len(wholes) + 1))
    found = []
    for code in np.flatnonzero(np.diff(starts) > 1).tolist():
        of = group[starts[code] : starts[code + 1]]
        large = of[sizes[of] > 1]
        ranked = large[np.argsort(-sizes[large], kind="stable")]
        found.append(Merge(tuple(ranked.tolist()), int(wholes[code]), int((sizes[of] == 1).sum())))
    return tuple(sorted(found, key=lambda one: (-one.ads, one.groups)))

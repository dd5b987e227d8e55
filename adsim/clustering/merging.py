"""Merges to partitions: what joins ads at which score, taken strongest first, never against a decision.

In: merges of text, copies, ties and decisions. Out: a label per ad. Because merges do not depend on the
threshold and are taken in order, a higher threshold only refines the partition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adsim.clustering.text import FORBIDDEN, number_by_first
from adsim.records import F32, I32

DECIDED = np.float32(2.0)
"""The score of a *same* decision: above any threshold, taken first."""


@dataclass(frozen=True, eq=False)
class Merges:
    """Pairs of ads that are one from `score` down: `left`, `right` int32 rows, `score` float32."""

    left: I32
    right: I32
    score: F32

    @classmethod
    def of(cls, left: NDArray[np.int32], right: NDArray[np.int32], score: NDArray[np.float32]) -> Merges:
        """Merges of these arrays, in the types that they are kept in."""
        return cls(left.astype(np.int32), right.astype(np.int32), np.asarray(score, np.float32))

    def __add__(self, other: Merges) -> Merges:
        """All merges of both."""
        return Merges(
            np.concatenate([self.left, other.left]),
            np.concatenate([self.right, other.right]),
            np.concatenate([self.score, other.score]),
        )


@dataclass(frozen=True, eq=False)
class Partition:
    """`labels` int32 (nodes,), numbered by first node; `refused` bool (merges,): held back by a decision."""

    labels: I32
    refused: NDArray[np.bool_]


def partition(merges: Merges, *, nodes: int, forbidden: I32, threshold: float) -> Partition:
    """Joins along merges with `score` >= threshold, keeping the pairs of `forbidden` int32 (k, 2) apart.

    O(merges log merges + nodes), and O(decisions) for each merge between ads that have one.
    """
    from adsim.clustering import kernels

    chosen = np.flatnonzero(merges.score >= np.float32(threshold))
    left, right = np.minimum(merges.left, merges.right)[chosen], np.maximum(merges.left, merges.right)[chosen]
    order = np.lexsort((right, left, -merges.score[chosen]))
    verdict = np.zeros(len(order), np.uint8)
    parent = np.arange(nodes, dtype=np.int32)
    kernels.unite(
        left[order], right[order], np.ascontiguousarray(forbidden, np.int32).ravel(), parent, verdict
    )
    refused = np.zeros(len(merges.left), np.bool_)
    refused[chosen[order]] = verdict == FORBIDDEN
    return Partition(number_by_first(kernels.roots(parent)), refused)

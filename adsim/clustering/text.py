"""Text groups: units joined along scored pairs, strongest first, never over a thin bridge.

In: pairs of units with scores. Out: a label per unit and a verdict per pair. The groups at a higher
threshold lie inside those at a lower one, because links are taken in order of score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adsim.config import ClusteringSettings
from adsim.records import F32, I32, U8

INSIDE, JOINED, THIN, FORBIDDEN, BELOW = 0, 1, 2, 3, 4


@dataclass(frozen=True, eq=False)
class Joined:
    """`labels` int32 (nodes,), numbered by first node; `verdict` uint8 (pairs,), see the constants above."""

    labels: I32
    verdict: U8


def join(
    left: I32,
    right: I32,
    score: F32,
    free: NDArray[np.bool_],
    *,
    nodes: int,
    forbidden: I32,
    settings: ClusteringSettings,
) -> Joined:
    """Joins nodes along pairs with `score` >= the threshold; `free` pairs need no support.

    `forbidden` int32 (k, 2): nodes that must stay apart. O(pairs log pairs).
    """
    from adsim.clustering import kernels

    chosen = np.flatnonzero(score >= np.float32(settings.threshold))
    order = chosen[np.lexsort((right[chosen], left[chosen], -score[chosen]))]
    a, b = np.ascontiguousarray(left[order]), np.ascontiguousarray(right[order])
    starts, links = _adjacency(a, b, nodes)
    parent = np.arange(nodes, dtype=np.int32)
    verdict = np.zeros(len(order), np.uint8)
    kernels.join(
        a,
        b,
        free[order].astype(np.uint8),
        np.ascontiguousarray(forbidden, np.int32).ravel(),
        starts,
        links,
        settings.bridge_share,
        settings.bridge_enough,
        parent,
        verdict,
    )
    every = np.full(len(left), BELOW, np.uint8)
    every[order] = verdict
    return Joined(number_by_first(kernels.roots(parent)), every)


def number_by_first(labels: NDArray[np.int32]) -> I32:
    """The same partition, numbered in order of first appearance."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return rank[inverse]


def _adjacency(left: I32, right: I32, nodes: int) -> tuple[NDArray[np.int64], I32]:
    """The links of each node, rising."""
    link = np.arange(len(left), dtype=np.int32)
    ends = np.concatenate([left, right])
    order = np.argsort(ends, kind="stable")
    both = np.concatenate([link, link])[order]
    starts = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=starts[1:])
    # stable by end gives links of left ends before those of right ends: bring each node's into order
    both = both[np.lexsort((both, ends[order]))]
    return starts, both

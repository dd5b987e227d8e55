"""Follows the true pairs through the stages of a run, and says at which of them they were lost.

The true labels and what a run found come in; four partitions of the ads go out, one for each stage, in
which two ads of one true entity are together if the stage still had them together. It never scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from adsim.evaluate.found import Found
from adsim.evaluate.partition import codes_of, pairs_in
from adsim.records import F64, I32, I64, Bool

STAGES = ("ingest", "candidates", "scoring", "clustering")


@dataclass(frozen=True, eq=False)
class Followed:
    """For each of `STAGES` a label per ad, int64 (n,); equal means one entity and still together."""

    entity: I64
    together: dict[str, I64]


def follow(entity: I64, found: Found, rows: I64, level: str) -> Followed:
    """Where the ads of each entity still hang together, stage by stage.

    `entity`: codes (n,) of the ads of the truth; `rows` (n,): the row of each in `found`, -1 where it was
    not read. At *ingest* ads are together when both were read; at *candidates* and *scoring* when a
    path of proposed, or kept, links leads from one to the other through ads of their own entity alone;
    at *clustering* when they end in one group of `level`. O(n log n + links).
    """
    n = len(entity)
    place = np.full(len(found.ad_ids), -1, np.int64)
    place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
    left, right = place[found.left], place[found.right]
    inside = (left >= 0) & (right >= 0)
    inside[inside] = entity[left[inside]] == entity[right[inside]]
    group = found_labels(found, rows, level)
    return Followed(
        entity,
        {
            "ingest": np.where(rows >= 0, entity, -1 - np.arange(n)),
            "candidates": _components(left[inside], right[inside], n),
            "scoring": _components(left[inside & found.kept], right[inside & found.kept], n),
            "clustering": _both(entity, group),
        },
    )


def found_labels(found: Found, rows: I64, level: str) -> I64:
    """The group label of each ad of the truth, int64 (n,); an ad that was not read is alone."""
    if not len(found.ad_ids):
        return -1 - np.arange(len(rows))
    return np.where(rows >= 0, found.labels[level][rows], -1 - np.arange(len(rows)))


def stage_recalls(followed: Followed, touching: Bool) -> F64:
    """The share of true pairs, with at least one ad in `touching`, still together: shape (len(STAGES),).

    1 where there is no such pair.
    """
    true = pairs_touching(followed.entity, touching)
    kept = [pairs_touching(followed.together[stage], touching) for stage in STAGES]
    return np.array([pairs / true if true else 1.0 for pairs in kept])


def pairs_touching(labels: I64, touching: Bool) -> int:
    """Pairs of ads with equal labels, at least one of them in `touching` (bool, shape (n,))."""
    return _pairs(labels) - _pairs(labels[~touching])


def _pairs(labels: I64) -> int:
    return int(pairs_in(np.unique(labels, return_counts=True)[1]).sum())


def _components(left: I64 | I32, right: I64 | I32, n: int) -> I64:
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _both(first: I64, second: I64) -> I64:
    codes, count = codes_of(second)
    return first * max(count, 1) + codes

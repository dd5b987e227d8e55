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
from adsim.records import F64, I64, Bool

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
    path of proposed, or kept, links leads from one to the other through ads of their own entity alone
    (copies of a text share the links of the first); at *clustering* when they end in one group of
    `level`. O(n log n + links).
    """
    alone = -1 - np.arange(len(entity))
    read = rows >= 0
    units = _Units.of(entity[read], found.copy_of[rows[read]])
    left, right = found.copy_of[found.left], found.copy_of[found.right]
    together = {stage: alone.copy() for stage in STAGES}
    together["ingest"][read] = entity[read]
    together["candidates"][read] = units.joined(left, right)
    together["scoring"][read] = units.joined(left[found.kept], right[found.kept])
    together["clustering"] = _both(entity, found_labels(found, rows, level))
    return Followed(entity, together)


@dataclass(frozen=True, eq=False)
class _Units:
    """Texts of each entity: sorted keys (text, entity), and the position of each ad among them."""

    keys: I64
    of_ad: I64
    entities: int

    @classmethod
    def of(cls, entity: I64, text: I64) -> _Units:
        entities = int(entity.max(initial=0)) + 1
        keys, of_ad = np.unique(text * entities + entity, return_inverse=True)
        return cls(keys, of_ad, entities)

    def joined(self, left: I64, right: I64) -> I64:
        """A label per ad: equal where links between texts join them inside of one entity."""
        start = np.searchsorted(self.keys, left * self.entities)
        count = np.searchsorted(self.keys, (left + 1) * self.entities) - start
        link = np.repeat(np.arange(len(left)), count)
        near = start[link] + np.arange(len(link)) - (np.cumsum(count) - count)[link]
        wanted = right[link] * self.entities + self.keys[near] % self.entities
        far = np.searchsorted(self.keys, wanted)
        there = far < len(self.keys)
        there[there] = self.keys[far[there]] == wanted[there]
        return _components(near[there], far[there], len(self.keys))[self.of_ad]


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


def _components(left: I64, right: I64, n: int) -> I64:
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _both(first: I64, second: I64) -> I64:
    codes, count = codes_of(second)
    return first * max(count, 1) + codes

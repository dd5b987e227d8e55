"""Compares two partitions of the same ads: which ads truly belong together, and which were put together.

Two arrays of labels come in, any labels; scores and counts go out, from one sparse table of the ads in
each (true entity, found group). It never loops over ads, and knows nothing of texts or files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adsim.errors import UsageError
from adsim.records import F64, I64


@dataclass(frozen=True)
class Measure:
    """Precision, recall and their harmonic mean, each in [0, 1]."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """2PR / (P + R); 0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class PartitionScores:
    """How well found groups match true entities; a set with nothing to find or nothing found scores 1 there.

    `pairwise`: over pairs of ads. `bcubed`: mean over ads (Bagga and Baldwin, 1998). `cluster`: groups
    that equal an entity exactly, single ads included. `ari`: adjusted Rand index (Hubert and Arabie,
    1985). `largest_false_merge`: over found groups, the most ads that are not of the entity with most
    ads in their group. `largest_split`: over true entities, the most ads outside the group that holds
    most of the entity. Pairs are counted over ads, exactly.
    """

    pairwise: Measure
    bcubed: Measure
    cluster: Measure
    ari: float
    largest_false_merge: int
    largest_split: int
    ads: int
    true_entities: int
    found_groups: int
    true_pairs: int
    found_pairs: int
    shared_pairs: int


@dataclass(frozen=True, eq=False)
class Contingency:
    """The cells of the table of true entities by found groups that hold an ad.

    `entity`, `group`, `count`: int64, shape (cells,), sorted by (entity, group). `entity_size` and
    `group_size`: int64, ads of each entity and group.
    """

    entity: I64
    group: I64
    count: I64
    entity_size: I64
    group_size: I64

    @property
    def ads(self) -> int:
        """Ads counted."""
        return int(self.entity_size.sum())


def codes_of(labels: ArrayLike) -> tuple[I64, int]:
    """Labels of any kind as codes 0..k-1: (int64 (n,), k); equal labels get equal codes. O(n log n)."""
    distinct, codes = np.unique(np.asarray(labels), return_inverse=True)
    return codes.astype(np.int64).ravel(), len(distinct)


def contingency(truth: ArrayLike, found: ArrayLike) -> Contingency:
    """The table of two labellings of the same ads; raises `UsageError` when their lengths differ."""
    entity, entities = codes_of(truth)
    group, groups = codes_of(found)
    if len(entity) != len(group):
        raise UsageError(
            f"{len(entity)} true labels, {len(group)} found ones", fix="give one of each for every ad"
        )
    cells, count = np.unique(entity * max(groups, 1) + group, return_counts=True)
    return Contingency(
        entity=cells // max(groups, 1),
        group=cells % max(groups, 1),
        count=count.astype(np.int64),
        entity_size=np.bincount(entity, minlength=entities).astype(np.int64),
        group_size=np.bincount(group, minlength=groups).astype(np.int64),
    )


def pairs_in(sizes: NDArray[Any]) -> I64:
    """Pairs of different ads within sets of these sizes, int64."""
    sizes = sizes.astype(np.int64)
    return sizes * (sizes - 1) // 2


@dataclass(frozen=True, eq=False)
class EntitySums:
    """What each true entity adds to each score, so that a sum over entities gives the score.

    float64, shape (entities,) each. A found pair of ads of two entities is charged half to either, a
    found group to its entities by their share of its ads: sums over all entities are exact.
    """

    ads: F64
    shared_pairs: F64
    true_pairs: F64
    found_pairs: F64
    bcubed_precision: F64
    bcubed_recall: F64
    exact: F64
    groups: F64

    def matrix(self) -> F64:
        """Shape (entities, 9): the columns in the order of the fields, then a column of ones."""
        columns = [getattr(self, name) for name in self.__dataclass_fields__]
        return np.stack([*columns, np.ones_like(self.ads)], axis=1)


def entity_sums(table: Contingency) -> EntitySums:
    """The share of each true entity in the scores; O(cells)."""
    size = table.entity_size[table.entity].astype(np.float64)
    group_size = table.group_size[table.group].astype(np.float64)
    count = table.count.astype(np.float64)

    def summed(cells: F64) -> F64:
        total = np.bincount(table.entity, weights=cells, minlength=len(table.entity_size))
        return total.astype(np.float64)

    return EntitySums(
        ads=table.entity_size.astype(np.float64),
        shared_pairs=summed(count * (count - 1) / 2),
        true_pairs=pairs_in(table.entity_size).astype(np.float64),
        found_pairs=summed(count * (group_size - 1) / 2),
        bcubed_precision=summed(count**2 / group_size),
        bcubed_recall=summed(count**2 / size),
        exact=summed(((count == size) & (count == group_size)).astype(np.float64)),
        groups=summed(count / group_size),
    )


SCORE_NAMES = (
    "pairwise_precision",
    "pairwise_recall",
    "pairwise_f1",
    "bcubed_precision",
    "bcubed_recall",
    "bcubed_f1",
    "cluster_precision",
    "cluster_recall",
    "cluster_f1",
    "ari",
)


def _ratio(part: F64, whole: F64) -> F64:
    """`part / whole`; 1 where there is nothing to hold against."""
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0)


def _f1(precision: F64, recall: F64) -> F64:
    total = precision + recall
    return np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)


def scores_from_sums(sums: F64) -> F64:
    """Scores from sums of rows of `EntitySums.matrix`: (rounds, 9) to (rounds, 10), as `SCORE_NAMES`."""
    ads, shared, true, found, precise, recalled, exact, groups, entities = sums.T
    expected = _ratio(true * found, ads * (ads - 1) / 2)
    spread = (true + found) / 2 - expected
    pairwise = _ratio(shared, found), _ratio(shared, true)
    bcubed = _ratio(precise, ads), _ratio(recalled, ads)
    cluster = _ratio(exact, groups), _ratio(exact, entities)
    ari = np.divide(
        shared - expected, spread, out=np.ones_like(spread), where=spread > 1e-12 * (true + found)
    )
    measures = [(*both, _f1(*both)) for both in (pairwise, bcubed, cluster)]
    return np.stack([column for measure in measures for column in measure] + [ari], axis=1)


def _largest_rest(sizes: I64, owner: I64, count: I64) -> int:
    """Over sets, the most members outside the largest cell of their set; 0 where there is no set."""
    if not len(sizes):
        return 0
    largest = np.zeros(len(sizes), np.int64)
    np.maximum.at(largest, owner, count)
    return int((sizes - largest).max())


def scores_of(table: Contingency) -> PartitionScores:
    """The scores of a table; pairs are summed as integers, so their counts are exact."""
    values = scores_from_sums(entity_sums(table).matrix().sum(axis=0, keepdims=True))[0]
    named = dict(zip(SCORE_NAMES, values.tolist(), strict=True))
    measures = {
        name: Measure(named[f"{name}_precision"], named[f"{name}_recall"])
        for name in ("pairwise", "bcubed", "cluster")
    }
    return PartitionScores(
        **measures,
        ari=named["ari"],
        largest_false_merge=_largest_rest(table.group_size, table.group, table.count),
        largest_split=_largest_rest(table.entity_size, table.entity, table.count),
        ads=table.ads,
        true_entities=len(table.entity_size),
        found_groups=len(table.group_size),
        true_pairs=int(pairs_in(table.entity_size).sum()),
        found_pairs=int(pairs_in(table.group_size).sum()),
        shared_pairs=int(pairs_in(table.count).sum()),
    )


def partition_scores(truth: ArrayLike, found: ArrayLike) -> PartitionScores:
    """Scores of found groups against true entities.

    Both are arrays of labels of shape (n,), of any kind that sorts; raises `UsageError` when their
    lengths differ. O(n log n).
    """
    return scores_of(contingency(truth, found))

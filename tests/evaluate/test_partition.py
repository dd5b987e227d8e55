"""Scores of partitions against scikit-learn and against loops that spell out the definitions."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.cluster import pair_confusion_matrix

from adsim.errors import UsageError
from adsim.evaluate import partition_scores

labellings = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=40)


def split(rows: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [t for t, _ in rows], [f for _, f in rows]


@given(labellings)
def test_pairs_and_ari_are_those_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    truth, found = split(rows)
    scores = partition_scores(truth, found)
    (_, only_found), (only_true, both) = pair_confusion_matrix(truth, found) // 2
    assert (scores.shared_pairs, scores.true_pairs, scores.found_pairs) == (
        both,
        both + only_true,
        both + only_found,
    )
    if both + only_found:
        assert scores.pairwise.precision == pytest.approx(both / (both + only_found))
    if both + only_true:
        assert scores.pairwise.recall == pytest.approx(both / (both + only_true))
    assert scores.ari == pytest.approx(adjusted_rand_score(truth, found))


@given(labellings)
def test_bcubed_is_the_mean_over_ads(rows: list[tuple[int, int]]) -> None:
    truth, found = split(rows)
    precision, recall = [], []
    for t, f in rows:
        both = sum(row == (t, f) for row in rows)
        precision.append(both / found.count(f))
        recall.append(both / truth.count(t))
    scores = partition_scores(truth, found)
    assert scores.bcubed.precision == pytest.approx(np.mean(precision))
    assert scores.bcubed.recall == pytest.approx(np.mean(recall))


@given(labellings)
def test_clusters_merges_and_splits_by_sets(rows: list[tuple[int, int]]) -> None:
    truth, found = split(rows)
    true_sets = {frozenset(i for i, t in enumerate(truth) if t == label) for label in truth}
    found_sets = {frozenset(i for i, f in enumerate(found) if f == label) for label in found}
    scores = partition_scores(truth, found)
    exact = len(true_sets & found_sets)
    assert scores.cluster.precision == pytest.approx(exact / len(found_sets))
    assert scores.cluster.recall == pytest.approx(exact / len(true_sets))
    assert scores.largest_false_merge == max(
        len(group) - max(Counter(truth[i] for i in group).values()) for group in found_sets
    )
    assert scores.largest_split == max(
        len(entity) - max(Counter(found[i] for i in entity).values()) for entity in true_sets
    )
    assert (scores.true_entities, scores.found_groups, scores.ads) == (
        len(true_sets),
        len(found_sets),
        len(rows),
    )


@given(labellings, st.randoms(use_true_random=False))
def test_order_of_rows_and_names_of_labels_do_not_matter(rows: list[tuple[int, int]], random: object) -> None:
    truth, found = split(rows)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    renamed = [f"operator {t}" for t, _ in shuffled], np.array([100 - f for _, f in shuffled])
    before, after = partition_scores(truth, found), partition_scores(*renamed)
    assert before.largest_false_merge == after.largest_false_merge
    assert before.ari == pytest.approx(after.ari)
    assert before.pairwise.f1 == pytest.approx(after.pairwise.f1)


def test_swapping_truth_and_found_swaps_precision_and_recall() -> None:
    rng = np.random.default_rng(5)
    truth, found = rng.integers(0, 300, 2000), rng.integers(0, 300, 2000)
    forth, back = partition_scores(truth, found), partition_scores(found, truth)
    assert forth.pairwise.precision == pytest.approx(back.pairwise.recall)
    assert forth.bcubed.precision == pytest.approx(back.bcubed.recall)
    assert forth.cluster.precision == pytest.approx(back.cluster.recall)
    assert forth.largest_false_merge == back.largest_split


def test_a_worked_case() -> None:
    truth = ["a", "a", "a", "b", "b", "c"]
    found = [1, 1, 2, 2, 2, 3]
    scores = partition_scores(truth, found)
    assert (scores.shared_pairs, scores.true_pairs, scores.found_pairs) == (2, 4, 4)
    assert scores.pairwise.f1 == pytest.approx(0.5)
    assert scores.cluster.f1 == pytest.approx(1 / 3)
    assert (scores.largest_false_merge, scores.largest_split) == (1, 1)


def test_nothing_to_find_and_nothing_found() -> None:
    alone = partition_scores([1, 2, 3], [4, 5, 6])
    assert (alone.pairwise.f1, alone.ari, alone.largest_false_merge) == (1.0, 1.0, 0)
    missed = partition_scores([1, 1], [4, 5])
    assert (missed.pairwise.precision, missed.pairwise.recall, missed.pairwise.f1) == (1.0, 0.0, 0.0)
    none = partition_scores([], [])
    assert (none.ads, none.ari, none.largest_split) == (0, 1.0, 0)


def test_large_groups_are_counted_exactly() -> None:
    n = 3_000_000
    scores = partition_scores(np.zeros(n, np.int8), np.zeros(n, np.int8))
    assert scores.shared_pairs == n * (n - 1) // 2
    assert scores.ari == 1.0


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(UsageError, match="2 true labels, 1 found"):
        partition_scores([1, 2], [1])

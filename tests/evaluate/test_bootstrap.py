"""Intervals: held against a bootstrap that copies the rows of the drawn entities."""

from __future__ import annotations

import numpy as np
import pytest

from adsim.errors import UsageError
from adsim.evaluate import bootstrap, partition_scores
from adsim.evaluate.bootstrap import bootstrap_scores
from adsim.evaluate.partition import SCORE_NAMES, contingency, entity_sums, scores_from_sums


def noisy(seed: int, n: int = 600, entities: int = 80) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, entities, n)
    found = np.where(rng.random(n) < 0.15, rng.integers(0, entities, n), truth)
    return truth, found


def test_sums_over_all_entities_give_the_scores_themselves() -> None:
    truth, found = noisy(1)
    sums = entity_sums(contingency(truth, found)).matrix().sum(axis=0, keepdims=True)
    named = dict(zip(SCORE_NAMES, scores_from_sums(sums)[0], strict=True))
    scores = partition_scores(truth, found)
    for name in ("pairwise", "bcubed", "cluster"):
        assert named[f"{name}_f1"] == pytest.approx(getattr(scores, name).f1)
    assert named["ari"] == pytest.approx(scores.ari)


def test_a_drawn_entity_weighs_as_often_as_it_was_drawn() -> None:
    """Recall of each resample equals the recall over copied rows; only true pairs matter to it."""
    truth, found = noisy(2, n=120, entities=20)
    drawn = bootstrap_scores(contingency(truth, found), rounds=5, seed=9)
    rng = np.random.default_rng(9)
    entities = np.unique(truth)
    for at in range(5):
        rows = [np.flatnonzero(truth == entities[e]) for e in rng.integers(len(entities), size=len(entities))]
        copies = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
        labels = [f"{copy} {found[r]}" for copy, r in zip(copies, np.concatenate(rows), strict=True)]
        scores = partition_scores(copies, labels)
        assert drawn[at, SCORE_NAMES.index("pairwise_recall")] == pytest.approx(scores.pairwise.recall)
        assert drawn[at, SCORE_NAMES.index("bcubed_recall")] == pytest.approx(scores.bcubed.recall)


def test_intervals_hold_the_score_and_narrow_with_more_entities() -> None:
    widths = []
    for n, entities in ((600, 80), (9600, 1280)):
        truth, found = noisy(3, n=n, entities=entities)
        scores, intervals = partition_scores(truth, found), bootstrap(truth, found, rounds=300, seed=4)
        assert set(intervals) == set(SCORE_NAMES)
        assert all(0 <= i.low <= i.high <= 1 for i in intervals.values())
        pair = intervals["pairwise_f1"]
        assert pair.low <= scores.pairwise.f1 <= pair.high
        widths.append(pair.high - pair.low)
    assert widths[1] < widths[0] / 2


def test_same_seed_same_intervals() -> None:
    truth, found = noisy(6)
    assert bootstrap(truth, found, rounds=50, seed=1) == bootstrap(truth, found, rounds=50, seed=1)
    assert bootstrap(truth, found, rounds=50, seed=1) != bootstrap(truth, found, rounds=50, seed=2)


def test_a_perfect_result_has_no_width() -> None:
    intervals = bootstrap([1, 1, 2, 2, 3], [5, 5, 6, 6, 7], rounds=20, seed=1)
    assert all((i.low, i.high) == (1.0, 1.0) for i in intervals.values())


@pytest.mark.parametrize("wrong", [{"rounds": 0}, {"confidence": 1.0}])
def test_rounds_and_confidence_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        bootstrap([1], [1], **{"rounds": 5, "seed": 1, **wrong})  # type: ignore[arg-type]

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from adsim.errors import UsageError
from adsim.evaluate.pairs import average_precision, recall_at, reliability

# few distinct scores, so that ties are the rule
scored = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.35, 0.5, 0.9, 1.0]), st.booleans()), max_size=30)


def parted(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in pairs], float), np.array([y for _, y in pairs], bool)


@given(scored, st.sampled_from([0.0, 0.01, 0.25, 0.5, 1.0]))
def test_recall_at_is_that_of_the_best_cut(pairs: list[tuple[float, bool]], rate: float) -> None:
    score, same = parted(pairs)
    best = 0.0
    for cut in {*score.tolist(), 2.0}:
        kept = score >= cut
        if (kept & ~same).sum() <= rate * (~same).sum():
            best = max(best, (kept & same).sum() / max(same.sum(), 1))
    assert recall_at(score, same, false_rate=rate) == pytest.approx(best if same.any() else 1.0)


@given(scored)
def test_average_precision_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    score, same = parted(pairs)
    expected = average_precision_score(same, score) if same.any() else 1.0
    assert average_precision(score, same) == pytest.approx(expected)


@given(scored)
def test_calibration_error_by_hand(pairs: list[tuple[float, bool]]) -> None:
    score, same = parted(pairs)
    error = 0.0
    for k in range(10):
        here = [(p, y) for p, y in pairs if min(int(p * 10), 9) == k]
        if here:
            gap = sum(p for p, _ in here) / len(here) - sum(y for _, y in here) / len(here)
            error += abs(gap) * len(here) / len(pairs)
    curve = reliability(score, same)
    assert curve.ece == pytest.approx(error)
    assert curve.brier == pytest.approx(sum((p - y) ** 2 for p, y in pairs) / max(len(pairs), 1))
    assert curve.pairs.sum() == len(pairs)


def test_a_promise_that_is_kept_has_no_error() -> None:
    score, same = np.repeat([0.2, 0.8], 10), np.r_[[1] * 2, [0] * 8, [1] * 8, [0] * 2].astype(bool)
    assert reliability(score, same).ece == pytest.approx(0.0)
    assert reliability(1 - score, same).ece == pytest.approx(0.6)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="do not fit"):
        average_precision([0.5], [True, False])
    with pytest.raises(UsageError, match=r"outside of \[0, 1\]"):
        reliability([1.5], [True])

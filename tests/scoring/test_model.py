"""The model: parts that add up, monotone where it must be, the same as scikit-learn's, never a foreign file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.errors import SettingsError
from adsim.scoring import FEATURES, NAMES, Model, Models

SHIPPED = Models.load()
ROWS = st.lists(st.floats(0, 14, width=32), min_size=len(NAMES), max_size=len(NAMES))


def walked(model: Model, row: np.ndarray) -> float:
    """The log-odds of one pair by walking every tree to its leaf: the oracle."""
    total = model.bias - float(model.reference.sum())
    for root in model.roots.tolist():
        k = root
        while model.feature[k] >= 0:
            k = int(model.left[k] if row[model.feature[k]] <= model.threshold[k] else model.right[k])
        total += float(model.value[k]) - float(model.value[root])
    return total


@given(ROWS)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("which", ["first", "second"])
def test_contributions_add_up_to_what_the_leaves_say(which: str, row: list[float]) -> None:
    model: Model = getattr(SHIPPED, which)
    features = np.array([row], np.float32)
    parts = model.contributions(features)
    assert parts.sum() + model.bias == pytest.approx(walked(model, features[0]), abs=1e-3)
    score = model.score(parts)
    assert 0 <= score[0] <= 1


def test_contributions_told_against_strangers_leave_the_score_as_it_is() -> None:
    features = np.random.default_rng(2).random((200, len(NAMES)), np.float32) * 9
    model = SHIPPED.second
    again = model.told_against(features[:40])
    parts = again.contributions(features)
    assert np.allclose(parts[:40].mean(axis=0), 0, atol=1e-4)
    assert np.allclose(again.score(parts), model.score(model.contributions(features)), atol=1e-4)
    assert model.bias < -2, "strangers are told to be strangers"


@given(ROWS, st.integers(0, len(NAMES) - 1), st.floats(0, 6, width=32))
@settings(max_examples=120, deadline=None)
def test_more_shared_evidence_never_lowers_the_score(row: list[float], at: int, more: float) -> None:
    if not FEATURES[at].rising:
        return
    features = np.array([row, row], np.float32)
    features[1, at] += np.float32(more)
    low, high = SHIPPED.second.contributions(features).sum(axis=1)
    assert high >= low - 1e-3


def test_the_shipped_weights_say_where_they_come_from() -> None:
    made = SHIPPED.provenance
    assert made["command"].startswith("python -m benchmarks.train")
    assert set(made["generators"]) == {"synth", "phrases", "clauses"}
    assert made["held_out"]["second"]["calibration_error"] < 0.02
    assert "/" not in made["command"]


def test_weights_survive_being_written_and_read() -> None:
    again = Models.from_json(SHIPPED.to_json())
    features = np.random.default_rng(1).random((50, len(NAMES)), np.float32) * 9
    assert np.allclose(
        again.second.contributions(features), SHIPPED.second.contributions(features), atol=1e-4
    )


@pytest.mark.parametrize("change", ["features", "feature", "left"])
def test_weights_that_do_not_fit_are_refused(tmp_path, change: str) -> None:
    raw = json.loads(SHIPPED.to_json())
    if change == "features":
        raw["second"]["features"] = ["other", *NAMES[1:]]
    else:
        raw["second"]["trees"][0][change][0] = 10_000
    path = tmp_path / "model.json"
    path.write_text(json.dumps(raw))
    with pytest.raises(SettingsError, match="not a model"):
        Models.load(str(path))


def test_no_file_of_weights_is_an_error_with_a_fix(tmp_path) -> None:
    with pytest.raises(SettingsError) as told:
        Models.load(str(tmp_path / "none.json"))
    assert told.value.fix


def test_trees_of_scikit_learn_are_taken_over_as_they_are() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    from benchmarks.train import trees_of

    rng = np.random.default_rng(3)
    features = rng.random((3000, len(NAMES)), np.float32)
    same = features[:, 0] + features[:, 5] * features[:, 7] + rng.normal(0, 0.2, 3000) > 0.8
    boosted = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=8, random_state=1).fit(
        features, same
    )
    model = trees_of(boosted)
    ours = model.score(model.contributions(features))
    assert np.allclose(ours, boosted.predict_proba(features)[:, 1], atol=1e-5)

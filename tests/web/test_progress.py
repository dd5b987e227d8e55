"""How far a run is told to be: never back, never past its end; what is left only where there is something to go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.schemas.runs import Run, Step
from api.web.progress import SHARES, progress_of

START = datetime(2024, 6, 1, 12, tzinfo=UTC)
NAMES = list(SHARES)


def run_at(done: int, part: float, seconds: float, **changed: object) -> Run:
    """A run with so many stages done and a part of the next, as its steps tell it."""
    steps = [step(k, 100, (k + 1) * seconds / (done + 1)) for k in range(done)]
    if done < len(NAMES):
        steps.append(step(done, int(100 * part), seconds))
    values = {
        "id": "run_x",
        "state": "running",
        "corpora": [],
        "threshold": 0.5,
        "region": "CA",
        "asked_by": "user_x",
        "asked_at": START,
        "started_at": START,
        "ended_at": None,
        "cancelled_at": None,
        "attempts": 1,
        "ads": None,
        "groups": None,
        "problem": None,
        "manifest_sha256": None,
        "steps": steps,
    }
    return Run.model_validate({**values, **changed})


def step(k: int, done: int, after: float) -> Step:
    at = START + timedelta(seconds=after)
    return Step(seq=k + 1, at=at, attempt=1, stage=NAMES[k], done=done, total=100)


@given(st.integers(0, len(NAMES) - 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 10_000))
def test_it_only_goes_on(done: int, first: float, second: float, seconds: float) -> None:
    now = START + timedelta(seconds=seconds)
    low, high = sorted((first, second))
    before, after = (progress_of(run_at(done, part, seconds), now) for part in (low, high))
    further = progress_of(run_at(done + 1, 0, seconds), now)
    assert 0 <= before.share <= after.share <= further.share <= 1
    assert [stage.name for stage in before.stages] == NAMES
    assert sum(stage.seconds for stage in before.stages) <= before.seconds + 1e-6
    if before.left is not None and after.left is not None:
        assert after.left <= before.left


def test_half_way_takes_as_long_again() -> None:
    half, total = 0, sum(SHARES.values())
    while sum(SHARES[name] for name in NAMES[:half]) < total / 2:
        half += 1
    told = progress_of(run_at(half, 0, 60), START + timedelta(seconds=60))
    assert told.left is not None
    assert abs(told.left - 60 * (1 - told.share) / told.share) < 1e-9


def test_nothing_is_foretold_from_nothing() -> None:
    assert progress_of(run_at(0, 0.5, 60), START + timedelta(seconds=60)).left is None
    assert progress_of(run_at(5, 0.5, 1), START + timedelta(seconds=1)).left is None
    waiting = progress_of(run_at(0, 0, 1, state="queued", started_at=None, steps=[]), START)
    assert (waiting.share, waiting.seconds, waiting.left) == (0, 0, None)


def test_a_run_that_is_done_is_all_done() -> None:
    end = START + timedelta(seconds=90)
    told = progress_of(run_at(len(NAMES), 0, 80, state="done", ended_at=end), end + timedelta(days=1))
    assert told.share == 1
    assert told.seconds == 90
    assert {stage.state for stage in told.stages} == {"done"}


def test_stages_give_items_a_second() -> None:
    told = progress_of(run_at(1, 0.5, 10), START + timedelta(seconds=10))
    first, second = told.stages[:2]
    assert (first.state, second.state, told.stages[2].state) == ("done", "now", "later")
    assert first.rate == 100 / 5
    assert second.rate == 50 / 5

"""How far a run is: its stages with counts, rates and times, and how long it may still take.

In: a run as it goes over the wire, with the newest step of each stage. Out: a `Progress` to be drawn. What is
left is estimated by the share of the time that each stage takes of a run, and told only where there is
something to go by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.schemas.runs import Run, Step

SHARES: dict[str, float] = {
    "reading": 4,
    "normalize": 3,
    "identifiers": 12,
    "words": 4,
    "signatures": 9,
    "candidates": 6,
    "first look": 8,
    "second look": 10,
    "scoring": 4,
    "text groups": 1,
    "clustering": 2,
    "summary": 8,
    "writing": 16,
    "thresholds": 3,
    "lookup": 4,
    "filing": 6,
}
"""The stages of a run in their order, each with its share of the time, in percent, as measured on 20,000 ads."""

_LEAST_SHARE = 0.05
_LEAST_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `state` is done, now or later."""

    name: str
    state: str
    done: int
    total: int
    seconds: float

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        if self.state == "done":
            return 1.0
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def rate(self) -> float:
        """Items a second; 0 where nothing can be said."""
        return self.done / self.seconds if self.done and self.seconds >= 0.05 else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """All stages, how much of the run is done (0 to 1), seconds since its start, seconds left where known."""

    stages: tuple[Stage, ...]
    share: float
    seconds: float
    left: float | None


def progress_of(run: Run, now: datetime) -> Progress:
    """How far a run is at a moment."""
    told = {step.stage: step for step in run.steps}
    end = run.ended_at or now
    stages = tuple(_stages(run, told, end))
    whole = sum(SHARES.get(stage.name, 0.0) for stage in stages) or 1.0
    share = sum(SHARES.get(stage.name, 0.0) * stage.share for stage in stages) / whole
    seconds = max(0.0, (end - run.started_at).total_seconds()) if run.started_at else 0.0
    known = run.ended_at is None and share >= _LEAST_SHARE and seconds >= _LEAST_SECONDS
    return Progress(stages, share, seconds, seconds * (1 - share) / share if known else None)


def _stages(run: Run, told: dict[str, Step], end: datetime) -> list[Stage]:
    names = [*SHARES, *(name for name in told if name not in SHARES)]
    last = max(told.values(), key=lambda step: step.seq, default=None)
    since, found = run.started_at, []
    for name in names:
        step = told.get(name)
        if step is None:
            found.append(Stage(name, "later", 0, 0, 0.0))
            continue
        over = step is not last or (step.done >= step.total and run.state == "done")
        until = step.at if over or run.ended_at else end
        seconds = max(0.0, (until - since).total_seconds()) if since else 0.0
        found.append(Stage(name, "done" if over else "now", step.done, step.total, seconds))
        since = step.at
    return found

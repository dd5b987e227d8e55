"""Times stages, tells their progress and stops a run between them.

In: callbacks of whoever started the run. Out: `StageReport`s. It never knows what a stage does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from adsim.errors import Cancelled
from adsim.records import StageReport


@dataclass
class Watch:
    """`progress` is called with stage, done and total; `cancelled` is asked before each stage."""

    progress: Callable[[str, int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    stages: list[StageReport] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, items: int) -> Iterator[dict[str, int | float | str]]:
        """One stage: yields the dictionary that its counts are put into; raises `Cancelled`."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("stopped before the stage " + name)
        if self.progress is not None:
            self.progress(name, 0, items)
        start = time.perf_counter()
        counts: dict[str, int | float | str] = {}
        yield counts
        self.stages.append(StageReport(name, time.perf_counter() - start, items, counts))
        if self.progress is not None:
            self.progress(name, items, items)

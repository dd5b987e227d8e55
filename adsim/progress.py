"""Progress of a run on standard error: bars with rates on a terminal, else a plain line for each stage.

In: calls of (stage, done, total). Out: lines for people. It never writes to standard output.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

BYTE_STAGES = ("reading",)


@dataclass
class _Stage:
    name: str
    total: int
    done: int = 0
    begin: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.begin

    @property
    def amount(self) -> str:
        """How much is done, in ads, pairs or bytes."""
        return f"{self.done / 1e6:,.1f} MB" if self.name in BYTE_STAGES else f"{self.done:,}"

    @property
    def rate(self) -> str:
        """How much a second; nothing where it would say nothing."""
        if not self.done or self.seconds <= 0:
            return ""
        rate = self.done / self.seconds
        return f"{rate / 1e6:,.1f} MB/s" if self.name in BYTE_STAGES else f"{rate:,.0f}/s"


class StageProgress:
    """A context that gives a function to call with (stage, done, total); one stage runs at a time.

    A stage ends when the next begins, or with the context; when that ends by an error, it is not told.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            TextColumn("{task.fields[amount]:>12}"),
            TextColumn("{task.fields[rate]:>14}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._stage: _Stage | None = None
        self._task = TaskID(0)

    def __enter__(self) -> StageProgress:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._end()
        self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """One step of one stage; `total` 0 where it is not known."""
        if self._stage is None or self._stage.name != stage:
            self._end()
            self._stage = _Stage(stage, total)
            self._task = self._bars.add_task(stage, total=total or None, **self._told(self._stage))
        self._stage.done, self._stage.total = done, total
        self._bars.update(self._task, completed=done, total=total or None, **self._told(self._stage))

    def _told(self, stage: _Stage) -> dict[str, Any]:
        return {"amount": stage.amount, "rate": stage.rate}

    def _end(self) -> None:
        stage = self._stage
        if stage is None:
            return
        if self._console.is_terminal:
            self._bars.update(self._task, completed=1, total=1)
            self._bars.stop_task(self._task)
        else:
            rate = f" ({stage.rate})" if stage.rate else ""
            self._console.print(
                f"{stage.name}: {stage.amount} in {stage.seconds:.1f} s{rate}", soft_wrap=True
            )
        self._stage = None

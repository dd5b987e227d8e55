"""Runs that are open in this process: read from their folders once, shared by requests, the least used let go.

In: the folder of a run. Out: an `OpenRun` to look things up in. It never changes a run; a run that is done never
changes either.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from adsim import charts
from adsim.bundle import read_run
from adsim.bundle.selecting import Selecting
from adsim.config import ExportSettings, Settings
from adsim.index.suggest import Suggestion, suggestions
from adsim.lookup import Lookup
from adsim.records import I32, Count, GroupSummary, LinkResult, counts_of
from api.problems import Problem

_SUGGESTED = 500


@dataclass(frozen=True, eq=False)
class OpenRun:
    """A run with ways to find its groups and ads."""

    folder: Path
    result: LinkResult

    @cached_property
    def summaries(self) -> dict[str, GroupSummary]:
        """Groups of two ads and more by id."""
        return {summary.id: summary for summary in self.result.summaries}

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each ad by its id."""
        return {ad: k for k, ad in enumerate(self.result.corpus.table["ad_id"].to_pylist())}

    @cached_property
    def bins(self) -> charts.TimeBins | None:
        """The time line of the corpus; None where no ad is dated."""
        return charts.time_bins(self.result.corpus.posted_at)

    @cached_property
    def facets(self) -> dict[str, tuple[Count, ...]]:
        """How many groups each agency and each city is in, the most first."""
        return {
            "agency": counts_of([one.value for group in self.result.summaries for one in group.agencies]),
            "city": counts_of([one.value for group in self.result.summaries for one in group.cities]),
        }

    @cached_property
    def suggested(self) -> tuple[Suggestion, ...]:
        """The pairs that a decision is worth most on, as the run left them; what was decided since is still in it."""
        return suggestions(self.result, np.zeros((0, 3), np.int32), _SUGGESTED)

    @cached_property
    def thresholds(self) -> I32:
        """Group of each ad at each of `linking.THRESHOLDS`, int32 (thresholds, ads), mapped from the disk."""
        labels: I32 = np.load(self.folder / "thresholds.npy", mmap_mode="r", allow_pickle=False)
        return labels

    @cached_property
    def lookup(self) -> Lookup:
        """What answers questions about the run, mapped from the disk."""
        arrays = {
            path.stem: np.load(path, mmap_mode="r", allow_pickle=False)
            for path in sorted((self.folder / "lookup").glob("*.npy"))
        }
        settings = Settings.from_dict(self.result.report.settings)
        return Lookup(arrays, self.result.corpus, dataclasses.replace(settings, threads=1))

    @cached_property
    def masked(self) -> Selecting:
        """What turns single ads into plain values."""
        return self.selecting([])

    def group(self, group: str) -> GroupSummary:
        """One group; raises `Problem`."""
        if group not in self.summaries:
            raise Problem("not-found", fix="take the id of a group of this run")
        return self.summaries[group]

    def row(self, ad: str) -> int:
        """The row of an ad; raises `Problem`."""
        if ad not in self.rows:
            raise Problem("not-found", "an ad of this id is not in the run", fix="take the id of an ad of it")
        return self.rows[ad]

    def selecting(self, groups: list[GroupSummary], *, reveal: bool = False) -> Selecting:
        """What turns groups into plain values."""
        return Selecting(self.result, groups, reveal, ExportSettings(), self.folder / "out")


class OpenRuns:
    """The runs that are open; at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._open: OrderedDict[str, OpenRun] = OrderedDict()

    def open(self, run: str, folder: Path) -> OpenRun:
        """The run in a folder; read by the first who asks, while others wait for it."""
        with self._lock:
            if run in self._open:
                self._open.move_to_end(run)
                return self._open[run]
            lock = self._locks.setdefault(run, threading.Lock())
        with lock:
            with self._lock:
                if run in self._open:
                    return self._open[run]
            opened = OpenRun(folder, read_run(folder / "out"))
            with self._lock:
                self._open[run] = opened
                self._locks.pop(run, None)
                while len(self._open) > self._most:
                    self._open.popitem(last=False)
        return opened

    def forget(self, runs: Iterable[str]) -> None:
        """Lets runs go that were purged."""
        with self._lock:
            for run in runs:
                self._open.pop(run, None)

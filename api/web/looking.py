"""What pages about a run share: which run is looked at, opened, and the others that could be.

In: a request that may name a run. Out: a `Look`, or none where the case has no run that is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import Query

from adsim.config import ReportSettings
from api.domain.opened import OpenRun
from api.domain.running import open_run
from api.jobs import queue
from api.security.access import Access
from api.store.tables import runs

RunRef = Annotated[str, Query(max_length=40, pattern=r"^(run_[0-9a-z]{26})?$")]
"""Type of the parameter of a page that names a run; the newest where it is empty."""
CAPS = ReportSettings(templates=10, slot_values=60, template_characters=6_000)
_RUNS = 50


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run that is done, in a menu."""

    id: str
    ended_at: datetime | None
    threshold: float
    ads: int
    groups: int


@dataclass(frozen=True, eq=False)
class Look:
    """The run that is looked at, and those that are done, newest first."""

    id: str
    opened: OpenRun
    runs: tuple[RunLine, ...]

    @property
    def newest(self) -> bool:
        """Whether there is none after it."""
        return self.id == self.runs[0].id

    @property
    def line(self) -> RunLine | None:
        """The run itself in the menu; None where it is older than what the menu holds."""
        return next((run for run in self.runs if run.id == self.id), None)

    def query(self, **values: object) -> str:
        """What stands behind the path of a page about the same run."""
        named = {} if self.newest else {"run": self.id}
        return query_of({**values, **named})


def look(access: Access, run: str = "") -> Look | None:
    """The run of this id, or the newest that is done; None where there is none. Raises `Problem`."""
    done = runs_done(access)
    wanted = run or (done[0].id if done else "")
    return Look(wanted, open_run(access, wanted), done) if wanted and done else None


def runs_done(access: Access) -> tuple[RunLine, ...]:
    """The runs of the case that are done, newest first."""
    query = (
        sa.select(runs)
        .where(runs.c.case_id == access.case, runs.c.state == queue.DONE, runs.c.purged_at.is_(None))
        .order_by(runs.c.id.desc())
        .limit(_RUNS)
    )
    with access.database.read() as connection:
        rows = connection.execute(query).all()
    return tuple(
        RunLine(
            row.id,
            row.ended_at,
            float(row.settings["clustering"]["threshold"]),
            row.ads or 0,
            row.groups or 0,
        )
        for row in rows
    )


def query_of(values: Mapping[str, object]) -> str:
    """The query of a path with its question mark, without what is empty; '' for nothing."""
    told = urlencode({name: value for name, value in values.items() if value not in ("", None)}, doseq=True)
    return f"?{told}" if told else ""

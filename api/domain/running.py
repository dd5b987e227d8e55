"""Finds a run of a case for a request, and opens it.

Raises the problem that fits where there is none, it is not done, or it was purged.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.domain.folders import Folders
from api.domain.opened import OpenRun
from api.jobs import queue
from api.problems import Problem
from api.security.access import Access
from api.store.tables import runs


def row_of(connection: Connection, case: str, run: str, *, lock: bool = False) -> sa.Row[Any]:
    """The row of a run of the case."""
    query = sa.select(runs).where(runs.c.id == run, runs.c.case_id == case)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


def demand_done(row: sa.Row[Any]) -> None:
    """Raises where a run has no groups to be looked at."""
    if row.purged_at is not None:
        raise Problem("conflict", "the run was purged with a corpus that it read", fix="start another run")
    if row.state != queue.DONE:
        raise Problem(
            "conflict", f"the run is {row.state}", fix="wait until it is done, or look at another run"
        )


def open_run(access: Access, run: str) -> OpenRun:
    """A run of the case of this request, opened."""
    with access.database.read() as connection:
        row = row_of(connection, access.case, run)
    demand_done(row)
    folder = Folders(access.service.settings.data).attempt(row.id, row.worker)
    return access.service.opened.open(run, folder)


def latest(access: Access) -> str:
    """The id of the newest run of the case that is done."""
    query = (
        sa.select(runs.c.id)
        .where(runs.c.case_id == access.case, runs.c.state == queue.DONE)
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    with access.database.read() as connection:
        run = connection.execute(query).scalar_one_or_none()
    if run is None:
        raise Problem("conflict", "the case has no run that is done", fix="start a run and wait for it")
    return str(run)

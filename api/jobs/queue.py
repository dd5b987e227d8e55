"""The queue of runs, in the database: who holds a lease does a run, and no one else changes it.

A worker claims a run with a token of its own and lengthens the lease while it works; when the lease ends, another
may claim it. Whatever a worker writes about a run, it writes under the condition that the token is still its own:
so a run is done once, and a worker that was thought dead changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.database import Database
from api.store.tables import run_progress, runs

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED, "purged")


class LeaseLost(Exception):
    """Somebody else holds the run by now, or it was purged."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that this worker holds, by its token."""

    run: str
    case: str
    worker: str
    attempt: int
    corpora: tuple[str, ...]
    settings: dict[str, Any]


def claim(database: Database, worker: str, *, at: datetime, lease: timedelta, attempts: int) -> Claim | None:
    """The oldest run that waits, or whose worker went silent; None where there is none.

    A run that was begun `attempts` times already is given up instead.
    """
    with database.write() as connection:
        while (row := _oldest(connection, at)) is not None:
            mine = runs.c.id == row.id
            if row.cancelled_at is not None:
                connection.execute(runs.update().where(mine).values(_over(CANCELLED, at)))
            elif row.attempts >= attempts:
                problem = {
                    "message": f"begun {attempts} times and never ended",
                    "fix": "look at the log of the workers",
                }
                connection.execute(runs.update().where(mine).values(_over(FAILED, at) | {"problem": problem}))
            else:
                connection.execute(
                    runs.update()
                    .where(mine)
                    .values(
                        state=RUNNING,
                        worker=worker,
                        lease_until=at + lease,
                        attempts=row.attempts + 1,
                        started_at=at,
                    )
                )
                return Claim(row.id, row.case_id, worker, row.attempts + 1, tuple(row.corpora), row.settings)
    return None


def _oldest(connection: Connection, at: datetime) -> sa.Row[Any] | None:
    silent = (runs.c.state == RUNNING) & (runs.c.lease_until < at)
    query = (
        sa.select(runs)
        .where((runs.c.state == QUEUED) | silent)
        .order_by(runs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(query).first()


def _over(state: str, at: datetime) -> dict[str, Any]:
    return {"state": state, "ended_at": at, "worker": "", "lease_until": None}


def hold(database: Database, held: Claim, *, at: datetime, lease: timedelta) -> bool:
    """Lengthens the lease; gives whether somebody asked to cancel. Raises `LeaseLost`."""
    with database.write() as connection:
        _change(connection, held, {"lease_until": at + lease})
        query = sa.select(runs.c.cancelled_at).where(runs.c.id == held.run)
        return connection.execute(query).scalar_one() is not None


def end(
    connection: Connection, held: Claim, state: str, *, at: datetime, values: dict[str, Any] | None = None
) -> None:
    """Ends a run in the transaction that writes what came of it; raises `LeaseLost`."""
    _change(connection, held, _over(state, at) | (values or {}))


def give_back(database: Database, held: Claim) -> None:
    """Puts a run back into the queue, as if it had not been begun; for workers that are told to stop."""
    values = {"state": QUEUED, "worker": "", "lease_until": None, "attempts": held.attempt - 1}
    with database.write() as connection:
        _change(connection, held, values)


def _change(connection: Connection, held: Claim, values: dict[str, Any]) -> None:
    mine = (runs.c.id == held.run) & (runs.c.worker == held.worker) & (runs.c.state == RUNNING)
    if not connection.execute(runs.update().where(mine).values(values)).rowcount:
        raise LeaseLost


def tell(database: Database, held: Claim, stage: str, done: int, total: int, *, at: datetime) -> None:
    """Writes down how far a run is."""
    with database.write() as connection:
        mine = sa.select(runs.c.id).where(runs.c.id == held.run, runs.c.worker == held.worker)
        if connection.execute(mine.with_for_update()).first() is None:
            raise LeaseLost
        last = sa.select(sa.func.max(run_progress.c.seq)).where(run_progress.c.run_id == held.run)
        seq = (connection.execute(last).scalar_one_or_none() or 0) + 1
        connection.execute(
            run_progress.insert().values(
                run_id=held.run, seq=seq, at=at, attempt=held.attempt, stage=stage, done=done, total=total
            )
        )

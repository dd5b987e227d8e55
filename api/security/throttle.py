"""Counts failed logins per account and per address in the database, and says when to stop trying.

An attempt is counted before the password is looked at and forgiven when it fits, so that many at once count
as well. Names are kept as keyed digests: people type passwords where their name belongs.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from api.problems import Problem
from api.settings import ServiceSettings
from api.store.database import Database
from api.store.ids import new_id
from api.store.tables import login_failures

_TOPIC = 7_221_003


class LoginThrottle:
    """Refuses logins of an account, or from an address, that failed too often of late."""

    def __init__(self, database: Database, settings: ServiceSettings) -> None:
        self._database = database
        self._window = timedelta(minutes=settings.login_window_minutes)
        self._limits = (
            (login_failures.c.account, settings.login_failures_account),
            (login_failures.c.address, settings.login_failures_address),
        )

    def begin(self, account: str, address: str, *, at: datetime) -> str:
        """Counts an attempt and gives its id; raises `Problem` with `Retry-After` where there were too many."""
        attempt = new_id("try")
        with self._database.write() as connection:
            self._database.serialize(connection, _TOPIC)
            since = at - self._window
            connection.execute(login_failures.delete().where(login_failures.c.at <= since))
            for column, limit in self._limits:
                value = account if column.name == "account" else address
                first = connection.execute(
                    sa.select(login_failures.c.at)
                    .where(column == value)
                    .order_by(login_failures.c.at.desc())
                    .offset(limit - 1)
                    .limit(1)
                ).scalar_one_or_none()
                if first is not None:
                    raise _too_many(first + self._window - at)
            connection.execute(
                login_failures.insert().values(id=attempt, account=account, address=address, at=at)
            )
        return attempt

    def forgive(self, attempt: str, account: str) -> None:
        """A login that worked: forgets the failures of the account, and this attempt at its address."""
        with self._database.write() as connection:
            connection.execute(
                login_failures.delete().where(
                    (login_failures.c.id == attempt) | (login_failures.c.account == account)
                )
            )


def _too_many(wait: timedelta) -> Problem:
    seconds = max(1, int(wait.total_seconds()) + 1)
    return Problem(
        "too-many-logins",
        fix=f"try again in {seconds} seconds, or ask an admin for a new password",
        headers={"Retry-After": str(seconds)},
    )

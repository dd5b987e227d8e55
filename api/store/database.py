"""Connections to SQLite or PostgreSQL, in short transactions that say whether they write.

In: a URL. Out: `Connection`s of SQLAlchemy Core inside of a transaction. A transaction never outlives its
`with`, and no request holds one while it waits for anything else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from api.settings import ServiceSettings

_WRITES = "adsim_writes"
_SQLITE_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class Database:
    """A pool of connections; `read()` and `write()` are the two kinds of transaction."""

    def __init__(self, url: str, *, connections: int = 40, wait_seconds: float = 10.0) -> None:
        self.url = sa.make_url(url)
        # parameters are hidden: the message of a database error must never repeat the text of an ad
        self.engine = sa.create_engine(
            self.url,
            hide_parameters=True,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=wait_seconds,
            pool_pre_ping=not self.is_sqlite,
            connect_args=_connect_args(self.is_sqlite, wait_seconds),
        )
        if self.is_sqlite:
            _speak_sqlite(self.engine, wait_seconds)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite rather than PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that changes nothing."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that sees one state to its end, however long it reads."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or rolled back by an exception.

        SQLite takes the lock at once, so that two writers wait for each other rather than fail.
        """
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def serialize(self, connection: Connection, topic: int) -> None:
        """Makes other writers of the same topic wait until this transaction ends (SQLite's all do anyway)."""
        if not self.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(topic)))

    def dispose(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def open_database(settings: ServiceSettings) -> Database:
    """The database that the settings name, not yet connected to."""
    return Database(
        settings.url,
        connections=settings.database_connections,
        wait_seconds=settings.database_wait_seconds,
    )


def is_passing(error: Exception) -> bool:
    """Whether an error of the database may be gone at the next try: it is busy, full or away."""
    if isinstance(error, sa.exc.TimeoutError):
        return True
    if not isinstance(error, sa.exc.OperationalError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is None or code & 0xFF in _SQLITE_PASSING


def _connect_args(sqlite: bool, wait_seconds: float) -> dict[str, Any]:
    if sqlite:
        return {"timeout": wait_seconds}
    milliseconds = int(wait_seconds * 1000)
    return {"connect_timeout": max(2, int(wait_seconds)), "options": f"-c lock_timeout={milliseconds}"}


def _speak_sqlite(engine: Engine, wait_seconds: float) -> None:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; see _begin
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(wait_seconds * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

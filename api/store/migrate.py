"""Brings a database to a revision of its tables, up or down, and says where it stands.

The migrations are part of the package; no file of settings is needed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.store.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
_TOPIC = 7_221_001


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates up to a revision; does nothing where the database is there already."""
    with database.write() as connection:
        database.serialize(connection, _TOPIC)
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Migrates down to a revision, `base` for none; what those tables held is lost."""
    with database.write() as connection:
        database.serialize(connection, _TOPIC)
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """The revision that the database is at; None where it was never migrated."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """The newest revision that this version knows."""
    revision = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert revision is not None
    return revision


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config

"""Migrations make the tables that the code names, on both databases, and take them away again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.store import migrate
from api.store.database import Database
from api.store.tables import metadata


def test_up_to_the_tables_of_the_code_and_down_to_nothing(empty_url: str) -> None:
    database = Database(empty_url, connections=2)
    assert migrate.current(database) is None
    migrate.upgrade(database)
    assert migrate.current(database) == migrate.head()
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    migrate.downgrade(database, "base")
    assert left(database) == {"alembic_version"}
    migrate.upgrade(database)
    migrate.upgrade(database)
    assert migrate.current(database) == migrate.head()
    database.dispose()


def test_every_step_goes_down_and_up_again(empty_url: str) -> None:
    database = Database(empty_url, connections=2)
    for revision in steps():
        migrate.upgrade(database, revision)
        tables = left(database)
        migrate.downgrade(database, "-1")
        migrate.upgrade(database, revision)
        assert migrate.current(database) == revision
        assert left(database) == tables
    database.dispose()


def steps() -> list[str]:
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def left(database: Database) -> set[str]:
    with database.read() as connection:
        return set(sa.inspect(connection).get_table_names())

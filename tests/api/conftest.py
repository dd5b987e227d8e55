"""A database with tables and people for each test, on SQLite and on a real PostgreSQL, and a service on it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.app import create_app
from api.security.passwords import Passwords
from api.settings import ServiceSettings
from tests.api import postgres as server
from tests.api.world import PASSWORD, Clock, World, populate

TEMPLATE = "template_adsim"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a running PostgreSQL server, with `{}` in place of the database."""
    folder = server.programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with server.running(folder) as url:
        yield url


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of the password of all accounts."""
    return Passwords(hashings=1, least_characters=8).hash(PASSWORD)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Path:
    """A database file to copy."""
    path = tmp_path_factory.mktemp("template") / "adsim.db"
    populate(f"sqlite+pysqlite:///{path}", password_hash)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: str, password_hash: str) -> str:
    """A database to copy."""
    server.execute(postgres.format("postgres"), f"CREATE DATABASE {TEMPLATE}")
    populate(postgres.format(TEMPLATE), password_hash)
    return TEMPLATE


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite+pysqlite:///{tmp_path / 'empty.db'}"
    else:
        with _copied(request.getfixturevalue("postgres"), "template0") as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database that has the tables and an account for each role."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "adsim.db")
        yield f"sqlite+pysqlite:///{path}"
    else:
        postgres = request.getfixturevalue("postgres")
        with _copied(postgres, request.getfixturevalue("postgres_template")) as url:
            yield url


class _copied:  # noqa: N801
    """A database made from a template, and dropped at the end."""

    def __init__(self, postgres: str, template: str) -> None:
        self._admin, self._template = postgres.format("postgres"), template
        self._name = f"test_{uuid.uuid4().hex}"
        self._url = postgres.format(self._name)

    def __enter__(self) -> str:
        server.execute(self._admin, f"CREATE DATABASE {self._name} TEMPLATE {self._template}")
        return self._url

    def __exit__(self, *_: object) -> None:
        server.execute(self._admin, f"DROP DATABASE {self._name} WITH (FORCE)")


@pytest.fixture
def make_world(url: str, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """A function that makes a service with some settings changed."""
    with ExitStack() as stack:

        def make(**changed: Any) -> World:
            values = {"data": tmp_path / "data", "database_url": url, "loopback_cookie": True, **changed}
            clock, settings = Clock(), ServiceSettings(**values)
            app = create_app(settings, clock=clock)
            database = app.state.service.database
            stack.callback(database.dispose)
            with database.read() as connection:
                rows = connection.execute(sa.text("SELECT name, id FROM users")).all()
            return World(app, clock, settings, {row.name: row.id for row in rows}, stack)

        yield make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A service as it is by default."""
    return make_world()

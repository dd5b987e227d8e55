"""A whole service with an account for each role, a clock that the test moves, and clients that are signed in."""

from __future__ import annotations

import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI

from api import accounts
from api.security.permissions import ROLES
from api.settings import ServiceSettings
from api.store import migrate
from api.store.database import Database

with warnings.catch_warnings():
    # it asks for the successor of httpx, which is not pinned
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PASSWORD = "four words and a lantern"
START = datetime(2024, 6, 1, 12, tzinfo=UTC)
ADDRESS = "192.0.2.1"


class Clock:
    """Gives the moment that the test set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """A service; `users` are the ids of the accounts, each named as its one role."""

    app: FastAPI
    clock: Clock
    settings: ServiceSettings
    users: dict[str, str]
    stack: ExitStack = field(repr=False)
    _clients: dict[str, TestClient] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.service.database
        return database

    def anonymous(self, address: str = ADDRESS, **options: Any) -> TestClient:
        """A client that is not signed in."""
        base = options.pop("base_url", self.settings.public_origin)
        client = TestClient(self.app, base_url=base, client=(address, 50000), **options)
        self.stack.callback(client.close)
        return client

    def login(self, name: str, password: str = PASSWORD, address: str = ADDRESS) -> TestClient:
        """A new client that is signed in."""
        client = self.anonymous(address)
        answer = client.post("/v1/auth/login", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        return client

    def client(self, role: str) -> TestClient:
        """The client of the account that has this role alone."""
        if role not in self._clients:
            self._clients[role] = self.login(role)
        return self._clients[role]

    def key(self, role: str, *scopes: str) -> TestClient:
        """A client with a new API key of that account."""
        made = self.client(role).post("/v1/keys", json={"name": "program", "scopes": list(scopes)})
        assert made.status_code == 201, made.text
        client = self.anonymous()
        client.headers["Authorization"] = f"Bearer {made.json()['key']}"
        return client

    def case(self, role: str = "analyst", name: str = "Harbour") -> str:
        """A new case of that account; its id."""
        answer = self.client(role).post("/v1/cases", json={"name": name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def share(self, case: str, role: str) -> None:
        """Shares a case with the account of a role."""
        answer = self.client("admin").put(f"/v1/cases/{case}/grants/{self.users[role]}")
        assert answer.status_code == 204, answer.text

    def audit(self) -> list[Any]:
        """The audit log, oldest first."""
        with self.database.read() as connection:
            return list(connection.execute(sa.text("SELECT * FROM audit ORDER BY seq")))


def populate(url: str, password_hash: str) -> None:
    """Makes the tables and an account for each role."""
    database = Database(url, connections=2)
    migrate.upgrade(database)
    with database.write() as connection:
        for role in ROLES:
            account = accounts.NewAccount(role, password_hash, [role], must_change=False)
            accounts.add(database, connection, account, at=START)
    database.dispose()

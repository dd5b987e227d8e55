"""Makes and changes accounts, for the routes and for the command line alike.

Everything happens in the transaction that is given; the audit entry is left to who calls, as the last act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.problems import Problem
from api.store.database import Database
from api.store.ids import new_id
from api.store.tables import sessions, users

_TOPIC = 7_221_004


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; `must_change` where somebody else knows the password."""

    name: str
    password_hash: str
    roles: Sequence[str]
    must_change: bool


def add(database: Database, connection: Connection, account: NewAccount, *, at: datetime) -> str:
    """Makes an account and gives its id; raises `Problem` where there is one of that name."""
    database.serialize(connection, _TOPIC)
    if connection.execute(sa.select(users.c.id).where(users.c.name == account.name)).first():
        raise Problem("conflict", "an account of this name exists", fix="take another name")
    user = new_id("user")
    connection.execute(
        users.insert().values(
            id=user,
            name=account.name,
            password_hash=account.password_hash,
            must_change=account.must_change,
            roles=sorted(set(account.roles)),
            created_at=at,
            version=1,
        )
    )
    return user


def change(database: Database, connection: Connection, user: str, values: dict[str, Any]) -> None:
    """Changes columns of an account and signs it out everywhere; raises `Problem` where no admin would be left."""
    database.serialize(connection, _TOPIC)
    connection.execute(users.update().where(users.c.id == user).values(**values, version=users.c.version + 1))
    rows = connection.execute(sa.select(users.c.roles).where(users.c.disabled_at.is_(None)))
    if not any("admin" in row.roles for row in rows):
        raise Problem("conflict", "no admin would be left", fix="make somebody else an admin first")
    sign_out(connection, user)


def sign_out(connection: Connection, user: str) -> None:
    """Ends all sessions of an account."""
    connection.execute(sessions.delete().where(sessions.c.user_id == user))

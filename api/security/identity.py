"""Finds out who a request comes from: a session cookie or an API key in, a `Principal` or None out.

Sessions end when idle or old, keys when they expire; both end when revoked or when their user is disabled.
Roles are read anew with every request.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import HTTPConnection

from api.security import permissions
from api.security.tokens import hash_token, read_key
from api.settings import ServiceSettings
from api.store.tables import api_keys, sessions, users

_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a user, by a session or by a key (`via`), and what they may do."""

    user: str
    name: str
    roles: tuple[str, ...]
    permissions: frozenset[str]
    via: str
    must_change: bool
    seen_at: datetime | None

    @property
    def by_key(self) -> bool:
        """Whether this is a program with a key rather than a person in a browser."""
        return self.via.startswith("key_")

    @property
    def anywhere(self) -> frozenset[str]:
        """What they may do in cases that were not granted to them."""
        return permissions.without_grant(self.roles) & self.permissions


def cookie_name(settings: ServiceSettings) -> str:
    """`__Host-` binds the cookie to this host, to https and to the root path; browsers see to it."""
    return "adsim" if settings.loopback_cookie else "__Host-adsim"


def credentials_of(request: HTTPConnection, settings: ServiceSettings) -> tuple[str, str]:
    """The session token and the API key that a request brings, '' for what it does not."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    key = value.strip() if kind.lower() == "bearer" else ""
    return ("" if key else request.cookies.get(cookie_name(settings), "")), key


def identify(
    connection: Connection, token: str, key: str, *, settings: ServiceSettings, at: datetime
) -> Principal | None:
    """Who has this session token or this key; None where it is not, or no longer, good for anything."""
    if key:
        return _by_key(connection, key, at)
    return _by_session(connection, token, settings, at) if token else None


def _by_session(
    connection: Connection, token: str, settings: ServiceSettings, at: datetime
) -> Principal | None:
    row = connection.execute(
        sa.select(sessions.c.id, sessions.c.seen_at, sessions.c.ends_at, *_USER)
        .join_from(sessions, users)
        .where(sessions.c.token_hash == hash_token(token), users.c.disabled_at.is_(None))
    ).one_or_none()
    idle = timedelta(minutes=settings.session_idle_minutes)
    if row is None or at >= row.ends_at or at >= row.seen_at + idle:
        return None
    return _principal(row, row.id, permissions.of_roles(row.roles), row.seen_at)


def _by_key(connection: Connection, key: str, at: datetime) -> Principal | None:
    parts = read_key(key)
    if parts is None:
        return None
    row = connection.execute(
        sa.select(api_keys.c.id, api_keys.c.secret_hash, api_keys.c.scopes, api_keys.c.used_at, *_USER)
        .join_from(api_keys, users)
        .where(
            api_keys.c.id == parts.id,
            api_keys.c.revoked_at.is_(None),
            api_keys.c.ends_at > at,
            users.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.secret_hash, hash_token(parts.secret)):
        return None
    allowed = permissions.of_roles(row.roles) & frozenset(row.scopes) - permissions.NOT_BY_KEY
    return _principal(row, row.id, allowed, row.used_at)


_USER = (users.c.id.label("user"), users.c.name, users.c.roles, users.c.must_change)


def _principal(row: Any, via: str, allowed: frozenset[str], seen_at: datetime | None) -> Principal:
    return Principal(row.user, row.name, tuple(row.roles), allowed, via, row.must_change, seen_at)


def wants_touch(principal: Principal, at: datetime) -> bool:
    """Whether the last use that is written down is old enough to be written anew."""
    return principal.seen_at is None or at - principal.seen_at >= _TOUCH


def touch(connection: Connection, principal: Principal, at: datetime) -> None:
    """Writes down that a session or a key was used."""
    if principal.by_key:
        connection.execute(api_keys.update().where(api_keys.c.id == principal.via).values(used_at=at))
    else:
        connection.execute(sessions.update().where(sessions.c.id == principal.via).values(seen_at=at))

"""Makes and revokes API keys, for the routes and for the command line alike.

A key never holds a permission that its owner has not, and always ends. What is kept of it is the hash of its
secret; the audit entry is left to who calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.problems import Problem
from api.security.permissions import NOT_BY_KEY
from api.security.tokens import KeyParts, hash_token, new_token
from api.settings import ServiceSettings
from api.store.ids import new_id
from api.store.tables import api_keys


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made; `allowed` is what its owner may do."""

    name: str
    scopes: tuple[str, ...]
    lifetime: timedelta
    allowed: frozenset[str]


def lifetime(days: int | None, settings: ServiceSettings) -> timedelta:
    """How long a key is good for; raises `Problem` where that is too long."""
    wanted = days or min(settings.key_days, settings.key_max_days)
    if wanted > settings.key_max_days:
        raise Problem("invalid", f"a key is good for {settings.key_max_days} days at most")
    return timedelta(days=wanted)


def make(connection: Connection, user: str, wanted: NewKey, *, at: datetime) -> KeyParts:
    """Makes a key of a user; raises `Problem` where its scopes go beyond what the user may."""
    if not set(wanted.scopes) <= wanted.allowed - NOT_BY_KEY:
        raise Problem(
            "invalid",
            "the scopes hold something that the owner may not do, or that no key may",
            fix="choose among the permissions of GET /v1/auth/me, me:manage left out",
        )
    parts = KeyParts(new_id("key"), new_token())
    connection.execute(
        api_keys.insert().values(
            id=parts.id,
            user_id=user,
            name=wanted.name,
            secret_hash=hash_token(parts.secret),
            scopes=sorted(set(wanted.scopes)),
            created_at=at,
            ends_at=at + wanted.lifetime,
        )
    )
    return parts


def revoke(connection: Connection, key: str, *, owner: str, at: datetime) -> bool:
    """Revokes a key of this owner; False where it was revoked before. Raises `Problem` where there is none."""
    mine = (api_keys.c.id == key) & (api_keys.c.user_id == owner)
    if connection.execute(sa.select(api_keys.c.id).where(mine)).first() is None:
        raise Problem("not-found")
    revoked = connection.execute(
        api_keys.update().where(mine, api_keys.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return bool(revoked.rowcount)

"""One's API keys: made, listed and revoked by their owner, in a browser session only."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter

from api import problems
from api.problems import Problem
from api.schemas import people
from api.schemas.fields import KeyId
from api.security import permissions
from api.security.access import Access, require
from api.security.tokens import KeyParts, hash_token, new_token, write_key
from api.store.ids import new_id
from api.store.tables import api_keys

router = APIRouter(prefix="/v1/keys", tags=["API keys"], responses=problems.RESPONSES)


@router.get("")
def list_keys(access: Annotated[Access, require("me:manage")]) -> list[people.Key]:
    """One's keys, newest first, with those that are over."""
    query = sa.select(api_keys).where(api_keys.c.user_id == access.user).order_by(api_keys.c.id.desc())
    with access.database.read() as connection:
        return [_key(row) for row in connection.execute(query)]


@router.post("", status_code=201)
def make_key(
    asked: people.NewKey, access: Annotated[Access, require("me:manage", repeatable=False)]
) -> people.KeyWithSecret:
    """Makes a key; it is shown this once."""
    scopes = _scopes(asked, access)
    settings, now = access.service.settings, access.now()
    days = asked.days or settings.key_days
    if days > settings.key_max_days:
        raise Problem("invalid", f"a key is good for {settings.key_max_days} days at most")
    parts = KeyParts(new_id("key"), new_token())
    with access.database.write() as connection:
        connection.execute(
            api_keys.insert().values(
                id=parts.id,
                user_id=access.user,
                name=asked.name,
                secret_hash=hash_token(parts.secret),
                scopes=scopes,
                created_at=now,
                ends_at=now + timedelta(days=days),
            )
        )
        row = connection.execute(sa.select(api_keys).where(api_keys.c.id == parts.id)).one()
        access.record(connection, "key.made", parts.id, facts={"scopes": len(scopes), "days": days})
    return people.KeyWithSecret(**_key(row).model_dump(), key=write_key(parts))


@router.delete("/{key}", status_code=204)
def revoke_key(key: KeyId, access: Annotated[Access, require("me:manage")]) -> None:
    """Revokes a key at once; it stays in the list."""
    mine = (api_keys.c.id == key) & (api_keys.c.user_id == access.user)
    with access.database.write() as connection:
        revoked = connection.execute(
            api_keys.update().where(mine, api_keys.c.revoked_at.is_(None)).values(revoked_at=access.now())
        )
        if revoked.rowcount:
            access.record(connection, "key.revoked", key)
        elif connection.execute(sa.select(api_keys.c.id).where(mine)).first() is None:
            raise Problem("not-found")


def _scopes(asked: people.NewKey, access: Access) -> list[str]:
    scopes = sorted(set(asked.scopes))
    beyond = [scope for scope in scopes if not access.may(scope) or scope in permissions.NOT_BY_KEY]
    if beyond:
        raise Problem(
            "invalid",
            "the scopes hold something that you may not do, or that no key may",
            fix="choose among the permissions of GET /v1/auth/me, me:manage left out",
        )
    return scopes


def _key(row: sa.Row[Any]) -> people.Key:
    return people.Key(
        id=row.id,
        name=row.name,
        scopes=row.scopes,
        created_at=row.created_at,
        ends_at=row.ends_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )

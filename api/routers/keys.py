"""One's API keys: made, listed and revoked by their owner, in a browser session only."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter

from api import problems
from api.schemas import people
from api.schemas.fields import KeyId
from api.security import keys
from api.security.access import Access, require
from api.security.tokens import write_key
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
    settings = access.service.settings
    wanted = keys.NewKey(
        asked.name, tuple(asked.scopes), keys.lifetime(asked.days, settings), access.principal.permissions
    )
    with access.database.write() as connection:
        parts = keys.make(connection, access.user, wanted, at=access.now())
        row = connection.execute(sa.select(api_keys).where(api_keys.c.id == parts.id)).one()
        access.record(connection, "key.made", parts.id, facts={"scopes": len(row.scopes)})
    return people.KeyWithSecret(**_key(row).model_dump(), key=write_key(parts))


@router.delete("/{key}", status_code=204)
def revoke_key(key: KeyId, access: Annotated[Access, require("me:manage")]) -> None:
    """Revokes a key at once; it stays in the list."""
    with access.database.write() as connection:
        if keys.revoke(connection, key, owner=access.user, at=access.now()):
            access.record(connection, "key.revoked", key)


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

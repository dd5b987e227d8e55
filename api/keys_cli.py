"""`adsim-api keys`: API keys of any account, for whoever has the machine; a new key goes to standard output."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
import typer
from sqlalchemy.engine import Connection

from adsim.errors import UsageError
from api import audit
from api.clock import utc_now
from api.security import keys, permissions
from api.security.tokens import write_key
from api.settings import ServiceSettings
from api.store.database import Database, open_database
from api.store.tables import api_keys, users

app = typer.Typer(no_args_is_help=True, help="List, make and revoke API keys.")

Name = Annotated[str, typer.Argument(help="Name of the account.")]


@app.command("list")
def list_command(name: Name) -> None:
    """List the keys of an account, newest first."""
    with _database().read() as connection:
        owner = _owner(connection, name)
        query = sa.select(api_keys).where(api_keys.c.user_id == owner.id).order_by(api_keys.c.id.desc())
        for row in connection.execute(query):
            state = "revoked" if row.revoked_at else "over" if row.ends_at <= utc_now() else "good"
            typer.echo(f"{row.id}\t{state}\tuntil {row.ends_at:%Y-%m-%d}\t{row.name}\t{','.join(row.scopes)}")


@app.command()
def make(
    name: Name,
    scope: Annotated[list[str], typer.Option("--scope", help="A permission of the key. Repeatable.")],
    label: Annotated[str, typer.Option("--label", help="What the key is for.")] = "made at the machine",
    days: Annotated[int | None, typer.Option("--days", min=1, help="Days it is good for.")] = None,
) -> None:
    """Make a key and print it, this once."""
    database, settings = _database(), ServiceSettings()
    with database.write() as connection:
        owner = _owner(connection, name)
        allowed = permissions.of_roles(owner.roles)
        wanted = keys.NewKey(label, tuple(scope), keys.lifetime(days, settings), allowed)
        parts = keys.make(connection, owner.id, wanted, at=utc_now())
        act = audit.Act("cli", "key.made", target=parts.id)
        audit.record(database, connection, act, at=utc_now(), facts={"scopes": len(set(scope))})
    typer.echo(write_key(parts))


@app.command()
def revoke(
    name: Name, key: Annotated[str, typer.Argument(help="Id of the key, as `keys list` tells it.")]
) -> None:
    """Revoke a key at once."""
    database = _database()
    with database.write() as connection:
        owner = _owner(connection, name)
        if keys.revoke(connection, key, owner=owner.id, at=utc_now()):
            audit.record(database, connection, audit.Act("cli", "key.revoked", target=key), at=utc_now())


def _database() -> Database:
    return open_database(ServiceSettings())


def _owner(connection: Connection, name: str) -> sa.Row[Any]:
    row = connection.execute(sa.select(users).where(users.c.name == name)).one_or_none()
    if row is None:
        raise UsageError(f"no account is called {name}", fix="see GET /v1/users for their names")
    return row

"""Accounts: made, changed and disabled by admins; never removed, as the audit log names them."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlalchemy.engine import Connection

from api import accounts, problems
from api.http import etags
from api.http.paging import Page, Paging, page_of
from api.problems import Problem
from api.schemas import people
from api.schemas.fields import UserId
from api.security.access import Access, require
from api.security.passwords import initial_password
from api.store.tables import users

router = APIRouter(prefix="/v1/users", tags=["people"], responses=problems.RESPONSES)


@router.get("")
def list_users(access: Annotated[Access, require("users:read")], paging: Paging) -> Page[people.User]:
    """All accounts, in the order of their making."""
    with access.database.read() as connection:
        rows, following = page_of(connection, sa.select(users), by=[users.c.id], paging=paging)
    return Page(items=[_user(row) for row in rows], next=following)


@router.post("", status_code=201)
def make_user(
    asked: people.NewUser,
    access: Annotated[Access, require("users:write", repeatable=False)],
    response: Response,
) -> people.UserWithPassword:
    """Makes an account; its first password is shown this once, and has to be changed."""
    password = initial_password()
    hashed = access.service.passwords.hash(password)
    account = accounts.NewAccount(asked.name, hashed, asked.roles, must_change=True)
    with access.database.write() as connection:
        user = accounts.add(access.database, connection, account, at=access.now())
        made = _user(_row(connection, user))
        access.record(connection, "user.made", user, facts=_facts(asked.roles))
    response.headers["Location"] = f"/v1/users/{user}"
    return people.UserWithPassword(**made.model_dump(), password=password)


@router.get("/{user}")
def show_user(
    user: UserId,
    access: Annotated[Access, require("users:read")],
    request: Request,
    response: Response,
) -> people.User:
    """One account."""
    with access.database.read() as connection:
        row = _row(connection, user)
    etags.offer(request, response, etags.etag_of(row.id, row.version))
    return _user(row)


@router.patch("/{user}")
def change_user(
    user: UserId,
    asked: people.UserChange,
    access: Annotated[Access, require("users:write")],
    request: Request,
) -> people.User:
    """Changes the roles of an account, disables it or enables it again; signs it out everywhere."""
    values: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    if asked.roles is not None:
        values["roles"] = sorted(set(asked.roles))
        facts.update(_facts(asked.roles))
    if asked.disabled is not None:
        values["disabled_at"] = access.now() if asked.disabled else None
        facts["disabled"] = asked.disabled
    with access.database.write() as connection:
        row = _row(connection, user)
        etags.demand(request, etags.etag_of(row.id, row.version))
        if values:
            accounts.change(access.database, connection, user, values)
            row = _row(connection, user)
            access.record(connection, "user.changed", user, facts=facts)
    return _user(row)


@router.post("/{user}/password")
def reset_password(
    user: UserId, access: Annotated[Access, require("users:write", repeatable=False)]
) -> people.UserWithPassword:
    """Gives an account a new first password, which is shown this once, and signs it out everywhere."""
    password = initial_password()
    values = {"password_hash": access.service.passwords.hash(password), "must_change": True}
    with access.database.write() as connection:
        _row(connection, user)
        accounts.change(access.database, connection, user, values)
        made = _user(_row(connection, user))
        access.record(connection, "password.reset", user)
    return people.UserWithPassword(**made.model_dump(), password=password)


@router.delete("/{user}/sessions", status_code=204)
def end_sessions(user: UserId, access: Annotated[Access, require("users:write")]) -> None:
    """Signs an account out everywhere."""
    with access.database.write() as connection:
        _row(connection, user)
        accounts.sign_out(connection, user)
        access.record(connection, "session.ended", user)


def _row(connection: Connection, user: str) -> sa.Row[Any]:
    row = connection.execute(sa.select(users).where(users.c.id == user)).one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


def _user(row: sa.Row[Any]) -> people.User:
    return people.User(
        id=row.id,
        name=row.name,
        roles=row.roles,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        must_change_password=row.must_change,
    )


def _facts(roles: list[people.Role]) -> dict[str, Any]:
    return {"roles": ".".join(sorted(set(roles)))}

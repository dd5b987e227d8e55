"""Signing in and out, one's password and one's sessions.

Signing in is the one route that anybody may try; it is throttled per account and per address, and takes as
long for an account that does not exist as for one that does.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Annotated, Any, NoReturn

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlalchemy.engine import Connection

from api import audit, problems
from api.problems import Problem
from api.schemas import people
from api.schemas.fields import SessionId
from api.security import permissions
from api.security.access import Access, address_of, charge_unknown, require
from api.security.identity import cookie_name, credentials_of
from api.security.tokens import hash_token, new_token
from api.service import Service, service_of
from api.store.ids import new_id
from api.store.tables import sessions, users

router = APIRouter(prefix="/v1/auth", tags=["signing in"], responses=problems.RESPONSES)

_AGENT_CHARACTERS = 200


@router.post("/login")
def login(asked: people.Login, request: Request, response: Response) -> people.Me:
    """Signs in; the answer sets the cookie of the session."""
    service = service_of(request)
    charge_unknown(request, service)
    user = _check(service, request, asked)
    token = new_token()
    with service.database.write() as connection:
        _end_old(connection, credentials_of(request, service.settings)[0], service.clock())
        session = _open(connection, service, user.id, token, request)
        _record(service, connection, request, audit.Act(user.id, "session.opened", target=session))
    _set_cookie(response, service, token)
    request.state.user = user.id
    return people.Me(
        id=user.id,
        name=user.name,
        roles=user.roles,
        permissions=sorted(permissions.of_roles(user.roles)),
        must_change_password=user.must_change,
    )


def _check(service: Service, request: Request, asked: people.Login) -> sa.Row[Any]:
    """The account that name and password are of; raises `Problem` where they are of none, or tried too often."""
    name = asked.name.casefold()
    account = audit.digest(service.secret, name)
    attempt = service.logins.begin(account, address_of(request), at=service.clock())
    with service.database.read() as connection:
        user = connection.execute(sa.select(users).where(users.c.name == name)).one_or_none()
    fits, newer = service.passwords.verify(asked.password, user.password_hash if user else None)
    if user is None or not fits or user.disabled_at is not None:
        _refuse(service, request, account)
    service.logins.forgive(attempt, account)
    if newer:
        with service.database.write() as connection:
            connection.execute(users.update().where(users.c.id == user.id).values(password_hash=newer))
    return user


def _refuse(service: Service, request: Request, account: str) -> NoReturn:
    with service.database.write() as connection:
        facts: dict[str, audit.Fact] = {"account_digest": account}
        _record(service, connection, request, audit.Act("", "session.refused"), facts)
    service.metrics.refused.labels("wrong-credentials").inc()
    raise Problem("wrong-credentials", fix="check both; an admin can give you a new password")


def _record(
    service: Service,
    connection: Connection,
    request: Request,
    act: audit.Act,
    facts: dict[str, audit.Fact] | None = None,
) -> None:
    act = dataclasses.replace(act, request_id=request.state.request_id, address=address_of(request))
    audit.record(service.database, connection, act, at=service.clock(), facts=facts)


def _open(connection: Connection, service: Service, user: str, token: str, request: Request) -> str:
    now, session = service.clock(), new_id("ses")
    connection.execute(
        sessions.insert().values(
            id=session,
            token_hash=hash_token(token),
            user_id=user,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=service.settings.session_hours),
            address=address_of(request),
            agent=_printable(request.headers.get("user-agent", "")),
        )
    )
    return session


def _printable(agent: str) -> str:
    return "".join(sign for sign in agent if sign.isprintable())[:_AGENT_CHARACTERS]


def _end_old(connection: Connection, token: str, now: datetime) -> None:
    """Ends the session that the browser had, if any, and forgets those that are over."""
    mine = sessions.c.token_hash == hash_token(token)
    connection.execute(sessions.delete().where(mine | (sessions.c.ends_at <= now)))


def _set_cookie(response: Response, service: Service, token: str) -> None:
    response.set_cookie(
        cookie_name(service.settings),
        token,
        path="/",
        secure=not service.settings.loopback_cookie,
        httponly=True,
        samesite="strict",
    )


@router.post("/logout", status_code=204)
def logout(access: Annotated[Access, require("me:manage")], response: Response) -> None:
    """Ends the session of this request."""
    with access.database.write() as connection:
        connection.execute(sessions.delete().where(sessions.c.id == access.principal.via))
        access.record(connection, "session.ended", access.principal.via)
    settings = access.service.settings
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        secure=not settings.loopback_cookie,
        httponly=True,
        samesite="strict",
    )


@router.get("/me")
def me(access: Annotated[Access, require("me:read")]) -> people.Me:
    """Who is signed in."""
    principal = access.principal
    return people.Me(
        id=principal.user,
        name=principal.name,
        roles=_roles(principal.roles),
        permissions=sorted(principal.permissions),
        must_change_password=principal.must_change,
    )


@router.post("/password", status_code=204)
def change_password(
    asked: people.PasswordChange, access: Annotated[Access, require("me:manage", repeatable=False)]
) -> None:
    """Changes one's password and ends one's other sessions."""
    service, now = access.service, access.now()
    account = audit.digest(service.secret, access.principal.name)
    attempt = service.logins.begin(account, access.address, at=now)
    mine = users.c.id == access.user
    with access.database.read() as connection:
        hashed = connection.execute(sa.select(users.c.password_hash).where(mine)).scalar_one()
    if not service.passwords.verify(asked.current, hashed)[0]:
        raise Problem("not-allowed", "the current password is another one", fix="type it again")
    service.logins.forgive(attempt, account)
    service.passwords.check(asked.new, name=access.principal.name)
    if asked.new == asked.current:
        raise Problem("invalid", "the new password is the old one", fix="take another one")
    changed = service.passwords.hash(asked.new)
    with access.database.write() as connection:
        connection.execute(users.update().where(mine).values(password_hash=changed, must_change=False))
        connection.execute(
            sessions.delete().where(sessions.c.user_id == access.user, sessions.c.id != access.principal.via)
        )
        access.record(connection, "password.changed", access.user)


@router.get("/sessions")
def list_sessions(access: Annotated[Access, require("me:manage")]) -> list[people.Session]:
    """Where one is signed in."""
    now = access.now()
    idle = timedelta(minutes=access.service.settings.session_idle_minutes)
    query = (
        sa.select(sessions)
        .where(sessions.c.user_id == access.user, sessions.c.ends_at > now, sessions.c.seen_at > now - idle)
        .order_by(sessions.c.id.desc())
    )
    with access.database.read() as connection:
        rows = connection.execute(query).all()
    return [
        people.Session(
            id=row.id,
            created_at=row.created_at,
            seen_at=row.seen_at,
            ends_at=row.ends_at,
            address=row.address,
            agent=row.agent,
            current=row.id == access.principal.via,
        )
        for row in rows
    ]


@router.delete("/sessions/{session}", status_code=204)
def end_session(session: SessionId, access: Annotated[Access, require("me:manage")]) -> None:
    """Ends one of one's sessions."""
    with access.database.write() as connection:
        ended = connection.execute(
            sessions.delete().where(sessions.c.id == session, sessions.c.user_id == access.user)
        )
        if not ended.rowcount:
            raise Problem("not-found")
        access.record(connection, "session.ended", session)


def _roles(roles: tuple[str, ...]) -> Any:
    return list(roles)

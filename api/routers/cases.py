"""Cases, and whom they are shared with.

A case holds everything else: corpora, runs, decisions. Whoever opens one has it; an admin shares it with others.
"""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlalchemy.engine import Connection

from api import problems
from api.http import etags
from api.http.paging import Page, Paging, page_of
from api.problems import Problem
from api.schemas import cases as wire
from api.schemas.fields import CaseId, UserId
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import cases, grants, users

router = APIRouter(prefix="/v1/cases", tags=["cases"], responses=problems.RESPONSES)


@router.get("")
def list_cases(access: Annotated[Access, require("cases:list")], paging: Paging) -> Page[wire.Case]:
    """The cases that are shared with one, newest first; all of them for admins and auditors."""
    query = sa.select(cases)
    if "cases:read" not in access.principal.anywhere:
        query = query.join(grants).where(grants.c.user_id == access.user)
    with access.database.read() as connection:
        rows, following = page_of(connection, query, by=[cases.c.id], paging=paging, descending=True)
    return Page(items=[_case(row) for row in rows], next=following)


@router.post("", status_code=201)
def open_case(
    asked: wire.NewCase, access: Annotated[Access, require("cases:create")], response: Response
) -> wire.Case:
    """Opens a case, which is shared with who opens it."""
    case, now = new_id("case"), access.now()
    with access.database.write() as connection:
        connection.execute(
            cases.insert().values(
                id=case,
                name=asked.name,
                purpose=asked.purpose,
                created_by=access.user,
                created_at=now,
                version=1,
            )
        )
        connection.execute(
            grants.insert().values(case_id=case, user_id=access.user, granted_by=access.user, granted_at=now)
        )
        made = _case(_row(connection, case))
        access.record(connection, "case.opened", case, case=case)
    response.headers["Location"] = f"/v1/cases/{case}"
    return made


@router.get("/{case}")
def show_case(
    case: CaseId,
    access: Annotated[Access, require("cases:read")],
    request: Request,
    response: Response,
) -> wire.Case:
    """One case."""
    with access.database.read() as connection:
        row = _row(connection, case)
    etags.offer(request, response, etags.etag_of(row.id, row.version))
    return _case(row)


@router.patch("/{case}")
def change_case(
    case: CaseId,
    asked: wire.CaseChange,
    access: Annotated[Access, require("cases:update")],
    request: Request,
) -> wire.Case:
    """Renames a case, closes it, or opens it again; `If-Match` keeps two people from overwriting each other."""
    values: dict[str, Any] = asked.model_dump(exclude_none=True, exclude={"closed"})
    if asked.closed is not None:
        values["closed_at"] = access.now() if asked.closed else None
    with access.database.write() as connection:
        row = _row(connection, case, lock=True)
        etags.demand(request, etags.etag_of(row.id, row.version))
        if values:
            connection.execute(
                cases.update().where(cases.c.id == case).values(**values, version=cases.c.version + 1)
            )
            row = _row(connection, case)
            access.record(connection, "case.changed", case, facts={"fields": ".".join(sorted(values))})
    return _case(row)


@router.get("/{case}/grants")
def list_grants(case: CaseId, access: Annotated[Access, require("cases:read")]) -> list[wire.Grant]:
    """Whom the case is shared with."""
    query = (
        sa.select(grants, users.c.name)
        .join(users, users.c.id == grants.c.user_id)
        .where(grants.c.case_id == case)
        .order_by(grants.c.user_id)
    )
    with access.database.read() as connection:
        return [
            wire.Grant(user=row.user_id, name=row.name, granted_by=row.granted_by, granted_at=row.granted_at)
            for row in connection.execute(query)
        ]


@router.put("/{case}/grants/{user}", status_code=204)
def share_case(case: CaseId, user: UserId, access: Annotated[Access, require("grants:write")]) -> None:
    """Shares the case with somebody; nothing happens where it is already."""
    with access.database.write() as connection:
        _row(connection, case, lock=True)
        if connection.execute(sa.select(users.c.id).where(users.c.id == user)).first() is None:
            raise Problem("not-found", "there is no such user")
        if connection.execute(sa.select(grants.c.user_id).where(_grant(case, user))).first() is None:
            connection.execute(
                grants.insert().values(
                    case_id=case, user_id=user, granted_by=access.user, granted_at=access.now()
                )
            )
            access.record(connection, "case.shared", user)


@router.delete("/{case}/grants/{user}", status_code=204)
def unshare_case(case: CaseId, user: UserId, access: Annotated[Access, require("grants:write")]) -> None:
    """Shares the case with somebody no longer."""
    with access.database.write() as connection:
        if not connection.execute(grants.delete().where(_grant(case, user))).rowcount:
            raise Problem("not-found", "the case is not shared with that user")
        access.record(connection, "case.unshared", user)


def _grant(case: str, user: str) -> sa.ColumnElement[bool]:
    return (grants.c.case_id == case) & (grants.c.user_id == user)


def _row(connection: Connection, case: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(cases).where(cases.c.id == case)
    return connection.execute(query.with_for_update() if lock else query).one()


def _case(row: sa.Row[Any]) -> wire.Case:
    return wire.Case(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        created_by=row.created_by,
        created_at=row.created_at,
        closed_at=row.closed_at,
    )

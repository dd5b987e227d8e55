"""The audit log, for auditors; to look into it is itself an entry."""

from __future__ import annotations

import json
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query

from api import audit, problems
from api.http.paging import Page, Paging, page_of
from api.schemas.cases import AuditEntry, AuditHead
from api.security.access import Access, require
from api.store import tables

router = APIRouter(prefix="/v1/audit", tags=["audit"], responses=problems.RESPONSES)

_Code = Annotated[str | None, Query(max_length=80, pattern=r"^[A-Za-z0-9_.:-]*$")]


@router.get("")
def list_entries(
    access: Annotated[Access, require("audit:read")],
    paging: Paging,
    actor: _Code = None,
    action: _Code = None,
    about: Annotated[_Code, Query(description="id of a case")] = None,
) -> Page[AuditEntry]:
    """What was done, newest first."""
    log = tables.audit
    query = sa.select(log)
    for column, value in ((log.c.actor, actor), (log.c.action, action), (log.c.case_id, about)):
        if value:
            query = query.where(column == value)
    with access.database.write() as connection:
        rows, following = page_of(connection, query, by=[log.c.seq], paging=paging, descending=True)
        access.record(connection, "audit.read", facts={"entries": len(rows)})
    return Page(items=[_entry(row) for row in rows], next=following)


@router.get("/head")
def show_head(access: Annotated[Access, require("audit:read")]) -> AuditHead:
    """The newest hash of the chain, to be written down outside of this machine."""
    with access.database.read() as connection:
        seq, newest = audit.head(connection)
    return AuditHead(seq=seq, hash=newest)


def _entry(row: sa.Row[Any]) -> AuditEntry:
    return AuditEntry(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        case=row.case_id,
        target=row.target,
        facts=json.loads(row.facts),
        request_id=row.request_id,
        address=row.address,
        previous=row.previous,
        hash=row.hash,
    )

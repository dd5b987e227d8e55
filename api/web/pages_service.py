"""What looks after the service: the audit log and its proof, the settings in force, and the help."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import audit
from api.http.paging import Paging
from api.routers import audit as audit_routes
from api.schemas.cases import AuditEntry
from api.security.access import Access, require
from api.settings import ServiceSettings
from api.store.tables import cases, users
from api.web.render import page

router = APIRouter(include_in_schema=False)

_Code = Annotated[str, Query(max_length=80, pattern=r"^[A-Za-z0-9_.:-]*$")]
_SECRET = ("database_url",)


@router.get("/audit")
def show_audit(
    request: Request,
    access: Annotated[Access, require("audit:read")],
    paging: Paging,
    actor: _Code = "",
    action: _Code = "",
    about: _Code = "",
) -> Response:
    """What was done, newest first."""
    found = audit_routes.list_entries(access, paging, actor or None, action or None, about or None)
    return page(
        request,
        access,
        "audit.html",
        at="audit",
        entries=found.items,
        following=found.next,
        names=_names(access, found.items),
        actions=_actions(access),
        asked={"actor": actor, "action": action, "about": about},
    )


def _names(access: Access, entries: Iterable[AuditEntry]) -> dict[str, str]:
    """The names of people and cases that entries speak of, by id."""
    ids = {part for entry in entries for part in (entry.actor, entry.target, entry.case)}
    with access.database.read() as connection:
        rows = [
            *connection.execute(sa.select(users.c.id, users.c.name).where(users.c.id.in_(ids))),
            *connection.execute(sa.select(cases.c.id, cases.c.name).where(cases.c.id.in_(ids))),
        ]
    return {row.id: row.name for row in rows}


def _actions(access: Access) -> list[str]:
    from api.store.tables import audit as log

    with access.database.read() as connection:
        return list(connection.execute(sa.select(log.c.action).distinct().order_by(log.c.action)).scalars())


@router.get("/audit/verify")
def verify_audit(request: Request, access: Annotated[Access, require("audit:read")]) -> Response:
    """Computes the chain of hashes anew and says whether it holds."""
    with access.database.read() as connection:
        verdict = audit.verify(connection)
    with access.database.write() as connection:
        access.record(
            connection, "audit.verified", facts={"entries": verdict.entries, "broken": verdict.broken}
        )
    return page(request, access, "audit_verify.html", at="audit", verdict=verdict)


@router.get("/service")
def show_service(request: Request, access: Annotated[Access, require("metrics:read")]) -> Response:
    """The settings in force; they are set where the service is started, and only read here."""
    settings = access.service.settings
    values = {name: getattr(settings, name) for name in type(settings).model_fields if name not in _SECRET}
    told = field_docs()
    rows = [(f"ADSIM_{name.upper()}", _plain(value), told[name]) for name, value in values.items()]
    return page(request, access, "service.html", at="service", rows=rows, sqlite=access.database.is_sqlite)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@cache
def field_docs() -> dict[str, str]:
    """What stands below each field of the settings, read from their source."""
    source = Path(inspect.getfile(ServiceSettings)).read_text("utf-8")
    cls = next(
        n for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "ServiceSettings"
    )
    found: dict[str, str] = {}
    for field, below in zip(cls.body, cls.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(told))):
                found[name] = told
    return found


@router.get("/help")
def show_help(request: Request, access: Annotated[Access, require("me:read")]) -> Response:
    """What a score means and does not, responsible use, the keyboard."""
    return page(request, access, "help.html", at="help")

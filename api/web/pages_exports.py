"""Exports of a case: what was taken out, by whom and when, and taking out more."""

from __future__ import annotations

import json
from typing import Annotated, Any, get_args

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.domain.running import latest
from api.http.paging import PageRequest, Paging, page_of
from api.problems import Problem
from api.routers import exports as routes
from api.schemas.fields import CaseId
from api.security.access import Access, require
from api.store.tables import audit, run_groups, users
from api.web.forms import Fields, fit
from api.web.render import case_frame, page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

FORMATS: tuple[str, ...] = get_args(routes.Format)
_OFFERED = 50
_TAKEN_OUT = ("export.made", "report.exported")


@router.get("/cases/{case}/exports")
def list_exports(
    request: Request,
    case: CaseId,
    access: Annotated[Access, require("exports:create")],
    paging: Paging,
) -> Response:
    """What was taken out of the case, newest first."""
    return _exports_page(request, access, paging)


def _exports_page(
    request: Request, access: Access, paging: PageRequest, *, status: int = 200, **values: Any
) -> Response:
    query = (
        sa.select(audit.c.seq, audit.c.at, audit.c.action, audit.c.target, audit.c.facts, users.c.name)
        .join(users, users.c.id == audit.c.actor)
        .where(audit.c.case_id == access.case, audit.c.action.in_(_TAKEN_OUT))
    )
    with access.database.read() as connection:
        rows, following = page_of(connection, query, by=[audit.c.seq], paging=paging, descending=True)
    frame = case_frame(access)
    return page(
        request,
        access,
        "exports.html",
        status=status,
        case=frame,
        **{
            "at": "exports",
            "taken": [(row, json.loads(row.facts)) for row in rows],
            "following": following,
            "offered": _offered(access) if frame.may("groups:read") else [],
            "formats": FORMATS,
            "form": {"format": "xlsx", "groups": [], "reason": ""},
            **values,
        },
    )


def _offered(access: Access) -> list[Any]:
    """The first groups of the newest run, to choose from."""
    try:
        run = latest(access)
    except Problem:
        return []
    query = (
        sa.select(run_groups).where(run_groups.c.run_id == run).order_by(run_groups.c.rank).limit(_OFFERED)
    )
    with access.database.read() as connection:
        return list(connection.execute(query))


@router.post("/cases/{case}/exports")
def make_export(
    request: Request,
    case: CaseId,
    access: Annotated[Access, require("exports:create", repeatable=False)],
    fields: Fields,
    paging: Paging,
) -> Response:
    """One file with the groups that were chosen."""
    form = {"format": fields.get("format"), "groups": fields.all("groups"), "reason": fields.get("reason")}
    given: dict[str, Any] = {
        **form,
        "reveal": bool(fields.get("reveal")),
        "language": speech_of(request).language,
    }
    if fields.get("run"):
        given["run"] = fields.get("run")
    asked, wrong = fit(routes.NewExport, given)
    problem = None
    if asked is not None:
        try:
            return routes.make_export(case, asked, access)
        except Problem as found:
            problem = found
    status = problem.status if problem else 422
    return _exports_page(request, access, paging, status=status, form=form, wrong=wrong, problem=problem)

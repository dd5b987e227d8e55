"""Watches: questions that are kept, and what is new to each of them in the newest run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response

from adsim.errors import AdsimError
from api.domain import asking
from api.problems import Problem
from api.routers import questions
from api.schemas import questions as wire
from api.schemas.fields import CaseId, WatchId
from api.security.access import Access, require
from api.store.tables import watches
from api.web.forms import Fields, fit
from api.web.looking import Look, look
from api.web.pages_search import ask_of, hits_of, kind_of
from api.web.render import go, page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A watch with how many of its hits are new and how many known; None where it cannot be asked."""

    row: Any
    kind: str
    new: int | None
    known: int


@router.get("/cases/{case}/watches")
def list_watches(
    case: CaseId, access: Annotated[Access, require("groups:ask")], request: Request
) -> Response:
    """One's watches, with what is new."""
    seen = look(access)
    lines = [_line(seen, row) for row in _rows(access)]
    return page(request, access, "watches.html", at="watches", lines=lines, look=seen)


@router.post("/cases/{case}/watches")
def make_watch(
    case: CaseId,
    access: Annotated[Access, require("groups:ask", repeatable=False)],
    fields: Fields,
) -> Response:
    """Keeps a question; what it finds now is known from the start."""
    seen = look(access)
    if seen is None:
        raise Problem("conflict", "the case has no run that is done", fix="start a run and wait for it")
    question, _ = ask_of(seen.opened, fields)
    asked, _ = fit(wire.NewWatch, {"name": fields.get("name"), "question": question})
    if asked is None:
        raise Problem("invalid", "a watch needs a name and a question", fix="give it a name of one line")
    made = questions.make_watch(case, asked, access, Response())
    questions.mark_seen(case, made.id, access)
    return go(f"/cases/{case}/watches")


@router.get("/cases/{case}/watches/{watch}")
def show_watch(
    case: CaseId, watch: WatchId, access: Annotated[Access, require("groups:ask")], request: Request
) -> Response:
    """What a watch finds: the new first."""
    row = next((one for one in _rows(access) if one.id == watch), None)
    if row is None:
        raise Problem("not-found")
    seen = look(access)
    if seen is None:
        return page(request, access, "no_run.html", at="watches", heading="watches_title")
    question = wire.Ask.model_validate(row.question)
    told = questions.ask(case, wire.Query(**question.model_dump(), run=seen.id, evidence=True), access)
    known_ads = set(row.seen_ads)
    new = [hit for hit in told.hits if not {hit.ad, *hit.copies} <= known_ads]
    known = [hit for hit in told.hits if {hit.ad, *hit.copies} <= known_ads]
    return page(
        request,
        access,
        "watch.html",
        at="watches",
        look=seen,
        row=row,
        kind=kind_of(question),
        new=hits_of(new),
        known=hits_of(known),
    )


@router.post("/cases/{case}/watches/{watch}")
def change_watch(
    case: CaseId, watch: WatchId, access: Annotated[Access, require("groups:ask")], fields: Fields
) -> Response:
    """Takes what a watch finds for seen, or ends it."""
    if fields.get("do") == "remove":
        questions.remove_watch(case, watch, access)
    else:
        questions.mark_seen(case, watch, access)
    return go(f"/cases/{case}/watches")


def _rows(access: Access) -> list[Any]:
    query = sa.select(watches).where(watches.c.case_id == access.case, watches.c.user_id == access.user)
    with access.database.read() as connection:
        return list(connection.execute(query.order_by(watches.c.id)))


def _line(seen: Look | None, row: Any) -> WatchLine:
    """How many hits are new; nothing is kept of what was asked, as nothing of it is shown."""
    question = wire.Ask.model_validate(row.question)
    if seen is None:
        return WatchLine(row, kind_of(question), None, 0)
    try:
        found = asking.answer(seen.opened, seen.id, [question])[0]
    except AdsimError:
        return WatchLine(row, kind_of(question), None, 0)
    known_ads = set(row.seen_ads)
    known = sum({hit.ad, *hit.copies} <= known_ads for hit in found.hits)
    return WatchLine(row, kind_of(question), len(found.hits) - known, known)

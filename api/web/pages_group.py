"""One group: why it is one, all that is known of it, and what can be decided about it."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from adsim.report import drawings
from adsim.report.wording import show
from api.domain.decided import standing
from api.domain.reviewed import groups_of
from api.problems import Problem
from api.routers import decisions
from api.routers.groups import keep_reveal
from api.schemas.decisions import NewDecision
from api.schemas.fields import CaseId, GroupId
from api.security.access import Access, require
from api.store.tables import run_events, users
from api.web import maps, networks
from api.web.forms import Fields, FormFields, fit
from api.web.group_view import MEMBERS, GroupView
from api.web.looking import Look, RunRef, look, query_of
from api.web.pages_groups import FORMATS, ONE_GROUP
from api.web.render import go, page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

_Start = Annotated[int, Query(ge=0, le=10_000_000)]


@router.get("/cases/{case}/groups/{group}")
def show_group(
    case: CaseId,
    group: GroupId,
    access: Annotated[Access, require("groups:read")],
    request: Request,
    run: RunRef = "",
    start: _Start = 0,
    cut: Annotated[bool, Query()] = False,
    decided: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """One group, contacts masked."""
    seen = _look(access, run)
    view = GroupView(seen, seen.opened.group(group), cutting=cut)
    with access.database.write() as connection:
        access.record(connection, "group.viewed", group, facts={"run": seen.id})
    return _page(request, access, view, start=start, decided=decided)


@router.post("/cases/{case}/groups/{group}/reveal")
def reveal_group(
    case: CaseId,
    group: GroupId,
    access: Annotated[Access, require("identifiers:reveal", repeatable=False)],
    request: Request,
    fields: Fields,
    run: RunRef = "",
) -> Response:
    """The same page with contacts in full: an act with a reason, which is kept."""
    seen = _look(access, run)
    summary = seen.opened.group(group)
    try:
        keep_reveal(access, seen.id, group, fields.get("reason"))
    except Problem as problem:
        view = GroupView(seen, summary)
        return _page(request, access, view, status=problem.status, problem=problem)
    return _page(request, access, GroupView(seen, summary, reveal=True))


@router.post("/cases/{case}/groups/{group}/decide")
def decide(
    case: CaseId,
    group: GroupId,
    access: Annotated[Access, require("decisions:write", repeatable=False)],
    request: Request,
    fields: Fields,
    run: RunRef = "",
) -> Response:
    """A decision about the group: cut at its weakest link, joined with another, an ad taken out; or one undone."""
    seen = _look(access, run)
    problem = _decide(case, access, seen, fields)
    if problem is not None:
        view = GroupView(seen, seen.opened.group(group))
        return _page(request, access, view, status=problem.status, problem=problem)
    told = {} if seen.newest else {"run": seen.id}
    response = go(f"/cases/{case}/groups/{group}", decided=fields.get("kind") or "undone", **told)
    response.headers["Location"] += "#decisions"
    return response


def _decide(case: str, access: Access, seen: Look, fields: FormFields) -> Problem | None:
    try:
        if fields.get("undo"):
            decisions.undo(case, fields.get("undo"), access)
            return None
        values = {**fields.given("kind", "left", "right", "reason"), "run": seen.id}
        asked, _ = fit(NewDecision, values)
        if asked is None:
            return Problem("invalid", "the decision is not complete", fix="say what it is about")
        decisions.decide(case, asked, access, Response())
    except Problem as problem:
        return problem
    return None


def _look(access: Access, run: str) -> Look:
    seen = look(access, run)
    if seen is None:
        raise Problem("not-found")
    return seen


def _page(
    request: Request,
    access: Access,
    view: GroupView,
    *,
    start: int = 0,
    status: int = 200,
    problem: Problem | None = None,
    decided: str = "",
) -> Response:
    speech, group = speech_of(request), view.group
    return page(
        request,
        access,
        "group.html",
        status=status,
        problem=problem,
        at="groups",
        look=view.look,
        view=view,
        group=group,
        why=show(group.why.get(speech.language, "")),
        rank=list(view.look.opened.summaries).index(group.id) + 1,
        members=view.members(start),
        start=start,
        step=MEMBERS,
        draw=drawings,
        map=maps.draw(view.located.spots, group.moves, named="map-title") if view.located.spots else "",
        ties=networks.draw(view.network, speech, named="ties-title"),
        taken=_decisions(access, view),
        events=_events(access, view),
        decided=decided,
        here_with=lambda **values: query_of({**values, "run": "" if view.look.newest else view.look.id}),
        formats=(*ONE_GROUP, *FORMATS),
        closes=lambda part: isinstance(part, str) and part[:1] in tuple(",.;:!?)]…"),
    )


def _decisions(access: Access, view: GroupView) -> list[Any]:
    """The decisions that touch the group, newest first, with the names of who took them."""
    with access.database.read() as connection:
        taken = [
            row
            for row in standing(connection, access.case)
            if view.group.id in groups_of(view.look.opened, row)
        ]
        people = {row.decided_by for row in taken}
        query = sa.select(users.c.id, users.c.name).where(users.c.id.in_(people))
        names = {row.id: row.name for row in connection.execute(query)} if people else {}
    return [(row, names.get(row.decided_by, "")) for row in reversed(taken)]


def _events(access: Access, view: GroupView) -> list[Any]:
    """What became of the group in this run."""
    query = sa.select(run_events).where(
        run_events.c.run_id == view.look.id, run_events.c.group_id == view.group.id
    )
    with access.database.read() as connection:
        return list(connection.execute(query))

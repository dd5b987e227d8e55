"""Two ads side by side: what they share, what was undone in them, and why they are linked or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.problems import Problem
from api.routers import decisions
from api.schemas.decisions import NewDecision
from api.schemas.fields import CaseId
from api.security.access import Access, require
from api.web.forms import Fields, fit
from api.web.looking import RunRef, look
from api.web.pair_view import PairView
from api.web.render import go, page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

_AdId = Annotated[str, Query(max_length=1_000, pattern=r"^[^\x00]*$")]
_AdIds = Annotated[list[Annotated[str, Query(max_length=1_000)]] | None, Query(max_length=1_000)]


@router.get("/cases/{case}/compare")
def compare(
    case: CaseId,
    access: Annotated[Access, require("groups:read")],
    request: Request,
    left: _AdId = "",
    right: _AdId = "",
    ad: _AdIds = None,
    run: RunRef = "",
    decided: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Two ads, named by `left` and `right`, or ticked in a list."""
    seen = look(access, run)
    if seen is None:
        return page(request, access, "no_run.html", at="groups", heading="compare_title")
    ticked = list(dict.fromkeys(ad or []))
    left, right = (ticked[0], ticked[1]) if len(ticked) == 2 else (left, right)
    pair, problem = None, None
    if left and right:
        try:
            pair = PairView(seen.opened, left, right, speech_of(request))
            rows = seen.opened.row(left), seen.opened.row(right)
            if rows[0] == rows[1]:
                raise Problem("invalid", "one ad twice", fix="name two ads")
            with access.database.write() as connection:
                access.record(connection, "ads.compared", facts={"run": seen.id})
        except Problem as found:
            pair, problem = None, found
    return page(
        request,
        access,
        "compare.html",
        status=problem.status if problem else 200,
        problem=problem,
        at="groups",
        look=seen,
        pair=pair,
        left=left,
        right=right,
        ticked=len(ticked),
        decided=decided,
    )


@router.post("/cases/{case}/compare")
def decide(
    case: CaseId,
    access: Annotated[Access, require("decisions:write", repeatable=False)],
    fields: Fields,
    run: RunRef = "",
) -> Response:
    """A decision on the two."""
    seen = look(access, run)
    if seen is None:
        raise Problem("not-found")
    asked, _ = fit(NewDecision, {**fields.given("kind", "left", "right", "reason"), "run": seen.id})
    if asked is None or asked.kind not in ("same", "different", "unsure"):
        raise Problem("invalid", "the decision is not complete", fix="say what it is about")
    decisions.decide(case, asked, access, Response())
    told = {} if seen.newest else {"run": seen.id}
    return go(f"/cases/{case}/compare", left=asked.left, right=asked.right or "", decided=asked.kind, **told)

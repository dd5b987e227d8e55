"""Review: one pair of ads at a time, decided with one key; nothing of the score is shown to who asks for that.

The pair comes from the newest run: where a decision is worth most, or where one other person decided and a second look
is due. Every key has a button, and every button is a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import audit
from api.domain.decided import standing
from api.domain.opened import OpenRun
from api.problems import Problem
from api.routers import decisions
from api.schemas.decisions import NewDecision
from api.schemas.fields import CaseId
from api.security.access import Access, require
from api.store.tables import decisions as table
from api.web.forms import Fields, FormFields, fit
from api.web.looking import look, query_of
from api.web.pair_view import PairView
from api.web.render import go, page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

PAIR_KINDS = ("same", "different", "unsure")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Queue:
    """The pairs to look at, the best first, and what they would decide on: sizes by pair where that is known."""

    pairs: list[Pair]
    sizes: dict[Pair, tuple[int, int]]


@router.get("/cases/{case}/review")
def review(
    case: CaseId,
    access: Annotated[Access, require("decisions:write")],
    request: Request,
    blind: Annotated[bool, Query()] = False,
    second: Annotated[bool, Query()] = False,
    skip: Annotated[int, Query(ge=0, le=10_000)] = 0,
    done: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The next pair."""
    seen = look(access)
    if seen is None:
        return page(request, access, "no_run.html", at="review", heading="review_title")
    with access.database.read() as connection:
        taken = standing(connection, case)
    queue = _second(seen.opened, taken, access.user) if second else _first(seen.opened, taken)
    with access.database.write() as connection:
        facts: dict[str, audit.Fact] = {"run": seen.id, "blind": blind, "second": second}
        access.record(connection, "review.viewed", facts=facts)
    kept = {
        "blind": "yes" if blind else "",
        "second": "yes" if second else "",
        "skip": skip or "",
        "done": done or "",
    }
    pair = queue.pairs[skip] if skip < len(queue.pairs) else None
    return page(
        request,
        access,
        "review.html",
        at="review",
        look=seen,
        pair=PairView(seen.opened, *pair, speech_of(request)) if pair else None,
        sizes=queue.sizes.get(pair) if pair else None,
        left=max(0, len(queue.pairs) - skip),
        blind=blind,
        second=second,
        skip=skip,
        done=done,
        again=lambda **changed: query_of({**kept, **changed}),
        last=_last(access, case),
    )


@router.post("/cases/{case}/review")
def decide(
    case: CaseId,
    access: Annotated[Access, require("decisions:write", repeatable=False)],
    fields: Fields,
) -> Response:
    """A decision on the pair that is shown, or the last one taken back; then the next pair."""
    done = int(fields.get("done")) if fields.get("done").isdecimal() and len(fields.get("done")) < 7 else 0
    if fields.get("undo"):
        decisions.undo(case, fields.get("undo"), access)
        return _next(case, fields, max(0, done - 1))
    values = {**fields.given("kind", "left", "right", "reason"), "blind": bool(fields.get("blind"))}
    asked, _ = fit(NewDecision, values)
    if asked is None or asked.kind not in PAIR_KINDS:
        raise Problem("invalid", "the decision is not complete", fix="say what it is about")
    decisions.decide(case, asked, access, Response())
    return _next(case, fields, done + 1)


def _next(case: str, fields: FormFields, done: int) -> Response:
    kept = fields.given("blind", "second", "skip")
    return go(f"/cases/{case}/review", **kept, done=str(done) if done else "")


def _first(opened: OpenRun, taken: list[Any]) -> Queue:
    """Pairs that nobody decided on since the run, those that are worth most first."""
    decided = {_sorted(*pair) for row in taken for pair in row.pairs}
    open_ones = [one for one in opened.suggested if _sorted(one.left, one.right) not in decided]
    sizes = {(one.left, one.right): one.sizes for one in open_ones}
    return Queue(list(sizes), sizes)


def _second(opened: OpenRun, taken: list[Any], user: str) -> Queue:
    """Pairs that one other person decided on."""
    who: dict[Pair, set[str]] = {}
    for row in taken:
        if row.kind in PAIR_KINDS:
            who.setdefault(_sorted(*row.pairs[0]), set()).add(row.decided_by)
    return Queue(
        [
            pair
            for pair, people in sorted(who.items())
            if len(people) == 1 and user not in people and set(pair) <= opened.rows.keys()
        ],
        {},
    )


def _sorted(left: str, right: str) -> Pair:
    return (left, right) if left <= right else (right, left)


def _last(access: Access, case: str) -> Any:
    """The last decision on a pair that who asks took and that stands; None where there is none."""
    t = table.c
    mine = (
        (t.case_id == case) & (t.decided_by == access.user) & t.undone_at.is_(None) & t.kind.in_(PAIR_KINDS)
    )
    query = sa.select(table).where(mine).order_by(t.id.desc()).limit(1)
    with access.database.read() as connection:
        return connection.execute(query).one_or_none()

"""Decisions: taken, undone, listed; and the queue of pairs that a decision would be worth most on.

A decision binds every run that comes after it. Nobody's decision is changed: it is undone, or somebody decides
otherwise, and the later one counts; the contradiction is shown.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any

import numpy as np
import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from sqlalchemy.engine import Connection

from adsim.index.suggest import suggestions
from api import audit, problems
from api.domain.decided import SIGNS, bind, standing
from api.domain.opened import OpenRun
from api.domain.running import latest, open_run
from api.http.paging import Page, Paging, page_of
from api.problems import Problem
from api.routers.groups import comparison
from api.schemas import decisions as wire
from api.schemas.fields import CaseId, DecisionId
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import decisions

router = APIRouter(prefix="/v1/cases/{case}", tags=["decisions"], responses=problems.RESPONSES)

_PAIRS = 100_000
Pair = tuple[str, str]


@router.post("/decisions", status_code=201)
def decide(
    case: CaseId,
    asked: wire.NewDecision,
    access: Annotated[Access, require("decisions:write")],
    response: Response,
) -> wire.Decision:
    """Takes a decision on two ads, an ad in its group, or two groups."""
    run = asked.run or latest(access)
    pairs = _pairs(open_run(access, run), asked)
    decision = new_id("decision")
    with access.database.write() as connection:
        connection.execute(
            decisions.insert().values(
                id=decision,
                case_id=case,
                kind=asked.kind,
                left=asked.left,
                right=asked.right or "",
                pairs=pairs,
                reason=asked.reason,
                blind=asked.blind,
                run_id=run,
                decided_by=access.user,
                decided_at=access.now(),
            )
        )
        made = _decision(_row(connection, case, decision), _others(connection, case))
        facts: dict[str, audit.Fact] = {
            "kind": asked.kind,
            "run": run,
            "pairs": len(pairs),
            "blind": asked.blind,
        }
        access.record(connection, "decision.taken", decision, facts=facts)
    response.headers["Location"] = f"/v1/cases/{case}/decisions/{decision}"
    return made


def _pairs(opened: OpenRun, asked: wire.NewDecision) -> list[Pair]:
    """The pairs of ads that a decision is about; raises `Problem`."""
    if asked.kind == "merge":
        left, right = opened.group(asked.left), opened.group(asked.right or "")
        if left.id == right.id:
            raise Problem("invalid", "one group twice", fix="name two groups")
        ids = opened.result.corpus.ad_ids
        return [(min(ids[row] for row in left.ads), min(ids[row] for row in right.ads))]
    row = opened.row(asked.left)
    if asked.kind == "exclude":
        return _against(opened, [row], _together(opened, row) - {row})
    other = opened.row(asked.right or "")
    if row == other:
        raise Problem("invalid", "one ad twice", fix="name two ads")
    return [_sorted(asked.left, asked.right or "")]


def _together(opened: OpenRun, row: int) -> set[int]:
    groups = opened.result.groups.group
    return set(np.flatnonzero(groups == groups[row]).tolist())


def _against(opened: OpenRun, rows: list[int], others: set[int]) -> list[Pair]:
    if not others:
        raise Problem("conflict", "the ad is alone in its group", fix="nothing is to be done")
    if len(rows) * len(others) > _PAIRS:
        raise Problem(
            "too-large", f"that is about more than {_PAIRS:,} pairs", fix="decide on two ads instead"
        )
    ids = opened.result.corpus.ad_ids
    return [_sorted(ids[row], ids[other]) for row in rows for other in sorted(others)]


def _sorted(left: str, right: str) -> Pair:
    return (left, right) if left <= right else (right, left)


@router.get("/decisions")
def list_decisions(
    case: CaseId,
    access: Annotated[Access, require("decisions:read")],
    paging: Paging,
    undone: Annotated[bool, Query(description="those that were undone too")] = False,
) -> Page[wire.Decision]:
    """The decisions of a case, newest first."""
    query = sa.select(decisions).where(decisions.c.case_id == case)
    if not undone:
        query = query.where(decisions.c.undone_at.is_(None))
    with access.database.read() as connection:
        rows, following = page_of(connection, query, by=[decisions.c.id], paging=paging, descending=True)
        others = _others(connection, case)
    return Page(items=[_decision(row, others) for row in rows], next=following)


@router.post("/decisions/{decision}/undo")
def undo(
    case: CaseId, decision: DecisionId, access: Annotated[Access, require("decisions:write")]
) -> wire.Decision:
    """Undoes a decision, one's own or somebody else's; it stays in the list."""
    with access.database.write() as connection:
        row = _row(connection, case, decision, lock=True)
        if row.undone_at is not None:
            raise Problem("conflict", "the decision is undone already", fix="nothing is to be done")
        values = {"undone_by": access.user, "undone_at": access.now()}
        connection.execute(decisions.update().where(decisions.c.id == decision).values(values))
        made = _decision(_row(connection, case, decision), _others(connection, case))
        access.record(connection, "decision.undone", decision)
    return made


@router.get("/review")
def list_to_review(
    case: CaseId,
    access: Annotated[Access, require("decisions:read")],
    blind: Annotated[bool, Query(description="without scores and verdicts")] = False,
    second: Annotated[bool, Query(description="pairs that one other person decided on")] = False,
    items: Annotated[int, Query(ge=1, le=100)] = 10,
) -> list[wire.ToReview]:
    """Pairs of ads that a decision is worth most on, by the newest run, the best first."""
    run = latest(access)
    opened = open_run(access, run)
    with access.database.read() as connection:
        taken = standing(connection, case)
    who = _who(taken)
    with access.database.write() as connection:
        access.record(connection, "review.viewed", facts={"run": run, "blind": blind, "second": second})
    if second:
        wanted = [
            pair for pair, people in sorted(who.items()) if len(people) == 1 and access.user not in people
        ]
        there = [pair for pair in wanted if pair[0] in opened.rows and pair[1] in opened.rows][:items]
        return [_plain_pair(opened, pair, blind) for pair in there]
    found = suggestions(opened.result, bind(taken, opened.result.corpus), items)
    return [
        wire.ToReview(
            left=one.left,
            right=one.right,
            worth=one.worth,
            score=None if blind else one.score,
            joins=None if blind else one.joins,
            groups=[] if blind else list(one.groups),
            sizes=[] if blind else list(one.sizes),
            decided_by=0,
            comparison=_compared(opened, one.left, one.right, blind),
        )
        for one in found
    ]


def _who(taken: list[sa.Row[Any]]) -> dict[Pair, set[str]]:
    """Who decided on each pair of ads."""
    who: dict[Pair, set[str]] = defaultdict(set)
    for row in taken:
        if row.kind in ("same", "different", "unsure"):
            who[_sorted(*row.pairs[0])].add(row.decided_by)
    return who


def _plain_pair(opened: OpenRun, pair: Pair, blind: bool) -> wire.ToReview:
    """A pair for a second person, who must not see what the first decided."""
    return wire.ToReview(
        left=pair[0],
        right=pair[1],
        worth=None,
        score=None,
        joins=None,
        groups=[],
        sizes=[],
        decided_by=1,
        comparison=_compared(opened, *pair, blind),
    )


def _compared(opened: OpenRun, left: str, right: str, blind: bool) -> Any:
    """Both texts and what they have in common; in blind mode without what the run made of it."""
    found = comparison(opened, left, right)
    if not blind:
        return found
    for side in (found.left, found.right):
        side.group = ""
    hidden: dict[str, Any] = {
        "verdict": "",
        "en": "",
        "fr": "",
        "score": None,
        "bias": 0.0,
        "reasons": [],
        "link": None,
        "path": [],
    }
    return found.model_copy(update=hidden)


def _others(connection: Connection, case: str) -> dict[Pair, set[int]]:
    """The signs that were decided on each pair."""
    signs: dict[Pair, set[int]] = defaultdict(set)
    for row in standing(connection, case):
        for pair in row.pairs:
            signs[_sorted(*pair)].add(SIGNS[row.kind])
    return signs


def _row(connection: Connection, case: str, decision: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(decisions).where(decisions.c.id == decision, decisions.c.case_id == case)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


def _decision(row: sa.Row[Any], others: dict[Pair, set[int]]) -> wire.Decision:
    return wire.Decision(
        id=row.id,
        kind=row.kind,
        left=row.left,
        right=row.right,
        reason=row.reason,
        blind=row.blind,
        run=row.run_id,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
        contradicted=row.undone_at is None and any({1, -1} <= others[_sorted(*pair)] for pair in row.pairs),
    )

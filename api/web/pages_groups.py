"""The list of groups: ranked, filtered, searched, with what was decided; and its export."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from adsim.export.masking import LINKING
from adsim.records import GroupSummary
from adsim.report import drawings
from api.domain.decided import standing
from api.domain.listing import ORDERS, Wanted, select
from api.domain.reviewed import reviewed
from api.http.paging import Paging, page_of
from api.problems import Problem
from api.routers import exports
from api.schemas.fields import CaseId
from api.security.access import Access, require
from api.store.tables import run_groups
from api.web.forms import Fields, fit
from api.web.looking import Look, RunRef, look, query_of
from api.web.render import page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

FORMATS = ("xlsx", "csv", "jsonl", "graphml", "i2")
ONE_GROUP = ("pdf", "bundle")
_FACETS = 12
_REVIEWED = ("", "no", "yes", "different")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in the list; `verdicts`: kinds of decisions that touch it, with their number."""

    row: Any
    group: GroupSummary
    spark: Markup
    kinds: dict[str, int]
    verdicts: dict[str, int]


@router.get("/cases/{case}/groups")
def list_groups(
    case: CaseId,
    access: Annotated[Access, require("groups:read")],
    request: Request,
    paging: Paging,
    run: RunRef = "",
) -> Response:
    """The groups of a run, the most interesting first."""
    seen = look(access, run)
    if seen is None:
        return page(request, access, "no_run.html", at="groups", heading="groups_title")
    given = {name: value for name, value in request.query_params.items() if value}
    wanted, wrong = fit(Wanted, _whole_days(given))
    told = given.get("reviewed", "")
    told = told if told in _REVIEWED else ""
    wanted = wanted or Wanted()
    with access.database.read() as connection:
        decided = reviewed(seen.opened, standing(connection, case))
        query = _by_review(select(seen.id, wanted), told, decided)
        by, descending = ORDERS[wanted.sort]
        rows, following = page_of(connection, query, by=by, paging=paging, descending=descending)
        total = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()
    narrow = {**_narrowing(given), "reviewed": told}
    return page(
        request,
        access,
        "groups.html",
        at="groups",
        wrong=wrong,
        look=seen,
        lines=[_line(seen, row, decided) for row in rows],
        total=total,
        following=following,
        given=defaultdict(str, given),
        narrow={name: value for name, value in narrow.items() if value},
        wanted=wanted,
        reviewed=told,
        facets={name: found[:_FACETS] for name, found in seen.opened.facets.items()},
        again=lambda **changed: query_of({**narrow, "sort": given.get("sort"), "run": run, **changed}),
        formats=FORMATS,
        whole=len(seen.opened.summaries),
    )


def _whole_days(given: dict[str, str]) -> dict[str, str]:
    """A day that ends a span counts to its end."""
    until = given.get("until", "")
    return {**given, "until": f"{until}T23:59:59Z"} if _DAY.fullmatch(until) else given


def _narrowing(given: dict[str, str]) -> dict[str, str]:
    return {name: given[name] for name in Wanted.model_fields if name in given and name != "sort"}


def _by_review(query: sa.Select[Any], told: str, decided: dict[str, Any]) -> sa.Select[Any]:
    if told == "no":
        return query.where(run_groups.c.id.not_in(sorted(decided)))
    if told == "yes":
        return query.where(run_groups.c.id.in_(sorted(decided)))
    if told == "different":
        parted = [group for group, kinds in decided.items() if kinds["different"] or kinds["split"]]
        return query.where(run_groups.c.id.in_(sorted(parted)))
    return query


def _line(seen: Look, row: Any, decided: dict[str, Any]) -> GroupLine:
    group, bins = seen.opened.group(row.id), seen.opened.bins
    posted_at = seen.opened.result.corpus.posted_at[np.array(group.ads, np.int32)]
    kinds = Counter(use.kind for use in group.identifiers if use.kind in LINKING)
    return GroupLine(
        row,
        group,
        Markup("") if bins is None else drawings.spark(bins.counts(posted_at)),
        dict(kinds),
        dict(decided.get(row.id, {})),
    )


@router.post("/cases/{case}/groups/export")
def export_groups(
    case: CaseId,
    access: Annotated[Access, require("exports:create", repeatable=False)],
    request: Request,
    fields: Fields,
    run: RunRef = "",
) -> Response:
    """A file with the groups that the list shows, or with one group."""
    seen = look(access, run)
    if seen is None:
        raise Problem("conflict", "the case has no run that is done", fix="start a run and wait for it")
    named = [fields.get("group")] if fields.get("group") else _listed(access, seen, request)
    if not named:
        raise Problem("conflict", "no group is left by these filters", fix="loosen them")
    reveal = fields.get("reveal") == "yes"
    asked, _ = fit(
        exports.NewExport,
        {
            "format": fields.get("format"),
            "groups": named,
            "run": seen.id,
            "language": speech_of(request).language,
            "reveal": reveal,
            "reason": fields.get("reason") if reveal else "",
        },
    )
    if asked is None:
        raise Problem("invalid", "the export cannot be made as asked", fix="take a format of the list")
    return exports.make_export(case, asked, access)


def _listed(access: Access, seen: Look, request: Request) -> list[str]:
    """The groups of the list that the filters leave, in its order; one more than an export may have at most."""
    given = {name: value for name, value in request.query_params.items() if value}
    wanted = fit(Wanted, _whole_days(given))[0] or Wanted()
    by, descending = ORDERS[wanted.sort]
    order = [column.desc() if descending else column.asc() for column in by]
    with access.database.read() as connection:
        decided = reviewed(seen.opened, standing(connection, access.case))
        query = _by_review(select(seen.id, wanted), given.get("reviewed", ""), decided)
        most = access.service.settings.export_groups + 1
        ids = connection.execute(query.with_only_columns(run_groups.c.id).order_by(*order).limit(most))
        return [str(one) for one in ids.scalars()]

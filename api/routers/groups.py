"""Groups of a run: lists with filters, one group, its ads and links, two ads compared, other thresholds.

Identifiers are masked; to see them in full is an act of its own, with a reason. Every view of a group is logged.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

import numpy as np
import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response

from adsim.bundle.selecting import Selecting
from adsim.explain import explain
from adsim.export.masking import mask
from adsim.records import GroupSummary
from api import problems
from api.domain.listing import ORDERS, Sort, Wanted, select
from api.domain.opened import OpenRun
from api.domain.running import demand_done, open_run, row_of
from api.http import etags
from api.http.paging import Page, PageRequest, Paging, page_of
from api.jobs.linking import THRESHOLDS
from api.problems import Problem
from api.schemas import groups as wire
from api.schemas.fields import CaseId, GroupId, RunId
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import reveals

router = APIRouter(prefix="/v1/cases/{case}/runs/{run}", tags=["groups"], responses=problems.RESPONSES)

AdId = Annotated[str, Query(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$", description="id of an ad")]
_Name = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_SHOWN = 20


@router.get("/groups")
def list_groups(
    case: CaseId,
    run: RunId,
    access: Annotated[Access, require("groups:read")],
    paging: Paging,
    sort: Annotated[Sort, Query(description="largest first, but for rank and first_in_time")] = "rank",
    q: Annotated[_Name, Query(description="words that all stand in the group")] = None,
    agency: _Name = None,
    city: _Name = None,
    since: Annotated[datetime | None, Query(description="seen at or after")] = None,
    until: Annotated[datetime | None, Query(description="seen at or before")] = None,
    min_ads: Annotated[int, Query(ge=2, le=1_000_000)] = 2,
    min_agencies: Annotated[int, Query(ge=0, le=10_000)] = 0,
    min_cities: Annotated[int, Query(ge=0, le=10_000)] = 0,
    min_cohesion: Annotated[float, Query(ge=0, le=1)] = 0,
) -> Page[wire.GroupRow]:
    """The groups of a run, the most interesting first."""
    wanted = Wanted(
        sort=sort,
        q=q,
        agency=agency,
        city=city,
        since=since,
        until=until,
        min_ads=min_ads,
        min_agencies=min_agencies,
        min_cities=min_cities,
        min_cohesion=min_cohesion,
    )
    by, descending = ORDERS[sort]
    with access.database.read() as connection:
        demand_done(row_of(connection, case, run))
        rows, following = page_of(
            connection, select(run, wanted), by=by, paging=paging, descending=descending
        )
    return Page(items=[_row(row) for row in rows], next=following)


def _row(row: sa.Row[Any]) -> wire.GroupRow:
    same = ("id", "rank", "interest", "ads", "text_groups", "agencies", "cities", "first_seen", "last_seen")
    return wire.GroupRow(
        **{name: getattr(row, name) for name in same},
        cohesion=row.cohesion,
        why={"en": row.why_en, "fr": row.why_fr},
        template=row.template,
    )


@router.get("/groups/{group}")
def show_group(
    case: CaseId,
    run: RunId,
    group: GroupId,
    access: Annotated[Access, require("groups:read")],
    request: Request,
    response: Response,
) -> wire.Group:
    """One group: why, wording, places, identifiers, what holds it together and what it was kept apart from."""
    opened = open_run(access, run)
    summary = opened.group(group)
    with access.database.write() as connection:
        access.record(connection, "group.viewed", group, facts={"run": run})
    etags.offer(request, response, etags.etag_of(run, group, "masked"))
    return group_of(opened.selecting([summary]), summary)


def group_of(selecting: Selecting, summary: GroupSummary) -> wire.Group:
    """A group as it goes over the wire."""
    found = selecting.group(summary)
    links = selecting.result.links
    states = Counter(_state(links, k) for k in selecting.link_rows())
    weakest = found.weakest
    return wire.Group(
        id=found.id,
        masked=not selecting.reveal,
        why=found.why,
        interest=found.interest,
        ads=found.ads,
        agencies=_plain(wire.Count, found.agencies),
        cities=_plain(wire.Count, found.cities),
        moves=_plain(wire.Move, found.moves),
        first_seen=found.first_seen,
        last_seen=found.last_seen,
        undated=found.undated,
        identifiers=_plain(wire.Contact, selecting.contacts),
        names=_plain(wire.Count, found.names),
        tricks=found.tricks,
        cohesion=found.cohesion,
        weakest=weakest
        and wire.Weakest(left=weakest[0], right=weakest[1], score=weakest[2], splits=list(weakest[3])),
        wordings=_plain(wire.Wording, found.wordings),
        cuts=[
            wire.CutOf(
                group=cut.right_group if cut.left_group == found.id else cut.left_group,
                reason=cut.reason.name.lower(),
                links=cut.links,
                best_score=cut.best_score,
            )
            for cut in found.cuts
        ],
        timeline=_timeline(selecting, summary),
        links=dict(states),
        left_out=found.left_out,
    )


def _state(links: Any, k: int) -> str:
    return "kept" if links.kept[k] else "cut" if links.cut[k] else "below"


def _plain(model: Any, values: Any) -> list[Any]:
    return [model.model_validate(value) for value in values]


def _timeline(selecting: Selecting, summary: GroupSummary) -> list[wire.Day]:
    corpus = selecting.result.corpus
    codes, names = corpus.codes("city")
    unknown = np.iinfo(np.int64).min
    counts = Counter(
        (str(np.datetime64(int(corpus.posted_at[row]), "us").astype("datetime64[D]")), int(codes[row]))
        for row in summary.ads
        if corpus.posted_at[row] != unknown
    )
    days = sorted((day, names[code] if code >= 0 else "", ads) for (day, code), ads in counts.items())
    return [wire.Day(day=day, city=city, ads=ads) for day, city, ads in days]


@router.get("/groups/{group}/ads")
def list_members(
    case: CaseId,
    run: RunId,
    group: GroupId,
    access: Annotated[Access, require("groups:read")],
    paging: Paging,
) -> Page[wire.Member]:
    """The ads of a group in time, texts with identifiers masked."""
    opened = open_run(access, run)
    summary = opened.group(group)
    selecting = opened.selecting([summary])
    rows, following = _slice(selecting.in_time(summary.ads), paging)
    with access.database.write() as connection:
        access.record(connection, "group.ads-viewed", group, facts={"run": run, "ads": len(rows)})
    return Page(items=_plain(wire.Member, [selecting.member(row, summary) for row in rows]), next=following)


@router.get("/groups/{group}/links")
def list_links(
    case: CaseId,
    run: RunId,
    group: GroupId,
    access: Annotated[Access, require("groups:read")],
    paging: Paging,
) -> Page[wire.Link]:
    """The scored links inside of a group, the strongest first."""
    opened = open_run(access, run)
    selecting = opened.selecting([opened.group(group)])
    rows, following = _slice(selecting.link_rows(), paging)
    return Page(items=_plain(wire.Link, [selecting.tie(k) for k in rows]), next=following)


def _slice(values: list[int], paging: PageRequest) -> tuple[list[int], str | None]:
    """A page of a list that never changes; the cursor is how far it came."""
    text = paging.cursor or "0"
    if not text.isdecimal() or not text.isascii() or len(text) > 9:
        raise Problem("bad-cursor", fix="start again without a cursor")
    start = int(text)
    stop = start + paging.items
    return values[start:stop], str(stop) if stop < len(values) else None


@router.get("/groups/{group}/thresholds")
def group_at_thresholds(
    case: CaseId, run: RunId, group: GroupId, access: Annotated[Access, require("groups:read")]
) -> list[wire.GroupAt]:
    """What becomes of a group at other thresholds: the parts that it falls into, or the group that swallows it."""
    opened = open_run(access, run)
    rows = np.array(opened.group(group).ads, np.int32)
    ids = opened.result.corpus.ad_ids
    found = []
    for threshold, labels in zip(THRESHOLDS, opened.thresholds, strict=True):
        mine = labels[rows]
        sizes = np.bincount(labels)
        parts = [
            wire.PartAt(
                ads_here=int((mine == code).sum()),
                ads=int(sizes[code]),
                members=[ids[row] for row in rows[mine == code][:_SHOWN].tolist()],
            )
            for code in np.unique(mine).tolist()
        ]
        parts.sort(key=lambda part: (-part.ads_here, part.members))
        found.append(wire.GroupAt(threshold=threshold, parts=parts[:_SHOWN]))
    return found


@router.post("/groups/{group}/reveal")
def reveal_group(
    case: CaseId,
    run: RunId,
    group: GroupId,
    asked: wire.Reveal,
    access: Annotated[Access, require("identifiers:reveal", repeatable=False)],
) -> wire.Revealed:
    """A group with its identifiers and its first ads in full: an act with a reason, which is kept."""
    opened = open_run(access, run)
    summary = opened.group(group)
    act = keep_reveal(access, run, group, asked.reason)
    selecting = opened.selecting([summary], reveal=True)
    rows = selecting.in_time(summary.ads)[: access.service.settings.page_max_items]
    return wire.Revealed(
        reveal=act,
        group=group_of(selecting, summary),
        members=_plain(wire.Member, [selecting.member(row, summary) for row in rows]),
        members_left=len(summary.ads) - len(rows),
    )


def keep_reveal(access: Access, run: str, what: str, reason: str) -> str:
    """Writes down who looks at identifiers in full, and why."""
    if len(reason.strip()) < 3:
        raise Problem("invalid", "a reveal needs a reason", fix="say in `reason` what it is needed for")
    act = new_id("reveal")
    with access.database.write() as connection:
        connection.execute(
            reveals.insert().values(
                id=act,
                case_id=access.case,
                run_id=run,
                user_id=access.user,
                at=access.now(),
                what=what,
                reason=reason,
            )
        )
        access.record(connection, "identifiers.revealed", act, facts={"run": run, "what": what[:80]})
    return act


@router.get("/compare")
def compare(
    case: CaseId, run: RunId, access: Annotated[Access, require("groups:read")], left: AdId, right: AdId
) -> wire.Comparison:
    """Why two ads are linked, or why not: the parts of the score, the words and identifiers that both have."""
    opened = open_run(access, run)
    rows = opened.row(left), opened.row(right)
    with access.database.write() as connection:
        access.record(connection, "ads.compared", facts={"run": run})
    if rows[0] == rows[1]:
        raise Problem("invalid", "one ad twice", fix="name two ads")
    return comparison(opened, left, right)


def comparison(opened: OpenRun, left: str, right: str) -> wire.Comparison:
    """Two ads of a run as they go over the wire, identifiers masked."""
    told = explain(opened.result, left, right)
    selecting = opened.selecting([])
    return wire.Comparison(
        masked=True,
        verdict=told.verdict,
        en=told.en,
        fr=told.fr,
        score=told.score,
        bias=told.bias,
        reasons=[
            wire.Reason(feature=p.feature, value=p.value, log_odds=p.log_odds, en=p.en, fr=p.fr)
            for p in told.parts
        ],
        passages=[wire.Passage(words=p.words, left=p.left, right=p.right) for p in told.passages],
        identifiers=[
            wire.SharedContact(
                kind=one.kind,
                value=mask(one.kind, one.value),
                obfuscated=one.obfuscated,
                left=list(one.left),
                right=list(one.right),
            )
            for one in told.identifiers
        ],
        left=_side(selecting, opened.row(left), told.groups[0]),
        right=_side(selecting, opened.row(right), told.groups[1]),
        link=told.link,
        path=list(told.path),
    )


def _side(selecting: Selecting, row: int, group: str) -> wire.Side:
    facts = selecting.facts(row)
    return wire.Side(group=group, text=selecting.text(row), **facts)

"""Other thresholds, and two runs compared: what would be and what became of the groups."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from adsim.report import drawings
from api.domain.exploring import otherwise
from api.domain.groups import changes, group_by_ad
from api.jobs.linking import THRESHOLDS
from api.routers.runs import list_thresholds
from api.schemas.fields import CaseId
from api.security.access import Access, require
from api.web.looking import RunRef, look, runs_done
from api.web.render import page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

_SHOWN = 30
_CHANGES = 300
_KINDS = ("born", "grew", "merged", "split", "shrank", "gone")


@router.get("/cases/{case}/thresholds")
def explore_thresholds(
    case: CaseId,
    access: Annotated[Access, require("groups:read")],
    request: Request,
    at: Annotated[float | None, Query(ge=0, le=1)] = None,
    run: RunRef = "",
) -> Response:
    """The groups at other thresholds, and what merges and splits at one of them."""
    seen = look(access, run)
    if seen is None:
        return page(request, access, "no_run.html", at="thresholds", heading="thresholds_title")
    own = float(seen.opened.result.report.settings["clustering"]["threshold"])
    wanted = own if at is None else at
    k = min(range(len(THRESHOLDS)), key=lambda j: (abs(THRESHOLDS[j] - wanted), j))
    rows = list_thresholds(case, seen.id, access)
    found = otherwise(seen.opened.result.groups.group, np.asarray(seen.opened.thresholds[k]))
    speech = speech_of(request)
    labels = [
        ((j + 0.5) / len(rows), "middle", Markup("{}").format(speech.number(row.threshold)))
        for j, row in enumerate(rows)
        if j % 2 == 0
    ]
    groups = np.array([row.groups for row in rows], np.int64)
    chart = drawings.columns(
        [
            drawings.Series("back", groups),
            drawings.Series("bar", np.where(np.arange(len(rows)) == k, groups, 0)),
        ],
        labels,
        named="thresholds-title",
    )
    return page(
        request,
        access,
        "thresholds.html",
        at="thresholds",
        look=seen,
        rows=rows,
        own=own,
        picked=THRESHOLDS[k],
        low=THRESHOLDS[0],
        high=THRESHOLDS[-1],
        found=found,
        shown=_SHOWN,
        chart=chart,
        group_id=lambda code: seen.opened.result.groups.group_ids[code],
    )


@router.get("/cases/{case}/changes")
def compare_runs(
    case: CaseId,
    access: Annotated[Access, require("groups:read")],
    request: Request,
    run: RunRef = "",
    since: RunRef = "",
    kind: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """What became of the groups from one run to another."""
    done = runs_done(access)
    if len(done) < 2:
        return page(request, access, "changes.html", at="changes", look=None, heading="changes_title")
    after = look(access, run)
    assert after is not None
    older = [one.id for one in done if one.id < after.id]
    before = look(access, since or (older[0] if older else done[-1].id))
    assert before is not None
    found = changes(group_by_ad(before.opened.result), group_by_ad(after.opened.result))
    tally = Counter(one.kind for one in found)
    kept = [one for one in found if not kind or one.kind == kind]
    kept.sort(key=lambda one: (_KINDS.index(one.kind), -one.ads, one.group))
    return page(
        request,
        access,
        "changes.html",
        at="changes",
        look=after,
        before=before,
        done=done,
        tally=[(name, tally[name]) for name in _KINDS if tally[name]],
        found=kept[:_CHANGES],
        total=len(kept),
        every=len(found),
        kind=kind if kind in _KINDS else "",
        unchanged=_unchanged(after, tally),
    )


def _unchanged(after: Any, tally: Counter[str]) -> int:
    """Groups of the later run of which nothing is told."""
    return len(after.opened.summaries) - sum(n for name, n in tally.items() if name != "gone")

"""Runs: started, followed while they go on, cancelled; what one read, capped and found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response, StreamingResponse

from api.domain.folders import Folders
from api.domain.running import row_of
from api.http.paging import Paging
from api.jobs import queue
from api.problems import Problem
from api.routers import runs as routes
from api.schemas.fields import CaseId, RunId
from api.schemas.runs import NewRun, Run
from api.security.access import Access, require
from api.store.tables import corpora, run_events, users
from api.web.forms import Fields, fit
from api.web.progress import progress_of
from api.web.render import CaseFrame, case_frame, go, page, respond, write
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

REGIONS = ("CA", "US", "GB", "FR", "BE", "CH", "DE", "AU", "NZ", "MX")
"""Regions that a menu offers for telephone numbers without a country."""
_NEWS = ("born", "grew", "shrank", "merged", "split", "gone")


@dataclass(frozen=True, slots=True)
class Source:
    """What a run read of one file of the case."""

    corpus: str
    name: str
    rows_read: int
    rows_rejected: int
    encoding: str
    notes: list[str]


@router.get("/cases/{case}/runs")
def list_runs(
    request: Request, case: CaseId, access: Annotated[Access, require("runs:read")], paging: Paging
) -> Response:
    """The runs of a case, and where one is started."""
    return _runs_page(request, access, paging)


def _runs_page(
    request: Request, access: Access, paging: Any, *, status: int = 200, **values: Any
) -> Response:
    found = routes.list_runs(access.case, access, paging)
    there = sa.select(corpora.c.id, corpora.c.name, corpora.c.confirmed_at).where(
        corpora.c.case_id == access.case, corpora.c.purged_at.is_(None)
    )
    with access.database.read() as connection:
        files = connection.execute(there.order_by(corpora.c.id)).all()
    form = {"threshold": "0.5", "region": "CA", "corpora": [row.id for row in files if row.confirmed_at]}
    return page(
        request,
        access,
        "runs.html",
        status=status,
        **{
            "at": "runs",
            "runs": found.items,
            "following": found.next,
            "confirmed": [row for row in files if row.confirmed_at],
            "waiting": [row for row in files if not row.confirmed_at],
            "regions": REGIONS,
            "form": form,
            **values,
        },
    )


@router.post("/cases/{case}/runs")
def start_run(
    request: Request,
    case: CaseId,
    access: Annotated[Access, require("runs:write")],
    fields: Fields,
    paging: Paging,
) -> Response:
    """Starts a run and goes to where it is followed."""
    form = {
        "threshold": fields.get("threshold"),
        "region": fields.get("region"),
        "corpora": fields.all("corpora"),
    }
    given = {name: value for name, value in form.items() if value} | {"corpora": form["corpora"]}
    asked, wrong = fit(NewRun, given)
    problem = None
    if asked is not None:
        try:
            run = routes.start_run(case, asked, access, Response())
            return go(f"/cases/{case}/runs/{run.id}")
        except Problem as found:
            problem = found
    status = problem.status if problem else 422
    return _runs_page(request, access, paging, status=status, form=form, wrong=wrong, problem=problem)


@router.get("/cases/{case}/runs/{run}")
def show_run(
    request: Request, case: CaseId, run: RunId, access: Annotated[Access, require("runs:read")]
) -> Response:
    """One run: how far it is, or what came of it."""
    frame = case_frame(access)
    return page(request, access, "run.html", case=frame, at="runs", **_told(access, frame, run))


@router.get("/cases/{case}/runs/{run}/now")
def show_now(
    request: Request, case: CaseId, run: RunId, access: Annotated[Access, require("runs:read")]
) -> Response:
    """The part of the page of a run that changes while it goes on."""
    frame = case_frame(access)
    html = write(request, "run_now.html", principal=access.principal, case=frame, **_told(access, frame, run))
    return respond(html, speech_of(request).language)


def _told(access: Access, frame: CaseFrame, run: str) -> dict[str, Any]:
    shown = routes.show_run(access.case, run, access)
    told: dict[str, Any] = {
        "run": shown,
        "progress": progress_of(shown, access.now()),
        "ended": shown.state in queue.ENDED,
        "asked_by": _name_of(access, shown.asked_by),
        "manifest": None,
        "sources": [],
        "changes": {},
    }
    if shown.state == queue.DONE:
        with access.database.read() as connection:
            worker = row_of(connection, access.case, run).worker
        path = Folders(access.service.settings.data).attempt(run, worker) / "out" / "run.json"
        told["manifest"] = json.loads(path.read_text("utf-8"))
        if frame.may("corpora:read"):
            told["sources"] = _sources(access, shown, told["manifest"])
        if frame.may("groups:read"):
            told["changes"] = _changes(access, run)
    return told


def _name_of(access: Access, user: str) -> str:
    with access.database.read() as connection:
        return str(connection.execute(sa.select(users.c.name).where(users.c.id == user)).scalar_one())


def _sources(access: Access, run: Run, manifest: dict[str, Any]) -> list[Source]:
    """What was read of each file, by the name that it was brought in with."""
    query = sa.select(corpora.c.id, corpora.c.name).where(corpora.c.id.in_(run.corpora))
    with access.database.read() as connection:
        names: dict[str, str] = {row.id: row.name for row in connection.execute(query)}
    found = []
    for source in manifest["sources"]:
        corpus = str(source["name"]).partition(".")[0]
        name = names.get(corpus, source["name"])
        notes = [note.replace(source["name"], name) for note in source["notes"]]
        found.append(
            Source(corpus, name, source["rows_read"], source["rows_rejected"], source["encoding"], notes)
        )
    return found


def _changes(access: Access, run: str) -> dict[str, int]:
    """What became of groups since the run before, by kind; nothing for the first run of a case."""
    count = (
        sa.select(run_events.c.kind, sa.func.count().label("n"))
        .where(run_events.c.run_id == run)
        .group_by(run_events.c.kind)
    )
    with access.database.read() as connection:
        found = {row.kind: row.n for row in connection.execute(count)}
    return {kind: found[kind] for kind in _NEWS if kind in found}


@router.post("/cases/{case}/runs/{run}/cancel")
def cancel_run(case: CaseId, run: RunId, access: Annotated[Access, require("runs:write")]) -> Response:
    """Asks for a run to end."""
    routes.cancel_run(case, run, access)
    return go(f"/cases/{case}/runs/{run}")


@router.get("/cases/{case}/runs/{run}/rejected.csv")
def fetch_rejected(
    case: CaseId, run: RunId, access: Annotated[Access, require("corpora:read")]
) -> StreamingResponse:
    """Rows that could not be ads, as CSV."""
    return routes.list_rejected(case, run, access)


@router.get("/cases/{case}/runs/{run}/report.html")
def fetch_report(
    case: CaseId, run: RunId, access: Annotated[Access, require("identifiers:reveal")]
) -> FileResponse:
    """The report of a run as one file, identifiers in full; the fetching is logged."""
    return routes.show_report(case, run, access)

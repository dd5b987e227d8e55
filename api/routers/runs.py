"""Runs: started, followed, cancelled; their manifest, report, rejected rows, events and thresholds.

A run is asked for with 202 and done by a worker. Progress comes as server-sent events, or by asking again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal

import numpy as np
import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool

from adsim import export
from adsim.config import Settings
from adsim.export.cells import protect
from api import problems
from api.domain.folders import Folders
from api.domain.running import demand_done, open_run, row_of
from api.http.paging import Page, Paging, page_of
from api.jobs import queue
from api.jobs.linking import THRESHOLDS
from api.problems import Problem
from api.schemas import runs as wire
from api.schemas.fields import CaseId, RunId
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import cases, corpora, run_events, run_progress, runs

router = APIRouter(prefix="/v1/cases/{case}/runs", tags=["runs"], responses=problems.RESPONSES)

_POLL_SECONDS = 0.5
_STREAM_SECONDS = 3_600.0


@router.post("", status_code=202)
def start_run(
    case: CaseId, asked: wire.NewRun, access: Annotated[Access, require("runs:write")], response: Response
) -> wire.Run:
    """Puts a run into the queue; look at `Location` for how far it is."""
    run = new_id("run")
    settings = Settings.from_dict(
        {"clustering": {"threshold": asked.threshold}, "identifiers": {"region": asked.region}}
    ).to_dict()
    with access.database.write() as connection:
        chosen = _chosen(connection, case, asked.corpora)
        connection.execute(
            runs.insert().values(
                id=run,
                case_id=case,
                state=queue.QUEUED,
                corpora=chosen,
                settings=settings,
                asked_by=access.user,
                asked_at=access.now(),
                worker="",
                attempts=0,
            )
        )
        made = _run(row_of(connection, case, run), [])
        access.record(connection, "run.asked", run, facts={"corpora": len(chosen)})
    response.headers["Location"] = f"/v1/cases/{case}/runs/{run}"
    return made


def _chosen(connection: Connection, case: str, wanted: list[str] | None) -> list[str]:
    """The corpora of a run, in the order of their uploads; raises `Problem`."""
    row = connection.execute(sa.select(cases.c.closed_at).where(cases.c.id == case)).one()
    if row.closed_at is not None:
        raise Problem("conflict", "the case is closed", fix="open it again, or take another one")
    there = (corpora.c.case_id == case) & corpora.c.purged_at.is_(None)
    found = {
        row.id: row.confirmed_at
        for row in connection.execute(
            sa.select(corpora.c.id, corpora.c.confirmed_at).where(there).order_by(corpora.c.id)
        )
    }
    if wanted is None:
        chosen = [corpus for corpus, confirmed in found.items() if confirmed]
        if not chosen:
            raise Problem("conflict", "no corpus is confirmed", fix="upload one, look at it, and confirm it")
        return chosen
    if not set(wanted) <= set(found):
        raise Problem("invalid", "a corpus is not in the case", fix="take ids of corpora of the case")
    if any(found[corpus] is None for corpus in wanted):
        raise Problem("conflict", "a corpus is not confirmed", fix="look at its preview and confirm it")
    return [corpus for corpus in found if corpus in set(wanted)]


@router.get("")
def list_runs(
    case: CaseId, access: Annotated[Access, require("runs:read")], paging: Paging
) -> Page[wire.Run]:
    """The runs of a case, newest first."""
    query = sa.select(runs).where(runs.c.case_id == case)
    with access.database.read() as connection:
        rows, following = page_of(connection, query, by=[runs.c.id], paging=paging, descending=True)
    return Page(items=[_run(row, []) for row in rows], next=following)


@router.get("/{run}")
def show_run(case: CaseId, run: RunId, access: Annotated[Access, require("runs:read")]) -> wire.Run:
    """One run, and how far it is."""
    return _state(access, run)


def _state(access: Access, run: str) -> wire.Run:
    newest = (
        sa.select(sa.func.max(run_progress.c.seq))
        .where(run_progress.c.run_id == run)
        .group_by(run_progress.c.stage)
    )
    steps = sa.select(run_progress).where(run_progress.c.run_id == run, run_progress.c.seq.in_(newest))
    with access.database.read() as connection:
        row = row_of(connection, access.case, run)
        told = connection.execute(steps.order_by(run_progress.c.seq)).all()
    return _run(row, [step for step in told if step.attempt == row.attempts])


@router.post("/{run}/cancel", status_code=202)
def cancel_run(case: CaseId, run: RunId, access: Annotated[Access, require("runs:write")]) -> wire.Run:
    """Asks for a run to end; one that waits ends at once, one under way between two stages."""
    now = access.now()
    with access.database.write() as connection:
        row = row_of(connection, case, run, lock=True)
        if row.state in queue.ENDED:
            raise Problem("conflict", f"the run is {row.state}", fix="nothing is to be done")
        values: dict[str, Any] = {"cancelled_at": row.cancelled_at or now}
        if row.state == queue.QUEUED:
            values |= {"state": queue.CANCELLED, "ended_at": now}
        connection.execute(runs.update().where(runs.c.id == run).values(values))
        access.record(connection, "run.cancel-asked", run)
    return _state(access, run)


@router.get(
    "/{run}/progress",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def follow_run(
    case: CaseId, run: RunId, access: Annotated[Access, require("runs:read")], request: Request
) -> StreamingResponse:
    """The state of a run whenever it changes, as server-sent events named `run`, until it has ended."""
    await run_in_threadpool(_state, access, run)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(access, run, request), media_type="text/event-stream", headers=headers)


async def _events(access: Access, run: str, request: Request) -> AsyncIterator[bytes]:
    last, waited = "", 0.0
    while waited < _STREAM_SECONDS and not await request.is_disconnected():
        state = await run_in_threadpool(_state, access, run)
        told = state.model_dump_json()
        if told != last:
            yield f"event: run\ndata: {told}\n\n".encode()
            last = told
        if state.state in queue.ENDED:
            return
        await asyncio.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
        if not waited % 15:
            yield b": still here\n\n"


@router.get("/{run}/manifest", response_model=dict[str, Any])
def show_manifest(case: CaseId, run: RunId, access: Annotated[Access, require("runs:read")]) -> Response:
    """The manifest of a run as it was written: inputs, settings, versions, counts, hashes."""
    path = _folder(access, run) / "run.json"
    return Response(path.read_bytes(), media_type="application/json")


@router.get(
    "/{run}/report",
    response_class=FileResponse,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
def show_report(
    case: CaseId, run: RunId, access: Annotated[Access, require("identifiers:reveal")]
) -> FileResponse:
    """The report of a run as one HTML page, identifiers in full, to be kept."""
    path = _folder(access, run) / "report.html"
    with access.database.write() as connection:
        access.record(connection, "report.exported", run)
    return FileResponse(path, media_type="text/html; charset=utf-8", filename=f"{run}.html")


@router.get(
    "/{run}/rejected",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def list_rejected(
    case: CaseId,
    run: RunId,
    access: Annotated[Access, require("corpora:read")],
    corpus: Annotated[str | None, Query(pattern=r"^corpus_[0-9a-z]{26}$")] = None,
) -> StreamingResponse:
    """Rows that could not be ads, and why, as CSV; of one corpus where it is named."""
    run_json = _folder(access, run)
    table = export.read_back(run_json).rejected
    names = ["file", "row", "column", "reason", "detail"]

    def lines() -> Iterator[bytes]:
        yield (",".join(names) + "\n").encode()
        for batch in table.select(names).to_batches(max_chunksize=2_000):
            columns = [
                protect(c.cast("string")).to_pylist() if n != "row" else c.to_pylist()
                for n, c in zip(names, batch.columns, strict=True)
            ]
            rows = zip(*columns, strict=True)
            kept = (row for row in rows if corpus is None or str(row[0]).startswith(corpus))
            yield "".join(",".join(_quoted(cell) for cell in row) + "\n" for row in kept).encode()

    headers = {"Content-Disposition": f'attachment; filename="{run}-rejected.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _quoted(cell: Any) -> str:
    if cell is None:
        return ""
    return str(cell) if isinstance(cell, int) else '"' + str(cell).replace('"', '""') + '"'


@router.get("/{run}/events")
def list_events(
    case: CaseId,
    run: RunId,
    access: Annotated[Access, require("groups:read")],
    paging: Paging,
    kind: Annotated[Literal["born", "grew", "shrank", "merged", "split", "gone"] | None, Query()] = None,
) -> Page[wire.GroupEvent]:
    """What became of groups since the run before."""
    query = sa.select(run_events).where(run_events.c.run_id == run)
    if kind:
        query = query.where(run_events.c.kind == kind)
    with access.database.read() as connection:
        demand_done(row_of(connection, case, run))
        rows, following = page_of(connection, query, by=[run_events.c.seq], paging=paging)
    return Page(
        items=[
            wire.GroupEvent(
                kind=row.kind, group=row.group_id, before=row.before, ads=row.ads, new_ads=row.new_ads
            )
            for row in rows
        ],
        next=following,
    )


@router.get("/{run}/thresholds")
def list_thresholds(
    case: CaseId, run: RunId, access: Annotated[Access, require("groups:read")]
) -> list[wire.AtThreshold]:
    """What the groups would be at other thresholds, without linking anew."""
    labels = open_run(access, run).thresholds
    return [
        _at(threshold, np.bincount(labels[k]) if labels.shape[1] else np.zeros(0, np.int64))
        for k, threshold in enumerate(THRESHOLDS)
    ]


def _at(threshold: float, sizes: np.ndarray[Any, Any]) -> wire.AtThreshold:
    groups = sizes[sizes > 1]
    return wire.AtThreshold(
        threshold=threshold,
        groups=len(groups),
        ads_in_groups=int(groups.sum()),
        largest=int(groups.max(initial=0)),
    )


def _folder(access: Access, run: str) -> Any:
    """The output folder of a run that is done."""
    with access.database.read() as connection:
        row = row_of(connection, access.case, run)
    demand_done(row)
    return Folders(access.service.settings.data).attempt(row.id, row.worker) / "out"


def _run(row: sa.Row[Any], steps: list[Any]) -> wire.Run:
    settings = row.settings
    return wire.Run(
        id=row.id,
        state=row.state,
        corpora=row.corpora,
        threshold=settings["clustering"]["threshold"],
        region=settings["identifiers"]["region"],
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        cancelled_at=row.cancelled_at,
        attempts=row.attempts,
        ads=row.ads,
        groups=row.groups,
        problem=row.problem,
        manifest_sha256=row.manifest_sha256,
        steps=[wire.Step(**{name: getattr(step, name) for name in wire.Step.model_fields}) for step in steps],
    )

"""Cases: the list of mine with what is new in each, one with all it holds, and whom it is shared with."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.engine import Connection

from adsim import synth
from api.domain.folders import Folders, removed_on_error
from api.domain.uploads import Received
from api.http.paging import PageRequest, Paging
from api.jobs import queue
from api.problems import Problem
from api.routers import cases as routes
from api.routers import corpora as corpora_routes
from api.routers import runs as runs_routes
from api.schemas.cases import CaseChange, NewCase
from api.schemas.corpora import Facts
from api.schemas.fields import CaseId
from api.schemas.runs import NewRun
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import corpora, grants, run_events, runs, users, watches
from api.web.forms import Fields, fit
from api.web.render import case_frame, go, page
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)

_SAMPLE = synth.SynthSettings(ads=900, family="mixed", difficulty=0.4, seed=7, french_share=0.25)
_SAMPLE_DAYS = 90
_TOUR_STEPS = 3
_FEW = 5
_NEWS = ("born", "grew", "merged", "split")


@dataclass
class News:
    """What a case holds and what is new in it; `groups` and `changes` are of its newest run that is done."""

    corpora: int = 0
    unconfirmed: int = 0
    run: Any = None
    done: Any = None
    before: bool = False
    changes: dict[str, int] = field(default_factory=dict)
    watches: int = 0


@router.get("/cases")
def list_cases(
    request: Request, access: Annotated[Access, require("cases:list")], paging: Paging, tour: int = 0
) -> Response:
    """My cases, newest first."""
    found = routes.list_cases(access, paging)
    with access.database.read() as connection:
        mine = _mine(connection, access)
        known = [case.id for case in found.items if case.id in mine] if access.may("runs:read") else []
        news = news_of(connection, known, user=access.user)
    return page(
        request,
        access,
        "cases.html",
        at="cases",
        cases=found.items,
        following=found.next,
        news=news,
        mine=mine,
        tour=tour if 0 < tour <= _TOUR_STEPS else 0,
        steps=_TOUR_STEPS,
        sample=can_load_sample(access),
        form={"name": "", "purpose": ""},
    )


def can_load_sample(access: Access) -> bool:
    """Whether somebody may do all that loading the sample takes."""
    return all(access.may(power) for power in ("cases:create", "corpora:write", "runs:write"))


def _mine(connection: Connection, access: Access) -> frozenset[str]:
    query = sa.select(grants.c.case_id).where(grants.c.user_id == access.user)
    return frozenset(connection.execute(query).scalars())


def news_of(connection: Connection, cases: Sequence[str], *, user: str) -> dict[str, News]:
    """What each of some cases holds; a query for each kind of thing, however many cases there are."""
    news = {case: News() for case in cases}
    there = sa.select(corpora.c.case_id, corpora.c.confirmed_at).where(
        corpora.c.case_id.in_(cases), corpora.c.purged_at.is_(None)
    )
    for row in connection.execute(there):
        news[row.case_id].corpora += 1
        news[row.case_id].unconfirmed += row.confirmed_at is None
    for row in connection.execute(sa.select(runs).where(runs.c.case_id.in_(cases)).order_by(runs.c.id)):
        one = news[row.case_id]
        one.run = row
        if row.state == queue.DONE:
            one.before, one.done = one.done is not None, row
    done = {one.done.id: one for one in news.values() if one.done is not None and one.before}
    count = (
        sa.select(run_events.c.run_id, run_events.c.kind, sa.func.count().label("n"))
        .where(run_events.c.run_id.in_(done), run_events.c.kind.in_(_NEWS))
        .group_by(run_events.c.run_id, run_events.c.kind)
    )
    for row in connection.execute(count):
        done[row.run_id].changes[row.kind] = row.n
    kept = sa.select(watches.c.case_id).where(watches.c.case_id.in_(cases), watches.c.user_id == user)
    for row in connection.execute(kept):
        news[row.case_id].watches += 1
    return news


@router.post("/cases")
def open_case(
    request: Request, access: Annotated[Access, require("cases:create")], fields: Fields
) -> Response:
    """Opens a case and goes to it."""
    given = {"name": fields.get("name"), "purpose": fields.get("purpose")}
    asked, wrong = fit(NewCase, given)
    if asked is None:
        return page(request, access, "case_new.html", status=422, at="cases", form=given, wrong=wrong)
    return go(f"/cases/{routes.open_case(asked, access, Response()).id}")


@router.get("/cases/new")
def new_case(request: Request, access: Annotated[Access, require("cases:create")]) -> Response:
    """Where a case is opened."""
    return page(request, access, "case_new.html", at="cases", form={"name": "", "purpose": ""})


@router.post("/cases/sample")
def load_sample(request: Request, access: Annotated[Access, require("cases:create")]) -> Response:
    """Makes a case of made-up ads, brings them in and starts a run."""
    if not can_load_sample(access):
        raise Problem(
            "conflict", "your roles may not bring in files and start runs", fix="ask somebody who may"
        )
    speech = speech_of(request)
    asked = NewCase(name=str(speech.say("sample_name")), purpose=str(speech.say("sample_purpose")))
    case = routes.open_case(asked, access, Response()).id
    inside = dataclasses.replace(access, case=case)
    for name, content in sample_files().items():
        _bring(inside, name, content)
    run = runs_routes.start_run(case, NewRun(), inside, Response())
    return go(f"/cases/{case}/runs/{run.id}")


@cache
def sample_files() -> dict[str, bytes]:
    """The files of the sample by name: made-up ads of several agencies, as each would hand them out."""
    with tempfile.TemporaryDirectory() as folder:
        synth.write(_SAMPLE, Path(folder), split_by_agency=True)
        return {path.name: path.read_bytes() for path in sorted((Path(folder) / "ads").iterdir())}


def _bring(access: Access, name: str, content: bytes) -> None:
    """Puts a file into a case, confirmed."""
    corpus = new_id("corpus")
    upload = Folders(access.service.settings.data).upload(corpus)
    until = (access.now() + timedelta(days=_SAMPLE_DAYS)).date()
    with removed_on_error(upload):
        upload.write_bytes(content)
        received = Received(name, len(content), hashlib.sha256(content).hexdigest(), {})
        facts = Facts(name=name, basis="made up by adsim synth", retain_until=until, confirm=True)
        corpora_routes.keep(access, corpus, facts, received)


@router.get("/cases/{case}")
def show_case(request: Request, case: CaseId, access: Annotated[Access, require("cases:read")]) -> Response:
    """One case: what to do next, and what it holds."""
    return _case_page(request, access)


def _case_page(request: Request, access: Access, *, status: int = 200, **values: Any) -> Response:
    frame, few = case_frame(access), PageRequest(None, _FEW)
    shown: dict[str, Any] = {"news": None, "corpora": [], "runs": [], "changes": []}
    if frame.may("runs:read"):
        with access.database.read() as connection:
            shown["news"] = news_of(connection, [access.case], user=access.user)[access.case]
        shown["runs"] = runs_routes.list_runs(access.case, access, few).items
    if frame.may("corpora:read"):
        shown["corpora"] = corpora_routes.list_corpora(access.case, access, few).items
    with access.database.read() as connection:
        others = (
            sa.select(users.c.id, users.c.name).where(users.c.disabled_at.is_(None)).order_by(users.c.name)
        )
        names = connection.execute(others).all() if frame.may("grants:write") else []
    shared = routes.list_grants(access.case, access)
    there = {one.user for one in shared}
    form = {"name": frame.name, "purpose": frame.purpose}
    return page(
        request,
        access,
        "case.html",
        status=status,
        case=frame,
        **{
            "at": "overview",
            **shown,
            "grants": shared,
            "others": [one for one in names if one.id not in there],
            "form": form,
            **values,
        },
    )


@router.post("/cases/{case}")
def change_case(
    request: Request, case: CaseId, access: Annotated[Access, require("cases:update")], fields: Fields
) -> Response:
    """Renames a case, closes it, or opens it again."""
    if fields.get("do") in ("close", "reopen"):
        routes.change_case(case, CaseChange(closed=fields.get("do") == "close"), access, request)
        return go(f"/cases/{case}")
    given = {"name": fields.get("name"), "purpose": fields.get("purpose")}
    asked, wrong = fit(CaseChange, given)
    if asked is None:
        return _case_page(request, access, status=422, form=given, wrong=wrong)
    routes.change_case(case, asked, access, request)
    return go(f"/cases/{case}")


@router.post("/cases/{case}/people")
def share_case(case: CaseId, access: Annotated[Access, require("grants:write")], fields: Fields) -> Response:
    """Shares a case with somebody, or no longer."""
    share = routes.unshare_case if fields.get("do") == "unshare" else routes.share_case
    share(case, fields.get("user"), access)
    return go(f"/cases/{case}#people")

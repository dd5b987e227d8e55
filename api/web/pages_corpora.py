"""Files with ads: brought in, looked at with the mapping that was found, mended, confirmed, purged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adsim.errors import AdsimError
from adsim.ingest.columns import NAMES
from api.domain.reading import Manner, Preview, columns_of, preview
from api.http.paging import Paging
from api.problems import Problem
from api.routers import corpora as routes
from api.schemas.corpora import Corpus, CorpusChange
from api.schemas.fields import CaseId, CorpusId
from api.security.access import Access, require
from api.store.tables import cases, corpora
from api.web.forms import Fields, FormFields, fit
from api.web.render import case_frame, go, page, respond, write
from api.web.speech import speech_of

router = APIRouter(include_in_schema=False)
uploads = APIRouter(include_in_schema=False)

_KEPT_DAYS = 365
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16", "mac_roman", "cp850")
"""Encodings that a menu offers, beside the one that was found."""
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""Delimiters that a menu offers, and the names of their phrases."""
FIELDS = ("text", "title", "ad_id", "agency", "city", "posted_at", "url", "phone", "email", "handle", "name")
"""The columns of adsim in the order of the menus."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page shows of a file: how it would be read, or why it cannot be; `names` are its columns."""

    found: Preview | None
    names: list[str]
    problem: Problem | None


@router.get("/cases/{case}/corpora")
def list_corpora(
    request: Request, case: CaseId, access: Annotated[Access, require("corpora:read")], paging: Paging
) -> Response:
    """The files of a case."""
    found = routes.list_corpora(case, access, paging)
    return page(request, access, "corpora.html", at="corpora", corpora=found.items, following=found.next)


@router.get("/cases/{case}/upload")
def show_upload(
    request: Request, case: CaseId, access: Annotated[Access, require("corpora:write")]
) -> Response:
    """Where files are brought in."""
    return page(request, access, "upload.html", at="corpora", **_upload_form(access))


def _upload_form(access: Access) -> dict[str, Any]:
    """What the form begins with: nobody states a ground unawares, but the day of the upload before holds."""
    last = (
        sa.select(corpora.c.retain_until)
        .where(corpora.c.case_id == access.case, corpora.c.retain_until > access.now().date())
        .order_by(corpora.c.id.desc())
        .limit(1)
    )
    with access.database.read() as connection:
        day: date | None = connection.execute(last).scalar_one_or_none()
    until = day or (access.now() + timedelta(days=_KEPT_DAYS)).date()
    return {
        "form": {"basis": "", "retain_until": until.isoformat()},
        "most": access.service.settings.max_upload_bytes,
    }


@uploads.post("/cases/{case}/upload")
async def upload(
    request: Request,
    case: CaseId,
    access: Annotated[Access, require("corpora:write", repeatable=False)],
    row: bool = False,
) -> Response:
    """Takes one file and goes to its preview; `row` asks for a line of a list in its place."""
    made, problem = None, None
    try:
        made = await routes.upload_corpus(case, access, request, Response())
    except Problem as found:
        problem = found
    return await run_in_threadpool(_uploaded, request, access, made, problem, row)


def _uploaded(
    request: Request, access: Access, made: Corpus | None, problem: Problem | None, row: bool
) -> Response:
    status = problem.status if problem else 200
    if row:
        html = write(request, "upload_row.html", made=made, problem=problem, case_id=access.case)
        return respond(html, speech_of(request).language, status)
    if made is not None:
        return go(f"/cases/{access.case}/corpora/{made.id}")
    form = _upload_form(access)
    return page(request, access, "upload.html", status=status, at="corpora", problem=problem, **form)


@router.get("/cases/{case}/corpora/{corpus}")
def show_corpus(
    request: Request, case: CaseId, corpus: CorpusId, access: Annotated[Access, require("corpora:read")]
) -> Response:
    """One file: facts, and for who may change it how it is read and its first rows.

    What the query says of encoding, delimiter and columns is tried out; nothing is kept of it.
    """
    shown = routes.show_corpus(case, corpus, access, request, Response())
    tried = FormFields({name: request.query_params.getlist(name) for name in request.query_params})
    return _corpus_page(request, access, shown, tried)


def _corpus_page(
    request: Request, access: Access, shown: Corpus, tried: FormFields, *, status: int = 200, **values: Any
) -> Response:
    frame = case_frame(access)
    manner = _manner(tried, shown) if tried.values else Manner(shown.encoding, shown.delimiter, shown.columns)
    looked = None
    if shown.purged_at is None and frame.may("corpora:write"):
        looked = _look(access, shown, manner)
    return page(
        request,
        access,
        "corpus.html",
        status=status,
        case=frame,
        at="corpora",
        corpus=shown,
        looked=looked,
        manner=manner,
        tried=bool(tried.values),
        encodings=ENCODINGS,
        delimiters=DELIMITERS,
        fields=FIELDS,
        shown_columns=_shown(looked.found) if looked and looked.found else [],
        siblings=_waiting(access, shown.id),
        today=access.now().date(),
        **values,
    )


def _manner(fields: FormFields, shown: Corpus) -> Manner:
    """How the menus say that a file is read: the columns that are named, the rest found by their names."""
    columns = {name: fields.raw(f"as_{name}") for name in NAMES if fields.raw(f"as_{name}")}
    return Manner(fields.get("encoding"), fields.raw("delimiter"), columns)


def _look(access: Access, shown: Corpus, manner: Manner) -> Looked:
    settings = access.service.settings
    path = routes.place_of(access, shown.id)
    with access.database.write() as connection:
        access.record(connection, "corpus.previewed", shown.id)
    found, problem, names = None, None, []
    try:
        names = columns_of(path, manner, most_bytes=settings.preview_bytes)
        found = preview(path, manner, most_bytes=settings.preview_bytes, rows=settings.preview_rows)
    except Problem as error:
        problem = error
    except AdsimError as error:
        problem = Problem("invalid", error.message.replace(path.name, shown.name), fix=error.fix)
    if found is not None:
        notes = [note.replace(path.name, shown.name) for note in found.notes]
        found = replace(found, notes=notes)
    return Looked(found, names, problem)


def _shown(found: Preview) -> list[str]:
    """The columns of the first rows that hold anything: those that adsim knows first, in the order of the menus."""
    filled = {name for row in found.rows for name, value in row.items() if value}
    known = ["ad_id", *(name for name in FIELDS if name != "ad_id")]
    return [name for name in dict.fromkeys((*known, *found.columns)) if name in filled]


def _waiting(access: Access, but: str) -> list[Any]:
    """The other files of the case that wait to be confirmed."""
    query = (
        sa.select(corpora.c.id, corpora.c.name)
        .where(
            corpora.c.case_id == access.case,
            corpora.c.confirmed_at.is_(None),
            corpora.c.purged_at.is_(None),
            corpora.c.id != but,
        )
        .order_by(corpora.c.id)
    )
    with access.database.read() as connection:
        return list(connection.execute(query))


@router.post("/cases/{case}/corpora/{corpus}")
def change_corpus(
    request: Request,
    case: CaseId,
    corpus: CorpusId,
    access: Annotated[Access, require("corpora:write")],
    fields: Fields,
) -> Response:
    """Keeps how a file is read and confirms it, changes how long it is kept, or purges it."""
    here, act = f"/cases/{case}/corpora/{corpus}", fields.get("do")
    if act == "purge":
        routes.delete_corpus(case, corpus, access)
        return go(f"/cases/{case}/corpora")
    shown = routes.show_corpus(case, corpus, access, request, Response())
    if act == "withdraw":
        values: dict[str, Any] = {"confirmed": False}
    elif act == "keep":
        values = {"basis": fields.get("basis"), "retain_until": fields.get("retain_until")}
    else:
        manner = _manner(fields, shown)
        values = {
            "encoding": manner.encoding,
            "delimiter": manner.delimiter,
            "columns": manner.columns,
            "confirmed": True,
        }
    asked, wrong = fit(CorpusChange, values)
    if asked is None:
        return _corpus_page(request, access, shown, FormFields({}), status=422, wrong=wrong)
    try:
        routes.change_corpus(case, corpus, asked, access, request)
    except Problem as problem:
        return _corpus_page(request, access, shown, FormFields({}), status=problem.status, problem=problem)
    waiting = _waiting(access, corpus) if act == "confirm" else []
    return go(f"/cases/{case}/corpora/{waiting[0].id}") if waiting else go(_next(access, act, here))


def _next(access: Access, act: str, here: str) -> str:
    """Where one goes on: to the runs when the last file was confirmed and the case is open."""
    if act != "confirm":
        return here
    with access.database.read() as connection:
        closed = connection.execute(
            sa.select(cases.c.closed_at).where(cases.c.id == access.case)
        ).scalar_one()
    return here if closed else f"/cases/{access.case}/runs"

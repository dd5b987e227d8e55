"""Corpora: uploaded as a stream, looked at, confirmed, and purged.

An upload is noticed when the same bytes are in the case already. Nothing of a file is read before somebody asks
for a preview or a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool

from api import audit, problems
from api.domain import purging
from api.domain.folders import Folders, ending_of, removed_on_error, sync_folder
from api.domain.reading import Manner, preview
from api.domain.uploads import Received, receive
from api.http import etags
from api.http.paging import Page, Paging, page_of
from api.problems import Problem
from api.schemas import corpora as wire
from api.schemas.fields import CaseId, CorpusId
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import cases, corpora

uploads = APIRouter(prefix="/v1/cases/{case}/corpora", tags=["corpora"], responses=problems.RESPONSES)
router = APIRouter(prefix="/v1/cases/{case}/corpora", tags=["corpora"], responses=problems.RESPONSES)

_TOPIC = 7_221_010
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FORM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary"},
            **{name: {"type": "string"} for name in ("name", "basis", "retain_until", "confirm")},
        },
    }
}
_Text = Annotated[str | None, Query(max_length=200)]


@uploads.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": _BINARY, "multipart/form-data": _FORM},
        }
    },
)
async def upload_corpus(
    case: CaseId,
    access: Annotated[Access, require("corpora:write", repeatable=False)],
    request: Request,
    response: Response,
    name: _Text = None,
    basis: _Text = None,
    retain_until: _Text = None,
    confirm: _Text = None,
) -> wire.Corpus:
    """Uploads one file: its bytes as the body with the facts in the query, or a form with the facts as fields."""
    given = {"name": name, "basis": basis, "retain_until": retain_until, "confirm": confirm}
    corpus, service = new_id("corpus"), access.service
    path = Folders(service.settings.data).upload(corpus)
    received = await receive(request, path, most=service.settings.max_upload_bytes)
    with removed_on_error(path):
        facts = _facts({key: value for key, value in given.items() if value is not None}, received)
        made = await run_in_threadpool(keep, access, corpus, facts, received)
    response.headers["Location"] = f"/v1/cases/{case}/corpora/{corpus}"
    return made


def _facts(given: dict[str, str], received: Received) -> wire.Facts:
    """The facts of a form go before those of the query; the name of the file before none."""
    values: dict[str, Any] = {"name": received.name, **given, **received.fields}
    try:
        return wire.Facts.model_validate(values)
    except ValidationError as error:
        wrong = ", ".join(
            sorted({str(e["loc"][0]) for e in error.errors() if e["loc"][0] in wire.Facts.model_fields})
        )
        raise Problem(
            "invalid",
            f"these do not fit: {wrong or 'a field that is not known'}",
            fix="give name, basis (on what ground it was collected) and retain_until (a day, as 2026-12-31)",
        ) from None


def keep(access: Access, corpus: str, facts: wire.Facts, received: Received) -> wire.Corpus:
    """Moves the file to its place and writes the row, both or none."""
    now, folders = access.now(), Folders(access.service.settings.data)
    if facts.retain_until < now.date():
        raise Problem("invalid", "retain_until is over", fix="give a day to come")
    ending = ending_of(facts.name)
    place = folders.corpus(corpus, ending)
    with access.database.write() as connection:
        access.database.serialize(connection, _TOPIC)
        _open_case(connection, access.case)
        _refuse_twice(connection, access.case, received.sha256)
        connection.execute(
            corpora.insert().values(
                id=corpus,
                case_id=access.case,
                name=facts.name,
                ending=ending,
                bytes=received.bytes,
                sha256=received.sha256,
                basis=facts.basis,
                retain_until=facts.retain_until,
                encoding="",
                delimiter="",
                columns={},
                confirmed_at=now if facts.confirm else None,
                uploaded_by=access.user,
                uploaded_at=now,
                version=1,
            )
        )
        folders.upload(corpus).replace(place)
        sync_folder(place.parent)
        with removed_on_error(place):
            told: dict[str, audit.Fact] = {"bytes": received.bytes, "sha256": received.sha256}
            access.record(connection, "corpus.uploaded", corpus, facts=told)
            return _corpus(_row(connection, access.case, corpus))


def _open_case(connection: Connection, case: str) -> None:
    row = connection.execute(sa.select(cases.c.closed_at).where(cases.c.id == case)).one()
    if row.closed_at is not None:
        raise Problem("conflict", "the case is closed", fix="open it again, or take another one")


def _refuse_twice(connection: Connection, case: str, sha256: str) -> None:
    same = (corpora.c.case_id == case) & (corpora.c.sha256 == sha256) & corpora.c.purged_at.is_(None)
    if row := connection.execute(sa.select(corpora.c.id).where(same)).first():
        raise Problem("conflict", f"the same bytes are in the case already, as {row.id}", fix="use that one")


@router.get("")
def list_corpora(
    case: CaseId, access: Annotated[Access, require("corpora:read")], paging: Paging
) -> Page[wire.Corpus]:
    """The corpora of a case, newest first; those that were purged too."""
    query = sa.select(corpora).where(corpora.c.case_id == case)
    with access.database.read() as connection:
        rows, following = page_of(connection, query, by=[corpora.c.id], paging=paging, descending=True)
    return Page(items=[_corpus(row) for row in rows], next=following)


@router.get("/{corpus}")
def show_corpus(
    case: CaseId,
    corpus: CorpusId,
    access: Annotated[Access, require("corpora:read")],
    request: Request,
    response: Response,
) -> wire.Corpus:
    """One corpus."""
    with access.database.read() as connection:
        row = _row(connection, case, corpus)
    etags.offer(request, response, etags.etag_of(row.id, row.version))
    return _corpus(row)


@router.patch("/{corpus}")
def change_corpus(
    case: CaseId,
    corpus: CorpusId,
    asked: wire.CorpusChange,
    access: Annotated[Access, require("corpora:write")],
    request: Request,
) -> wire.Corpus:
    """Says how it is read, confirms it, or changes how long it is kept."""
    values: dict[str, Any] = asked.model_dump(exclude_none=True, exclude={"confirmed"})
    if asked.confirmed is not None:
        values["confirmed_at"] = access.now() if asked.confirmed else None
    if asked.retain_until is not None and asked.retain_until < access.now().date():
        raise Problem("invalid", "retain_until is over", fix="give a day to come, or delete the corpus")
    with access.database.write() as connection:
        row = _row(connection, case, corpus, lock=True, there=True)
        etags.demand(request, etags.etag_of(row.id, row.version))
        if values:
            mine = corpora.c.id == corpus
            connection.execute(corpora.update().where(mine).values(**values, version=corpora.c.version + 1))
            row = _row(connection, case, corpus)
            access.record(connection, "corpus.changed", corpus, facts={"fields": ".".join(sorted(values))})
    return _corpus(row)


@router.get("/{corpus}/preview")
def preview_corpus(
    case: CaseId,
    corpus: CorpusId,
    access: Annotated[Access, require("corpora:write")],
    encoding: Annotated[wire.Code | None, Query(description="as if it were so")] = None,
    delimiter: Annotated[wire.Sign | None, Query()] = None,
    column: Annotated[Sequence[str], Query(max_length=20, description="`text=body`; repeatable")] = (),
) -> wire.CorpusPreview:
    """How the file would be read, by what was said of it or by what is said here, and its first rows."""
    with access.database.write() as connection:
        row = _row(connection, case, corpus, there=True)
        access.record(connection, "corpus.previewed", corpus)
    columns = dict(one.split("=", 1) for one in column if "=" in one) or row.columns
    manner = Manner(
        row.encoding if encoding is None else encoding,
        row.delimiter if delimiter is None else delimiter,
        columns,
    )
    settings = access.service.settings
    path = Folders(settings.data).corpus(corpus, row.ending)
    found = preview(path, manner, most_bytes=settings.preview_bytes, rows=settings.preview_rows)
    return wire.CorpusPreview(**{name: getattr(found, name) for name in wire.CorpusPreview.model_fields})


@router.delete("/{corpus}", status_code=204)
def delete_corpus(
    case: CaseId, corpus: CorpusId, access: Annotated[Access, require("corpora:write")]
) -> None:
    """Purges a corpus, and every run that read it."""
    with access.database.write() as connection:
        _row(connection, case, corpus, lock=True, there=True)
        purged = purging.purge(connection, corpus, at=access.now())
        access.record(connection, "corpus.purged", corpus, facts=purged.facts)
    purging.remove(Folders(access.service.settings.data), purged)
    access.service.opened.forget(purged.runs)


def place_of(access: Access, corpus: str) -> Path:
    """Where the file of a corpus of the case lies; raises `Problem` where it was purged."""
    with access.database.read() as connection:
        row = _row(connection, access.case, corpus, there=True)
    return Folders(access.service.settings.data).corpus(corpus, row.ending)


def _row(
    connection: Connection, case: str, corpus: str, *, lock: bool = False, there: bool = False
) -> sa.Row[Any]:
    """The row of a corpus of the case; `there`: not purged. Raises `Problem`."""
    query = sa.select(corpora).where(corpora.c.id == corpus, corpora.c.case_id == case)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Problem("not-found")
    if there and row.purged_at is not None:
        raise Problem("conflict", "the corpus was purged", fix="upload it again if you may keep it")
    return row


def _corpus(row: sa.Row[Any]) -> wire.Corpus:
    return wire.Corpus(**{name: getattr(row, name) for name in wire.Corpus.model_fields})

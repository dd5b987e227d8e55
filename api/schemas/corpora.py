"""Corpora on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.fields import Body, Line

Column = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9_.-]*$")]
Sign = Annotated[str, StringConstraints(max_length=2, pattern=r"^[^\x00\r\n\"]*$")]


class Facts(Body):
    """What is told of a corpus when it is uploaded."""

    name: Line = Field(examples=["spring.csv"])
    basis: Line = Field(description="on what ground it was collected", examples=["public web, warrant 17"])
    retain_until: date = Field(description="it is purged after this day", examples=["2026-12-31"])
    confirm: bool = Field(default=False, description="take it as it is read, without a preview")


class CorpusChange(Body):
    """How a corpus shall be read, and for how long kept; what is left out stays."""

    encoding: Code | None = Field(default=None, description="'' to find it out", examples=["cp1252"])
    delimiter: Sign | None = Field(default=None, examples=[";"])
    columns: dict[Code, Column] | None = Field(default=None, max_length=20, examples=[{"text": "body"}])
    basis: Line | None = None
    retain_until: date | None = Field(default=None, examples=["2026-12-31"])
    confirmed: bool | None = Field(default=None, description="only confirmed corpora are linked")


class Corpus(BaseModel):
    """An uploaded file."""

    id: str = Field(examples=["corpus_01jd0000000000000000000000"])
    name: str = Field(examples=["spring.csv"])
    bytes: int
    sha256: str
    basis: str
    retain_until: date
    encoding: str
    delimiter: str
    columns: dict[str, str]
    confirmed_at: datetime | None
    uploaded_by: str
    uploaded_at: datetime
    purged_at: datetime | None


class CorpusPreview(BaseModel):
    """What was found out about a file, and its first rows; `head`: only its first bytes were looked at."""

    format: str = Field(examples=["csv"])
    compression: str
    encoding: str = Field(examples=["utf-8"])
    encoding_found_by: str
    delimiter: str
    mapping: dict[str, str] = Field(description="column of adsim to column of the file")
    columns: list[str]
    rows: list[dict[str, str]]
    rows_read: int
    rows_rejected: dict[str, int]
    notes: list[str]
    head: bool

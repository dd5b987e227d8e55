"""Cases, grants and the audit log on the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from api.schemas.fields import Body, Line, Prose


class NewCase(Body):
    """A case to be opened."""

    name: Line = Field(examples=["Harbour 2024"])
    purpose: Prose = Field(default="", examples=["Ads of spring, shared by a partner"])


class CaseChange(Body):
    """What shall be different; what is left out stays."""

    name: Line | None = Field(default=None, examples=["Harbour 2024"])
    purpose: Prose | None = None
    closed: bool | None = Field(default=None, description="a closed case takes no new work")


class Case(BaseModel):
    """A case: what corpora, runs and decisions belong to."""

    id: str = Field(examples=["case_01jd0000000000000000000000"])
    name: str = Field(examples=["Harbour 2024"])
    purpose: str
    created_by: str
    created_at: datetime
    closed_at: datetime | None


class Grant(BaseModel):
    """A person whom a case is shared with."""

    user: str = Field(examples=["user_01jd0000000000000000000000"])
    name: str = Field(examples=["ada"])
    granted_by: str
    granted_at: datetime


class AuditEntry(BaseModel):
    """One entry of the audit log; `hash` is over all the rest, `previous` is that of the entry before."""

    seq: int = Field(examples=[17])
    at: datetime
    actor: str
    action: str = Field(examples=["case.created"])
    case: str
    target: str
    facts: dict[str, str | int | bool | None]
    request_id: str
    address: str
    previous: str
    hash: str


class AuditHead(BaseModel):
    """Number and hash of the newest entry: written down elsewhere, it proves the log up to here."""

    seq: int
    hash: str

"""Runs on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.fields import Body

CorpusRef = Annotated[str, StringConstraints(pattern=r"^corpus_[0-9a-z]{26}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
State = Literal["queued", "running", "done", "failed", "cancelled", "purged"]


class NewRun(Body):
    """What shall be linked."""

    corpora: list[CorpusRef] | None = Field(
        default=None,
        min_length=1,
        max_length=1_000,
        description="all confirmed ones if left out",
        examples=[["corpus_01jd0000000000000000000000"]],
    )
    threshold: float = Field(default=0.5, ge=0.05, le=0.99, description="least score of a link that joins")
    region: Region = Field(default="CA", description="region of telephone numbers without a country")


class Step(BaseModel):
    """How far a run is; `attempt` is more than 1 where a worker was lost."""

    seq: int
    at: datetime
    attempt: int
    stage: str = Field(examples=["scoring"])
    done: int
    total: int


class RunProblem(BaseModel):
    """Why a run failed."""

    message: str
    fix: str


class Run(BaseModel):
    """One linking of corpora; `groups` of two ads and more."""

    id: str = Field(examples=["run_01jd0000000000000000000000"])
    state: State
    corpora: list[str]
    threshold: float
    region: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancelled_at: datetime | None = Field(description="when somebody asked to cancel it")
    attempts: int
    ads: int | None
    groups: int | None
    problem: RunProblem | None
    manifest_sha256: str | None
    steps: list[Step] = Field(description="the newest of each stage; empty in lists")


class GroupEvent(BaseModel):
    """What became of a group since the run before."""

    kind: Literal["born", "grew", "shrank", "merged", "split", "gone"]
    group: str = Field(examples=["G-4KJ2M7QXPA"])
    before: list[str] = Field(description="the groups that it was, the one that most ads come from first")
    ads: int
    new_ads: int


class AtThreshold(BaseModel):
    """What the groups would be at a threshold."""

    threshold: float
    groups: int
    ads_in_groups: int
    largest: int

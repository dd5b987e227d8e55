"""Decisions and the review queue on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from api.schemas.fields import Body, Prose
from api.schemas.groups import NOTICE, Comparison
from api.schemas.questions import RunRef

AdRef = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]
Kind = Literal["same", "different", "unsure", "exclude", "merge", "split"]


class NewDecision(Body):
    """What somebody decided. `same`, `different`, `unsure` and `split` are about two ads, `merge` about two groups,
    `exclude` about one ad (`left`), which leaves its group. `split` parts the group of two ads between them.
    """

    kind: Kind = Field(examples=["same"])
    left: AdRef
    right: AdRef | None = None
    reason: Prose = Field(default="", examples=["both give the number of the studio on King Street"])
    blind: bool = Field(default=False, description="whether it was decided without seeing the score")
    run: RunRef | None = Field(default=None, description="the run that was looked at; the newest if left out")

    @model_validator(mode="after")
    def _names_two(self) -> NewDecision:
        if (self.right is None) != (self.kind == "exclude"):
            raise ValueError("exclude names one ad, every other kind two")
        return self


class Decision(BaseModel):
    """A decision; it binds the runs that come after it until it is undone."""

    id: str = Field(examples=["decision_01jd0000000000000000000000"])
    kind: Kind
    left: str
    right: str
    reason: str
    blind: bool
    run: str
    decided_by: str
    decided_at: datetime
    undone_by: str | None
    undone_at: datetime | None
    contradicted: bool = Field(description="whether somebody decided otherwise on the same pair")


class ToReview(BaseModel):
    """A pair of ads worth a decision; in blind mode without score and verdict.

    `worth`: pairs of ads that the answer decides on, in expectation. `decided_by`: how many decided on it already.
    """

    notice: str = NOTICE
    left: str
    right: str
    worth: float | None
    score: float | None
    joins: bool | None = Field(
        description="whether the link holds a group together, rather than lying between two"
    )
    groups: list[str]
    sizes: list[int]
    decided_by: int
    comparison: Comparison | None

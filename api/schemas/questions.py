"""Questions, answers and watches on the wire; identifiers in answers are masked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, model_validator

from api.schemas.fields import Body, Line
from api.schemas.groups import NOTICE, Passage, Reason, SharedContact

Words = Annotated[
    str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$", strip_whitespace=False)
]
Short = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]
RunRef = Annotated[str, StringConstraints(pattern=r"^run_[0-9a-z]{26}$")]
_KINDS = ("text", "identifier", "phrase", "ad", "group")


class Ask(Body):
    """One question: exactly one of `text`, `identifier`, `phrase`, `ad` and `group`; the rest narrows the answer."""

    text: Words | None = Field(default=None, description="text of an ad, whole or in part")
    identifier: Short | None = Field(
        default=None, description="in any disguise", examples=["four one six, 555 0123"]
    )
    phrase: Short | None = Field(default=None, description="the very words, in this order")
    ad: Short | None = Field(default=None, description="id of an ad: more like this")
    group: Short | None = Field(default=None, description="id of a group: what lies near it")
    k: int = Field(default=20, ge=1, le=200, description="most texts in the answer")
    agency: Short | None = None
    city: Short | None = None
    since: datetime | None = None
    until: datetime | None = None
    least: float | None = Field(
        default=None, ge=0, le=1, description="least score; that of the run if left out"
    )

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Ask:
        given = [name for name in _KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a question is one of text, identifier, phrase, ad and group")
        if not str(getattr(self, given[0])).strip():
            raise ValueError("a question is not blank")
        return self


class Query(Ask):
    """A question about a run; about the newest that is done if none is named."""

    run: RunRef | None = None
    evidence: bool = Field(default=False, description="with words and identifiers in common and their places")


class Batch(Body):
    """Several questions about one run."""

    questions: list[Ask] = Field(min_length=1, max_length=1_000)
    run: RunRef | None = None


class HitEvidence(BaseModel):
    """What question and hit have in common; `left` is the question, `text` the hit with identifiers masked."""

    text: str
    passages: list[Passage]
    identifiers: list[SharedContact]


class Hit(BaseModel):
    """A text that answers, told by its first ad."""

    ad: str
    group: str = Field(description="empty where it is alone")
    agency: str
    city: str
    posted_at: str
    score: float
    measure: str = Field(description="what the score is: model, shared, phrase or identifier")
    by_text: float
    by_identifiers: float
    identifiers: list[tuple[str, str]] = Field(description="kinds and masked values in common")
    copies: list[str]
    more_copies: int
    reasons: list[Reason]
    evidence: HitEvidence | None


class NearMiss(BaseModel):
    """The best of what is not enough, and why."""

    ad: str
    score: float
    en: str
    fr: str


class Answer(BaseModel):
    """What was found, best first."""

    notice: str = NOTICE
    run: str
    hits: list[Hit]
    least: float
    texts: int = Field(description="texts at or above `least`, of those compared")
    ads: int
    nearest: NearMiss | None
    identifiers: list[tuple[str, str]] = Field(description="read in the question: kinds and masked values")
    capped: dict[str, int]
    seconds: float


class Pair(Body):
    """Two texts to be compared; nothing of them is kept."""

    left: Words = Field(examples=["Quiet evenings by the harbour, call 416-555-0101"])
    right: Words = Field(examples=["Quiet evenings by the harbour, ring 416-555-0101"])


class Similarity(BaseModel):
    """How alike two texts are: score and why, as if they were a corpus of two."""

    notice: str = NOTICE
    linked: bool
    verdict: str
    en: str
    fr: str
    score: float | None
    reasons: list[Reason]
    passages: list[Passage]
    identifiers: list[SharedContact]


class NewWatch(Body):
    """A question that is asked again of each run."""

    name: Line = Field(examples=["the number from the tip"])
    question: Ask


class Watch(BaseModel):
    """A watch; `kind`: what it asks by."""

    id: str = Field(examples=["watch_01jd0000000000000000000000"])
    name: str
    kind: str
    made_at: datetime
    seen_at: datetime


class News(BaseModel):
    """What a watch finds in the newest run that it had not found when it was last seen."""

    run: str
    new: list[Hit]
    known: int

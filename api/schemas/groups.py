"""Groups, ads, links and comparisons on the wire; identifiers are masked unless somebody asked for them in full."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.fields import Body, Prose

NOTICE = (
    "Leads, not findings: a link means possibly one poster. Many ads are posted by consenting adults. Verify."
)


class Plain(BaseModel):
    """Read from the records of the engine, field by field."""

    model_config = ConfigDict(from_attributes=True)


class Count(Plain):
    """A value, and how many ads have it."""

    value: str = Field(examples=["Toronto"])
    ads: int


class GroupRow(BaseModel):
    """A linked-entity group in a list."""

    id: str = Field(examples=["G-4KJ2M7QXPA"])
    rank: int
    interest: float
    ads: int
    text_groups: int
    agencies: list[str]
    cities: list[str]
    first_seen: datetime | None
    last_seen: datetime | None
    cohesion: float
    why: dict[str, str] = Field(examples=[{"en": "4 ads share one text.", "fr": "4 annonces ..."}])
    template: str


class Contact(Plain):
    """An identifier; `elsewhere`: ads of the run outside of the group that give it too."""

    key: str = Field(examples=["I1"])
    kind: str = Field(examples=["phone"])
    value: str = Field(examples=["+1 416 555-01••"])
    ads: int
    elsewhere: int
    obfuscated: int


class Slot(Plain):
    """What varies in a template; `more`: values that are not listed."""

    kind: str = Field(examples=["name"])
    values: list[Count]
    more: int


class TemplatePart(Plain):
    """A run of constant words, or the number of a slot."""

    text: str | None
    slot: int | None


class Template(Plain):
    """What the texts of a text group have in common."""

    parts: list[TemplatePart]
    slots: list[Slot]
    gain_bits: float


class Wording(Plain):
    """A text group; `template` is null where it is one text only."""

    id: str = Field(examples=["T-4KJ2M7QXPA"])
    ads: int
    template: Template | None


class Move(Plain):
    """A step from one city to another, in time."""

    origin: str
    target: str
    ads: int
    first: datetime


class Day(BaseModel):
    """Ads of one day in one city ('' where unknown)."""

    day: str = Field(examples=["2024-05-01"])
    city: str
    ads: int


class Weakest(BaseModel):
    """The link that holds the two largest parts of the group together: to be verified first."""

    left: str
    right: str
    score: float
    splits: list[int]


class CutOf(BaseModel):
    """Another group that this one was kept apart from, although links ran between them."""

    group: str
    reason: str = Field(examples=["hub"])
    links: int
    best_score: float


class Group(BaseModel):
    """What is known of one group."""

    id: str
    notice: str = NOTICE
    masked: bool
    why: dict[str, str]
    interest: float
    ads: int
    agencies: list[Count]
    cities: list[Count]
    moves: list[Move]
    first_seen: str
    last_seen: str
    undated: int
    identifiers: list[Contact]
    names: list[Count]
    tricks: dict[str, int]
    cohesion: float
    weakest: Weakest | None
    wordings: list[Wording]
    cuts: list[CutOf]
    timeline: list[Day]
    links: dict[str, int] = Field(description="links inside by state", examples=[{"kept": 12, "below": 3}])
    left_out: dict[str, int]


class Member(Plain):
    """An ad of a group; `same_text_as`: the ad whose links stand for its own."""

    ad_id: str
    text_group: str
    agency: str
    city: str
    posted_at: str
    url: str
    text: str
    same_text_as: str
    contacts: list[str] = Field(description="keys of identifiers of the group")
    columns: dict[str, str]


class Reason(Plain):
    """One part of a score, in log-odds, with the sentence that explains it."""

    feature: str
    value: float
    log_odds: float
    en: str
    fr: str


class Link(Plain):
    """A scored link between two ads of a group."""

    left: str
    right: str
    score: float
    state: str = Field(description="kept, cut or below")
    cut: str
    origin: str
    shared: list[str] = Field(description="keys of identifiers of the group")
    reasons: list[Reason]


class Passage(BaseModel):
    """Words that stand in both texts; places count characters from 0, end excluded."""

    words: str
    left: tuple[int, int]
    right: tuple[int, int]


class SharedContact(BaseModel):
    """An identifier that both give, and where."""

    kind: str
    value: str
    obfuscated: bool
    left: list[tuple[int, int]]
    right: list[tuple[int, int]]


class Side(BaseModel):
    """One of two texts that are compared."""

    ad_id: str
    group: str = Field(description="empty where it is alone")
    agency: str = ""
    city: str = ""
    posted_at: str = ""
    text: str


class Comparison(BaseModel):
    """Why two ads are linked, or why not."""

    notice: str = NOTICE
    masked: bool
    verdict: str = Field(examples=["linked"])
    en: str
    fr: str
    score: float | None
    bias: float
    reasons: list[Reason]
    passages: list[Passage]
    identifiers: list[SharedContact]
    left: Side
    right: Side
    link: tuple[str, str] | None = Field(description="the ads between which the scored link stands")
    path: list[str]


class PartAt(BaseModel):
    """A part that a group falls into at a threshold, or the larger group that it lies in."""

    ads_here: int = Field(description="ads of the group in this part")
    ads: int = Field(description="ads of the part in all")
    members: list[str] = Field(description="ids of the first ads of the group in it")


class GroupAt(BaseModel):
    """What becomes of a group at a threshold."""

    threshold: float
    parts: list[PartAt]


class Reveal(Body):
    """Why identifiers are looked at in full; the reason is kept, and the act is in the audit log."""

    reason: Prose = Field(min_length=3, examples=["Warrant 17: the number has to be called"])


class Revealed(BaseModel):
    """A group with its identifiers and ads in full."""

    reveal: str = Field(description="id of the act")
    group: Group
    members: list[Member] = Field(description="the first ads, in time")
    members_left: int

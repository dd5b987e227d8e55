"""Which groups of a run a list shows, and in what order.

In: what is wanted. Out: a query over `run_groups`, and the columns that it is sorted by. It reads nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.domain.groups import words_of
from api.store.tables import run_groups

Sort = Literal["rank", "ads", "agencies", "cities", "cohesion", "last_seen", "first_in_time"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Wanted(BaseModel):
    """What narrows a list of groups; `q`: words that all stand in the group."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sort: Sort = "rank"
    q: Name | None = None
    agency: Name | None = None
    city: Name | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_ads: int = Field(default=2, ge=2, le=1_000_000)
    min_agencies: int = Field(default=0, ge=0, le=10_000)
    min_cities: int = Field(default=0, ge=0, le=10_000)
    min_cohesion: float = Field(default=0, ge=0, le=1)


def select(run: str, wanted: Wanted) -> sa.Select[Any]:
    """The groups of a run that are wanted, in no order."""
    t = run_groups.c
    query = sa.select(run_groups).where(
        t.run_id == run,
        t.ads >= wanted.min_ads,
        t.agency_count >= wanted.min_agencies,
        t.city_count >= wanted.min_cities,
        t.cohesion >= wanted.min_cohesion,
    )
    for word in words_of(wanted.q or ""):
        query = query.where(t.search.contains(f" {word}", autoescape=True))
    for column, value in ((t.agencies, wanted.agency), (t.cities, wanted.city)):
        if value is not None:
            query = query.where(_holds(column, value))
    if wanted.since is not None:
        query = query.where(t.last_seen >= _aware(wanted.since))
    if wanted.until is not None:
        query = query.where(t.first_seen <= _aware(wanted.until))
    return query


ORDERS: dict[str, tuple[list[sa.ColumnElement[Any]], bool]] = {
    "rank": ([run_groups.c.rank], False),
    "ads": ([run_groups.c.ads, run_groups.c.id], True),
    "agencies": ([run_groups.c.agency_count, run_groups.c.id], True),
    "cities": ([run_groups.c.city_count, run_groups.c.id], True),
    "cohesion": ([run_groups.c.cohesion, run_groups.c.id], True),
    "last_seen": ([run_groups.c.last_seen_or_never, run_groups.c.id], True),
    "first_in_time": ([run_groups.c.last_seen_or_never, run_groups.c.id], False),
}
"""By each way to sort: the columns, and whether the largest come first."""


def _holds(column: sa.ColumnElement[Any], value: str) -> sa.ColumnElement[bool]:
    """Whether a list of names, as JSON, holds this one; SQLite keeps it escaped, PostgreSQL does not."""
    text = sa.cast(column, sa.Text)
    written = {json.dumps(value), json.dumps(value, ensure_ascii=False)}
    return sa.or_(*(text.contains(one, autoescape=True) for one in sorted(written)))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

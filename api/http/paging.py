"""Lists in pages: where the last one ended goes out as an opaque cursor and comes in again for the next.

Pages follow the values of the sort columns, not row counts, so that a list that grows meanwhile neither
repeats nor skips anything, and the thousandth page costs what the first does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy.engine import Connection, Row

from api.problems import Problem
from api.service import service_of
from api.store.types import Instant

_ANY = sa.engine.default.DefaultDialect()

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A part of a list; `next` leads to what follows, null at the end."""

    items: list[T]
    next: str | None = Field(description="give it as `cursor` for the next page", examples=[None])


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for: after which cursor, and how many items."""

    cursor: str | None
    items: int


def _page_request(
    request: Request,
    cursor: Annotated[
        str | None,
        Query(max_length=1000, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the page before"),
    ] = None,
    limit: Annotated[int | None, Query(ge=1, le=100_000, description="most items on the page")] = None,
) -> PageRequest:
    settings = service_of(request).settings
    if limit is not None and limit > settings.page_max_items:
        raise Problem("invalid", f"a page has {settings.page_max_items} items at most", fix="lower `limit`")
    return PageRequest(cursor or None, limit or settings.page_items)


Paging = Annotated[PageRequest, Depends(_page_request)]
"""Type of the parameter of a route that gives pages."""


def page_of(
    connection: Connection,
    query: sa.Select[Any],
    *,
    by: Sequence[sa.ColumnElement[Any]],
    paging: PageRequest,
    descending: bool = False,
) -> tuple[Sequence[Row[Any]], str | None]:
    """The rows of one page and the cursor of the next.

    `by`: columns of the query, by which rows are sorted, all up or all down, together unique and never null.
    Raises `Problem` where the cursor belongs to a list sorted otherwise.
    """
    names = [str(column) for column in by]
    if paging.cursor is not None:
        last = sa.tuple_(*[sa.literal(v, c.type) for v, c in _read(paging.cursor, names, by)])
        row = sa.tuple_(*by)
        query = query.where(row < last if descending else row > last)
    order = [column.desc() if descending else column.asc() for column in by]
    labelled = [column.label(f"cursor_{k}") for k, column in enumerate(by)]
    rows = connection.execute(query.add_columns(*labelled).order_by(*order).limit(paging.items + 1)).all()
    if len(rows) <= paging.items:
        return rows, None
    shown = rows[: paging.items]
    return shown, _write(names, list(shown[-1][-len(by) :]), by)


def _write(names: list[str], values: list[Any], by: Sequence[sa.ColumnElement[Any]]) -> str:
    plain = [_encode(column, value) for column, value in zip(by, values, strict=True)]
    text = json.dumps([_print(names), *plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(
    cursor: str, names: list[str], by: Sequence[sa.ColumnElement[Any]]
) -> list[tuple[Any, sa.ColumnElement[Any]]]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        mark, *plain = json.loads(text)
        if mark != _print(names):
            raise ValueError("sorted otherwise")
        return [(_decode(column, value), column) for column, value in zip(by, plain, strict=True)]
    except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError):
        raise Problem("bad-cursor", fix="start again without a cursor") from None


def _print(names: list[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def _encode(column: sa.ColumnElement[Any], value: Any) -> str | int | float:
    encoded = Instant().process_bind_param(value, _ANY) if isinstance(column.type, Instant) else value
    assert isinstance(encoded, str | int | float), "a column of a cursor is text or a number"
    return encoded


def _decode(column: sa.ColumnElement[Any], value: Any) -> Any:
    moment = isinstance(column.type, Instant)
    expected = int if moment else column.type.python_type
    fits = type(value) is expected or (expected is float and type(value) is int)
    if not fits or (isinstance(value, int) and abs(value) >= 1 << 63):
        raise ValueError("not a value of the column")
    if isinstance(value, str) and ("\0" in value or (not value.isascii() and _is_broken(value))):
        raise ValueError("not text that a database takes")
    return Instant().process_result_value(value, _ANY) if moment else value


def _is_broken(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)

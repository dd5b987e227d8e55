"""Pages put together are the list, whatever happens to it meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from api.http.paging import PageRequest, page_of
from api.problems import Problem
from api.store.tables import login_failures
from tests.api.world import START, World


@given(
    names=st.lists(st.text("abc", min_size=1, max_size=2), max_size=30),
    items=st.integers(1, 7),
    descending=st.booleans(),
)
def test_pages_put_together_are_the_list(names: list[str], items: int, descending: bool) -> None:
    engine = sa.create_engine("sqlite://")
    login_failures.create(engine)
    rows = [
        {"id": f"try_{k:03}", "account": name, "address": "", "at": START + timedelta(seconds=len(name))}
        for k, name in enumerate(names)
    ]
    by = [login_failures.c.account, login_failures.c.at, login_failures.c.id]
    with engine.begin() as connection:
        if rows:
            connection.execute(login_failures.insert(), rows)
        seen: list[str] = []
        cursor: str | None = None
        while True:
            paging = PageRequest(cursor, items)
            page, cursor = page_of(
                connection, sa.select(login_failures), by=by, paging=paging, descending=descending
            )
            assert len(page) <= items
            seen += [row.id for row in page]
            if cursor is None:
                break
    engine.dispose()
    ordered = sorted(rows, key=lambda r: (r["account"], r["at"], r["id"]), reverse=descending)
    assert seen == [row["id"] for row in ordered]


@given(st.text("ABCabc019_-", max_size=60) | st.binary(max_size=60).map(lambda b: b.hex()))
def test_made_up_cursors_are_refused_in_words(cursor: str) -> None:
    engine = sa.create_engine("sqlite://")
    login_failures.create(engine)
    with engine.begin() as connection, pytest.raises(Problem) as raised:
        page_of(
            connection, sa.select(login_failures), by=[login_failures.c.id], paging=PageRequest(cursor, 5)
        )
    assert raised.value.kind == "bad-cursor"
    engine.dispose()


def test_a_cursor_of_another_list_is_refused(world: World) -> None:
    for _ in range(3):
        world.case("admin")
    client = world.client("admin")
    cursor = client.get("/v1/cases", params={"limit": 1}).json()["next"]
    assert client.get("/v1/users", params={"cursor": cursor}).status_code == 400
    assert client.get("/v1/cases", params={"limit": 501}).status_code == 422


def test_a_list_that_grows_meanwhile_repeats_nothing(world: World) -> None:
    cases = [world.case("admin") for _ in range(4)]
    client = world.client("admin")
    first = client.get("/v1/cases", params={"limit": 2}).json()
    world.case("admin")
    second = client.get("/v1/cases", params={"limit": 2, "cursor": first["next"]}).json()
    assert sorted(c["id"] for c in first["items"] + second["items"]) == sorted(cases)

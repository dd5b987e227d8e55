"""The audit log: appended in order, guarded by the database, and verifiable by its hashes alone."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from api import audit
from tests.api.world import START, World


def append(world: World, action: str = "thing.done", **facts: audit.Fact) -> None:
    with world.database.write() as connection:
        act = audit.Act("user_x", action, case="case_x", target="thing_1")
        audit.record(world.database, connection, act, at=START, facts=facts)


def verify(world: World) -> audit.Verdict:
    with world.database.read() as connection:
        return audit.verify(connection)


def test_the_chain_is_what_a_slow_reader_makes_of_it(world: World) -> None:
    for k in range(7):
        append(world, entries=k, verdict="same", revealed=k % 2 == 0)
    previous = "0" * 64
    for seq, row in enumerate(world.audit(), 1):
        at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row.at)).isoformat(
            timespec="microseconds"
        )
        text = json.dumps(
            [
                seq,
                at,
                row.actor,
                row.action,
                row.case_id,
                row.target,
                row.facts,
                row.request_id,
                row.address,
                previous,
            ],
            separators=(",", ":"),
        )
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert row.hash == previous
    assert verify(world) == audit.Verdict(7, previous, 0)
    with world.database.read() as connection:
        assert audit.head(connection) == (7, previous)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody'",
        "DELETE FROM audit WHERE seq = 2",
        "INSERT INTO audit SELECT 9, at, actor, action, case_id, target, facts, request_id, address,"
        " previous, hash FROM audit WHERE seq = 1",
    ],
)
def test_the_database_refuses_to_change_or_remove_entries(world: World, statement: str) -> None:
    for _ in range(3):
        append(world)
    before = world.audit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), world.database.write() as connection:
        connection.exec_driver_sql(statement)
    assert world.audit() == before


def test_neither_replacing_nor_truncating_gets_around_it(world: World) -> None:
    append(world)
    statement = (
        "INSERT OR REPLACE INTO audit SELECT * FROM audit" if world.database.is_sqlite else "TRUNCATE audit"
    )
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), world.database.write() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("change", ["actor = 'somebody'", "facts = '{}'", "previous = hash"])
def test_what_was_changed_behind_its_back_is_found(world: World, change: str) -> None:
    for k in range(5):
        append(world, entries=k)
    with world.database.write() as connection:
        guard = "audit_no_update" if world.database.is_sqlite else "audit_no_change ON audit"
        connection.exec_driver_sql(f"DROP TRIGGER {guard}")
        connection.exec_driver_sql(f"UPDATE audit SET {change} WHERE seq = 3")
    assert verify(world).broken == 3


def test_an_act_that_is_rolled_back_leaves_no_entry(world: World) -> None:
    with world.database.engine.connect() as connection:
        audit.record(world.database, connection, audit.Act("user_x", "thing.done"), at=START)
        connection.rollback()
    assert world.audit() == []


def test_many_writers_make_one_chain(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: append(world, entries=k), range(60)))
    assert verify(world).entries == 60
    assert verify(world).broken == 0
    assert sorted(json.loads(row.facts)["entries"] for row in world.audit()) == list(range(60))


@pytest.mark.parametrize("prose", ["call me maybe", "+14165550101", "mia@example.com", "é", "x" * 81])
def test_prose_is_refused(world: World, prose: str) -> None:
    with pytest.raises(ValueError, match="never prose"):
        append(world, asked=prose)
    assert world.audit() == []


@given(st.text(), st.text())
def test_digests_are_equal_for_equal_texts_of_one_secret(first: str, second: str) -> None:
    assert (audit.digest(b"k", first) == audit.digest(b"k", second)) == (first == second)
    assert audit.digest(b"k", first) != audit.digest(b"l", first)


def test_everything_that_people_do_is_in_it(world: World) -> None:
    case = world.case("analyst")
    world.share(case, "viewer")
    world.client("viewer").get("/v1/users")
    world.anonymous().post("/v1/auth/login", json={"name": "viewer", "password": "not this one"})
    world.client("auditor").get("/v1/audit", params={"about": case})
    assert [(e.action, e.case_id) for e in world.audit()] == [
        ("session.opened", ""),
        ("case.opened", case),
        ("session.opened", ""),
        ("case.shared", case),
        ("session.opened", ""),
        ("access.refused", ""),
        ("session.refused", ""),
        ("session.opened", ""),
        ("audit.read", ""),
    ]


def test_auditors_read_it_page_by_page(world: World) -> None:
    for k in range(23):
        append(world, entries=k)
    client, seen, cursor = world.client("auditor"), [], None
    while True:
        page = client.get(
            "/v1/audit", params={"limit": 5, "action": "thing.done", **({"cursor": cursor} if cursor else {})}
        )
        seen += [entry["facts"]["entries"] for entry in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert seen == list(range(22, -1, -1))
    assert client.get("/v1/audit/head").json()["seq"] == len(world.audit())

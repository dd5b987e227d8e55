"""Groups as they are listed, looked at and compared; what must not be seen is not, and what was seen is logged."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from api.store.tables import reveals, run_groups
from tests.api import work
from tests.api.world import World

SECRETS = ("555-0123", "555 0123", "5550123", "anna.lee", "5550104", "555 0104")


@pytest.fixture
def place(world: World) -> tuple[str, str]:
    return work.linked(world)


def get(world: World, place: tuple[str, str], path: str, role: str = "viewer", **params: Any) -> Any:
    return world.client(role).get(f"/v1/cases/{place[0]}/runs/{place[1]}/{path}", params=params)


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [row["ads"] for row in answer.json()["items"]]


def test_lists_are_filtered_sorted_and_come_in_pages(world: World, place: tuple[str, str]) -> None:
    assert ids(get(world, place, "groups")) == [4, 2]
    for params, expected in (
        ({"sort": "first_in_time"}, [2, 4]),
        ({"sort": "last_seen"}, [4, 2]),
        ({"sort": "ads"}, [4, 2]),
        ({"min_ads": 3}, [4]),
        ({"min_agencies": 2, "min_cities": 2}, [4]),
        ({"agency": 'Élan "x"'}, [4]),
        ({"agency": "lan"}, []),
        ({"city": "Laval"}, [2]),
        ({"city": "%"}, []),
        ({"q": "HARBOUR lamps"}, [4]),
        ({"q": "élan"}, [4]),
        ({"q": "harbour bakery"}, []),
        ({"q": "bak"}, [2]),
        ({"since": "2024-05-02T00:00:00Z"}, [4]),
        ({"since": "2024-05-05"}, []),
        ({"until": "2024-04-30"}, []),
        ({"min_cohesion": 1.0}, []),
    ):
        assert ids(get(world, place, "groups", **params)) == expected, params
    first = get(world, place, "groups", limit=1, sort="last_seen").json()
    second = get(world, place, "groups", limit=1, sort="last_seen", cursor=first["next"]).json()
    assert [row["ads"] for row in first["items"] + second["items"]] == [4, 2]
    assert second["next"] is None
    assert get(world, place, "groups", cursor=first["next"], sort="rank").status_code == 400


def test_nothing_that_is_masked_can_be_found_by_asking(world: World, place: tuple[str, str]) -> None:
    with world.database.read() as connection:
        rows = connection.execute(sa.select(run_groups)).all()
    kept = json.dumps([[str(value) for value in row] for row in rows])
    assert [secret for secret in ("anna", "lee", "example", "5550", "555 0") if secret in kept] == []
    for asked in ("anna", "0123", "4165550123"):
        found = get(world, place, "groups", q=f"{asked} harbour").json()["items"]
        assert len(found) == (0 if asked.isalpha() else 1), "digits are no words: they narrow nothing"


@pytest.mark.parametrize("path", ["groups", "groups/{g}", "groups/{g}/ads", "groups/{g}/links", "compare"])
def test_identifiers_are_masked_everywhere(world: World, place: tuple[str, str], path: str) -> None:
    group = work.group_of(world, *place)
    params = {"left": "a0", "right": "a2"} if path == "compare" else {}
    for role in ("viewer", "investigator"):
        answer = get(world, place, path.format(g=group), role, **params)
        assert answer.status_code == 200
        assert [secret for secret in SECRETS if secret in answer.text] == []


def test_a_group_tells_what_an_analyst_asks(world: World, place: tuple[str, str]) -> None:
    group = work.group_of(world, *place)
    answer = get(world, place, f"groups/{group}")
    told = answer.json()
    assert told["masked"] is True
    assert [(c["kind"], c["value"], c["ads"], c["elsewhere"]) for c in told["identifiers"]] == [
        ("phone", "+1 416 555-01••", 4, 0), ("email", "a•••@example.com", 4, 0),
    ]  # fmt: skip
    assert next((d["day"], d["city"], d["ads"]) for d in told["timeline"]) == ("2024-05-01", "Toronto", 1)
    assert sum(d["ads"] for d in told["timeline"]) == 4
    (wording,) = told["wordings"]
    assert "name" in [slot["kind"] for slot in wording["template"]["slots"]]
    assert told["links"]["kept"] >= 1
    assert "Leads, not findings" in told["notice"]
    again = world.client("viewer").get(
        f"/v1/cases/{place[0]}/runs/{place[1]}/groups/{group}",
        headers={"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304
    views = [entry for entry in world.audit() if entry.action == "group.viewed"]
    assert [view.target for view in views] == [group, group]
    assert get(world, place, "groups/G-NONE").status_code == 404


def test_members_and_links_come_in_pages(world: World, place: tuple[str, str]) -> None:
    group = work.group_of(world, *place)
    for path, key in (("ads", "ad_id"), ("links", "left")):
        whole = get(world, place, f"groups/{group}/{path}").json()["items"]
        found, cursor = [], None
        while True:
            page = get(
                world, place, f"groups/{group}/{path}", limit=1, **({"cursor": cursor} if cursor else {})
            ).json()
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
        assert found == whole
        assert all(one[key] for one in found)
    assert get(world, place, f"groups/{group}/ads", cursor="x").status_code == 400


def test_to_see_identifiers_in_full_takes_a_right_and_a_reason(world: World, place: tuple[str, str]) -> None:
    group = work.group_of(world, *place)
    path = f"/v1/cases/{place[0]}/runs/{place[1]}/groups/{group}/reveal"
    for role in ("viewer", "analyst"):
        assert world.client(role).post(path, json={"reason": "I want to"}).status_code == 403
    client = world.client("investigator")
    for reason in ("", "   ", "ab"):
        assert client.post(path, json={"reason": reason}).status_code == 422
    answer = client.post(path, json={"reason": "Warrant 17: the number has to be called"})
    assert answer.status_code == 200
    told = answer.json()
    assert [c["value"] for c in told["group"]["identifiers"]] == ["+1 416 555-0123", "anna.lee@example.com"]
    assert [ad["text"] for ad in told["members"]] == [ad["text"] for ad in work.ads()[:4]]
    assert told["members_left"] == 0
    entry = world.audit()[-1]
    assert (entry.action, entry.target) == ("identifiers.revealed", told["reveal"])
    assert "Warrant" not in entry.facts
    with world.database.read() as connection:
        row = connection.execute(sa.select(reveals)).one()
    assert (row.id, row.what, row.reason) == (
        told["reveal"],
        group,
        "Warrant 17: the number has to be called",
    )


def test_two_ads_are_compared_with_places_in_both(world: World, place: tuple[str, str]) -> None:
    told = get(world, place, "compare", left="a0", right="a2").json()
    assert told["verdict"] == "linked"
    assert 0.5 < told["score"] <= 1
    for passage in told["passages"]:
        (a, b), (c, d) = passage["left"], passage["right"]
        assert told["left"]["text"][a:b].lower() == told["right"]["text"][c:d].lower()
    for one in told["identifiers"]:
        for start, end in one["left"]:
            assert "•" in told["left"]["text"][start:end]
    apart = get(world, place, "compare", left="a0", right="c0").json()
    assert (apart["verdict"], apart["score"]) == ("never-a-candidate", None)
    assert get(world, place, "compare", left="a0", right="a0").status_code == 422
    assert get(world, place, "compare", left="a0", right="zz").status_code == 404


def test_other_thresholds_only_refine(world: World, place: tuple[str, str]) -> None:
    group = work.group_of(world, *place)
    table = get(world, place, "thresholds").json()
    largest = [one["largest"] for one in table]
    assert largest == sorted(largest, reverse=True)
    own = next(one for one in table if one["threshold"] == 0.5)
    assert (own["groups"], own["ads_in_groups"]) == (2, 6)
    parts = [one["parts"] for one in get(world, place, f"groups/{group}/thresholds").json()]
    assert all(sum(part["ads_here"] for part in one) == 4 for one in parts)
    assert [len(one) for one in parts] == sorted(len(one) for one in parts)

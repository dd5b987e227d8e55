"""A POST that is repeated with its key is done once; a state that is known is not sent or overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.probe import ROUTER
from tests.api.world import World


@pytest.fixture
def probed(world: World) -> World:
    """A service with routes that fail in many ways."""
    world.app.include_router(ROUTER, max_body_size=world.settings.max_body_bytes)
    return world


def test_a_repeated_post_is_answered_and_not_done_again(world: World) -> None:
    client, headers = world.client("analyst"), {"Idempotency-Key": "once"}
    first = client.post("/v1/cases", json={"name": "Harbour"}, headers=headers)
    again = client.post("/v1/cases", json={"name": "Harbour"}, headers=headers)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get("/v1/cases").json()["items"]) == 1


def test_a_key_is_for_one_request_of_one_person(world: World) -> None:
    headers = {"Idempotency-Key": "once"}
    made = [
        world.client(r).post("/v1/cases", json={"name": "A"}, headers=headers) for r in ("analyst", "admin")
    ]
    assert [m.headers.get("idempotency-replayed") for m in made] == [None, None]
    other = world.client("analyst").post("/v1/cases", json={"name": "B"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:adsim:problem:other-request"


def test_what_was_refused_may_be_tried_again_with_its_key(world: World) -> None:
    client, headers = world.client("analyst"), {"Idempotency-Key": "once"}
    assert client.post("/v1/cases", json={"name": ""}, headers=headers).status_code == 422
    assert client.post("/v1/cases", json={"name": "A"}, headers=headers).status_code == 201


def test_what_crashed_may_be_tried_again_with_its_key(probed: World) -> None:
    client, headers = probed.client("analyst"), {"Idempotency-Key": "once"}
    for _ in range(2):
        assert client.post("/v1/probe/crash", json={"text": "x"}, headers=headers).status_code == 500


def test_a_key_is_forgotten_after_its_time(world: World) -> None:
    client, headers = world.key("analyst", "cases:create"), {"Idempotency-Key": "once"}
    assert client.post("/v1/cases", json={"name": "A"}, headers=headers).status_code == 201
    world.clock.forward(hours=24)
    assert "idempotency-replayed" not in client.post("/v1/cases", json={"name": "A"}, headers=headers).headers


def test_many_at_once_with_one_key_do_it_once(world: World) -> None:
    client = world.client("analyst")
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda _: client.post("/v1/cases", json={"name": "A"}, headers={"Idempotency-Key": "once"}),
                range(12),
            )
        )
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert len(client.get("/v1/cases").json()["items"]) == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_odd_keys_are_refused(world: World, key: str) -> None:
    answer = world.client("analyst").post("/v1/cases", json={"name": "A"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400


def test_answers_that_hold_secrets_are_never_kept(world: World) -> None:
    asked = {"name": "k", "scopes": ["me:read"]}
    answer = world.client("analyst").post("/v1/keys", json=asked, headers={"Idempotency-Key": "once"})
    assert answer.status_code == 400
    assert world.client("analyst").get("/v1/keys").json() == []


def test_what_one_has_is_not_sent_again(world: World) -> None:
    client, path = world.client("admin"), f"/v1/cases/{world.case('admin')}"
    etag = client.get(path).headers["etag"]
    same = client.get(path, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert client.get(path, headers={"If-None-Match": f'"x", W/{etag}'}).status_code == 304
    client.patch(path, json={"name": "Other"})
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    client, path = world.client("admin"), f"/v1/cases/{world.case('admin')}"
    etag = client.get(path).headers["etag"]
    assert client.patch(path, json={"name": "One"}, headers={"If-Match": etag}).status_code == 200
    late = client.patch(path, json={"name": "Two"}, headers={"If-Match": etag})
    assert late.status_code == 412
    assert client.get(path).json()["name"] == "One"

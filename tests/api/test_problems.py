"""Whatever goes wrong is told as a problem, with a fix, and without repeating what was sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.problems import KINDS, Problem
from tests.api.probe import CANARY, ROUTER
from tests.api.world import World


@pytest.fixture
def probed(world: World) -> World:
    """A service with routes that fail in many ways."""
    world.app.include_router(ROUTER, max_body_size=world.settings.max_body_bytes)
    return world


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("AdsimError", 422),
        ("UsageError", 422),
        ("InputError", 422),
        ("NoTextColumn", 422),
        ("NothingToRead", 422),
        ("InputTooLarge", 413),
        ("SettingsError", 422),
        ("OutputError", 409),
        ("DecisionError", 422),
        ("Cancelled", 409),
    ],
)
def test_errors_of_the_engine_are_told_with_their_fix(probed: World, name: str, status: int) -> None:
    answer = probed.client("analyst").post(f"/v1/probe/raise/{name}", json={"text": "x"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["detail"], answer.json()["fix"]) == ("the file has no rows", "give one that has")


def test_every_kind_of_problem_has_its_status(world: World) -> None:
    for kind, (status, title) in KINDS.items():
        assert Problem(kind).status == status
        assert 400 <= status < 600
        assert title
    with pytest.raises(KeyError):
        Problem("nonsense")


def test_what_is_wrong_is_told_without_repeating_it(probed: World) -> None:
    answer = probed.client("analyst").post("/v1/probe/echo", json={"text": CANARY * 10})
    assert answer.status_code == 422
    assert [e["where"] for e in answer.json()["errors"]] == ["body.text"]
    assert "harbour" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"text": "\\ud800"}', 422),
        (b'{"text": "x", "\\ud800": 1}', 422),
        (b"\xff\xfe", 422),
        (b'{"text": "' + b"x" * 1_000_001 + b'"}', 413),
        (b"[" * 100_000, 400),
    ],
)
def test_broken_bodies_are_refused(probed: World, body: bytes, status: int) -> None:
    client = probed.client("analyst")
    answer = client.post("/v1/probe/echo", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].startswith("urn:adsim:problem:")
    assert answer.headers["x-request-id"] == answer.json()["request_id"]


def test_a_body_that_never_says_its_length_is_cut_off(probed: World) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(3_000):
            yield b" " * 1_000

    headers = {"Content-Type": "application/json"}
    answer = probed.client("analyst").post("/v1/probe/echo", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:adsim:problem:too-large"


@pytest.mark.parametrize(
    "path", ["/v1/cases/%00", "/v1/cases/x%00y", "/v1/users/" + "9" * 500, "/v1/cases?cursor=%00"]
)
def test_odd_paths_are_no_errors_of_the_server(world: World, path: str) -> None:
    assert world.client("admin").get(path).status_code in (400, 404, 422)


def test_methods_that_a_path_does_not_take(world: World) -> None:
    answer = world.client("admin").put("/v1/users")
    assert answer.status_code == 405
    assert answer.headers["allow"]

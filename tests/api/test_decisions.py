"""Decisions bind later runs until they are undone; the queue asks what is worth asking; exports are logged."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from adsim.bundle import verify
from tests.api import work
from tests.api.world import World


@pytest.fixture
def place(world: World) -> tuple[str, str]:
    return work.linked(world)


def decide(world: World, case: str, role: str = "analyst", **asked: Any) -> Any:
    return world.client(role).post(f"/v1/cases/{case}/decisions", json=asked)


def groups(world: World, case: str, made: str) -> list[list[str]]:
    client, base = world.client("analyst"), f"/v1/cases/{case}/runs/{made}/groups"
    found = [row["id"] for row in client.get(base).json()["items"]]
    return sorted(
        sorted(ad["ad_id"] for ad in client.get(f"{base}/{one}/ads").json()["items"]) for one in found
    )


BOTH = [["a0", "a1", "a2", "a3"], ["b0", "b1"]]


def test_each_kind_binds_the_next_run_until_undone(world: World, place: tuple[str, str]) -> None:
    case, first = place
    large, small = work.group_of(world, case, first), work.group_of(world, case, first, 2)
    for asked, expected in (
        ({"kind": "different", "left": "b1", "right": "b0"}, [BOTH[0]]),
        ({"kind": "same", "left": "c0", "right": "c1"}, [*BOTH, ["c0", "c1"]]),
        ({"kind": "exclude", "left": "a3"}, [["a0", "a1", "a2"], BOTH[1]]),
        ({"kind": "merge", "left": large, "right": small}, [sorted(BOTH[0] + BOTH[1])]),
        ({"kind": "unsure", "left": "a0", "right": "a2"}, BOTH),
    ):
        made = decide(world, case, **asked, reason="looked at both", run=first)
        assert made.status_code == 201, made.text
        assert groups(world, case, work.run(world, case)) == expected, asked
        undone = world.client("investigator").post(f"{made.headers['location']}/undo")
        assert undone.status_code == 200
        assert undone.json()["undone_by"] == world.users["investigator"]
        assert world.client("analyst").post(f"{made.headers['location']}/undo").status_code == 409
    assert groups(world, case, work.run(world, case)) == BOTH
    listed = (
        world.client("viewer").get(f"/v1/cases/{case}/decisions", params={"undone": True}).json()["items"]
    )
    assert len(listed) == 5
    assert world.client("viewer").get(f"/v1/cases/{case}/decisions").json()["items"] == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"kind": "same", "left": "a0", "right": "a0"}, 422), ({"kind": "same", "left": "a0"}, 422),
        ({"kind": "exclude", "left": "a0", "right": "a1"}, 422), ({"kind": "exclude", "left": "c0"}, 409),
        ({"kind": "same", "left": "a0", "right": "zz"}, 404), ({"kind": "merge", "left": "a0", "right": "a1"}, 404),
        ({"kind": "perhaps", "left": "a0", "right": "a1"}, 422),
    ],
)  # fmt: skip
def test_decisions_that_do_not_fit(
    world: World, place: tuple[str, str], asked: dict[str, str], status: int
) -> None:
    assert decide(world, place[0], **asked).status_code == status


def test_a_contradiction_is_shown_and_the_later_counts(world: World, place: tuple[str, str]) -> None:
    case, _ = place
    assert not decide(world, case, kind="different", left="b0", right="b1").json()["contradicted"]
    assert decide(world, case, "investigator", kind="same", left="b1", right="b0").json()["contradicted"]
    listed = world.client("viewer").get(f"/v1/cases/{case}/decisions").json()["items"]
    assert [one["contradicted"] for one in listed] == [True, True]
    assert groups(world, case, work.run(world, case)) == BOTH


def test_a_repeated_decision_is_taken_once(world: World, place: tuple[str, str]) -> None:
    headers = {"Idempotency-Key": "k1"}
    asked = {"kind": "same", "left": "c0", "right": "c1"}
    answers = [
        world.client("analyst").post(f"/v1/cases/{place[0]}/decisions", json=asked, headers=headers)
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(world.client("viewer").get(f"/v1/cases/{place[0]}/decisions").json()["items"]) == 1


def test_the_queue_blind_and_for_a_second_person(world: World, place: tuple[str, str]) -> None:
    case, _ = place
    path = f"/v1/cases/{case}/review"
    client = world.client("analyst")
    shown = client.get(path).json()
    assert shown
    assert all(one["score"] is not None and one["comparison"]["score"] is not None for one in shown)
    blind = client.get(path, params={"blind": True}).json()
    assert [(one["left"], one["right"]) for one in blind] == [(one["left"], one["right"]) for one in shown]
    for one in blind:
        assert (one["score"], one["joins"], one["groups"]) == (None, None, [])
        told = one["comparison"]
        assert (told["verdict"], told["score"], told["reasons"], told["path"]) == ("", None, [], [])
        assert (told["left"]["group"], told["right"]["group"]) == ("", "")
        assert told["passages"]
    left, right = shown[0]["left"], shown[0]["right"]
    decide(world, case, kind="same", left=left, right=right, blind=True)
    assert (left, right) not in [(one["left"], one["right"]) for one in client.get(path).json()]
    assert client.get(path, params={"second": True}).json() == []
    second = world.client("investigator").get(path, params={"second": True}).json()
    assert [{one["left"], one["right"]} for one in second] == [{left, right}]
    assert "kind" not in second[0]
    decide(world, case, "investigator", kind="same", left=left, right=right)
    assert world.client("investigator").get(path, params={"second": True}).json() == []


def export(world: World, case: str, role: str = "analyst", **asked: Any) -> Any:
    return world.client(role).post(f"/v1/cases/{case}/exports", json=asked)


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl", "graphml", "i2", "pdf", "bundle"])
def test_every_format_leaves_masked_and_is_logged(world: World, place: tuple[str, str], format: str) -> None:
    case, made = place
    group = work.group_of(world, case, made)
    answer = export(world, case, format=format, groups=[group], language="fr")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{group}.')
    contents = [answer.content]
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            contents = [archive.read(name) for name in archive.namelist()]
    assert not any(
        secret in content for content in contents for secret in (b"anna.lee", b"555-0123", b"5550123")
    )
    entry = world.audit()[-1]
    assert (entry.action, entry.target) == ("export.made", group)
    assert json.loads(entry.facts)["format"] == format


def test_a_bundle_verifies_with_the_hash_in_the_log(
    world: World, place: tuple[str, str], tmp_path: Any
) -> None:
    group = work.group_of(world, *place)
    answer = export(world, place[0], format="bundle", groups=[group])
    path = tmp_path / "bundle.zip"
    path.write_bytes(answer.content)
    digest = json.loads(world.audit()[-1].facts)["manifest"]
    assert digest == answer.headers["x-manifest-sha256"]
    assert verify(path, manifest_sha256=digest).ok


def test_identifiers_leave_in_full_by_right_and_reason_alone(world: World, place: tuple[str, str]) -> None:
    case, made = place
    group = work.group_of(world, case, made)
    asked = {"format": "jsonl", "groups": [group], "reveal": True, "reason": "for the court, file 17"}
    assert export(world, case, "analyst", **asked).status_code == 403
    assert export(world, case, "investigator", **{**asked, "reason": " "}).status_code == 422
    answer = export(world, case, "investigator", **asked)
    assert b"anna.lee@example.com" in answer.content
    assert [entry.action for entry in world.audit()][-2:] == ["identifiers.revealed", "export.made"]
    assert export(world, case, "viewer", format="jsonl", groups=[group]).status_code == 403
    both = [group, work.group_of(world, case, made, 2)]
    assert export(world, case, format="pdf", groups=both).status_code == 422
    assert export(world, case, format="jsonl", groups=both).content.count(b'"type":"group"') == 2
    assert export(world, case, format="jsonl", groups=["G-NONE"]).status_code == 404

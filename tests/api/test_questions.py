"""Questions about a run, two texts compared, watches; what was asked stays with who asked."""

from __future__ import annotations

from typing import Any

import pytest

from api.security.permissions import ROLES
from tests.api import work
from tests.api.world import World


@pytest.fixture
def place(world: World) -> tuple[str, str]:
    return work.linked(world)


def ask(world: World, case: str, **question: Any) -> Any:
    return world.client("investigator").post(f"/v1/cases/{case}/query", json=question)


def found(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {ad for hit in answer.json()["hits"] for ad in (hit["ad"], *hit["copies"])}


def test_each_kind_of_question_finds_the_ads(world: World, place: tuple[str, str]) -> None:
    case, run = place
    group = work.group_of(world, case, run)
    four = {"a0", "a1", "a2", "a3"}
    assert found(ask(world, case, text=work.ads()[2]["text"])) == four
    assert found(ask(world, case, identifier="four one six, 555 0123")) == four
    assert found(ask(world, case, phrase="the old harbour")) == four
    assert found(ask(world, case, ad="b0")) == {"b1"}
    assert found(ask(world, case, identifier="+1 416 555 0123", city="Ottawa")) == {"a2", "a3"}
    assert found(ask(world, case, identifier="+1 416 555 0123", until="2024-05-01T12:00:00")) == {"a0"}
    near = ask(world, case, group=group, run=run).json()
    assert near["hits"] == []
    assert near["nearest"]["en"]


def test_answers_are_masked_and_point_at_both_texts(world: World, place: tuple[str, str]) -> None:
    question = work.ads()[0]["text"]
    answer = ask(world, place[0], text=question, evidence=True)
    hit = answer.json()["hits"][0]
    assert {"0123", "anna.lee"} & {
        secret for secret in ("0123", "anna.lee") if secret in answer.text
    } == set()
    assert ["phone", "+1 416 555-01••"] in hit["identifiers"]
    assert hit["reasons"]
    for passage in hit["evidence"]["passages"]:
        (a, b), (c, d) = passage["left"], passage["right"]
        assert question[a:b].lower() == hit["evidence"]["text"][c:d].lower()


def test_many_questions_at_once(world: World, place: tuple[str, str]) -> None:
    client, path = world.client("analyst"), f"/v1/cases/{place[0]}/query/batch"
    answers = client.post(path, json={"questions": [{"ad": "a0"}, {"phrase": "jazz records"}]}).json()
    assert [{hit["ad"] for hit in one["hits"]} for one in answers] == [{"a1", "a2"}, {"b0", "b1"}]
    too_many = [{"ad": "a0"}] * (world.settings.query_batch + 1)
    assert client.post(path, json={"questions": too_many}).status_code == 422


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({}, 422), ({"ad": "a0", "text": "words"}, 422), ({"ad": "nobody"}, 422), ({"city": "Laval"}, 422),
        ({"phrase": "   "}, 422), ({"ad": "a0", "agency": "none such"}, 422), ({"text": "\u0000"}, 422),
        ({"ad": "a0", "run": "run_01jd0000000000000000000000"}, 404),
    ],
)  # fmt: skip
def test_questions_that_do_not_fit(
    world: World, place: tuple[str, str], question: dict[str, str], status: int
) -> None:
    answer = ask(world, place[0], **question)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_before_any_run_is_done_there_is_nothing_to_ask(world: World) -> None:
    case = world.case("investigator")
    assert ask(world, case, ad="a0").status_code == 409


def test_the_log_says_who_asked_and_not_what(world: World, place: tuple[str, str]) -> None:
    for phone in ("416 555 0123", "416 555 0123", "514 555 0104"):
        ask(world, place[0], identifier=phone)
    entries = [entry for entry in world.audit() if entry.action == "case.asked"]
    assert len(entries) == 3
    assert entries[0].facts == entries[1].facts != entries[2].facts
    assert not any("555" in entry.facts.split('"run"')[0].split("digest")[0] for entry in entries)
    assert {entry.actor for entry in entries} == {world.users["investigator"]}


def test_two_texts_are_compared_and_nothing_is_kept(world: World, place: tuple[str, str]) -> None:
    path = f"/v1/cases/{place[0]}/similarity"
    left, right = work.ads()[0]["text"], work.ads()[2]["text"] + " and roses"
    told = world.client("analyst").post(path, json={"left": left, "right": right}).json()
    assert told["linked"] is True
    assert told["score"] > 0.5
    assert told["identifiers"][0]["value"] == "+1 416 555-01••"
    for passage in told["passages"]:
        (a, b), (c, d) = passage["left"], passage["right"]
        assert left[a:b].lower() == right[c:d].lower()
    apart = world.client("analyst").post(path, json={"left": work.ALONE[0], "right": work.ALONE[1]}).json()
    assert apart["linked"] is False
    assert world.client("analyst").post(path, json={"left": " ", "right": "words"}).status_code == 422


def test_a_watch_tells_what_is_new(world: World, place: tuple[str, str]) -> None:
    case, _ = place
    client = world.client("analyst")
    path = f"/v1/cases/{case}/watches"
    made = client.post(path, json={"name": "the tip", "question": {"identifier": "416 555 0123"}})
    assert made.status_code == 201
    watch = f"{path}/{made.json()['id']}"
    assert {hit["ad"] for hit in client.get(watch).json()["new"]} == {"a0", "a2"}
    assert client.post(f"{watch}/seen").status_code == 204
    assert client.get(watch).json()["new"] == []
    rows = [{"ad_id": "z9", "text": f"new words altogether under the bridge, call {work.PHONE}"}]
    assert work.upload(world, case, work.as_csv(rows)).status_code == 201
    work.run(world, case)
    news = client.get(watch).json()
    assert [hit["ad"] for hit in news["new"]] == ["z9"]
    assert news["known"] == 2
    assert [one["name"] for one in client.get(path).json()] == ["the tip"]
    assert world.client("investigator").get(watch).status_code == 404
    assert client.delete(watch).status_code == 204
    assert client.get(path).json() == []


def test_who_may_not_ask_may_not(world: World, place: tuple[str, str]) -> None:
    assert "groups:ask" not in ROLES["viewer"]
    answer = world.client("viewer").post(f"/v1/cases/{place[0]}/query", json={"ad": "a0"})
    assert answer.status_code == 403

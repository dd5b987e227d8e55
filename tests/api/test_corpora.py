"""Uploads, previews and purges of corpora: nothing half-kept, nothing twice, nothing beyond its day."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import work
from tests.api.world import World


def files(world: World) -> list[str]:
    """Everything that lies in the folders of uploads and corpora."""
    data = world.settings.data
    return sorted(path.name for name in ("uploads", "corpora") for path in (data / name).glob("*"))


def form(world: World, case: str, content: bytes, **fields: str) -> Any:
    return world.client("analyst").post(
        f"/v1/cases/{case}/corpora", data=fields, files={"file": ("spring.csv", content, "text/csv")}
    )


def test_raw_bytes_and_a_form_give_the_same(world: World) -> None:
    content = work.as_csv(work.ads())
    raw = work.upload(world, world.case(), content)
    formed = form(world, world.case(), content, basis="public web", retain_until="2026-12-31")
    assert (raw.status_code, formed.status_code) == (201, 201), formed.text
    for answer in (raw.json(), formed.json()):
        assert (answer["name"], answer["bytes"]) == ("spring.csv", len(content))
        assert answer["sha256"] == hashlib.sha256(content).hexdigest()
        kept = world.settings.data / "corpora" / f"{answer['id']}.csv"
        assert kept.read_bytes() == content
    assert raw.json()["confirmed_at"]
    assert formed.json()["confirmed_at"] is None
    assert raw.headers["location"].endswith(raw.json()["id"])
    entry = world.audit()[-1]
    assert (entry.action, entry.target) == ("corpus.uploaded", formed.json()["id"])


def test_the_same_bytes_are_noticed_within_a_case(world: World) -> None:
    case = world.case()
    first = work.upload(world, case)
    again = work.upload(world, case, name="other.csv")
    assert again.status_code == 409
    assert first.json()["id"] in again.json()["detail"]
    assert work.upload(world, world.case()).status_code == 201
    assert len(files(world)) == 2
    client = world.client("analyst")
    assert client.delete(f"/v1/cases/{case}/corpora/{first.json()['id']}").status_code == 204
    assert work.upload(world, case).status_code == 201


@pytest.mark.parametrize(
    "facts",
    [
        {"basis": ""},
        {"retain_until": "soon"},
        {"retain_until": "2024-05-31"},
        {"name": "a\tb"},
        {"confirm": "perhaps"},
    ],
)
def test_what_has_to_be_told_is_asked_for(world: World, facts: dict[str, str]) -> None:
    answer = work.upload(world, world.case(), **facts)
    assert answer.status_code == 422
    assert next(iter(facts)) in answer.json()["detail"]
    assert files(world) == []


def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing(make_world: Callable[..., World]) -> None:
    world = make_world(max_upload_bytes=1_000)
    case = world.case()
    assert work.upload(world, case, b"text\n" + b"x" * 995).status_code == 201

    def endless() -> Any:
        yield from (b"x" * 60_000 for _ in range(10))

    for answer in (
        work.upload(world, case, b"text\n" + b"y" * 996),
        work.upload(world, case, b"z" * 300_000),
        form(world, case, b"text\n" + b"y" * 1_000, basis="web", retain_until="2026-12-31"),
        world.client("analyst").post(f"/v1/cases/{case}/corpora", params=work.FACTS, content=endless()),
    ):
        assert answer.status_code == 413, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert len(files(world)) == 1


def test_bodies_that_are_no_upload_leave_nothing(world: World) -> None:
    case, client = world.case(), world.client("analyst")
    path = f"/v1/cases/{case}/corpora"
    kind = {"content-type": "multipart/form-data; boundary=b"}
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntext\r\nwords\r\n'
    bodies = [b"", b"no form", part, b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n']
    for body in bodies:
        answer = client.post(path, params=work.FACTS, content=body, headers=kind)
        assert answer.status_code in (400, 422), body
    two = client.post(path, params=work.FACTS, content=part + part + b"--b--\r\n", headers=kind)
    assert two.status_code == 422
    assert client.post(path, params=work.FACTS, content=b"").status_code == 422
    headers = {"content-type": "multipart/form-data"}
    assert client.post(path, params=work.FACTS, content=part, headers=headers).status_code == 400
    assert files(world) == []
    whole = client.post(path, params=work.FACTS, content=part + b"--b--\r\n", headers=kind)
    assert whole.status_code == 201
    assert whole.json()["bytes"] == len(b"text\r\nwords")


@given(data=st.binary(max_size=300), cut=st.integers(0, 200))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_form_of_any_bytes_is_an_error_of_ours(tmp_path: Path, data: bytes, cut: int) -> None:
    from api.domain.uploads import _Form, _Sink
    from api.problems import Problem

    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = (head + data)[: len(head) + len(data) - cut] + b"\r\n--b--\r\n"
    with (tmp_path / "sink").open("wb", buffering=0) as file:
        sink = _Sink(file, 10_000)
        with contextlib.suppress(Problem):
            form = _Form(b"b", sink)
            for at in range(0, len(body), 7):
                form.feed(body[at : at + 7])
            form.finish()
            sink.flush()
            # who tells of a whole form has written what was in it
            assert (tmp_path / "sink").read_bytes() == (head + data)[len(head) :].split(b"\r\n--b")[0][
                : sink.count
            ]


def test_a_preview_says_how_it_is_read_and_can_be_changed(world: World) -> None:
    case, client = world.case(), world.client("analyst")
    content = "wer;inhalt\nA;café au port\nB;\n".encode("cp1252")
    made = work.upload(world, case, content, confirm="false").json()
    path = f"/v1/cases/{case}/corpora/{made['id']}"
    refused = client.get(f"{path}/preview")
    assert refused.status_code == 422
    assert refused.json()["fix"]
    shown = client.get(f"{path}/preview", params={"column": "text=inhalt"})
    assert shown.status_code == 200, shown.text
    assert shown.json()["mapping"]["text"] == "inhalt"
    assert shown.json()["delimiter"] == ";"
    assert shown.json()["rows"][0]["text"] == "café au port"
    assert shown.json()["rows_rejected"] == {"no_text": 1}
    started = client.post(f"/v1/cases/{case}/runs", json={"corpora": [made["id"]]})
    assert started.status_code == 409
    etag = client.get(path).headers["etag"]
    changed = client.patch(
        path,
        json={"columns": {"text": "inhalt"}, "encoding": "cp1252", "confirmed": True},
        headers={"If-Match": etag},
    )
    assert changed.status_code == 200
    assert changed.json()["confirmed_at"]
    late = client.patch(path, json={"delimiter": ","}, headers={"If-Match": etag})
    assert late.status_code == 412
    assert client.get(f"{path}/preview").json()["encoding"] == "cp1252"


def test_a_preview_of_a_long_file_looks_at_its_head(make_world: Callable[..., World]) -> None:
    world = make_world(preview_bytes=10_000, preview_rows=3)
    case, client = world.case(), world.client("analyst")
    content = b"text\n" + b"".join(b"words of ad number %d\n" % k for k in range(5_000))
    for name, body in (("long.csv", content), ("long.csv.gz", gzip.compress(content, mtime=0))):
        made = work.upload(world, case, body, name=name).json()
        shown = client.get(f"/v1/cases/{case}/corpora/{made['id']}/preview").json()
        assert shown["head"] is True
        assert 300 < shown["rows_read"] < 500
        assert [row["text"] for row in shown["rows"]] == [f"words of ad number {k}" for k in range(3)]
        assert shown["rows_rejected"] == {}
    assert len(files(world)) == 2


def test_a_purge_takes_everything_away_and_is_logged(world: World) -> None:
    case, made = work.linked(world)
    client = world.client("analyst")
    group = work.group_of(world, case, made)
    corpus = client.get(f"/v1/cases/{case}/corpora").json()["items"][0]["id"]
    assert client.delete(f"/v1/cases/{case}/corpora/{corpus}").status_code == 204
    assert files(world) == []
    assert list((world.settings.data / "runs").iterdir()) == []
    assert client.get(f"/v1/cases/{case}/corpora/{corpus}").json()["purged_at"]
    run = client.get(f"/v1/cases/{case}/runs/{made}").json()
    assert (run["state"], run["ads"]) == ("purged", 10)
    for path in ("groups", f"groups/{group}", "events", "manifest", "rejected"):
        assert client.get(f"/v1/cases/{case}/runs/{made}/{path}").status_code == 409, path
    assert client.delete(f"/v1/cases/{case}/corpora/{corpus}").status_code == 409
    assert [entry.action for entry in world.audit()].count("corpus.purged") == 1


def test_a_worker_purges_what_may_not_be_kept_any_longer(world: World) -> None:
    case, _ = work.linked(world)
    client = world.client("analyst")
    corpus = client.get(f"/v1/cases/{case}/corpora").json()["items"][0]["id"]
    path = f"/v1/cases/{case}/corpora/{corpus}"
    assert client.patch(path, json={"retain_until": "2024-06-02"}).status_code == 200
    worker = work.worker(world)
    world.clock.forward(hours=30)
    assert world.clock.now.date() == date(2024, 6, 2)
    worker.keep_house()
    assert len(files(world)) == 1
    world.clock.forward(hours=24)
    worker.keep_house()
    assert files(world) == []
    entry = world.audit()[-1]
    assert (entry.actor, entry.action, entry.target) == ("retention", "corpus.purged", corpus)


def test_what_a_crash_left_behind_is_swept(world: World) -> None:
    import os

    case, made = work.linked(world)
    data = world.settings.data
    stray = [data / "uploads" / "corpus_x.part", data / "corpora" / "corpus_x.csv", data / "runs" / "run_x"]
    for path in stray[:2]:
        path.write_bytes(b"left")
    stray[2].mkdir()
    fresh = data / "uploads" / "corpus_y.part"
    fresh.write_bytes(b"under way")
    for path in stray:
        os.utime(path, (1, 1))
    work.worker(world).keep_house()
    assert [path for path in stray if path.exists()] == []
    assert fresh.exists()
    assert (data / "runs" / made).is_dir()
    assert work.group_of(world, case, made)


def test_a_closed_case_takes_nothing_new(world: World) -> None:
    case = world.case()
    assert world.client("admin").patch(f"/v1/cases/{case}", json={"closed": True}).status_code == 200
    assert work.upload(world, case).status_code == 409
    assert files(world) == []

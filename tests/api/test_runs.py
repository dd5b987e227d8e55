"""Runs: done once, never lost, stopped when asked; what workers that die leave behind."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.jobs import queue
from api.jobs.linking import Linking
from api.store.tables import run_groups, runs
from tests.api import work
from tests.api.world import World

LEASE = timedelta(seconds=60)


def state(world: World, case: str, made: str) -> dict[str, Any]:
    found: dict[str, Any] = world.client("analyst").get(f"/v1/cases/{case}/runs/{made}").json()
    return found


def claim(world: World, worker: str = "w1", attempts: int = 3) -> queue.Claim | None:
    return queue.claim(world.database, worker, at=world.clock(), lease=LEASE, attempts=attempts)


@pytest.fixture
def case(world: World) -> str:
    case = world.case()
    assert work.upload(world, case).status_code == 201
    return case


def test_a_run_is_asked_for_done_and_told(world: World, case: str) -> None:
    asked = world.client("analyst").post(f"/v1/cases/{case}/runs", json={})
    assert asked.status_code == 202
    made = asked.json()["id"]
    assert asked.headers["location"] == f"/v1/cases/{case}/runs/{made}"
    assert asked.json()["state"] == "queued"
    assert work.worker(world).work()
    assert not work.worker(world).work()
    done = state(world, case, made)
    assert (done["state"], done["ads"], done["groups"], done["attempts"]) == ("done", 10, 2, 1)
    stages = [step["stage"] for step in done["steps"]]
    assert stages.index("reading") < stages.index("scoring") < stages.index("filing")
    manifest = world.client("analyst").get(f"/v1/cases/{case}/runs/{made}/manifest")
    assert manifest.json()["counts"]["ads"] == 10
    assert hashlib.sha256(manifest.content).hexdigest() == done["manifest_sha256"]
    assert [entry.action for entry in world.audit()][-2:] == ["run.asked", "run.done"]


def test_progress_comes_as_events_until_the_run_has_ended(world: World, case: str) -> None:
    made = work.start(world, case)
    worker = threading.Thread(target=work.worker(world).work)
    worker.start()
    with world.client("analyst").stream("GET", f"/v1/cases/{case}/runs/{made}/progress") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    worker.join()
    told = [
        json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")
    ]
    assert told[-1]["state"] == "done"
    assert all(one["id"] == made for one in told)


def test_two_workers_never_hold_one_run(world: World, case: str) -> None:
    made = [work.start(world, case) for _ in range(6)]
    held: list[str] = []

    def take(name: str) -> None:
        while (found := claim(world, name)) is not None:
            held.append(found.run)

    threads = [threading.Thread(target=take, args=(f"w{k}",)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == made


def test_a_silent_worker_loses_its_run_and_changes_nothing_any_more(world: World, case: str) -> None:
    made = work.start(world, case)
    first = claim(world, "w1")
    assert first
    world.clock.forward(seconds=59)
    assert claim(world, "w2") is None
    assert queue.hold(world.database, first, at=world.clock(), lease=LEASE) is False
    world.clock.forward(seconds=61)
    second = claim(world, "w2")
    assert second
    assert (second.run, second.attempt) == (made, 2)
    with pytest.raises(queue.LeaseLost):
        queue.hold(world.database, first, at=world.clock(), lease=LEASE)
    with pytest.raises(queue.LeaseLost):
        queue.tell(world.database, first, "scoring", 1, 2, at=world.clock())
    with pytest.raises(queue.LeaseLost):
        queue.give_back(world.database, first)
    queue.give_back(world.database, second)
    assert state(world, case, made)["state"] == "queued"


def test_who_comes_late_files_nothing(world: World, case: str) -> None:
    """Two workers do the same run, the first thought dead: its rows are those of the second alone."""
    made = work.start(world, case)
    first = claim(world, "w1")
    world.clock.forward(seconds=61)
    assert work.worker(world).work()
    done = state(world, case, made)
    assert done["state"] == "done"
    from adsim.watch import Watch
    from api.domain.folders import Folders

    assert first
    linking = Linking(world.database, Folders(world.settings.data / "elsewhere"), world.clock, 1)
    (world.settings.data / "elsewhere").mkdir()
    os.symlink(world.settings.data / "corpora", world.settings.data / "elsewhere" / "corpora")
    with pytest.raises(queue.LeaseLost):
        linking.do(first, Watch())
    assert state(world, case, made) == done
    with world.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(run_groups)).scalar_one() == 2


def test_a_run_that_is_begun_too_often_is_given_up(world: World, case: str) -> None:
    made = work.start(world, case)
    for k in range(2):
        assert claim(world, f"w{k}", attempts=2)
        world.clock.forward(seconds=61)
    assert claim(world, "w3", attempts=2) is None
    failed = state(world, case, made)
    assert failed["state"] == "failed"
    assert failed["problem"]["fix"]


def test_cancelled_before_it_begins_and_under_way(world: World, case: str) -> None:
    client = world.client("analyst")
    waiting, running = work.start(world, case), work.start(world, case)
    assert client.post(f"/v1/cases/{case}/runs/{waiting}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/v1/cases/{case}/runs/{waiting}/cancel").status_code == 409
    held = claim(world)
    assert held
    assert held.run == running
    assert client.post(f"/v1/cases/{case}/runs/{running}/cancel").json()["cancelled_at"]
    assert queue.hold(world.database, held, at=world.clock(), lease=LEASE) is True
    world.clock.forward(seconds=61)
    assert claim(world) is None
    assert state(world, case, running)["state"] == "cancelled"


def test_a_worker_that_is_told_to_stop_gives_its_run_back(world: World, case: str) -> None:
    made = work.start(world, case)
    worker = work.worker(world)
    worker.stop.set()
    assert worker.work()
    back = state(world, case, made)
    assert (back["state"], back["attempts"]) == ("queued", 0)
    assert work.worker(world).work()
    assert state(world, case, made)["state"] == "done"


def test_what_cannot_be_read_fails_with_the_fix(world: World) -> None:
    case = world.case()
    assert work.upload(world, case, b"a;b\n1;2\n").status_code == 201
    made = work.start(world, case)
    assert work.worker(world).work()
    failed = state(world, case, made)
    assert failed["state"] == "failed"
    assert failed["problem"]["message"]
    assert failed["problem"]["fix"]
    assert world.audit()[-1].action == "run.failed"


def test_rejected_rows_come_as_csv_by_corpus(world: World, case: str) -> None:
    more = work.upload(world, case, b"ad_id,text\nz1,\nz2,words\n").json()["id"]
    made = work.run(world, case)
    client = world.client("viewer")
    world.share(case, "viewer")
    path = f"/v1/cases/{case}/runs/{made}/rejected"
    rows = list(csv.DictReader(io.StringIO(client.get(path, params={"corpus": more}).text)))
    assert [(row["file"], row["row"], row["reason"]) for row in rows] == [(f"{more}.csv", "1", "no_text")]
    other = "corpus_01jd0000000000000000000000"
    assert client.get(path, params={"corpus": other}).text == "file,row,column,reason,detail\n"


def test_events_tell_what_became_of_groups(world: World, case: str) -> None:
    first = work.run(world, case)
    client = world.client("analyst")
    kinds = [e["kind"] for e in client.get(f"/v1/cases/{case}/runs/{first}/events").json()["items"]]
    assert kinds == ["born", "born"]
    rows = [{"ad_id": "a9", "text": f"{work.LINE.format('Ivy')}. Call {work.PHONE}", "agency": "new"}]
    assert work.upload(world, case, work.as_csv(rows)).status_code == 201
    second = work.run(world, case)
    (event,) = client.get(f"/v1/cases/{case}/runs/{second}/events").json()["items"]
    assert (event["kind"], event["ads"], event["new_ads"]) == ("grew", 5, 1)
    third = work.run(world, case)
    assert client.get(f"/v1/cases/{case}/runs/{third}/events").json()["items"] == []


def test_kinds_of_events() -> None:
    from api.domain.groups import changes

    def told(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(c.kind, c.group, c.before) for c in changes(before, after)]

    two = {"a": "G1", "b": "G1", "c": "G2", "d": "G2"}
    assert told({}, two) == [("born", "G1", ()), ("born", "G2", ())]
    assert told(two, two) == []
    assert told(two, dict.fromkeys(two, "G1")) == [("merged", "G1", ("G1", "G2"))]
    assert told(dict.fromkeys(two, "G1"), two) == [("split", "G1", ("G1",)), ("split", "G2", ("G1",))]
    assert told(two, {"a": "G1", "b": "G1"}) == [("gone", "G2", ("G2",))]
    three = {"a": "G1", "b": "G1", "c": "G1"}
    assert told({"a": "G1", "b": "G1"}, three) == [("grew", "G1", ("G1",))]
    assert told(three, {"a": "G1", "b": "G1"}) == [("shrank", "G1", ("G1",))]


def test_a_worker_process_that_is_killed_loses_no_run(make_world: Callable[..., World], url: str) -> None:
    """kill -9 at some moments of a run, then a worker that is left alone: the run is done, once."""
    world = make_world(lease_seconds=5, run_attempts=20)
    case = world.case()
    assert work.upload(world, case).status_code == 201
    made = work.start(world, case)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ADSIM_")},
        "ADSIM_DATA": str(world.settings.data),
        "ADSIM_DATABASE_URL": url,
        "ADSIM_LEASE_SECONDS": "5",
        "ADSIM_RUN_ATTEMPTS": "20",
        "ADSIM_WORKER_POLL_SECONDS": "0.1",
    }

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "api.jobs.beside"],
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    for _ in range(2):
        process = begin()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and state(world, case, made)["state"] == "queued":
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    # the clock of the test stands still; the workers run by that of the machine
    process = begin()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and state(world, case, made)["state"] != "done":
        time.sleep(0.1)
    assert process.stdin
    process.stdin.close()
    assert process.wait(60) is not None
    assert state(world, case, made)["state"] == "done"
    with world.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(run_groups)).scalar_one() == 2
        assert connection.execute(sa.select(sa.func.count()).select_from(runs)).scalar_one() == 1
    assert [entry.action for entry in world.audit()].count("run.done") == 1
    assert len(list((world.settings.data / "runs" / made).iterdir())) == 1

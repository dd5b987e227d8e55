"""Log lines and counters tell who asked for which route, and never what."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from api import logs
from tests.api.probe import CANARY, ROUTER
from tests.api.world import World


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines of the log as the commands write it."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(False)
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def probed(world: World) -> World:
    """A service with routes that fail in many ways."""
    world.app.include_router(ROUTER, max_body_size=world.settings.max_body_bytes)
    return world


def test_no_line_of_the_log_holds_what_was_sent(
    probed: World, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    client, body = probed.client("analyst"), {"text": CANARY}
    for path, status in (("echo", 200), ("fail", 500), ("crash", 500)):
        assert client.post(f"/v1/probe/{path}", json=body).status_code == status
    client.post("/v1/cases", json={"name": CANARY})
    client.get(f"/v1/cases/{CANARY}", params={"cursor": CANARY})
    client.get("/v1/cases", headers={"X-Request-Id": CANARY, "User-Agent": CANARY})
    probed.anonymous().post("/v1/auth/login", json={"name": CANARY, "password": CANARY})
    written = json.dumps(lines())
    for part in ("harbour", "555", "evenings"):
        assert part not in written
    assert sum(line["message"] == "request" for line in lines()) >= 7
    assert "RuntimeError" in written
    assert "KeyError" in written


def test_messages_of_other_packages_are_left_out(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("somebody.else").warning("read %s", CANARY)
    logging.getLogger("adsim.access").info("fine")
    assert "message" not in lines()[0]
    assert lines()[1]["message"] == "fine"


def test_a_line_tells_who_asked_for_which_route(
    world: World, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    case = world.case("analyst")
    world.client("analyst").get(f"/v1/cases/{case}")
    line = lines()[-1]
    assert (line["route"], line["status"], line["user"]) == ("/v1/cases/{case}", 200, world.users["analyst"])
    assert case not in json.dumps(line)


def test_counters_are_by_route(world: World) -> None:
    world.client("admin").get(f"/v1/cases/{world.case()}")
    world.anonymous().get("/v1/cases/x")
    world.anonymous().request("BREW", "/healthz")
    page = world.client("admin").get("/metrics").text
    assert 'adsim_http_requests_total{method="GET",route="/v1/cases/{case}",status="200"} 1.0' in page
    assert 'adsim_http_requests_total{method="GET",route="/v1/cases/{case}",status="401"} 1.0' in page
    assert "BREW" not in page


def test_an_app_is_ready_when_its_tables_are(world: World) -> None:
    assert world.anonymous().get("/readyz").status_code == 200
    with world.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    answer = world.anonymous().get("/readyz")
    assert answer.status_code == 503
    assert world.anonymous().get("/healthz").status_code == 200

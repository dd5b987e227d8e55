"""Other sites and other hosts are turned away, and every answer protects the browser that shows it."""

from __future__ import annotations

import pytest

from api.http.gate import host_of
from tests.api.world import World


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "https://127.0.0.1:8000"}, 403),
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_other_sites_change_nothing(world: World, headers: dict[str, str], status: int) -> None:
    answer = world.client("analyst").post("/v1/cases", json={"name": "Harbour"}, headers=headers)
    assert answer.status_code == status
    looked = world.client("analyst").get("/v1/cases", headers=headers)
    assert looked.status_code == 200
    assert len(looked.json()["items"]) == (status == 201)


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "", "169.254.169.254:8000"])
def test_requests_to_other_hosts_are_turned_away(world: World, host: str) -> None:
    assert world.anonymous().get("/healthz", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    ("header", "host"),
    [("Example.org:80", "example.org"), ("[::1]:8000", "::1"), ("[::1]", "::1"), ("localhost", "localhost")],
)
def test_hosts_are_read_without_port(header: str, host: str) -> None:
    assert host_of(header) == host


@pytest.mark.parametrize("path", ["/healthz", "/v1/auth/me", "/nowhere"])
def test_every_answer_has_the_headers_that_protect_browsers(world: World, path: str) -> None:
    headers = world.anonymous().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_request_ids_are_taken_from_proxies_when_well_formed(world: World) -> None:
    client = world.anonymous()
    assert (
        client.get("/healthz", headers={"X-Request-Id": "abc-123_DEF"}).headers["x-request-id"]
        == "abc-123_DEF"
    )
    for odd in ("short", "with blank in it", "x" * 65, '"; drop'):
        answer = client.get("/v1/auth/me", headers={"X-Request-Id": odd})
        assert answer.headers["x-request-id"].startswith("req_")
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

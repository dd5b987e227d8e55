"""Nobody asks too much, and settings that would not be safe are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.http.rate import RateLimiter, network_of
from api.settings import ServiceSettings
from tests.api.world import World


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 20))
def test_no_more_requests_than_the_bucket_holds_and_fills(waits: list[float], per_minute: int) -> None:
    now = 0.0
    limiter = RateLimiter(per_minute, now=lambda: now)
    passed: list[float] = []
    for wait in waits:
        now += wait
        rate = limiter.take("somebody")
        if rate.exceeded:
            assert rate.left == 0
        else:
            passed.append(now)
    for k, start in enumerate(passed):
        for m, end in enumerate(passed[k:], k):
            assert m - k + 1 <= per_minute + (end - start) * per_minute / 60 + 1e-6


def test_who_waited_as_told_passes() -> None:
    now = 0.0
    limiter = RateLimiter(7, now=lambda: now)
    while not (rate := limiter.take("somebody")).exceeded:
        pass
    now += rate.wait
    assert not limiter.take("somebody").exceeded
    assert not limiter.take("somebody else").exceeded


def test_too_many_requests_are_told_when_to_come_back(make_world: Callable[..., World]) -> None:
    world = make_world(requests_per_minute=5, unknown_per_minute=3)
    answers = [world.client("viewer").get("/v1/auth/me") for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert [a.headers["ratelimit-remaining"] for a in answers] == ["4", "3", "2", "1", "0", "0"]
    assert int(answers[-1].headers["retry-after"]) >= 1
    nobody = [world.anonymous("198.51.100.9").get("/v1/auth/me").status_code for _ in range(4)]
    assert nobody == [401] * 3 + [429]
    made_up = {"Authorization": "Bearer adsim_key_x"}
    assert world.anonymous("198.51.100.9").get("/v1/auth/me", headers=made_up).status_code == 429


def test_neighbours_of_one_network_of_six_count_as_one() -> None:
    assert network_of("2001:db8:0:1::1") == network_of("2001:db8:0:1:ffff::2")
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8:0:2::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")


@pytest.mark.parametrize(
    "values",
    [
        {"public_origin": "http://adsim.example.org"},
        {"public_origin": "https://adsim.example.org/path"},
        {"public_origin": "adsim.example.org"},
        {"public_origin": "https://adsim.example.org", "loopback_cookie": True},
        {"port": 70_000},
        {"unknown": 1},
    ],
)
def test_settings_that_would_not_be_safe_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings(**values)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADSIM_SESSION_HOURS", "3")
    monkeypatch.setenv("ADSIM_ALLOWED_HOSTS", '["adsim.internal"]')
    settings = ServiceSettings()
    assert settings.session_hours == 3
    assert "adsim.internal" in settings.hosts

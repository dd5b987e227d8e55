"""The service keeps to its own description: schemathesis over every operation, signed in and not.

Requests that fit the description, and requests that do not; each answer must have a status, a type and a
body that the description names, and none may be an error of the server.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from api.security.permissions import NOT_BY_KEY, PERMISSIONS, ROLES
from tests.api.serving import serving
from tests.api.test_routes import routes_of
from tests.api.world import PASSWORD, World

# by database: the service speaks to both through one layer
EXAMPLES = {"sqlite": 3, "postgresql": 2}
# What fits may still be refused: a cursor of another list, a password that is too weak. And keys beside a
# made-up cookie are taken for made up: test_routes looks at every route without any.
EXCLUDED = [positive_data_acceptance, ignored_auth]
MODES = {"fits": GenerationMode.POSITIVE, "does not fit": GenerationMode.NEGATIVE}


@pytest.fixture
def open_world(make_world: Callable[..., World]) -> World:
    """A service that does not tire of requests, and an admin who may do everything."""
    world = make_world(unknown_per_minute=100_000)
    changed = world.client("admin").patch(f"/v1/users/{world.users['admin']}", json={"roles": list(ROLES)})
    assert changed.status_code == 200
    return world


def operations(app: FastAPI, mode: str) -> list[Any]:
    schema = schemathesis.openapi.from_dict(app.openapi())
    found = [result.ok() for result in schema.get_all_operations()]
    # what takes nothing cannot be asked for wrongly
    return found if mode == "fits" else [o for o in found if list(o.iter_parameters()) or list(o.body)]


@pytest.mark.parametrize("mode", list(MODES))
def test_every_answer_is_one_that_is_described(open_world: World, mode: str) -> None:
    examples = EXAMPLES["sqlite" if open_world.database.is_sqlite else "postgresql"]
    ids = {"case": open_world.case("analyst"), "user": open_world.users["viewer"]}
    scopes = sorted(set(PERMISSIONS) - NOT_BY_KEY)
    made = open_world.login("admin").post("/v1/keys", json={"name": "all", "scopes": scopes})
    key = {"Authorization": f"Bearer {made.json()['key']}"}
    by_hand = {(r.method, r.path) for r in routes_of(open_world.app) if r.permissions == ["me:manage"]}
    with serving(open_world.app) as base, requests.Session() as person, requests.Session() as nobody:
        for operation in operations(open_world.app, mode):
            once, callers = Caller(nobody, base, {}), [Caller(nobody, base, key)]
            if (operation.method.upper(), operation.path) in by_hand:
                sign_in(person, base)
                callers = [Caller(person, base, {})]
            try_out(operation, MODES[mode], ids, [once, *callers], examples)


class Caller(NamedTuple):
    session: requests.Session
    base: str
    headers: dict[str, str]


def sign_in(session: requests.Session, base: str) -> None:
    if session.get(f"{base}/v1/auth/me").status_code != 200:
        answer = session.post(f"{base}/v1/auth/login", json={"name": "admin", "password": PASSWORD})
        assert answer.status_code == 200


def try_out(
    operation: Any, mode: GenerationMode, ids: dict[str, str], callers: list[Caller], examples: int
) -> None:
    """Sends examples; the first caller, who is nobody, gets one refusal and is not asked for more."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def run(case: Any, known: bool) -> None:
        if known and mode is GenerationMode.POSITIVE:
            case.path_parameters.update({k: v for k, v in ids.items() if k in (case.path_parameters or {})})
        for caller in callers:
            answer = case.call_and_validate(
                base_url=caller.base,
                session=caller.session,
                headers=caller.headers,
                excluded_checks=EXCLUDED,
            )
            assert answer.status_code < 500, (operation.label, answer.status_code)
        callers[:] = callers[-1:]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run()

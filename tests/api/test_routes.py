"""Every route says who may, and the table of roles means what it says: role by route by case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.security.access import Require
from api.security.permissions import IN_CASE, NOT_BY_KEY, PERMISSIONS, ROLES, WITHOUT_GRANT
from tests.api.world import World

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("POST", "/v1/auth/login"),
    ("GET", "/"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/preferences"),
    ("GET", "/setup"),
    ("POST", "/setup"),
    ("GET", "/static/{name}"),
}
NOBODY = "01jd0000000000000000000000"


class Route(NamedTuple):
    method: str
    path: str
    permissions: list[str]

    def url(self, case: str) -> str:
        """The path with ids in it: of this case, and of nothing that exists."""
        filled = self.path.replace("{case}", case)
        return re.sub(r"\{(\w+)[^}]*\}", lambda name: f"{PREFIXES.get(name[1], name[1])}_{NOBODY}", filled)


PREFIXES = {"session": "ses"}


def routes_of(app: FastAPI) -> Iterator[Route]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        assert isinstance(route, APIRoute), f"{context.path} is not a route of FastAPI"
        for method in sorted(route.methods - {"HEAD"}):
            assert route.path_format == context.path_format, "prefixes stand in the router itself"
            yield Route(method, route.path_format, list(required(route.dependant)))


def required(dependant: Any) -> Iterator[str]:
    if isinstance(dependant.call, Require):
        yield dependant.call.permission
    for inner in dependant.dependencies:
        yield from required(inner)


def test_every_route_requires_one_permission(world: World) -> None:
    routes = list(routes_of(world.app))
    assert len(routes) > 20
    assert {(r.method, r.path) for r in routes if not r.permissions} == OPEN
    assert [r for r in routes if len(r.permissions) > 1] == []


def test_permissions_about_a_case_stand_where_the_path_has_one(world: World) -> None:
    guarded = [r for r in routes_of(world.app) if r.permissions]
    assert [r for r in guarded if ("{case}" in r.path) != (r.permissions[0] in IN_CASE)] == []


def test_every_route_turns_away_who_is_not_signed_in(world: World) -> None:
    client = world.anonymous()
    for route in routes_of(world.app):
        if (route.method, route.path) not in OPEN:
            answer = client.request(route.method, route.url(f"case_{NOBODY}"))
            assert answer.status_code == 401, route
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"].startswith("Bearer")


def expected(permission: str, role: str, *, granted: bool) -> int:
    """The rule in the words of the documentation: 0 to let pass, else the status of the refusal."""
    if permission in IN_CASE and not granted:
        anywhere = WITHOUT_GRANT.get(role, frozenset())
        return 0 if permission in anywhere else 403 if anywhere else 404
    return 0 if permission in ROLES[role] else 403


@pytest.mark.parametrize("role", list(ROLES))
def test_role_by_route_by_case(world: World, role: str) -> None:
    own, other = world.case("analyst"), world.case("investigator")
    if role != "analyst":
        world.share(own, role)
    if role == "investigator":
        own, other = other, world.case("analyst")
    client = world.client(role)
    routes = [r for r in routes_of(world.app) if r.permissions]
    for route in routes:
        for case, granted in ((own, True), (other, False)):
            before = refusals(world)
            signed_in = world.login(role) if route.path.endswith("/logout") else client
            answer = signed_in.request(route.method, route.url(case))
            status = expected(route.permissions[0], role, granted=granted)
            assert refusals(world) - before == bool(status), (route, role, granted, answer.text)
            assert answer.status_code == status if status else answer.status_code not in (401, 403), route


def refusals(world: World) -> int:
    return sum(entry.action == "access.refused" for entry in world.audit())


def test_a_case_that_is_not_shared_looks_like_none(world: World) -> None:
    client = world.client("viewer")
    hidden = client.get(f"/v1/cases/{world.case()}").json()
    missing = client.get(f"/v1/cases/case_{NOBODY}").json()
    assert {**hidden, "request_id": ""} == {**missing, "request_id": ""}


def test_a_key_may_what_its_scopes_and_its_owner_may(world: World) -> None:
    case = world.case("analyst")
    program = world.key("analyst", "cases:read")
    assert program.get(f"/v1/cases/{case}").status_code == 200
    assert program.get("/v1/cases").status_code == 403
    assert program.post("/v1/cases", json={"name": "More"}).status_code == 403
    changed = world.client("admin").patch(f"/v1/users/{world.users['analyst']}", json={"roles": ["auditor"]})
    assert changed.status_code == 200
    assert program.get(f"/v1/cases/{case}").status_code == 200  # auditors see the cover of every case
    program = world.anonymous(headers=dict(program.headers))
    world.client("admin").patch(f"/v1/users/{world.users['analyst']}", json={"disabled": True})
    assert program.get(f"/v1/cases/{case}").status_code == 401


def test_no_key_manages_its_owner(world: World) -> None:
    assert {"me:manage"} == NOT_BY_KEY
    refused = world.client("admin").post("/v1/keys", json={"name": "k", "scopes": ["me:manage"]})
    assert refused.status_code == 422
    beyond = world.client("viewer").post("/v1/keys", json={"name": "k", "scopes": ["users:write"]})
    assert beyond.status_code == 422


def test_roles_hold_permissions_that_exist() -> None:
    assert set(ROLES) >= set(WITHOUT_GRANT)
    for role, allowed in ROLES.items():
        assert allowed <= set(PERMISSIONS)
        assert WITHOUT_GRANT.get(role, frozenset()) <= allowed & set(IN_CASE)
    assert frozenset().union(*ROLES.values()) == set(PERMISSIONS)
    with pytest.raises(ValueError, match="no permission"):
        Require("group:read", repeatable=True)

"""The one dependency of every route: `require("permission")` finds out who asks and whether they may.

In: the request, with the case from its path. Out: an `Access` that the route works with. What it refuses it
refuses in this order: nobody (401), too many (429), a case that does not exist or is not granted (404), a
permission that the roles do not give (403). A case that one has no part in looks like one that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated, Any, NoReturn

import sqlalchemy as sa
from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool

from api import audit
from api.http import idempotency
from api.http.rate import network_of
from api.problems import Problem
from api.security import permissions
from api.security.identity import Principal, credentials_of, identify, touch, wants_touch
from api.service import Service, service_of
from api.store.database import Database
from api.store.tables import cases, grants

_COOKIE = APIKeyCookie(name="__Host-adsim", scheme_name="session", auto_error=False)
_BEARER = HTTPBearer(scheme_name="key", auto_error=False, description="an API key, `adsim_...`")


_CASE = re.compile(r"case_[0-9a-z]{26}")


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, for which case (`""` where the path has none), and with what the route works."""

    service: Service
    principal: Principal
    case: str
    request_id: str
    address: str

    @property
    def database(self) -> Database:
        """The database."""
        return self.service.database

    @property
    def user(self) -> str:
        """Id of the user."""
        return self.principal.user

    def now(self) -> datetime:
        """The moment, by the clock of the service."""
        return self.service.clock()

    def may(self, permission: str) -> bool:
        """Whether the roles (and the scopes of a key) give a permission beside the one required."""
        return permission in self.principal.permissions

    def record(
        self,
        connection: Connection,
        action: str,
        target: str = "",
        *,
        case: str | None = None,
        facts: Mapping[str, audit.Fact] | None = None,
    ) -> None:
        """Puts an act into the audit log, in the transaction that does it, as the last thing it does."""
        act = audit.Act(
            actor=self.user,
            action=action,
            case=self.case if case is None else case,
            target=target,
            request_id=self.request_id,
            address=self.address,
        )
        audit.record(self.database, connection, act, at=self.now(), facts=facts)


class Require:
    """The dependency that `require` makes; the tests look for it in every route."""

    def __init__(self, permission: str, *, repeatable: bool) -> None:
        if permission not in permissions.PERMISSIONS:
            raise ValueError(f"no permission is called {permission!r}")
        self.permission = permission
        self.repeatable = repeatable

    async def __call__(
        self,
        request: Request,
        _session: Annotated[str | None, Security(_COOKIE)] = None,
        _key: Annotated[Any, Security(_BEARER)] = None,
    ) -> Access:
        """Lets the request pass, or raises `Problem`."""
        attempt = request.headers.get("idempotency-key") if request.method == "POST" else None
        if attempt is not None and not self.repeatable:
            raise Problem("bad-request", "this call takes no Idempotency-Key", fix="leave it out")
        body = await request.body() if attempt is not None else b""
        return await run_in_threadpool(self._admit, request, attempt, body)

    def _admit(self, request: Request, attempt: str | None, body: bytes) -> Access:
        service = service_of(request)
        access, reach = self._enter(request, service)
        request.state.user = access.user
        _charge(request, service, access.principal)
        self._check(access, reach)
        if attempt is not None:
            _begin(request, access, attempt, body)
        return access

    def _enter(self, request: Request, service: Service) -> tuple[Access, frozenset[str] | None]:
        """Who asks, and what they may do there; raises 401, or 429 for who tries too often as nobody."""
        now, case = service.clock(), request.path_params.get("case", "")
        case = case if _CASE.fullmatch(case) else ""
        token, key = credentials_of(request, service.settings)
        principal, reach = None, None
        if token or key:
            with service.database.read() as connection:
                principal = identify(connection, token, key, settings=service.settings, at=now)
                reach = self._reach(connection, principal, case) if principal else None
        if principal is None:
            charge_unknown(request, service)
            raise Problem("not-signed-in", fix="sign in, or send an API key that is still good")
        if wants_touch(principal, now):
            with service.database.write() as connection:
                touch(connection, principal, now)
        return Access(service, principal, case, request.state.request_id, address_of(request)), reach

    def _reach(self, connection: Connection, principal: Principal, case: str) -> frozenset[str] | None:
        """What somebody may do in the case; None where there is no such case for them."""
        if self.permission not in permissions.IN_CASE:
            return principal.permissions
        mine = (grants.c.case_id == case) & (grants.c.user_id == principal.user)
        if connection.execute(sa.select(grants.c.case_id).where(mine)).first():
            return principal.permissions
        there = sa.select(cases.c.id).where(cases.c.id == case)
        return principal.anywhere if principal.anywhere and connection.execute(there).first() else None

    def _check(self, access: Access, reach: frozenset[str] | None) -> None:
        if access.principal.must_change and self.permission not in ("me:read", "me:manage"):
            raise Problem("password-change-needed", fix="POST /v1/auth/password, then go on")
        if reach is None:
            self._refuse(access, Problem("not-found", fix="ask an admin to share the case with you"))
        elif self.permission not in reach:
            kind = permissions.PERMISSIONS[self.permission]
            self._refuse(access, Problem("not-allowed", fix=f"ask for a role that may {kind}"))

    def _refuse(self, access: Access, problem: Problem) -> NoReturn:
        facts: dict[str, audit.Fact] = {"permission": self.permission, "status": problem.status}
        with access.database.write() as connection:
            access.record(connection, "access.refused", facts=facts)
        access.service.metrics.refused.labels(problem.kind).inc()
        raise problem


def require(permission: str, *, repeatable: bool = True) -> Any:
    """What stands in the signature of a route: `access: Annotated[Access, require("groups:read")]`.

    A permission about a case takes the case from `{case}` in the path. `repeatable=False` for a POST whose
    answer must not be kept to be given again: it holds a secret, or its body is a stream.
    """
    return Depends(Require(permission, repeatable=repeatable))


def address_of(request: Request) -> str:
    """The address that a request comes from, as far as the proxies can be believed; '' where there is none."""
    try:
        return str(ip_address(request.client.host)) if request.client else ""
    except ValueError:
        return ""


def _begin(request: Request, access: Access, key: str, body: bytes) -> None:
    """Reserves the answer of a POST that came with an `Idempotency-Key`, or gives the one it got before."""
    service = access.service
    asked = (request.url.query.encode(), request.headers.get("content-type", "").encode(), body)
    attempt = idempotency.attempt_of(user=access.user, path=request.url.path, key=key, asked=asked)
    hours = service.settings.idempotency_hours
    idempotency.begin(service.database, attempt, at=service.clock(), hours=hours)
    request.state.attempt = attempt


def charge_unknown(request: Request, service: Service) -> None:
    """Counts a request by nobody for its address; raises 429 where there were too many."""
    rate = service.unknown.take(network_of(address_of(request)))
    request.state.rate = rate
    if rate.exceeded:
        _too_many(service, rate.wait)


def _charge(request: Request, service: Service, principal: Principal) -> None:
    rate = service.known.take(principal.via if principal.by_key else principal.user)
    request.state.rate = rate
    if rate.exceeded:
        _too_many(service, rate.wait)


def _too_many(service: Service, wait: int) -> None:
    service.metrics.refused.labels("too-many-requests").inc()
    headers = {"Retry-After": str(wait)}
    raise Problem("too-many-requests", fix=f"wait {wait} seconds", headers=headers)

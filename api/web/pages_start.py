"""Signing in and out, the first run, language and colors: what can be reached before one is known."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import accounts, audit
from api.problems import Problem
from api.routers import auth
from api.schemas.people import Login, NewUser
from api.security.access import Access, address_of, charge_unknown, require
from api.service import Service, service_of
from api.settings import is_loopback
from api.store.tables import users
from api.web.forms import Fields, fit
from api.web.render import THEME_COOKIE, THEMES, go, local, page
from api.web.speech import LANGUAGE_COOKIE, LANGUAGES

router = APIRouter(include_in_schema=False)

_YEAR_SECONDS = 31_536_000
# who follows a link of another site comes without the cookie, and with it when a page of ours leads on
_ELSEWHERE = ("cross-site", "same-site")
_FIRST_ROLES = ["admin", "analyst", "auditor", "investigator"]


@router.get("/")
def start(request: Request) -> Response:
    """Leads to the cases, or to the first run."""
    return go("/setup" if is_new(service_of(request)) else "/cases")


@router.get("/login")
def show_login(request: Request, next: str = "") -> Response:
    """Where one signs in."""
    if is_new(service_of(request)):
        return go("/setup")
    back = local(next, otherwise="")
    if back and request.headers.get("sec-fetch-site") in _ELSEWHERE:
        return page(request, None, "again.html", back=back)
    return page(request, None, "login.html", name="", back=back)


@router.post("/login")
def login(request: Request, fields: Fields) -> Response:
    """Signs in and goes on to where one wanted to."""
    back = local(fields.get("next"))
    asked, wrong = fit(Login, {"name": fields.get("name"), "password": fields.raw("password")})
    problem = None
    if asked is not None:
        response = go(back)
        try:
            auth.login(asked, request, response)
            return response
        except Problem as found:
            problem = found
    values: dict[str, Any] = {"name": fields.get("name"), "back": back, "wrong": wrong, "problem": problem}
    status, headers = (problem.status, _waiting(problem)) if problem else (422, {})
    return page(request, None, "login.html", status=status, headers=headers, **values)


def _waiting(problem: Problem) -> dict[str, str]:
    return {name: value for name, value in problem.headers.items() if name == "Retry-After"}


@router.post("/logout")
def logout(access: Annotated[Access, require("me:manage")]) -> Response:
    """Signs out."""
    response = go("/login")
    auth.logout(access, response)
    return response


@router.post("/preferences")
def prefer(request: Request, fields: Fields) -> Response:
    """Keeps language and colors in the browser, and goes back to the page."""
    response = go(local(fields.get("next")))
    secure = service_of(request).settings.secure
    for name, cookie, known in (("language", LANGUAGE_COOKIE, LANGUAGES), ("theme", THEME_COOKIE, THEMES)):
        if fields.get(name) in known:
            response.set_cookie(
                cookie,
                fields.get(name),
                max_age=_YEAR_SECONDS,
                path="/",
                secure=secure,
                httponly=True,
                samesite="strict",
            )
    return response


@router.get("/setup")
def show_setup(request: Request) -> Response:
    """The first run: the account that makes the others."""
    service = service_of(request)
    if not is_new(service):
        return go("/login")
    return page(request, None, "setup.html", name="", **_rules(request, service))


@router.post("/setup")
def set_up(request: Request, fields: Fields) -> Response:
    """Makes the first account, once, and signs it in."""
    service = service_of(request)
    charge_unknown(request, service)
    if not may_set_up(request, service):
        raise Problem("not-allowed")
    name, password = fields.get("name").lower(), fields.raw("password")
    asked, wrong = fit(NewUser, {"name": name, "roles": _FIRST_ROLES})
    if password != fields.raw("again"):
        wrong["again"] = "passwords_differ"
    problem = None
    if asked is not None and not wrong:
        try:
            service.passwords.check(password, name=name)
            _make_first(request, service, asked, password)
            response = go("/cases", tour="1")
            auth.login(Login(name=name, password=password), request, response)
            return response
        except Problem as found:
            problem = found
    rules = _rules(request, service)
    return page(request, None, "setup.html", status=422, name=name, wrong=wrong, problem=problem, **rules)


def _rules(request: Request, service: Service) -> dict[str, Any]:
    return {"here_only": may_set_up(request, service), "least": service.settings.password_characters}


def _make_first(request: Request, service: Service, asked: NewUser, password: str) -> None:
    account = accounts.NewAccount(
        asked.name, service.passwords.hash(password), asked.roles, must_change=False
    )
    act = audit.Act("setup", "user.made", request_id=request.state.request_id, address=address_of(request))
    with service.database.write() as connection:
        accounts.add(service.database, connection, account, at=service.clock())
        if connection.execute(sa.select(sa.func.count()).select_from(users)).scalar_one() != 1:
            raise Problem("conflict", "there is an account already", fix="sign in")
        facts: dict[str, audit.Fact] = {"roles": ".".join(asked.roles)}
        audit.record(service.database, connection, act, at=service.clock(), facts=facts)


def is_new(service: Service) -> bool:
    """Whether nobody has an account yet."""
    with service.database.read() as connection:
        return connection.execute(sa.select(users.c.id).limit(1)).first() is None


def may_set_up(request: Request, service: Service) -> bool:
    """Whether the first account may be made by a form: only where none but this machine can reach the service."""
    address, public = address_of(request), service.settings.origin.partition("://")[2]
    host = public.rpartition(":")[0] or public
    return bool(address) and is_loopback(address) and is_loopback(host.strip("[]"))

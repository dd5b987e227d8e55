"""People: accounts for admins; for everybody their own password, sessions, keys, language and colors."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.paging import Paging
from api.problems import Problem
from api.routers import auth, keys, users
from api.schemas import people
from api.schemas.fields import KeyId, SessionId, UserId
from api.security.access import Access, require
from api.security.permissions import IN_CASE, NOT_BY_KEY, ROLES, SERVICE
from api.web.forms import Fields, FormFields, fit
from api.web.render import THEMES, go, page

router = APIRouter(include_in_schema=False)

# the first that fits counts: browsers name those that they are like behind their own name
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@router.get("/people")
def list_people(
    request: Request, access: Annotated[Access, require("users:read")], paging: Paging
) -> Response:
    """Who has an account."""
    return _people_page(request, access, paging)


def _people_page(
    request: Request, access: Access, paging: Any, *, status: int = 200, **values: Any
) -> Response:
    found = users.list_users(access, paging)
    shown: dict[str, Any] = {
        "people": found.items,
        "following": found.next,
        "roles": list(ROLES),
        "made": None,
    }
    form = {"form": {"name": "", "roles": ["analyst"]}}
    return page(request, access, "people.html", status=status, at="people", **{**shown, **form, **values})


@router.post("/people")
def make_person(
    request: Request,
    access: Annotated[Access, require("users:write", repeatable=False)],
    fields: Fields,
    paging: Paging,
) -> Response:
    """Makes an account; its first password is on the page that answers, and nowhere else."""
    form = {"name": fields.get("name").lower(), "roles": fields.all("roles")}
    asked, wrong = fit(people.NewUser, form)
    made, problem = None, None
    if asked is not None:
        try:
            made = users.make_user(asked, access, Response())
        except Problem as found:
            problem = found
    if made is not None:
        return _people_page(request, access, paging, made=made)
    status = problem.status if problem else 422
    return _people_page(request, access, paging, status=status, form=form, wrong=wrong, problem=problem)


@router.post("/people/{user}")
def change_person(
    request: Request,
    user: UserId,
    access: Annotated[Access, require("users:write", repeatable=False)],
    fields: Fields,
    paging: Paging,
) -> Response:
    """Changes roles, disables, enables, signs out, or gives a new first password."""
    act = fields.get("do")
    try:
        if act == "password":
            return _people_page(request, access, paging, made=users.reset_password(user, access))
        if act == "sign_out":
            users.end_sessions(user, access)
        else:
            users.change_user(user, _change(act, fields), access, request)
    except Problem as problem:
        return _people_page(request, access, paging, status=problem.status, problem=problem)
    return go("/people")


def _change(act: str, fields: FormFields) -> people.UserChange:
    if act in ("disable", "enable"):
        return people.UserChange(disabled=act == "disable")
    asked, _ = fit(people.UserChange, {"roles": fields.all("roles")})
    if asked is None:
        raise Problem("invalid", "an account has at least one role", fix="choose one")
    return asked


@router.get("/account")
def show_account(request: Request, access: Annotated[Access, require("me:manage")]) -> Response:
    """What is one's own."""
    return _account_page(request, access)


def _account_page(request: Request, access: Access, *, status: int = 200, **values: Any) -> Response:
    mine = access.principal.permissions - NOT_BY_KEY
    first = access.principal.must_change
    shown: dict[str, Any] = {
        "sessions": auth.list_sessions(access),
        "keys": keys.list_keys(access),
        "scopes": [name for name in (*SERVICE, *IN_CASE) if name in mine],
        "least": access.service.settings.password_characters,
        "most_days": access.service.settings.key_max_days,
        "themes": THEMES,
        "browser": browser_of,
        "first": first,
        "key": None,
        "changed": False,
        "form": {"name": "", "days": str(access.service.settings.key_days), "scopes": []},
    }
    return page(request, access, "account.html", status=status, at="account", **{**shown, **values})


def browser_of(agent: str) -> str:
    """What a `User-Agent` header says of browser and system, in two words; '' where it says nothing known."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (browser, system))) or agent.partition("/")[0][:40]


@router.post("/account/password")
def change_password(
    request: Request, access: Annotated[Access, require("me:manage", repeatable=False)], fields: Fields
) -> Response:
    """Changes one's password."""
    given = {"current": fields.raw("current"), "new": fields.raw("new")}
    asked, wrong = fit(people.PasswordChange, given)
    if fields.raw("new") != fields.raw("again"):
        wrong["again"] = "passwords_differ"
    problem = None
    if asked is not None and not wrong:
        try:
            auth.change_password(asked, access)
            return go("/cases") if access.principal.must_change else go("/account#password")
        except Problem as found:
            problem = found
    status = problem.status if problem else 422
    return _account_page(request, access, status=status, wrong=wrong, problem=problem)


@router.post("/account/sessions/{session}")
def end_session(session: SessionId, access: Annotated[Access, require("me:manage")]) -> Response:
    """Ends one of one's sessions."""
    auth.end_session(session, access)
    return go("/account#sessions")


@router.post("/account/keys")
def make_key(
    request: Request, access: Annotated[Access, require("me:manage", repeatable=False)], fields: Fields
) -> Response:
    """Makes a key; it is on the page that answers, and nowhere else."""
    form = {"name": fields.get("name"), "scopes": fields.all("scopes"), "days": fields.get("days")}
    asked, wrong = fit(
        people.NewKey, {name: value for name, value in form.items() if name != "days" or value}
    )
    made, problem = None, None
    if asked is not None:
        try:
            made = keys.make_key(asked, access)
        except Problem as found:
            problem = found
    if made is not None:
        return _account_page(request, access, key=made)
    status = problem.status if problem else 422
    return _account_page(request, access, status=status, form=form, wrong=wrong, problem=problem)


@router.post("/account/keys/{key}")
def revoke_key(key: KeyId, access: Annotated[Access, require("me:manage")]) -> Response:
    """Revokes a key."""
    keys.revoke_key(key, access)
    return go("/account#keys")

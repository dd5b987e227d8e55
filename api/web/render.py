"""Writes a page: a template, and around it the frame that all pages share.

In: a request, who asks, and the values of the template. Out: an HTML response. Templates escape what they are
given; `show` is for what comes from an upload.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection

import adsim
from adsim.report.wording import name_of, note, reveal, show
from api.security import permissions
from api.security.access import Access
from api.security.identity import Principal
from api.service import service_of
from api.store.tables import cases, grants
from api.web.speech import Speech, speech_of

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "adsim-theme"


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """The case that a page is about, and what who asks may do in it."""

    id: str
    name: str
    purpose: str
    closed: bool
    powers: frozenset[str]

    @property
    def path(self) -> str:
        """Where its pages begin."""
        return f"/cases/{self.id}"

    def may(self, permission: str) -> bool:
        """Whether who asks may do this here; unlike `Access.may`, it knows of grants."""
        return permission in self.powers


def case_frame(access: Access) -> CaseFrame:
    """The case of a request; its route has found out already that there is one."""
    mine = sa.select(grants.c.case_id).where(grants.c.case_id == access.case, grants.c.user_id == access.user)
    with access.database.read() as connection:
        row = connection.execute(sa.select(cases).where(cases.c.id == access.case)).one()
        granted = connection.execute(mine).first() is not None
    principal = access.principal
    powers = principal.permissions if granted else principal.anywhere
    powers = powers & permissions.IN_CASE.keys()
    return CaseFrame(row.id, row.name, row.purpose, row.closed_at is not None, frozenset(powers))


def page(
    request: Request,
    access: Access | None,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    case: CaseFrame | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page; `at` in the values names the entry of the navigation that it belongs to.

    Where the path has a case, its frame is read unless it is given.
    """
    if case is None and access is not None and access.case:
        case = case_frame(access)
    principal = access.principal if access else None
    html = write(request, template, principal=principal, case=case, **values)
    return respond(html, speech_of(request).language, status, headers)


def respond(
    html: str, language: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page as a response."""
    told = {"Content-Language": language, "Vary": "Accept-Language, Cookie", **(headers or {})}
    return HTMLResponse(html.encode("utf-8", "replace"), status, headers=told)


def write(
    request: HTTPConnection,
    template: str,
    *,
    principal: Principal | None = None,
    case: CaseFrame | None = None,
    **values: Any,
) -> str:
    """The HTML of a template in the language and the theme of who asks."""
    speech = speech_of(request)
    return (
        _environment()
        .get_template(template)
        .render(
            **{
                "at": "",
                "title": "",
                "problem": None,
                "wrong": {},
                **_words(speech),
                "principal": principal,
                "may": (lambda permission: principal is not None and permission in principal.permissions),
                "case": case,
                "theme": theme_of(request),
                "here": here(request),
                "now": service_of(request).clock(),
                **values,
            }
        )
    )


def go(path: str, **query: str) -> RedirectResponse:
    """Sends the browser to another page, after a form was done."""
    told = urlencode({name: value for name, value in query.items() if value})
    return RedirectResponse(f"{path}?{told}" if told else path, 303)


def here(request: HTTPConnection) -> str:
    """The path and query of this request, to come back to."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def local(path: str, *, otherwise: str = "/cases") -> str:
    """A path of this service to go to; anything that could lead elsewhere becomes `otherwise`."""
    fits = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if fits and len(path) <= 2_000 else otherwise


def theme_of(request: HTTPConnection) -> str:
    """The theme that somebody chose; `auto` follows the system."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def plain(value: object) -> str:
    """A value for where there is no markup, such as the title of a page: nothing invisible, and short."""
    kept = (c if c == " " or unicodedata.category(c)[0] not in "CM" else "" for c in str(value)[:200])
    return "".join(kept)


def _words(speech: Speech) -> dict[str, Any]:
    names = ("say", "name_of", "number", "day", "moment", "ago", "span", "size", "sentence")
    return {"lang": speech.language, "speech": speech, **{name: getattr(speech, name) for name in names}}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        show=show,
        reveal=reveal,
        report_note=note,
        report_name=name_of,
        plain=plain,
        static=static_url,
        version=adsim.__version__,
        zip=zip,
    )
    return environment


@cache
def static_url(name: str) -> str:
    """Where a file of `static/` is fetched from; the address changes with its content."""
    return f"/static/{name}?v={hashlib.sha256(static_file(name)).hexdigest()[:12]}"


@cache
def static_file(name: str) -> bytes:
    """A file of `static/`; `house.css` is the style of the report, which the pages build on."""
    if name == "house.css":
        return files("adsim.report").joinpath("page.css").read_bytes()
    return files("api.web").joinpath("static", name).read_bytes()

"""Serves styles, modules and drawings: the files of `static/` by their names, and nothing else.

A style that knows day and night is served for the theme that was chosen: its query for the preference of the
system is replaced, so that no color stands anywhere twice.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.problems import Problem
from api.web.render import THEMES, static_file

router = APIRouter(include_in_schema=False)

MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
NIGHT = "@media screen and (prefers-color-scheme: dark)"
_NIGHTS = {"auto": NIGHT, "light": "@media not all", "dark": "@media screen"}


@router.get("/static/{name}")
def static(request: Request, name: str, v: str = "", theme: str = "auto") -> Response:
    """One file; kept for good by browsers that name its content."""
    if name not in names() or theme not in THEMES:
        raise Problem("not-found")
    content = _content(name, theme)
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    known = hashlib.sha256(static_file(name)).hexdigest()[:12]
    caching = "public, max-age=31536000, immutable" if v == known else "no-cache"
    headers = {"ETag": etag, "Cache-Control": caching}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=MEDIA[name[name.rindex(".") :]], headers=headers)


@cache
def names() -> frozenset[str]:
    """The names of the files that are served."""
    folder = files("api.web").joinpath("static")
    return frozenset(
        {"house.css", *(one.name for one in folder.iterdir() if one.name.endswith(tuple(MEDIA)))}
    )


@cache
def _content(name: str, theme: str) -> bytes:
    content = static_file(name)
    return content.replace(NIGHT.encode(), _NIGHTS[theme].encode()) if name.endswith(".css") else content

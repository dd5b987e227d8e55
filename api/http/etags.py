"""Tells clients that they have the newest already, and keeps two of them from overwriting each other.

An ETag is a digest of what a resource is made from; it is weak where the bytes may differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from fastapi import Request, Response

from api.problems import Problem


class NotModified(Exception):
    """The client has it already: answered with 304."""

    def __init__(self, etag: str) -> None:
        super().__init__("not modified")
        self.etag = etag


def etag_of(*parts: object) -> str:
    """The ETag of something that is made from these parts, such as an id and a version."""
    text = "\n".join(str(part) for part in parts)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def offer(request: Request, response: Response, etag: str) -> None:
    """Sets the ETag of a GET; raises `NotModified` where the client has this one."""
    if _holds(request.headers.get("if-none-match", ""), etag):
        raise NotModified(etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"


def demand(request: Request, etag: str) -> None:
    """Raises `Problem` where `If-Match` names another state than the one that would be changed."""
    wanted = request.headers.get("if-match")
    if wanted is not None and not _holds(wanted, etag):
        raise Problem("changed-meanwhile", fix="read it again and decide anew")


def _holds(header: str, etag: str) -> bool:
    return etag in _tags(header) or header.strip() == "*"


def _tags(header: str) -> Iterable[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]

"""Turns away requests that are addressed to another host, or sent by another site through a browser.

The rules for other sites are those of Go's `http.CrossOriginProtection` (Filippo Valsorda, 2025): browsers say
where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; who says neither is no browser, and
has no cookie to be abused. So there are no tokens in forms.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem, response_of
from api.settings import ServiceSettings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Checks `Host` of every request, and where a request that changes something comes from."""

    def __init__(self, app: ASGIApp, *, settings: ServiceSettings) -> None:
        self._app = app
        self._hosts = settings.hosts
        self._origin = settings.origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request that must not pass, or passes it on."""
        if scope["type"] == "http" and (problem := self._problem(scope)):
            response = response_of(problem, scope["state"]["request_id"])
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _problem(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if host_of(headers.get("host", "")) not in self._hosts:
            return Problem("wrong-host", fix="name the host in ADSIM_ALLOWED_HOSTS if it is this service")
        if scope["method"] not in _SAFE and self._is_cross_site(scope, headers):
            return Problem("cross-site", fix="send it from a page of this service, or by a program")
        return None

    def _is_cross_site(self, scope: Scope, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:
            return False
        own = f"{scope['scheme']}://{headers.get('host', '')}"
        return origin.lower() not in (self._origin, own.lower())


def host_of(header: str) -> str:
    """The host name in a `Host` header, without port and brackets, in lower case."""
    host = header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]

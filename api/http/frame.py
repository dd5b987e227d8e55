"""The outermost layer: gives every request an id, every answer its headers, and counts and logs both.

Whatever an inner layer raises ends here as a problem of status 500, told in the log by type and place only.
"""

from __future__ import annotations

import logging
import re
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.rate import Rate
from api.metrics import Metrics
from api.problems import Problem, response_of
from api.settings import ServiceSettings
from api.store.ids import new_id

_LOG = logging.getLogger("adsim.access")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # not no-referrer: browsers would then send `Origin: null` with forms of our own
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class Frame:
    """Ids, headers, counters, log lines, and the last catch of errors."""

    def __init__(self, app: ASGIApp, *, settings: ServiceSettings, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._headers = SECURITY_HEADERS | (_HTTPS_ONLY if settings.secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = request_id_of(Headers(scope=scope))
        answer = _Answer(scope, send, self._headers)
        started = time.perf_counter()
        with self._metrics.under_way.track_inprogress():
            try:
                await self._app(scope, receive, answer.send)
            except Exception as error:
                await self._fail(scope, receive, answer, error)
        self._tell(scope, answer, time.perf_counter() - started)

    async def _fail(self, scope: Scope, receive: Receive, answer: _Answer, error: Exception) -> None:
        request_id = scope["state"]["request_id"]
        _LOG.error(
            "unexpected error",
            exc_info=error,
            extra={"fields": {"request_id": request_id, "route": route_of(scope)}},
        )
        if answer.status:
            raise RuntimeError("the answer had begun") from None
        response = response_of(Problem("unexpected", fix="tell the operator the request id"), request_id)
        await response(scope, receive, answer.send)

    def _tell(self, scope: Scope, answer: _Answer, seconds: float) -> None:
        route, method = route_of(scope), method_of(scope)
        self._metrics.requests.labels(method, route, str(answer.status)).inc()
        self._metrics.seconds.labels(method, route).observe(seconds)
        fields = {
            "request_id": scope["state"]["request_id"],
            "method": method,
            "route": route,
            "status": answer.status,
            "ms": round(seconds * 1000, 1),
            "bytes": answer.bytes,
            "user": scope["state"].get("user", ""),
        }
        _LOG.info("request", extra={"fields": fields})


class _Answer:
    """Passes an answer on, with the headers that every one has."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self._swallow = False
        self.status = 0
        self.bytes = 0

    async def send(self, message: Message) -> None:
        """Sends one part of the answer."""
        if self._swallow:
            return
        if message["type"] == "http.response.start":
            if message["status"] == 413 and _is_plain(message):
                await self._too_large()
                return
            self.status = message["status"]
            self._complete(message)
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        await self._send(message)

    def _complete(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers["X-Request-Id"] = self._scope["state"]["request_id"]
        rate = self._scope["state"].get("rate")
        if isinstance(rate, Rate):
            for name, value in rate.headers().items():
                headers[name] = value

    async def _too_large(self) -> None:
        # the framework answers for itself, in plain text, when a body is larger than its route takes
        response = response_of(Problem("too-large"), self._scope["state"]["request_id"])
        start = {"type": "http.response.start", "status": 413, "headers": response.raw_headers}
        await self.send(start)
        await self.send({"type": "http.response.body", "body": bytes(response.body)})
        self._swallow = True


def _is_plain(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")


def request_id_of(headers: Headers) -> str:
    """The id that a proxy gave the request, where it is well-formed; else a new one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_id("req")


def route_of(scope: Scope) -> str:
    """The path as the route is written, with the names of its parameters in place of their values."""
    route = scope.get("route")
    return str(getattr(route, "path_format", None) or getattr(route, "path", None) or "none")


def method_of(scope: Scope) -> str:
    """The method, or `other` for what nobody has heard of: labels must not be chosen by who asks."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return scope["method"] if scope["method"] in known else "other"

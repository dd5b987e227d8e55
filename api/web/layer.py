"""Shows problems to people as pages: what is JSON for a program becomes HTML for a browser.

In: whatever the layers below answer. Out: the same, but for problem details that a browser gets outside of `/v1`:
those become a page of the application. Who is not signed in is sent to where one signs in.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import MEDIA_TYPE
from api.web.render import here, respond, write
from api.web.speech import speech_of

_OWN_HEADERS = ("content-type", "content-length", "www-authenticate")


class ProblemPages:
    """The layer around all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "http" and is_for_people(scope):
            await self._app(scope, receive, _Turning(scope, receive, send).send)
        else:
            await self._app(scope, receive, send)


def is_for_people(scope: Scope) -> bool:
    """Whether a browser asks for a page."""
    path = str(scope["path"])
    return not path.startswith("/v1/") and "text/html" in Headers(scope=scope).get("accept", "")


class _Turning:
    """Passes an answer on, or holds it back and sends a page in its place."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._held: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Sends one part of the answer."""
        if message["type"] == "http.response.start" and _is_problem(message):
            self._held = message
        elif self._held is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                response = self._page(json.loads(self._body))
                self._keep_headers(response)
                await response(self._scope, self._receive, self._send)

    def _page(self, details: dict[str, Any]) -> Response:
        request, kind = Request(self._scope), str(details["type"]).rpartition(":")[2]
        if kind == "not-signed-in":
            back = here(request) if self._scope["method"] == "GET" else ""
            return RedirectResponse("/login?" + urlencode({"next": back} if back else {}), 303)
        if kind == "password-change-needed":
            return RedirectResponse("/account", 303)
        speech = speech_of(request)
        html = write(
            request,
            "problem.html",
            told=speech.told(details),
            status=details["status"],
            request_id=details["request_id"],
        )
        return respond(html, speech.language, int(details["status"]))

    def _keep_headers(self, response: Response) -> None:
        assert self._held is not None
        kept = MutableHeaders(raw=response.raw_headers)
        for name, value in Headers(raw=self._held["headers"]).items():
            if name not in _OWN_HEADERS:
                kept.setdefault(name, value)


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "") == MEDIA_TYPE

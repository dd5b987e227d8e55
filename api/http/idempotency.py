"""Gives the answer to a POST again when it is repeated with its `Idempotency-Key`, rather than doing it twice.

The key is the client's own; it counts for one person and one path. `begin` is called once it is known who
asks and that they may; the layer `Keep` writes the answer down on its way out. Only answers below 400 are
kept: where nothing was done, the same request may be tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem
from api.settings import ServiceSettings
from api.store.database import Database
from api.store.tables import idempotency

LONGEST_KEY = 200
_KEPT_HEADERS = ("content-type", "location", "etag")


class Repeated(Exception):
    """The request was answered before; `response` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True, slots=True)
class Attempt:
    """A POST with a key: the row that its answer is kept in, and the digest of what was asked."""

    id: str
    request_hash: str


def attempt_of(*, user: str, path: str, key: str, asked: Iterable[bytes]) -> Attempt:
    """Which row a request belongs to, and its digest; raises `Problem` where the key is none."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem("bad-request", f"an Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII signs")
    row = hashlib.sha256("\n".join((user, path, key)).encode()).hexdigest()
    digest = hashlib.sha256()
    for part in asked:
        digest.update(len(part).to_bytes(8, "big") + part)
    return Attempt(row, digest.hexdigest())


def begin(database: Database, attempt: Attempt, *, at: datetime, hours: int) -> None:
    """Reserves the row of an attempt; raises `Repeated` where it was answered, `Problem` where it cannot be."""
    with database.write() as connection:
        connection.execute(
            idempotency.delete().where(idempotency.c.created_at <= at - timedelta(hours=hours))
        )
        row = connection.execute(sa.select(idempotency).where(idempotency.c.id == attempt.id)).one_or_none()
        if row is None:
            try:
                connection.execute(
                    idempotency.insert().values(
                        id=attempt.id, request_hash=attempt.request_hash, created_at=at
                    )
                )
            except IntegrityError:
                raise _under_way() from None
            return
    if row.request_hash != attempt.request_hash:
        raise Problem("other-request", fix="use a new key for a new request")
    if row.status is None:
        raise _under_way()
    raise Repeated(Response(row.body, row.status, headers={**row.headers, "Idempotency-Replayed": "true"}))


def _under_way() -> Problem:
    return Problem(
        "conflict",
        "the request with this Idempotency-Key is under way, or was cut off",
        fix="wait; if it stays so, look whether it was done before trying it with a new key",
        headers={"Retry-After": "2"},
    )


class Keep:
    """Writes down the answer to an attempt before its last part is sent."""

    def __init__(self, app: ASGIApp, *, database: Database, settings: ServiceSettings) -> None:
        self._app = app
        self._database = database
        self._most = settings.idempotency_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and its answer back."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        copy = _Copy(scope, send, self._close, self._most)
        try:
            await self._app(scope, receive, copy.send)
        finally:
            await copy.give_up()

    def _close(self, attempt: Attempt, start: Message | None, body: bytes) -> None:
        """Keeps an answer, or forgets the attempt where there is none worth keeping."""
        mine = idempotency.c.id == attempt.id
        with self._database.write() as connection:
            if start is None or start["status"] >= 400 or len(body) > self._most:
                connection.execute(idempotency.delete().where(mine))
            else:
                connection.execute(
                    idempotency.update()
                    .where(mine)
                    .values(status=start["status"], headers=_kept_headers(start), body=body)
                )


class _Copy:
    """Passes an answer on while taking a copy, for requests that turned out to be attempts."""

    def __init__(
        self, scope: Scope, send: Send, close: Callable[[Attempt, Message | None, bytes], None], most: int
    ) -> None:
        self._scope, self._send, self._close, self._most = scope, send, close, most
        self._start: Message | None = None
        self._body = bytearray()
        self._closed = False

    async def send(self, message: Message) -> None:
        """Sends one part of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            if len(self._body) <= self._most:
                self._body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(self._start)
        await self._send(message)

    async def give_up(self) -> None:
        """Forgets the attempt where no answer came to its end."""
        await self._finish(None)

    async def _finish(self, start: Message | None) -> None:
        attempt = self._scope["state"].get("attempt")
        if attempt is not None and not self._closed:
            self._closed = True
            await run_in_threadpool(self._close, attempt, start, bytes(self._body))


def _kept_headers(start: Message) -> dict[str, str]:
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return {name: value for name, value in pairs if name.lower() in _KEPT_HEADERS}

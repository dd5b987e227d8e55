"""Puts the service together: settings in, an ASGI app out. It holds no global state.

From the outside in, a request passes: `Frame` (id, headers, log, last catch), `Gate` (host, other sites),
`Keep` (answers to be given again), then its route, whose first dependency is `require`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI, Request
from fastapi.responses import Response

import adsim
from api import problems
from api.clock import Clock
from api.http.etags import NotModified
from api.http.frame import Frame
from api.http.gate import Gate
from api.http.idempotency import Keep, Repeated
from api.routers import (
    audit,
    auth,
    cases,
    corpora,
    decisions,
    exports,
    groups,
    keys,
    operations,
    questions,
    runs,
    users,
)
from api.service import Service, build
from api.settings import ServiceSettings
from api.store.database import is_passing
from api.web import routes as web

_LOG = logging.getLogger("adsim.database")

ROUTERS = (
    operations.router,
    auth.router,
    users.router,
    keys.router,
    cases.router,
    corpora.router,
    runs.router,
    groups.router,
    questions.router,
    decisions.router,
    exports.router,
    audit.router,
)

_FORM_BYTES = 100_000
"""What a form may have beside its file."""

_DESCRIPTION = """\
Links ads that may come from one poster: **leads, not findings**. A link means *possibly the same poster*; many
ads are posted by consenting adults. Verify before acting.

Sign in with `POST /v1/auth/login` (a session cookie), or send an API key as `Authorization: Bearer adsim_...`.
Errors are problem details (RFC 9457) with a `fix`. A POST may carry an `Idempotency-Key`. Lists come in pages.
"""


def create_app(settings: ServiceSettings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The service as an ASGI app; `clock` gives the moment, aware and in UTC."""
    service = build(settings or ServiceSettings(), clock=clock)
    app = FastAPI(
        title="adsim",
        summary="Linked-entity groups of escort ads, for a team",
        description=_DESCRIPTION,
        version=adsim.__version__,
        lifespan=_lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # traces and metrics of the framework may hold the bodies of requests
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.service = service
    for router in ROUTERS:
        # not for the whole app: that limit would lie outside of the layers, and answer without them
        app.include_router(router, max_body_size=service.settings.max_body_bytes)
    app.include_router(corpora.uploads, max_body_size=service.settings.max_upload_bytes + _FORM_BYTES)
    _add_layers(app, service)
    web.include(app, service.settings)
    problems.install(app)
    app.add_exception_handler(Repeated, _on_repeated)
    app.add_exception_handler(NotModified, _on_not_modified)
    for error in (sa.exc.OperationalError, sa.exc.TimeoutError):
        app.add_exception_handler(error, _on_database_error)
    return app


def _add_layers(app: FastAPI, service: Service) -> None:
    """The layers around the routes; what is added last is outermost."""
    app.add_middleware(Keep, database=service.database, settings=service.settings)
    app.add_middleware(Gate, settings=service.settings)
    app.add_middleware(Frame, settings=service.settings, metrics=service.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    anyio.to_thread.current_default_thread_limiter().total_tokens = service.settings.database_connections
    yield
    service.database.dispose()


def _on_repeated(_: Request, error: Exception) -> Response:
    assert isinstance(error, Repeated)
    return error.response


def _on_not_modified(_: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers={"ETag": error.etag, "Cache-Control": "private, no-cache"})


def _on_database_error(request: Request, error: Exception) -> Response:
    if not is_passing(error):
        raise error
    _LOG.error("the database does not answer", exc_info=error)
    problem = problems.Problem("not-ready", fix="try again soon", headers={"Retry-After": "5"})
    return problems.response_of(problem, request.state.request_id)

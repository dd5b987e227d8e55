"""Puts the pages into the service: their routers, and the layer that shows problems as pages."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from api.settings import ServiceSettings
from api.web import (
    pages_cases,
    pages_compare,
    pages_corpora,
    pages_explore,
    pages_exports,
    pages_group,
    pages_groups,
    pages_people,
    pages_review,
    pages_runs,
    pages_search,
    pages_service,
    pages_start,
    pages_watches,
    static,
)
from api.web.layer import ProblemPages

ROUTERS: tuple[APIRouter, ...] = (
    static.router,
    pages_start.router,
    pages_cases.router,
    pages_corpora.router,
    pages_runs.router,
    pages_exports.router,
    pages_people.router,
    pages_service.router,
    pages_groups.router,
    pages_group.router,
    pages_compare.router,
    pages_search.router,
    pages_watches.router,
    pages_review.router,
    pages_explore.router,
)
_FORM_BYTES = 100_000


def include(app: FastAPI, settings: ServiceSettings) -> None:
    """Adds the pages to the service; called last, so that its layer lies around all others."""
    for router in ROUTERS:
        app.include_router(router, max_body_size=settings.max_body_bytes)
    app.include_router(pages_corpora.uploads, max_body_size=settings.max_upload_bytes + _FORM_BYTES)
    app.add_middleware(ProblemPages)

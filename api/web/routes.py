"""Puts the pages into the service: their routers, and the layer that shows problems as pages."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from api.settings import ServiceSettings
from api.web import pages_start, static
from api.web.layer import ProblemPages

ROUTERS: tuple[APIRouter, ...] = (static.router, pages_start.router)


def include(app: FastAPI, settings: ServiceSettings) -> None:
    """Adds the pages to the service; called last, so that its layer lies around all others."""
    for router in ROUTERS:
        app.include_router(router, max_body_size=settings.max_body_bytes)
    app.add_middleware(ProblemPages)

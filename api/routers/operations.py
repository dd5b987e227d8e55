"""What whoever runs the service asks of it: is it alive, is it ready, what has it done, what can it do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api import problems
from api.problems import Problem
from api.security.access import Access, require
from api.service import Service, service_of
from api.store import migrate

router = APIRouter(tags=["operations"], responses=problems.RESPONSES)


class Health(BaseModel):
    """That it is well."""

    status: Literal["ok"] = "ok"


@router.get("/healthz")
async def health() -> Health:
    """The process answers; says nothing of the database."""
    return Health()


@router.get("/readyz", responses={503: {"model": problems.ProblemDetails}})
def ready(request: Request) -> Health:
    """The database answers and its tables are those of this version."""
    service = service_of(request)
    if not _is_ready(service):
        fix = "see that the database runs, then `adsim-api migrate`"
        raise Problem("not-ready", fix=fix, headers={"Retry-After": "5"})
    return Health()


def _is_ready(service: Service) -> bool:
    try:
        return migrate.current(service.database) == migrate.head()
    except sa.exc.SQLAlchemyError:
        return False


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(access: Annotated[Access, require("metrics:read")]) -> Response:
    """Counters in the format of Prometheus; give the scraper an API key with the scope `metrics:read`."""
    return Response(access.service.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1/openapi.json", include_in_schema=False)
def openapi(access: Annotated[Access, require("me:read")], request: Request) -> JSONResponse:
    """The description of the API that clients can be made from."""
    description: dict[str, Any] = request.app.openapi()
    return JSONResponse(description)

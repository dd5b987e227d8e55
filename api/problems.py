"""Errors as people and programs read them over HTTP: problem details of RFC 9457.

Whatever goes wrong comes in as an exception; out goes `application/problem+json` with `type`, `title`,
`status`, `detail`, `fix` and `request_id`. It never repeats what was sent: input may hold the text of an ad.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from adsim import errors

MEDIA_TYPE = "application/problem+json"

KINDS: dict[str, tuple[int, str]] = {
    "bad-request": (400, "The request cannot be read"),
    "bad-cursor": (400, "The cursor is not one of this list"),
    "not-signed-in": (401, "Nobody is signed in"),
    "wrong-credentials": (401, "Name or password is wrong"),
    "not-allowed": (403, "The role does not allow this"),
    "cross-site": (403, "The request comes from another site"),
    "password-change-needed": (403, "The password has to be changed first"),
    "not-found": (404, "There is no such thing, or it is not shared with you"),
    "no-such-method": (405, "The path does not take this method"),
    "conflict": (409, "It does not fit the state of things"),
    "changed-meanwhile": (412, "It was changed meanwhile"),
    "too-large": (413, "The request is too large"),
    "wrong-media-type": (415, "The body is not of a type that is read here"),
    "wrong-host": (421, "The request is addressed to another host"),
    "invalid": (422, "A value does not fit"),
    "other-request": (422, "The Idempotency-Key belongs to another request"),
    "too-many-requests": (429, "Too many requests"),
    "too-many-logins": (429, "Too many failed logins"),
    "unexpected": (500, "Something went wrong on our side"),
    "not-ready": (503, "The service is not ready"),
}
_OF_STATUS = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "no-such-method",
    409: "conflict",
    413: "too-large",
    415: "wrong-media-type",
    422: "invalid",
    429: "too-many-requests",
    503: "not-ready",
}
_OF_ERROR: dict[type[errors.AdsimError], str] = {
    errors.InputTooLarge: "too-large",
    errors.OutputError: "conflict",
    errors.Cancelled: "conflict",
    errors.AdsimError: "invalid",
}


class InvalidField(BaseModel):
    """One value that does not fit, and where it stands; the value itself is not repeated."""

    where: str = Field(examples=["body.name"])
    what: str = Field(examples=["String should have at least 1 character"])


class ProblemDetails(BaseModel):
    """What went wrong and how to mend it (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:adsim:problem:not-found",
                    "title": "There is no such thing, or it is not shared with you",
                    "status": 404,
                    "detail": "",
                    "fix": "ask an admin to grant you the case",
                    "request_id": "req_01jd0000000000000000000000",
                    "errors": [],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    fix: str
    request_id: str
    errors: list[InvalidField] = []


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What went wrong and how to mend it",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
}
"""What every route may answer besides, for `APIRouter(responses=...)`."""


class Problem(Exception):
    """An error of `KINDS`; `detail` and `fix` must hold nothing that was sent."""

    def __init__(
        self, kind: str, detail: str = "", *, fix: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status, self.title = KINDS[kind]
        self.detail = detail
        self.fix = fix
        self.headers = dict(headers or {})
        if self.status == 401:
            self.headers.setdefault("WWW-Authenticate", 'Bearer realm="adsim"')


def response_of(problem: Problem, request_id: str, invalid: list[InvalidField] | None = None) -> JSONResponse:
    """The problem as a response."""
    details = ProblemDetails(
        type=f"urn:adsim:problem:{problem.kind}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        fix=problem.fix,
        request_id=request_id,
        errors=invalid or [],
    )
    return JSONResponse(details.model_dump(), problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Makes every error that a route raises a problem response."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(errors.AdsimError, _on_adsim_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return response_of(error, request.state.request_id)


def _on_adsim_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.AdsimError)
    kind = next(kind for cls, kind in _OF_ERROR.items() if isinstance(error, cls))
    return response_of(Problem(kind, error.message, fix=error.fix), request.state.request_id)


def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    invalid = [
        InvalidField(where=".".join(str(part) for part in e["loc"]), what=str(e["msg"]))
        for e in error.errors()
    ]
    return response_of(
        Problem("invalid", fix="see `errors` for what to change"), request.state.request_id, invalid
    )


def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = _OF_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "unexpected")
    return response_of(Problem(kind, headers=error.headers), request.state.request_id)

"""Routes that fail in many ways, and a text that must turn up nowhere."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import Field

from adsim import errors
from api.schemas.fields import Body
from api.security.access import Access, require

CANARY = "Quiet evenings by the harbour, call 416-555-0101"


class Said(Body):
    text: Annotated[str, Field(max_length=200)]


ROUTER = APIRouter(prefix="/v1/probe")


@ROUTER.post("/echo")
def echo(asked: Said, access: Annotated[Access, require("cases:create")]) -> dict[str, int]:
    return {"characters": len(asked.text)}


@ROUTER.post("/fail")
def fail(asked: Said, access: Annotated[Access, require("cases:create")]) -> None:
    with access.database.write() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:text)"), {"text": asked.text})


@ROUTER.post("/raise/{name}")
def raise_(name: str, asked: Said, access: Annotated[Access, require("cases:create")]) -> None:
    raise getattr(errors, name)("the file has no rows", fix="give one that has")


@ROUTER.post("/crash")
def crash(asked: Said, access: Annotated[Access, require("cases:create")]) -> None:
    try:
        raise KeyError(asked.text)
    except KeyError as error:
        raise RuntimeError(f"lost {asked.text}") from error

"""Exports: groups of a run in the formats of other programs, and bundles of evidence.

Masked, unless who asks may see identifiers in full and says why; every export is logged.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from adsim.bundle import FORMATS, bundle, export_groups
from api import problems
from api.domain.running import latest, open_run
from api.problems import Problem
from api.routers.groups import keep_reveal
from api.schemas.fields import Body, CaseId, Prose
from api.schemas.questions import RunRef
from api.security.access import Access, require

router = APIRouter(prefix="/v1/cases/{case}/exports", tags=["exports"], responses=problems.RESPONSES)

Format = Literal["csv", "xlsx", "jsonl", "graphml", "i2", "pdf", "bundle"]
_MEDIA: dict[str, Any] = {
    **{one.media_type: {"schema": {"type": "string", "format": "binary"}} for one in FORMATS.values()}
}


class NewExport(Body):
    """What is taken out; `reveal` writes identifiers in full and needs the right to, and a reason."""

    format: Format = Field(examples=["xlsx"])
    groups: list[Annotated[str, Field(pattern=r"^G-[0-9A-Z-]{1,40}$")]] = Field(
        min_length=1, max_length=10_000, examples=[["G-4KJ2M7QXPA"]]
    )
    run: RunRef | None = Field(default=None, description="the newest that is done if left out")
    language: Literal["en", "fr"] = "en"
    reveal: bool = False
    reason: Prose = ""


@router.post(
    "",
    response_class=Response,
    responses={200: {"content": _MEDIA, "description": "The file"}},
)
def make_export(
    case: CaseId, asked: NewExport, access: Annotated[Access, require("exports:create", repeatable=False)]
) -> Response:
    """One file with some groups; `bundle` and `pdf` are of one group."""
    most = access.service.settings.export_groups
    if len(asked.groups) > most:
        raise Problem("invalid", f"an export has at most {most} groups", fix="export in several files")
    if asked.format in ("bundle", "pdf") and len(set(asked.groups)) != 1:
        raise Problem(
            "invalid", f"a {asked.format} is of one group", fix="name one group, or take another format"
        )
    if asked.reveal and not access.may("identifiers:reveal"):
        raise Problem("not-allowed", fix="export it masked, or ask who may see identifiers in full")
    run = asked.run or latest(access)
    opened = open_run(access, run)
    chosen = [opened.group(group) for group in dict.fromkeys(asked.groups)]
    if asked.reveal:
        keep_reveal(access, run, f"export.{asked.format}", asked.reason)
    selecting = opened.selecting(
        sorted(chosen, key=lambda one: list(opened.summaries).index(one.id)), reveal=asked.reveal
    )
    if asked.format == "bundle":
        made = bundle(opened.result, chosen[0].id, folder=opened.folder / "out", reveal=asked.reveal)
        content, media, ending = made.content, "application/zip", ".bundle.zip"
        headers = {"X-Manifest-SHA256": made.manifest_sha256}
    else:
        content = export_groups(selecting.selection(), asked.format, language=asked.language)
        media, ending, headers = FORMATS[asked.format].media_type, FORMATS[asked.format].ending, {}
    with access.database.write() as connection:
        facts = {
            "format": asked.format,
            "groups": len(chosen),
            "reveal": asked.reveal,
            "run": run,
            **_proof(headers),
        }
        access.record(connection, "export.made", chosen[0].id, facts=facts)
    name = chosen[0].id if len(chosen) == 1 else "groups"
    return Response(
        content,
        media_type=media,
        headers={**headers, "Content-Disposition": f'attachment; filename="{name}{ending}"'},
    )


def _proof(headers: dict[str, str]) -> dict[str, Any]:
    return {"manifest": headers["X-Manifest-SHA256"]} if headers else {}

"""One box for every question: an ad, a contact in any disguise, words, or an id; and what is related to it.

What is asked comes in the body of a request, so that no address, history or log holds it; only questions about an ad or
a group of the case can be asked by a link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from adsim import identifiers
from adsim.config import Settings
from api.domain.opened import OpenRun
from api.problems import Problem
from api.routers import questions
from api.schemas import questions as wire
from api.schemas.fields import CaseId
from api.security.access import Access, require
from api.web.forms import Fields, FormFields, fit
from api.web.looking import RunRef, look
from api.web.marking import Mark, marked
from api.web.render import page

router = APIRouter(include_in_schema=False)

KINDS = ("auto", "text", "identifier", "phrase", "ad", "group")
BY_LINK = ("ad", "group")
_SHORT = 100  # characters of a question that may be a contact and little else
_AROUND = 12  # letters that may stand around a contact, as in `call me at`
_GROUP = re.compile(r"G-[0-9A-Z-]{1,40}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class HitView:
    """A text that answers, what it shares with the question marked."""

    hit: wire.Hit
    text: Markup


@router.get("/cases/{case}/search")
def show_search(
    case: CaseId,
    access: Annotated[Access, require("groups:ask")],
    request: Request,
    q: Annotated[str, Query(max_length=1_000)] = "",
    kind: Annotated[str, Query(max_length=20)] = "auto",
    run: RunRef = "",
) -> Response:
    """The box; or, by a link, what is related to an ad or a group."""
    given = {"q": q, "kind": kind} if q and kind in BY_LINK else {}
    return _answer(request, access, run, FormFields({name: [value] for name, value in given.items()}))


@router.post("/cases/{case}/search")
def search(
    case: CaseId,
    access: Annotated[Access, require("groups:ask", repeatable=False)],
    request: Request,
    fields: Fields,
    run: RunRef = "",
) -> Response:
    """What is related to what was asked, best first."""
    return _answer(request, access, run, fields)


def _answer(request: Request, access: Access, run: str, fields: FormFields) -> Response:
    seen = look(access, run)
    if seen is None:
        return page(request, access, "no_run.html", at="search", heading="search_title")
    asked, told, problem = None, None, None
    wrong: dict[str, str] = {}
    if fields.raw("q").strip():
        asked, wrong = ask_of(seen.opened, fields)
        try:
            if asked is not None:
                query = wire.Query(**asked.model_dump(), run=seen.id, evidence=True)
                told = questions.ask(access.case, query, access)
        except Problem as found:
            problem = found
    return page(
        request,
        access,
        "search.html",
        status=problem.status if problem else 422 if wrong else 200,
        problem=problem,
        wrong=wrong,
        at="search",
        look=seen,
        kinds=KINDS,
        fields=fields,
        chosen=fields.get("kind") if fields.get("kind") in KINDS else "auto",
        asked=asked,
        kind=kind_of(asked) if asked else "",
        told=told,
        hits=hits_of(told.hits) if told else [],
        groups=groups_of(told.hits) if told else [],
        facets=seen.opened.facets,
    )


def ask_of(opened: OpenRun, fields: FormFields) -> tuple[wire.Ask | None, dict[str, str]]:
    """The question of a form, or what does not fit in it."""
    text = fields.raw("q").strip()
    kind = fields.get("kind")
    if kind not in KINDS or kind == "auto":
        kind, text = guess(opened, text)
    until = fields.get("until")
    values: dict[str, Any] = {kind: text, **fields.given("agency", "city", "since", "least")}
    if until:
        values["until"] = f"{until}T23:59:59Z" if _DAY.fullmatch(until) else until
    return fit(wire.Ask, values)


def guess(opened: OpenRun, text: str) -> tuple[str, str]:
    """What a text seems to ask by: the id of a group or an ad, a phrase in quotes, a contact, else words."""
    if _GROUP.fullmatch(text) and text in opened.summaries:
        return "group", text
    if text in opened.rows:
        return "ad", text
    if len(text) > 2 and text[0] in '"“«' and text[-1] in '"”»':
        return "phrase", text[1:-1].strip()
    settings = Settings.from_dict({"identifiers": opened.result.report.settings["identifiers"]}).identifiers
    found = identifiers.parse(text, settings=settings) if len(text) <= _SHORT else []
    linking = [one for one in found if one.kind.links]
    inside = {k for one in linking for k in range(one.start, one.end)}
    around = sum(sign.isalpha() and k not in inside for k, sign in enumerate(text))
    return ("identifier" if linking and around <= _AROUND else "text"), text


def kind_of(asked: wire.Ask) -> str:
    """Which of the kinds a question is."""
    return next(name for name in KINDS[1:] if getattr(asked, name) is not None)


def hits_of(hits: Sequence[wire.Hit]) -> list[HitView]:
    """Hits with what they share marked."""
    return [HitView(hit, _marked(hit)) for hit in hits]


def _marked(hit: wire.Hit) -> Markup:
    if hit.evidence is None:
        return Markup("")
    marks = [Mark(*one.right, "same lit") for one in hit.evidence.passages]
    marks += [Mark(start, end, "contact") for one in hit.evidence.identifiers for start, end in one.right]
    return marked(hit.evidence.text, marks)


def groups_of(hits: Sequence[wire.Hit]) -> list[tuple[str, int]]:
    """The groups that the hits are in, those of most hits first."""
    return Counter(hit.group for hit in hits if hit.group).most_common()

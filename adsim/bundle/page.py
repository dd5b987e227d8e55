"""The page of a bundle: one group, read offline in any browser, without scripts.

In: a `Selection` of one group and its traced links. Out: HTML in one language. Every value is escaped, what
is invisible in it is shown, and the policy of the page allows its own style alone.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from adsim.export.pdf_words import counted, number, say
from adsim.export.selection import NOTICE, Selection
from adsim.report.wording import reveal

Runs = list[tuple[str, str]]


@lru_cache(maxsize=1)
def _template() -> tuple[Template, str, str]:
    """The template, the style, and the hash that allows the style."""
    here = files("adsim.bundle")
    style = here.joinpath("page.css").read_text("utf-8")
    # the template puts no space around the style, or the hash would not hold
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["legible"] = legible
    return environment.from_string(here.joinpath("page.html").read_text("utf-8")), style, allowed


def render(selection: Selection, links: list[dict[str, Any]], language: str) -> str:
    """The page; `links` as they stand in `links.jsonl`."""
    template, style, allowed = _template()
    texts = {ad.ad_id: ad.text for ad in selection.members}
    return template.render(
        selection=selection,
        group=selection.groups[0],
        links=[_with_texts(link, texts) for link in links],
        language=language,
        notice=NOTICE[language],
        style=Markup(style),
        allowed=allowed,
        say=lambda key, *values: say(key, language, *values),
        counted=lambda one, many, count: counted(one, many, count, language),
        number=lambda value: number(value, language),
        letter=lambda k: chr(65 + k % 26) + (str(k // 26) if k >= 26 else ""),
    )


def legible(value: object) -> Markup:
    """A value, escaped, in its own direction, with what is invisible named."""
    return Markup("<bdi>{}</bdi>").format(reveal(str(value)))


def _with_texts(link: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """A link with both texts as runs, those in common marked; without, where it was not traced."""
    if "passages" not in link:
        return {**link, "sides": None}
    sides = []
    for side in ("left", "right"):
        spans = [(*passage[side], "words") for passage in link["passages"]]
        spans += [(*span, "contact") for one in link["identifiers"] for span in one[side]]
        sides.append((link[side], runs(texts[link[side]], spans)))
    return {**link, "sides": sides}


def runs(text: str, spans: list[tuple[int, int, str]]) -> Runs:
    """A text as runs, each with the mark of its span or with none; a span that another overlaps is cut short."""
    found: Runs = []
    at = 0
    for start, end, mark in sorted(spans):
        if end <= at:
            continue
        found += [(text[at : max(start, at)], ""), (text[max(start, at) : end], mark)]
        at = end
    return [run for run in [*found, (text[at:], "")] if run[0]]

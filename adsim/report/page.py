"""Writes the page: template, style and script of this package around a `View`.

In: a `LinkResult`. Out: the HTML, whole in itself. Its policy lets nothing run but the script that stands in
it, known by its hash, and lets nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import math
from functools import cache, partial
from importlib.resources import files

import numpy as np
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from adsim.config import ReportSettings, Settings
from adsim.records import CutReason, GroupSummary, LinkResult
from adsim.report import drawings
from adsim.report.cards import day, first
from adsim.report.phrases import PHRASES
from adsim.report.view import View
from adsim.report.wording import both, name_of, note, number, reveal, say, show

_SPAN = Markup('<span lang="{}">{}</span>')
_LINK = Markup('<a class="id" href="#{}">{}</a>')
_ID = Markup('<span class="id">{}</span>')
_NAMES = {"\t": "TAB", " ": "SPACE"}


def render(result: LinkResult) -> str:
    """The whole of `report.html`; O(ads + links) for its counts, the rest bounded by `ReportSettings`."""
    caps = _caps(result)
    view = View(result, caps)
    size_counts = np.array([size.groups for size in view.sizes], np.int64)
    page = _environment().get_template("page.html")
    html = page.render(
        policy=_policy(_file("page.css"), _file("page.js")),
        css=Markup(_file("page.css")),
        script=Markup(_file("page.js")),
        view=view,
        counts=view.counts,
        run=result.report,
        sources=first(result.corpus.sources, caps.files),
        generators=result.report.generators,
        size_counts=size_counts,
        size_labels=_size_labels(view),
        size_log=bool(size_counts.max(initial=0) >= 50),
        heat_most=int(view.agencies.cells.max(initial=1)),
        group_link=partial(_group_link, view.shown_ids, caps.value_characters),
        show=partial(_show, caps.value_characters),
    )
    return html.encode("utf-8", "replace").decode("utf-8")


@cache
def _file(name: str) -> str:
    return files("adsim.report").joinpath(name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_file),
    )
    environment.globals.update(
        say=say,
        number=number,
        name_of=name_of,
        note_of=note,
        reveal=reveal,
        draw=drawings,
        series=drawings.Series,
        phrases=PHRASES,
        day=day,
        zip=zip,
        why=_why,
        heat=_heat,
        signed=_signed,
        closes=_closes,
        delimiter=lambda text: _NAMES.get(text, text),
        reasons=[reason.name.lower() for reason in CutReason if reason is not CutReason.NONE],
    )
    return environment


def _caps(result: LinkResult) -> ReportSettings:
    values = result.report.settings.get("report", {})
    return Settings.from_dict({"report": values}).report


def _policy(css: str, script: str) -> str:
    """A content security policy under which only these two, by their hashes, have any effect."""
    return (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _show(limit: int, value: object, cap: int = 0) -> Markup:
    return show(value, cap or limit)


def _why(group: GroupSummary) -> Markup:
    english = group.why.get("en", "")
    return both(_SPAN, show(english), show(group.why.get("fr", english)))


def _closes(part: object) -> bool:
    """Whether a part of a template stands close to what is before it, such as a comma."""
    return isinstance(part, str) and part[:1] in tuple(",.;:!?)]…")


def _group_link(shown: frozenset[str], limit: int, group: str) -> Markup:
    name = show(group, limit)
    return _LINK.format(group, name) if group in shown else _ID.format(name)


def _heat(value: int, most: int) -> int:
    """1 to 5: the shade of a cell, by the logarithm of its value."""
    return 1 + min(4, int(5 * math.log1p(value - 1) / math.log1p(most))) if value else 0


def _signed(value: float) -> Markup:
    sign = "+" if value >= 0 else "−"
    return Markup("{}{}").format(sign, number(abs(float(value))))


def _size_labels(view: View) -> list[tuple[float, str, Markup]]:
    count = len(view.sizes)
    return [((k + 0.5) / count, "middle", Markup.escape(size.label)) for k, size in enumerate(view.sizes)]

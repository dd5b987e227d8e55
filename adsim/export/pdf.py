"""The PDF of one group, for print and file: why, wording, time line, contacts, ads, links, how it was built.

In: a `Selection` of one group. Out: the bytes of a PDF, the same for the same selection. Everything that it
says by colour it says by shape too; a character that the type lacks is shown as missing, never dropped.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import font_roboto  # type: ignore[import-untyped]
import numpy as np
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from adsim import charts
from adsim.config import ExportSettings
from adsim.errors import UsageError
from adsim.export.pdf_words import counted, number, say
from adsim.export.selection import NOTICE, Chosen, Reason, Selection, Tie, Wording

_INK, _SOFT, _LINE, _FAINT = (29, 35, 43), (83, 93, 105), (200, 205, 211), (242, 243, 245)
_ACCENT, _NOTE, _NOTE_LINE = (11, 92, 138), (253, 241, 211), (227, 200, 120)
_MARGIN, _WIDTH = 18.0, 174.0
_MISSING = "\ufffd"


def to_pdf(selection: Selection, *, language: str = "en", settings: ExportSettings | None = None) -> bytes:
    """The PDF; raises `UsageError` where the selection is not of one group."""
    if len(selection.groups) != 1:
        raise UsageError("a PDF is of one group", fix="name one group, or take another format")
    paper = _Paper(language, selection)
    try:
        _Writing(paper, selection, selection.groups[0], language, settings or ExportSettings()).write()
        return bytes(paper.output())
    finally:
        # fpdf leaves the files of its fonts open
        for font in paper.fonts.values():
            font.ttfont.close()  # type: ignore[union-attr]


class _Paper(FPDF):
    """A4 pages with the notice above and the origin below; counts the characters that it cannot show."""

    def __init__(self, language: str, selection: Selection) -> None:
        super().__init__(format="A4")
        self.language, self.selection = language, selection
        self.unshown = 0
        for style, name in (("", "Roboto"), ("B", "RobotoBold"), ("I", "RobotoItalic")):
            self.add_font("Roboto", style, font_roboto.font_files[name])
        self.set_margins(_MARGIN, _MARGIN + 8)
        self.set_auto_page_break(True, margin=20)
        self.set_creation_date(_date(selection.run["started_at"]))
        self.set_title(say("title", language, selection.groups[0].id))
        self.set_lang(language)
        self.set_creator("adsim")
        self.alias_nb_pages("{pages}")
        self.add_page()

    def header(self) -> None:
        """The notice, on every page."""
        self.set_fill_color(*_NOTE)
        self.set_draw_color(*_NOTE_LINE)
        self.rect(0, 0, self.w, 13, style="F")
        self.line(0, 13, self.w, 13)
        self.ink(8, "B", (79, 59, 5))
        lines = 1 if self.get_string_width(NOTICE[self.language]) < _WIDTH - 2 else 2
        self.set_xy(_MARGIN, (13 - 4 * lines) / 2)
        self.multi_cell(_WIDTH, 4, NOTICE[self.language], align="L")
        self.set_y(_MARGIN + 2)

    def footer(self) -> None:
        """Group, version and page, on every page."""
        self.set_y(-14)
        self.ink(7.5, "", _SOFT)
        run = self.selection.run
        origin = f"{self.selection.groups[0].id}  ·  adsim {run['version']}  ·  {run['settings_hash']}"
        self.cell(_WIDTH / 2, 5, self.legible(origin))
        pages = say("page", self.language, self.page_no(), "{pages}")
        self.cell(_WIDTH / 2, 5, pages, align="R")

    def ink(self, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        """Chooses size, style and colour of what is written next."""
        self.set_font("Roboto", style, size)
        self.set_text_color(*colour)

    def legible(self, text: str) -> str:
        """A text as this type can show it; what it lacks is counted."""
        shown, missing = legible(text)
        self.unshown += missing
        return shown


def legible(text: str) -> tuple[str, int]:
    """A text of which each run of characters that the type lacks stands as one sign with their number.

    Beside it, how many they are. Marks that compose with a letter are composed first.
    """
    shown: list[str] = []
    missing = total = 0
    for sign in unicodedata.normalize("NFC", text):
        if _can_show(sign):
            shown += [_gap(missing), sign]
            missing = 0
        else:
            missing += 1
            total += 1
    return "".join([*shown, _gap(missing)]), total


def _gap(missing: int) -> str:
    return "" if not missing else _MISSING if missing == 1 else f"{_MISSING}×{missing}"


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font_roboto.font_files["Roboto"], lazy=True) as font:
        return frozenset(font.getBestCmap())


def _can_show(sign: str) -> bool:
    return sign in "\n" or (
        ord(sign) in _signs() and unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Mn")
    )


def _date(moment: str) -> datetime:
    try:
        return datetime.fromisoformat(moment)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class _Writing:
    paper: _Paper
    selection: Selection
    group: Chosen
    language: str
    settings: ExportSettings
    numbers: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        self.numbers.update({ad.ad_id: k for k, ad in enumerate(self.selection.members, 1)})
        self._head()
        self._wordings()
        self._time()
        self._contacts()
        self._members()
        self._links()
        self._built()

    def _say(self, key: str, *values: object) -> str:
        return say(key, self.language, *values)

    # what all parts are made of

    def _heading(self, key: str, hint: str = "", *values: object) -> None:
        if self.paper.will_page_break(34):
            self.paper.add_page()
        self.paper.ln(6)
        self.paper.ink(12.5, "B")
        self._line(self._say(key), 6)
        if hint:
            self._note(self._say(hint, *values))
        self.paper.ln(1.5)

    def _line(self, text: str, height: float = 4.6) -> None:
        self.paper.multi_cell(
            _WIDTH, height, self.paper.legible(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _note(self, text: str) -> None:
        self.paper.ink(8.5, "", _SOFT)
        self._line(text, 4.2)

    def _left_out(self, count: int) -> None:
        if count > 0:
            self.paper.ln(1)
            self._note(self._say("and_more", count))

    def _table(
        self, widths: tuple[float, ...], heads: list[str], rows: list[list[str]], right: str = ""
    ) -> None:
        """A table whose head comes again on each page; `right`: columns to the right, as digits."""
        paper = self.paper
        paper.ink(8)
        paper.set_draw_color(*_LINE)
        paper.set_fill_color(255, 255, 255)
        paper.set_line_width(0.2)
        align = tuple("RIGHT" if str(k) in right else "LEFT" for k in range(len(widths)))
        with paper.table(
            col_widths=widths,
            width=_WIDTH,
            align="LEFT",
            text_align=align,
            line_height=3.9,
            padding=(1.1, 1.2, 1.1, 1),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=_SOFT, size_pt=7.5),
            v_align="TOP",
        ) as table:
            for cells in [heads, *rows]:
                row = table.row()
                for cell in cells:
                    row.cell(paper.legible(cell))

    # the parts

    def _head(self) -> None:
        paper, group = self.paper, self.group
        paper.ink(20, "B")
        self._line(self._say("title", group.id), 9)
        facts = [
            counted("ads", "ads", group.ads, self.language),
            counted("text", "texts", len(group.wordings), self.language),
            counted("agency", "agencies", len(group.agencies), self.language),
            counted("city", "cities", len(group.cities), self.language),
            self._say("cohesion", group.cohesion),
        ]
        if group.first_seen:
            facts.append(self._say("from_to", group.first_seen[:10], group.last_seen[:10]))
        paper.ink(9.5, "", _SOFT)
        self._line("  ·  ".join(facts), 5)
        paper.ln(3)
        top = paper.get_y()
        paper.set_left_margin(_MARGIN + 4)
        paper.set_x(_MARGIN + 4)
        paper.ink(11.5)
        why = paper.legible(group.why.get(self.language, ""))
        paper.multi_cell(_WIDTH - 4, 5.8, why, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        paper.set_left_margin(_MARGIN)
        paper.set_fill_color(*_ACCENT)
        paper.rect(_MARGIN, top, 1.1, paper.get_y() - top, style="F")
        paper.set_x(_MARGIN)
        paper.ln(2)
        self._note(self._say("masked" if self.selection.masked else "revealed"))

    def _wordings(self) -> None:
        self._heading("wording", "wording_hint")
        shown = self.group.wordings[: self.settings.pdf_templates]
        for wording in shown:
            self._wording(wording)
        self._left_out(len(self.group.wordings) - len(shown))

    def _wording(self, wording: Wording) -> None:
        paper, template = self.paper, wording.template
        paper.ink(8, "B", _SOFT)
        self._line(f"{wording.id}  ·  {counted('ads', 'ads', wording.ads, self.language)}", 5)
        if template is None:
            self._note(self._say("one_text"))
            paper.ln(2)
            return
        for part in template.parts:
            if part.slot is None:
                paper.ink(9.5)
                paper.write(5.2, paper.legible(part.text or ""))
            else:
                self._slot(part.slot, template.slots[part.slot].kind)
        paper.ln(7)
        rows = [self._slot_row(k, slot) for k, slot in enumerate(template.slots)]
        if rows:
            self._table((20, 34, 120), ["", self._say("kind"), self._say("value")], rows)
        paper.ln(4)

    def _slot(self, k: int, kind: str) -> None:
        """A slot in the running text: in brackets, with its letter, in bold on grey."""
        paper = self.paper
        paper.ink(8.5, "B", _ACCENT)
        label = paper.legible(f"[{_letter(k)} {self._kind(kind)}]")
        width = paper.get_string_width(label) + 2 * paper.c_margin
        if paper.get_x() > _MARGIN:
            paper.set_x(paper.get_x() + 1)
        if paper.get_x() + width > _MARGIN + _WIDTH:
            paper.ln(5.2)
        paper.set_fill_color(*_FAINT)
        paper.cell(width, 5.2, label, fill=True)
        paper.set_x(paper.get_x() + 0.4)

    def _slot_row(self, k: int, slot: Any) -> list[str]:
        cap = self.settings.pdf_values
        values = [f"{value.value} ({number(value.ads, self.language)})" for value in slot.values[:cap]]
        more = len(slot.values) - len(values) + slot.more
        told = "  ·  ".join(values) + (f"  ·  {self._say('and_more', more)}" if more else "")
        return [f"[{_letter(k)}]", self._kind(slot.kind), told]

    def _kind(self, kind: str) -> str:
        return self._say("words" if kind == "text" else kind)

    def _time(self) -> None:
        dated = [ad for ad in self.selection.members if ad.posted_at]
        posted = np.array([ad.posted_at.rstrip("Z") for ad in dated], "datetime64[us]").astype(np.int64)
        bins = charts.time_bins(posted)
        if bins is None:
            self._heading("time", "no_dates")
            return
        self._heading("time", f"time_hint_{bins.unit}")
        by_city = Counter(ad.city for ad in dated)
        for city, ads in by_city.most_common():
            here = np.array([stamp for stamp, ad in zip(posted, dated, strict=True) if ad.city == city])
            self._lane(city or self._say("nowhere"), ads, bins.counts(here))
        self._axis(bins)
        if self.group.undated:
            self._note(self._say("undated", self.group.undated))

    def _lane(self, city: str, ads: int, counts: Any) -> None:
        paper = self.paper
        if paper.will_page_break(6):
            paper.add_page()
        y, left, width = paper.get_y(), _MARGIN + 46, _WIDTH - 46
        paper.ink(8.5)
        paper.cell(38, 5.4, _short(paper, city, 37))
        paper.ink(8.5, "", _SOFT)
        paper.cell(7, 5.4, number(ads, self.language), align="R")
        paper.set_draw_color(*_LINE)
        paper.set_line_width(0.2)
        paper.line(left, y + 2.7, left + width, y + 2.7)
        paper.set_fill_color(*_ACCENT)
        step = width / len(counts)
        size = min(step * 0.8, 2.6)
        for k in np.flatnonzero(counts).tolist():
            tall = 1.4 + 2.8 * min(int(counts[k]) - 1, 4) / 4
            paper.rect(left + (k + 0.5) * step - size / 2, y + 2.7 - tall / 2, size, tall, style="F")
        paper.set_xy(_MARGIN, y + 5.4)

    def _axis(self, bins: charts.TimeBins) -> None:
        paper = self.paper
        paper.ink(7.5, "", _SOFT)
        paper.set_x(_MARGIN + 46)
        half = (_WIDTH - 46) / 2
        paper.cell(half, 4, str(bins.edges[0]))
        paper.cell(half, 4, str(bins.edges[-1] - np.timedelta64(1, "D")), align="R")
        paper.ln(5)

    def _contacts(self) -> None:
        contacts = self.selection.contacts
        self._heading("contacts", "contacts_hint" if contacts else "")
        if not contacts:
            self._note(self._say("no_contacts"))
            return
        heads = [self._say(key) for key in ("kind", "value", "in_ads", "elsewhere", "hidden_in")]
        shown = contacts[: self.settings.pdf_contacts]
        rows = [
            [
                self._say(c.kind),
                c.value,
                *(number(n, self.language) for n in (c.ads, c.elsewhere, c.obfuscated)),
            ]
            for c in shown
        ]
        self._table((28, 74, 20, 24, 28), heads, rows, right="234")
        self._left_out(len(contacts) - len(shown))

    def _links(self) -> None:
        ties = self.selection.ties
        self._heading("links", "links_hint" if ties else "")
        if not ties:
            self._note(self._say("no_links"))
            return
        shown = ties[: self.settings.pdf_links]
        heads = [self._say(key) for key in ("between", "score", "reasons")]
        self._table((38, 28, 108), heads, [self._link_row(tie) for tie in shown])
        self._left_out(len(ties) - len(shown))

    def _link_row(self, tie: Tie) -> list[str]:
        state = self._say(tie.state) + (f", {self._say(tie.cut)}" if tie.cut else "")
        told = [self._reason(part) for part in tie.reasons]
        if tie.shared:
            told.insert(
                0, self._say("shared", ", ".join(self.selection.contact(k).value for k in tie.shared))
            )
        return [
            f"{self._ad(tie.left)}\n{self._ad(tie.right)}",
            f"{_score(tie.score, self.language)}\n{state}",
            "  ·  ".join(told),
        ]

    def _reason(self, part: Reason) -> str:
        sign = "+" if part.log_odds >= 0 else "−"
        return f"{getattr(part, self.language)} {sign}{number(abs(part.log_odds), self.language)}"

    def _ad(self, ad_id: str) -> str:
        """An ad by its number in the list and its id."""
        return f"{self.numbers[ad_id]}  {ad_id[:24]}"

    def _members(self) -> None:
        members = self.selection.members
        self._heading("members")
        shown = members[: self.settings.pdf_members]
        reads = self._say("reads_masked" if self.selection.masked else "reads")
        heads = ["", *(self._say(key) for key in ("id", "posted", "where")), reads]
        cap = self.settings.pdf_text_characters
        rows = [
            [
                str(self.numbers[ad.ad_id]),
                ad.ad_id,
                ad.posted_at[:10],
                "\n".join(filter(None, (ad.agency, ad.city))),
                _beginning(ad.text, cap),
            ]
            for ad in shown
        ]
        self._table((9, 21, 19, 37, 88), heads, rows)
        self._left_out(len(members) - len(shown))

    def _built(self) -> None:
        group, run, states = self.group, self.selection.run, Counter(t.state for t in self.selection.ties)
        self._heading("built")
        copies = sum(1 for ad in self.selection.members if ad.same_text_as)
        lines = [self._say("built_links", states["kept"], run["threshold"] or 0.0, states["below"])]
        if copies:
            lines.append(self._say("built_copies", copies))
        if group.weakest:
            left, right, score, splits = group.weakest
            lines.append(
                self._say(
                    "built_weakest", self._ad(left), self._ad(right), _score(score, self.language), *splits
                )
            )
        if group.cuts:
            why = Counter(self._say(cut.reason.name.lower()) for cut in group.cuts)
            told = ", ".join(f"{reason} ({number(n, self.language)})" for reason, n in why.most_common())
            lines.append(self._say("built_cuts", len(group.cuts), told))
        started = run["started_at"][:10]
        version = (run["version"], run["settings_hash"], run["seed"], started, run["ads"])
        lines.append(self._say("built_run", *version))
        if run["manifest_sha256"]:
            lines.append(self._say("built_manifest", run["manifest_sha256"]))
        lines += [self._say("built_source", source["name"], source["sha256"]) for source in run["sources"]]
        for text in lines:
            self.paper.ink(9)
            self._line(text)
            self.paper.ln(1)
        if self.paper.unshown:
            self.paper.ink(8.5, "I", _SOFT)
            self._line(self._say("unshown", self.paper.unshown))


def _score(score: float, language: str) -> str:
    """A probability; one that is not quite certain is not rounded to certain."""
    return ("> " if 0.995 <= score < 1 else "") + number(0.99 if 0.995 <= score < 1 else score, language)


def _letter(k: int) -> str:
    return chr(65 + k % 26) + (str(k // 26) if k >= 26 else "")


def _beginning(text: str, cap: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= cap else f"{flat[:cap]} … +{len(flat) - cap}"


def _short(paper: _Paper, text: str, width: float) -> str:
    """A text cut to a width."""
    text = paper.legible(text)
    if paper.get_string_width(text) <= width:
        return text
    while text and paper.get_string_width(text + "…") > width:
        text = text[:-1]
    return text + "…"

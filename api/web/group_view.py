"""What the page of one group shows: wording, places in time, ties, members, and how it came to be.

In: a run, a group of it, and what was decided. Out: plain values, contacts masked unless they were revealed. It
writes no page.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from markupsafe import Markup

from adsim.bundle.selecting import Selecting
from adsim.config import NormalizeSettings
from adsim.export.selection import Chosen, Contact, Member
from adsim.records import I32, I64, Corpus, Count, CutReason, GroupSummary, Origin, Template
from adsim.report.cards import CardMaker, SlotView, TimeView, rows_of, template_view
from api.domain.cutting import Sides, cut
from api.web import maps, networks
from api.web.looking import CAPS, Look
from api.web.marking import differences, marked, normalizing

MEMBERS = 20
_CITIES, _AGENCIES = 12, 8


@dataclass(frozen=True)
class WordingView:
    """A text of the group, numbered: its template as words and slots, or the text itself where it has none."""

    number: int
    id: str
    ads: int
    template: Template | None
    parts: tuple[str | SlotView, ...]
    slots: tuple[SlotView, ...]
    left: int
    sample: Markup


@dataclass(frozen=True)
class MemberView:
    """An ad of the group, its text with the differences to the first ad of its text marked."""

    ad: Member
    number: int
    reference: str
    text: Markup
    differs: bool


@dataclass(frozen=True, eq=False)
class Matrix:
    """Ads by agency and city, int64 (agencies, cities); what has no row or column of its own is counted."""

    agencies: tuple[str, ...]
    cities: tuple[str, ...]
    cells: I64
    more_agencies: int
    more_cities: int

    def shade(self, value: int) -> int:
        """1 to 5, by the logarithm of the value; 0 for none."""
        most = int(self.cells.max(initial=1))
        return 1 + min(4, int(5 * math.log1p(value - 1) / math.log1p(most))) if value else 0


@dataclass(frozen=True)
class Built:
    """How the group came to be, in numbers: copies, links by kind with their scores, what was cut."""

    texts: int
    copies: int
    text_links: int
    text_scores: tuple[float, float]
    contact_links: int
    below: int
    cut: dict[str, int]


@dataclass(frozen=True, eq=False)
class GroupView:
    """One group of a run."""

    look: Look
    group: GroupSummary
    reveal: bool = False
    cutting: bool = False

    @cached_property
    def selecting(self) -> Selecting:
        """What turns it into plain values."""
        return self.look.opened.selecting([self.group], reveal=self.reveal)

    @cached_property
    def chosen(self) -> Chosen:
        """What is told of it as a whole."""
        return self.selecting.group(self.group)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Its contacts, those of most ads first."""
        return self.selecting.contacts

    @cached_property
    def wordings(self) -> tuple[WordingView, ...]:
        """Its texts, those of most ads first; capped."""
        rows = {text.id: text.ads[0] for text in self.group.text_groups}
        found = []
        for number, wording in enumerate(self.chosen.wordings[: CAPS.templates], 1):
            if wording.template is None:
                sample = marked(self.selecting.text(rows[wording.id])[: CAPS.text_characters], [])
                found.append(WordingView(number, wording.id, wording.ads, None, (), (), 0, sample))
            else:
                parts, slots, left = template_view(wording.template, CAPS)
                view = WordingView(
                    number, wording.id, wording.ads, wording.template, parts, slots, left, Markup("")
                )
                found.append(view)
        return tuple(found)

    @cached_property
    def time(self) -> TimeView | None:
        """When and where its ads were posted."""
        # of its own ads alone: to code the cities of a whole corpus takes the longer the larger it is
        rows = rows_of(self.group)
        corpus = Corpus(self.look.opened.result.corpus.table.take(pa.array(rows)))
        maker = CardMaker(replace(self.look.opened.result, corpus=corpus), CAPS, self.look.opened.bins)
        return maker.time(np.arange(len(rows), dtype=np.int32))

    @cached_property
    def matrix(self) -> Matrix:
        """Its ads by agency and city."""
        corpus, rows = self.look.opened.result.corpus, rows_of(self.group)
        agencies = [one.value for one in self.group.agencies[:_AGENCIES]]
        cities = [one.value for one in self.group.cities[:_CITIES]]
        names = [_cells(corpus, column, rows) for column in ("agency", "city")]
        counts = Counter(zip(*names, strict=True))
        cells = np.array([[counts[a, c] for c in cities] for a in agencies], np.int64)
        return Matrix(
            tuple(agencies),
            tuple(cities),
            cells.reshape(len(agencies), len(cities)),
            len(self.group.agencies) - len(agencies),
            len(self.group.cities) - len(cities),
        )

    @cached_property
    def located(self) -> maps.Located:
        """Its cities on the map."""
        region = str(self.look.opened.result.report.settings["identifiers"]["region"])
        return maps.locate(self.group.cities, region=region)

    @cached_property
    def sides(self) -> Sides | None:
        """What it would fall into without its weakest link; None where it has none."""
        weakest = self.group.weakest
        if weakest is None:
            return None
        return cut(self.look.opened.result, self.group, weakest.left, weakest.right)

    @cached_property
    def network(self) -> networks.Network:
        """What holds it together; with the sides of the cut where that is looked at."""
        return networks.network(self.selecting, self.group, self.sides if self.cutting else None)

    @cached_property
    def tricks(self) -> tuple[Count, ...]:
        """What was hidden in its ads and undone, the most frequent first."""
        return tuple(
            Count(k, n) for k, n in sorted(self.group.tricks.items(), key=lambda t: (-t[1], t[0])) if n
        )

    def members(self, start: int) -> tuple[MemberView, ...]:
        """Its ads in time, from a place on; differences to the first ad of the same text marked."""
        rows = self.selecting.in_time(self.group.ads)[start : start + MEMBERS]
        settings = normalizing(self.look.opened.result)
        texts = {
            row: (number, text.ads[0], len(text.ads))
            for number, text in enumerate(
                sorted(self.group.text_groups, key=lambda t: (-len(t.ads), t.id)), 1
            )
            for row in text.ads
        }
        return tuple(self._member(row, *texts[row], settings) for row in rows)

    def _member(
        self, row: int, number: int, reference: int, ads: int, settings: NormalizeSettings
    ) -> MemberView:
        corpus, ad = self.look.opened.result.corpus, self.selecting.member(row, self.group)
        cap = CAPS.text_characters
        marks = []
        if row != reference and ads > 1 and ad.same_text_as != corpus.ad_ids[reference]:
            marks = differences(corpus.texts[reference][:cap], corpus.texts[row][:cap], settings=settings)
        return MemberView(
            ad, number, "" if row == reference or ads == 1 else corpus.ad_ids[reference],
            marked(ad.text[:cap], marks), bool(marks),
        )  # fmt: skip

    @cached_property
    def built(self) -> Built:
        """How it came to be."""
        result, links = self.look.opened.result, self.look.opened.result.links
        rows = np.array(self.selecting.link_rows(), np.int64)
        kept = rows[links.kept[rows]]
        by_contact = links.origin[kept] == Origin.IDENTIFIER
        scores = links.score[kept[~by_contact]]
        texts = len(np.unique(result.representative[rows_of(self.group)]))
        cuts: Counter[str] = Counter()
        for one in self.chosen.cuts:
            cuts[CutReason(one.reason).name.lower()] += 1
        return Built(
            texts=texts,
            copies=len(self.group.ads) - texts,
            text_links=int((~by_contact).sum()),
            text_scores=(float(scores.min()), float(scores.max())) if len(scores) else (0.0, 0.0),
            contact_links=int(by_contact.sum()),
            below=int((~links.kept[rows] & (links.cut[rows] == 0)).sum()),
            cut=dict(cuts),
        )


def _cells(corpus: Corpus, column: str, rows: I32) -> list[str]:
    values = corpus.column(column)
    if values is None:
        return [""] * len(rows)
    return [str(value or "").strip() for value in values.take(pa.array(rows)).to_pylist()]

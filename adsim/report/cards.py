"""What the card of one group shows: wording, places in time, contacts, the weakest link, some ads.

In: a `GroupSummary` and the run that it is of. Out: a `Card` of plain values, capped; what a cap left out is
counted in its `Capped`. It writes no HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Generic, TypeVar

import numpy as np

from adsim import charts
from adsim.config import ReportSettings
from adsim.records import (
    I32,
    I64,
    Count,
    GroupSummary,
    IdentifierKind,
    IdentifierUse,
    LinkResult,
    Move,
    Template,
    TextGroupSummary,
    WeakestLink,
)

UNKNOWN_TIME = np.iinfo(np.int64).min
_SLOT_CLASSES = {
    **dict.fromkeys(("phone", "email", "handle", "url", "wallet"), "contact"),
    "name": "name",
    **dict.fromkeys(("place", "city"), "place"),
    **dict.fromkeys(("price", "age", "number"), "number"),
}

T = TypeVar("T")


@dataclass(frozen=True)
class Capped(Generic[T]):
    """The first entries of a list, and how many there are in all."""

    shown: tuple[T, ...]
    total: int

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)

    def __iter__(self) -> Iterator[T]:
        return iter(self.shown)

    def __len__(self) -> int:
        return len(self.shown)


def first(values: Sequence[T], cap: int, more: int = 0) -> Capped[T]:
    """The first `cap` of a list that had `more` entries before it came here."""
    return Capped(tuple(values[:cap]), len(values) + more)


@dataclass(frozen=True)
class AdView:
    """An ad as it was read; `text` is cut, `left` characters of it are not shown."""

    id: str
    when: str
    agency: str
    city: str
    url: str
    text: str
    left: int
    text_group: str


@dataclass(frozen=True)
class SlotView:
    """A slot with the letter that marks it, and its values; `style` is a class of slots."""

    letter: str
    kind: str
    style: str
    values: Capped[Count]


@dataclass(frozen=True)
class WordingView:
    """A text group: its template as runs of words and slots, or, where it has none, an ad of it."""

    id: str
    ads: int
    template: Template | None
    parts: tuple[str | SlotView, ...]
    slots: tuple[SlotView, ...]
    left: int
    sample: AdView | None


@dataclass(frozen=True, eq=False)
class Lane:
    """A city and the ads of a group there: in each bin of the time line, and in all."""

    city: str
    counts: I64
    ads: int
    first: str
    last: str


@dataclass(frozen=True, eq=False)
class TimeView:
    """When and where the ads of a group were posted; `others` cities have no lane of their own."""

    bins: charts.TimeBins
    lanes: tuple[Lane, ...]
    others: int


@dataclass(frozen=True)
class WeakestView:
    """The weakest link with both of its ads; words that stand in both, as written, are `True`."""

    link: WeakestLink
    left: AdView
    right: AdView
    left_runs: tuple[tuple[str, bool], ...]
    right_runs: tuple[tuple[str, bool], ...]
    evidence: dict[str, float]
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Card:
    """All that is shown of one group."""

    rank: int
    group: GroupSummary
    spark: I64 | None
    time: TimeView | None
    wordings: Capped[WordingView]
    ads: Capped[AdView]
    identifiers: Capped[IdentifierUse]
    agencies: Capped[Count]
    cities: Capped[Count]
    moves: Capped[Move]
    names: Capped[Count]
    tricks: tuple[Count, ...]
    weakest: WeakestView | None


@dataclass(frozen=True, eq=False)
class CardMaker:
    """Makes the cards of a run; `bins`: the time line of its corpus."""

    result: LinkResult
    caps: ReportSettings
    bins: charts.TimeBins | None

    def card(self, rank: int, group: GroupSummary) -> Card:
        """The card of a group; O(its ads + its texts shown)."""
        caps, rows = self.caps, rows_of(group)
        texts = sorted(group.text_groups, key=lambda t: (-len(t.ads), t.id))
        spark = None if self.bins is None else self.bins.counts(self.result.corpus.posted_at[rows])
        return Card(
            rank,
            group,
            spark,
            self.time(rows),
            Capped(tuple(self._wording(t) for t in texts[: caps.templates]), len(texts)),
            Capped(tuple(self._ad(row) for row in self._chosen(texts)), len(group.ads)),
            first(group.identifiers, caps.values, group.left_out.get("identifiers", 0)),
            first(group.agencies, caps.values),
            first(group.cities, caps.values),
            first(group.moves, caps.values, group.left_out.get("moves", 0)),
            first(group.names, caps.values, group.left_out.get("names", 0)),
            tuple(
                Count(name, n) for name, n in sorted(group.tricks.items(), key=lambda t: (-t[1], t[0])) if n
            ),
            None if group.weakest is None else self._weakest(group.weakest),
        )

    def _chosen(self, texts: list[TextGroupSummary]) -> list[int]:
        """Rows of the ads shown: spread over the text groups and over time, in order of time."""
        posted_at = self.result.corpus.posted_at
        rows = [row for t in texts for row in sorted(t.ads, key=lambda r: (posted_at[r], r))]
        count = min(self.caps.ads_per_group, len(rows))
        chosen = {rows[round(k * (len(rows) - 1) / max(count - 1, 1))] for k in range(count)}
        return sorted(chosen, key=lambda r: (posted_at[r], r))

    def _ad(self, row: int) -> AdView:
        corpus, groups, cap = self.result.corpus, self.result.groups, self.caps.text_characters
        text = corpus.texts[row]
        return AdView(
            corpus.ad_ids[row],
            _when(corpus.posted_at[row]),
            self._cell("agency", row),
            self._cell("city", row),
            self._cell("url", row),
            text[:cap],
            max(len(text) - cap, 0),
            groups.text_group_ids[int(groups.text_group[row])],
        )

    def _cell(self, column: str, row: int) -> str:
        values = self.result.corpus.column(column)
        return "" if values is None else str(values[row].as_py() or "")

    def _wording(self, group: TextGroupSummary) -> WordingView:
        template = group.template
        if template is None:
            return WordingView(group.id, len(group.ads), None, (), (), 0, self._ad(group.ads[0]))
        parts, slots, left = template_view(template, self.caps)
        return WordingView(group.id, len(group.ads), template, parts, slots, left, None)

    def time(self, rows: I32) -> TimeView | None:
        """When and where these ads were posted; None where none is dated."""
        posted_at = self.result.corpus.posted_at[rows]
        bins = charts.time_bins(posted_at)
        if bins is None:
            return None
        codes, names = self.result.corpus.codes("city")
        city = codes[rows]
        dated = posted_at != UNKNOWN_TIME
        present = np.unique(city[dated])
        ads = {int(code): int((city[dated] == code).sum()) for code in present}
        largest = sorted(ads, key=lambda code: (-ads[code], code))[: self.caps.values]
        lanes = [
            self._lane(bins, posted_at[(city == code) & dated], "" if code < 0 else names[code])
            for code in largest
        ]
        return TimeView(
            bins, tuple(sorted(lanes, key=lambda lane: (lane.first, lane.city))), len(ads) - len(largest)
        )

    def _lane(self, bins: charts.TimeBins, posted_at: I64, city: str) -> Lane:
        days = charts.days(posted_at)
        return Lane(city, bins.counts(posted_at), len(days), str(days.min()), str(days.max()))

    def _weakest(self, weakest: WeakestLink) -> WeakestView:
        left, right = self._ad(weakest.left), self._ad(weakest.right)
        left_runs, right_runs = common_runs(left.text, right.text)
        return WeakestView(
            weakest,
            left,
            right,
            left_runs,
            right_runs,
            self._evidence(weakest.left, weakest.right),
            self._shared(weakest.left, weakest.right),
        )

    def _evidence(self, left: int, right: int) -> dict[str, float]:
        """Log-odds of a link: from the wording, from shared identifiers, and the base; empty where unlisted."""
        links = self.result.links
        lo, hi = sorted((left, right))
        start, stop = np.searchsorted(links.left, [lo, lo + 1])
        found = start + np.flatnonzero(links.right[start:stop] == hi)
        if not len(found):
            return {}
        best = int(found[np.argmax(links.score[found])])
        parts = dict(zip(links.feature_names, links.contributions[best].tolist(), strict=True))
        shared = float(parts.pop("shared_identifiers", 0.0))
        return {"wording": float(sum(parts.values())), "identifiers": shared, "base": links.bias}

    def _shared(self, left: int, right: int) -> tuple[tuple[str, str], ...]:
        found = self.result.identifiers
        both = {int(found.value[k]) for k in found.of(left)} & {int(found.value[k]) for k in found.of(right)}
        kinds = {value: IdentifierKind(int(found.value_kinds[value])) for value in sorted(both)}
        shared = [(kind.name.lower(), found.values[value]) for value, kind in kinds.items() if kind.links]
        return tuple(shared[: self.caps.values])


def template_view(
    template: Template, caps: ReportSettings
) -> tuple[tuple[str | SlotView, ...], tuple[SlotView, ...], int]:
    """A template as runs of words and slots, its slots, and the characters that were left out."""
    slots = tuple(_slot(k, template, caps) for k in range(len(template.slots)))
    parts, left = _cut_parts(template, slots, caps.template_characters)
    return parts, slots, left


def _slot(k: int, template: Template, caps: ReportSettings) -> SlotView:
    slot = template.slots[k]
    style = _SLOT_CLASSES.get(slot.kind.lower(), "words")
    return SlotView(_letter(k), slot.kind, style, first(slot.values, caps.slot_values, slot.more))


def rows_of(group: GroupSummary) -> I32:
    """The rows of the ads of a group."""
    return np.array(group.ads, np.int32)


def _letter(k: int) -> str:
    """A to Z, then A1 to Z1 and so on."""
    return chr(65 + k % 26) + (str(k // 26) if k >= 26 else "")


def _when(microseconds: int | np.int64) -> str:
    """Day, and time of the day where it is known, in UTC; '' where unknown."""
    if microseconds == UNKNOWN_TIME:
        return ""
    day, time = str(np.datetime64(int(microseconds), "us").astype("datetime64[m]")).split("T")
    return day if time == "00:00" else f"{day} {time}"


def day(moment: datetime | None) -> str:
    """The day of a moment as ISO writes it; '' where unknown."""
    return "" if moment is None else moment.date().isoformat()


def _cut_parts(
    template: Template, slots: tuple[SlotView, ...], cap: int
) -> tuple[tuple[str | SlotView, ...], int]:
    """The parts of a template up to `cap` characters of constant words, and the characters left out."""
    parts: list[str | SlotView] = []
    room, left = cap, 0
    for part in template.parts:
        if part.slot is not None:
            parts += [slots[part.slot]] if room > 0 else []
            continue
        text = part.text or ""
        parts += [text[:room]] if room > 0 else []
        left += max(len(text) - max(room, 0), 0)
        room -= len(text)
    return tuple(parts), left


def common_runs(left: str, right: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Both texts as runs, those of two words and more that stand in both, in order, marked."""
    words = [list(re.finditer(r"\w[\w'’-]*", text)) for text in (left, right)]
    folded = [[_plain(m.group()) for m in found] for found in words]
    blocks = SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_matching_blocks()
    blocks = [b for b in blocks if b.size >= 2]
    spans = [
        [(words[0][b.a].start(), words[0][b.a + b.size - 1].end()) for b in blocks],
        [(words[1][b.b].start(), words[1][b.b + b.size - 1].end()) for b in blocks],
    ]
    return tuple(tuple(_runs(text, of)) for text, of in zip((left, right), spans, strict=True))


def _plain(word: str) -> str:
    """A word in small plain letters: styled letters and accents undone, nothing else."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def _runs(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in spans:
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False

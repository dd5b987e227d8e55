"""What two ads of a run have in common, side by side: for the page that compares, and for the review.

In: a run and the ids of two ads. Out: both texts with marks, contacts masked, and the score taken apart. It scores
nothing anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from adsim.explain import Explanation, explain, places_of
from adsim.export.masking import mask
from adsim.normalize.trace import Hidden
from adsim.passages import Span
from adsim.records import IdentifierKind
from api.domain.opened import OpenRun
from api.web.marking import Mark, marked, normalizing, undone
from api.web.speech import Speech
from api.web.waterfall import Step, steps


@dataclass(frozen=True)
class SideView:
    """One of the two ads: its facts, its text with marks, and what was undone in it outside of contacts."""

    id: str
    group: str
    agency: str
    city: str
    posted_at: str
    text: Markup
    undone: tuple[Undone, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """A trick, as it is written and as it is read, and how often."""

    trick: str
    raw: str
    read_as: str
    times: int


@dataclass(frozen=True)
class Common:
    """A contact that both give, masked."""

    kind: str
    value: str
    obfuscated: bool


@dataclass(frozen=True, eq=False)
class PairView:
    """Two ads of a run, compared."""

    opened: OpenRun
    left_id: str
    right_id: str
    speech: Speech

    @cached_property
    def told(self) -> Explanation:
        """Why they are linked, or why not."""
        return explain(self.opened.result, self.left_id, self.right_id)

    @property
    def sentence(self) -> str:
        """The verdict in the language of the page."""
        return self.told.fr if self.speech.language == "fr" else self.told.en

    @cached_property
    def left(self) -> SideView:
        """The first ad."""
        return self._side(0)

    @cached_property
    def right(self) -> SideView:
        """The second ad."""
        return self._side(1)

    @cached_property
    def common(self) -> tuple[Common, ...]:
        """Contacts that both give."""
        return tuple(
            Common(one.kind, mask(one.kind, one.value), one.obfuscated) for one in self.told.identifiers
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Passages that both have, by the numbers that they have in the texts."""
        return tuple(passage.words for passage in self.told.passages)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The score taken apart; empty where there is none."""
        return () if self.told.score is None else steps(self.told.bias, self.told.parts)

    def _side(self, which: int) -> SideView:
        ad = (self.left_id, self.right_id)[which]
        row, result = self.opened.row(ad), self.opened.result
        facts = self.opened.masked.facts(row)
        masked = _masked_spans(self.opened, row)
        hidden = undone(result.corpus.texts[row], masked, settings=normalizing(result))
        marks = [Mark(one.start, one.end, "undone", title=self._trick(one)) for one in hidden]
        for number, passage in enumerate(self.told.passages, 1):
            marks.append(Mark(*(passage.left, passage.right)[which], "same", number=number))
        for one in self.told.identifiers:
            spans = (one.left, one.right)[which]
            marks += [Mark(start, end, "contact") for start, end in spans]
        return SideView(
            id=ad,
            group=self.told.groups[which],
            agency=facts["agency"],
            city=facts["city"],
            posted_at=facts["posted_at"][:16].replace("T", " "),
            text=marked(self.opened.masked.text(row), marks),
            undone=_told(hidden),
        )

    def _trick(self, one: Hidden) -> str:
        return str(self.speech.name_of("trick", one.trick.name.lower()).striptags())


def _told(hidden: tuple[Hidden, ...]) -> tuple[Undone, ...]:
    counts = Counter((one.trick.name.lower(), one.raw, one.read_as) for one in hidden)
    return tuple(Undone(*told, times) for told, times in counts.most_common())


def _masked_spans(opened: OpenRun, row: int) -> list[Span]:
    """Where contacts stand that are masked."""
    found = opened.result.identifiers
    return [
        span for k, span in places_of(opened.result, row) if span and IdentifierKind(int(found.kind[k])).links
    ]

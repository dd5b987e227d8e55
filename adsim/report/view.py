"""What the report shows of a run: chosen, capped and counted, ready to be written into the page.

In: a `LinkResult` and the caps of `ReportSettings`. Out: a `View` of plain values; what a cap left out is
counted in its `Capped`. It writes no HTML, and only the groups that get a card are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from adsim import charts
from adsim.config import ReportSettings, Settings
from adsim.records import I64, Cut, LinkResult, Verdict
from adsim.report.cards import Capped, Card, CardMaker, first, rows_of
from adsim.report.counting import counts


@dataclass(frozen=True, eq=False)
class AgencyView:
    """Agencies that share groups: who, how many, and their ads in the groups shown, int64 (groups, agencies)."""

    sharing: charts.Sharing
    names: tuple[str, ...]
    cells: I64


@dataclass(frozen=True)
class RejectedView:
    """Rejected rows of one file and one reason, and where the first of them stands."""

    file: str
    reason: str
    rows: int
    first_row: int | None


@dataclass(frozen=True)
class DecisionView:
    """A decision of an analyst about two ads, and whether the groups are as it says."""

    left: str
    right: str
    verdict: str
    held: bool


@dataclass(frozen=True)
class SettingView:
    """A setting, and whether it differs from its default."""

    name: str
    value: str
    changed: bool


@dataclass(frozen=True, eq=False)
class View:
    """The whole report, before it is written as HTML."""

    result: LinkResult
    caps: ReportSettings

    @cached_property
    def counts(self) -> dict[str, int | float]:
        """The counts of the manifest."""
        return counts(self.result)

    @cached_property
    def threshold(self) -> float:
        """The least score of a link that joins."""
        clustering = self.result.report.settings.get("clustering", {})
        return float(clustering.get("threshold", Settings().clustering.threshold))

    @cached_property
    def bins(self) -> charts.TimeBins | None:
        """The time line of the corpus."""
        return charts.time_bins(self.result.corpus.posted_at)

    @cached_property
    def span(self) -> tuple[str, str] | None:
        """The days of the first and of the last dated ad."""
        dated = charts.days(self.result.corpus.posted_at)
        return (str(dated.min()), str(dated.max())) if len(dated) else None

    @cached_property
    def over_time(self) -> tuple[I64, I64] | None:
        """Ads in each bin of the time line: all, and those in groups."""
        if self.bins is None:
            return None
        posted_at, group = self.result.corpus.posted_at, self.result.groups.group
        grouped = np.bincount(group, minlength=1)[group] >= 2
        return self.bins.counts(posted_at), self.bins.counts(posted_at[grouped])

    @cached_property
    def sizes(self) -> tuple[charts.SizeClass, ...]:
        """Groups by size."""
        return charts.size_classes(np.bincount(self.result.groups.group, minlength=1))

    @cached_property
    def scores(self) -> charts.ScoreBins:
        """Links by score."""
        links = self.result.links
        return charts.score_bins(links.score, links.kept, links.cut)

    @cached_property
    def cards(self) -> Capped[Card]:
        """The most interesting groups."""
        groups = self.result.summaries
        maker = CardMaker(self.result, self.caps, self.bins)
        made = [maker.card(k + 1, group) for k, group in enumerate(groups[: self.caps.groups])]
        return Capped(tuple(made), len(groups))

    @cached_property
    def shown_ids(self) -> frozenset[str]:
        """The ids of the groups that have a card."""
        return frozenset(card.group.id for card in self.cards)

    @cached_property
    def agencies(self) -> AgencyView:
        """The agencies that share the most groups, and where the groups shown stand among them."""
        codes, names = self.result.corpus.codes("agency")
        shared = charts.sharing(codes, self.result.groups.group, most=self.caps.agencies)
        cells = [
            np.bincount(codes[rows][codes[rows] >= 0], minlength=len(names))[shared.codes]
            for rows in (rows_of(card.group) for card in self.cards)
        ]
        return AgencyView(
            shared,
            tuple(names[code] for code in shared.codes),
            np.array(cells, np.int64).reshape(len(cells), len(shared.codes)),
        )

    @cached_property
    def cuts(self) -> Capped[Cut]:
        """Where groups were kept apart, the strongest ties first."""
        ordered = sorted(
            self.result.groups.cuts,
            key=lambda c: (-c.links, -c.best_score, c.left_group, c.right_group, c.left_ad, c.right_ad),
        )
        return first(ordered, self.caps.cuts)

    @cached_property
    def decisions(self) -> Capped[DecisionView]:
        """The decisions that bound the run, those that could not be kept first."""
        ids, held = self.result.corpus.ad_ids, self.result.held
        order = np.argsort(held, kind="stable")
        shown = [
            DecisionView(ids[left], ids[right], Verdict(sign).name.lower(), bool(held[k]))
            for k, (left, right, sign) in zip(
                order.tolist(), self.result.decisions[order[: self.caps.decisions]].tolist(), strict=False
            )
        ]
        return Capped(tuple(shown), len(held))

    @cached_property
    def rejected(self) -> Capped[RejectedView]:
        """Rejected rows by file and reason, the most frequent first."""
        table = self.result.rejected.select(["file", "reason", "row"])
        tally = table.group_by(["file", "reason"]).aggregate([([], "count_all"), ("row", "min")]).to_pylist()
        rows = [
            RejectedView(t["file"] or "", t["reason"] or "", int(t["count_all"]), t["row_min"]) for t in tally
        ]
        return first(sorted(rows, key=lambda r: (-r.rows, r.file, r.reason)), self.caps.rejected)

    @cached_property
    def settings(self) -> tuple[SettingView, ...]:
        """Every setting that can change the result, as `stage.name`."""
        usual = dict(_flat(Settings().to_dict()))
        return tuple(
            SettingView(name, str(value), name in usual and usual[name] != value)
            for name, value in _flat(self.result.report.settings)
            if name != "threads"
        )


def _flat(values: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and not path:
            yield from _flat(value, f"{name}.")
        else:
            yield f"{path}{name}", value

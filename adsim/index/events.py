"""What became of the groups from one state to the next: born, grew, merged, split, shrank, gone.

In: the old and the new group of each ad, ids of both, and the links that hold or were cut. Out: events, each
with the ads and the links that did it. Only groups of two ads and more are spoken of. It decides nothing.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adsim.config import IndexSettings
from adsim.index.naming import overlaps
from adsim.index.store import Segment, Store, Writer
from adsim.records import F32, I32, I64, CutReason, LinkResult, Origin, TextBuffer

ROLE = "log"


@dataclass(frozen=True)
class Why:
    """A link between two ads (ids) that did it, or was cut.

    `by`: `text`, `same text`, `identifier`, `decision`, or the reason of a cut.
    """

    left: str
    right: str
    score: float
    by: str


@dataclass(frozen=True)
class Event:
    """What became of one group.

    `kind`: `born`, `grew`, `merged`, `split`, `shrank` or `gone`. `sources`: the groups that went into it, `targets`:
    those that came of it; where there are many, `more` counts the rest. `before` and `after`: how many ads it had
    and has. `ads`: those that are new in it, `more_ads` counts the rest. `provisional`: before the next refresh.
    """

    number: int
    at: str
    operation: str
    kind: str
    group: str
    before: int
    after: int
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    more: int = 0
    ads: tuple[str, ...] = ()
    more_ads: int = 0
    why: tuple[Why, ...] = ()
    provisional: bool = False


@dataclass(frozen=True, eq=False)
class Sides:
    """Two partitions of the ads that are there now: `old` int32 (n,) is -1 where an ad was not there.

    `old_sizes` int64: ads of each old group, those that are gone counted too.
    """

    old: I32
    old_ids: TextBuffer
    old_sizes: I64
    new: I32
    new_ids: Sequence[str] | TextBuffer

    @cached_property
    def new_sizes(self) -> I64:
        """Ads of each new group."""
        return np.bincount(self.new, minlength=len(self.new_ids))


@dataclass(frozen=True, eq=False)
class Reasons:
    """Pairs of rows with a score and what they are: links that hold (`cut` 0), and such as were cut."""

    left: I32
    right: I32
    score: F32
    by: NDArray[np.uint8]
    cut: NDArray[np.bool_]


_BY = ("text", "same text", "identifier", "decision", *(r.name.lower() for r in CutReason if r))
TEXT, COPY, IDENTIFIER, DECISION = range(4)


def reasons_of(result: LinkResult, decided: I32) -> Reasons:
    """All that holds ads together or apart: links, copies of a text, decisions int32 (k, 3)."""
    links = result.links
    told = np.flatnonzero(links.kept | (links.cut > 0))
    copies = np.flatnonzero(result.representative != np.arange(len(result.representative)))
    bound = decided[decided[:, 2] != 0]
    cut = links.cut[told] > 0
    held = np.where(links.origin[told] == Origin.IDENTIFIER, IDENTIFIER, TEXT)
    return Reasons(
        np.concatenate([links.left[told], result.representative[copies], bound[:, 0]]).astype(np.int32),
        np.concatenate([links.right[told], copies, bound[:, 1]]).astype(np.int32),
        np.concatenate([links.score[told], np.ones(len(copies) + len(bound))]).astype(np.float32),
        np.concatenate(
            [
                np.where(cut, links.cut[told] + DECISION, held),
                np.full(len(copies), COPY),
                np.full(len(bound), DECISION),
            ]
        ).astype(np.uint8),
        np.concatenate([cut, np.zeros(len(copies), np.bool_), bound[:, 2] < 0]),
    )


def events_of(
    sides: Sides, reasons: Reasons, ad_ids: TextBuffer, *, first: Event, settings: IndexSettings
) -> tuple[Event, ...]:
    """The events between two partitions, numbered from that of `first`, which gives time and operation.

    By kind and group; O(n log n), and a step of Python for each group that changed.
    """
    compared = _Compared(sides, reasons, ad_ids, settings)
    found = sorted(
        (*compared.of_new(), *compared.of_old()), key=lambda e: (_ORDER.index(e["kind"]), e["group"])
    )
    return tuple(dataclasses.replace(first, number=first.number + k, **told) for k, told in enumerate(found))


_ORDER = ("merged", "split", "grew", "born", "shrank", "gone")


class _Compared:
    def __init__(self, sides: Sides, reasons: Reasons, ad_ids: TextBuffer, settings: IndexSettings) -> None:
        self._sides = sides
        self._ad_ids = ad_ids
        self._settings = settings
        self._reasons = reasons
        self._source, self._target, self._shared = overlaps(sides.old, sides.new)

    def of_new(self) -> Iterator[dict[str, Any]]:
        """Of the groups that are there now: born, grew, merged."""
        sides = self._sides
        real = sides.old_sizes[self._source] >= 2
        source, target, shared = self._source[real], self._target[real], self._shared[real]
        parents = np.bincount(target, minlength=len(sides.new_ids))
        inherited = np.bincount(target, weights=shared, minlength=len(sides.new_ids)).astype(np.int64)
        changed = np.flatnonzero((sides.new_sizes >= 2) & ((sides.new_sizes > inherited) | (parents > 1)))
        why = self._why(sides.new, changed, self._crossing())
        members = _Runs.of(sides.new, changed)
        order = np.argsort(target, kind="stable")
        starts = np.searchsorted(target[order], np.arange(len(sides.new_ids) + 1))
        for group in changed.tolist():
            of = source[order[starts[group] : starts[group + 1]]].tolist()
            rows = members[group]
            come = rows[~np.isin(sides.old[rows], of)] if of else rows
            kind = "born" if not of else "grew" if len(of) == 1 else "merged"
            yield {
                "kind": kind,
                "group": sides.new_ids[group],
                "before": int(sides.old_sizes[of].max()) if of else 0,
                "after": int(sides.new_sizes[group]),
                "sources": tuple(sorted(sides.old_ids[k] for k in of)) if len(of) > 1 else (),
                "ads": tuple(self._ad_ids[row] for row in come[: self._settings.event_ads].tolist()),
                "more_ads": max(0, len(come) - self._settings.event_ads),
                "why": why.get(group, ()),
            }

    def of_old(self) -> Iterator[dict[str, Any]]:
        """Of the groups that were there before: split, shrank, gone."""
        sides = self._sides
        left = np.bincount(self._source, weights=self._shared, minlength=len(sides.old_sizes)).astype(
            np.int64
        )
        heirs = np.bincount(self._source, minlength=len(sides.old_sizes))
        changed = np.flatnonzero((sides.old_sizes >= 2) & ((heirs != 1) | (left < sides.old_sizes)))
        why = self._why(np.where(sides.old < 0, 0, sides.old), changed, self._parting())
        starts = np.searchsorted(self._source, np.arange(len(sides.old_sizes) + 1))
        for group in changed.tolist():
            run = slice(int(starts[group]), int(starts[group + 1]))
            by_share = np.argsort(-self._shared[run], kind="stable")
            heirs_of = self._target[run][by_share].tolist()
            grown = [k for k in heirs_of if sides.new_sizes[k] >= 2]
            kind = "gone" if not grown else "split" if len(heirs_of) > 1 else "shrank"
            told = [sides.new_ids[k] for k in heirs_of]
            yield {
                "kind": kind,
                "group": sides.old_ids[group],
                "before": int(sides.old_sizes[group]),
                "after": int(self._shared[run].max()) if grown else 0,
                "targets": tuple(told[: self._settings.event_ads]) if kind != "shrank" else (),
                "more": max(0, len(told) - self._settings.event_ads),
                "why": why.get(group, ()),
            }

    def _crossing(self) -> NDArray[np.bool_]:
        """Links that hold between ads that were not together before."""
        sides, told = self._sides, self._reasons
        before = sides.old[told.left]
        apart = (before != sides.old[told.right]) | (before < 0)
        return ~told.cut & apart & (sides.new[told.left] == sides.new[told.right])

    def _parting(self) -> NDArray[np.bool_]:
        """Links that were cut between ads that were together before."""
        sides, told = self._sides, self._reasons
        before = sides.old[told.left]
        together = (before == sides.old[told.right]) & (before >= 0)
        return told.cut & together & (sides.new[told.left] != sides.new[told.right])

    def _why(self, of: I32, changed: I64, chosen: NDArray[np.bool_]) -> dict[int, tuple[Why, ...]]:
        """The strongest of the chosen links of each changed group; `of`: the group of each ad."""
        told = self._reasons
        at = np.flatnonzero(chosen)
        at = at[np.isin(of[told.left[at]], changed)]
        group = of[told.left[at]]
        order = np.lexsort((told.right[at], told.left[at], -told.score[at], group))
        at, group = at[order], group[order]
        rank = np.arange(len(group)) - np.searchsorted(group, group)
        found: dict[int, list[Why]] = {}
        for k, name in zip(
            at[rank < self._settings.event_links].tolist(),
            group[rank < self._settings.event_links].tolist(),
            strict=True,
        ):
            found.setdefault(name, []).append(
                Why(
                    self._ad_ids[int(told.left[k])],
                    self._ad_ids[int(told.right[k])],
                    round(float(told.score[k]), 4),
                    _BY[int(told.by[k])],
                )
            )
        return {name: tuple(links) for name, links in found.items()}


@dataclass(frozen=True, eq=False)
class _Runs:
    """Rows by label, of some labels."""

    labels: I64
    starts: I64
    rows: I64

    @classmethod
    def of(cls, label: I32, wanted: I64) -> _Runs:
        rows = np.flatnonzero(np.isin(label, wanted))
        rows = rows[np.argsort(label[rows], kind="stable")]
        starts = np.searchsorted(label[rows], wanted)
        return cls(wanted, np.append(starts, len(rows)), rows)

    def __getitem__(self, label: int) -> I64:
        k = int(np.searchsorted(self.labels, label))
        return self.rows[self.starts[k] : self.starts[k + 1]]


def to_lines(events: Sequence[Event]) -> bytes:
    """Events as lines of JSON."""
    return b"".join(json.dumps(dataclasses.asdict(e), ensure_ascii=False).encode() + b"\n" for e in events)


def from_lines(lines: bytes) -> Iterator[Event]:
    """The events of lines of JSON."""
    for line in lines.splitlines():
        told = json.loads(line)
        plural = {name: tuple(told[name]) for name in ("sources", "targets", "ads")}
        yield Event(**{**told, **plural, "why": tuple(Why(**why) for why in told["why"])})


def save(writer: Writer, before: Sequence[Segment], events: Sequence[Event], store: Store) -> list[Segment]:
    """The segments of the log with these events behind them.

    A segment takes in those right before it that are not twice as long, so that there are few.
    """
    if not events:
        return list(before)
    kept, lines, count = list(before), to_lines(events), len(events)
    while kept and kept[-1].values["events"] < 2 * count:
        last = kept.pop()
        lines, count = store.data(last, "events") + lines, count + last.values["events"]
    return [*kept, writer.segment(ROLE, data={"events": lines}, values={"events": count})]


def load(store: Store, *, since: int = 0) -> Iterator[Event]:
    """The events of the log from number `since` on, in order."""
    for segment in store.manifest.of(ROLE):
        for event in from_lines(store.data(segment, "events")):
            if event.number >= since:
                yield event

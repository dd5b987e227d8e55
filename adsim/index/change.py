"""From one state of an index to the next: links what is there, and writes the segments that differ.

In: the state before, the ads and the decisions. Out: the next state, in force when `commit` returns. It keeps
the ids of groups, and logs what became of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import adsim
from adsim import pipeline
from adsim.config import Settings
from adsim.index import ads as stored_ads
from adsim.index import asked, joining
from adsim.index import events as log
from adsim.index import journal as stored_journal
from adsim.index import linked as stored_links
from adsim.index import partition as stored_groups
from adsim.index import watches as stored_watches
from adsim.index.ads import Ads
from adsim.index.events import Event, Reasons, Sides
from adsim.index.journal import Decision
from adsim.index.partition import Partition
from adsim.index.state import State
from adsim.index.store import Segment, Writer
from adsim.index.watches import Watched
from adsim.pipeline import Linked
from adsim.records import I32, TextBuffer
from adsim.textlinks import TextLinks
from adsim.watch import Watch

_FIRST = {"next_event": 1, "next_decision": 1, "next_watch": 1, "pending": 0}


class Change:
    """A change on its way; `before` is None for the first state."""

    def __init__(
        self, writer: Writer, settings: Settings, operation: str, before: State | None = None
    ) -> None:
        self.writer = writer
        self.settings = settings
        self.operation = operation
        self.before = before
        self.at = datetime.now(UTC).isoformat(timespec="seconds")
        self.events: tuple[Event, ...] = ()
        self.journal = before.journal if before else b""
        self.watches: Sequence[Watched] = stored_watches.load(before.store) if before else ()
        self._ads: list[Segment] = list(before.ad_segments) if before else []
        self._log: Sequence[Segment] = before.manifest.of(log.ROLE) if before else ()
        self.values: dict[str, Any] = dict(before.values) if before else dict(_FIRST)
        self._written: list[Segment] = []
        self._every: list[Ads] = []

    def number(self, name: str) -> int:
        """The next number of what is counted through the life of the index."""
        self.values[name] += 1
        return int(self.values[name]) - 1

    def adopt(self, decisions: Sequence[Decision]) -> None:
        """Takes over decisions of another index, under their own ids."""
        self.rewrite(decisions)
        numbers = [int(decision.id.removeprefix("D-")) for decision in decisions]
        self.values["next_decision"] = max([0, *numbers]) + 1

    def rewrite(self, decisions: Sequence[Decision]) -> None:
        """Makes these decisions the journal."""
        self.journal = b""
        for decision in decisions:
            self.journal = stored_journal.append(self.journal, decision)
            if decision.undone:
                self.journal = stored_journal.append_undo(self.journal, decision.id, decision.undone)

    def take_in(self, batch: Ads) -> None:
        """Puts a batch behind the ads that are there.

        A segment takes in those right before it that are not twice as large, so that there are few, and no ad
        is written anew more than a few times.
        """
        kept, size = list(self._ads), len(batch)
        while kept and kept[-1].values["ads"] < 2 * size:
            size += kept.pop().values["ads"]
        tail = [self._stored(self._ads[len(kept) :])] if len(kept) < len(self._ads) else []
        merged = stored_ads.joined([*tail, batch])
        self._every = [*([self._stored(kept)] if kept else []), merged]
        self._ads = [*kept, stored_ads.save(self.writer, merged)]

    def every(self) -> Ads:
        """All ads, those that were taken in among them."""
        return stored_ads.joined(self._every)

    def keep(self, kept: NDArray[np.bool_]) -> Ads:
        """Keeps these ads, bool (n,), and writes the segments of the others anew without them."""
        segments: list[Segment] = []
        every: list[Ads] = []
        first = 0
        for segment in self._ads:
            rows = np.flatnonzero(kept[first : first + segment.values["ads"]])
            first += segment.values["ads"]
            if not len(rows):
                continue
            ads = self._stored([segment])
            if len(rows) < len(ads):
                ads = ads.take(rows)
                segment = stored_ads.save(self.writer, ads)
            segments.append(segment)
            every.append(ads)
        self._ads = segments
        return stored_ads.joined(every)

    def forget(self, log_lines: Sequence[Event]) -> None:
        """Puts these events in the place of all that were logged so far."""
        self._log = ()
        self.events = (*log_lines, *self.events)

    def _stored(self, segments: Sequence[Segment]) -> Ads:
        assert self.before
        return stored_ads.load(self.before.store, segments)

    def link(
        self,
        every: Ads,
        *,
        rows: I32 | None = None,
        text: TextLinks | None = None,
        watch: Watch | None = None,
    ) -> None:
        """Links these ads under the decisions of the journal, and tells what became of the groups.

        `rows` int32 (n,): where each ad was before, -1 where it was not. With `text`, the links of the same ads,
        only what decisions change is done anew.
        """
        decisions = stored_journal.read(self.journal)
        bound = stored_journal.bind(decisions, every.products.corpus.ad_ids, every.text_key)
        linked = pipeline.link_products(
            every.read,
            every.products,
            settings=self.settings,
            decisions=bound.table,
            text=text,
            watch=watch,
        )
        groups = Partition.of(linked.result.groups)
        if self.before and rows is not None:
            groups = self.before.groups.next(linked.result.groups, rows, self.before.text_keys)
            linked = under_ids(linked, groups)
            reasons = log.reasons_of(linked.result, bound.table)
            self.events = self._told(groups, every.products.corpus.ad_ids, rows, reasons)
        self.values |= {"pending": 0, "refreshed_ads": len(every), "refreshed_state": self.writer.number}
        self._written = [
            stored_links.save(self.writer, linked, settings=self.settings),
            stored_groups.save(self.writer, groups),
            *self._asked(every, linked, anew=text is None),
        ]

    def _asked(self, every: Ads, linked: Linked, *, anew: bool) -> list[Segment]:
        """What questions are answered from; what hangs on the texts anew, or as it was."""
        if anew or not self.before:
            return asked.save(self.writer, every.products, linked, settings=self.settings)
        return asked.save_again(self.writer, self.before.store, linked, settings=self.settings)

    def join(self, batch: Ads) -> None:
        """Joins a batch that was taken in to the groups that stand, until the next refresh."""
        before = self.before
        assert before
        n = len(before.text_keys)
        ad_ids = TextBuffer.from_arrow(
            pa.concat_arrays([part.ad_ids.to_arrow() for part in (before.corpus, batch.products.corpus)])
        )
        decisions = stored_journal.read(self.journal)
        bound = stored_journal.bind(decisions, ad_ids, np.concatenate([before.text_keys, batch.text_key]))
        joined = joining.join(before, batch, bound.table[bound.table[:, 2] < 0][:, :2])
        rows = np.arange(n + len(batch), dtype=np.int32)
        rows[n:] = -1
        groups = before.groups.with_more(joined.groups)
        self.events = self._told(groups, ad_ids, rows, joined.reasons, provisional=True)
        self.values["pending"] += len(batch)
        roles = (stored_links.ROLE, asked.TEXTS, asked.GROUPS)
        kept = [segment for role in roles for segment in before.manifest.of(role)]
        self._written = [*kept, stored_groups.save(self.writer, groups)]

    def _told(
        self,
        groups: Partition,
        ad_ids: TextBuffer,
        rows: I32,
        reasons: Reasons,
        *,
        provisional: bool = False,
    ) -> tuple[Event, ...]:
        assert self.before
        old = self.before.groups
        before = np.where(rows >= 0, old.group[np.maximum(rows, 0)], -1).astype(np.int32)
        sizes = np.bincount(old.group, minlength=len(old.group_ids))
        sides = Sides(before, old.group_ids, sizes, groups.group, groups.group_ids)
        first = Event(
            self.values["next_event"], self.at, self.operation, "", "", 0, 0, provisional=provisional
        )
        found = log.events_of(sides, reasons, ad_ids, first=first, settings=self.settings.index)
        self.values["next_event"] += len(found)
        return found

    def commit(self, *, erase: bool = False) -> None:
        """Puts the state in force; with `erase` no file of an older state is left, whoever reads it."""
        ads = sum(segment.values["ads"] for segment in self._ads)
        self.values |= {
            "adsim": adsim.__version__,
            "settings": self.settings.to_dict(),
            "settings_hash": self.settings.hash(),
            "operation": self.operation,
            "changed_at": self.at,
            "ads": ads,
            "erased": erase,
        }
        segments = [*self._ads, *self._rest(), *self._logged()]
        self.writer.commit(tuple(segments), self.values, erase=erase)

    def _rest(self) -> list[Segment]:
        """Links and groups, as written now or as they were; and the journal and the watches, which are small."""
        rest = list(self._written)
        if not rest and self.before:
            roles = (stored_links.ROLE, stored_groups.ROLE, asked.TEXTS, asked.GROUPS)
            rest = [segment for role in roles for segment in self.before.manifest.of(role)]
        if self.journal:
            rest.append(stored_journal.save(self.writer, self.journal))
        if self.watches:
            rest.append(stored_watches.save(self.writer, self.watches))
        return rest

    def _logged(self) -> Sequence[Segment]:
        if not self.before:
            return ()
        return log.save(self.writer, self._log, self.events, self.before.store)


def under_ids(linked: Linked, partition: Partition) -> Linked:
    """The same, its groups, cuts and summaries under the ids of a partition."""
    result = linked.result
    groups = partition.groups(result.groups.cuts)
    group = dict(zip(result.groups.group_ids, groups.group_ids, strict=True))
    text_group = dict(zip(result.groups.text_group_ids, groups.text_group_ids, strict=True))
    cuts = tuple(
        dataclasses.replace(
            cut, left_group=group.get(cut.left_group, ""), right_group=group.get(cut.right_group, "")
        )
        for cut in groups.cuts
    )
    summaries = tuple(
        dataclasses.replace(
            one,
            id=group[one.id],
            text_groups=tuple(dataclasses.replace(t, id=text_group[t.id]) for t in one.text_groups),
        )
        for one in result.summaries
    )
    groups = dataclasses.replace(groups, cuts=cuts)
    result = dataclasses.replace(result, groups=groups, summaries=summaries)
    return dataclasses.replace(linked, result=result)

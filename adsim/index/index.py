"""`AdIndex`: the face of an index, from creation to purge.

In: a folder, and what changes it. Out: its groups, ads and log. Every change is linked first and written aside,
then put in force at once; a process that reads keeps the state that it opened.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim import pipeline
from adsim.config import Settings
from adsim.errors import DecisionError, UsageError
from adsim.index import ads as stored_ads
from adsim.index import events as log
from adsim.index import journal
from adsim.index import linked as stored_links
from adsim.index.ads import Ads
from adsim.index.change import Change
from adsim.index.disk import Disk
from adsim.index.events import Event
from adsim.index.journal import AdRef, Decision
from adsim.index.state import State
from adsim.index.store import Store, check_free, creating
from adsim.index.suggest import Suggestion, suggestions
from adsim.records import Corpus, GroupSummary, IngestResult, LinkResult
from adsim.watch import Watch

Pair = tuple[str, str]


@dataclass(frozen=True)
class Added:
    """What became of a batch: `ads` that came in, `repeated` that were there already, `other_text` (ids that were
    there with another text; those stay), whether all was linked anew, and what became of the groups.
    """

    ads: int
    repeated: int
    other_text: tuple[str, ...]
    refreshed: bool
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Decided:
    """What became of a decision: its `id`, what became of the groups, and the conflicts that there are now."""

    id: str
    events: tuple[Event, ...]
    conflicts: tuple[Pair, ...]


class AdIndex:
    """A linked corpus in a folder. Made by `create` or `open`; close it, or use it as a context."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._state = State(store)

    @classmethod
    def create(
        cls,
        path: Path | str,
        read: IngestResult,
        *,
        settings: Settings | None = None,
        corpus: str = "",
        decisions: Sequence[Decision] = (),
        watch: Watch | None = None,
        disk: Disk | None = None,
    ) -> AdIndex:
        """Links a corpus and writes it to a new folder; `corpus` names it, to be purged by.

        `decisions`: those of another index, such as an older one of the same ads; they bind what they find again.

        The folder is an index when this returns, and none when it is stopped before. Takes as long as linking,
        and about four times the bytes of the texts on the disk.
        """
        settings, path = settings or Settings(), Path(path)
        check_free(path)
        with creating(path, disk) as writer:
            products = pipeline.products_of(read.corpus, settings=settings, watch=watch)
            change = Change(writer, settings, "create")
            change.adopt(decisions)
            every = change.take_in(Ads.of(read, products, corpus=corpus, batch=writer.number))
            change.link(every, watch=watch)
            change.commit()
        return cls.open(path, disk=disk)

    @classmethod
    def open(cls, path: Path | str, *, disk: Disk | None = None) -> AdIndex:
        """The state that an index is in; nothing is loaded. Raises `StoreError`, `StoreDamaged`."""
        store = Store.open(Path(path), disk=disk)
        try:
            for problem in store.check():
                raise problem
            return cls(store)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Lets the state go, so that the writer may take it away when there is a newer one."""
        self._store.close()

    def __enter__(self) -> AdIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self._state.values["ads"])

    @property
    def path(self) -> Path:
        """The folder."""
        return self._store.folder

    @property
    def settings(self) -> Settings:
        """The settings that it was created with; they hold for all that is added."""
        return self._state.settings

    @property
    def result(self) -> LinkResult:
        """All that was found, as from `pipeline.link`, mapped from the disk; `folded` is empty."""
        return self._state.result

    def groups(self) -> tuple[GroupSummary, ...]:
        """The groups of two ads and more, the most interesting first."""
        return stored_links.summaries(self._store, self._state.linked)

    def group(self, group_id: str) -> GroupSummary:
        """One group; raises `UsageError` where there is none of that id, or it is an ad alone."""
        found = stored_links.summary(self._store, self._state.linked, group_id)
        if found is None:
            raise UsageError(
                f"no group '{group_id}' of two ads or more in {self.path}", fix="see `adsim groups INDEX`"
            )
        return found

    def ad(self, ad_id: str) -> dict[str, Any]:
        """The columns of one ad, with its `text_group` and `group`; raises `UsageError` where there is none."""
        row = self.row(ad_id)
        groups = self._state.groups
        values = self._state.corpus.table.slice(row, 1).to_pylist()[0]
        return {
            **values,
            "text_group": groups.text_group_ids[int(groups.text_group[row])],
            "group": groups.group_ids[int(groups.group[row])],
        }

    def row(self, ad_id: str) -> int:
        """The row of an ad; raises `UsageError` where there is none of that id."""
        row = stored_ads.find(self._store, self._state.ad_segments, ad_id)
        if row < 0:
            raise UsageError(f"no ad '{ad_id}' in {self.path}", fix="use an id of the column ad_id")
        return row

    def events(self, *, since: int = 0) -> Iterator[Event]:
        """What became of the groups, from the event of number `since` on."""
        return log.load(self._store, since=since)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions in the order in which they were taken, those that were taken back among them."""
        return self._state.decisions

    @property
    def conflicts(self) -> tuple[Pair, ...]:
        """Ads that are decided the same, but that other decisions keep apart."""
        rows = self._store.array(self._state.linked, "conflicts").tolist()
        ids = self._state.corpus.ad_ids
        return tuple((ids[a], ids[b]) for a, b in rows)

    @property
    def unbound(self) -> tuple[str, ...]:
        """Decisions that stand but bind nothing: an ad is not there any more, or says something else."""
        return self._state.bound.unbound

    def suggest(self, k: int = 10) -> tuple[Suggestion, ...]:
        """The pairs of ads of which a decision would be worth most, the best first."""
        return suggestions(self._state.result, self._state.bound.table, k)

    def add(self, read: IngestResult, *, corpus: str = "", watch: Watch | None = None) -> Added:
        """Takes a batch in and links it. Ads whose id is there already are not taken in again."""
        with self._store.writing() as writer:
            self._state = state = State(self._store)
            fresh, repeated, other = _unknown(read, state.corpus)
            if fresh is None:
                return Added(0, repeated, other, False)
            products = pipeline.products_of(fresh.corpus, settings=state.settings, watch=watch)
            batch = Ads.of(fresh, products, corpus=corpus, batch=writer.number)
            change = Change(writer, state.settings, "add", state)
            rows = np.arange(len(self) + len(batch), dtype=np.int32)
            rows[len(self) :] = -1
            change.link(change.take_in(batch), rows=rows, watch=watch)
            self._commit(change)
        return Added(len(batch), repeated, other, True, change.events)

    def refresh(self, *, watch: Watch | None = None) -> tuple[Event, ...]:
        """Links all ads anew, so that the groups are those of linking them at once."""
        with self._store.writing() as writer:
            state = State(self._store)
            change = Change(writer, state.settings, "refresh", state)
            every = state.ads()
            change.link(every, rows=np.arange(len(every), dtype=np.int32), watch=watch)
            self._commit(change)
        return change.events

    def decide(
        self,
        kind: str,
        left: str,
        right: str = "",
        *,
        reason: str,
        who: str,
        watch: Watch | None = None,
    ) -> Decided:
        """Takes a decision, which binds this state and all that follow until it is taken back.

        `kind`: `same`, `different` or `unsure` on two ads; `exclude` an ad (`left`) from its group; `merge` two
        groups; `split` the group of two ads between them. Raises `DecisionError` where it does not fit.
        """
        with self._store.writing() as writer:
            self._state = state = State(self._store)
            pairs = self._pairs(kind, left, right)
            change = Change(writer, state.settings, "decide", state)
            name = f"D-{change.number('next_decision')}"
            taken = Decision(name, kind, left, right, pairs, _clean(reason), _clean(who), change.at)
            change.journal = journal.append(change.journal, taken)
            self._decide(change, relink=journal.SIGNS[kind] != 0, watch=watch)
        return Decided(name, change.events, self.conflicts)

    def undo(self, decision: str, *, reason: str, who: str, watch: Watch | None = None) -> Decided:
        """Takes a decision back; raises `DecisionError` where there is none that stands."""
        with self._store.writing() as writer:
            self._state = state = State(self._store)
            found = next((d for d in state.decisions if d.id == decision and d.stands), None)
            if found is None:
                raise DecisionError(f"no decision '{decision}' stands", fix="see `adsim decisions INDEX`")
            change = Change(writer, state.settings, "undo", state)
            undone = {"who": _clean(who), "reason": _clean(reason), "at": change.at}
            change.journal = journal.append_undo(change.journal, decision, undone)
            self._decide(change, relink=journal.SIGNS[found.kind] != 0, watch=watch)
        return Decided(decision, change.events, self.conflicts)

    def _decide(self, change: Change, *, relink: bool, watch: Watch | None) -> None:
        state = self._state
        if relink:
            rows = np.arange(len(self), dtype=np.int32)
            text = stored_links.text_links(self._store, state.linked)
            change.link(state.ads(), rows=rows, text=text, watch=watch)
        self._commit(change)

    def _commit(self, change: Change) -> None:
        change.commit()
        self._state = State(self._store)

    def _pairs(self, kind: str, left: str, right: str) -> tuple[tuple[AdRef, AdRef], ...]:
        """The ads that a decision binds."""
        if kind not in journal.SIGNS:
            fix = f"one of: {', '.join(journal.SIGNS)}"
            raise DecisionError(f"unknown kind of decision '{kind}'", fix=fix)
        if kind == "merge":
            return ((self._first_of(left), self._first_of(right)),)
        row = self._decided_row(left)
        if kind == "exclude":
            group = self._state.groups.group
            others = np.flatnonzero(group == group[row])
            if len(others) == 1:
                raise DecisionError(f"'{left}' is alone in its group", fix="nothing is to be done")
            return tuple((self._ref(row), self._ref(k)) for k in others.tolist() if k != row)
        other = self._decided_row(right)
        if row == other:
            raise DecisionError(f"'{left}' against itself", fix="name two ads")
        return ((self._ref(row), self._ref(other)),)

    def _decided_row(self, ad_id: str) -> int:
        row = stored_ads.find(self._store, self._state.ad_segments, ad_id)
        if row < 0:
            raise DecisionError(f"no ad '{ad_id}' in {self.path}", fix="use ids of the column ad_id")
        return row

    def _ref(self, row: int) -> AdRef:
        return AdRef.of(self._state.corpus.ad_ids[row], int(self._state.text_keys[row]))

    def _first_of(self, group_id: str) -> AdRef:
        """The ad that stands for a group: that of the least hash, then the least id."""
        groups = self._state.groups
        code = next((k for k, name in enumerate(groups.group_ids) if name == group_id), -1)
        rows = np.flatnonzero(groups.group == code)
        if not len(rows):
            raise DecisionError(f"no group '{group_id}' in {self.path}", fix="see `adsim groups INDEX`")
        refs = [self._ref(row) for row in rows.tolist()]
        return min(refs, key=lambda ref: (ref.key, ref.id))


def _clean(text: str) -> str:
    """Text without what no file of UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()


def _unknown(read: IngestResult, corpus: Corpus) -> tuple[IngestResult | None, int, tuple[str, ...]]:
    """The ads whose id is not there yet; how many are there with their text, and the ids of those with another."""
    ids = read.corpus.table["ad_id"].cast(pa.large_string())
    there = pc.index_in(ids, value_set=corpus.table["ad_id"].cast(pa.large_string()).combine_chunks())
    known = np.asarray(pc.is_valid(there).to_numpy(), np.bool_)
    if not known.any():
        return read, 0, ()
    at = pa.array(np.flatnonzero(known))
    same = pc.equal(read.corpus.table["text"].take(at), corpus.table["text"].take(there.take(at)))
    other = ids.take(at).filter(pc.invert(same)).to_pylist()
    repeated = int(known.sum()) - len(other)
    if known.all():
        return None, repeated, tuple(other)
    table = read.corpus.table.filter(pa.array(~known))
    fresh = dataclasses.replace(read, corpus=Corpus(table, read.corpus.sources))
    return fresh, repeated, tuple(other)

"""`AdIndex`: the face of an index, from creation to purge.

In: a folder, and what changes it. Out: its groups, ads and log. Every change is linked first and written aside,
then put in force at once; a process that reads keeps the state that it opened.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adsim import pipeline
from adsim.config import Settings
from adsim.errors import DecisionError, StoreDamaged, StoreError, UsageError
from adsim.index import events as log
from adsim.index import journal
from adsim.index import linked as stored_links
from adsim.index import watches as stored_watches
from adsim.index.ads import Ads
from adsim.index.change import Change
from adsim.index.disk import Disk
from adsim.index.events import Event
from adsim.index.journal import AdRef, Decision
from adsim.index.purge import Gone, decisions_left, events_left
from adsim.index.state import MADE_ANEW, State
from adsim.index.store import Store, check_free, creating
from adsim.index.suggest import Suggestion, suggestions
from adsim.index.watches import News, Watched
from adsim.lookup import Answer, Question
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


@dataclass(frozen=True)
class Purged:
    """What a purge took out: `ads`; ids that were not there; ads without a date, which no age reaches; the decisions
    and the watches that went with them; and what became of the groups.
    """

    ads: int
    unknown: tuple[str, ...] = ()
    undated: int = 0
    decisions: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


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
        and about ten times the bytes of the texts on the disk.
        """
        settings, path = settings or Settings(), Path(path)
        check_free(path)
        with creating(path, disk) as writer:
            products = pipeline.products_of(read.corpus, settings=settings, watch=watch)
            change = Change(writer, settings, "create")
            change.adopt(decisions)
            change.take_in(Ads.of(read, products, corpus=corpus, batch=writer.number))
            change.link(change.every(), watch=watch)
            change.commit()
        return cls.open(path, disk=disk)

    @classmethod
    def open(cls, path: Path | str, *, to_refresh: bool = False, disk: Disk | None = None) -> AdIndex:
        """The state that an index is in; nothing is loaded. Raises `StoreError`, `StoreDamaged`.

        With `to_refresh`, damage of what a refresh makes anew is no hindrance.
        """
        store = Store.open(Path(path), disk=disk)
        try:
            for problem in store.check():
                if not (to_refresh and problem.role in MADE_ANEW):
                    raise problem
            made = cls(store)
            made._finish_purge()
            return made
        except BaseException:
            store.close()
            raise

    def _finish_purge(self) -> None:
        """Takes away what a purge that was killed after its switch left."""
        if self._state.values["erased"] and self._store.strays():
            with suppress(StoreError), self._store.writing() as writer:
                writer.sweep(erase=True)

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
    def corpora(self) -> dict[str, int]:
        """The corpora by name, with how many ads each has."""
        return self._state.corpora

    @property
    def exact(self) -> bool:
        """Whether the groups are those of linking all ads at once; else they are after a `refresh`."""
        return not self._state.values["pending"]

    @property
    def changed_at(self) -> str:
        """When it was last changed, ISO 8601 in UTC."""
        return str(self._state.values["changed_at"])

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
        row = self._state.row(ad_id)
        if row < 0:
            raise UsageError(f"no ad '{ad_id}' in {self.path}", fix="use an id of the column ad_id")
        return row

    def verify(self) -> tuple[StoreDamaged, ...]:
        """Files whose bytes are not those that were written; reads all of them."""
        return tuple(self._store.check(sums=True))

    def ask(self, question: Question) -> Answer:
        """Answers one question; see `adsim.lookup`."""
        return self._state.lookup.ask(question)

    def ask_many(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers many questions, several at once."""
        return self._state.lookup.ask_many(list(questions))

    def query(self, text: str | None = None, **options: Any) -> Answer:
        """Answers a question of these fields of `Question`: `identifier`, `phrase`, `ad_id`, `group`, `k` ..."""
        return self.ask(Question(text=text, **options))

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
        """Takes a batch in and links it. Ads whose id is there already are not taken in again.

        A small index, or one that has grown much, links all anew; else the batch joins the standing groups, until
        the next refresh: see `exact`.
        """
        with self._store.writing() as writer:
            self._state = state = State(self._store)
            fresh, repeated, other = _unknown(read, state.corpus)
            if fresh is None:
                return Added(0, repeated, other, False)
            products = pipeline.products_of(fresh.corpus, settings=state.settings, watch=watch)
            batch = Ads.of(fresh, products, corpus=corpus, batch=writer.number)
            change = Change(writer, state.settings, "add", state)
            change.take_in(batch)
            refreshed = _must_refresh(state, len(batch))
            if refreshed:
                rows = np.arange(len(self) + len(batch), dtype=np.int32)
                rows[len(self) :] = -1
                change.link(change.every(), rows=rows, watch=watch)
            else:
                change.join(batch)
            self._commit(change)
        return Added(len(batch), repeated, other, refreshed, change.events)

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
                raise DecisionError(
                    f"no decision '{decision}' stands", fix="see `adsim index decisions INDEX`"
                )
            change = Change(writer, state.settings, "undo", state)
            undone = {"who": _clean(who), "reason": _clean(reason), "at": change.at}
            change.journal = journal.append_undo(change.journal, decision, undone)
            self._decide(change, relink=journal.SIGNS[found.kind] != 0, watch=watch)
        return Decided(decision, change.events, self.conflicts)

    @property
    def watches(self) -> tuple[Watched, ...]:
        """The saved questions."""
        return stored_watches.load(self._store)

    def watch(self, question: Question, *, name: str, who: str) -> Watched:
        """Saves a question; what comes in from now on and answers it is its news."""
        with self._store.writing() as writer:
            state = State(self._store)
            change = Change(writer, state.settings, "watch", state)
            number, event = change.number("next_watch"), change.values["next_event"]
            seen = stored_watches.told(state, question)
            made = Watched(f"W-{number}", _clean(name), _clean(who), change.at, question, seen, event)
            change.watches = (*change.watches, made)
            self._commit(change)
        return made

    def unwatch(self, watch: str) -> None:
        """Drops a saved question; raises `UsageError` where there is none of that id."""
        self._watched(watch)
        with self._store.writing() as writer:
            state = State(self._store)
            change = Change(writer, state.settings, "unwatch", state)
            change.watches = [one for one in change.watches if one.id != watch]
            self._commit(change)

    def news(self, watch: str = "") -> tuple[News, ...]:
        """What is new for one saved question, or for each, since `seen` was called."""
        chosen = [self._watched(watch)] if watch else self.watches
        most = self.settings.index.news_texts
        return tuple(stored_watches.news(self._state, one, texts=most) for one in chosen)

    def seen(self, watch: str = "") -> None:
        """Marks the news of one saved question, or of each, as looked at: what this index object has open of it."""
        self._watched(watch) if watch else None
        told, event = self._state, self._state.values["next_event"]
        with self._store.writing() as writer:
            state = State(self._store)
            change = Change(writer, state.settings, "seen", state)
            change.watches = [
                dataclasses.replace(one, seen=stored_watches.told(told, one.question), seen_event=event)
                if watch in ("", one.id)
                else one
                for one in change.watches
            ]
            self._commit(change)

    def _watched(self, watch: str) -> Watched:
        found = next((one for one in self.watches if one.id == watch), None)
        if found is None:
            raise UsageError(f"no watch '{watch}' in {self.path}", fix="see `adsim index watches INDEX`")
        return found

    def _decide(self, change: Change, *, relink: bool, watch: Watch | None) -> None:
        state = self._state
        if relink:
            rows = np.arange(len(self), dtype=np.int32)
            # links that came to be without the ads since the last refresh do not serve
            text = stored_links.text_links(self._store, state.linked) if self.exact else None
            change.link(state.ads(), rows=rows, text=text, watch=watch)
        self._commit(change)

    def purge(
        self,
        *,
        ids: Sequence[str] = (),
        corpus: str | None = None,
        before: datetime | None = None,
        watch: Watch | None = None,
    ) -> Purged:
        """Takes out ads by id, by the name of their corpus, or posted before a time, and all that was made of them.

        When this returns no file of the folder holds a trace of them, whoever reads; what remains is linked anew by
        its own evidence, under the ids that it had. Raises `UsageError` where nothing would be left, or there is no
        such corpus.
        """
        with self._store.writing() as writer:
            self._state = state = State(self._store)
            every = state.ads()
            leaves, unknown, undated = _leaving(every, ids, corpus, before)
            if not leaves.any():
                return Purged(0, unknown, undated)
            if leaves.all():
                raise UsageError("no ad would be left", fix=f"delete the folder {self.path} instead")
            gone = _gone(state, every, leaves)
            change = Change(writer, state.settings, "purge", state)
            kept = list(decisions_left(state.decisions, gone))
            change.rewrite(kept)
            change.watches = stored_watches.left(change.watches, gone, state.settings)
            rows = np.flatnonzero(~leaves).astype(np.int32)
            change.link(change.keep(~leaves), rows=rows, watch=watch)
            told = tuple(events_left(change.events, gone))
            unwatched = {one.id for one in self.watches} - {one.id for one in change.watches}
            change.events = told
            change.forget(tuple(events_left(self.events(), gone)))
            self._commit(change, erase=True)
        lost = {decision.id for decision in state.decisions} - {decision.id for decision in kept}
        return Purged(
            int(leaves.sum()), unknown, undated, tuple(sorted(lost)), tuple(sorted(unwatched)), told
        )

    def _commit(self, change: Change, *, erase: bool = False) -> None:
        change.commit(erase=erase)
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
        row = self._state.row(ad_id)
        if row < 0:
            raise DecisionError(f"no ad '{ad_id}' in {self.path}", fix="use ids of the column ad_id")
        return row

    def _ref(self, row: int) -> AdRef:
        return AdRef.of(self._state.corpus.ad_ids[row], int(self._state.text_keys[row]))

    def _first_of(self, group_id: str) -> AdRef:
        """The ad that stands for a group: that of the least hash, then the least id."""
        groups = self._state.groups
        rows = np.flatnonzero(groups.group == self._state.group_code(group_id))
        if not len(rows):
            raise DecisionError(f"no group '{group_id}' in {self.path}", fix="see `adsim groups INDEX`")
        refs = [self._ref(row) for row in rows.tolist()]
        return min(refs, key=lambda ref: (ref.key, ref.id))


def _leaving(
    every: Ads, ids: Sequence[str], corpus: str | None, before: datetime | None
) -> tuple[NDArray[np.bool_], tuple[str, ...], int]:
    """Which ads go, the ids that none has, and how many have no date."""
    ad_ids = every.products.corpus.ad_ids.to_arrow()
    wanted = pa.array(list(dict.fromkeys(ids)), pa.large_string())
    leaves = np.asarray(pc.is_in(ad_ids, value_set=wanted).to_numpy(zero_copy_only=False), np.bool_)
    unknown = tuple(wanted.filter(pc.invert(pc.is_in(wanted, value_set=ad_ids))).to_pylist())
    if corpus is not None:
        if corpus not in every.corpora:
            fix = f"one of: {', '.join(sorted(every.corpora))}"
            raise UsageError(f"no corpus '{corpus}' in the index", fix=fix)
        leaves |= every.corpus_of == every.corpora.index(corpus)
    if before is None:
        return leaves, unknown, 0
    posted = every.products.corpus.posted_at
    dated = posted != np.iinfo(np.int64).min
    limit = np.int64(before.astimezone(UTC).timestamp() * 1e6)
    return leaves | (dated & (posted < limit)), unknown, int((~dated).sum())


def _gone(state: State, every: Ads, leaves: NDArray[np.bool_]) -> Gone:
    """What a purge of these ads must leave no trace of."""
    found, groups = every.products.identifiers, state.groups
    stay = ~leaves
    values = np.setdiff1d(found.value[leaves[found.ad]], found.value[stay[found.ad]])
    keys = np.setdiff1d(every.text_key[leaves], every.text_key[stay])
    group_ids = [
        ids[code]
        for codes, ids in ((groups.group, groups.group_ids), (groups.text_group, groups.text_group_ids))
        for code in np.setdiff1d(codes[leaves], codes[stay]).tolist()
    ]
    return Gone(
        frozenset(every.products.corpus.ad_ids.take(np.flatnonzero(leaves))),
        frozenset(text.strip() for text in every.products.corpus.texts.take(np.flatnonzero(leaves))),
        frozenset(f"{key:016x}" for key in keys.tolist()),
        frozenset(group_ids),
        frozenset(found.values.take(values)),
    )


def _must_refresh(state: State, more: int) -> bool:
    """Whether all are to be linked anew when so many ads more come in."""
    settings, ads = state.settings.index, int(state.values["ads"]) + more
    grown = ads - state.values["refreshed_ads"]
    return ads <= settings.refresh_ads or grown > settings.refresh_share * state.values["refreshed_ads"]


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

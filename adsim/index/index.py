"""`AdIndex`: the face of an index, from creation to purge.

In: a folder, and what changes it. Out: its groups, ads and log. Every change is linked first and written aside,
then put in force at once; a process that reads keeps the state that it opened.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import adsim
from adsim import pipeline
from adsim.config import Settings
from adsim.errors import SettingsError, StoreError, UsageError
from adsim.index import ads as stored_ads
from adsim.index import linked as stored_links
from adsim.index import partition as stored_groups
from adsim.index.ads import Ads
from adsim.index.disk import Disk
from adsim.index.partition import Partition, renamed
from adsim.index.store import Manifest, Segment, Store, Writer, check_free, creating
from adsim.pipeline import Linked
from adsim.records import Corpus, Folded, GroupSummary, IngestResult, LinkResult, TextBuffer, Trick
from adsim.watch import Watch


@dataclasses.dataclass(frozen=True)
class Added:
    """What became of a batch: `ads` that came in, `repeated` that were there already, `other_text` (ids that were
    there with another text; those stay), and whether all was linked anew.
    """

    ads: int
    repeated: int
    other_text: tuple[str, ...]
    refreshed: bool


class State:
    """One state of an index, read as far as it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.manifest = store.manifest

    @cached_property
    def settings(self) -> Settings:
        """The settings that the index was created with."""
        try:
            return Settings.from_dict(self.manifest.values["settings"])
        except SettingsError as error:
            raise StoreError(
                f"{self._store.folder} was made with settings that this adsim does not know: {error.message}",
                fix="use the version of adsim that wrote it, or create it anew from the inputs",
            ) from error

    @cached_property
    def corpus(self) -> Corpus:
        """The ads."""
        return stored_ads.corpus_at(self._store, self.manifest.of(stored_ads.ROLE))

    @cached_property
    def groups(self) -> Partition:
        """The groups of both levels."""
        return stored_groups.load(self._store, self.manifest.of(stored_groups.ROLE)[-1])

    def ads(self) -> Ads:
        """The ads with all that was read of them; not kept."""
        return stored_ads.load(self._store, self.manifest.of(stored_ads.ROLE))

    @property
    def linked(self) -> Segment:
        """The segment of what was found among all."""
        return self.manifest.of(stored_links.ROLE)[-1]

    @cached_property
    def result(self) -> LinkResult:
        """See `AdIndex.result`."""
        every = self.ads()
        nothing = TextBuffer.from_strings([])
        return LinkResult(
            corpus=self.corpus,
            rejected=every.rejected,
            folded=Folded(nothing, nothing, np.zeros((0, len(Trick)), np.uint16)),
            identifiers=every.products.identifiers,
            links=stored_links.links(self._store, self.linked),
            groups=self.groups.groups(stored_links.cuts(self._store, self.linked)),
            summaries=stored_links.summaries(self._store, self.linked),
            report=stored_links.report(self.linked),
            representative=self._store.array(self.linked, "representative"),
        )


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
        watch: Watch | None = None,
        disk: Disk | None = None,
    ) -> AdIndex:
        """Links a corpus and writes it to a new folder; `corpus` names it, to be purged by.

        The folder is an index when this returns, and none when it is stopped before. Takes as long as linking,
        and about four times the bytes of the texts on the disk.
        """
        settings, path = settings or Settings(), Path(path)
        check_free(path)
        with creating(path, disk) as writer:
            products = pipeline.products_of(read.corpus, settings=settings, watch=watch)
            every = Ads.of(read, products, corpus=corpus, batch=writer.number)
            linked = pipeline.link_products(read, products, settings=settings, watch=watch)
            change = _Change(writer, settings, "create")
            change.ads(every, ())
            change.linked(linked)
            change.commit(len(every))
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
        return int(self._state.manifest.values["ads"])

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
                f"no group '{group_id}' of two ads or more in {self.path}", fix="see `adsim groups`"
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
        row = stored_ads.find(self._store, self._state.manifest.of(stored_ads.ROLE), ad_id)
        if row < 0:
            raise UsageError(f"no ad '{ad_id}' in {self.path}", fix="use an id of the column ad_id")
        return row

    def add(self, read: IngestResult, *, corpus: str = "", watch: Watch | None = None) -> Added:
        """Takes a batch in and links it. Ads whose id is there already are not taken in again."""
        with self._store.writing() as writer:
            state = State(self._store)
            fresh, repeated, other = _unknown(read, state.corpus)
            if fresh is None:
                self._state = state
                return Added(0, repeated, other, False)
            products = pipeline.products_of(fresh.corpus, settings=state.settings, watch=watch)
            batch = Ads.of(fresh, products, corpus=corpus, batch=writer.number)
            change = _Change(writer, state.settings, "add")
            every = change.ads(batch, state.manifest.of(stored_ads.ROLE), self._store)
            self._link(change, every, state, watch)
        return Added(len(batch), repeated, other, True)

    def refresh(self, *, watch: Watch | None = None) -> None:
        """Links all ads anew, so that the groups are those of linking them at once."""
        with self._store.writing() as writer:
            state = State(self._store)
            change = _Change(writer, state.settings, "refresh")
            change.keep(state.manifest.of(stored_ads.ROLE))
            self._link(change, state.ads(), state, watch)

    def _link(self, change: _Change, every: Ads, state: State, watch: Watch | None) -> None:
        linked = pipeline.link_products(every.read, every.products, settings=state.settings, watch=watch)
        rows = np.arange(len(every), dtype=np.int32)
        rows[len(state.groups.group) :] = -1
        change.linked(_under_old_ids(linked, state.groups, rows))
        change.commit(len(every))
        self._state = State(self._store)


class _Change:
    """The segments of the next state, as they come."""

    def __init__(self, writer: Writer, settings: Settings, operation: str) -> None:
        self._writer = writer
        self._settings = settings
        self._operation = operation
        self._segments: list[Segment] = []

    def keep(self, segments: tuple[Segment, ...]) -> None:
        """Segments that stay as they are."""
        self._segments.extend(segments)

    def ads(self, batch: Ads, before: tuple[Segment, ...], store: Store | None = None) -> Ads:
        """Takes a batch in behind the segments `before`; gives all ads.

        A segment takes in those right before it that are not twice as large, so that there are few, and no ad
        is written anew more than a few times.
        """
        kept = list(before)
        size = len(batch)
        while kept and kept[-1].values["ads"] < 2 * size:
            size += kept.pop().values["ads"]
        tail = [stored_ads.load(store, before[len(kept) :])] if store and len(kept) < len(before) else []
        merged = stored_ads.joined([*tail, batch]) if tail else batch
        self.keep(tuple(kept))
        self._segments.append(stored_ads.save(self._writer, merged))
        return stored_ads.joined([stored_ads.load(store, kept), merged]) if store and kept else merged

    def linked(self, linked: Linked) -> None:
        """What was found among all ads, and the groups."""
        self._segments.append(stored_links.save(self._writer, linked, settings=self._settings))
        self._segments.append(stored_groups.save(self._writer, Partition.of(linked.result.groups)))

    def commit(self, ads: int) -> Manifest:
        """Puts the state in force."""
        values = {
            "adsim": adsim.__version__,
            "settings": self._settings.to_dict(),
            "settings_hash": self._settings.hash(),
            "operation": self._operation,
            "changed_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "ads": ads,
        }
        return self._writer.commit(tuple(self._segments), values)


def _under_old_ids(linked: Linked, before: Partition, rows: Any) -> Linked:
    """The same, its groups, cuts and summaries under the ids that they take over."""
    result = linked.result
    groups = renamed(result.groups, before, rows)
    group = dict(zip(result.groups.group_ids, groups.group_ids, strict=True))
    text_group = dict(zip(result.groups.text_group_ids, groups.text_group_ids, strict=True))
    cuts = tuple(
        dataclasses.replace(
            c, left_group=group.get(c.left_group, ""), right_group=group.get(c.right_group, "")
        )
        for c in groups.cuts
    )
    summaries = tuple(
        dataclasses.replace(
            s,
            id=group[s.id],
            text_groups=tuple(dataclasses.replace(t, id=text_group[t.id]) for t in s.text_groups),
        )
        for s in result.summaries
    )
    groups = dataclasses.replace(groups, cuts=cuts)
    result = dataclasses.replace(result, groups=groups, summaries=summaries)
    return dataclasses.replace(linked, result=result)


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

"""One state of an index, read from the disk as far as it is asked for.

In: a store. Out: ads, groups, links, decisions, log of that state. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from adsim.config import Settings
from adsim.errors import SettingsError, StoreError
from adsim.index import ads as stored_ads
from adsim.index import asked, journal
from adsim.index import linked as stored_links
from adsim.index import partition as stored_groups
from adsim.index.ads import Ads
from adsim.index.journal import Bound, Decision
from adsim.index.partition import Partition
from adsim.index.store import Segment, Store
from adsim.lookup import Lookup
from adsim.records import I32, U64, Corpus, Folded, LinkResult, TextBuffer, Trick

MADE_ANEW = (stored_links.ROLE, asked.TEXTS, asked.GROUPS)
"""Roles of segments that a refresh makes anew from the ads."""


class State:
    """What a manifest names, as records."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.manifest = store.manifest

    @property
    def number(self) -> int:
        """The number of the state."""
        return self.manifest.number

    @property
    def values(self) -> dict[str, Any]:
        """The plain values of the state."""
        return self.manifest.values

    @cached_property
    def settings(self) -> Settings:
        """The settings that the index was created with."""
        try:
            return Settings.from_dict(self.values["settings"])
        except SettingsError as error:
            raise StoreError(
                f"{self.store.folder} was made with settings that this adsim does not know: {error.message}",
                fix="use the version of adsim that wrote it, or create it anew from the inputs",
            ) from error

    @property
    def ad_segments(self) -> Sequence[Segment]:
        """The segments of the ads, in order."""
        return self.manifest.of(stored_ads.ROLE)

    @property
    def linked(self) -> Segment:
        """The segment of what was found among all."""
        return self.manifest.of(stored_links.ROLE)[-1]

    def ads(self) -> Ads:
        """The ads with all that was read of them; not kept."""
        return stored_ads.load(self.store, self.ad_segments)

    def tail(self, ads: int) -> tuple[int, Ads]:
        """The last segments, so many that they hold `ads` ads; the row of the first, and what was read of them."""
        at, held = len(self.ad_segments), 0
        while held < ads:
            at -= 1
            held += int(self.ad_segments[at].values["ads"])
        return int(self.values["ads"]) - held, stored_ads.load(self.store, self.ad_segments[at:])

    @cached_property
    def corpus(self) -> Corpus:
        """The ads."""
        return stored_ads.corpus_at(self.store, self.ad_segments)

    @cached_property
    def text_keys(self) -> U64:
        """The hash of the words of each ad."""
        return np.concatenate([self.store.array(segment, "text_key") for segment in self.ad_segments])

    @cached_property
    def corpora(self) -> dict[str, int]:
        """Ads by corpus."""
        counts: dict[str, int] = {}
        for segment in self.ad_segments:
            sizes = np.bincount(self.store.array(segment, "corpus_of"))
            for name, size in zip(segment.values["corpora"], sizes.tolist(), strict=True):
                counts[name] = counts.get(name, 0) + size
        return counts

    @cached_property
    def batches(self) -> I32:
        """The number of the state that each ad came in with."""
        return np.concatenate([self.store.array(segment, "batch") for segment in self.ad_segments])

    @cached_property
    def units(self) -> I32:
        """The distinct text of each ad that was there at the last refresh, as a number."""
        return self.store.array(self.linked, "unit_of_ad")

    def row(self, ad_id: str) -> int:
        """The row of an ad, -1 where there is none of that id."""
        return stored_ads.find(self.store, self.ad_segments, ad_id)

    def group_code(self, group_id: str) -> int:
        """The code of a group, -1 where there is none of that id."""
        return next((k for k, name in enumerate(self.groups.group_ids) if name == group_id), -1)

    @cached_property
    def groups(self) -> Partition:
        """The groups of both levels."""
        return stored_groups.load(self.store, self.manifest.of(stored_groups.ROLE)[-1])

    @cached_property
    def journal(self) -> bytes:
        """The lines of the journal of decisions."""
        return journal.load(self.store)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, those that were taken back among them."""
        return journal.read(self.journal)

    @cached_property
    def bound(self) -> Bound:
        """The decisions that stand, as rows."""
        return journal.bind(self.decisions, self.corpus.ad_ids, self.text_keys)

    @cached_property
    def lookup(self) -> Lookup:
        """What answers questions."""
        return asked.load(self.store, self.corpus, self.settings)

    @cached_property
    def representative(self) -> I32:
        """The first ad with the same words; of those that came after the last refresh, each is its own."""
        known = self.store.array(self.linked, "representative")
        return np.concatenate([known, np.arange(len(known), self.values["ads"], dtype=np.int32)])

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
            links=stored_links.links(self.store, self.linked),
            groups=self.groups.groups(stored_links.cuts(self.store, self.linked)),
            summaries=stored_links.summaries(self.store, self.linked),
            report=stored_links.report(self.linked),
            representative=self.representative,
        )

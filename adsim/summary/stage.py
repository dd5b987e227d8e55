"""The stage: describes every group of two ads and more, and puts the most interesting first.

In: all that the stages before have made. Out: a `GroupSummary` for each group. Work is done for all
groups at once on flat arrays; only the records are made one by one. It never changes a group.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from adsim.config import SummarySettings
from adsim.parallel import over_slices
from adsim.records import (
    F64,
    I32,
    I64,
    U64,
    Corpus,
    Count,
    Folded,
    Groups,
    GroupSummary,
    IdentifierKind,
    Identifiers,
    Links,
    Move,
    Template,
    TextBuffer,
    TextGroupSummary,
    Trick,
    WeakestLink,
)
from adsim.summary import alignment, cohesion, facts
from adsim.summary.bits import word_bits
from adsim.summary.interest import Signs, interest
from adsim.summary.members import Members, distinct_of, members_of
from adsim.summary.templates import Described, templates
from adsim.summary.why import LINKING, Reasons, why

TRICKS = [(int(trick), trick, trick.name.lower()) for trick in Trick]


def summarize_all(
    corpus: Corpus,
    folded: Folded,
    words: TextBuffer,
    identifiers: Identifiers,
    links: Links,
    groups: Groups,
    *,
    settings: SummarySettings,
    threads: int,
    representative: I32 | None = None,
) -> tuple[GroupSummary, ...]:
    """See `adsim.summary.summarize`."""
    members = members_of(groups)
    if not len(members):
        return ()
    with _no_collection():
        key, counts, bits = survey(words, threads)
        texts = _Texts(words, key, copies(key, representative), counts, bits)
        return _summarize(corpus, folded, texts, identifiers, links, groups, members, settings, threads)


@dataclass(frozen=True, eq=False)
class _Texts:
    """The words of the ads, and of each: `key` content hash, `copy` the same for copies, `counts` words."""

    words: TextBuffer
    key: U64
    copy: U64
    counts: I32
    word_bits: float


@contextmanager
def _no_collection() -> Iterator[None]:
    """Holds the cyclic collector back: it would walk the millions of records made here, which have no cycles.

    At the end they join the oldest generation unseen, so that the next collection does not walk them either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        if was_on:
            gc.enable()


def _summarize(
    corpus: Corpus,
    folded: Folded,
    texts: _Texts,
    identifiers: Identifiers,
    links: Links,
    groups: Groups,
    members: Members,
    settings: SummarySettings,
    threads: int,
) -> tuple[GroupSummary, ...]:
    distinct = distinct_of(members, texts.key)

    def find_templates() -> tuple[list[Template | None], Described]:
        return templates(
            texts.words,
            texts.counts,
            distinct,
            identifiers,
            texts.word_bits,
            settings=settings,
            threads=threads,
        )

    def find_facts() -> _Facts:
        city, city_names = corpus.codes("city")
        graph = cohesion.graph_of(members, texts.copy, links)
        return _Facts(
            _counted(members, *corpus.codes("agency")),
            _counted(members, city, city_names),
            *facts.moves(members, corpus.posted_at, city, city_names, settings.top),
            facts.days(members, corpus.posted_at),
            facts.identifiers_used(members, groups, identifiers, settings.top),
            facts.tricks(members, folded.tricks),
            *cohesion.held_together(graph, links, sources=max(1, settings.sample), threads=threads),
        )

    # the kernels of the one run beside the numpy of the other
    work: tuple[Callable[[], Any], ...] = (find_templates, find_facts)
    (found, described), known = over_slices(lambda k, _: work[k](), len(work), size=1, threads=threads)
    sizes = np.diff(distinct.starts).tolist()
    gathered = _Gathered(members, groups, _text_groups(members, groups, found), sizes, described, known)
    return tuple(sorted(gathered.summaries(), key=lambda s: (-s.interest, s.id)))


def left_out(summaries: tuple[GroupSummary, ...]) -> dict[str, int]:
    """What the caps kept out of all summaries, by name; for the manifest of a run."""
    total = {
        "identifiers": 0,
        "names": 0,
        "moves": 0,
        "slot_values": 0,
        "texts_not_aligned": 0,
        "texts_shortened": 0,
    }
    for summary in summaries:
        for name, count in summary.left_out.items():
            total[name] += count
        for text_group in summary.text_groups:
            template = text_group.template
            if template is not None:
                total["slot_values"] += sum(slot.more for slot in template.slots)
                total["texts_not_aligned"] += template.texts - template.aligned
                total["texts_shortened"] += template.shortened
    return total


def survey(words: TextBuffer, threads: int) -> tuple[U64, I32, float]:
    """Content hash and number of words of each ad, and the bits of a word of this corpus."""
    n = len(words)
    key = np.empty(n, np.uint64)
    counts = np.empty(n, np.int32)
    seen = np.zeros(1 << alignment.MAP_BITS, np.uint8)
    over_slices(
        lambda lo, hi: alignment.survey(words.data, words.offsets, lo, hi, key, counts, seen),
        n,
        threads=threads,
    )
    return key, counts, word_bits(seen)


def copies(key: U64, representative: I32 | None) -> U64:
    """A content hash for each ad, the same for copies: the least `key` of the ads with one representative."""
    if representative is None or not len(key):
        return key
    order = np.lexsort((key, representative))
    of = representative[order]
    least = np.flatnonzero(np.append(True, of[1:] != of[:-1]))
    made = np.empty_like(key)
    made[order] = np.repeat(key[order[least]], np.diff(np.append(least, len(of))))
    return made


def _counted(members: Members, codes: I32, names: list[str]) -> facts.Lists[Count]:
    rows = members.rows
    return facts.counted(members.group_of[rows], codes[rows], names, len(members))


def _text_groups(
    members: Members, groups: Groups, found: list[Template | None]
) -> facts.Lists[TextGroupSummary]:
    ids = groups.text_group_ids
    rows = members.rows.tolist()
    starts = members.text_starts.tolist()
    made = [
        TextGroupSummary(ids[code], tuple(rows[starts[k] : starts[k + 1]]), template)
        for k, (code, template) in enumerate(zip(members.text_codes.tolist(), found, strict=True))
    ]
    ends = np.searchsorted(members.text_groups, np.arange(len(members) + 1)).tolist()
    return facts.Lists(made, ends, [])


@dataclass(frozen=True, eq=False)
class _Facts:
    """What is known of the groups apart from their texts, by position."""

    agencies: facts.Lists[Count]
    cities: facts.Lists[Count]
    moves: facts.Lists[Move]
    all_moves: I64
    days: facts.Days
    used: facts.Used
    tricks: facts.Tricks
    cohesion: F64
    weakest: list[WeakestLink | None]


@dataclass(frozen=True, eq=False)
class _Gathered:
    """Everything known of the groups, by position; `distinct`: distinct texts of each text group."""

    members: Members
    groups: Groups
    text_groups: facts.Lists[TextGroupSummary]
    distinct: list[int]
    described: Described
    known: _Facts

    def summaries(self) -> list[GroupSummary]:
        """The record of each group."""
        ids = self.groups.group_ids
        totals = self.known.tricks.total.tolist()
        of_tricks = self.known.tricks.ads.tolist()
        worth = self._interest()
        shares = self._shares()
        ties = self._ties()
        hidden = self.known.used.hidden.tolist()
        tied = self.known.used.tied.tolist()
        held = self.known.cohesion.tolist()
        made = []
        for g, code in enumerate(self.members.codes.tolist()):
            text_groups = self.text_groups[g]
            first = self.text_groups.starts[g]
            ads = text_groups[0].ads
            if len(text_groups) > 1:
                ads = tuple(sorted(row for t in text_groups for row in t.ads))
            agencies, cities = self.known.agencies[g], self.known.cities[g]
            reasons = Reasons(
                len(ads),
                len(agencies),
                len(cities),
                len(text_groups),
                self.distinct[first],
                shares[first] if text_groups[0].template is not None else None,
                _varies(text_groups[0].template),
                ties[g],
                tied[g],
                hidden[g],
                _by_ads(of_tricks[g]),
            )
            made.append(
                GroupSummary(
                    ids[code],
                    ads,
                    text_groups,
                    agencies,
                    cities,
                    self.known.moves[g],
                    self.known.days.first[g],
                    self.known.days.last[g],
                    self.known.days.undated[g],
                    self.known.used.uses[g],
                    self.known.used.names[g],
                    {name: totals[g][t] for t, _, name in TRICKS if totals[g][t]},
                    held[g],
                    self.known.weakest[g],
                    why(reasons),
                    worth[g],
                    self._left_out(g),
                )
            )
        return made

    def _interest(self) -> list[float]:
        """The interest of each group; evading are ads with a trick that hides, or contact details that do."""
        signs = Signs(
            np.bincount(self.members.group_of[self.members.rows]),
            np.diff(self.known.agencies.starts),
            np.diff(self.known.cities.starts),
            self.known.all_moves,
            np.maximum(self.known.tricks.evading, self.known.used.hidden),
            self.known.cohesion,
        )
        return interest(signs).tolist()

    def _shares(self) -> list[float]:
        """Of the words of each text group, those that match its template."""
        figures = self.described.figures
        return (figures[:, 5] / np.maximum(figures[:, 6], 1)).tolist()

    def _ties(self) -> list[tuple[tuple[IdentifierKind, int, int], ...]]:
        """For each group its linking kinds: values that tie its texts, or come back in its one text."""
        several = np.diff(self.text_groups.starts) > 1
        values = np.where(several[:, None], self.known.used.ties, self.known.used.shared)
        most = self.known.used.most.tolist()
        return [
            tuple((kind, n, most[g][kind]) for kind, n in zip(LINKING, row, strict=True) if n)
            if any(row)
            else ()
            for g, row in enumerate(values.tolist())
        ]

    def _left_out(self, g: int) -> dict[str, int]:
        more = {
            "identifiers": self.known.used.uses.left_out(g),
            "names": self.known.used.names.left_out(g),
            "moves": self.known.moves.left_out(g),
        }
        return {name: count for name, count in more.items() if count}


def _varies(template: Template | None) -> tuple[str, ...]:
    if template is None:
        return ()
    return tuple(
        slot.kind for slot in template.slots if len(slot.values) + slot.more > 1 or slot.kind == "optional"
    )


def _by_ads(ads: list[int]) -> tuple[tuple[Trick, int], ...]:
    found = [(trick, ads[t]) for t, trick, _ in TRICKS if ads[t] and trick is not Trick.REPEATED]
    found.sort(key=lambda item: (-item[1], item[0]))
    return tuple(found)

"""Joins a batch to standing groups with the weights that stand, until the next refresh.

In: a state, and a batch that was read. Out: the groups of its ads. Standing groups do not change but by the ads that
join them: no two of them ever merge here. It is exact about nothing; see docs/decisions/0005.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from adsim import clustering, pipeline
from adsim.config import Settings
from adsim.index.ads import Ads
from adsim.index.events import COPY, IDENTIFIER, TEXT, Reasons
from adsim.index.state import State
from adsim.lookup import Lookup
from adsim.records import I32, Groups, IdentifierKind, Identifiers


@dataclass(frozen=True, order=True)
class Edge:
    """Why an ad of the batch belongs to another: rows of both, the strongest first in order.

    `rank` is the score, negative; `by` as in `events.Reasons`.
    """

    rank: float
    ad: int
    other: int
    by: int


@dataclass(frozen=True, eq=False)
class Joined:
    """`groups` of the ads of the batch, see `Partition.with_more`; `reasons`: the edges that joined."""

    groups: Groups
    reasons: Reasons


def join(state: State, batch: Ads, different: I32) -> Joined:
    """Joins a batch; `different` int32 (k, 2): rows, those of the batch behind the others, that are kept apart.

    An ad joins the group of the same words; of the standing text that it scores highest with, at the threshold or
    above; of an identifier that is no hub and stands in one group. Ads of a batch that linking it by itself puts
    together stay together, where that does not merge two standing groups. About 1 ms an ad.
    """
    n, settings = len(state.text_keys), state.settings
    alike = _same_words(state, batch, settings)
    edges = [
        *alike,
        *_by_words(state.lookup, batch, {edge.ad for edge in alike}, n, settings),
        *_by_identifiers(state, batch, n),
        *_inside(batch, n, settings),
    ]
    companies = _Companies(state.groups.group, len(batch), different)
    taken = [edge for edge in sorted(edges) if companies.unite(edge.ad, edge.other)]
    return Joined(_groups(state, batch, companies, taken), _reasons(taken))


def _same_words(state: State, batch: Ads, settings: Settings) -> list[Edge]:
    """To the first standing ad of the same words, where these say enough by themselves, or have joined others."""
    keys = state.text_keys
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys[order], batch.text_key)
    there = order[np.minimum(at, len(order) - 1)]
    same = np.flatnonzero(keys[there] == batch.text_key)
    sizes = np.bincount(state.groups.text_group)
    alone = state.store.array(state.linked, "unit_alone")
    threshold = settings.clustering.threshold
    found = []
    for ad, row in zip(same.tolist(), there[same].tolist(), strict=True):
        score = float(alone[state.units[row]]) if row < len(state.units) else 0.0
        if sizes[state.groups.text_group[row]] > 1:
            score = max(score, threshold)
        if score >= threshold:
            found.append(Edge(-score, len(keys) + ad, row, COPY))
    return found


def _by_words(lookup: Lookup, batch: Ads, settled: set[int], n: int, settings: Settings) -> Iterator[Edge]:
    """To the first ad of the standing text of the highest score."""
    rest = np.array([k for k in range(len(batch)) if n + k not in settled], np.int64)
    if not len(rest):
        return
    part = batch.take(rest).products
    text, unit, score, _ = lookup.score_texts(part.words, part.styles, part.identifiers)
    order = np.lexsort((unit, -score, text))
    text, first = np.unique(text[order], return_index=True)
    best = order[first]
    starts, ads = (lookup.standing.arrays[name] for name in ("unit_starts", "unit_ads"))
    for k, at in zip(text.tolist(), best.tolist(), strict=True):
        if score[at] >= np.float32(settings.clustering.threshold):
            yield Edge(-float(score[at]), n + int(rest[k]), int(ads[starts[unit[at]]]), TEXT)


def _by_identifiers(state: State, batch: Ads, n: int) -> Iterator[Edge]:
    """To an ad that gives an identifier that is no hub and stands in one group; scored as a tie of so few texts is."""
    settings, standing, groups = state.settings, state.lookup.standing, state.groups
    late = _late(state)
    found = batch.products.identifiers
    for value, ads in _linking(found, settings):
        contact = (int(found.value_kinds[value]), found.values[value])
        code = standing.code_of(contact)
        givers = [*(standing.givers(code).tolist() if code >= 0 else []), *late.get(contact, [])]
        if not givers or len(set(groups.group[givers].tolist())) > 1:
            continue
        spread = len(set(groups.text_group[givers].tolist())) + 1
        if spread >= settings.clustering.hub_groups:
            continue
        odds = 3.0 - np.log2(spread / 2.0) - settings.clustering.tie_bits
        score = float(1.0 / (1.0 + np.exp(-odds)))
        if score >= settings.clustering.threshold:
            for ad in ads:
                yield Edge(-score, n + ad, min(givers), IDENTIFIER)


def _late(state: State) -> dict[tuple[int, str], list[int]]:
    """The ads that came after the last refresh, by the identifiers that they give."""
    if not state.values["pending"]:
        return {}
    first, ads = state.tail(state.values["pending"])
    found = ads.products.identifiers
    begin = len(state.text_keys) - state.values["pending"]
    givers = {}
    for value, rows in _linking(found, state.settings):
        there = [first + row for row in rows if first + row >= begin]
        if there:
            givers[int(found.value_kinds[value]), found.values[value]] = there
    return givers


def _linking(found: Identifiers, settings: Settings) -> Iterator[tuple[int, list[int]]]:
    """The identifiers that may link, with the ads that give them."""
    sure = (found.kind <= IdentifierKind.WALLET) & (
        found.confidence >= np.float32(settings.identifiers.min_confidence)
    )
    uses = np.unique((found.value[sure].astype(np.int64) << 32) | found.ad[sure])
    values, starts = np.unique(uses >> 32, return_index=True)
    for value, ads in zip(values.tolist(), np.split(uses & 0xFFFFFFFF, starts[1:]), strict=True):
        yield value, ads.tolist()


def _inside(batch: Ads, n: int, settings: Settings) -> Iterator[Edge]:
    """To the first ad of the batch that linking it by itself puts together with this one."""
    group = pipeline.link_products(batch.read, batch.products, settings=settings).result.groups.group
    first = np.unique(group, return_index=True)[1][group]
    for ad in np.flatnonzero(first != np.arange(len(group))).tolist():
        yield Edge(-settings.clustering.threshold, n + ad, n + int(first[ad]), TEXT)


@dataclass
class _Company:
    """Ads of the batch that are together, and the standing group that they joined, -1 where none."""

    ads: list[int]
    group: int = -1
    barred: set[int] = field(default_factory=set)
    """Standing groups that a decision keeps one of them from."""


class _Companies:
    """Who of a batch is with whom: never two standing groups in one, never against a decision."""

    def __init__(self, group: I32, batch: int, different: I32) -> None:
        self._group = group
        self._n = len(group)
        self.of = [_Company([self._n + k]) for k in range(batch)]
        self._apart: dict[int, set[int]] = {}
        for a, b in [*different.tolist(), *different[:, ::-1].tolist()]:
            if a >= self._n and b >= self._n:
                self._apart.setdefault(a, set()).add(b)
            elif a >= self._n:
                self.of[a - self._n].barred.add(int(group[b]))

    def unite(self, ad: int, other: int) -> bool:
        """Puts an ad of the batch and another one together, where that is allowed; whether it was news."""
        mine = self.of[ad - self._n]
        if other < self._n:
            return self._enter(mine, int(self._group[other]))
        yours = self.of[other - self._n]
        if mine is yours or not self._may_meet(mine, yours):
            return False
        mine.ads += yours.ads
        mine.barred |= yours.barred
        mine.group = max(mine.group, yours.group)
        for one in yours.ads:
            self.of[one - self._n] = mine
        return True

    def _enter(self, company: _Company, group: int) -> bool:
        if company.group >= 0 or group in company.barred:
            return False
        company.group = group
        return True

    def _may_meet(self, mine: _Company, yours: _Company) -> bool:
        if mine.group >= 0 and yours.group >= 0 and mine.group != yours.group:
            return False
        if mine.group in yours.barred or yours.group in mine.barred:
            return False
        return not any(self._apart.get(ad, set()) & set(yours.ads) for ad in mine.ads)


def _groups(state: State, batch: Ads, companies: _Companies, taken: list[Edge]) -> Groups:
    """Codes, and names of the new ones. An ad that came by its words is of the text group that it came to."""
    n, partition = len(state.text_keys), state.groups
    groups, texts = len(partition.group_ids), len(partition.text_group_ids)
    text_of = dict(_texts_of(taken, partition.text_group, n))
    new_groups: dict[int, int] = {}
    new_texts: dict[int, int] = {}
    group = np.empty(len(batch), np.int32)
    text_group = np.empty(len(batch), np.int32)
    for k, company in enumerate(companies.of):
        joined = company.group >= 0
        group[k] = company.group if joined else new_groups.setdefault(id(company), groups + len(new_groups))
        own = text_of.get(n + k, -1)
        text_group[k] = own if own >= 0 else new_texts.setdefault(k, texts + len(new_texts))
    return Groups(
        text_group,
        group,
        _names(text_group, texts, batch, "T-"),
        _names(group, groups, batch, "G-"),
    )


def _texts_of(taken: list[Edge], text_group: I32, n: int) -> Iterator[tuple[int, int]]:
    for edge in taken:
        if edge.by != IDENTIFIER and edge.other < n:
            yield edge.ad, int(text_group[edge.other])


def _names(codes: I32, standing: int, batch: Ads, prefix: str) -> tuple[str, ...]:
    """Names of the codes that are new, by their content."""
    rows = np.flatnonzero(codes >= standing)
    if not len(rows):
        return ()
    return clustering.name_groups(
        codes[rows] - np.int32(standing),
        batch.text_key[rows],
        batch.products.corpus.ad_ids.take(rows),
        prefix=prefix,
    )


def _reasons(taken: list[Edge]) -> Reasons:
    return Reasons(
        np.array([edge.other for edge in taken], np.int32),
        np.array([edge.ad for edge in taken], np.int32),
        np.array([-edge.rank for edge in taken], np.float32),
        np.array([edge.by for edge in taken], np.uint8),
        np.zeros(len(taken), np.bool_),
    )

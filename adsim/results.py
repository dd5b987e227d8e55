"""From what the stages found to the records of a result: partitions, links, cuts.

In: text links, ties, decisions. Out: `Groups` and `Links`. It decides nothing that the stages did not: it
only brings texts and identifiers, units and ads together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adsim import clustering, scoring
from adsim.config import ClusteringSettings
from adsim.records import (
    F32,
    I32,
    U8,
    Cut,
    CutReason,
    Groups,
    IdentifierKind,
    Identifiers,
    Links,
    Origin,
    TextBuffer,
)
from adsim.textlinks import NO_PAIRS, TextLinks

IDENTIFIER_FEATURE = "shared_identifiers"


@dataclass(frozen=True, eq=False)
class Decided:
    """Decisions as pairs of rows, int32 (k, 2) each; `table` has all of them, as they were given."""

    same: I32
    different: I32
    table: I32

    @classmethod
    def of(cls, decisions: I32 | None) -> Decided:
        """From int32 (k, 3): two rows, and 1 same, -1 different, 0 unsure."""
        if decisions is None or not len(decisions):
            return cls(NO_PAIRS, NO_PAIRS, np.zeros((0, 3), np.int32))
        table = decisions.astype(np.int32)
        pairs, sign = table[:, :2], table[:, 2]
        return cls(np.ascontiguousarray(pairs[sign > 0]), np.ascontiguousarray(pairs[sign < 0]), table)

    @property
    def merges(self) -> clustering.Merges:
        """The *same* decisions as merges that come before all others."""
        score = np.full(len(self.same), clustering.DECIDED)
        return clustering.Merges.of(self.same[:, 0], self.same[:, 1], score)


@dataclass(frozen=True, eq=False)
class Partitions:
    """Both levels as labels by ad, and the *same* decisions that a *different* one held back, int32 (k, 2)."""

    text_group: I32
    group: I32
    conflicts: I32


def partitions(
    text: TextLinks, tied: clustering.Entities, decided: Decided, settings: ClusteringSettings
) -> Partitions:
    """Text groups and linked-entity groups at the threshold, the one inside the other.

    An ad whose text was lifted keeps its poster: it stays out of the group that its text comes from, and
    its text group ends where its group does.
    """
    n = len(text.units.of_ad)
    lifted = np.zeros(n, np.bool_)
    lifted[tied.lifted] = True
    merges = text.merges
    at_home = ~lifted[merges.left] & ~lifted[merges.right]
    by_text = clustering.Merges.of(merges.left[at_home], merges.right[at_home], merges.score[at_home])
    by_text = by_text + _around_lifted(text, lifted)
    options = {"nodes": n, "forbidden": decided.different, "threshold": settings.threshold}
    every = decided.merges + by_text + tied.merges
    found = clustering.partition(every, **options)  # type: ignore[arg-type]
    texts = clustering.partition(decided.merges + merges, **options)  # type: ignore[arg-type]
    both = texts.labels.astype(np.int64) * n + found.labels
    inside = clustering.number_by_first(np.unique(both, return_inverse=True)[1].astype(np.int32))
    refused = found.refused[: len(decided.same)]
    return Partitions(inside, found.labels, decided.same[refused])


def _around_lifted(text: TextLinks, lifted: NDArray[np.bool_]) -> clustering.Merges:
    """Merges of the other ads of a unit whose first ad is a lifted one, which led to all of them."""
    of_ad = text.units.of_ad
    stand_in = np.full(len(text.units), -1, np.int32)
    home = np.flatnonzero(~lifted)[::-1]
    stand_in[of_ad[home]] = home
    led = np.flatnonzero(lifted[text.first_ad] & (stand_in >= 0))
    if not len(led):
        return clustering.Merges.of(*(np.zeros(0, np.int32),) * 2, np.zeros(0, np.float32))
    merges = text.merges
    moved = np.arange(len(of_ad), dtype=np.int32)
    moved[text.first_ad[led]] = stand_in[led]
    touched = lifted[merges.left] | lifted[merges.right]
    left, right = moved[merges.left[touched]], moved[merges.right[touched]]
    keep = ~lifted[left] & ~lifted[right] & (left != right)
    return clustering.Merges.of(left[keep], right[keep], merges.score[touched][keep])


def groups_of(text: TextLinks, parts: Partitions, ad_ids: TextBuffer) -> Groups:
    """Both levels with names that come from the words of the ads; no cuts yet."""
    content = text.units.key[text.units.of_ad]
    return Groups(
        parts.text_group,
        parts.group,
        clustering.name_groups(parts.text_group, content, ad_ids, prefix="T-"),
        clustering.name_groups(parts.group, content, ad_ids, prefix="G-"),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """Links of one kind as columns, before they are brought together."""

    left: I32
    right: I32
    score: F32
    features: F32
    contributions: F32
    origin: U8
    cut: U8
    above: NDArray[np.bool_]


def links_of(
    text: TextLinks, tied: clustering.Entities, decided: Decided, group: I32, settings: ClusteringSettings
) -> Links:
    """Links between ads: text pairs through the first ad of each unit, ties through the ads that show them.

    Text pairs below `least_link_score` are left out. A link that passed the threshold but whose ends are in
    two groups was cut, and says why.
    """
    rows = (_text_rows(text, settings), _tie_rows(tied, text.bias, settings))
    columns = {name: np.concatenate([getattr(r, name) for r in rows]) for name in _Rows.__dataclass_fields__}
    apart = group[columns["left"]] != group[columns["right"]]
    cut, above = columns["cut"], columns["above"]
    ends = (columns["left"].astype(np.int64) << 32) | columns["right"]
    pairs = np.sort(decided.different, axis=1).astype(np.int64)
    decided_apart = np.isin(ends, (pairs[:, 0] << 32) | pairs[:, 1])
    cut = np.where(decided_apart & above, np.uint8(CutReason.DECISION), cut)
    cut = np.where(above & apart & (cut == 0), np.uint8(_unsaid(tied, columns)), cut)
    cut[~apart] = 0
    order = np.lexsort((columns["origin"], columns["right"], columns["left"]))
    return Links(
        left=columns["left"][order],
        right=columns["right"][order],
        score=columns["score"][order],
        features=columns["features"][order],
        contributions=columns["contributions"][order],
        bias=text.bias,
        feature_names=(*scoring.NAMES, IDENTIFIER_FEATURE),
        origin=columns["origin"][order],
        kept=(above & ~apart)[order],
        cut=cut[order].astype(np.uint8),
    )


def _unsaid(tied: clustering.Entities, columns: dict[str, NDArray[np.generic]]) -> U8:
    """The reason of a cut that no stage noted: a lifted text where an end is one, else a weak bridge."""
    at_lifted = np.isin(columns["left"], tied.lifted) | np.isin(columns["right"], tied.lifted)
    return np.where(at_lifted, CutReason.LIFTED_TEXT, CutReason.WEAK_BRIDGE).astype(np.uint8)


def _text_rows(text: TextLinks, settings: ClusteringSettings) -> _Rows:
    chosen = np.flatnonzero(text.score >= np.float32(settings.least_link_score))
    a, b = text.first_ad[text.pairs.left[chosen]], text.first_ad[text.pairs.right[chosen]]
    verdict = text.verdict[chosen]
    above = (verdict != clustering.BELOW) & (text.score[chosen] >= np.float32(settings.threshold))
    cut = np.zeros(len(chosen), np.uint8)
    cut[above & (verdict == clustering.THIN)] = CutReason.WEAK_BRIDGE
    cut[above & (verdict == clustering.FORBIDDEN)] = CutReason.DECISION
    return _Rows(
        np.minimum(a, b),
        np.maximum(a, b),
        text.score[chosen],
        _beside(text.features[chosen], text.in_common[chosen]),
        _beside(text.contributions[chosen], text.contacts[chosen]),
        text.pairs.origin[chosen],
        cut,
        above,
    )


def _tie_rows(tied: clustering.Entities, bias: float, settings: ClusteringSettings) -> _Rows:
    ties = tied.ties
    sure = np.clip(ties.score.astype(np.float64), 1e-6, 1 - 1e-6)
    width = np.zeros((len(ties.left), len(scoring.NAMES)), np.float32)
    above = (ties.reason == 0) & (ties.score >= np.float32(settings.threshold))
    return _Rows(
        np.minimum(ties.left, ties.right),
        np.maximum(ties.left, ties.right),
        ties.score,
        _beside(width, ties.shared),
        _beside(width, np.log(sure / (1 - sure)) - bias),
        np.full(len(ties.left), Origin.IDENTIFIER, np.uint8),
        ties.reason.astype(np.uint8),
        above | (ties.reason > 0),
    )


def _beside(table: F32, column: NDArray[np.generic]) -> F32:
    return np.column_stack([table, column]).astype(np.float32)


def cuts_of(
    links: Links, groups: Groups, ad_ids: TextBuffer, spread: dict[tuple[int, int], str]
) -> tuple[Cut, ...]:
    """Where groups were kept apart although links ran between them, the strongest first; O(links log links)."""
    at = np.flatnonzero(links.cut > 0)
    left, right = groups.group[links.left[at]], groups.group[links.right[at]]
    frame = pd.DataFrame(
        {
            "reason": links.cut[at],
            "a": np.minimum(left, right),
            "b": np.maximum(left, right),
            "score": links.score[at],
            "at": at,
        }
    ).sort_values(["reason", "a", "b", "score"], ascending=[True, True, True, False], kind="stable")
    by = frame.groupby(["reason", "a", "b"], sort=True)
    heads = by.first().assign(links=by.size()).reset_index()
    heads = heads.sort_values(["score", "reason", "a", "b"], ascending=[False, True, True, True])
    alone = np.bincount(groups.group, minlength=1) == 1
    names = ["" if one else name for one, name in zip(alone.tolist(), groups.group_ids, strict=False)]
    best = heads["at"].to_numpy()
    ends = np.column_stack([links.left[best], links.right[best]])
    turned = groups.group[ends[:, 0]] != heads["a"].to_numpy()
    sides = np.where(turned[:, None], ends[:, ::-1], ends).tolist()
    columns = (heads[name].tolist() for name in ("reason", "a", "b", "links", "score"))
    return tuple(
        Cut(
            CutReason(reason),
            names[a],
            names[b],
            links_between,
            round(score, 4),
            spread.get((lo, hi), ""),
            ad_ids[first],
            ad_ids[second],
        )
        for reason, a, b, links_between, score, (lo, hi), (first, second) in zip(
            *columns, ends.tolist(), sides, strict=True
        )
    )


def spread_of(tied: clustering.Entities, found: Identifiers) -> dict[tuple[int, int], str]:
    """For the ads that show a tie that does not hold: what kind of identifier it is, in how many text groups."""
    ties = tied.ties
    return {
        (min(a, b), max(a, b)): f"{IdentifierKind(kind).name.lower()} in {spread} text groups"
        for a, b, kind, spread in zip(
            *(
                x[ties.reason > 0].tolist()
                for x in (ties.left, ties.right, found.value_kinds[ties.value], ties.spread)
            ),
            strict=True,
        )
    }

"""Linked-entity groups: text groups tied by identifiers, with hubs, lifted texts and recycled numbers held apart.

In: the text group of each ad and where each linking identifier stands. Out: an entity label per ad, the
ties that were made, and those that were not, with the reason. It never drops an ad.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adsim.clustering.text import join
from adsim.config import ClusteringSettings
from adsim.records import F32, I32, I64, U8, CutReason

NEVER = np.iinfo(np.int64).min
DAY = 86_400_000_000


@dataclass(frozen=True, eq=False)
class Ties:
    """Pairs of blocks that share identifiers.

    `left`, `right` int32 rows of ads that show the tie (one of each block), `value` int32 the rarest
    identifier shared, `shared` int32 how many are, `score` float32, `reason` uint8 (`CutReason`, why it does
    not hold; 0 where it holds).
    """

    left: I32
    right: I32
    value: I32
    shared: I32
    score: F32
    reason: U8


@dataclass(frozen=True, eq=False)
class Entities:
    """`labels` int32 (ads,); `ties`; `lifted` int32 rows of ads whose text belongs to another poster."""

    labels: I32
    ties: Ties
    lifted: I32


def entities(
    text_group: I32,
    ad: I32,
    value: I32,
    posted_at: I64,
    *,
    forbidden: I32,
    settings: ClusteringSettings,
) -> Entities:
    """Ties text groups by shared identifiers; `ad`, `value` int32 (m,): which ad gives which identifier.

    O(m log m + ties).
    """
    uses = pd.DataFrame({"ad": ad, "value": value}).drop_duplicates()
    block, lifted = _detach_lifted(text_group, uses, settings)
    uses["block"] = block[uses["ad"].to_numpy()]
    ties = _ties(uses, posted_at, int(block.max()) + 1 if len(block) else 0, settings)
    holds = ties.reason == CutReason.NONE
    joined = join(
        block[ties.left],
        block[ties.right],
        np.where(holds, ties.score, 0).astype(np.float32),
        np.ones(len(ties.left), np.bool_),
        nodes=int(block.max()) + 1 if len(block) else 0,
        forbidden=block[forbidden] if len(forbidden) else forbidden,
        settings=settings,
    )
    reason = ties.reason.copy()
    reason[joined.verdict == 3] = CutReason.DECISION
    ties = Ties(ties.left, ties.right, ties.value, ties.shared, ties.score, reason)
    return Entities(joined.labels[block], ties, lifted)


def _detach_lifted(
    text_group: I32, uses: pd.DataFrame, settings: ClusteringSettings
) -> tuple[I32, I32]:
    """Blocks: text groups, less the few ads in one whose identifiers live in another group.

    An identifier is at home in the text group with most of its ads. Ads of a group all of whose
    identifiers are at home elsewhere are lifted texts when they are a small part of the group, the group
    has identifiers of its own, and fewer than `independent_ties` identifiers tie the two groups.
    """
    frame = uses.assign(group=text_group[uses["ad"].to_numpy()])
    sizes = frame.groupby(["value", "group"], sort=True).size().rename("home_ads").reset_index()
    sizes["spread"] = sizes.groupby("value")["group"].transform("size")
    sizes = sizes.sort_values(["value", "home_ads", "group"], ascending=[True, False, True])
    home = sizes.drop_duplicates("value").rename(columns={"group": "home"})
    frame = frame.merge(home, on="value", how="left")
    frame = frame[frame["spread"] < settings.hub_groups]
    frame["away"] = frame["home"] != frame["group"]
    native = frame[~frame["away"]].groupby("group")["ad"].nunique()
    all_away = frame.groupby("ad")["away"].transform("all")
    guests = frame[all_away & (frame["home_ads"] >= settings.lifted_home_ads)]
    by = guests.groupby(["group", "home"])
    visits = by.agg(values=("value", "nunique"), ads=("ad", "nunique")).reset_index()
    visits["native"] = native.reindex(visits["group"]).fillna(0).to_numpy()
    visits = visits[
        (visits["values"] < settings.independent_ties)
        & (visits["native"] >= settings.lifted_home_ads)
        & (visits["ads"] <= settings.bridge_share * (visits["native"] + visits["ads"]))
    ]
    chosen = guests.merge(visits[["group", "home"]], on=["group", "home"])
    lifted = np.unique(chosen["ad"].to_numpy()).astype(np.int32)
    block = text_group.astype(np.int64)
    block[lifted] = len(text_group) + lifted
    return np.unique(block, return_inverse=True)[1].astype(np.int32), lifted


def _ties(uses: pd.DataFrame, posted_at: I64, blocks: int, settings: ClusteringSettings) -> Ties:
    """Every pair of blocks that shares an identifier of at most `hub_star` blocks, and the star of larger ones."""
    stamp = posted_at[uses["ad"].to_numpy()]
    dated = stamp != NEVER
    uses = uses.assign(
        first=np.where(dated, stamp, np.iinfo(np.int64).max), last=np.where(dated, stamp, NEVER)
    )
    held = (
        uses.groupby(["value", "block"], sort=True)
        .agg(ads=("ad", "size"), row=("ad", "min"), first=("first", "min"), last=("last", "max"))
        .reset_index()
    )
    held["spread"] = held.groupby("value")["block"].transform("size")
    held = held[held["spread"] > 1].reset_index(drop=True)
    if held.empty:
        none = np.zeros(0, np.int32)
        return Ties(none, none, none, none, np.zeros(0, np.float32), np.zeros(0, np.uint8))
    with_any = uses.groupby("block")["ad"].nunique()
    i, j = _within(held["value"].to_numpy(), held["spread"].to_numpy(), settings.hub_groups)
    pairs = pd.DataFrame(
        {
            "a": held["block"].to_numpy()[i],
            "b": held["block"].to_numpy()[j],
            "row_a": held["row"].to_numpy()[i],
            "row_b": held["row"].to_numpy()[j],
            "value": held["value"].to_numpy()[i],
            "ads_a": held["ads"].to_numpy()[i],
            "ads_b": held["ads"].to_numpy()[j],
            "spread": held["spread"].to_numpy()[i],
            "gap": np.maximum(
                _gap(held["first"].to_numpy()[i], held["last"].to_numpy()[j]),
                _gap(held["first"].to_numpy()[j], held["last"].to_numpy()[i]),
            ),
        }
    ).sort_values(["a", "b", "spread", "value"])
    pairs["share"] = np.minimum(
        pairs["ads_a"] / with_any.reindex(pairs["a"]).to_numpy(),
        pairs["ads_b"] / with_any.reindex(pairs["b"]).to_numpy(),
    )
    return _score(pairs, settings)


def _gap(first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days from `last` to a later `first`; negative where they overlap or a date is unknown."""
    days = (first.astype(np.float64) - last.astype(np.float64)) / DAY
    return np.where((first == np.iinfo(np.int64).max) | (last == NEVER), -1.0, days)


def _within(value: NDArray[np.int64], spread: NDArray[np.int64], whole: int) -> tuple[I64, I64]:
    """Positions of pairs inside runs of equal `value`: all of a short run, neighbours of a longer one."""
    left, right = [], []
    longest = min(int(spread.max()), max(2, whole))
    for step in range(1, longest):
        at = np.arange(len(value) - step)
        near = (value[at] == value[at + step]) & ((spread[at] <= whole) | (step == 1))
        left.append(at[near])
        right.append(at[near] + step)
    return np.concatenate(left), np.concatenate(right)


def _score(pairs: pd.DataFrame, settings: ClusteringSettings) -> Ties:
    hub = (pairs["spread"] >= settings.hub_groups).to_numpy()
    stale = (pairs["gap"] > settings.recycled_days).to_numpy()
    evidence = np.where(hub, 0.0, 3.0 - np.log2(pairs["spread"].to_numpy() / 2.0))
    evidence = np.where(stale, evidence * 0.25, evidence)
    thin = (pairs["share"] < settings.bridge_share).to_numpy()
    evidence = np.where(thin, evidence * 0.4, evidence)
    pairs = pairs.assign(evidence=evidence, hub=hub, stale=stale, thin=thin)
    by = pairs.groupby(["a", "b"], sort=True)
    total = by["evidence"].sum().to_numpy()
    heads = by.first()
    score = 1.0 / (1.0 + np.exp(-(total - settings.tie_bits)))
    all_hub = by["hub"].min().to_numpy()
    reason = np.where(
        score >= settings.threshold, CutReason.NONE, np.where(all_hub, CutReason.HUB, CutReason.WEAK_BRIDGE)
    )
    return Ties(
        heads["row_a"].to_numpy(np.int32),
        heads["row_b"].to_numpy(np.int32),
        heads["value"].to_numpy(np.int32),
        by.size().to_numpy(np.int32),
        score.astype(np.float32),
        reason.astype(np.uint8),
    )

"""Ties between text groups by shared identifiers, with hubs, lifted texts and recycled numbers told apart.

In: the text group of each ad and where each linking identifier stands. Out: scored ties with the reason of
those that do not hold, and the ads whose text belongs to another poster. It never joins and never drops an ad.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from adsim.clustering.merging import Merges
from adsim.config import ClusteringSettings
from adsim.records import F32, I32, I64, U8, U64, CutReason

NEVER = np.iinfo(np.int64).min
DAY = 86_400_000_000


@dataclass(frozen=True, eq=False)
class Uses:
    """Which ad gives which linking identifier: `ad`, `value` int32 (m,), distinct; `posting` int32 (ads,).

    Ads with the same `posting` are copies in everything that counts here (text, identifiers, day), so that
    a copy of an ad adds no weight.
    """

    ad: I32
    value: I32
    posting: I32


@dataclass(frozen=True, eq=False)
class Ties:
    """Pairs of blocks that share identifiers.

    `left`, `right` int32 rows of ads that show the tie (one of each block), `value` int32 the rarest
    identifier shared, `shared` int32 how many are, `spread` int32 in how many blocks the rarest stands,
    `score` float32, `reason` uint8 (`CutReason`, why it does not hold; 0 where it may).
    """

    left: I32
    right: I32
    value: I32
    shared: I32
    spread: I32
    score: F32
    reason: U8


@dataclass(frozen=True, eq=False)
class Entities:
    """`ties`; `merges` of ads by the ties that hold; `lifted` int32 rows of ads whose text is another poster's;
    `block` int32 (ads,): text groups less those ads.
    """

    ties: Ties
    merges: Merges
    lifted: I32
    block: I32


def uses_of(ad: I32, value: I32, *, text_key: U64, posted_at: I64) -> Uses:
    """Distinct uses, and which ads are copies of one another; `text_key` uint64 and `posted_at` by ad. O(m log m)."""
    n = len(text_key)
    packed = np.unique((ad.astype(np.int64) << 32) | value.astype(np.int64))
    ads, values = (packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32)
    identity = np.zeros(n, np.uint64)
    # an order-free hash of the identifiers of each ad
    mixed = (values.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    np.add.at(identity, ads, mixed * np.uint64(0xBF58476D1CE4E5B9))
    day = (posted_at // DAY).astype(np.uint64)
    key = (text_key ^ (identity * np.uint64(0x94D049BB133111EB))) + day * np.uint64(0xD6E8FEB86659FD93)
    return Uses(ads, values, np.unique(key, return_inverse=True)[1].astype(np.int32))


def entities(text_group: I32, uses: Uses, posted_at: I64, *, settings: ClusteringSettings) -> Entities:
    """Ties text groups by shared identifiers; O(m log m + ties)."""
    frame = pd.DataFrame({"ad": uses.ad, "value": uses.value, "posting": uses.posting[uses.ad]})
    block, lifted = _detach_lifted(text_group, frame, posted_at, settings)
    frame["block"] = block[frame["ad"].to_numpy()]
    held = _held(frame, posted_at)
    if held.empty:
        none = np.zeros(0, np.int32)
        ties = Ties(none, none, none, none, none, np.zeros(0, np.float32), np.zeros(0, np.uint8))
        return Entities(ties, Merges.of(none, none, np.zeros(0, np.float32)), lifted, block)
    pairs = _pairs(frame, held, settings)
    ties = _score(pairs, settings)
    return Entities(ties, _merges(frame, pairs, ties), lifted, block)


def _detach_lifted(
    text_group: I32, uses: pd.DataFrame, posted_at: I64, settings: ClusteringSettings
) -> tuple[I32, I32]:
    """Blocks: text groups, parted where several posters use one text; and the ads that left their group.

    A *voice* is the ads of a text group that hang together by identifiers. A *guest* is a voice whose
    identifiers also stand in other text groups, at the same time. A text with guests of three unrelated
    homes, or of two beside a voice of its own, is a popular one: each voice is a block. A text with one
    guest, a small part beside a voice of its own, was lifted: the guest is a block. Ads that give no
    identifier stay with the strongest voice.
    """
    voices = _voices(text_group, uses, posted_at, settings)
    leave = _leaving(voices, settings)
    out = voices[leave]
    block = text_group.astype(np.int64)
    rows = uses["ad"].to_numpy()[out["use"].to_numpy()]
    lifted, first = np.unique(rows, return_index=True)
    block[lifted] = len(text_group) + out["home"].to_numpy()[first]
    return np.unique(block, return_inverse=True)[1].astype(np.int32), lifted.astype(np.int32)


def _voices(
    text_group: I32, uses: pd.DataFrame, posted_at: I64, settings: ClusteringSettings
) -> pd.DataFrame:
    """One row a use of an identifier that is no hub: `use` (row of `uses`), `group`, `voice`, `home`, `guest`.

    `home` is the voice, or for guests the component of the voices of a group whose other groups meet.
    """
    group = text_group[uses["ad"].to_numpy()].astype(np.int64)
    frame = uses.assign(group=group, use=np.arange(len(uses)), stamp=posted_at[uses["ad"].to_numpy()])
    spread = frame.groupby("value")["group"].transform("nunique")
    frame = frame[spread < settings.hub_groups].reset_index(drop=True)
    place = frame.groupby(["group", "value"], sort=True).ngroup().to_numpy().astype(np.int64)
    ad = np.unique(frame["ad"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    frame["place"], frame["voice"] = place, _components(ad, place)
    elsewhere = _elsewhere(frame, settings)
    frame["guest"] = np.isin(frame["voice"].to_numpy(), elsewhere["voice"].to_numpy())
    # guests of one text whose homes meet are one poster; a voice at home is its own
    other = np.unique(elsewhere[["group", "other"]].to_numpy(), axis=0, return_inverse=True)[1].ravel()
    voice_count = int(frame["voice"].max()) + 1 if len(frame) else 0
    home = np.arange(voice_count)
    if len(elsewhere):
        which, at = np.unique(elsewhere["voice"].to_numpy(), return_inverse=True)
        parts = _components(at.astype(np.int64), other.astype(np.int64))
        lowest = np.full(int(parts.max()) + 1, voice_count, np.int64)
        np.minimum.at(lowest, parts, elsewhere["voice"].to_numpy())
        home[which] = lowest[parts[np.unique(at, return_index=True)[1]]]
    frame["home"] = home[frame["voice"].to_numpy()]
    return frame


def _elsewhere(frame: pd.DataFrame, settings: ClusteringSettings) -> pd.DataFrame:
    """Which voice has an identifier in which other group at about the same time: `voice`, `group`, `other`."""
    dated = frame["stamp"].to_numpy() != NEVER
    held = (
        frame.assign(
            first=np.where(dated, frame["stamp"], np.iinfo(np.int64).max),
            last=np.where(dated, frame["stamp"], NEVER),
        )
        .groupby(["value", "group"], sort=True)
        .agg(voice=("voice", "first"), first=("first", "min"), last=("last", "max"))
        .reset_index()
    )
    both = held.merge(held, on="value", suffixes=("", "_other"))
    both = both[both["group"] != both["group_other"]]
    gap = np.maximum(
        _gap(both["first"].to_numpy(), both["last_other"].to_numpy()),
        _gap(both["first_other"].to_numpy(), both["last"].to_numpy()),
    )
    both = both[gap <= settings.recycled_days]
    return both[["voice", "group", "group_other"]].rename(columns={"group_other": "other"})


def _leaving(voices: pd.DataFrame, settings: ClusteringSettings) -> NDArray[np.bool_]:
    """Which uses are of a voice that leaves its text group; see `_detach_lifted`."""
    by = voices.groupby(["group", "home"], sort=True)
    homes = by.agg(ads=("posting", "nunique"), guest=("guest", "max")).reset_index()
    own = ~homes["guest"] & (homes["ads"] >= settings.own_voice_ads)
    homes["guests"] = homes["guest"].groupby(homes["group"]).transform("sum")
    homes["own"] = own.groupby(homes["group"]).transform("sum")
    homes["total"] = homes["ads"].groupby(homes["group"]).transform("sum")
    popular = (homes["guests"] >= settings.popular_guests) | (
        (homes["guests"] == settings.popular_guests - 1) & (homes["own"] > 0)
    )
    small = homes["guest"] & (homes["own"] > 0) & (homes["ads"] <= settings.guest_share * homes["total"])
    # the strongest voice stays with the text: one of its own where there is one
    ranked = homes.sort_values(["group", "guest", "ads", "home"], ascending=[True, True, False, True])
    stays = ~ranked.duplicated("group").reindex(homes.index)
    goes = (popular & ~stays & (homes["guest"] | own)) | (~popular & small)
    going = homes.loc[goes, ["group", "home"]]
    key = voices["group"].to_numpy() * (len(voices) + 1) + voices["home"].to_numpy()
    return np.isin(key, going["group"].to_numpy() * (len(voices) + 1) + going["home"].to_numpy())


def _components(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """The component of each edge of a bipartite graph, numbered from 0."""
    if not len(left):
        return np.zeros(0, np.int64)
    n, m = int(left.max()) + 1, int(right.max()) + 1
    graph = coo_matrix((np.ones(len(left), np.uint8), (left, right + n)), shape=(n + m, n + m))
    labels = connected_components(graph, directed=False)[1][left]
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _held(uses: pd.DataFrame, posted_at: I64) -> pd.DataFrame:
    """For each identifier and block: postings, the first row, first and last use; of identifiers in two blocks."""
    stamp = posted_at[uses["ad"].to_numpy()]
    dated = stamp != NEVER
    uses = uses.assign(
        first=np.where(dated, stamp, np.iinfo(np.int64).max), last=np.where(dated, stamp, NEVER)
    )
    held = (
        uses.groupby(["value", "block"], sort=True)
        .agg(ads=("posting", "nunique"), row=("ad", "min"), first=("first", "min"), last=("last", "max"))
        .reset_index()
    )
    held["spread"] = held.groupby("value")["block"].transform("size")
    return held[held["spread"] > 1].reset_index(drop=True)


def _pairs(uses: pd.DataFrame, held: pd.DataFrame, settings: ClusteringSettings) -> pd.DataFrame:
    """Every pair of blocks that shares an identifier of few blocks, neighbours of one of many."""
    with_any = uses.groupby("block")["posting"].nunique()
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
    ).sort_values(["a", "b", "spread", "value"], ignore_index=True)
    pairs["share"] = np.minimum(
        pairs["ads_a"] / with_any.reindex(pairs["a"]).to_numpy(),
        pairs["ads_b"] / with_any.reindex(pairs["b"]).to_numpy(),
    )
    return pairs


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
    thin = (pairs["share"] < settings.thin_share).to_numpy()
    evidence = np.where(thin, evidence * 0.4, evidence)
    pairs["evidence"], pairs["hub"] = evidence, hub
    by = pairs.groupby(["a", "b"], sort=True)
    total = by["evidence"].sum().to_numpy()
    heads = by.first()
    score = 1.0 / (1.0 + np.exp(-(total - settings.tie_bits)))
    all_hub = by["hub"].min().to_numpy()
    reason = np.where(
        score >= settings.tie_threshold,
        CutReason.NONE,
        np.where(all_hub, CutReason.HUB, CutReason.WEAK_BRIDGE),
    )
    return Ties(
        heads["row_a"].to_numpy().astype(np.int32),
        heads["row_b"].to_numpy().astype(np.int32),
        heads["value"].to_numpy().astype(np.int32),
        by.size().to_numpy().astype(np.int32),
        heads["spread"].to_numpy().astype(np.int32),
        score.astype(np.float32),
        reason.astype(np.uint8),
    )


def _merges(uses: pd.DataFrame, pairs: pd.DataFrame, ties: Ties) -> Merges:
    """What the ties join: the two ads that show one, and all ads of a block that give its identifier.

    So a tie joins the same ads at a higher threshold, where the text groups are finer.
    """
    holds = ties.reason == CutReason.NONE
    number = pairs.groupby(["a", "b"], sort=True).ngroup().to_numpy().astype(np.int64)
    shown = pairs[holds[number] & (pairs["evidence"].to_numpy() > 0)]
    score = ties.score[number[shown.index.to_numpy()]]
    across = Merges.of(shown["row_a"].to_numpy(), shown["row_b"].to_numpy(), score)
    ends = pd.DataFrame(
        {
            "value": np.concatenate([shown["value"], shown["value"]]),
            "block": np.concatenate([shown["a"], shown["b"]]),
            "row": np.concatenate([shown["row_a"], shown["row_b"]]),
            "score": np.concatenate([score, score]),
        }
    )
    best = ends.groupby(["value", "block"], sort=True).agg(row=("row", "first"), score=("score", "max"))
    star = uses[["ad", "value", "block"]].merge(best.reset_index(), on=["value", "block"])
    star = star[star["ad"] != star["row"]]
    return across + Merges.of(star["row"].to_numpy(), star["ad"].to_numpy(), star["score"].to_numpy())

"""Joining: thin bridges are refused, decisions bind, higher thresholds refine, names come from content."""

from __future__ import annotations

import dataclasses
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.clustering import (
    FORBIDDEN,
    THIN,
    Merges,
    entities,
    join,
    name_groups,
    number_by_first,
    partition,
    uses_of,
)
from adsim.config import ClusteringSettings
from adsim.records import CutReason, TextBuffer

SETTINGS = ClusteringSettings()
NONE = np.zeros((0, 2), np.int32)
UNDATED = np.iinfo(np.int64).min


def joined(
    edges: list[tuple[int, int, float]], nodes: int, forbidden=NONE, threshold: float = 0.5, free=False
):
    left = np.array([min(a, b) for a, b, _ in edges], np.int32)
    right = np.array([max(a, b) for a, b, _ in edges], np.int32)
    score = np.array([s for _, _, s in edges], np.float32)
    chosen = dataclasses.replace(SETTINGS, threshold=threshold)
    every = np.full(len(edges), free)
    return join(left, right, score, every, nodes=nodes, forbidden=forbidden, settings=chosen)


def clique(nodes: range, score: float) -> list[tuple[int, int, float]]:
    return [(a, b, score) for a in nodes for b in nodes if a < b]


def test_a_single_bridge_does_not_join_two_grown_groups() -> None:
    edges = [*clique(range(6), 0.9), *clique(range(6, 12), 0.9), (5, 6, 0.8)]
    found = joined(edges, 12)
    assert len(set(found.labels.tolist())) == 2
    assert found.verdict[-1] == THIN


def test_a_free_bridge_joins() -> None:
    edges = [*clique(range(6), 0.9), *clique(range(6, 12), 0.9), (5, 6, 0.8)]
    assert len(set(joined(edges, 12, free=True).labels.tolist())) == 1


def test_a_broad_bridge_joins() -> None:
    edges = [*clique(range(6), 0.9), *clique(range(6, 12), 0.9), *[(k, k + 6, 0.8) for k in range(6)]]
    assert len(set(joined(edges, 12).labels.tolist())) == 1


def test_a_member_between_two_groups_goes_with_the_nearer() -> None:
    middle = [(12, k, 0.85) for k in range(6)] + [(12, k, 0.7) for k in range(6, 12)]
    labels = joined([*clique(range(6), 0.9), *clique(range(6, 12), 0.9), *middle], 13).labels
    assert labels[12] == labels[0] != labels[6]


def test_a_different_decision_is_never_broken() -> None:
    found = joined(clique(range(5), 0.9), 5, forbidden=np.array([[0, 4]], np.int32))
    assert found.labels[0] != found.labels[4]
    assert (found.verdict == FORBIDDEN).any()


EDGES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.05, 0.99)).filter(lambda e: e[0] != e[1]),
    max_size=40,
    unique_by=lambda e: (min(e[0], e[1]), max(e[0], e[1])),
)


@given(EDGES, st.floats(0.1, 0.9), st.floats(0.1, 0.9))
@settings(max_examples=150, deadline=None)
def test_a_higher_threshold_only_refines(edges: list[tuple[int, int, float]], t: float, u: float) -> None:
    low, high = sorted((t, u))
    coarse = joined(edges, 10, threshold=low).labels
    fine = joined(edges, 10, threshold=high).labels
    for a in range(10):
        for b in range(10):
            if fine[a] == fine[b]:
                assert coarse[a] == coarse[b]


@given(EDGES)
@settings(max_examples=80, deadline=None)
def test_free_links_give_connected_components(edges: list[tuple[int, int, float]]) -> None:
    labels = joined(edges, 10, threshold=0.3, free=True).labels
    reach = {k: {k} for k in range(10)}
    for a, b, s in edges:
        if s >= np.float32(0.3):
            both = reach[a] | reach[b]
            for k in both:
                reach[k] = both
    for a in range(10):
        for b in range(10):
            assert (labels[a] == labels[b]) == (b in reach[a])


def tied(text_group: list[int], uses: list[tuple[int, int]], days: list[int] | None = None):
    """Ties, and the partition that they make of the text groups."""
    stamp = np.full(len(text_group), UNDATED, np.int64)
    if days is not None:
        stamp = np.array(days, np.int64) * 86_400_000_000
    ad, value = (np.array(x, np.int32) for x in zip(*uses, strict=True))
    given = uses_of(ad, value, text_key=np.arange(len(text_group), dtype=np.uint64), posted_at=stamp)
    found = entities(np.array(text_group, np.int32), given, stamp, settings=SETTINGS)
    rows = np.arange(len(text_group), dtype=np.int32)
    _, first = np.unique(found.block, return_index=True)
    inside = Merges.of(first[found.block], rows, np.ones(len(rows), np.float32))
    labels = partition(inside + found.merges, nodes=len(rows), forbidden=NONE, threshold=0.5).labels
    return found, labels


def test_a_shared_number_ties_two_templates() -> None:
    _, labels = tied([0, 0, 1, 1], [(k, 5) for k in range(4)])
    assert len(set(labels.tolist())) == 1


def test_a_hot_line_of_many_posters_ties_nobody() -> None:
    groups = [k // 2 for k in range(40)]
    own = [(k, 10 + k // 2) for k in range(40)]
    found, labels = tied(groups, [(k, 5) for k in range(40)] + own)
    assert len(set(labels.tolist())) == 20
    assert set(found.ties.reason.tolist()) == {CutReason.HUB}


def test_a_number_taken_up_months_later_is_not_a_tie() -> None:
    found, labels = tied([0, 0, 1, 1], [(k, 5) for k in range(4)], [0, 5, 400, 405])
    assert len(set(labels.tolist())) == 2
    assert found.ties.reason.tolist() == [CutReason.WEAK_BRIDGE]


def test_a_lifted_text_stays_with_its_poster() -> None:
    # ads 0-9 are poster A's text and number; ad 10 has that text with the number of B; 11-15 are B's
    text = [0] * 11 + [1] * 5
    uses = [(k, 5) for k in range(10)] + [(k, 6) for k in range(10, 16)]
    found, labels = tied(text, uses)
    assert found.lifted.tolist() == [10]
    assert labels[10] == labels[11] != labels[0]


def test_copies_of_an_ad_add_no_weight() -> None:
    # of the ads of group 0, one in two gives the number; copies of the other must not thin the tie out
    few = tied([0, 0, 1, 1], [(0, 5), (1, 6), (2, 5), (3, 5)])[0]
    stamp = np.full(12, UNDATED, np.int64)
    text = np.array([0, 0, 1, 1, *[0] * 8], np.int32)
    ad = np.array([0, 1, 2, 3, *range(4, 12)], np.int32)
    value = np.array([5, 6, 5, 5, *[6] * 8], np.int32)
    key = np.array([0, 1, 2, 3, *[1] * 8], np.uint64)
    given = uses_of(ad, value, text_key=key, posted_at=stamp)
    many = entities(text, given, stamp, settings=SETTINGS)
    assert many.ties.score.tolist() == few.ties.score.tolist()


@given(
    EDGES, st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)))
)
@settings(max_examples=150, deadline=None)
def test_a_partition_is_refined_by_the_threshold_and_bound_by_decisions(
    edges: list[tuple[int, int, float]], t: float, u: float, apart: list[tuple[int, int]]
) -> None:
    low, high = sorted((t, u))
    left, right, score = (np.array([e[k] for e in edges]) for k in range(3))
    merges = Merges.of(left, right, score)
    forbidden = np.array([p for p in apart if p[0] != p[1]], np.int32).reshape(-1, 2)
    coarse, fine = (
        partition(merges, nodes=10, forbidden=forbidden, threshold=threshold).labels
        for threshold in (low, high)
    )
    assert all(coarse[a] == coarse[b] for a in range(10) for b in range(10) if fine[a] == fine[b])
    assert all(coarse[a] != coarse[b] for a, b in forbidden.tolist())


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12), st.randoms())
def test_names_do_not_hang_on_order_and_are_distinct(ads: list[tuple[int, int]], random: Random) -> None:
    def named(order: list[int]) -> dict[int, str]:
        """The name of each ad."""
        group = np.array([ads[k][0] for k in order])
        labels = number_by_first(np.unique(group, return_inverse=True)[1].astype(np.int32))
        content = np.array([ads[k][1] for k in order], np.uint64)
        names = name_groups(labels, content, TextBuffer.from_strings(f"a{k}" for k in order), prefix="G-")
        assert len(set(names)) == len(names)
        return {k: names[label] for k, label in zip(order, labels, strict=True)}

    order = list(range(len(ads)))
    plain = named(order)
    random.shuffle(order)
    assert named(order) == plain
    assert sum("-" not in name[2:] for name in set(plain.values())) == len(
        {name[:12] for name in plain.values()}
    )


def test_a_popular_text_is_parted_by_its_posters() -> None:
    # one text, used by four posters; three of them have texts of their own with the same number
    text = [0] * 12 + [1, 2, 3]
    uses = [(k, 5 + k // 3) for k in range(12)] + [(12, 6), (13, 7), (14, 8)]
    _, labels = tied(text, uses)
    assert len(set(labels.tolist())) == 4
    assert labels[3] == labels[12]
    assert labels[6] == labels[13]
    assert labels[9] == labels[14]


def test_templates_tied_in_a_chain_stay_together() -> None:
    # the middle template gives the number of the left one and that of the right one
    text = [0, 0, 1, 1, 1, 1, 2, 2]
    uses = [(0, 5), (1, 5), (2, 5), (3, 5), (4, 6), (5, 6), (6, 6), (7, 6)]
    found, labels = tied(text, uses)
    assert found.lifted.tolist() == []
    assert len(set(labels.tolist())) == 1

"""Cohesion against all simple paths, the weakest link against taking links away, on random small groups."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adsim.records import CutReason, WeakestLink
from adsim.summary.cohesion import STEP
from tests.summary.doubles import case


def group(texts: list[str], links: list[tuple[int, int, float]]) -> tuple[float, WeakestLink | None]:
    summary = case(texts, links=links).summaries()[0]
    return summary.cohesion, summary.weakest


def distinct(n: int) -> list[str]:
    return [f"text number{k}" for k in range(n)]


def strength(a: int, b: int, edges: dict[tuple[int, int], float], seen: tuple[int, ...]) -> float:
    """The best of all simple paths from a to b."""
    best = 0.0
    for (x, y), score in edges.items():
        for here, there in ((x, y), (y, x)):
            if here == a and there not in seen:
                rest = 1.0 if there == b else STEP * strength(there, b, edges, (*seen, there))
                best = max(best, score * rest)
    return best


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int, float]]]:
    """Copies of each of a few texts, and links between ads, each of another score."""
    copies = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    texts = [k for k, n in enumerate(copies) for _ in range(n)]
    pairs = list(combinations(range(len(texts)), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    scores = draw(st.permutations([0.50 + k / 25 for k in range(len(chosen))]))
    return texts, [(a, b, s) for (a, b), s in zip(chosen, scores, strict=True)]


def best_edges(texts: list[int], links: list[tuple[int, int, float]]) -> dict[tuple[int, int], float]:
    edges: dict[tuple[int, int], float] = {}
    for a, b, score in links:
        x, y = sorted((texts[a], texts[b]))
        if x != y:
            edges[x, y] = max(edges.get((x, y), 0.0), score)
    return edges


@given(graphs())
@settings(max_examples=120, deadline=None)
def test_cohesion_is_the_mean_of_the_best_paths(
    graph: tuple[list[int], list[tuple[int, int, float]]],
) -> None:
    texts, links = graph
    assume(len(texts) > 1)
    edges = best_edges(texts, links)
    pairs = [(texts[i], texts[j]) for i, j in combinations(range(len(texts)), 2)]
    expected = sum(1.0 if a == b else strength(a, b, edges, (a,)) for a, b in pairs) / len(pairs)
    found, _ = group([f"text number{k}" for k in texts], links)
    assert found == pytest.approx(expected, abs=1e-6)
    assert 0.0 <= found <= 1.0


def parts(texts: list[int], edges: dict[tuple[int, int], float], above: float) -> list[set[int]]:
    """The distinct texts that links of more than `above` hold together."""
    found = [{k} for k in sorted(set(texts))]
    for (x, y), score in edges.items():
        if score > above:
            a, b = (next(part for part in found if node in part) for node in (x, y))
            if a is not b:
                found.remove(b)
                a |= b
    return found


@given(graphs())
@settings(max_examples=120, deadline=None)
def test_the_weakest_link_is_the_one_whose_loss_splits(
    graph: tuple[list[int], list[tuple[int, int, float]]],
) -> None:
    texts, links = graph
    assume(len(texts) > 1)
    edges = best_edges(texts, links)
    assume(len(parts(texts, edges, 0.0)) == 1)
    _, weakest = group([f"text number{k}" for k in texts], links)
    if len(set(texts)) == 1:
        assert weakest is None
        return
    score = max(
        s
        for s in edges.values()
        if len(parts(texts, edges, s)) > 1 and len(parts(texts, edges, s - 1e-3)) == 1
    )
    assert weakest is not None
    assert weakest.score == pytest.approx(score)
    assert (weakest.left, weakest.right) in {(a, b) for a, b, s in links if s == score}
    sizes = [sum(texts.count(node) for node in part) for part in parts(texts, edges, score)]
    assert weakest.splits == tuple(sorted(sizes, reverse=True))


def test_a_chain_hangs_together_less_than_a_clique() -> None:
    n = 6
    chain = [(k, k + 1, 0.9) for k in range(n - 1)]
    star = [(0, k, 0.9) for k in range(1, n)]
    clique = [(a, b, 0.9) for a, b in combinations(range(n), 2)]
    cohesions = [group(distinct(n), links)[0] for links in (chain, star, clique)]
    assert cohesions == sorted(cohesions)
    assert cohesions[2] == pytest.approx(0.9, abs=1e-6)
    assert cohesions[0] < cohesions[1] - 0.05 < cohesions[2] - 0.1


def test_copies_hang_together_fully_and_have_no_weakest_link() -> None:
    assert group(["one and the same"] * 4, []) == (1.0, None)


def test_of_equally_weak_links_the_one_that_splits_most_evenly() -> None:
    _, weakest = group(distinct(6), [(k, k + 1, 0.8) for k in range(5)])
    assert weakest is not None
    assert (weakest.left, weakest.right, weakest.splits) == (2, 3, (3, 3))


def test_links_that_were_cut_or_dropped_do_not_hold() -> None:
    made = case(distinct(3), links=[(0, 1, 0.9), (0, 2, 0.9), (1, 2, 0.6)])
    made.links.cut[0] = CutReason.HUB
    made.links.kept[1] = False
    summary = made.summaries()[0]
    assert summary.weakest is not None
    assert (summary.weakest.left, summary.weakest.right) == (1, 2)
    assert summary.cohesion == pytest.approx(0.6 / 3)


def test_large_groups_are_measured_from_some_of_their_texts() -> None:
    n = 300
    links = [(0, k, 0.9) for k in range(1, n)]
    found, weakest = group(distinct(n), links)
    assert found == pytest.approx(0.9 * 0.9 * STEP, abs=0.02)
    assert weakest is not None
    assert weakest.splits == (n - 1, 1)


def test_copies_are_what_the_run_says_they_are() -> None:
    made = case(["call me 100", "call me 200", "another text"], links=[(0, 2, 0.8)])
    summary = made.summaries(representative=[0, 0, 2])[0]
    assert summary.cohesion == pytest.approx((1 + 0.8 + 0.8) / 3)
    assert summary.weakest is not None
    assert summary.weakest.splits == (2, 1)

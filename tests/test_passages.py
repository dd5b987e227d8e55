"""Passages that two texts share, in any order, with their places in both originals."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adsim.normalize import word_spans
from adsim.passages import shared_passages

words = st.lists(
    st.sampled_from(["harbour", "lake", "tea", "quiet", "evening", "talk", "with", "my"]), max_size=14
)


def spelled(text: str, span: tuple[int, int]) -> str:
    return " ".join(word for word, _, _ in word_spans(text[slice(*span)]))


@given(words, words)
def test_passages_are_common_runs_that_overlap_nowhere(x: list[str], y: list[str]) -> None:
    left, right = " ".join(x), "  ".join(y)
    found = shared_passages(left, right, least_words=1)
    for passage in found:
        assert spelled(left, passage.left) == spelled(right, passage.right) == passage.words
    for side in ("left", "right"):
        spans = sorted(getattr(passage, side) for passage in found)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert [p.left for p in found] == sorted(p.left for p in found)
    assert bool(found) == bool(set(x) & set(y))


@given(words, words)
def test_the_longest_common_run_is_among_them(x: list[str], y: list[str]) -> None:
    common = [
        x[i:j] for i in range(len(x)) for j in range(i + 1, len(x) + 1)
        if any(y[k : k + j - i] == x[i:j] for k in range(len(y)))
    ]  # fmt: skip
    longest = max(map(len, common), default=0)
    found = shared_passages(" ".join(x), " ".join(y), least_words=1)
    assert max((len(p.words.split()) for p in found), default=0) == longest


def test_moved_sentences_are_found() -> None:
    found = shared_passages("quiet evenings. tea by the lake.", "TEA by the L A K E! Quiet... evenings")
    assert [p.words for p in found] == ["quiet evenings", "tea by the lake"]


def test_single_words_where_they_are_asked_for() -> None:
    assert shared_passages("tea and lake", "lake or tea") == ()
    assert [p.words for p in shared_passages("tea and lake", "lake or tea", least_words=1)] == ["tea", "lake"]


def test_least_words() -> None:
    left, right = "a quiet evening by the old lake", "quiet evening at the old lake"
    assert [p.words for p in shared_passages(left, right)] == ["quiet evening", "the old lake"]
    assert [p.words for p in shared_passages(left, right, least_words=3)] == ["the old lake"]


def test_masked_words_match_nothing() -> None:
    left, right = "ask for Mia by the lake", "ask for Mia by the lake"
    found = shared_passages(left, right, masked=([(8, 11)], [(8, 11)]))
    assert [p.words for p in found] == ["ask for", "by the lake"]

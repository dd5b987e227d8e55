"""Code lengths: the paper's formulas on random numbers, and the bits of a word from the words seen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.summary import bits
from adsim.summary.alignment import MAP_BITS

COUNT = st.integers(1, 5000)
V = st.floats(8, 24)


def universal(n: int) -> float:
    return 2 * math.log2(n) + 1 if n else 1


@given(COUNT, V)
def test_a_text_alone(words: int, v: float) -> None:
    assert bits.alone_bits(words, v) == pytest.approx(universal(words) + words * v)


@given(COUNT, st.integers(0, 50), V)
def test_a_template(words: int, slots: int, v: float) -> None:
    expected = universal(words) + words * v + (slots + 1) * math.log2(words)
    assert bits.template_bits(words, slots, v) == pytest.approx(expected)


@given(COUNT, st.integers(0, 50), st.integers(0, 50), V)
def test_a_text_given_a_template(length: int, edits: int, fresh: int, v: float) -> None:
    expected = universal(length) + length + edits * math.log2(length) + 2 * edits + fresh * v
    assert bits.edited_bits(length, edits, fresh, v) == pytest.approx(expected)


@given(st.lists(st.sampled_from(["", "a", "b c", "d e f"]), min_size=1, max_size=30), V)
def test_a_slot_is_told_in_the_cheaper_way(fillings: list[str], v: float) -> None:
    def price(text: str) -> float:
        words = len(text.split())
        return universal(words) + words * v

    filled = [text for text in fillings if text]
    distinct = set(filled)
    spelled = sum(map(price, filled))
    listed = sum(map(price, distinct))
    index = len(filled) * math.log2(len(distinct)) if distinct else 0.0
    found = bits.slot_bits(spelled, listed, len(filled), len(distinct), len(fillings))
    assert found == pytest.approx(1 + len(fillings) + min(spelled, listed + index))
    # never dearer than the paper's way by more than the bit that tells which
    assert found <= 1 + sum(1 + price(text) if text else 1 for text in fillings) + 1e-6


@given(COUNT, COUNT, V)
def test_longer_texts_cost_more(a: int, b: int, v: float) -> None:
    low, high = sorted((a, b))
    assert bits.alone_bits(low, v) <= bits.alone_bits(high, v)
    assert bits.edited_bits(low, 1, 1, v) <= bits.edited_bits(high, 1, 1, v)


@pytest.mark.parametrize("words", [1000, 50_000, 400_000])
def test_the_vocabulary_is_counted_closely(words: int) -> None:
    seen = np.zeros(1 << MAP_BITS, np.uint8)
    seen[np.random.default_rng(words).integers(0, 1 << MAP_BITS, words)] = 1
    assert bits.word_bits(seen) == pytest.approx(math.log2(words), abs=0.01)


def test_a_word_costs_eight_bits_at_least() -> None:
    assert bits.word_bits(np.zeros(1 << MAP_BITS, np.uint8)) == 8.0

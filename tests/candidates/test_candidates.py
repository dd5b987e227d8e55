"""Candidate generators against naive pair loops; caps are counted, never silent."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.candidates import kernels, lsh, merge, phrases, postings_of, shared
from adsim.config import CandidateSettings, SignatureSettings
from adsim.records import Origin, TextBuffer
from adsim.signatures import band_keys, collapse, shingle

SETTINGS = CandidateSettings()


def spelled(k: int) -> str:
    """A number as letters: words that differ in digits alone count as one."""
    return "".join("abcdefghjk"[int(d)] + "z" for d in str(k))


def unpacked(pairs: np.ndarray) -> set[tuple[int, int]]:
    return {(int(p) >> 32, int(p) & 0xFFFFFFFF) for p in pairs}


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2, max_size=8))
@settings(max_examples=50, deadline=None)
def test_lsh_gives_the_pairs_that_share_a_band(rows: list[list[int]]) -> None:
    signatures = np.array(rows, np.uint32)
    filled = np.ones(len(rows), np.bool_)
    found = unpacked(lsh(band_keys(signatures, bands=2, rows=2), filled, settings=SETTINGS).pairs)
    naive = {
        (a, b)
        for a, b in combinations(range(len(rows)), 2)
        if rows[a][:2] == rows[b][:2] or rows[a][2:] == rows[b][2:]
    }
    assert found == naive


def test_a_large_bucket_is_thinned_to_a_connected_star_and_counted() -> None:
    signatures = np.zeros((50, 4), np.uint32)
    proposal = lsh(band_keys(signatures, bands=2, rows=2), np.ones(50, np.bool_), settings=SETTINGS)
    pairs = unpacked(proposal.pairs)
    assert {(0, k) for k in range(1, 50)} <= pairs
    assert len(pairs) < 100
    assert proposal.caps["buckets_thinned"] == 2


def test_empty_sets_never_meet() -> None:
    signatures = np.full((5, 4), 2**32 - 1, np.uint32)
    assert not len(
        lsh(band_keys(signatures, bands=2, rows=2), np.zeros(5, np.bool_), settings=SETTINGS).pairs
    )


@given(
    st.lists(
        st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn"]), min_size=1, max_size=8).map(
            " ".join
        ),
        min_size=2,
        max_size=10,
    )
)
@settings(max_examples=50, deadline=None)
def test_phrases_give_the_pairs_with_enough_bits_in_common(texts: list[str]) -> None:
    units = collapse(TextBuffer.from_strings(texts), settings=SignatureSettings())
    grams = [shingle(units, n, settings=SignatureSettings()) for n in (1, 2, 3)]
    index = postings_of([(g.starts, g.ids, g.units, g.bits) for g in grams])
    found = unpacked(phrases(index, settings=SETTINGS, threads=2).pairs)
    naive = set()
    for a, b in combinations(range(len(units)), 2):
        bits = 0.0
        for g in grams:
            mine = set(g.ids[g.starts[a] : g.starts[a + 1]].tolist())
            yours = set(g.ids[g.starts[b] : g.starts[b + 1]].tolist())
            bits += sum(float(g.bits[k]) for k in mine & yours)
        if bits >= SETTINGS.least_phrase_bits:
            naive.add((a, b))
    assert found == naive


def test_phrases_that_weigh_nothing_touch_nobody() -> None:
    words = " ".join(spelled(k) for k in range(40))
    texts = TextBuffer.from_strings([f"{words} {spelled(100 + k)}" for k in range(4)])
    units = collapse(texts, settings=SignatureSettings())
    one = shingle(units, 1, settings=SignatureSettings())
    index = postings_of([(one.starts, one.ids, one.units, np.zeros_like(one.bits))])
    touched = np.full(1_000, -1, np.int32)
    made = kernels.phrase_pairs(
        index.starts,
        index.ids,
        index.posting_starts,
        index.postings,
        index.bits,
        np.zeros(4, np.float32),
        np.array([64, 48, 16, 0, 0, 0], np.int64),
        0,
        4,
        64,
        np.zeros(4, np.float32),
        touched,
        np.zeros(64, np.uint64),
        np.zeros(3, np.int64),
    )
    assert made == 0
    assert (touched == -1).all(), "there is room for one entry a unit, and no more"


def test_phrases_count_what_they_leave_out() -> None:
    texts = [f"the same five words here n{spelled(k)} m{spelled(k)}" for k in range(30)]
    units = collapse(TextBuffer.from_strings(texts), settings=SignatureSettings())
    grams = [shingle(units, n, settings=SignatureSettings()) for n in (1, 2, 3)]
    index = postings_of([(g.starts, g.ids, g.units, g.bits) for g in grams])
    tight = dataclasses.replace(SETTINGS, max_phrase_units=64, partners_per_unit=3)
    proposal = phrases(index, settings=tight)
    assert proposal.caps["partners_left_out"] == sum(range(1, 27))
    common = dataclasses.replace(SETTINGS, max_phrase_units=10)
    assert phrases(index, settings=common).caps["phrases_too_common"] == 30 * 12


def test_shared_identifiers_pair_and_hubs_do_not() -> None:
    unit = np.array([0, 1, 2, 3, *range(100)], np.int32)
    value = np.array([7, 7, 8, 8, *[9] * 100], np.int32)
    few = dataclasses.replace(SETTINGS, max_identifier_units=50)
    proposal = shared(unit, value, settings=few)
    assert unpacked(proposal.pairs) == {(0, 1), (2, 3)}
    assert proposal.caps["hubs"] == 1


def test_merge_keeps_who_proposed_what() -> None:
    signatures = np.array([[1, 1], [1, 1], [2, 2]], np.uint32)
    by_bands = lsh(band_keys(signatures, bands=1, rows=2), np.ones(3, np.bool_), settings=SETTINGS)
    by_value = shared(np.array([0, 1, 1, 2], np.int32), np.array([1, 1, 2, 2], np.int32), settings=SETTINGS)
    pairs, reports = merge([by_bands, by_value])
    assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [(0, 1), (1, 2)]
    assert pairs.origin.tolist() == [Origin.LSH | Origin.IDENTIFIER, Origin.IDENTIFIER]
    assert [(r.name, r.proposed, r.alone) for r in reports] == [("lsh", 1, 0), ("identifier", 2, 1)]

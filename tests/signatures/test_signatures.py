"""Signatures against datasketch, grams against a naive count, units against sets of strings."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.config import SignatureSettings
from adsim.errors import SettingsError
from adsim.records import TextBuffer
from adsim.signatures import (
    collapse,
    permutations,
    rare_sets,
    reference_size,
    shingle,
    sign,
    to_datasketch,
    tune_bands,
)

SETTINGS = SignatureSettings()
WORDS = st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]), max_size=12).map(" ".join)
CORPUS = st.lists(WORDS, min_size=1, max_size=12)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=40), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_signature_is_datasketchs(hashes: list[int], seed: int) -> None:
    theirs = MinHash(num_perm=64, seed=seed, hashfunc=int, scheme="affine32")
    theirs.update_batch(hashes)
    ours = sign(np.array(hashes, np.uint32), np.array([0, len(hashes)]), *permutations(64, seed))
    assert ours[0].tolist() == theirs.hashvalues.tolist()


def spelled(k: int) -> str:
    """A number as letters: words that differ in digits alone count as one."""
    return "".join("abcdefghjk"[int(d)] + "z" for d in str(k))


def test_golden_signature() -> None:
    """Pinned: a change of datasketch's permutations or of our kernel shows here."""
    hashes = np.arange(1, 1001, dtype=np.uint32) * np.uint32(2654435761)
    signature = sign(hashes, np.array([0, 1000]), *permutations(8, 1))[0]
    assert signature.tolist() == GOLDEN


GOLDEN = [859709, 407137, 12535799, 1720908, 8672545, 583990, 177062, 363378]


def test_other_schemes_are_refused() -> None:
    with pytest.raises(SettingsError, match="legacy"):
        permutations(8, 1, "legacy")


def test_a_signature_can_go_back_to_datasketch() -> None:
    signature = sign(np.array([7, 9], np.uint32), np.array([0, 2]), *permutations(128, 1))[0]
    assert to_datasketch(signature, seed=1).jaccard(to_datasketch(signature, seed=1)) == 1.0  # type: ignore[attr-defined]


def test_bands_are_datasketchs_own_choice() -> None:
    assert tune_bands(0.5, 128) == (25, 5)


@given(CORPUS)
@settings(max_examples=60, deadline=None)
def test_units_are_the_distinct_texts(texts: list[str]) -> None:
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    assert len(units) == len(set(texts))
    for a, x in zip(units.of_ad, texts, strict=True):
        for b, y in zip(units.of_ad, texts, strict=True):
            assert (a == b) == (x == y)


@given(CORPUS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_units_do_not_hang_on_the_order_of_rows(texts: list[str], random: object) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    two = collapse(TextBuffer.from_strings([texts[k] for k in order]), settings=SETTINGS, threads=2)
    assert one.key.tolist() == two.key.tolist()
    assert one.micro.tolist() == two.micro.tolist()
    assert one.of_ad[order].tolist() == two.of_ad.tolist()


@given(CORPUS, st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_grams_against_a_naive_count(texts: list[str], n: int) -> None:
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    grams = shingle(units, n, settings=SETTINGS)
    held: dict[tuple[str, ...], set[int]] = defaultdict(set)
    groups: dict[tuple[str, ...], set[int]] = defaultdict(set)
    of_unit: dict[int, set[tuple[str, ...]]] = {}
    for unit, text in zip(units.of_ad.tolist(), texts, strict=True):
        words = text.split()
        of_unit[unit] = {tuple(words[p : p + n]) for p in range(len(words) - n + 1)}
        for gram in of_unit[unit]:
            held[gram].add(unit)
            groups[gram].add(int(units.micro[unit]))
    shared = [g for g in held if len(held[g]) > 1]
    assert sorted(len(held[g]) for g in shared) == sorted(grams.units.tolist())
    assert sorted(len(groups[g]) for g in shared) == sorted(grams.frequency.tolist())
    for unit, mine in of_unit.items():
        assert grams.starts[unit + 1] - grams.starts[unit] == len(mine & set(shared))
        run = grams.ids[grams.starts[unit] : grams.starts[unit + 1]]
        assert (np.diff(run) > 0).all()


def test_copies_of_one_text_count_once_in_frequencies() -> None:
    base = " ".join(f"word{spelled(k)}" for k in range(60))
    copies = [base.replace(f"word{spelled(7)} ", f"name{spelled(k)} ") for k in range(20)]
    units = collapse(
        TextBuffer.from_strings([*copies, f"word{spelled(1)} word{spelled(2)} something else"]),
        settings=SETTINGS,
    )
    grams = shingle(units, 2, settings=SETTINGS)
    assert units.micro_groups == 2
    assert grams.frequency.max() == 2
    assert grams.units.max() == 21


def test_common_grams_are_not_signed() -> None:
    texts = [f"stock phrase here one{spelled(k)} two{spelled(k)} three{spelled(k)}" for k in range(200)]
    texts += [f"one{spelled(k)} two{spelled(k)} three{spelled(k)} and more of it" for k in range(200)]
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    grams = tuple(shingle(units, n, settings=SETTINGS) for n in (1, 2))
    sets, starts = rare_sets(grams, units, settings=SETTINGS)
    sizes = np.diff(starts)
    assert len(sets) == starts[-1]
    # three words and two pairs each are rare; the stock phrase stands in 200 texts
    assert set(sizes.tolist()) == {5}


def test_the_reference_moves_in_steps() -> None:
    assert reference_size(10, SETTINGS) == reference_size(4000, SETTINGS) == 4096
    beyond = dataclasses.replace(SETTINGS, reference_power=1.0)
    assert reference_size(4097, beyond) == reference_size(8000, beyond) == 8192
    assert reference_size(4097, SETTINGS) == reference_size(8000, SETTINGS) == 4096 * 2**0.5

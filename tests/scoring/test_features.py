"""Features of pairs against slow oracles over plain Python sets and lists."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim import normalize
from adsim.config import SignatureSettings
from adsim.records import Styles, TextBuffer
from adsim.scoring import FEATURES, NAMES, alike, measure, tables_of
from adsim.signatures import collapse, reference_size, shingle

SETTINGS = SignatureSettings()
WORDS = st.lists(
    st.sampled_from(["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven"]),
    min_size=1,
    max_size=9,
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=2, max_size=7, unique=True)


def measured(texts: list[str], styles: Styles | None = None):
    """Units, the features of all pairs of them, and the pairs."""
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    grams = [shingle(units, n, settings=SETTINGS) for n in (1, 2, 3)]
    left, right = (x.astype(np.int32) for x in np.triu_indices(len(units), 1))
    found = measure(
        left,
        right,
        grams=tables_of(grams),
        word_starts=units.starts,
        styles=styles or Styles.none(len(units)),
    )
    return units, found, left, right


def grams_of(text: str, n: int) -> list[tuple[str, ...]]:
    words = text.split()
    return [tuple(words[k : k + n]) for k in range(len(words) - n + 1)]


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_overlaps_are_those_of_plain_sets(texts: list[str]) -> None:
    units, found, left, right = measured(texts)
    text_of = {int(unit): text for unit, text in zip(units.of_ad, texts, strict=True)}
    reference = reference_size(units.micro_groups, SETTINGS)
    for n in (1, 2, 3):
        sets = {u: set(grams_of(t, n)) for u, t in text_of.items()}
        held: dict[tuple[str, ...], set[int]] = {}
        for u, grams in sets.items():
            for g in grams:
                held.setdefault(g, set()).add(int(units.micro[u]))
        bits = {g: math.log2(reference / len(m)) for g, m in held.items()}
        for row, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            both = sets[a] & sets[b]
            shared = sum(bits[g] for g in both)
            assert math.isclose(
                found[row, NAMES.index(f"bits_{n}")], math.log2(1 + shared), rel_tol=1e-4, abs_tol=1e-4
            )
            union = sum(bits[g] for g in sets[a] | sets[b])
            alike = found[row, NAMES.index(f"jaccard_{n}")]
            # a gram that no other text has counts each time it stands in its own: never more alike than by sets
            assert alike <= (shared / union if union else 0.0) + 1e-4


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_glance_is_the_share_that_is_measured(texts: list[str]) -> None:
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    grams = tables_of([shingle(units, n, settings=SETTINGS) for n in (1, 2, 3)])
    left, right = (x.astype(np.int32) for x in np.triu_indices(len(units), 1))
    _, found, _, _ = measured(texts)
    assert np.array_equal(alike(left, right, grams[1]), found[:, NAMES.index("jaccard_2")])


def test_passages_are_told_apart() -> None:
    base = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven"]
    moved = [*base[4:], "other", *base[:4]]
    fillers = [f"quiet {w} road" for w in base]
    units, found, left, right = measured([" ".join(base), " ".join(moved), *fillers])
    pair = {int(units.of_ad[0]), int(units.of_ad[1])}
    row = next(k for k in range(len(left)) if {int(left[k]), int(right[k])} == pair)
    features = dict(zip(NAMES, found[row].tolist(), strict=True))
    assert features["runs"] == np.float32(math.log2(1 + 2))
    assert features["rest"] > 0
    assert features["order"] < 1


def test_a_pair_scores_the_same_from_either_side() -> None:
    texts = ["amber birch cedar delta", "birch cedar delta ember", "cedar amber ember grove"]
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    tables = tables_of([shingle(units, n, settings=SETTINGS) for n in (1, 2, 3)])
    a, b = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    options = {"grams": tables, "word_starts": units.starts, "styles": Styles.none(3)}
    assert np.allclose(measure(a, b, **options), measure(b, a, **options))


def test_ways_of_writing_are_held_against_each_other() -> None:
    texts = [
        "Quiet Evenings!!! Call Me ❤🔥",
        "QUIET EVENINGS!!! CALL ME ❤🔥",
        "Quiet Evenings... call me",
        "Plain, Old",
    ]
    buffer = TextBuffer.from_strings(texts)
    styles = normalize.styles(buffer, normalize.fold(buffer), np.full(4, -1, np.int32))
    units, found, left, right = measured(["amber", "birch", "cedar", "delta"], styles)
    row = {(int(a), int(b)): k for k, (a, b) in enumerate(zip(left, right, strict=True))}
    marks, capitals, emoji = (NAMES.index(n) for n in ("marks", "capitals", "emoji"))
    assert len(units) == 4
    assert found[row[0, 1], emoji] == 3
    assert found[row[0, 2], emoji] == 0
    assert found[row[2, 3], emoji] == 1
    assert found[row[0, 1], capitals] < found[row[0, 3], capitals]
    assert found[row[0, 1], marks] > found[row[0, 2], marks]


def test_every_feature_explains_itself_in_both_languages() -> None:
    assert len(set(NAMES)) == len(FEATURES)
    assert all(len(f.en) > 8 and len(f.fr) > 8 and f.en != f.fr for f in FEATURES)

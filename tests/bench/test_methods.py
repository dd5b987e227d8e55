from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.bench.method import METHODS, MissingPackage, Trace, make, package
from adsim.bench.methods.minhash import agreement, shingles
from adsim.bench.methods.pairs import components
from adsim.bench.methods.simhash import near_pairs
from adsim.errors import UsageError
from adsim.evaluate import partition_scores
from adsim.synth import SynthSettings, generate

ON_TEXTS = [name for name in METHODS if name not in ("command", "adsim-ads", "adsim-link")]
CORPUS = generate(SynthSettings(ads=150, family="slot_swaps", difficulty=0.1, seed=3, french_share=0.0))
TEXTS = CORPUS.ads["text"].tolist()


@pytest.mark.parametrize("use", ON_TEXTS)
def test_every_method_groups_copies_and_gives_each_text_a_label(use: str) -> None:
    method = make(use, {}, threads=1)
    texts = [*TEXTS, *TEXTS[:40]]
    labels = np.asarray(method.fit(texts))
    assert len(labels) == len(texts)
    scores = partition_scores([*CORPUS.truth["author"], *CORPUS.truth["author"][:40]], labels)
    assert scores.pairwise.precision > 0.5
    assert (labels[:40] == labels[150:]).mean() > 0.8
    trace = getattr(method, "trace", Trace())
    assert all(seconds >= 0 for seconds in trace.stages.values())
    if trace.left is not None:
        assert (trace.left < len(texts)).all()
        assert len(trace.left) == len(trace.right) == len(trace.kept)


@pytest.mark.parametrize("use", [name for name in ON_TEXTS if name not in ("splink", "adsim-text")])
def test_scores_are_high_for_copies_and_low_for_strangers(use: str) -> None:
    method = make(use, {}, threads=1)
    method.fit([*TEXTS, *TEXTS[:20]])
    author = CORPUS.truth["author"].to_numpy()
    strangers = np.flatnonzero(author[1:] != author[:-1])[:20].astype(np.int32)
    copies = np.arange(20, dtype=np.int32)
    same = method.scores(copies, (copies + 150).astype(np.int32))
    other = method.scores(strangers, (strangers + 1).astype(np.int32))
    assert same.shape == (20,)
    assert np.median(same) > np.median(other)


@pytest.mark.parametrize(("use", "values"), [("tfidf", (0.4, 0.6, 0.9)), ("rapidfuzz", (0.5, 0.8))])
def test_a_sweep_gives_what_a_fit_for_each_value_would(use: str, values: tuple[float, ...]) -> None:
    swept = list(make(use, {}, threads=1).sweep(TEXTS, "threshold", values))
    for value, labels in zip(values, swept, strict=True):
        alone = make(use, {"threshold": value}, threads=1).fit(TEXTS)
        assert partition_scores(alone, labels).ari == 1.0


def test_hdbscan_is_swept_over_its_tree() -> None:
    fine, coarse = make("hdbscan", {}, threads=1).sweep(TEXTS, "cut", (0.3, 1.2))
    assert len(set(fine.tolist())) > len(set(coarse.tolist()))
    with pytest.raises(UsageError, match="no sweep"):
        next(make("hdbscan", {}, threads=1).sweep(TEXTS, "threshold", (0.3,)))


fingerprints = st.lists(st.integers(0, 2**64 - 1), max_size=12)


@given(fingerprints, st.integers(0, 12), st.data())
def test_near_fingerprints_are_those_that_differ_in_few_bits(
    values: list[int], most: int, data: st.DataObject
) -> None:
    flips = (
        data.draw(st.lists(st.tuples(st.sampled_from(values), st.sets(st.integers(0, 63), max_size=14))))
        if values
        else []
    )
    values = values + [value ^ sum(1 << bit for bit in bits) for value, bits in flips]
    expected = {
        (a, b) for b in range(len(values)) for a in range(b) if (values[a] ^ values[b]).bit_count() <= most
    }
    left, right = near_pairs(np.array(values, np.uint64), most)
    found = list(zip(left.tolist(), right.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_agreement_is_the_share_of_equal_values() -> None:
    signed = np.array([[1, 2, 3, 4], [1, 2, 0, 0], [9, 9, 9, 9]], np.uint32)
    left, right = np.array([0, 0], np.int32), np.array([1, 2], np.int32)
    assert agreement(signed, left, right).tolist() == [0.5, 0.0]


def test_shingles_of_characters_and_of_words() -> None:
    assert sorted(shingles("ABab", "characters", 2)) == ["ab", "ba"]
    assert sorted(shingles("One two  one two", "words", 2)) == ["one two", "two one"]
    assert shingles("", "words", 3) == [""]
    with pytest.raises(UsageError, match="letters"):
        shingles("a", "letters", 1)


def test_components_of_a_path_and_a_node_alone() -> None:
    labels = components(np.array([0, 1]), np.array([1, 2]), 4)
    assert labels[0] == labels[1] == labels[2] != labels[3]


def test_a_program_of_ones_own(tmp_path: Path) -> None:
    program = tmp_path / "first_letter.py"
    program.write_text(
        textwrap.dedent("""
            import csv, sys
            rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
            out = csv.writer(open(sys.argv[2], "w", encoding="utf-8"))
            out.writerow(["id", "label"])
            out.writerows([r["id"], r["text"][0]] for r in rows if r["text"][0] != "z")
        """),
        "utf-8",
    )
    run = [sys.executable, str(program), "{input}", "{output}"]
    labels = np.asarray(make("command", {"run": run}, threads=1).fit(["ab", "ba", 'a,\n"c"', "zz", "z"]))
    assert labels[0] == labels[2]
    assert len(set(labels.tolist())) == 4
    with pytest.raises(UsageError, match="ended with"):
        make(
            "command", {"run": [sys.executable, "-c", "raise SystemExit(3)", "{input}{output}"]}, threads=1
        ).fit(["a"])
    with pytest.raises(UsageError, match=r"id,label"):
        make("command", {"run": [sys.executable, "-c", "", "{input}{output}"]}, threads=1).fit(["a"])
    with pytest.raises(MissingPackage, match="nowhere"):
        make("command", {"run": ["nowhere-at-all", "{input}", "{output}"]}, threads=1).fit(["a"])
    with pytest.raises(UsageError, match="input"):
        make("command", {"run": ["cat"]}, threads=1)


def test_what_cannot_be_made_is_refused_with_what_can() -> None:
    with pytest.raises(UsageError, match="unknown method 'nothing'"):
        make("nothing", {}, threads=1)
    with pytest.raises(UsageError, match="nothing stands at"):
        make("adsim.bench:Nothing", {}, threads=1)
    with pytest.raises(UsageError, match="has no setting 'treshold'"):
        make("datasketch", {"treshold": 0.5}, threads=1)
    with pytest.raises(MissingPackage, match="no_such_package is not installed"):
        package("no_such_package.part")

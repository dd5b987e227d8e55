"""Signatures go to datasketch and come back with the same values, and an index of theirs answers the same from here."""

from __future__ import annotations

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH
from hypothesis import given
from hypothesis import strategies as st

from adsim import signatures
from adsim.errors import InputError
from adsim.lookup.interchange import Bands, Sketches, from_datasketch

WORDS = st.lists(st.sampled_from([f"word{k}".encode() for k in range(30)]), min_size=1, max_size=20)


def sketch(words: list[bytes], *, permutations: int = 64, seed: int = 1) -> MinHash:
    made = MinHash(num_perm=permutations, seed=seed, scheme="affine32")
    made.update_batch(words)
    return made


@given(st.lists(WORDS, min_size=1, max_size=8), st.booleans(), st.integers(1, 5))
def test_sketches_come_back_as_they_went(texts: list[list[bytes]], lean: bool, seed: int) -> None:
    theirs = [sketch(words, seed=seed) for words in texts]
    ours = from_datasketch([LeanMinHash(s) for s in theirs] if lean else theirs)
    assert np.array_equal(ours.values, np.stack([s.hashvalues for s in theirs]))
    for back, one in zip(ours.to_datasketch(lean=lean), theirs, strict=True):
        assert back == (LeanMinHash(one) if lean else one)
        assert back.jaccard(one) == 1.0
    assert np.array_equal(from_datasketch(ours.to_datasketch(lean=lean)).values, ours.values)


def test_our_signatures_can_be_updated_there() -> None:
    a, b = signatures.permutations(64, 1)
    signed = signatures.sign(np.array([3, 5, 8], np.uint32), np.array([0, 3], np.int64), a, b)
    (theirs,) = Sketches(signed, 1).to_datasketch()
    theirs.update(b"one more")
    assert (theirs.hashvalues <= signed[0]).all()


@given(st.lists(WORDS, min_size=1, max_size=30), WORDS, st.sampled_from([(8, 8), (10, 6), (20, 3)]))
def test_an_index_that_was_moved_answers_the_same(
    texts: list[list[bytes]], asked: list[bytes], params: tuple[int, int]
) -> None:
    theirs = MinHashLSH(num_perm=64, params=params)
    for number, words in enumerate(texts):
        theirs.insert(f"ad-{number}", sketch(words))
    ours = Bands.from_lsh(theirs)
    assert (ours.bands, ours.rows) == params
    for question in [asked, *texts[:3]]:
        found = ours.query(sketch(question))
        assert set(found) == set(theirs.query(sketch(question)))
        assert found == sorted(found, key=lambda key: int(str(key)[3:]))
        assert set(ours.to_lsh(seed=1).query(sketch(question))) == set(found)
    for row, words in zip(ours.values, texts, strict=True):
        assert np.array_equal(row, sketch(words).hashvalues[: params[0] * params[1]])


def test_what_cannot_be_taken_over_exactly_is_refused() -> None:
    one = sketch([b"a"])
    other = MinHash(num_perm=64, scheme="affine64")
    foreign = MinHash(num_perm=64, scheme="affine32", permutations=sketch([b"a"], seed=2).permutations)
    for bad in (
        [],
        [one, sketch([b"a"], seed=2)],
        [one, sketch([b"a"], permutations=32)],
        [one, other],
        [foreign],
    ):
        with pytest.raises(InputError) as raised:
            from_datasketch(bad)
        assert raised.value.fix
    hashed = MinHashLSH(num_perm=64, params=(8, 8), hashfunc=lambda band: band[:4])
    pickled = MinHashLSH(num_perm=64, params=(8, 8), prepickle=True)
    wide = MinHashLSH(num_perm=64, params=(8, 8))
    wide.insert("a", other)
    for index in (hashed, pickled, wide):
        with pytest.raises(InputError):
            Bands.from_lsh(index)
    with pytest.raises(InputError):
        Bands(("a",), np.zeros((1, 64), np.uint32), 8, 8, 64).query(other)

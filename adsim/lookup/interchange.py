"""Signatures to and from datasketch: sketches one by one, and all that an LSH index holds.

In: `MinHash` or `LeanMinHash` objects, a `MinHashLSH`, or our own signatures. Out: the other. It refuses what it cannot
take over exactly: another scheme, other permutations, hashed or pickled keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from adsim import signatures
from adsim.errors import InputError
from adsim.records import U32, U64

SCHEME = "affine32"


@dataclass(frozen=True, eq=False)
class Sketches:
    """Signatures of one scheme, length and seed: `values` uint32 (n, permutations)."""

    values: U32
    seed: int

    def to_datasketch(self, *, lean: bool = False) -> list[Any]:
        """One `MinHash` for each, or `LeanMinHash`, which take no more updates."""
        from datasketch import LeanMinHash

        if lean:
            return [LeanMinHash(seed=self.seed, hashvalues=row, scheme=SCHEME) for row in self.values]
        return [signatures.to_datasketch(row, seed=self.seed) for row in self.values]


def from_datasketch(sketches: Sequence[Any]) -> Sketches:
    """Signatures of `MinHash` or `LeanMinHash` objects, value by value.

    Raises `InputError` unless all are of the scheme `affine32`, of one seed and length, and of the permutations that
    this seed gives.
    """
    if not sketches:
        raise InputError("no sketches", fix="give one MinHash at least")
    first = sketches[0]
    seed, length = int(first.seed), len(first.hashvalues)
    for number, sketch in enumerate(sketches):
        found = (getattr(sketch, "scheme", "legacy"), int(sketch.seed), len(sketch.hashvalues))
        if found != (SCHEME, seed, length):
            told = f"sketch {number} has scheme {found[0]}, seed {found[1]} and {found[2]} values"
            raise InputError(told, fix=f"sign all with scheme='{SCHEME}', one seed and one num_perm")
        _check_permutations(sketch, number, seed, length)
    return Sketches(np.stack([np.asarray(s.hashvalues, np.uint32) for s in sketches]), seed)


def _check_permutations(sketch: Any, number: int, seed: int, length: int) -> None:
    given = getattr(sketch, "permutations", None)
    if given is None:
        return
    ours = signatures.permutations(length, seed, SCHEME)
    if not all(np.array_equal(np.asarray(a), b) for a, b in zip(given, ours, strict=True)):
        told = f"sketch {number} has permutations that its seed {seed} does not give"
        raise InputError(told, fix="sign with the permutations of datasketch itself")


@dataclass(frozen=True, eq=False)
class Bands:
    """The keys of an LSH index with their signatures, as far as its bands reach: `values` uint32 (n, bands x rows).

    `permutations`: values of the whole signatures, of which the index holds no more than those of its bands.
    `query` gives what `MinHashLSH.query` gives; memory 12 bytes a key and band.
    """

    keys: tuple[Hashable, ...]
    values: U32
    bands: int
    rows: int
    permutations: int

    @classmethod
    def from_lsh(cls, index: Any) -> Bands:
        """Takes over a `MinHashLSH`; raises `InputError` where it hashes its bands, or keeps its keys pickled."""
        if index.hashfunc is not None:
            raise InputError("the index hashes its bands, which cannot be undone", fix="use hashfunc=None")
        if index.prepickle:
            raise InputError("the keys of the index are pickled", fix="use prepickle=False")
        keys = tuple(index.keys)
        size = 4 * index.r
        parts = [part for key in keys for part in index.keys[key]]
        if any(len(part) != size for part in parts):
            raise InputError(
                "the index holds other values than of 32 bits", fix=f"sign with scheme='{SCHEME}'"
            )
        values = np.frombuffer(b"".join(parts), ">u4").astype(np.uint32).reshape(len(keys), index.b * index.r)
        return cls(keys, values, int(index.b), int(index.r), int(index.h))

    def to_lsh(self, *, seed: int) -> Any:
        """A `MinHashLSH` of the same bands that holds all of it."""
        from datasketch import LeanMinHash, MinHashLSH

        index = MinHashLSH(num_perm=self.permutations, params=(self.bands, self.rows))
        # what no band holds is not known, and is never asked for
        rest = np.full(self.permutations - self.values.shape[1], 2**32 - 1, np.uint32)
        for key, known in zip(self.keys, self.values, strict=True):
            row = np.concatenate([known, rest])
            index.insert(key, LeanMinHash(seed=seed, hashvalues=row, scheme=SCHEME))
        return index

    def query(self, sketch: Any) -> list[Hashable]:
        """The keys that share a band with a `MinHash` or `LeanMinHash`, in the order of insertion."""
        if getattr(sketch, "scheme", "legacy") != SCHEME:
            raise InputError(f"a sketch of scheme {sketch.scheme}", fix=f"sign with scheme='{SCHEME}'")
        width = self.bands * self.rows
        asked = self._band_keys(np.asarray(sketch.hashvalues, np.uint32)[None, :width])[:, 0]
        found = [np.zeros(0, np.int64)]
        for (order, keys), key in zip(self._sorted, asked, strict=True):
            lo, hi = np.searchsorted(keys, key), np.searchsorted(keys, key, side="right")
            found.append(order[lo:hi])
        return [self.keys[row] for row in np.unique(np.concatenate(found)).tolist()]

    def _band_keys(self, values: U32) -> U64:
        return signatures.band_keys(np.ascontiguousarray(values), bands=self.bands, rows=self.rows)

    @cached_property
    def _sorted(self) -> list[tuple[Any, U64]]:
        """By band, the rows in order of their band key, and the keys."""
        every = self._band_keys(self.values)
        orders = [np.argsort(keys, kind="stable") for keys in every]
        return [(order, keys[order]) for order, keys in zip(orders, every, strict=True)]

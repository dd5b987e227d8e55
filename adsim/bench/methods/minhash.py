"""MinHash and LSH as two packages have it: datasketch, in Python, and rensa, in Rust.

Texts come in, labels go out; the candidates of the bands are checked by their signatures, as both document it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adsim.bench.method import Laps, package
from adsim.bench.methods.pairs import PairMethod, Similar
from adsim.errors import UsageError
from adsim.records import F32, I32

CHECKED_AT_ONCE = 1 << 16


def shingles(text: str, unit: str, n: int) -> list[str]:
    """The distinct n-grams of a text in lower case: of its characters, or of its words."""
    if unit not in ("characters", "words"):
        raise UsageError(f"shingles of '{unit}'", fix="one of: characters, words")
    parts: Any = text.lower().split() if unit == "words" else text.lower()
    count = max(1, len(parts) - n + 1)
    if unit == "words":
        return list({" ".join(parts[i : i + n]) for i in range(count)})
    return list({parts[i : i + n] for i in range(count)})


def agreement(signatures: NDArray[Any], left: I32, right: I32) -> F32:
    """The share of equal values of each pair of signatures, which estimates Jaccard; float32 (pairs,)."""
    out = np.empty(len(left), np.float32)
    for at in range(0, len(left), CHECKED_AT_ONCE):
        part = slice(at, at + CHECKED_AT_ONCE)
        out[part] = (signatures[left[part]] == signatures[right[part]]).mean(axis=1)
    return out


class Datasketch(PairMethod):
    """datasketch: `MinHash.bulk`, `MinHashLSH`, candidates checked by `MinHash.jaccard`. On one thread, as it is."""

    def __init__(
        self, threshold: float = 0.7, permutations: int = 128, unit: str = "characters", n: int = 5
    ) -> None:
        self.threshold, self.permutations, self.unit, self.n = threshold, permutations, unit, n

    def similar(self, texts: Sequence[str], least: float, laps: Laps) -> Similar:
        """Pairs that share a band, with the Jaccard that their signatures estimate."""
        from datasketch import MinHash, MinHashLSH

        with laps.lap("signatures"):
            sets = ([s.encode("utf-8", "replace") for s in shingles(t, self.unit, self.n)] for t in texts)
            self.signed = MinHash.bulk(sets, num_perm=self.permutations, seed=1, scheme="affine32")
        with laps.lap("candidates"):
            index = MinHashLSH(threshold=least, num_perm=self.permutations)
            with index.insertion_session() as session:
                for row, signature in enumerate(self.signed):
                    session.insert(row, signature)
            pairs = [
                (row, other)
                for row, signature in enumerate(self.signed)
                for other in index.query(signature)
                if other > row
            ]
        with laps.lap("checks"):
            score = [self.signed[a].jaccard(self.signed[b]) for a, b in pairs]
        return Similar.of([a for a, _ in pairs], [b for _, b in pairs], score)

    def scores(self, left: I32, right: I32) -> F32:
        """The estimated Jaccard similarities of pairs of rows."""
        return agreement(np.stack([s.hashvalues for s in self.signed]), left, right)


class Rensa(PairMethod):
    """rensa: `RMinHash.from_token_sets`, `RMinHashLSH`, candidates checked by their digests.

    Tokens are words and the threshold is 0.8, as in its own examples; `bands` must divide `permutations`.
    """

    def __init__(
        self,
        threshold: float = 0.8,
        permutations: int = 128,
        bands: int = 16,
        unit: str = "words",
        n: int = 1,
    ) -> None:
        self.threshold, self.permutations, self.bands = threshold, permutations, bands
        self.unit, self.n = unit, n

    def similar(self, texts: Sequence[str], least: float, laps: Laps) -> Similar:
        """Pairs that share a band, with the Jaccard that their digests estimate."""
        rensa = package("rensa")
        with laps.lap("signatures"):
            sets = [shingles(text, self.unit, self.n) for text in texts]
            signed = rensa.RMinHash.from_token_sets(sets, num_perm=self.permutations, seed=42)
        with laps.lap("candidates"):
            index = rensa.RMinHashLSH(threshold=least, num_perm=self.permutations, num_bands=self.bands)
            index.insert_many(signed)
            found = index.query_all(signed)
            counts = np.fromiter(map(len, found), np.int64, len(found))
            left = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
            right = np.fromiter((other for row in found for other in row), np.int32, int(counts.sum()))
            once = left < right
            left, right = left[once], right[once]
        with laps.lap("checks"):
            self.digests = np.array([s.digest() for s in signed], np.uint32)
            score = agreement(self.digests, left, right)
        return Similar(left, right, score)

    def scores(self, left: I32, right: I32) -> F32:
        """The estimated Jaccard similarities of pairs of rows."""
        return agreement(self.digests, left, right)

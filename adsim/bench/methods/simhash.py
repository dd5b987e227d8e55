"""SimHash: 64-bit fingerprints, and all pairs that differ in a few bits (Manku, Jain and Das Sarma, 2007).

Texts come in, labels go out. Fingerprints are cut into one block more than bits may differ, so that near ones agree
in a block at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from adsim.bench.method import Laps, Trace
from adsim.bench.methods.pairs import components
from adsim.parallel import over_slices
from adsim.records import F32, I32, I64, U64, TextBuffer


class SimHash:
    """Fingerprints of byte 5-grams in lower case; texts that differ in at most `distance` bits are joined."""

    def __init__(self, distance: int = 3, n: int = 5, threads: int = 1) -> None:
        self.distance, self.n, self.threads = distance, n, threads

    def fit(self, texts: Sequence[str]) -> I64:
        """Labels of the texts, int64 (n,)."""
        from adsim.bench import kernels

        laps = Laps()
        with laps.lap("signatures"):
            buffer = TextBuffer.from_strings([text.lower() for text in texts])
            data = np.ascontiguousarray(buffer.data)
            self.fingerprint = np.empty(len(texts), np.uint64)
            over_slices(
                lambda lo, hi: kernels.fingerprints(data, buffer.offsets, self.n, lo, hi, self.fingerprint),
                len(texts),
                threads=self.threads,
            )
        with laps.lap("candidates"):
            left, right = near_pairs(self.fingerprint, self.distance)
        with laps.lap("groups"):
            labels = components(left, right, len(texts))
        self.trace = Trace(laps.seconds, left, right, np.ones(len(left), np.bool_))
        return labels

    def scores(self, left: I32, right: I32) -> F32:
        """The share of equal bits of pairs of rows."""
        differ = np.bitwise_count(self.fingerprint[left] ^ self.fingerprint[right])
        return (1 - differ / 64).astype(np.float32)


def near_pairs(fingerprint: U64, most: int) -> tuple[I32, I32]:
    """All pairs of rows whose fingerprints differ in at most `most` bits, left < right, int32 (pairs,) each."""
    from adsim.bench import kernels

    masks = _masks(most + 1)
    none = np.zeros(0, np.int32)
    found: list[tuple[I32, I32]] = []
    for block in range(len(masks)):
        order = np.argsort(fingerprint & masks[block], kind="stable").astype(np.int64)
        count = kernels.near(fingerprint, order, masks, block, most, none, none)
        left, right = np.empty(count, np.int32), np.empty(count, np.int32)
        kernels.near(fingerprint, order, masks, block, most, left, right)
        found.append((left, right))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def _masks(blocks: int) -> U64:
    """The bits of each of so many blocks of about equal length."""
    ends = np.linspace(0, 64, blocks + 1).astype(int)
    return np.array([sum(1 << bit for bit in range(lo, hi)) for lo, hi in pairwise(ends)], np.uint64)

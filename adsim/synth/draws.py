"""Streams of random numbers: one for each operator and author, independent of one another.

In: a seed and a path of numbers. Out: draws that depend on nothing else, on any platform. Numbers are drawn
in blocks, because one call of a numpy generator costs as much as fifty of its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 192


class Draws:
    """The stream of the path `(seed, *path)`, as numpy's `SeedSequence` spawns it."""

    __slots__ = ("_at", "_block", "_rng")

    def __init__(self, seed: int, *path: int) -> None:
        self._rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=path)))
        self._block: list[float] = self._rng.random(_BLOCK).tolist()
        self._at = 0

    def uniform(self) -> float:
        """A number in [0, 1)."""
        at = self._at
        if at == _BLOCK:
            self._block = self._rng.random(_BLOCK).tolist()
            at = 0
        self._at = at + 1
        return self._block[at]

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.uniform()

    def below(self, n: int) -> int:
        """A whole number in [0, n)."""
        return int(self.uniform() * n)

    def chance(self, p: float) -> bool:
        """True with probability `p`."""
        at = self._at  # as in `uniform`, for this is asked more often than all else
        if at == _BLOCK:
            return self.uniform() < p
        self._at = at + 1
        return self._block[at] < p

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all alike."""
        at = self._at
        if at == _BLOCK:
            return items[int(self.uniform() * len(items))]
        self._at = at + 1
        return items[int(self._block[at] * len(items))]

    def count(self, n: int, p: float) -> int:
        """How many of `n` things happen at about `p` each: the whole part of n p, and one more by chance."""
        return min(n, int(n * p + self.uniform()))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in some order."""
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = int(self.uniform() * (i + 1))
            out[i], out[j] = out[j], out[i]
        return out

    def some(self, items: Sequence[T], k: int) -> list[T]:
        """`k` of the items (all, if there are fewer), in some order; O(k) draws."""
        pool = list(items)
        k = min(k, len(pool))
        for i in range(k):
            j = i + int(self.uniform() * (len(pool) - i))
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:k]

    def weighted(self, table: Weighted[T]) -> T:
        """One item of a table of weights."""
        u = self.uniform() * table.steps[-1]
        for item, step in zip(table.items, table.steps, strict=True):
            if u < step:
                return item
        return table.items[-1]


class Weighted(Sequence[T]):
    """Items with weights, for `Draws.weighted`."""

    __slots__ = ("items", "steps")

    def __init__(self, weights: dict[T, float]) -> None:
        self.items = tuple(weights)
        self.steps = tuple(accumulate(weights.values()))

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, i):  # type: ignore[no-untyped-def]
        return self.items[i]

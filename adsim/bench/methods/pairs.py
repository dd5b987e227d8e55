"""Methods that say how alike two texts are: pairs at or above a cut are joined, and what hangs together is a group.

Texts come in; pairs with a similarity, and labels, go out. How pairs are found is left to the classes that are made
from this one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from adsim.bench.method import Laps, Trace
from adsim.records import F32, I32, I64


@dataclass(frozen=True, eq=False)
class Similar:
    """Pairs of rows, `left` and `right` int32 (m,), and how alike they are, `score` float32 (m,)."""

    left: I32
    right: I32
    score: F32

    @classmethod
    def of(cls, left: Any, right: Any, score: Any) -> Similar:
        """The same from anything array-like."""
        return cls(np.asarray(left, np.int32), np.asarray(right, np.int32), np.asarray(score, np.float32))

    def labels(self, threshold: float, n: int) -> I64:
        """Labels of n texts: those that hang together by pairs at or above the threshold."""
        near = self.score >= np.float32(threshold)
        return components(self.left[near], self.right[near], n)


def components(left: NDArray[Any], right: NDArray[Any], n: int) -> I64:
    """Labels of the connected components of n nodes, int64 (n,)."""
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


class PairMethod(ABC):
    """A method that joins pairs at or above `threshold`; `similar` is what a class has to give."""

    threshold: float
    trace: Trace

    @abstractmethod
    def similar(self, texts: Sequence[str], least: float, laps: Laps) -> Similar:
        """Pairs at least `least` alike, as far as the method finds them; its stages are counted in `laps`."""

    def fit(self, texts: Sequence[str]) -> I64:
        """Labels of the texts, int64 (n,)."""
        laps = Laps()
        found = self.similar(texts, self.threshold, laps)
        with laps.lap("groups"):
            labels = found.labels(self.threshold, len(texts))
        kept = found.score >= np.float32(self.threshold)
        self.trace = Trace(laps.seconds, found.left, found.right, kept)
        return labels


class ExactPairMethod(PairMethod):
    """One that finds every pair above a cut, so that pairs found for a low one hold all for the higher ones."""

    def sweep(self, texts: Sequence[str], name: str, values: Sequence[float]) -> Iterator[I64]:
        """Labels for each threshold, from pairs that are found once."""
        found = self.similar(texts, min(values), Laps())
        for value in values:
            yield found.labels(value, len(texts))

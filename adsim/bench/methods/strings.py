"""Methods that compare strings as they are: the edit ratio of rapidfuzz over all pairs, and plain equality.

Texts come in, labels go out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import starmap
from typing import Any

import numpy as np

from adsim.bench.method import Laps
from adsim.bench.methods.pairs import ExactPairMethod, Similar
from adsim.records import F32, I32, I64

ROWS_AT_ONCE = 256


class RapidFuzz(ExactPairMethod):
    """`rapidfuzz.process.cdist` with `fuzz.ratio` over all pairs; for small corpora, as it is quadratic."""

    def __init__(self, threshold: float = 0.8, threads: int = 1) -> None:
        self.threshold, self.threads = threshold, threads

    def similar(self, texts: Sequence[str], least: float, laps: Laps) -> Similar:
        """Every pair at least `least` alike, in [0, 1]."""
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import cdist
        from rapidfuzz.utils import default_process

        with laps.lap("signatures"):
            self.texts = [default_process(text) for text in texts]
        parts: list[tuple[Any, Any, Any]] = []
        with laps.lap("candidates"):
            for at in range(0, len(texts), ROWS_AT_ONCE):
                table = cdist(
                    self.texts[at : at + ROWS_AT_ONCE],
                    self.texts[at:],
                    scorer=ratio,
                    score_cutoff=100 * least,
                    dtype=np.float32,
                    workers=self.threads,
                )
                row, column = np.nonzero(table)
                once = column > row
                row, column = row[once], column[once]
                parts.append((row + at, column + at, table[row, column] / np.float32(100)))
        left, right, score = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Similar.of(left, right, score)

    def scores(self, left: I32, right: I32) -> F32:
        """Ratios of pairs of rows, in [0, 1]."""
        from rapidfuzz.fuzz import ratio

        pairs = ((self.texts[a], self.texts[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True))
        return np.fromiter(starmap(ratio, pairs), np.float32, len(left)) / np.float32(100)


class Exact:
    """Equal once written alike: NFKC, lower case, letters and digits alone."""

    def fit(self, texts: Sequence[str]) -> I64:
        """Labels of the texts, int64 (n,)."""
        codes: dict[str, int] = {}
        plain = (re.sub(r"\W+", " ", unicodedata.normalize("NFKC", t).casefold()).strip() for t in texts)
        self.labels = np.fromiter((codes.setdefault(t, len(codes)) for t in plain), np.int64, len(texts))
        return self.labels

    def scores(self, left: I32, right: I32) -> F32:
        """1 where equal, else 0."""
        return (self.labels[left] == self.labels[right]).astype(np.float32)

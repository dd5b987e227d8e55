"""TF-IDF vectors: joined above a cosine (scikit-learn and sparse_dot_topn), or clustered by density (HDBSCAN).

Texts come in, labels go out. Vectors are of character 3- to 5-grams within words, the usual choice for short texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from adsim.bench.method import Laps, Trace
from adsim.bench.methods.pairs import ExactPairMethod, Similar
from adsim.errors import UsageError
from adsim.records import F32, I32, I64


def tfidf(texts: Sequence[str]) -> Any:
    """TF-IDF of character 3- to 5-grams, rows of length 1, sparse float32."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32).fit_transform(texts)


class TfidfCosine(ExactPairMethod):
    """All pairs at or above a cosine, by sparse_dot_topn."""

    def __init__(self, threshold: float = 0.5, threads: int = 1) -> None:
        self.threshold, self.threads = threshold, threads

    def similar(self, texts: Sequence[str], least: float, laps: Laps) -> Similar:
        """Every pair at least `least` alike; quadratic in texts that share grams."""
        from sparse_dot_topn import sp_matmul_topn

        with laps.lap("signatures"):
            self.vectors = tfidf(texts)
        with laps.lap("candidates"):
            product = sp_matmul_topn(
                self.vectors,
                self.vectors.T.tocsr(),
                top_n=len(texts),
                threshold=least,
                n_threads=self.threads,
            ).tocoo()
            once = product.row < product.col
        return Similar.of(product.row[once], product.col[once], product.data[once])

    def scores(self, left: I32, right: I32) -> F32:
        """Cosines of pairs of rows."""
        product = self.vectors[left].multiply(self.vectors[right])
        return np.asarray(product.sum(axis=1), np.float32).ravel()


class Hdbscan:
    """scikit-learn's HDBSCAN on TF-IDF reduced by SVD; what it takes for noise is alone.

    `cut` 0 takes the clusters that it chooses itself, else its tree is cut flat at that distance.
    """

    def __init__(
        self, dimensions: int = 100, least_size: int = 2, cut: float = 0.0, threads: int = 1
    ) -> None:
        self.dimensions, self.least_size, self.cut, self.threads = dimensions, least_size, cut, threads

    def fit(self, texts: Sequence[str]) -> I64:
        """Labels of the texts, int64 (n,)."""
        laps = Laps()
        with laps.lap("signatures"):
            self.points = self._points(texts)
        with laps.lap("groups"):
            tree = self._tree()
            labels = self._labels(tree, self.cut)
        self.trace = Trace(laps.seconds)
        return labels

    def sweep(self, texts: Sequence[str], name: str, values: Sequence[float]) -> Iterator[I64]:
        """Labels for each value of `cut`, from one tree."""
        if name != "cut":
            raise UsageError(f"no sweep of {name}", fix="sweep cut")
        self.points = self._points(texts)
        tree = self._tree()
        yield from (self._labels(tree, value) for value in values)

    def _points(self, texts: Sequence[str]) -> F32:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.preprocessing import normalize

        vectors = tfidf(texts)
        svd = TruncatedSVD(min(self.dimensions, min(vectors.shape) - 1), random_state=1)
        return np.asarray(normalize(svd.fit_transform(vectors)), np.float32)

    def _tree(self) -> Any:
        from sklearn.cluster import HDBSCAN

        return HDBSCAN(min_cluster_size=self.least_size, n_jobs=self.threads, copy=True).fit(self.points)

    def _labels(self, tree: Any, cut: float) -> I64:
        found = tree.dbscan_clustering(cut, min_cluster_size=self.least_size) if cut else tree.labels_
        return np.where(found >= 0, found, len(found) + np.arange(len(found))).astype(np.int64)

    def scores(self, left: I32, right: I32) -> F32:
        """Cosines of pairs of rows after the reduction."""
        return np.asarray((self.points[left] * self.points[right]).sum(axis=1), np.float32)

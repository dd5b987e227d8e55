"""Simple methods that adsim is held against, each as its own users would write it with public packages.

Texts come in, an array of group labels goes out. None of them is part of adsim.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_matrix
from scipy.sparse.csgraph import connected_components


def tfidf_similarities(texts: list[str], *, least: float, threads: int = 2) -> csr_matrix:
    """Cosines of at least `least` between TF-IDF vectors of characters 3-5; sparse, (n, n)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32).fit_transform(texts)
    return sp_matmul_topn(vectors, vectors.T.tocsr(), top_n=len(texts), threshold=least, n_threads=threads)


def components_above(similarities: csr_matrix, threshold: float) -> NDArray[np.int64]:
    """Labels of the connected components of the pairs at or above a threshold."""
    pairs = similarities.tocoo()
    near = pairs.data >= threshold
    graph = coo_array((pairs.data[near], (pairs.row[near], pairs.col[near])), shape=similarities.shape)
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def shingles_of(text: str, n: int = 5) -> list[bytes]:
    """The distinct character n-grams of a text, as bytes."""
    lower = text.lower()
    return [s.encode() for s in {lower[i : i + n] for i in range(max(1, len(lower) - n + 1))}]


def minhash_lsh(texts: list[str], *, threshold: float = 0.7, permutations: int = 128) -> NDArray[np.int64]:
    """datasketch's own pipeline: MinHash in bulk, MinHashLSH, candidates checked by signature, components."""
    from datasketch import MinHash, MinHashLSH

    signatures = MinHash.bulk(
        (shingles_of(text) for text in texts), num_perm=permutations, seed=1, scheme="affine32"
    )
    index = MinHashLSH(threshold=threshold, num_perm=permutations)
    with index.insertion_session() as session:
        for row, signature in enumerate(signatures):
            session.insert(row, signature)
    left, right = [], []
    for row, signature in enumerate(signatures):
        for other in index.query(signature):
            if other > row and signature.jaccard(signatures[other]) >= threshold:
                left.append(row)
                right.append(other)
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(len(texts), len(texts)))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)

"""Collapses ads with the same normalized words into units, and tells which units are near-copies.

In: normalized words of every ad. Out: units, numbered by content alone (never by row), ordered so that
the near-copies of a strict first pass, the micro-groups, are neighbours. It never decides a link:
micro-groups only say how many independent texts a phrase stands in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from adsim.config import SignatureSettings
from adsim.parallel import over_slices
from adsim.records import I32, I64, U64, TextBuffer


@dataclass(frozen=True, eq=False)
class Units:
    """Distinct texts. `words` uint64 hashes end to end, `starts` int64 (u + 1,), `key` uint64 (u,) content
    hash, `micro` int32 (u,) micro-group, non-decreasing; `of_ad` int32 (n,) the unit of each ad.
    """

    words: U64
    starts: I64
    key: U64
    micro: I32
    of_ad: I32

    def __len__(self) -> int:
        return len(self.key)

    @property
    def micro_groups(self) -> int:
        """How many micro-groups there are."""
        return int(self.micro[-1]) + 1 if len(self.micro) else 0


def collapse(words: TextBuffer, *, settings: SignatureSettings, threads: int = 1) -> Units:
    """Units of the ads whose normalized words are `words`; O(bytes + n log n) time, 8 bytes a word."""
    hashes, starts, texts = _hash(words, threads)
    key, first, of_ad = np.unique(texts, return_index=True, return_inverse=True)
    unit_words, unit_starts = _gather(hashes, starts, first)
    micro = _micro_groups(unit_words, unit_starts, settings, threads)
    order = np.lexsort((key, micro))
    rank = np.empty(len(key), np.int32)
    rank[order] = np.arange(len(key), dtype=np.int32)
    unit_words, unit_starts = _gather(unit_words, unit_starts, order)
    return Units(unit_words, unit_starts, key[order], micro[order], rank[of_ad])


def text_keys(words: TextBuffer, *, threads: int = 1) -> U64:
    """The content hash of each text, that of its unit in `Units.key`; O(bytes)."""
    return _hash(words, threads)[2]


def _hash(words: TextBuffer, threads: int) -> tuple[U64, I64, U64]:
    from adsim.signatures import kernels

    n = len(words)
    counts = np.zeros(n, np.int64)
    over_slices(
        lambda lo, hi: kernels.count_words(words.data, words.offsets, lo, hi, counts), n, threads=threads
    )
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    hashes = np.empty(starts[-1], np.uint64)
    texts = np.empty(n, np.uint64)
    over_slices(
        lambda lo, hi: kernels.hash_words(words.data, words.offsets, lo, hi, starts, hashes, texts),
        n,
        threads=threads,
    )
    return hashes, starts, texts


def _gather(words: U64, starts: I64, order: np.ndarray) -> tuple[U64, I64]:
    """The word runs at `order`, end to end."""
    lengths = np.diff(starts)[order]
    new_starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum(lengths, out=new_starts[1:])
    shift = np.repeat(starts[:-1][order] - new_starts[:-1], lengths)
    return words[np.arange(new_starts[-1]) + shift], new_starts


def _micro_groups(words: U64, starts: I64, settings: SignatureSettings, threads: int) -> I32:
    """Micro-group of each unit, numbered by the first unit in it; units come in order of content hash."""
    from adsim.signatures import kernels
    from adsim.signatures.minhash import band_keys, permutations

    n = len(starts) - 1
    if n == 0:
        return np.zeros(0, np.int32)
    a, b = permutations(settings.micro_permutations, settings.seed)
    signatures = np.empty((n, len(a)), np.uint32)
    over_slices(
        lambda lo, hi: kernels.sign_words(words, starts, a, b, lo, hi, signatures), n, threads=threads
    )
    rows = settings.micro_rows
    bands = settings.micro_permutations // rows
    keys = band_keys(signatures, bands=bands, rows=rows, threads=threads)
    need = int(np.ceil(settings.micro_jaccard * settings.micro_permutations))
    bits = max(1, int(n - 1).bit_length())

    def edges(band: int, _: int) -> tuple[I32, I32]:
        packed = ((keys[band] >> np.uint64(bits)) << np.uint64(bits)) | np.arange(n, dtype=np.uint64)
        packed.sort()
        left = np.empty(2 * n, np.int32)
        right = np.empty(2 * n, np.int32)
        made = kernels.near_copies(packed, bits, signatures, starts, need, left, right)
        return left[:made].copy(), right[:made].copy()

    found = over_slices(edges, bands, size=1, threads=threads)
    left = np.concatenate([e[0] for e in found])
    right = np.concatenate([e[1] for e in found])
    graph = coo_matrix((np.ones(len(left), np.uint8), (left, right)), shape=(n, n))
    _, labels = connected_components(graph, directed=False)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return rank[inverse]

"""MinHash signatures, bit for bit those of datasketch (scheme `affine32`), in bulk.

In: sets of 32-bit hashes. Out: a signature per set. It never hashes text itself; the permutations come
from datasketch, so that a change there is caught by the golden test.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adsim.errors import SettingsError
from adsim.parallel import over_slices
from adsim.records import I64, U32, U64


def permutations(count: int, seed: int, scheme: str = "affine32") -> tuple[U32, U32]:
    """Multipliers and addends of datasketch's `MinHash(count, seed=seed)`, uint32 of shape (count,)."""
    from datasketch import MinHash

    if scheme != "affine32":
        raise SettingsError(f"scheme '{scheme}' is not supported", fix="use signatures.scheme = 'affine32'")
    a, b = MinHash(num_perm=count, seed=seed, scheme="affine32").permutations
    return np.ascontiguousarray(a, np.uint32), np.ascontiguousarray(b, np.uint32)


def sign(hashes: U32, starts: I64, a: U32, b: U32, *, threads: int = 1) -> NDArray[np.uint32]:
    """Signatures uint32 of shape (sets, permutations); an empty set is all 2**32 - 1.

    Set i is `hashes[starts[i]:starts[i + 1]]`; repeats are harmless. O(hashes x permutations).
    """
    from adsim.signatures import kernels

    n = len(starts) - 1
    out = np.empty((n, len(a)), np.uint32)
    over_slices(lambda lo, hi: kernels.sign(hashes, starts, a, b, lo, hi, out), n, threads=threads)
    return out


def band_keys(signatures: NDArray[np.uint32], *, bands: int, rows: int, threads: int = 1) -> U64:
    """64-bit keys of the bands of signatures, uint64 (bands, sets); O(sets x bands x rows)."""
    from adsim.signatures import kernels

    keys = np.empty((bands, len(signatures)), np.uint64)
    over_slices(
        lambda lo, hi: kernels.band_keys(signatures, bands, rows, lo, hi, keys),
        len(signatures),
        threads=threads,
    )
    return keys


def tune_bands(threshold: float, permutations: int) -> tuple[int, int]:
    """(bands, rows) by datasketch's own parameter search for that Jaccard threshold."""
    from datasketch import MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=permutations)
    return int(lsh.b), int(lsh.r)


def to_datasketch(signature: U32, *, seed: int) -> object:
    """A signature as a datasketch `MinHash`, to be put into an index of theirs."""
    from datasketch import MinHash

    return MinHash(num_perm=len(signature), seed=seed, hashvalues=signature, scheme="affine32")

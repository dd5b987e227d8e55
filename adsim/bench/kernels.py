"""The compiled part of the bench's own SimHash: fingerprints, and pairs within a few bits.

In: bytes and sorted block keys. Out: filled arrays.
"""

from __future__ import annotations

import numpy as np
from numba import njit

FNV_BASIS = np.uint64(14695981039346656037)
FNV_PRIME = np.uint64(1099511628211)


@njit("void(uint8[::1], int64[::1], int64, int64, int64, uint64[::1])", cache=True, nogil=True)
def fingerprints(data, offsets, n, lo, hi, out):  # type: ignore[no-untyped-def]
    """64-bit SimHash of the byte n-grams of texts lo..hi (Charikar, 2002); O(64 x bytes)."""
    votes = np.empty(64, np.int64)
    for i in range(lo, hi):
        votes[:] = 0
        start, stop = offsets[i], offsets[i + 1]
        for at in range(start, max(start + 1, stop - n + 1)):
            h = FNV_BASIS
            for k in range(at, min(at + n, stop)):
                h = (h ^ np.uint64(data[k])) * FNV_PRIME
            h ^= h >> np.uint64(33)
            h *= np.uint64(0xFF51AFD7ED558CCD)
            h ^= h >> np.uint64(33)
            for bit in range(64):
                votes[bit] += 1 if (h >> np.uint64(bit)) & np.uint64(1) else -1
        fingerprint = np.uint64(0)
        for bit in range(64):
            if votes[bit] > 0:
                fingerprint |= np.uint64(1) << np.uint64(bit)
        out[i] = fingerprint


@njit("int64(uint64)", cache=True, nogil=True)
def ones(x):  # type: ignore[no-untyped-def]
    """How many bits are set."""
    x -= (x >> np.uint64(1)) & np.uint64(0x5555555555555555)
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(
    "int64(uint64[::1], int64[::1], uint64[::1], int64, int64, int32[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def near(fingerprint, order, masks, block, most, left, right):  # type: ignore[no-untyped-def]
    """Pairs that agree in a block of bits, in none before it, and differ in at most `most` bits; gives their count.

    `order` sorts the fingerprints by the bits of the block. Without room in `left` and `right` it only counts.
    """
    count = 0
    n = len(order)
    mask = masks[block]
    first = 0
    while first < n:
        last = first + 1
        key = fingerprint[order[first]] & mask
        while last < n and fingerprint[order[last]] & mask == key:
            last += 1
        for i in range(first, last):
            for j in range(i + 1, last):
                a, b = order[i], order[j]
                differ = fingerprint[a] ^ fingerprint[b]
                if ones(differ) > most:
                    continue
                earlier = False
                for k in range(block):
                    if differ & masks[k] == np.uint64(0):
                        earlier = True
                        break
                if earlier:
                    continue
                if count < len(left):
                    left[count] = min(a, b)
                    right[count] = max(a, b)
                count += 1
        first = last
    return count

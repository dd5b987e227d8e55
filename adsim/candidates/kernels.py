"""Compiled kernels: pairs from buckets of equal keys, and pairs from the postings of rare phrases.

In: sorted keys, or grams by unit with their postings. Out: pairs packed as `left << 32 | right`.
They never compare texts: that is for scoring.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_u64r = types.Array(types.uint64, 1, "C", readonly=True)
_f32r = types.Array(types.float32, 1, "C", readonly=True)


@njit([types.uint64(types.int64, types.int64)], cache=True, nogil=True, inline="always")
def pack(x, y):  # type: ignore[no-untyped-def]
    """One integer for an unordered pair."""
    return (np.uint64(min(x, y)) << np.uint64(32)) | np.uint64(max(x, y))


@njit([types.int64(_u64r, types.int64, types.int64, types.int64, types.uint64[::1])], cache=True, nogil=True)
def bucket_pairs(packed, bits, whole, fill, pairs):  # type: ignore[no-untyped-def]
    """Pairs of the units in each run of equal keys of `packed` (key high, unit in the low `bits`).

    Buckets of at most `whole` units give all pairs; larger ones each unit with the first and the one
    before. With `fill` 0 only counts. O(units + pairs).
    """
    low = np.uint64(bits)
    mask = (np.uint64(1) << low) - np.uint64(1)
    made = 0
    i = 0
    n = len(packed)
    while i < n:
        j = i + 1
        while j < n and packed[j] >> low == packed[i] >> low:
            j += 1
        size = j - i
        if size > 1 and size <= whole:
            if fill:
                at = made
                for x in range(i, j):
                    for y in range(x + 1, j):
                        pairs[at] = pack(np.int64(packed[x] & mask), np.int64(packed[y] & mask))
                        at += 1
            made += size * (size - 1) // 2
        elif size > whole:
            if fill:
                at = made
                for x in range(i + 1, j):
                    pairs[at] = pack(np.int64(packed[i] & mask), np.int64(packed[x] & mask))
                    at += 1
                    if x > i + 1:
                        pairs[at] = pack(np.int64(packed[x - 1] & mask), np.int64(packed[x] & mask))
                        at += 1
            made += 2 * (size - 1) - 1
        i = j
    return made


@njit([types.void(_i64r, _i32r, types.int64, types.int64[::1], types.int32[::1])], cache=True, nogil=True)
def lay_beside(starts, ids, first, at, out):  # type: ignore[no-untyped-def]
    """Appends the grams of each unit, moved up by `first`, to its run in `out`."""
    for u in range(len(starts) - 1):
        for k in range(starts[u], starts[u + 1]):
            out[at[u]] = ids[k] + first
            at[u] += 1


@njit([types.void(_i64r, _i32r, _i64r, types.int64[::1], types.int32[::1])], cache=True, nogil=True)
def invert(starts, ids, posting_starts, at, postings):  # type: ignore[no-untyped-def]
    """Postings (units by gram) of grams by unit; `at` is scratch of len(posting_starts) - 1."""
    for g in range(len(at)):
        at[g] = posting_starts[g]
    for u in range(len(starts) - 1):
        for k in range(starts[u], starts[u + 1]):
            g = ids[k]
            postings[at[g]] = u
            at[g] += 1


@njit([types.void(_i64r, _i32r, _i64r, _f32r, types.int64, types.float32[::1])], cache=True, nogil=True)
def rare_bits(starts, ids, posting_starts, bits, most, totals):  # type: ignore[no-untyped-def]
    """Bits of all phrases of each unit that stand in at most `most` units; O(grams)."""
    for u in range(len(totals)):
        for k in range(starts[u], starts[u + 1]):
            g = ids[k]
            if posting_starts[g + 1] - posting_starts[g] <= most:
                totals[u] += bits[g]


@njit(
    [
        types.int64(
            _i64r,
            _i32r,
            _i64r,
            _i32r,
            _f32r,
            _f32r,
            _i64r,
            types.int64,
            types.int64,
            types.int64,
            types.float32[::1],
            types.int32[::1],
            types.uint64[::1],
            types.int64[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def phrase_pairs(
    starts, ids, posting_starts, postings, bits, totals, limits, lo, hi, room, score, touched, pairs, capped
):  # type: ignore[no-untyped-def]
    """For units lo..hi, the earlier partners with the most bits of rare phrases in common.

    `limits`: most units of a phrase, phrases per unit, partners per unit, then, x 1000, the least bits of any pair,
    the share of `totals` (see `rare_bits`) of the poorer that is asked for, and the most that is. Of the phrases
    within the first limit the rarest are taken. `score` (zeros, one per unit) and `touched` are scratch and come
    back clean. Returns pairs written, or -1 - unit where `room` would not hold them.
    `capped` counts phrases too common, phrases left out by unit, partners left out.
    """
    most, phrases, partners = limits[0], limits[1], limits[2]
    least = np.float32(limits[3]) / np.float32(1000.0)
    part = np.float32(limits[4]) / np.float32(1000.0)
    greatest = np.float32(limits[5]) / np.float32(1000.0)
    made = 0
    for u in range(lo, hi):
        if made + partners > room:
            return -1 - u
        m = 0
        packed = np.empty(starts[u + 1] - starts[u], np.int64)
        for k in range(starts[u], starts[u + 1]):
            g = ids[k]
            size = posting_starts[g + 1] - posting_starts[g]
            if size > most:
                capped[0] += 1
            else:
                packed[m] = (size << 32) | g
                m += 1
        if m > phrases:
            packed[:m].sort()
            capped[1] += m - phrases
            m = phrases
        t = 0
        for k in range(m):
            g = packed[k] & 0xFFFFFFFF
            w = bits[g]
            if w == 0.0:
                # a unit that is touched must show it by its score, or it would be noted again and again
                continue
            for p in range(posting_starts[g], posting_starts[g + 1]):
                v = postings[p]
                if v >= u:
                    break
                if score[v] == 0.0:
                    touched[t] = v
                    t += 1
                score[v] += w
        good = 0
        for k in range(t):
            ask = part * min(totals[u], totals[touched[k]])
            if score[touched[k]] >= max(least, min(ask, greatest)):
                touched[good], touched[k] = touched[k], touched[good]
                good += 1
        if good > partners:
            capped[2] += good - partners
            order = np.empty(good, np.int64)
            for k in range(good):
                # heaviest first, then by unit: the choice must not hang on the order of postings
                order[k] = (np.int64(score[touched[k]] * np.float32(-64.0)) << 32) + touched[k]
            order.sort()
            for k in range(partners):
                pairs[made] = pack(u, order[k] & 0xFFFFFFFF)
                made += 1
        else:
            for k in range(good):
                pairs[made] = pack(u, touched[k])
                made += 1
        for k in range(t):
            score[touched[k]] = 0.0
    return made

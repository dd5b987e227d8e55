"""Compiled kernels: the text features of pairs of units, and the trees that turn features into a score.

In: grams by unit, pairs. Out: one row of features per pair, log-odds, contributions. They never see
text, and the order of the pairs does not matter.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_f32r = types.Array(types.float32, 1, "C", readonly=True)
_f64r = types.Array(types.float64, 1, "C", readonly=True)
_f32r2 = types.Array(types.float32, 2, "C", readonly=True)
_f32w2 = types.float32[:, ::1]


@njit(
    [
        types.void(
            _i32r, _i32r, _i64r, _i32r, _f32r, _f32r, _f32r, types.int64, types.int64, types.int64, _f32w2
        )
    ],
    cache=True,
    nogil=True,
)
def overlap(left, right, starts, ids, bits, total, square, first, lo, hi, out):  # type: ignore[no-untyped-def]
    """Weighted overlap of the grams of one n for pairs lo..hi, into 5 columns of `out` from `first` on:
    cosine, Jaccard, containment, log2(1 + shared bits), mean bits of a shared gram. O(grams) a pair.
    """
    for p in range(lo, hi):
        a, b = left[p], right[p]
        i, j = starts[a], starts[b]
        i_end, j_end = starts[a + 1], starts[b + 1]
        s1 = np.float32(0.0)
        s2 = np.float32(0.0)
        k = 0
        while i < i_end and j < j_end:
            x = ids[i]
            y = ids[j]
            if x == y:
                w = bits[x]
                s1 += w
                s2 += w * w
                k += 1
            i += x <= y
            j += y <= x
        union = total[a] + total[b] - s1
        least = min(total[a], total[b])
        norm = np.sqrt(square[a] * square[b])
        out[p, first] = min(np.float32(1.0), s2 / norm) if norm > 0 else 0.0
        out[p, first + 1] = min(np.float32(1.0), s1 / union) if union > 0 else 0.0
        out[p, first + 2] = min(np.float32(1.0), s1 / least) if least > 0 else 0.0
        out[p, first + 3] = np.log2(np.float32(1.0) + s1)
        out[p, first + 4] = s1 / np.float32(k) if k else 0.0


@njit(
    [
        types.void(
            _i32r, _i32r, _i64r, _i32r, _f32r, _f32r, types.int64, types.int64, types.float32[::1],
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def jaccard(left, right, starts, ids, bits, total, lo, hi, out):  # type: ignore[no-untyped-def]
    """Weighted Jaccard similarity alone, of the grams of one n, for pairs lo..hi; O(grams) a pair."""
    for p in range(lo, hi):
        a, b = left[p], right[p]
        i, j = starts[a], starts[b]
        i_end, j_end = starts[a + 1], starts[b + 1]
        shared = np.float32(0.0)
        while i < i_end and j < j_end:
            x = ids[i]
            y = ids[j]
            if x == y:
                shared += bits[x]
            i += x <= y
            j += y <= x
        union = total[a] + total[b] - shared
        out[p] = min(np.float32(1.0), shared / union) if union > 0 else 0.0


@njit(
    [
        types.void(
            _i32r,
            _i32r,
            _i64r,
            _i32r,
            _i32r,
            _f32r,
            _f32r,
            _i64r,
            types.int64,
            types.int64,
            types.int64,
            _f32w2,
        )
    ],
    cache=True,
    nogil=True,
)
def sequence(left, right, starts, ids, at, bits, total, word_starts, first, lo, hi, out):  # type: ignore[no-untyped-def]
    """How the shared word pairs follow each other, into 7 columns of `out` from `first` on: log2(1 + bits
    of the longest shared run), log2(1 + bits of all other runs), log2(1 + sum over runs of the bits of their
    rarest pair), log2(1 + runs), share of shared pairs that keep their order, ratio of lengths, log2(1 + bits of
    the poorer text). O(shared log shared) a pair.
    """
    spots = np.empty(64, np.int64)
    for p in range(lo, hi):
        a, b = left[p], right[p]
        i, j = starts[a], starts[b]
        i_end, j_end = starts[a + 1], starts[b + 1]
        room = min(i_end - i, j_end - j)
        if room > len(spots):
            spots = np.empty(2 * room, np.int64)
        k = 0
        while i < i_end and j < j_end:
            x = ids[i]
            y = ids[j]
            if x == y:
                # position in the left text, then the place in its run: enough to find the rest again
                spots[k] = (np.int64(at[i]) << 40) | (np.int64(at[j]) << 20) | (i - starts[a])
                k += 1
            i += x <= y
            j += y <= x
        if k > 48:
            spots[:k].sort()
        else:
            for q in range(1, k):
                s = spots[q]
                r = q - 1
                while r >= 0 and spots[r] > s:
                    spots[r + 1] = spots[r]
                    r -= 1
                spots[r + 1] = s
        best = np.float32(0.0)
        run = np.float32(0.0)
        every = np.float32(0.0)
        rarest = np.float32(0.0)
        pieces = np.float32(0.0)
        runs = 0
        kept = 0
        px = np.int64(-2)
        py = np.int64(-2)
        for q in range(k):
            s = spots[q]
            x, y = s >> 40, (s >> 20) & 0xFFFFF
            w = bits[ids[starts[a] + (s & 0xFFFFF)]]
            if x != px + 1 or y != py + 1:
                pieces += rarest
                rarest = np.float32(0.0)
                run = np.float32(0.0)
                runs += 1
            run += w
            every += w
            rarest = max(rarest, w)
            best = max(best, run)
            kept += y > py
            px, py = x, y
        pieces += rarest
        one = np.float32(1.0)
        la = word_starts[a + 1] - word_starts[a]
        lb = word_starts[b + 1] - word_starts[b]
        out[p, first] = np.log2(one + best)
        out[p, first + 1] = np.log2(one + every - best)
        out[p, first + 2] = np.log2(one + pieces)
        out[p, first + 3] = np.log2(one + np.float32(runs))
        out[p, first + 4] = np.float32(kept) / np.float32(k) if k else 0.0
        out[p, first + 5] = np.float32(min(la, lb)) / np.float32(max(la, lb)) if max(la, lb) else 0.0
        out[p, first + 6] = np.log2(one + min(total[a], total[b]))


_i32r2 = types.Array(types.int32, 2, "C", readonly=True)


@njit(
    [
        types.void(
            _i32r, _i32r, _f32r2, _f32r2, _i32r2, types.int64, types.int64, types.int64, _f32w2,
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def style(left, right, marks, capitals, emoji, first, lo, hi, out):  # type: ignore[no-untyped-def]
    """How alike two ways of writing are, into 3 columns of `out` from `first` on: shared over all of the marks,
    1 less the greater difference in capitals, emoji in common (0 of some, 1 where both have none, more for each
    that both have). O(marks) a pair.
    """
    one = np.float32(1.0)
    for p in range(lo, hi):
        a, b = left[p], right[p]
        least = np.float32(0.0)
        most = np.float32(0.0)
        for m in range(marks.shape[1]):
            x, y = marks[a, m], marks[b, m]
            least += min(x, y)
            most += max(x, y)
        out[p, first] = least / most if most > 0 else one
        gap = max(abs(capitals[a, 0] - capitals[b, 0]), abs(capitals[a, 1] - capitals[b, 1]))
        out[p, first + 1] = one - gap
        i = 0
        j = 0
        both = 0
        some = 0
        width = emoji.shape[1]
        while i < width and j < width and emoji[a, i] >= 0 and emoji[b, j] >= 0:
            both += emoji[a, i] == emoji[b, j]
            x, y = emoji[a, i], emoji[b, j]
            i += x <= y
            j += y <= x
        some = emoji[a, 0] >= 0 or emoji[b, 0] >= 0
        out[p, first + 2] = one + np.float32(min(both, 3)) if both or not some else 0.0


@njit(
    [
        types.void(
            _f32r2, _i32r, _i32r, _f32r, _i32r, _i32r, _f32r, _f32r, types.int64, types.int64, _f32w2,
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def contributions(features, roots, feature, threshold, left, right, value, reference, lo, hi, out):  # type: ignore[no-untyped-def]
    """What each feature adds to the log-odds of pairs lo..hi, beyond `reference`: on the way down each tree, the value
    of a node less that of the one above goes to the feature that was asked (Saabas, 2014).

    `feature[k]` is -1 at a leaf; a value up to `threshold[k]` goes left. O(trees x depth) a pair.
    """
    for p in range(lo, hi):
        for f in range(features.shape[1]):
            out[p, f] = -reference[f]
        for t in range(len(roots)):
            k = roots[t]
            f = feature[k]
            while f >= 0:
                child = left[k] if features[p, f] <= threshold[k] else right[k]
                out[p, f] += value[child] - value[k]
                k = child
                f = feature[k]


@njit(
    [types.void(_i32r, _i32r, _i64r, _i32r, types.int64, types.int64, types.int8[::1])],
    cache=True,
    nogil=True,
)
def in_common(left, right, starts, values, lo, hi, out):  # type: ignore[no-untyped-def]
    """How many values the sorted lists of pairs lo..hi share, 127 at most; -1 where both have only others, 0 where
    one has none. O(values) a pair.
    """
    for p in range(lo, hi):
        i, j = starts[left[p]], starts[right[p]]
        i_end, j_end = starts[left[p] + 1], starts[right[p] + 1]
        if i == i_end or j == j_end:
            out[p] = 0
            continue
        shared = 0
        while i < i_end and j < j_end:
            x = values[i]
            y = values[j]
            shared += x == y
            i += x <= y
            j += y <= x
        out[p] = min(shared, 127) if shared else -1

"""Compiled kernels: words of texts to numbers, and a multiple alignment of a few texts.

In: UTF-8 words parted by single spaces. Out: numbers of words, where each stands, and the column of each
word in an alignment of all texts. They never decide what is constant.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_i = types.int64
_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32 = types.int32[::1]
_i64 = types.int64[::1]
_u64 = types.uint64[::1]
_i32m = types.int32[:, ::1]
_u64m = types.uint64[:, ::1]

MAP_BITS = 22
SPACE = 32
LAST_TOKEN = 9
"""Control bytes up to this one stand for masked identifiers, each a word by itself."""


@njit([types.uint64(types.uint64)], cache=True, nogil=True, inline="always")
def mix64(h):  # type: ignore[no-untyped-def]
    """The 64-bit finalizer of MurmurHash3 (Appleby, public domain)."""
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xC4CEB9FE1A85EC53)
    h ^= h >> np.uint64(33)
    return h


@njit([types.void(_u8r, _i64r, _i, _i, _u64, _i32, types.uint8[::1])], cache=True, nogil=True)
def survey(data, offsets, lo, hi, key, count, seen):  # type: ignore[no-untyped-def]
    """Of texts lo..hi the content hash into `key` and the words into `count`; marks each word in `seen`.

    `seen`: uint8, `1 << MAP_BITS` places, shared by all slices (each only ever writes 1). O(bytes).
    """
    for i in range(lo, hi):
        word = np.uint64(0xCBF29CE484222325)
        text = np.uint64(0x9E3779B97F4A7C15)
        words = 0
        stop = offsets[i + 1]
        for k in range(offsets[i], stop):
            byte = data[k]
            if byte != SPACE:
                word = (word ^ np.uint64(byte)) * np.uint64(0x100000001B3)
            if byte == SPACE or k == stop - 1:
                h = mix64(word)
                seen[np.int64(h >> np.uint64(64 - MAP_BITS))] = 1
                text = mix64(text ^ h) * np.uint64(0x9E3779B97F4A7C15)
                word = np.uint64(0xCBF29CE484222325)
                words += 1
        key[i] = text
        count[i] = words


@njit([_i(_u8r, _i, _i, _i, _u64, _i64)], cache=True, nogil=True)
def split(data, start, stop, most, hashes, ends):  # type: ignore[no-untyped-def]
    """Words of one text: hash of each, and `ends` (where word k begins is `ends[k - 1] + 1`).

    At most `most` words; gives how many. O(bytes).
    """
    n = 0
    word = np.uint64(0xCBF29CE484222325)
    for k in range(start, stop):
        byte = data[k]
        if byte != SPACE:
            word = (word ^ np.uint64(byte)) * np.uint64(0x100000001B3)
        if byte == SPACE or k == stop - 1:
            if n == most:
                return n
            hashes[n] = mix64(word)
            ends[n] = k if byte == SPACE else k + 1
            n += 1
            word = np.uint64(0xCBF29CE484222325)
    return n


@njit([_i(_u64, _i32, types.uint64)], cache=True, nogil=True, inline="always")
def seat(keys, ids, h):  # type: ignore[no-untyped-def]
    """Where `h` stands, or would stand, in an open table of a power of two of places (id -1: free)."""
    last = np.uint64(len(keys) - 1)
    at = h & last
    while ids[np.int64(at)] >= 0 and keys[np.int64(at)] != h:
        at = (at + np.uint64(1)) & last
    return np.int64(at)


@njit([types.void(_u64m, _i32, _i, _u64m, _i32)], cache=True, nogil=True)
def match(masks, words, n, rows, column):  # type: ignore[no-untyped-def]
    """Longest common subsequence of n words with a row of columns; `column[k]`: that of word k, or -1.

    `masks[w]` has a bit for each column that may hold word w; words below 0 stand nowhere. Bit-parallel
    (Hyyro 2004), `rows` (n, 64-column blocks) is scratch. O(n x blocks). Of several longest, the one
    with the leftmost columns.
    """
    blocks = masks.shape[1]
    one = np.uint64(1)
    full = ~np.uint64(0)
    for k in range(n):
        w = words[k]
        carry = np.uint64(0)
        for b in range(blocks):
            s = rows[k - 1, b] if k else full
            if w < 0:
                rows[k, b] = s
                continue
            u = s & masks[w, b]
            x = s + u
            y = x + carry
            carry = one if x < s or y < x else np.uint64(0)
            rows[k, b] = y | (s & ~u)
        column[k] = -1
    k = n - 1
    c = blocks * 64 - 1
    while k >= 0 and c >= 0:
        b = c >> 6
        bit = one << np.uint64(c & 63)
        if rows[k, b] == full:
            c = (b << 6) - 1
        elif rows[k, b] & bit:
            c -= 1
        elif k and not rows[k - 1, b] & bit:
            k -= 1
        else:
            column[k] = c
            k -= 1
            c -= 1


@njit([_i(_i32, _i64, _i64, _i64, _i, _i64)], cache=True, nogil=True)
def order_of(words, starts, lengths, weight, distinct, order):  # type: ignore[no-untyped-def]
    """The order in which texts are aligned, most typical first; gives the number of texts.

    A word that stands in more than half of the ads speaks for a text, any other against it; ties go
    by position, which is by count and content.
    """
    texts = len(starts)
    support = np.zeros(distinct, np.int64)
    last = np.full(distinct, -1, np.int64)
    total = 0
    for t in range(texts):
        total += weight[t]
        for k in range(starts[t], starts[t] + lengths[t]):
            if last[words[k]] != t:
                last[words[k]] = t
                support[words[k]] += weight[t]
    score = np.zeros(texts, np.int64)
    last[:] = -1
    for t in range(texts):
        for k in range(starts[t], starts[t] + lengths[t]):
            if last[words[k]] != t:
                last[words[k]] = t
                score[t] -= 2 * support[words[k]] - total
    order[:] = np.argsort(score, kind="mergesort")
    return texts


@njit([_i(_i32, _i64, _i64, _i64, _i, _i32)], cache=True, nogil=True)
def weave(words, starts, lengths, order, distinct, place):  # type: ignore[no-untyped-def]
    """Aligns texts one after another to a row of columns; `place`: the column of each word. Gives the columns.

    A column holds every word that an aligned text has there. Words between two matches take the
    columns between them, first to first; where they are more, new columns are set in. O(texts x
    (words x blocks + all words)).
    """
    longest = 0
    total = 0
    for t in range(len(starts)):
        longest = max(longest, lengths[t])
        total += lengths[t]
    entry_column = np.empty(total, np.int32)
    entry_word = np.empty(total, np.int32)
    entries = 0
    column = np.empty(longest, np.int32)
    rows = np.empty((longest, 1), np.uint64)
    masks = np.zeros((distinct, 1), np.uint64)
    shift = np.zeros(total + 2, np.int32)
    columns = 0
    one = np.uint64(1)
    for turn in range(len(order)):
        t = order[turn]
        a, n = starts[t], lengths[t]
        blocks = max(1, (columns + 63) >> 6)
        if blocks != masks.shape[1]:
            masks = np.zeros((distinct, blocks), np.uint64)
            rows = np.empty((longest, blocks), np.uint64)
        else:
            masks[:] = 0
        for e in range(entries):
            c = entry_column[e]
            masks[entry_word[e], c >> 6] |= one << np.uint64(c & 63)
        match(masks, words[a : a + n], n, rows, column)
        # what is new to its column is an entry; `shift[c]` columns are set in before column c
        shift[: columns + 1] = 0
        before = -1
        k = 0
        while k < n:
            if column[k] >= 0:
                before = column[k]
                k += 1
                continue
            stop = k
            while stop < n and column[stop] < 0:
                stop += 1
            after = column[stop] if stop < n else columns
            room = after - before - 1
            shift[after] = max(0, stop - k - room)
            k = stop
        added = 0
        for c in range(columns + 1):
            added += shift[c]
            shift[c] = added
        for e in range(entries):
            entry_column[e] += shift[entry_column[e]]
        for before_turn in range(turn):
            u = order[before_turn]
            for k in range(starts[u], starts[u] + lengths[u]):
                place[k] += shift[place[k]]
        at = -1
        for k in range(n):
            if column[k] >= 0:
                at = column[k] + shift[column[k]]
            else:
                at += 1
            place[a + k] = at
            if column[k] < 0:
                entry_column[entries] = at
                entry_word[entries] = words[a + k]
                entries += 1
        columns += added
    return columns

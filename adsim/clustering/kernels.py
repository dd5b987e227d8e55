"""Compiled kernel: joins nodes along links, strongest first, unless two grown groups hang on too little.

In: links sorted by falling score. Out: a label per node, the link that made each join, the links that
were refused. It never reads what a link is made of.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_f32r = types.Array(types.float32, 1, "C", readonly=True)


@njit([types.int32(types.int32[::1], types.int64)], cache=True, nogil=True)
def find(parent, x):  # type: ignore[no-untyped-def]
    """Root of x, halving the path."""
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return np.int32(x)


@njit([types.boolean(types.int32[::1], _i32r, types.int64, types.int64)], cache=True, nogil=True)
def kept_apart(parent, forbidden_of, a, b):  # type: ignore[no-untyped-def]
    """Whether a decision keeps the groups with the roots a and b apart; O(decisions)."""
    for q in range(0, len(forbidden_of), 2):
        x = find(parent, forbidden_of[q])
        y = find(parent, forbidden_of[q + 1])
        if (x == a and y == b) or (x == b and y == a):
            return True
    return False


@njit(
    [
        types.void(
            _i32r,
            _i32r,
            _u8r,
            _i32r,
            _i64r,
            _i32r,
            types.float64,
            types.int64,
            types.int32[::1],
            types.uint8[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def join(left, right, free, forbidden_of, adjacency_starts, adjacency, share, enough, parent, verdict):  # type: ignore[no-untyped-def]
    """Kruskal's order with a veto.

    Link k joins the groups of `left[k]` and `right[k]` when `free[k]`, when both are small, when one or two nodes
    come to a group in which two know them, or when on both sides at least `share` of the nodes (at least 2, at
    most `enough` are asked for) have a link to the other side among links 0..k. `adjacency` lists the links of
    each node in rising order. `forbidden_of` holds pairs of nodes (a, b, a, b ...) that must stay apart.
    `verdict[k]`: 0 inside a group already, 1 joined, 2 refused for thin support, 3 forbidden. O(links x links of the
    smaller side) at worst, near-linear where groups are not held apart.
    """
    n = len(parent)
    size = np.ones(n, np.int32)
    following = np.full(n, -1, np.int32)
    tail = np.arange(n).astype(np.int32)
    mark = np.full(n, -1, np.int32)
    barred = np.zeros(n, np.uint8)
    for q in range(len(forbidden_of)):
        barred[forbidden_of[q]] = 1
    for k in range(len(left)):
        a = find(parent, left[k])
        b = find(parent, right[k])
        if a == b:
            verdict[k] = 0
            continue
        if size[a] < size[b] or (size[a] == size[b] and b < a):
            a, b = b, a
        if barred[a] and barred[b] and kept_apart(parent, forbidden_of, a, b):
            verdict[k] = 3
            continue
        if size[a] > 1 and not free[k]:
            small = 0
            large = 0
            node = b
            while node >= 0:
                seen = False
                for e in range(adjacency_starts[node], adjacency_starts[node + 1]):
                    link = adjacency[e]
                    if link > k:
                        break
                    other = right[link] if left[link] == node else left[link]
                    if find(parent, other) == a:
                        seen = True
                        if mark[other] != k:
                            mark[other] = k
                            large += 1
                small += seen
                node = following[node]
            ask_small = min(np.float64(enough), max(2.0, share * size[b]))
            ask_large = min(np.float64(enough), max(2.0, share * size[a]))
            if size[b] <= 2:
                # one or two that come to a grown group need two of it to know them
                ask_small = 1.0
                ask_large = 2.0
            if size[a] <= 4:
                ask_large = 1.0
            if small < ask_small or large < ask_large:
                verdict[k] = 2
                continue
        verdict[k] = 1
        parent[b] = a
        following[tail[a]] = b
        tail[a] = tail[b]
        size[a] += size[b]
        barred[a] |= barred[b]


@njit([types.void(_i32r, _i32r, _i32r, types.int32[::1], types.uint8[::1])], cache=True, nogil=True)
def unite(left, right, forbidden_of, parent, verdict):  # type: ignore[no-untyped-def]
    """Joins along pairs in their order, but never two nodes of `forbidden_of` (a, b, a, b ...); see `join`."""
    size = np.ones(len(parent), np.int32)
    barred = np.zeros(len(parent), np.uint8)
    for q in range(len(forbidden_of)):
        barred[forbidden_of[q]] = 1
    for k in range(len(left)):
        a = find(parent, left[k])
        b = find(parent, right[k])
        if a == b:
            verdict[k] = 0
            continue
        if barred[a] and barred[b] and kept_apart(parent, forbidden_of, a, b):
            verdict[k] = 3
            continue
        if size[a] < size[b] or (size[a] == size[b] and b < a):
            a, b = b, a
        verdict[k] = 1
        parent[b] = a
        size[a] += size[b]
        barred[a] |= barred[b]


@njit([types.int32[::1](types.int32[::1])], cache=True, nogil=True)
def roots(parent):  # type: ignore[no-untyped-def]
    """The root of every node."""
    out = np.empty_like(parent)
    for x in range(len(parent)):
        out[x] = find(parent, x)
    return out

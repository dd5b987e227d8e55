"""Compiled kernel: bridges of a graph, the edges without which it falls apart.

In: the edges of each node. Out: for each bridge how many nodes lie behind it. It never reads what an edge is made of.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)


@njit([types.void(_i64r, _i32r, _i32r, types.int64[::1])], cache=True, nogil=True)
def bridges(starts, ends, edges, far):  # type: ignore[no-untyped-def]
    """Sets `far[e]` to the nodes on the far side of edge e where it is a bridge, 0 elsewhere.

    Node v has the edges `edges[starts[v]:starts[v + 1]]`, to the nodes `ends[...]`. Tarjan's lowest reach by a walk
    in depth, without recursion (R. E. Tarjan, Information Processing Letters 2(6), 1974). O(nodes + edges).
    """
    n = len(starts) - 1
    order = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    size = np.ones(n, np.int64)
    way = np.full(n, -1, np.int64)
    parent = np.full(n, -1, np.int64)
    at = starts[:-1].copy()
    stack = np.empty(n, np.int64)
    count = 0
    for root in range(n):
        if order[root] >= 0:
            continue
        order[root] = count
        low[root] = count
        count += 1
        stack[0] = root
        depth = 1
        while depth > 0:
            v = stack[depth - 1]
            if at[v] < starts[v + 1]:
                k = at[v]
                at[v] += 1
                w = ends[k]
                if edges[k] == way[v]:
                    continue
                if order[w] >= 0:
                    low[v] = min(low[v], order[w])
                    continue
                order[w] = count
                low[w] = count
                count += 1
                way[w] = edges[k]
                parent[w] = v
                stack[depth] = w
                depth += 1
                continue
            depth -= 1
            p = parent[v]
            if p >= 0:
                low[p] = min(low[p], low[v])
                size[p] += size[v]
                if low[v] > order[p]:
                    far[way[v]] = size[v]

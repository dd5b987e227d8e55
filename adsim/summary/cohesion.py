"""How a group hangs together: cohesion, and the link whose loss would split it.

In: links that hold, between the distinct texts of each group (copies count as one text with several ads).
Out: a number in [0, 1] and a weakest link for each group. It never decides membership.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numba import njit, types

from adsim.parallel import over_slices
from adsim.records import F64, I64, U64, Links, WeakestLink
from adsim.summary.members import Members

STEP = 0.9
"""What each link beyond the first leaves of a path's strength."""
SLICE = 1024

_i = types.int64
_f = types.float64
_i32 = types.int32[::1]
_i64 = types.int64[::1]
_f64 = types.float64[::1]


@dataclass(frozen=True, eq=False)
class Graph:
    """Distinct texts of groups as nodes, held by the best link between each two.

    `node_starts` int64 (g + 1,); `ads` int64 (nodes,); `link_starts` int64 (g + 1,) into the links, which are
    sorted by group, then strongest first, then by content: `a`, `b` int64 nodes, `score` float64, `link`
    int64 the row of `Links`.
    """

    node_starts: I64
    ads: I64
    link_starts: I64
    a: I64
    b: I64
    score: F64
    link: I64


def graph_of(members: Members, key: U64, links: Links) -> Graph:
    """The graph of all groups; `key` uint64 (n,): content hash of each ad. O((m + links) log)."""
    rows = members.rows
    group = members.group_of[rows]
    order = np.lexsort((key[rows], group))
    ordered, keys = group[order], key[rows][order]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]) | (keys[1:] != keys[:-1])
    node = np.empty(len(members.group_of), np.int64)
    node[rows[order]] = np.cumsum(new) - 1
    of_group = ordered[new]
    ads = np.diff(np.append(np.flatnonzero(new), len(rows)))
    held = np.flatnonzero(links.kept & (links.cut == 0))
    left, right = links.left[held], links.right[held]
    inside = (members.group_of[left] >= 0) & (members.group_of[left] == members.group_of[right])
    held, left, right = held[inside], left[inside], right[inside]
    a, b = np.minimum(node[left], node[right]), np.maximum(node[left], node[right])
    apart = a != b
    held, a, b = held[apart], a[apart], b[apart]
    score = np.clip(links.score[held].astype(np.float64), 0.0, 1.0)
    order = np.lexsort((links.right[held], links.left[held], b, a, -score, of_group[a]))
    held, a, b, score = held[order], a[order], b[order], score[order]
    _, best = np.unique(a * len(of_group) + b, return_index=True)
    best.sort()
    every = np.arange(len(members) + 1)
    return Graph(
        np.searchsorted(of_group, every),
        ads.astype(np.int64),
        np.searchsorted(of_group[a[best]], every),
        a[best],
        b[best],
        score[best],
        held[best],
    )


@njit([_i(_i64, _i)], cache=True, nogil=True)
def find(parent, x):  # type: ignore[no-untyped-def]
    """Root of x, halving the path."""
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


@njit([types.UniTuple(_i64, 4)(_i, _i64, _i64, _i64, _i, _i64)], cache=True, nogil=True)
def hang(n, tree, a, b, first, ads):  # type: ignore[no-untyped-def]
    """Hangs a forest of n nodes from the first node of each tree.

    For each node: the node above (-1 at a root), the link to it, the ads at and below the node, the ads
    of its tree. O(n).
    """
    starts = np.zeros(n + 1, np.int64)
    for e in tree:
        starts[a[e] - first + 1] += 1
        starts[b[e] - first + 1] += 1
    starts = np.cumsum(starts)
    fill = starts[:-1].copy()
    near = np.empty(2 * len(tree), np.int64)
    by = np.empty(2 * len(tree), np.int64)
    for e in tree:
        x, y = a[e] - first, b[e] - first
        near[fill[x]], by[fill[x]] = y, e
        fill[x] += 1
        near[fill[y]], by[fill[y]] = x, e
        fill[y] += 1
    above = np.full(n, -1)
    through = np.full(n, -1)
    below = ads[first : first + n].copy()
    whole = np.zeros(n, np.int64)
    seen = np.zeros(n, np.bool_)
    queue = np.empty(n, np.int64)
    tail = 0
    for root in range(n):
        if seen[root]:
            continue
        begin = head = tail
        queue[tail] = root
        tail += 1
        seen[root] = True
        while head < tail:
            x = queue[head]
            head += 1
            for k in range(starts[x], starts[x + 1]):
                y = near[k]
                if not seen[y]:
                    seen[y] = True
                    above[y] = x
                    through[y] = by[k]
                    queue[tail] = y
                    tail += 1
        for k in range(tail - 1, begin, -1):
            below[above[queue[k]]] += below[queue[k]]
        for k in range(begin, tail):
            whole[queue[k]] = below[root]
    return above, through, below, whole


@njit([types.void(_i64, _i64, _i64, _i64, _i64, _f64, _i, _i, _i64, _i64)], cache=True, nogil=True)
def weakest(node_starts, ads, link_starts, a, b, score, lo, hi, found, parts):  # type: ignore[no-untyped-def]
    """Of groups lo..hi the weakest link of a maximum spanning tree (-1: none), and the ads on either side.

    Kruskal's order; of equally weak ones the link that splits most evenly, then the first by content.
    `parts` (2 g,): ads on either side of it. O(links log nodes).
    """
    for g in range(lo, hi):
        found[g] = -1
        first = node_starts[g]
        n = node_starts[g + 1] - first
        parent = np.arange(n)
        tree = np.empty(n, np.int64)
        size = 0
        for k in range(link_starts[g], link_starts[g + 1]):
            x, y = find(parent, a[k] - first), find(parent, b[k] - first)
            if x != y:
                parent[x] = y
                tree[size] = k
                size += 1
        if size == 0:
            continue
        _, through, below, whole = hang(n, tree[:size], a, b, first, ads)
        # edges came strongest first: the weakest are the last ones
        low = score[tree[size - 1]]
        best = np.int64(-1)
        for x in range(n):
            e = through[x]
            if e < 0 or score[e] != low:
                continue
            rest = whole[x] - below[x]
            even = min(below[x], rest)
            if even > best or (even == best and e < found[g]):
                best = even
                found[g] = e
                parts[2 * g] = below[x]
                parts[2 * g + 1] = rest


@njit(
    [types.void(_i64, _i64, _i64, _i64, _i64, _f64, _i, _i, _i, _f, _f64)],
    cache=True,
    nogil=True,
)
def cohesion(node_starts, ads, link_starts, a, b, score, lo, hi, sources, step, out):  # type: ignore[no-untyped-def]
    """Mean strength of the best path over the pairs of ads of groups lo..hi.

    A path is as strong as the product of its scores, times `step` for each link beyond the first; copies
    are tied by 1, ads without a path by 0. Paths start from at most `sources` texts, spread evenly. Dijkstra;
    O(sources x links log links).
    """
    for g in range(lo, hi):
        first = node_starts[g]
        n = node_starts[g + 1] - first
        from_, to = link_starts[g], link_starts[g + 1]
        starts = np.zeros(n + 1, np.int64)
        for k in range(from_, to):
            starts[a[k] - first + 1] += 1
            starts[b[k] - first + 1] += 1
        starts = np.cumsum(starts)
        fill = starts[:-1].copy()
        near = np.empty(2 * (to - from_), np.int64)
        gain = np.empty(2 * (to - from_))
        for k in range(from_, to):
            x, y = a[k] - first, b[k] - first
            near[fill[x]] = y
            gain[fill[x]] = score[k]
            fill[x] += 1
            near[fill[y]] = x
            gain[fill[y]] = score[k]
            fill[y] += 1
        total = 0
        for x in range(n):
            total += ads[first + x]
        strength = np.empty(n)
        reached = 0.0
        pairs = 0.0
        used = min(n, sources)
        for turn in range(used):
            source = turn * n // used
            strength[:] = 0.0
            strength[source] = 1.0
            heap = [(-1.0, source)]
            while heap:
                minus, x = heapq.heappop(heap)
                if -minus < strength[x]:
                    continue
                for e in range(starts[x], starts[x + 1]):
                    s = strength[x] * gain[e]
                    if x != source:
                        s *= step
                    if s > strength[near[e]]:
                        strength[near[e]] = s
                        heapq.heappush(heap, (-s, near[e]))
            own = ads[first + source]
            for x in range(n):
                if x == source:
                    reached += own * (own - 1)
                else:
                    reached += own * ads[first + x] * strength[x]
            pairs += own * (total - 1)
        out[g] = reached / pairs if pairs else 0.0


def held_together(
    graph: Graph, links: Links, *, sources: int, threads: int
) -> tuple[F64, list[WeakestLink | None]]:
    """Cohesion and weakest link of each group."""
    groups = len(graph.node_starts) - 1
    out = np.zeros(groups)
    found = np.full(groups, -1, np.int64)
    parts = np.zeros(2 * groups, np.int64)

    def work(lo: int, hi: int) -> None:
        flat = (graph.node_starts, graph.ads, graph.link_starts, graph.a, graph.b, graph.score)
        cohesion(*flat, lo, hi, sources, STEP, out)
        weakest(*flat, lo, hi, found, parts)

    over_slices(work, groups, size=SLICE, threads=threads)
    row = graph.link[np.maximum(found, 0)] if len(graph.link) else np.zeros(groups, np.int64)
    made: list[WeakestLink | None] = [None] * groups
    split = np.sort(parts.reshape(-1, 2), axis=1)[:, ::-1]
    for g in np.flatnonzero(found >= 0).tolist():
        k = int(row[g])
        made[g] = WeakestLink(
            int(links.left[k]),
            int(links.right[k]),
            float(links.score[k]),
            (int(split[g, 0]), int(split[g, 1])),
        )
    return out, made

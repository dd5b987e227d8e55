"""Which decisions would be worth most: uncertain links, near the threshold, between large parts.

In: a result and what is decided already. Out: pairs of ads, the best first. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adsim.records import F64, I32, I64, CutReason, LinkResult


@dataclass(frozen=True)
class Suggestion:
    """A pair of ads to be looked at.

    `joins`: whether the link holds its group together, rather than lying between two groups. `sizes`: ads on either
    side of it. `worth`: pairs of ads that the answer decides on, in expectation.
    """

    left: str
    right: str
    score: float
    joins: bool
    groups: tuple[str, str]
    sizes: tuple[int, int]
    worth: float


def suggestions(result: LinkResult, decided: I32, k: int) -> tuple[Suggestion, ...]:
    """The `k` pairs whose decision is worth most.

    For a link that holds, what it parts if it were refused: the two sides of the group where it is a bridge,
    else nothing. For one that was cut or fell short, the two groups that it would join. The worth is the number of
    pairs of ads between the sides, times the uncertainty of the score, 4 p (1 - p). O(links log links).
    """
    links, group = result.links, result.groups.group
    sizes = np.bincount(group)
    left, right = links.left, links.right
    a, b = sizes[group[left]].astype(np.int64), sizes[group[right]].astype(np.int64)
    bridge, side = _bridges(result)
    held = links.kept
    a = np.where(held, side, a)
    b = np.where(held, sizes[group[left]] - side, b)
    doubt = 4.0 * links.score * (1.0 - links.score)
    worth = doubt.astype(np.float64) * a * b
    worth[held & ~bridge] = 0.0
    worth[links.cut == CutReason.DECISION] = 0.0
    worth[_told(left, right, decided)] = 0.0
    return _best(result, worth, a, b, k)


def _best(result: LinkResult, worth: F64, a: I64, b: I64, k: int) -> tuple[Suggestion, ...]:
    links, ids = result.links, result.corpus.ad_ids
    # one pair for each two groups, or for each group: the others are settled by it
    ends = np.sort(
        np.column_stack([result.groups.group[links.left], result.groups.group[links.right]]), axis=1
    )
    at = np.flatnonzero(worth > 0)
    order = at[np.lexsort((links.right[at], links.left[at], -worth[at]))]
    seen: set[tuple[int, ...]] = set()
    found: list[Suggestion] = []
    for n in order.tolist():
        if len(found) == k:
            break
        between = tuple(ends[n].tolist())
        if between in seen:
            continue
        seen.add(between)
        left, right = int(links.left[n]), int(links.right[n])
        found.append(
            Suggestion(
                ids[left],
                ids[right],
                round(float(links.score[n]), 4),
                bool(links.kept[n]),
                (result.group_of(left), result.group_of(right)),
                (int(a[n]), int(b[n])),
                round(float(worth[n]), 3),
            )
        )
    return tuple(found)


def _told(left: I32, right: I32, decided: I32) -> NDArray[np.bool_]:
    """Which pairs are decided already."""
    pairs = np.sort(decided[:, :2], axis=1).astype(np.int64)
    return np.isin((left.astype(np.int64) << 32) | right, (pairs[:, 0] << 32) | pairs[:, 1])


def _bridges(result: LinkResult) -> tuple[NDArray[np.bool_], I64]:
    """Which links that hold are bridges of their group, and how many ads lie on the far side of each.

    Copies of a text hang on their representative. A walk over the links that hold, without recursion.
    """
    from adsim.index import kernels

    links, n = result.links, len(result.corpus)
    kept = np.flatnonzero(links.kept)
    copies = np.flatnonzero(result.representative != np.arange(n)).astype(np.int32)
    # copies hang on their representative by an edge that nobody can cut
    left = np.concatenate([links.left[kept], result.representative[copies]]).astype(np.int32)
    right = np.concatenate([links.right[kept], copies]).astype(np.int32)
    edge = np.arange(len(left), dtype=np.int32)
    ends = np.concatenate([left, right])
    order = np.argsort(ends, kind="stable")
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=n), out=starts[1:])
    far = np.zeros(len(left), np.int64)
    kernels.bridges(starts, np.concatenate([right, left])[order], np.concatenate([edge, edge])[order], far)
    side = np.zeros(len(links), np.int64)
    side[kept] = far[: len(kept)]
    return side > 0, side

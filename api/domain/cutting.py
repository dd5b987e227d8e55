"""What a group would fall into if two of its ads were decided different.

In: a group of a run and two of its ads. Out: the rows on either side. It joins the links that hold as a run does, the
strongest first, and refuses what would bring the two together; as a run looks at everything anew, this is a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adsim.records import GroupSummary, LinkResult


@dataclass(frozen=True, slots=True)
class Sides:
    """Rows of the ads on the side of either end, sorted; `refused`: links that would have joined both.

    `right` is empty where the two say the same words: copies cannot be parted.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    refused: int

    @property
    def parts(self) -> bool:
        """Whether the group falls apart."""
        return bool(self.right)


def cut(result: LinkResult, group: GroupSummary, left: int, right: int) -> Sides:
    """The two sides of a group between two of its rows; O(links + ads of the group)."""
    links, rows = result.links, np.array(sorted(group.ads), np.int64)
    inside = links.kept & np.isin(links.left, rows) & np.isin(links.right, rows)
    held = np.flatnonzero(inside)
    order = held[np.lexsort((links.right[held], links.left[held], -links.score[held]))]
    first = result.representative[rows]
    joins = [(int(a), int(b)) for a, b in zip(rows, first, strict=True) if a != b]
    joins += list(zip(links.left[order].tolist(), links.right[order].tolist(), strict=True))
    parent = {int(row): int(row) for row in (*rows, *first)}
    refused = 0
    for number, (a, b) in enumerate(joins):
        x, y = _root(parent, a), _root(parent, b)
        apart = {_root(parent, left), _root(parent, right)}
        if x != y and {x, y} == apart and number >= len(joins) - len(order):
            refused += 1
        elif x != y:
            parent[max(x, y)] = min(x, y)
    ends = _root(parent, left), _root(parent, right)
    if ends[0] == ends[1]:
        return Sides(tuple(rows.tolist()), (), 0)
    far = [row for row in rows.tolist() if _root(parent, row) == ends[1]]
    near = sorted(set(rows.tolist()) - set(far))
    return Sides(tuple(near), tuple(far), refused)


def _root(parent: dict[int, int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row

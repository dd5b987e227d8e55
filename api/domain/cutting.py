"""What a group would fall into if one link in it were taken away.

In: a group of a run and two of its ads. Out: the rows on either side. It looks at the links that hold, as they
stand; a run that is bound by a decision looks at everything anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from adsim.records import GroupSummary, LinkResult


@dataclass(frozen=True, slots=True)
class Sides:
    """Rows of the ads on the side of either end, sorted; `right` is empty where other links hold both together."""

    left: tuple[int, ...]
    right: tuple[int, ...]

    @property
    def parts(self) -> bool:
        """Whether the group falls apart."""
        return bool(self.right)


def cut(result: LinkResult, group: GroupSummary, left: int, right: int) -> Sides:
    """The two sides of a group without the links between two of its rows; O(links + ads of the group)."""
    links, rows = result.links, np.array(sorted(group.ads), np.int64)
    place = np.full(len(result.corpus), -1, np.int64)
    place[rows] = np.arange(len(rows))
    held = links.kept & (place[links.left] >= 0) & (place[links.right] >= 0)
    held &= ~((links.left == min(left, right)) & (links.right == max(left, right)))
    ends = np.concatenate([place[links.left[held]], np.arange(len(rows))])
    others = np.concatenate([place[links.right[held]], place[result.representative[rows]]])
    inside = others >= 0
    graph = coo_matrix((np.ones(int(inside.sum())), (ends[inside], others[inside])), shape=(len(rows),) * 2)
    _, label = connected_components(graph, directed=False)
    if label[place[left]] == label[place[right]]:
        return Sides(tuple(rows.tolist()), ())
    far = label == label[place[right]]
    return Sides(tuple(rows[~far].tolist()), tuple(rows[far].tolist()))

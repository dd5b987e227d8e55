"""Who is described: the ads of groups of two and more, by group, by text group, by distinct text.

In: the groups and the content hash of each ad. Out: flat arrays in an order that content alone decides
(but for rows, which stay sorted inside). It never reads a text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adsim.records import I32, I64, U64, Groups


@dataclass(frozen=True, eq=False)
class Members:
    """The ads of groups of two ads and more.

    `codes` int32 (g,): the code of each group described; `group_of` int32 (n,): its position for each ad
    of the corpus, -1 where the ad is alone. `text_codes`, `text_groups`: code and group of each text
    group, those of one group together, largest first. `rows` int32 (m,) sorted by text group, then row;
    `text_starts` int64 (text groups + 1,) into it.
    """

    codes: I32
    group_of: I32
    text_codes: I32
    text_groups: I32
    rows: I32
    text_starts: I64

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def text_group_of_member(self) -> I64:
        """The text group of each member, int64 (m,)."""
        return np.repeat(np.arange(len(self.text_codes)), np.diff(self.text_starts))


@dataclass(frozen=True, eq=False)
class Distinct:
    """Distinct texts of text groups, most frequent first, then by content.

    `starts` int64 (text groups + 1,); `first` int32 (t,) the first row of each; `ads` int64 (t,);
    `rows` int32 (m,) all rows of each, `row_starts` int64 (t + 1,).
    """

    starts: I64
    first: I32
    ads: I64
    rows: I32
    row_starts: I64


def members_of(groups: Groups) -> Members:
    """The ads of groups of two ads and more; O(n log n)."""
    sizes = np.bincount(groups.group, minlength=len(groups.group_ids))
    codes = np.flatnonzero(sizes >= 2).astype(np.int32)
    position = np.full(len(sizes), -1, np.int32)
    position[codes] = np.arange(len(codes), dtype=np.int32)
    group_of = position[groups.group] if len(groups.group) else np.zeros(0, np.int32)
    rows = np.flatnonzero(group_of >= 0).astype(np.int32)
    text_codes, first, inverse = np.unique(groups.text_group[rows], return_index=True, return_inverse=True)
    of_group = group_of[rows[first]]
    names = np.array(groups.text_group_ids, dtype=np.str_)[text_codes]
    ads = np.bincount(inverse, minlength=len(text_codes))
    order = np.lexsort((names, -ads, of_group))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    text_starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum(ads[order], out=text_starts[1:])
    by_text = np.argsort(rank[inverse], kind="stable")
    return Members(
        codes, group_of, text_codes[order], of_group[order].astype(np.int32), rows[by_text], text_starts
    )


def distinct_of(members: Members, key: U64) -> Distinct:
    """The distinct texts of each text group; `key` uint64 (n,): content hash of each ad. O(m log m)."""
    of_text = members.text_group_of_member
    order = np.lexsort((key[members.rows], of_text))
    rows, of_text = members.rows[order], of_text[order]
    keys = key[rows]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (of_text[1:] != of_text[:-1])
    begin = np.flatnonzero(new)
    ads = np.diff(np.append(begin, len(rows)))
    by_count = np.lexsort((keys[begin], -ads, of_text[begin]))
    row_starts = np.zeros(len(begin) + 1, np.int64)
    np.cumsum(ads[by_count], out=row_starts[1:])
    shift = np.repeat(begin[by_count] - row_starts[:-1], ads[by_count])
    starts = np.searchsorted(of_text[begin][by_count], np.arange(len(members.text_codes) + 1))
    all_rows = rows[np.arange(len(rows)) + shift]
    return Distinct(
        starts.astype(np.int64), rows[begin][by_count], ads[by_count].astype(np.int64), all_rows, row_starts
    )

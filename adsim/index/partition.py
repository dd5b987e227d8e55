"""The groups of an index at one state: a small segment that is written anew with every change.

In: codes and ids of both levels. Out: the same, mapped from the disk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adsim.index.naming import carry
from adsim.index.store import Segment, Store, Writer
from adsim.records import I32, Cut, Groups, TextBuffer

ROLE = "groups"
_LEVELS = ("text_group", "group")


@dataclass(frozen=True, eq=False)
class Partition:
    """`text_group` and `group` int32 (n,), codes by ad; `text_group_ids` and `group_ids` by code."""

    text_group: I32
    group: I32
    text_group_ids: TextBuffer
    group_ids: TextBuffer

    @classmethod
    def of(cls, groups: Groups) -> Partition:
        """The partition of a result."""
        ids = [TextBuffer.from_strings(list(i)) for i in (groups.text_group_ids, groups.group_ids)]
        return cls(groups.text_group, groups.group, *ids)

    def groups(self, cuts: tuple[Cut, ...] = ()) -> Groups:
        """The same as the records of a result."""
        return Groups(self.text_group, self.group, tuple(self.text_group_ids), tuple(self.group_ids), cuts)


def save(writer: Writer, groups: Partition) -> Segment:
    """Writes the groups; 8 bytes an ad and 30 a group."""
    arrays = {name: getattr(groups, name) for name in _LEVELS}
    for name in _LEVELS:
        ids: TextBuffer = getattr(groups, f"{name}_ids")
        arrays |= {f"{name}_ids_data": ids.data, f"{name}_ids_offsets": ids.offsets}
    return writer.segment(ROLE, arrays=arrays)


def load(store: Store, segment: Segment) -> Partition:
    """The groups, mapped from the disk."""
    codes = [store.array(segment, name) for name in _LEVELS]
    ids = [
        TextBuffer(store.array(segment, f"{name}_ids_data"), store.array(segment, f"{name}_ids_offsets"))
        for name in _LEVELS
    ]
    return Partition(codes[0], codes[1], ids[0], ids[1])


def renamed(groups: Groups, before: Partition, rows: I32) -> Groups:
    """New groups under the ids that they take over from those `before`; `rows` int32 (n,): where each ad was
    then, -1 where it was not.
    """
    ids = {}
    for name in _LEVELS:
        codes: I32 = getattr(before, name)
        old = np.where(rows >= 0, codes[np.maximum(rows, 0)], -1) if len(codes) else np.full(len(rows), -1)
        old_ids = tuple(getattr(before, f"{name}_ids"))
        ids[name], _ = carry(
            old.astype(np.int32), old_ids, getattr(groups, name), getattr(groups, f"{name}_ids")
        )
    return Groups(groups.text_group, groups.group, ids["text_group"], ids["group"], groups.cuts)

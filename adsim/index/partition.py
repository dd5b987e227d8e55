"""The groups of an index at one state: a small segment that is written anew with every change.

In: codes and ids of both levels. Out: the same, mapped from the disk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from adsim.index.naming import carry, retiring, unlike
from adsim.index.store import Segment, Store, Writer
from adsim.records import I32, U64, Cut, Groups, TextBuffer

ROLE = "groups"
_LEVELS = ("text_group", "group")
_TEXTS = ("text_group_ids", "group_ids", "text_group_retired", "group_retired")


@dataclass(frozen=True, eq=False)
class Partition:
    """`text_group` and `group` int32 (n,), codes by ad; `text_group_ids` and `group_ids` by code.

    `text_group_retired` and `group_retired`: ids that no group gets any more, see `naming`.
    """

    text_group: I32
    group: I32
    text_group_ids: TextBuffer
    group_ids: TextBuffer
    text_group_retired: TextBuffer
    group_retired: TextBuffer

    @classmethod
    def of(cls, groups: Groups) -> Partition:
        """The partition of a first result."""
        ids = [TextBuffer.from_strings(list(i)) for i in (groups.text_group_ids, groups.group_ids)]
        return cls(groups.text_group, groups.group, *ids, *[TextBuffer.from_strings([])] * 2)

    def groups(self, cuts: tuple[Cut, ...] = ()) -> Groups:
        """The same as the records of a result."""
        return Groups(self.text_group, self.group, _tuple(self.text_group_ids), _tuple(self.group_ids), cuts)

    def next(self, groups: Groups, rows: I32, keys: U64) -> Partition:
        """New groups under the ids that they take over from these.

        `rows` int32 (m,): which ad of these each of the new ones is, -1 where it is none. `keys` uint64 (n,): the
        content hash of each of these.
        """
        ids, retired = {}, {}
        for name in _LEVELS:
            codes, old_ids = getattr(self, name), getattr(self, f"{name}_ids")
            gone = set(_tuple(getattr(self, f"{name}_retired")))
            old = np.where(rows >= 0, codes[np.maximum(rows, 0)], -1).astype(np.int32)
            new, names = getattr(groups, name), getattr(groups, f"{name}_ids")
            ids[name] = carry(old, _tuple(old_ids), new, names, gone)
            retired[name] = sorted(gone | set(retiring(codes, old_ids, keys, ids[name])))
        texts = [TextBuffer.from_strings(list(told[name])) for told in (ids, retired) for name in _LEVELS]
        return Partition(groups.text_group, groups.group, *texts)

    def with_more(self, more: Groups) -> Partition:
        """The same with ads behind, in these groups or in new ones.

        `more`: of the new ads alone; its codes go on behind these, and its ids are the names that groups with a new
        code would have. O(n), without a step of Python for each group.
        """
        codes = [np.concatenate([getattr(self, name), getattr(more, name)]) for name in _LEVELS]
        ids = []
        for name in _LEVELS:
            there = getattr(self, f"{name}_ids")
            taken = pa.concat_arrays([there.to_arrow(), getattr(self, f"{name}_retired").to_arrow()])
            names = unlike(getattr(more, f"{name}_ids"), taken)
            ids.append(TextBuffer.from_arrow(pa.concat_arrays([there.to_arrow(), names])))
        return Partition(codes[0], codes[1], ids[0], ids[1], self.text_group_retired, self.group_retired)


def _tuple(texts: TextBuffer) -> tuple[str, ...]:
    return tuple(texts.to_arrow().to_pylist())


def save(writer: Writer, groups: Partition) -> Segment:
    """Writes the groups; 8 bytes an ad and 30 a group."""
    arrays = {name: getattr(groups, name) for name in _LEVELS}
    for name in _TEXTS:
        texts: TextBuffer = getattr(groups, name)
        arrays |= {f"{name}_data": texts.data, f"{name}_offsets": texts.offsets}
    return writer.segment(ROLE, arrays=arrays)


def load(store: Store, segment: Segment) -> Partition:
    """The groups, mapped from the disk."""
    codes = [store.array(segment, name) for name in _LEVELS]
    texts = [
        TextBuffer(store.array(segment, f"{name}_data"), store.array(segment, f"{name}_offsets"))
        for name in _TEXTS
    ]
    return Partition(codes[0], codes[1], *texts)

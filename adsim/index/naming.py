"""Ids of groups that stay while the partition changes.

In: the old group of each ad, the new one, and the names that the new groups would get from their content.
Out: an id for each new group. A new group takes over the id of the old group that it shares most ads with;
where several claim one another, the pair that shares most ads goes first, then the larger old group, the
lower old id, the larger new group, the lower new name. A group that takes over none keeps the name of its content,
with a number behind it where that is taken, or was the name of a group that had lost the text it was named by:
such a name is retired, so that it never comes to mean other ads. It never looks at row numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.clustering import letters_of
from adsim.records import I32, I64, U64, TextBuffer


def carry(
    old: I32,
    old_ids: Sequence[str],
    new: I32,
    new_names: Sequence[str],
    retired: Collection[str] = (),
) -> tuple[str, ...]:
    """Ids of the new groups; none of `retired` among them, and no old one that was not taken over.

    `old` and `new` int32 (n,): codes by ad, `old` -1 for an ad that was not there. O(n log n), and a step of
    Python for each group whose ads changed company.
    """
    source, target, shared = overlaps(old, new)
    from_of = np.bincount(source, minlength=len(old_ids))
    to_of = np.bincount(target, minlength=len(new_names))
    alone = (from_of[source] == 1) & (to_of[target] == 1)
    heir = np.full(len(new_names), -1, np.int64)
    heir[target[alone]] = source[alone]
    _settle(source[~alone], target[~alone], shared[~alone], heir, _sizes(old, new, old_ids, new_names))
    ids = [old_ids[k] if k >= 0 else "" for k in heir.tolist()]
    used = {*old_ids, *ids, *retired}
    for k in sorted(np.flatnonzero(heir < 0).tolist(), key=new_names.__getitem__):
        ids[k] = _free(new_names[k], used)
        used.add(ids[k])
    return tuple(ids)


def retiring(old: I32, old_ids: TextBuffer, keys: U64, new_ids: Collection[str]) -> tuple[str, ...]:
    """Old ids that no new group took over, and that no ad of their group would give anew; they are retired.

    `keys` uint64 (n,): the content hash of each old ad, of which groups get their names.
    """
    named = letters_of(keys)
    # ids are a letter, a dash, ten letters, and perhaps a number
    at = old_ids.offsets[:-1][old, None] + np.arange(2, 12)
    own = np.zeros(len(old_ids), np.bool_)
    own[old[(old_ids.data[at] == named).all(axis=1)]] = True
    still = set(new_ids)
    return tuple(name for k in np.flatnonzero(~own).tolist() if (name := old_ids[k]) not in still)


def unlike(names: Sequence[str], taken: Any) -> Any:
    """Names with a number behind those that are among `taken` already, as an Arrow `large_string` array like it."""
    told: dict[str, None] = {}
    for name, known in zip(names, _known(names, taken), strict=True):
        free, number = name, 2
        while known or free in told:
            free, number = f"{name}-{number}", number + 1
            known = _known([free], taken)[0]
        told[free] = None
    return pa.array(list(told), pa.large_string())


def _known(names: Sequence[str], taken: Any) -> list[bool]:
    return pc.is_in(pa.array(names, pa.large_string()), value_set=taken).to_pylist()


def overlaps(old: I32, new: I32) -> tuple[I64, I64, I64]:
    """Pairs of an old and a new group that share ads, and how many they share; sorted by old, then new."""
    known = old >= 0
    packed = (old[known].astype(np.int64) << 32) | new[known].astype(np.int64)
    pairs, shared = np.unique(packed, return_counts=True)
    return pairs >> 32, pairs & 0xFFFFFFFF, shared.astype(np.int64)


_Sizes = tuple[I64, Sequence[str], I64, Sequence[str]]


def _sizes(old: I32, new: I32, old_ids: Sequence[str], new_names: Sequence[str]) -> _Sizes:
    return (
        np.bincount(old[old >= 0], minlength=len(old_ids)),
        old_ids,
        np.bincount(new, minlength=len(new_names)),
        new_names,
    )


def _settle(source: I64, target: I64, shared: I64, heir: I64, known: _Sizes) -> None:
    old_size, old_ids, new_size, new_names = known
    claims = sorted(
        zip(source.tolist(), target.tolist(), shared.tolist(), strict=True),
        key=lambda c: (-c[2], -old_size[c[0]], old_ids[c[0]], -new_size[c[1]], new_names[c[1]]),
    )
    gone: set[int] = set()
    for a, b, _ in claims:
        if a not in gone and heir[b] < 0:
            gone.add(a)
            heir[b] = a


def _free(name: str, used: set[str]) -> str:
    if name not in used:
        return name
    number = 2
    while f"{name}-{number}" in used:
        number += 1
    return f"{name}-{number}"

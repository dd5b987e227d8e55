"""What stands in a group: agencies, cities, moves, days, identifiers, names, tricks.

In: the members of the groups, and columns by ad. Out: for each group a tuple of records, cut from lists
that were made for all groups at once. It never looks at links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from adsim.records import (
    I32,
    I64,
    U16,
    Count,
    Groups,
    IdentifierKind,
    Identifiers,
    IdentifierUse,
    Move,
    Trick,
)
from adsim.summary.members import Members
from adsim.summary.names import alphabetical, named

T = TypeVar("T")
UNDATED = np.iinfo(np.int64).min
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = (datetime(1, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
KIND_NAMES = [kind.name.lower() for kind in IdentifierKind]


@dataclass(frozen=True, eq=False)
class Lists(Generic[T]):
    """A tuple of records for each group, and how many more there were than the cap lets through."""

    items: list[T]
    starts: list[int]
    all: list[int]

    def __getitem__(self, g: int) -> tuple[T, ...]:
        return tuple(self.items[self.starts[g] : self.starts[g + 1]])

    def left_out(self, g: int) -> int:
        """Entries of group g that are not listed."""
        return self.all[g] - (self.starts[g + 1] - self.starts[g])


def _capped(group: I64, groups: int, top: int | None) -> tuple[NDArray[np.bool_], list[int], list[int]]:
    """Which entries (sorted by group) stay under the cap; where each group starts among them; all of each."""
    tally = np.bincount(group, minlength=groups)
    begin = np.cumsum(tally) - tally
    keep = np.ones(len(group), np.bool_)
    if top is not None:
        keep = np.arange(len(group)) - begin[group] < top
        starts = np.cumsum(np.minimum(tally, top))
    else:
        starts = np.cumsum(tally)
    return keep, [0, *starts.tolist()], tally.tolist()


def counted(
    group: NDArray[Any], code: NDArray[Any], names: list[str], groups: int, top: int | None = None
) -> Lists[Count]:
    """How many entries each (group, code) has, most first, then by name; codes below 0 are left out."""
    some = code >= 0
    packed, tally = np.unique(
        group[some].astype(np.int64) * (len(names) + 1) + code[some], return_counts=True
    )
    at, what = packed // (len(names) + 1), packed % (len(names) + 1)
    order = np.lexsort((alphabetical(names)[what], -tally, at))
    keep, starts, all_ = _capped(at[order], groups, top)
    order = order[keep]
    most = int(tally.max(initial=0)) + 1
    pairs, which = np.unique(what[order] * most + tally[order], return_inverse=True)
    made = [Count(names[p // most], p % most) for p in pairs.tolist()]
    return Lists([made[w] for w in which.tolist()], starts, all_)


def moments(microseconds: I64) -> list[datetime]:
    """The times that many microseconds after 1970, in UTC, within the years of `datetime`."""
    distinct, which = np.unique(np.clip(microseconds, EARLIEST, LATEST), return_inverse=True)
    made = [EPOCH + timedelta(microseconds=us) for us in distinct.tolist()]
    return [made[w] for w in which.tolist()]


@dataclass(frozen=True, eq=False)
class Days:
    """First and last microsecond of each group (int64), and how many of its ads have no date."""

    first: list[datetime | None]
    last: list[datetime | None]
    undated: list[int]


def days(members: Members, posted_at: I64) -> Days:
    """When each group was seen first and last."""
    groups = len(members)
    rows = members.rows
    group = members.group_of[rows]
    stamp = posted_at[rows]
    dated = stamp != UNDATED
    first = np.full(groups, np.iinfo(np.int64).max)
    last = np.full(groups, UNDATED)
    np.minimum.at(first, group[dated], stamp[dated])
    np.maximum.at(last, group[dated], stamp[dated])
    undated = np.bincount(group[~dated], minlength=groups)
    known = last != UNDATED
    return Days(
        [at if k else None for at, k in zip(moments(first), known.tolist(), strict=True)],
        [at if k else None for at, k in zip(moments(last), known.tolist(), strict=True)],
        undated.tolist(),
    )


def moves(members: Members, posted_at: I64, city: I32, names: list[str], top: int) -> tuple[Lists[Move], I64]:
    """Steps between cities, most frequent first, then earliest; and all steps of each group, int64 (g,).

    Ads with date and city are put in order of time (then of city, so that rows do not matter). Two that follow
    each other at different times in different cities are a step, dated by the second.
    """
    groups = len(members)
    rows = members.rows[(posted_at[members.rows] != UNDATED) & (city[members.rows] >= 0)]
    order = np.lexsort((city[rows], posted_at[rows], members.group_of[rows]))
    rows = rows[order]
    group, stamp, where = (
        members.group_of[rows].astype(np.int64),
        posted_at[rows],
        city[rows].astype(np.int64),
    )
    step = 1 + np.flatnonzero(
        (group[1:] == group[:-1]) & (stamp[1:] > stamp[:-1]) & (where[1:] != where[:-1])
    )
    width = len(names) + 1
    packed = (group[step] * width + where[step - 1]) * width + where[step]
    keys, first, tally = np.unique(packed, return_index=True, return_counts=True)
    at, origin, target = keys // width // width, keys // width % width, keys % width
    since = stamp[step][first]
    order = np.lexsort((target, origin, since, -tally, at))
    keep, starts, all_ = _capped(at[order], groups, top)
    order = order[keep]
    made = [
        Move(names[o], names[t], n, at)
        for o, t, n, at in zip(
            origin[order].tolist(),
            target[order].tolist(),
            tally[order].tolist(),
            moments(since[order]),
            strict=True,
        )
    ]
    steps = np.bincount(at, weights=tally, minlength=groups).astype(np.int64)
    return Lists(made, starts, all_), steps


@dataclass(frozen=True, eq=False)
class Used:
    """What identifiers say of each group.

    `uses`, `names`: the lists. `hidden` int64 (g,): ads with a linking identifier that was written to hide.
    `ties` int64 (g, 5): by linking kind, the values that stand in two text groups and more; `tied` int64
    (g,): text groups with such a value. `shared` int64 (g, 5): values in two ads and more; `most` int64
    (g, 5): ads of the most used value.
    """

    uses: Lists[IdentifierUse]
    names: Lists[Count]
    hidden: I64
    ties: I64
    tied: I64
    shared: I64
    most: I64


def identifiers_used(members: Members, groups: Groups, found: Identifiers, top: int) -> Used:
    """Identifiers of each group, linking kinds first, then by ads; names apart. O(m log m)."""
    count = len(members)
    width = len(found.values) + 1
    packed = found.ad.astype(np.int64) * width + found.value
    order = np.argsort(packed, kind="stable")  # sorted by ad already, so nearly in order
    packed = packed[order]
    new = np.flatnonzero(np.append(True, packed[1:] != packed[:-1])[: len(packed)])
    hides = np.logical_or.reduceat(found.obfuscated[order], new) if len(new) else found.obfuscated
    ad, value = packed[new] // width, packed[new] % width
    kind = found.value_kinds[value].astype(np.int64)
    everywhere = np.bincount(value, minlength=width)
    spread = np.bincount(
        _distinct(groups.group[ad].astype(np.int64) * width + value) % width, minlength=width
    )
    group = members.group_of[ad].astype(np.int64)
    some = group >= 0
    ad, value, kind, group, hides = ad[some], value[some], kind[some], group[some], hides[some]
    links = kind <= IdentifierKind.WALLET
    hiding = links & hides
    ads = len(groups.group) + 1
    hidden = np.bincount(_distinct(group[hiding] * ads + ad[hiding]) // ads, minlength=count)
    is_name = kind == IdentifierKind.NAME
    strings, code = named(value[is_name], found)
    names = counted(group[is_name], code, strings, count, top)
    uses = _uses(group[~is_name], value[~is_name], hides[~is_name], everywhere, spread, found, count, top)
    text_group = groups.text_group[ad].astype(np.int64)
    ties, tied, shared, most = _ties(group[links], value[links], kind[links], text_group[links], count, width)
    return Used(uses, names, hidden, ties, tied, shared, most)


def _distinct(values: I64) -> I64:
    """Sorted distinct values; a sort, which numbers this close to order make faster than numpy's hash table."""
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])[: len(values)]]


def _uses(  # type: ignore[no-untyped-def]
    group, value, hides, everywhere, spread, found: Identifiers, groups: int, top: int
) -> Lists[IdentifierUse]:
    width = len(found.values) + 1
    packed, inverse, ads = np.unique(group * width + value, return_inverse=True, return_counts=True)
    hidden = np.bincount(inverse, weights=hides, minlength=len(packed)).astype(np.int64)
    at, what = packed // width, packed % width
    strings, short = named(what, found)
    kind = found.value_kinds[what].astype(np.int64)
    order = np.lexsort((alphabetical(strings)[short], kind, -ads, kind > IdentifierKind.WALLET, at))
    keep, starts, all_ = _capped(at[order], groups, top)
    order = order[keep]
    made = [
        IdentifierUse(KIND_NAMES[k], strings[s], n, e - n, g, h)
        for k, s, n, e, g, h in zip(
            kind[order].tolist(),
            short[order].tolist(),
            ads[order].tolist(),
            everywhere[what[order]].tolist(),
            spread[what[order]].tolist(),
            hidden[order].tolist(),
            strict=True,
        )
    ]
    return Lists(made, starts, all_)


def _ties(  # type: ignore[no-untyped-def]
    group, value, kind, text_group, groups: int, width: int
) -> tuple[I64, I64, I64, I64]:
    kinds = IdentifierKind.WALLET + 1
    packed, first, inverse, ads = np.unique(
        group * width + value, return_index=True, return_inverse=True, return_counts=True
    )
    at, what = packed // width, kind[first]
    in_text, of_pair = np.unique(
        inverse * (int(text_group.max(initial=0)) + 1) + text_group, return_index=True
    )
    texts = np.bincount(inverse[of_pair], minlength=len(packed))
    tying = texts >= 2
    reached = tying[inverse[of_pair]]
    widest = int(text_group.max(initial=0)) + 1
    covered = _distinct(at[inverse[of_pair][reached]] * widest + in_text[reached] % widest)
    shape = (groups, kinds)
    cell = at * kinds + what
    ties = np.bincount(cell[tying], minlength=groups * kinds).reshape(shape)
    shared = np.bincount(cell[ads >= 2], minlength=groups * kinds).reshape(shape)
    most = np.zeros(groups * kinds, np.int64)
    np.maximum.at(most, cell, ads)
    return ties, np.bincount(covered // widest, minlength=groups), shared, most.reshape(shape)


@dataclass(frozen=True, eq=False)
class Tricks:
    """`total` and `ads` int64 (g, tricks): how often each trick was undone, and in how many ads.

    `evading` int64 (g,): ads with any trick that hides; see `EVASIONS`.
    """

    total: I64
    ads: I64
    evading: I64


EVASIONS = [int(trick) for trick in Trick if trick is not Trick.REPEATED]
"""Tricks that hide a text from matching; repeated letters more often only stress it."""


def tricks(members: Members, undone: U16) -> Tricks:
    """The tricks undone in each group; `undone` uint16 (n, tricks)."""
    rows = members.rows
    group = members.group_of[rows]
    starts = np.searchsorted(group, np.arange(len(members)))
    own = undone[rows].astype(np.int64)
    if not len(rows):
        none = np.zeros((0, len(Trick)), np.int64)
        return Tricks(none, none, np.zeros(0, np.int64))
    return Tricks(
        np.add.reduceat(own, starts),
        np.add.reduceat((own > 0).astype(np.int64), starts),
        np.add.reduceat((own[:, EVASIONS] > 0).any(axis=1).astype(np.int64), starts),
    )

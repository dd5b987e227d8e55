"""Ids stay with the ads, and the log says what became of every group: held against slow oracles."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from adsim.clustering import name_groups
from adsim.config import IndexSettings
from adsim.index.events import Event, Reasons, Sides, events_of, from_lines, reasons_of, to_lines
from adsim.index.naming import carry, unlike
from adsim.index.partition import Partition
from adsim.records import Groups, LinkResult, TextBuffer

partitions = st.integers(0, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-1, 4), min_size=n, max_size=n),
        st.lists(st.integers(0, 4), min_size=n, max_size=n),
    )
)


def coded(labels: list[int]) -> np.ndarray:
    """Codes without gaps, -1 left alone."""
    names = sorted(set(labels) - {-1})
    return np.array([names.index(k) if k >= 0 else -1 for k in labels], np.int32)


def naive(old: list[int], old_ids: list[str], new: list[int], names: list[str]) -> list[str]:
    shared = Counter((a, b) for a, b in zip(old, new, strict=True) if a >= 0)
    order = sorted(
        shared, key=lambda p: (-shared[p], -old.count(p[0]), old_ids[p[0]], -new.count(p[1]), names[p[1]])
    )
    ids: dict[int, str] = {}
    for a, b in order:
        if old_ids[a] not in ids.values() and b not in ids:
            ids[b] = old_ids[a]
    for b in sorted(range(len(names)), key=lambda k: names[k]):
        if b not in ids:
            name, number = names[b], 2
            while name in {*ids.values(), *old_ids}:
                name, number = f"{names[b]}-{number}", number + 1
            ids[b] = name
    return [ids[b] for b in range(len(names))]


@given(partitions, st.randoms(use_true_random=False))
def test_ids_go_to_whom_shares_most(labels: tuple[list[int], list[int]], random: Any) -> None:
    old, new = coded(labels[0]), coded(labels[1])
    pool = [f"G-{k}" for k in range(8)]
    old_ids = random.sample(pool, int(old.max(initial=-1)) + 1)
    names = random.sample(pool, int(new.max(initial=-1)) + 1)
    ids = carry(old, old_ids, new, names)
    assert list(ids) == naive(old.tolist(), old_ids, new.tolist(), names)
    assert len(set(ids)) == len(ids)
    order = random.sample(range(len(old)), len(old))
    again = carry(old[order], old_ids, new[order], names)
    assert again == ids


@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=2, max_size=8))
def test_an_id_never_comes_to_mean_other_ads(states: list[list[int]]) -> None:
    keys = np.arange(1, 7, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    ads = TextBuffer.from_strings(list("abcdef"))
    last: dict[str, set[int]] = {}
    partition: Partition | None = None
    for state in states:
        codes = coded(state)
        names = [name_groups(codes, keys, ads, prefix=prefix) for prefix in ("T-", "G-")]
        groups = Groups(codes, codes, names[0], names[1])
        if partition is None:
            partition = Partition.of(groups)
        else:
            partition = partition.next(groups, np.arange(6, dtype=np.int32), keys)
        told = list(partition.group_ids)
        assert len(set(told)) == len(told)
        for code, name in enumerate(told):
            members = set(np.flatnonzero(codes == code).tolist())
            assert members & last.get(name, members)
            last[name] = members


@given(partitions)
def test_every_change_is_told_once(labels: tuple[list[int], list[int]]) -> None:
    old, new = coded(labels[0]), coded(labels[1])
    old_ids = [f"O-{k}" for k in range(int(old.max(initial=-1)) + 1)]
    ids = carry(old, old_ids, new, [f"N-{k}" for k in range(int(new.max(initial=-1)) + 1)])
    sizes = np.bincount(old[old >= 0], minlength=len(old_ids))
    nothing = np.zeros(0, np.int32)
    none = Reasons(nothing, nothing, np.zeros(0, np.float32), np.zeros(0, np.uint8), np.zeros(0, np.bool_))
    sides = Sides(old, TextBuffer.from_strings(old_ids), sizes, new, ids)
    ad_ids = TextBuffer.from_strings([f"a{k}" for k in range(len(old))])
    first = Event(7, "now", "add", "", "", 0, 0)
    told = events_of(sides, none, ad_ids, first=first, settings=IndexSettings())
    assert [e.number for e in told] == list(range(7, 7 + len(told)))
    before = {name: {f"a{k}" for k in np.flatnonzero(old == c)} for c, name in enumerate(old_ids)}
    after = {name: {f"a{k}" for k in np.flatnonzero(new == c)} for c, name in enumerate(ids)}
    wanted = set()
    for name, ads in after.items():
        parents = [old for old in before.values() if len(old) >= 2 and old & ads]
        if len(ads) >= 2 and not (len(parents) == 1 and ads <= parents[0]):
            kind = "born" if not parents else "grew" if len(parents) == 1 else "merged"
            wanted.add((kind, name, max((len(p) for p in parents), default=0), len(ads)))
            event = next(e for e in told if (e.kind, e.group) == (kind, name))
            assert set(event.ads) == ads - set().union(*parents)
    for name, ads in before.items():
        heirs = [new for new in after.values() if new & ads]
        if len(ads) >= 2 and len(heirs) > 1:
            kind = "split" if any(len(new) >= 2 for new in heirs) else "gone"
            after_size = max(len(new & ads) for new in heirs) if kind == "split" else 0
            wanted.add((kind, name, len(ads), after_size))
    assert {(e.kind, e.group, e.before, e.after) for e in told} == wanted
    assert len(told) == len(wanted)
    assert tuple(from_lines(to_lines(told))) == told


def test_reasons_are_the_strongest_links_between_what_was_apart() -> None:
    links = SimpleNamespace(
        left=np.array([0, 0, 1, 2], np.int32),
        right=np.array([1, 2, 3, 3], np.int32),
        score=np.array([0.9, 0.7, 0.8, 0.6], np.float32),
        kept=np.array([True, True, True, False]),
        cut=np.array([0, 0, 0, 2], np.uint8),
        origin=np.array([1, 1, 4, 1], np.uint8),
    )
    result = cast(
        LinkResult, SimpleNamespace(links=links, representative=np.array([0, 1, 2, 3, 3], np.int32))
    )
    old, new = np.array([0, 0, 1, 1, -1], np.int32), np.zeros(5, np.int32)
    told = events_of(
        Sides(old, TextBuffer.from_strings(["G-a", "G-b"]), np.array([2, 2]), new, ["G-a"]),
        reasons_of(result, np.zeros((0, 3), np.int32)),
        TextBuffer.from_strings(list("abcde")),
        first=Event(1, "now", "add", "", "", 0, 0),
        settings=IndexSettings(event_links=2),
    )
    (merged,) = told
    assert (merged.kind, merged.sources, merged.ads) == ("merged", ("G-a", "G-b"), ("e",))
    assert [(w.left, w.right, w.by) for w in merged.why] == [
        ("d", "e", "same text"),
        ("b", "d", "identifier"),
    ]


def test_new_names_are_unlike_those_that_are_taken() -> None:
    taken = TextBuffer.from_strings(["G-a", "G-b", "G-b-2"]).to_arrow()
    assert unlike(["G-c", "G-a", "G-b", "G-a-3", "G-a"], taken).to_pylist() == [
        "G-c",
        "G-a-2",
        "G-b-3",
        "G-a-3",
        "G-a-4",
    ]

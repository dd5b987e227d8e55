"""Paths through copies and links, against a search that walks from ad to ad."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from adsim.evaluate.found import Found
from adsim.evaluate.stages import follow, pairs_touching

ADS = 9
ads = st.integers(0, ADS - 1)


@st.composite
def runs(draw: st.DrawFn) -> tuple[list[int], list[int], list[tuple[int, int]], list[int]]:
    """Entities, texts (each ad a copy of itself or of an earlier first), links, and rows read."""
    entity = draw(st.lists(st.integers(0, 2), min_size=ADS, max_size=ADS))
    copy_of = list(range(ADS))
    for i in range(1, ADS):
        copy_of[i] = copy_of[draw(st.integers(0, i))] if draw(st.booleans()) else i
    links = draw(st.lists(st.tuples(ads, ads), max_size=12))
    rows = [i if draw(st.integers(0, 9)) else -1 for i in range(ADS)]
    return entity, copy_of, links, rows


def reached(entity: list[int], copy_of: list[int], links: list[tuple[int, int]], start: int) -> set[int]:
    texts = {frozenset((copy_of[a], copy_of[b])) for a, b in links}
    seen, todo = {start}, [start]
    while todo:
        at = todo.pop()
        for other in range(ADS):
            same = copy_of[at] == copy_of[other]
            linked = frozenset((copy_of[at], copy_of[other])) in texts
            if other not in seen and entity[at] == entity[other] and (same or linked):
                seen.add(other)
                todo.append(other)
    return seen


@given(runs())
def test_ads_are_together_where_a_walk_leads_from_one_to_the_other(
    case: tuple[list[int], list[int], list[tuple[int, int]], list[int]],
) -> None:
    entity, copy_of, links, rows = case
    # An ad that was not read has no links and no copies: it is known to the truth alone.
    links = [(a, b) for a, b in links if rows[copy_of[a]] >= 0 and rows[copy_of[b]] >= 0]
    found = Found(
        ad_ids=pa.array([str(i) for i in range(ADS)]),
        labels={"group": np.arange(ADS)},
        copy_of=np.array(copy_of),
        left=np.array([a for a, _ in links], np.int32),
        right=np.array([b for _, b in links], np.int32),
        kept=np.ones(len(links), np.bool_),
    )
    followed = follow(np.array(entity), found, np.array(rows), "group")
    label = followed.together["candidates"]
    read_entity = [e if r >= 0 else -1 - i for i, (e, r) in enumerate(zip(entity, rows, strict=True))]
    for a in range(ADS):
        near = reached(read_entity, copy_of, links, a) if rows[a] >= 0 else {a}
        assert {b for b in range(ADS) if label[b] == label[a]} == near
    assert (followed.together["scoring"] == label).all()


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=30))
def test_pairs_touching_by_loops(rows: list[tuple[int, bool]]) -> None:
    labels = np.array([label for label, _ in rows], np.int64)
    touching = np.array([inside for _, inside in rows], np.bool_)
    expected = sum(
        rows[a][0] == rows[b][0] and (rows[a][1] or rows[b][1]) for a in range(len(rows)) for b in range(a)
    )
    assert pairs_touching(labels, touching) == expected

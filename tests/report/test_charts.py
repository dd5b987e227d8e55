"""Binned counts against slow ones on random input; specifications that Vega-Lite takes."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim import charts
from adsim.records import LinkResult
from adsim.report.drawings import ticks

UNKNOWN = np.iinfo(np.int64).min
MOMENTS = st.integers(-(10**15), 4 * 10**15)


@given(st.lists(st.one_of(MOMENTS, st.just(UNKNOWN)), max_size=60), st.integers(2, 80))
def test_every_dated_ad_is_in_one_bin_of_its_day(moments: list[int], most: int) -> None:
    posted_at = np.array(moments, np.int64)
    bins = charts.time_bins(posted_at, most=most)
    dated = [m for m in moments if m != UNKNOWN]
    if bins is None:
        assert not dated
        return
    assert 1 <= len(bins) <= most
    edges = [datetime.fromisoformat(str(edge)).replace(tzinfo=UTC) for edge in bins.edges]
    assert edges == sorted(set(edges))
    days = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=m) for m in dated]
    slow = [sum(a <= day < b for day in days) for a, b in itertools.pairwise(edges)]
    assert bins.counts(posted_at).tolist() == slow
    assert sum(slow) == len(dated)
    assert slow[0]
    assert slow[-1] or bins.unit == "year"


@pytest.mark.parametrize(
    ("last", "unit", "first_edge"),
    [
        ("2024-02-01", "day", "2024-01-10"),
        ("2024-12-01", "week", "2024-01-08"),
        ("2027-12-01", "month", "2024-01-01"),
        ("2037-12-01", "quarter", "2024-01-01"),
        ("2060-12-01", "year", "2024-01-01"),
    ],
)
def test_the_finest_unit_that_fits_is_taken(last: str, unit: str, first_edge: str) -> None:
    posted_at = np.array(["2024-01-10", last], "datetime64[us]").astype(np.int64)
    bins = charts.time_bins(posted_at)
    assert bins is not None
    assert (bins.unit, str(bins.edges[0])) == (unit, first_edge)


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans(), st.integers(0, 4)), max_size=50))
def test_every_link_is_in_the_bin_of_its_score(links: list[tuple[float, bool, int]]) -> None:
    score = np.array([s for s, _, _ in links], np.float32)
    kept, cut = np.array([k for _, k, _ in links], np.bool_), np.array([c for *_, c in links], np.uint8)
    binned = charts.score_bins(score, kept, cut, bins=10)
    slow: Counter[tuple[int, int]] = Counter()
    for s, k, c in links:
        slow[0 if k else 1 if c else 2, min(int(np.float32(s) * np.float32(10)), 9)] += 1
    assert {(i, j): int(v) for (i, j), v in np.ndenumerate(binned.counts) if v} == dict(slow)


@given(st.lists(st.integers(1, 3000), max_size=60))
def test_size_classes_hold_every_group_once(sizes: list[int]) -> None:
    classes = charts.size_classes(np.array(sizes, np.int64))
    assert sum(c.groups for c in classes) == sum(s >= 2 for s in sizes)
    assert sum(c.ads for c in classes) == sum(s for s in sizes if s >= 2)
    for c in classes:
        inside = [s for s in sizes if s >= c.low and (c.high is None or s <= c.high)]
        assert (c.groups, c.ads) == (len(inside), sum(inside))


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 6)), min_size=1, max_size=40), st.integers(1, 6))
def test_sharing_counts_groups_in_common(ads: list[tuple[int, int]], most: int) -> None:
    agency, group = (np.array(column, np.int32) for column in zip(*ads, strict=True))
    shared = charts.sharing(agency, group, most=most)
    sizes = Counter(g for _, g in ads)
    reach: dict[int, set[int]] = {}
    for a, g in ads:
        if a >= 0 and sizes[g] >= 2:
            reach.setdefault(a, set()).add(g)
    assert shared.total == len(reach)
    assert len(shared.codes) == min(most, len(reach))
    for i, a in enumerate(shared.codes.tolist()):
        assert shared.groups[i] == len(reach[a])
        assert shared.ads[i] == sum(b == a and sizes[g] >= 2 for b, g in ads)
        for j, b in enumerate(shared.codes.tolist()):
            assert shared.together[i, j] == (len(reach[a] & reach[b]) if i != j else 0)
    left_out = set(reach) - set(shared.codes.tolist())
    best = {a: sum(any(g in reach[b] for b in reach if b != a) for g in reach[a]) for a in reach}
    assert all(best[a] <= best[b] for a in left_out for b in shared.codes.tolist())


@given(st.integers(1, 10**9), st.booleans())
def test_ticks_are_few_and_inside(most: int, log: bool) -> None:
    made = ticks(most, log=log)
    assert 1 <= len(made) <= 5
    assert made == sorted(set(made))
    assert all(0 < tick <= most for tick in made)


@settings(max_examples=20)
@given(st.integers(0, 20))
def test_nodes_stand_apart_on_the_circle(count: int) -> None:
    places = charts.circle(count)
    assert all(abs(x * x + y * y - 1) < 1e-9 for x, y in places)
    assert len({(round(x, 6), round(y, 6)) for x, y in places}) == count


def test_vega_lite_draws_every_chart(run: LinkResult) -> None:
    import vl_convert

    agency, names = run.corpus.codes("agency")
    shared = charts.sharing(agency, run.groups.group)
    sizes = np.bincount(run.groups.group)
    links = run.links
    drawn = {
        "over_time": charts.over_time(run.corpus.posted_at),
        "group_sizes": charts.group_sizes(sizes),
        "scores": charts.scores(links.score, links.kept, links.cut, threshold=0.5),
        "matrix": charts.matrix(np.array([[1, 0], [2, 30]]), ["G-1", "G-2"], ["north", "south"]),
        "network": charts.network(shared, names),
        "no dates": charts.over_time(np.array([UNKNOWN])),
        "no groups": charts.group_sizes(np.array([1, 1])),
    }
    for name, chart in drawn.items():
        svg = vl_convert.vegalite_to_svg(chart.to_json())
        assert svg.count("<path") > 2, name
    dated = int((run.corpus.posted_at != UNKNOWN).sum())
    (bins,) = drawn["over_time"].to_dict()["datasets"].values()
    assert sum(row["ads"] for row in bins) == dated
    rows = [row for values in drawn["network"].to_dict()["datasets"].values() for row in values]
    assert {row["agency"] for row in rows if "agency" in row} == {names[code] for code in shared.codes}

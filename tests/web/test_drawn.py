"""What pages about groups are made of: marks in texts, scores taken apart, maps, cuts and other thresholds."""

from __future__ import annotations

import html
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from adsim import ingest, pipeline
from adsim.config import NormalizeSettings, Settings
from adsim.explain import Part
from adsim.records import Count, LinkResult
from api.domain.cutting import cut
from api.domain.exploring import otherwise
from api.web import maps
from api.web.marking import Mark, differences, marked
from api.web.waterfall import probability, steps

PLAIN = st.text("ab <&\"' \n", max_size=30)


SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "ads"


@pytest.fixture(scope="module")
def run() -> LinkResult:
    """The sample corpus, linked."""
    return pipeline.link(ingest.read([str(SAMPLE)], settings=Settings().ingest), settings=Settings())


@given(text=PLAIN, spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_a_marked_text_says_what_the_text_says(text: str, spans: list[tuple[int, int]]) -> None:
    shown = marked(text, [Mark(a, b, f"m{k}") for k, (a, b) in enumerate(spans)])
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == text
    for k, (a, b) in enumerate(spans):
        pieces = re.findall(rf'<mark class="[^"]*\bm{k}\b[^"]*"[^>]*>([^<]*)</mark>', shown)
        assert html.unescape("".join(pieces)) == (text[a:b] if a < b else "")


def test_differences_are_where_the_words_differ_disguises_undone() -> None:
    reference = "Quiet evenings by the harbour with Anna and tea"
    text = "Qu\u200biet EVENINGS by the harbour with Zoe and teа"  # the last letter is Cyrillic
    found = differences(reference, text, settings=NormalizeSettings())
    assert [text[one.start : one.end] for one in found] == ["Zoe"]
    assert differences(text, text, settings=NormalizeSettings()) == []


@given(
    bias=st.floats(-8, 8),
    odds=st.lists(st.floats(-5, 5), max_size=12),
)
def test_the_steps_of_a_score_lead_from_the_base_to_the_score(bias: float, odds: list[float]) -> None:
    parts = [Part(f"f{k}", 0.0, value, "en", "fr") for k, value in enumerate(odds)]
    found = steps(bias, parts)
    assert [one.kind for one in found[:1]] == ["base"]
    assert found[-1].kind == "sum"
    assert sum(one.value for one in found[:-1]) == pytest.approx(found[-1].value)
    assert found[-1].value == pytest.approx(bias + sum(odds))
    assert sum(one.count for one in found[1:-1]) == sum(1 for value in odds if value)
    assert 0 <= probability(found[-1].value) <= 1


def test_cities_are_found_and_lie_inside_of_the_map() -> None:
    cities = [Count(name, 3) for name in ("Montréal", "St. John's", "Vancouver", "Atlantis-sur-Mer")]
    located = maps.locate(cities, region="CA")
    assert [spot.name for spot in located.spots] == ["Montréal", "St. John's", "Vancouver"]
    assert [one.value for one in located.unknown] == ["Atlantis-sur-Mer"]
    shown = maps.draw(located.spots, [], named="title")
    places = [float(x) for x in re.findall(r'class="place" cx="([\d.]+)%"', shown)]
    assert len(places) == 3
    assert all(0 < x < 100 for x in places)
    vancouver, montreal, st_johns = (
        maps.project(spot.north, spot.east)[0] for spot in sorted(located.spots, key=lambda spot: spot.east)
    )
    assert vancouver < montreal < st_johns


def test_the_projection_is_conformal_north_up() -> None:
    for north, east in ((45.0, -75.0), (60.0, -120.0)):
        x, y = maps.project(north, east)
        up, right = maps.project(north + 0.01, east), maps.project(north, east + 0.01)
        assert up[1] < y
        assert right[0] > x
        a = np.hypot(up[0] - x, up[1] - y)
        b = np.hypot(right[0] - x, right[1] - y) / np.cos(np.radians(north))
        assert a == pytest.approx(b, rel=1e-3)


def test_a_cut_at_the_weakest_link_gives_the_parts_that_the_run_told(run: LinkResult) -> None:
    weak = [group for group in run.summaries if group.weakest]
    assert len(weak) > 3
    for group in weak:
        assert group.weakest
        sides = cut(run, group, group.weakest.left, group.weakest.right)
        assert sorted((len(sides.left), len(sides.right))) == sorted(group.weakest.splits)


def test_the_sides_of_a_cut_hold_together_better_than_what_lies_between(run: LinkResult) -> None:
    links = run.links
    for group in run.summaries[:25]:
        first, last = group.ads[0], group.ads[-1]
        sides = cut(run, group, first, last)
        assert sorted((*sides.left, *sides.right)) == sorted(group.ads)
        if not sides.parts:
            continue
        assert first in sides.left
        assert last in sides.right
        far = np.isin(np.arange(len(run.corpus)), sides.right)
        near = np.isin(np.arange(len(run.corpus)), sides.left)
        between = links.kept & ((far[links.left] & near[links.right]) | (near[links.left] & far[links.right]))
        assert links.score[between].max(initial=0) <= _bottleneck(run, first, last) + 1e-6


def _bottleneck(run: LinkResult, a: int, b: int) -> float:
    """The best of all ways between two ads, by its weakest link: found by taking in ever weaker links."""
    links = run.links
    for score in sorted({float(one) for one in links.score[links.kept]}, reverse=True):
        seen, grown = {a}, True
        held = np.flatnonzero(links.kept & (links.score >= score))
        edges = [(int(links.left[k]), int(links.right[k])) for k in held]
        edges += [(row, int(first)) for row, first in enumerate(run.representative)]
        while grown:
            more = {y for x, y in edges if x in seen} | {x for x, y in edges if y in seen}
            grown = not more <= seen
            seen |= more
        if b in seen:
            return score
    return 0.0


LABELS = arrays(np.int32, st.shared(st.integers(1, 12), key="n"), elements=st.integers(0, 5))


@given(own=LABELS, at=LABELS)
def test_splits_and_merges_are_those_of_two_partitions(own: np.ndarray, at: np.ndarray) -> None:
    groups = {code: set(np.flatnonzero(own == code).tolist()) for code in own.tolist()}
    parts = {code: set(np.flatnonzero(at == code).tolist()) for code in at.tolist()}
    found = otherwise(own, at)
    split = {
        code: sorted((len(ads & part) for part in parts.values() if ads & part), reverse=True)
        for code, ads in groups.items()
        if sum(bool(ads & part) for part in parts.values()) > 1
    }
    assert {one.group: list(one.parts) for one in found.splits} == split
    merged = [
        (
            {code for code, ads in groups.items() if ads & part and len(ads) > 1},
            len(part),
            sum(1 for ads in groups.values() if ads & part and len(ads) == 1),
        )
        for part in parts.values()
        if sum(bool(ads & part) for ads in groups.values()) > 1
    ]
    told = [(set(one.groups), one.ads, one.alone) for one in found.merges]
    assert sorted(told, key=str) == sorted(merged, key=str)

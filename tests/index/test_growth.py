"""An index grows by batches to what linking all at once gives, under ids that stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adsim import pipeline
from adsim.index import AdIndex
from adsim.records import LinkResult
from tests.index.conftest import SETTINGS, named, parts, reading


@pytest.fixture(scope="module")
def at_once(ads: pd.DataFrame) -> LinkResult:
    return pipeline.link(reading(ads), settings=SETTINGS)


@pytest.mark.parametrize("seed", range(20))
def test_batches_in_any_order_give_what_all_at_once_gives(
    seed: int, ads: pd.DataFrame, at_once: LinkResult, tmp_path: Path
) -> None:
    random = np.random.default_rng(seed)
    order = random.permutation(len(ads))
    ends = np.sort(random.choice(np.arange(1, len(ads)), size=random.integers(1, 4), replace=False))
    batches = np.split(order, ends)
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[batches[0]]), settings=SETTINGS) as index:
        for batch in batches[1:]:
            before = named(index)
            added = index.add(reading(ads.iloc[batch]))
            assert (added.ads, added.repeated, added.other_text) == (len(batch), 0, ())
            stays(before, named(index))
        assert parts(index.result) == parts(at_once)
        assert len(index) == len(ads)
        assert list(index.result.corpus.ad_ids) == ads["ad_id"].iloc[order].tolist()


def stays(before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]) -> None:
    """An id that is there before and after names groups that share ads; a group of old ads alone keeps its id."""
    assert len(after) == len(set(after))
    for name, ads in before.items():
        if name in after:
            assert ads & after[name]
        heirs = [other for other in after.values() if other & ads]
        if len(heirs) == 1 and not any(heirs[0] & old for old in before.values() if old != ads):
            assert after.get(name) == heirs[0], "a group that only grew keeps its id"


def test_links_and_summaries_are_those_of_all_at_once(
    ads: pd.DataFrame, at_once: LinkResult, tmp_path: Path
) -> None:
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[:100]), settings=SETTINGS) as index:
        index.add(reading(ads.iloc[100:120]))
        index.add(reading(ads.iloc[120:]))
    with AdIndex.open(tmp_path / "index") as index:
        found, wanted = index.result, at_once
        for name in ("left", "right", "score", "features", "contributions", "origin", "kept", "cut"):
            np.testing.assert_array_equal(getattr(found.links, name), getattr(wanted.links, name), name)
        assert plain(found) == plain(wanted)
        assert found.corpus.table.equals(wanted.corpus.table)
        np.testing.assert_array_equal(found.identifiers.ad, wanted.identifiers.ad)
        assert list(found.identifiers.values) == list(wanted.identifiers.values)
        np.testing.assert_array_equal(found.identifiers.value, wanted.identifiers.value)
        assert index.groups() == found.summaries
        assert index.group(found.summaries[0].id) == found.summaries[0]


def plain(result: LinkResult) -> list[Any]:
    """What the summaries say, but for ids."""
    return sorted((s.ads, s.interest, s.cohesion, s.identifiers, s.why["en"]) for s in result.summaries)


def test_what_is_there_already_is_told_and_not_taken_in(ads: pd.DataFrame, tmp_path: Path) -> None:
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[:50]), settings=SETTINGS) as index:
        again = ads.iloc[40:60].copy()
        again.loc[again.index[0], "text"] = "another text altogether"
        added = index.add(reading(again))
        assert (added.ads, added.repeated, added.other_text) == (10, 9, (ads["ad_id"].iloc[40],))
        assert index.add(reading(again)).ads == 0
        assert len(index) == 60
        assert index.ad(ads["ad_id"].iloc[40])["text"] != "another text altogether"


def test_an_ad_is_found_by_its_id(ads: pd.DataFrame, tmp_path: Path) -> None:
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[:40]), settings=SETTINGS) as index:
        index.add(reading(ads.iloc[40:50]))
        for row, ad_id in enumerate(ads["ad_id"].iloc[:50]):
            assert index.row(ad_id) == row
            assert index.ad(ad_id)["agency"] == ads["agency"].iloc[row]


def test_a_refresh_changes_nothing_where_all_is_exact(ads: pd.DataFrame, tmp_path: Path) -> None:
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[:100]), settings=SETTINGS) as index:
        before = named(index)
        index.refresh()
        assert named(index) == before

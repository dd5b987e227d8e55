"""Between refreshes a batch joins what stands; after one all is exact again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adsim import pipeline
from adsim.config import IndexSettings
from adsim.evaluate import partition_scores
from adsim.index import AdIndex
from adsim.lookup import Question
from tests.index.conftest import SETTINGS, named, parts, reading

LARGE = dataclasses.replace(SETTINGS, index=IndexSettings(refresh_ads=0, refresh_share=1.0))


@pytest.fixture
def index(ads: pd.DataFrame, tmp_path: Path) -> Iterator[AdIndex]:
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[:200]), settings=LARGE) as made:
        yield made


def test_standing_groups_only_gain_new_ads_and_a_refresh_makes_all_exact(
    index: AdIndex, ads: pd.DataFrame
) -> None:
    before = named(index)
    told = index.add(reading(ads.iloc[200:260]))
    assert (told.refreshed, index.exact) == (False, False)
    after, fresh = named(index), set(ads["ad_id"].iloc[200:260])
    for name, group in before.items():
        assert group <= after[name] <= group | fresh
    assert {event.kind for event in told.events} <= {"grew", "born"}
    assert all(event.provisional for event in told.events)
    for event in told.events:
        assert set(event.ads) <= fresh | set().union(*(g for g in before.values() if len(g) == 1))
        assert event.why
    index.add(reading(ads.iloc[260:]))
    wanted = pipeline.link(reading(ads), settings=LARGE)
    codes = index.result.groups.group
    scores = partition_scores(wanted.groups.group, codes)
    assert scores.pairwise.f1 > 0.9
    index.refresh()
    assert index.exact
    assert parts(index.result) == parts(wanted)
    assert not any(event.provisional for event in index.events() if event.operation == "refresh")


def test_an_index_that_grew_much_is_linked_anew(index: AdIndex, ads: pd.DataFrame) -> None:
    some = dataclasses.replace(LARGE, index=IndexSettings(refresh_ads=0, refresh_share=0.2))
    with AdIndex.create(index.path.parent / "other", reading(ads.iloc[:200]), settings=some) as other:
        assert [other.add(reading(ads.iloc[k : k + 20])).refreshed for k in range(200, 300, 20)] == [
            False,
            False,
            True,
            False,
            False,
        ]


def test_copies_and_shared_numbers_join(index: AdIndex, ads: pd.DataFrame) -> None:
    result = index.result
    sizes = np.bincount(result.groups.text_group)
    row = int(np.argmax(sizes[result.groups.text_group]))
    frame = pd.DataFrame(
        {
            "ad_id": ["copy", "again", "stranger"],
            "text": [result.corpus.texts[row]] * 2
            + ["zygote quixotic fjords vex glyphs while waltzing kumquats jump"],
        }
    )
    index.add(reading(frame))
    assert index.ad("copy")["group"] == index.ad("again")["group"] == result.group_of(row)
    assert index.ad("copy")["text_group"] == index.ad(result.corpus.ad_ids[row])["text_group"]
    assert named(index)[index.ad("stranger")["group"]] == {"stranger"}


def test_decisions_hold_and_make_exact(index: AdIndex, ads: pd.DataFrame) -> None:
    twin = ads.iloc[280]
    old = ads.iloc[:200].merge(twin.to_frame().T[["text"]], on="text")["ad_id"].iloc[0]
    index.add(reading(ads.iloc[280:281]))
    assert index.ad(twin["ad_id"])["group"] == index.ad(old)["group"]
    index.decide("different", old, twin["ad_id"], reason="", who="ana")
    assert index.exact
    assert index.ad(twin["ad_id"])["group"] != index.ad(old)["group"]
    with AdIndex.create(
        index.path.parent / "other", reading(ads.iloc[:200]), settings=LARGE, decisions=index.decisions
    ) as other:
        other.add(reading(ads.iloc[280:281]))
        assert not other.exact
        assert other.ad(twin["ad_id"])["group"] != other.ad(old)["group"]


def test_what_waits_is_purged_watched_and_suggested_like_all(index: AdIndex, ads: pd.DataFrame) -> None:
    twin, old = ads.iloc[280], ads.iloc[10]
    assert twin["text"] == old["text"]
    text = index.watch(Question(ad_id=old["ad_id"]), name="text", who="ana")
    group = index.watch(Question(group=index.ad(old["ad_id"])["group"]), name="group", who="ana")
    index.add(reading(ads.iloc[275:285]))
    news = {one.watch.id: dict(one.ads) for one in index.news()}
    assert twin["ad_id"] in news[group.id]
    assert news[text.id] == {}
    index.seen()
    assert index.suggest(3)
    assert index.query(ad_id=old["ad_id"], k=5).hits is not None
    index.refresh()
    assert twin["ad_id"] in dict(index.news(text.id)[0].ads)
    index.add(reading(ads.iloc[285:290]))
    assert index.purge(ids=[twin["ad_id"]]).ads == 1
    assert index.exact
    rest = pd.concat([ads.iloc[:200], ads.iloc[275:280], ads.iloc[281:290]])
    assert parts(index.result) == parts(pipeline.link(reading(rest), settings=LARGE))

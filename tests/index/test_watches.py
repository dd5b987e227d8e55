"""A saved question tells what came in since, and only that."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from adsim.errors import UsageError
from adsim.index import AdIndex
from adsim.lookup import Question
from tests.index.conftest import SETTINGS, named, reading


@pytest.fixture
def folder(ads: pd.DataFrame, tmp_path: Path) -> Path:
    AdIndex.create(tmp_path / "index", reading(ads.iloc[:200]), settings=SETTINGS).close()
    return tmp_path / "index"


def test_news_of_a_text_an_identifier_and_a_group(folder: Path, ads: pd.DataFrame) -> None:
    with AdIndex.open(folder) as index:
        result = index.result
        twin = ads.iloc[280]
        old = ads[ads["ad_id"] != twin["ad_id"]].merge(twin.to_frame().T[["text"]], on="text").iloc[0]
        text = index.watch(
            Question(text=result.corpus.texts[index.row(old["ad_id"])]), name="her text", who="ana"
        )
        group = index.watch(Question(group=index.ad(old["ad_id"])["group"]), name="her group", who="ana")
        phone = next(value for value in result.identifiers.values if value.startswith("+1"))
        number = index.watch(Question(identifier=phone), name="her number", who="ana")
        assert [(w.id, w.name) for w in index.watches] == [
            ("W-1", "her text"),
            ("W-2", "her group"),
            ("W-3", "her number"),
        ]
        assert [news.ads for news in index.news()] == [(), (), ()]
        index.add(reading(ads.iloc[200:]))
        fresh = set(ads["ad_id"].iloc[200:])
        told = {news.watch.id: news for news in index.news()}
        assert twin["ad_id"] in dict(told[text.id].ads)
        assert {ad for ad, _ in told[text.id].ads} <= fresh
        name = index.ad(old["ad_id"])["group"]
        assert {ad for ad, _ in told[group.id].ads} == named(index)[name] & fresh
        assert name in {event.group for event in told[group.id].events}
        found = index.result.identifiers
        givers = {
            index.result.corpus.ad_ids[int(ad)]
            for ad, value in zip(found.ad, found.value, strict=True)
            if found.values[int(value)] == phone
        }
        assert {ad for ad, _ in told[number.id].ads} == givers & fresh
        index.seen(text.id)
        assert [len(news.ads) > 0 for news in index.news()] == [False, True, bool(givers & fresh)]
        index.seen()
        assert [(news.ads, news.events) for news in index.news()] == [((), ())] * 3
        index.unwatch(text.id)
    with AdIndex.open(folder) as index:
        assert [watch.id for watch in index.watches] == [group.id, number.id]
        with pytest.raises(UsageError):
            index.news(text.id)


def test_a_watch_on_what_is_purged_goes_with_it(folder: Path, ads: pd.DataFrame) -> None:
    with AdIndex.open(folder) as index:
        group = max(named(index).values(), key=lambda g: (len(g), min(g)))
        texts = [index.ad(ad)["text"] for ad in sorted(group)]
        kept = index.watch(Question(phrase="tea"), name="tea", who="ana")
        lost = [
            index.watch(Question(text=texts[0]), name="text", who="ana"),
            index.watch(Question(ad_id=min(group)), name="like her", who="ana"),
            index.watch(Question(group=index.ad(min(group))["group"]), name="group", who="ana"),
        ]
        purged = index.purge(ids=sorted(group))
        assert purged.watches == tuple(watch.id for watch in lost)
        assert index.watches == (kept,)


def test_questions_are_answered_from_the_index(folder: Path, ads: pd.DataFrame) -> None:
    with AdIndex.open(folder) as index:
        ad = index.ad(ads["ad_id"].iloc[3])
        answer = index.query(ad["text"])
        first = answer.hits[0]
        assert ad["ad_id"] in (first.ad_id, *first.copies)
        before = first.group
        other = next(min(g) for name, g in named(index).items() if name != ad["group"] and len(g) > 1)
        index.decide("same", ad["ad_id"], other, reason="", who="ana")
        assert index.query(ad["text"]).hits[0].group == index.ad(ad["ad_id"])["group"]
        assert before or index.query(ad["text"]).hits[0].group

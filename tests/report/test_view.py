"""What is chosen for a card: words in common, ads spread over texts, ends of the weakest link."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from adsim.config import ReportSettings
from adsim.records import LinkResult
from adsim.report.cards import common_runs
from adsim.report.view import View

WORDS = st.lists(st.sampled_from(["tea", "Tea,", "talks", "by", "harbour.", "—", "𝐭𝐞𝐚"]), max_size=12).map(
    " ".join
)


@given(WORDS, WORDS)
def test_runs_are_the_text_and_those_in_common_are_the_same_words(left: str, right: str) -> None:
    runs = common_runs(left, right)
    assert tuple("".join(text for text, _ in side) for side in runs) == (left, right)
    mine, yours = ([text for text, common in side if common] for side in runs)
    plain = [
        [run.casefold().replace("𝐭𝐞𝐚", "tea").translate({ord(c): " " for c in ",.—"}).split() for run in side]
        for side in (mine, yours)
    ]
    assert plain[0] == plain[1]
    assert all(len(run) >= 2 for run in plain[0])


def test_a_common_run_is_found() -> None:
    left, right = common_runs("Ask MIA, tea and long talks", "mia tea and other talks")
    assert [text for text, common in left if common] == ["MIA, tea and"]
    assert [text for text, common in right if common] == ["mia tea and"]


def test_ads_are_spread_over_texts_and_in_order_of_time(run: LinkResult) -> None:
    for card in View(run, ReportSettings(ads_per_group=5)).cards:
        size = len(card.group.ads)
        assert len(card.ads) == min(5, size)
        assert len({ad.id for ad in card.ads}) == len(card.ads)
        dated = [ad.when for ad in card.ads if ad.when]
        assert dated == sorted(dated)
        largest = max(card.group.text_groups, key=lambda t: len(t.ads))
        assert largest.id in {ad.text_group for ad in card.ads}


def test_the_parts_of_the_weakest_link_add_up_to_its_score(
    run: LinkResult, made: Callable[..., LinkResult]
) -> None:
    for result in (run, made()):
        for card in View(result, ReportSettings()).cards:
            assert card.weakest
            logit = sum(card.weakest.evidence.values())
            assert np.isclose(1 / (1 + np.exp(-logit)), card.weakest.link.score, atol=1e-3)


def test_shared_contacts_are_those_of_both_ads(made: Callable[..., LinkResult]) -> None:
    (card,) = View(made(), ReportSettings()).cards
    assert card.weakest
    assert card.weakest.identifiers == (("phone", "+14165550102"),)


def test_lanes_hold_every_dated_ad(run: LinkResult) -> None:
    for card in View(run, ReportSettings(values=1_000)).cards:
        assert card.time
        dated = len(card.group.ads) - card.group.undated
        assert sum(lane.ads for lane in card.time.lanes) == dated
        assert sum(int(lane.counts.sum()) for lane in card.time.lanes) == dated
        assert {lane.city: lane.ads for lane in card.time.lanes}.keys() <= {
            c.value for c in card.group.cities
        }

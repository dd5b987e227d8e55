"""Decisions bind what follows as they bind a run, are found again by content, and are logged with what they did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim import pipeline
from adsim.errors import DecisionError
from adsim.index import AdIndex
from adsim.index.journal import AdRef, Decision, append, append_undo, bind, read
from adsim.records import TextBuffer
from tests.index.conftest import SETTINGS, named, parts, reading


@pytest.fixture
def index(ads: pd.DataFrame, tmp_path: Path) -> Iterator[AdIndex]:
    with AdIndex.create(tmp_path / "index", reading(ads.iloc[:150]), settings=SETTINGS) as made:
        yield made


def held(index: AdIndex) -> tuple[str, str]:
    """Two ads of one group, linked by text, not copies."""
    links, ids = index.result.links, index.result.corpus.ad_ids
    k = int(np.flatnonzero(links.kept & (links.origin != 4))[0])
    return ids[int(links.left[k])], ids[int(links.right[k])]


def strangers(index: AdIndex) -> tuple[str, str]:
    """An ad each of the two largest groups."""
    first, second = sorted(named(index).values(), key=lambda g: (-len(g), min(g)))[:2]
    return min(first), min(second)


def as_run(index: AdIndex, frame: pd.DataFrame, decided: list[tuple[str, str, int]]) -> None:
    """The index is as a run over the same ads under the same decisions."""
    ids = frame["ad_id"].tolist()
    table = [(ids.index(a), ids.index(b), sign) for a, b, sign in decided]
    wanted = pipeline.link(reading(frame), settings=SETTINGS, decisions=np.array(table, np.int32))
    assert parts(index.result) == parts(wanted)
    for name in ("left", "right", "score", "kept", "cut"):
        np.testing.assert_array_equal(getattr(index.result.links, name), getattr(wanted.links, name), name)
    assert {(s.ads, s.why["en"]) for s in index.groups()} == {(s.ads, s.why["en"]) for s in wanted.summaries}


def test_different_parts_now_and_after_more_ads_and_can_be_undone(index: AdIndex, ads: pd.DataFrame) -> None:
    before = named(index)
    a, b = held(index)
    decided = index.decide("different", a, b, reason="two women", who="ana")
    assert index.ad(a)["group"] != index.ad(b)["group"]
    as_run(index, ads.iloc[:150], [(a, b, -1)])
    assert [event.kind for event in decided.events if event.kind in ("split", "gone")]
    index.add(reading(ads.iloc[150:]))
    as_run(index, ads, [(a, b, -1)])
    index.undo(decided.id, reason="one after all", who="ana")
    as_run(index, ads, [(a, b, 0)])
    assert index.ad(a)["group"] == index.ad(b)["group"]
    assert index.ad(a)["group"] in before
    (told,) = index.decisions
    assert (told.reason, told.who, told.undone["reason"]) == ("two women", "ana", "one after all")


def test_same_and_merge_join_groups_and_keep_the_larger_id(index: AdIndex, ads: pd.DataFrame) -> None:
    a, b = strangers(index)
    sizes = {name: len(group) for name, group in named(index).items()}
    groups = index.ad(a)["group"], index.ad(b)["group"]
    decided = index.decide("merge", *groups, reason="same flat", who="ana")
    larger = min(groups, key=lambda name: (-sizes[name], name))
    assert index.ad(a)["group"] == index.ad(b)["group"] == larger
    (merged,) = [event for event in decided.events if event.kind == "merged"]
    assert merged.sources == tuple(sorted(groups))
    assert (merged.group, merged.after) == (larger, sum(sizes[name] for name in groups))
    assert "decision" in {why.by for why in merged.why}
    index.undo(decided.id, reason="no", who="ana")
    assert {index.ad(a)["group"], index.ad(b)["group"]} == set(groups)
    index.decide("same", a, b, reason="same flat", who="ana")
    as_run(index, ads.iloc[:150], [(a, b, 1)])


def test_an_ad_is_excluded_from_all_of_its_group(index: AdIndex) -> None:
    group = max(named(index).values(), key=lambda g: (len(g), min(g)))
    ad = min(group)
    index.decide("exclude", ad, reason="stolen text", who="ana")
    assert not named(index)[index.ad(ad)["group"]] & (group - {ad})


def test_a_conflict_is_reported_and_the_parting_holds(index: AdIndex) -> None:
    a, b = held(index)
    index.decide("different", a, b, reason="", who="ana")
    decided = index.decide("same", a, b, reason="", who="bo")
    assert [set(pair) for pair in decided.conflicts] == [{a, b}]
    assert index.ad(a)["group"] != index.ad(b)["group"]
    index.decide("unsure", a, b, reason="", who="bo")
    assert [set(pair) for pair in index.conflicts] == [{a, b}]


def test_what_does_not_fit_is_refused(index: AdIndex) -> None:
    a, _ = held(index)
    for kind, left, right in (
        ("maybe", a, "x"),
        ("same", a, a),
        ("same", "x", a),
        ("same", a, "x"),
        ("merge", "G-x", "G-y"),
    ):
        with pytest.raises(DecisionError):
            index.decide(kind, left, right, reason="", who="ana")
    alone = next(min(group) for group in named(index).values() if len(group) == 1)
    with pytest.raises(DecisionError, match="alone"):
        index.decide("exclude", alone, reason="", who="ana")
    with pytest.raises(DecisionError):
        index.undo("D-9", reason="", who="ana")
    assert index.decisions == ()


def test_decisions_of_an_index_bind_another_of_the_same_ads(
    index: AdIndex, ads: pd.DataFrame, tmp_path: Path
) -> None:
    a, b = held(index)
    index.decide("different", a, b, reason="two women", who="ana")
    again = ads.iloc[:150].sample(frac=1, random_state=1).assign(ad_id=lambda t: "new-" + t["ad_id"])
    with AdIndex.create(
        tmp_path / "other", reading(again), settings=SETTINGS, decisions=index.decisions
    ) as other:
        assert other.unbound == ()
        assert other.ad(f"new-{a}")["group"] != other.ad(f"new-{b}")["group"]
        assert other.decide("unsure", f"new-{a}", f"new-{b}", reason="", who="bo").id == "D-2"


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_an_ad_is_found_by_id_and_words_then_by_words(
    order: list[int], renamed: set[int], gone: set[int]
) -> None:
    keys = np.array([11, 22, 33, 33, 55, 66, 77, 88], np.uint64)
    refs = [AdRef.of(f"a{k}", int(keys[k])) for k in range(8)]
    pairs = tuple((refs[k], refs[(k + 1) % 8]) for k in range(8))
    taken = [Decision(f"D-{k}", "same", "", "", (pair,), "", "", "") for k, pair in enumerate(pairs)]
    there = [k for k in order if k not in gone]
    ids = [f"new-a{k}" if k in renamed else f"a{k}" for k in there]
    bound = bind(taken, TextBuffer.from_strings(ids), keys[there])

    def found(k: int) -> int:
        if k not in gone and k not in renamed:
            return there.index(k)
        alike = [(ids[row], row) for row, other in enumerate(there) if keys[other] == keys[k]]
        return min(alike)[1] if alike else -1

    wanted = [(found(k), found((k + 1) % 8)) for k in range(8)]
    kept = [(k, sorted(pair)) for k, pair in enumerate(wanted) if min(pair) >= 0 and pair[0] != pair[1]]
    assert bound.table.tolist() == [[*pair, 1] for _, pair in kept]
    assert bound.of == tuple(f"D-{k}" for k, _ in kept)
    assert set(bound.unbound) == {f"D-{k}" for k in range(8)} - set(bound.of)


def test_a_journal_is_read_as_it_was_written() -> None:
    one = Decision("D-1", "same", "a", "b", ((AdRef("a", "0f"), AdRef("b", "1f")),), "né à\n“x”", "ana", "t")
    lines = append(b"", one)
    assert read(lines) == (one,)
    assert append_undo(lines, "D-1", {"who": "bo"}).startswith(lines)
    (undone,) = read(append_undo(lines, "D-1", {"who": "bo"}))
    assert (undone.undone, undone.stands) == ({"who": "bo"}, False)


def test_what_is_suggested_is_uncertain_and_between_large_parts(index: AdIndex) -> None:
    told = index.suggest(5)
    assert told
    assert [s.worth for s in told] == sorted((s.worth for s in told), reverse=True)
    groups = named(index)
    for one in told:
        assert one.worth == pytest.approx(
            4 * one.score * (1 - one.score) * one.sizes[0] * one.sizes[1], rel=0.01
        )
        if one.joins:
            assert sum(one.sizes) == len(groups[one.groups[0]])
        else:
            assert one.sizes == tuple(len(groups[name]) for name in one.groups)
    index.decide("different", told[0].left, told[0].right, reason="", who="ana")
    assert {told[0].left, told[0].right} not in [{s.left, s.right} for s in index.suggest(50)]

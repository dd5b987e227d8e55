"""The stage as a whole: who is described, in what order, the same for any order of rows and number of threads."""

from __future__ import annotations

import dataclasses
import gc
import random
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.records import GroupSummary, Trick
from adsim.summary import left_out
from adsim.summary.interest import TABLE, Signs, interest
from tests.summary.doubles import SETTINGS, Case, case, day

CITIES = ["Toronto", "Ottawa", "London"]
PHONES = [f"+1416555010{k}" for k in range(6)]


def mixed(order: Sequence[int], seed: int = 1, ads: int = 60) -> Case:
    """Ads of several groups and text groups in a given order of rows."""
    chance = random.Random(seed)
    rows, links = [], []
    first: dict[int, int] = {}
    for k in range(ads):
        group = k % 7 if k < ads - 5 else 7 + k % 5
        text_group = 2 * group + (k // 7) % 2
        base = [f"g{text_group}w{i}" for i in range(12)]
        base[4] = f"<name:{chance.choice(['lily', 'rose', 'mia'])}>"
        base[8] = f"<phone:{PHONES[(group + chance.randrange(2)) % 6]}>"
        if chance.random() < 0.4:
            base[chance.randrange(12)] = f"v{chance.randrange(4)}"
        rows.append((group, text_group, " ".join(base), chance.choice(CITIES), day(chance.randrange(9))))
        if group in first:
            links.append((first[group], k, 0.5 + k / 200))
        first.setdefault(group, k)
    place = np.argsort(order)
    rows = [rows[k] for k in order]
    return case(
        [text for _, _, text, _, _ in rows],
        groups=[group for group, *_ in rows],
        text_groups=[text_group for _, text_group, *_ in rows],
        links=[(int(place[a]), int(place[b]), s) for a, b, s in links],
        tricks={int(place[k]): {Trick.LEET: k + 1} for k in range(0, ads, 9)},
        hidden=PHONES[:2],
        columns={
            "city": [city for *_, city, _ in rows],
            "agency": [f"{chr(97 + len(city) % 3)}.example" for *_, city, _ in rows],
            "posted_at": [date for *_, date in rows],
        },
    )


def in_old_rows(summary: GroupSummary, order: Sequence[int]) -> GroupSummary:
    """The summary with rows named as before they were permuted."""

    def old(rows: Sequence[int]) -> tuple[int, ...]:
        return tuple(sorted(order[row] for row in rows))

    weakest = summary.weakest
    if weakest is not None:
        left, right = old((weakest.left, weakest.right))
        weakest = dataclasses.replace(weakest, left=left, right=right)
    texts = tuple(dataclasses.replace(t, ads=old(t.ads)) for t in summary.text_groups)
    return dataclasses.replace(summary, ads=old(summary.ads), text_groups=texts, weakest=weakest)


@given(st.permutations(range(60)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    plain = mixed(range(60)).summaries()
    assert tuple(in_old_rows(s, order) for s in mixed(order).summaries()) == plain


def test_the_number_of_threads_changes_nothing() -> None:
    made = mixed(range(60))
    assert made.summaries(threads=1) == made.summaries(threads=4)


def test_groups_of_two_and_more_are_described_the_most_interesting_first() -> None:
    made = mixed(range(60))
    found = made.summaries()
    sizes = np.bincount(made.groups.group)
    assert {s.id for s in found} == {made.groups.group_ids[g] for g in np.flatnonzero(sizes >= 2)}
    assert [s.interest for s in found] == sorted((s.interest for s in found), reverse=True)
    for summary in found:
        rows = np.flatnonzero(made.groups.group == made.groups.group_ids.index(summary.id))
        assert summary.ads == tuple(rows.tolist())
        assert sorted(row for t in summary.text_groups for row in t.ads) == rows.tolist()
        for text_group in summary.text_groups:
            codes = {made.groups.text_group_ids[made.groups.text_group[row]] for row in text_group.ads}
            assert codes == {text_group.id}
            assert (text_group.template is None) == (len(text_group.ads) == 1)


def test_text_groups_come_largest_first() -> None:
    made = case(["a b c"] * 2 + ["d e f"] * 3 + ["g h i"] * 2, text_groups=[0, 0, 1, 1, 1, 2, 2])
    assert [t.id for t in made.summaries()[0].text_groups] == ["T-0001", "T-0000", "T-0002"]


def test_ads_without_a_word_have_no_template() -> None:
    summary = case(["", "", ""]).summaries()[0]
    assert summary.text_groups[0].template is None
    assert summary.cohesion == 1.0


def test_a_corpus_without_groups_gives_nothing() -> None:
    assert case(["a", "b"], groups=[0, 1], text_groups=[0, 1]).summaries() == ()


def test_what_caps_keep_out_is_added_up() -> None:
    texts = [f"new here ask for word{k:02} at the door of number <phone:+141655501{k:02}>" for k in range(30)]
    found = case(texts).summaries(
        settings=dataclasses.replace(SETTINGS, slot_values=10, sample=16, max_words=9)
    )
    assert left_out(found) == {
        "identifiers": 10,
        "names": 0,
        "moves": 0,
        "slot_values": 20,
        "texts_not_aligned": 14,
        "texts_shortened": 30,
    }


def test_the_collector_is_as_it_was() -> None:
    assert gc.isenabled()
    mixed(range(60)).summaries()
    assert gc.isenabled()


SIGNS = st.tuples(
    st.integers(2, 999), st.integers(0, 30), st.integers(0, 30), st.integers(0, 99), st.integers(0, 99)
)


def worth(values: tuple[int, ...], cohesion: float) -> float:
    return float(interest(Signs(*(np.array([v]) for v in values), np.array([cohesion])))[0])


@given(SIGNS, st.floats(0, 1), st.integers(0, 5), st.integers(1, 50))
def test_interest_never_falls_when_a_sign_rises(
    values: tuple[int, ...], cohesion: float, which: int, more: int
) -> None:
    before = worth(values, cohesion)
    if which < 5:
        after = worth((*values[:which], values[which] + more, *values[which + 1 :]), cohesion)
    else:
        after = worth(values, min(1.0, cohesion + more / 50))
    assert after >= before


def test_interest_is_the_sum_of_its_table_as_far_as_the_group_hangs_together() -> None:
    assert worth((2, 1, 1, 0, 0), 1.0) == 1.0
    assert worth((8, 4, 2, 3, 7), 0.5) == 0.5 * (1.0 * 3 + 1.0 * 2 + 0.75 * 1 + 0.5 * 2 + 0.75 * 3 + 1.5)
    assert all(sign.meaning for sign in TABLE)


@given(st.integers(8, 400), st.floats(0, 0.2), st.integers(4, 30), st.floats(0.9, 1))
def test_a_giant_on_weak_links_ranks_below_a_tight_group_across_agencies(
    giant: int, weak: float, small: int, tight: float
) -> None:
    assert worth((giant, 12, 12, 30, 100), weak) < worth((small, 3, 2, 2, small // 4), tight)


def test_a_chain_of_strangers_comes_behind_a_few_copies_at_two_agencies() -> None:
    chain = [f"c{k}a c{k}b c{k}c c{k + 1}a c{k + 1}b c{k + 1}c" for k in range(40)]
    copies = ["quiet evenings by the harbour", "quiet evenings by the old harbour", "evenings by the harbour"]
    made = case(
        [*chain, *copies],
        groups=[0] * 40 + [1] * 3,
        text_groups=list(range(40)) + [40] * 3,
        links=[(k, k + 1, 0.6) for k in range(39)] + [(40, 41, 0.98), (40, 42, 0.97), (41, 42, 0.97)],
        columns={
            "agency": [f"{k % 6}" for k in range(40)] + ["x", "x", "y"],
            "city": [str(k % 9) for k in range(43)],
        },
    )
    assert [len(summary.ads) for summary in made.summaries()] == [3, 40]

"""Facts of a group: places, moves, days, identifiers, names and tricks, against naive counting."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.records import Count, IdentifierUse, Move, Trick
from tests.summary.doubles import SETTINGS, case, day

CITIES = ["Toronto", "Ottawa", "London", None, ""]


@given(
    st.lists(
        st.tuples(st.sampled_from(CITIES), st.one_of(st.none(), st.integers(0, 6))), min_size=2, max_size=25
    )
)
@settings(max_examples=120, deadline=None)
def test_moves_are_the_steps_of_the_dated_ads(ads: list[tuple[str | None, int | None]]) -> None:
    steps: dict[tuple[str, str], list[datetime]] = {}
    known = sorted((when, city) for city, when in ads if city and when is not None)
    for (before, origin), (after, target) in pairwise(known):
        if origin != target and before < after:
            steps.setdefault((origin, target), []).append(day(after))
    expected = [Move(o, t, len(at), min(at)) for (o, t), at in steps.items()]
    expected.sort(key=lambda m: (-m.ads, m.first, m.origin, m.target))
    dates = [None if when is None else day(when) for _, when in ads]
    columns = {"city": [city for city, _ in ads], "posted_at": dates}
    summary = case([f"text {k}" for k in range(len(ads))], columns=columns).summaries()[0]
    assert summary.moves == tuple(expected)
    seen = [date for date in dates if date is not None]
    assert (summary.first_seen, summary.last_seen) == ((min(seen), max(seen)) if seen else (None, None))
    assert summary.undated == dates.count(None)
    tally = Counter(city for city, _ in ads if city)
    assert summary.cities == tuple(
        Count(c, n) for c, n in sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    )


def test_dates_beyond_the_calendar_are_kept_within_it() -> None:
    made = case(["a b c", "a b c"])
    made.corpus.__dict__["posted_at"] = made.corpus.posted_at.copy()
    made.corpus.__dict__["posted_at"][:] = [-(2**62), 2**62]
    summary = made.summaries()[0]
    assert (summary.first_seen, summary.last_seen) == (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    )


def test_agencies_are_counted_and_blanks_are_not() -> None:
    made = case(["x"] * 5, columns={"agency": ["b.example", "a.example", " b.example ", None, ""]})
    assert made.summaries()[0].agencies == (Count("b.example", 2), Count("a.example", 1))


def test_identifiers_count_ads_inside_and_outside() -> None:
    ads = [
        "one <phone:+14165550100> <phone:+14165550100> <price:200/60min>",
        "two <phone:+14165550100> <email:a@example.com> <name:lily>",
        "three <phone:+14165550100>",
        "four <email:a@example.com> <name:lily>",
        "five <price:200/60min>",
    ]
    groups = [0, 0, 1, 2, 2]
    made = case(ads, groups=groups, text_groups=[0, 1, 2, 3, 4], hidden=["a@example.com"])
    summary = next(s for s in made.summaries() if s.id == "G-0000")
    assert summary.identifiers == (
        IdentifierUse("phone", "+14165550100", 2, 1, 2, 0),
        IdentifierUse("email", "a@example.com", 1, 1, 2, 1),
        IdentifierUse("price", "200/60min", 1, 1, 2, 0),
    )
    assert summary.names == (Count("lily", 1),)


def test_identifiers_of_columns_count_as_well() -> None:
    also = [[("phone", "+14165550100")], [("phone", "+14165550100"), ("name", "rose")]]
    summary = case(["one text", "two texts"], columns={"also": also}).summaries()[0]
    assert summary.identifiers == (IdentifierUse("phone", "+14165550100", 2, 0, 1, 0),)
    assert summary.names == (Count("rose", 1),)


IDS = st.lists(st.tuples(st.sampled_from(["phone", "email", "age", "name"]), st.integers(0, 4)), max_size=4)


@given(st.lists(st.tuples(st.integers(0, 3), IDS), min_size=2, max_size=14))
@settings(max_examples=80, deadline=None)
def test_identifiers_against_naive_counting(ads: list[tuple[int, list[tuple[str, int]]]]) -> None:
    texts = ["hi " + " ".join(f"<{kind}:{kind}{k}>" for kind, k in ids) for _, ids in ads]
    groups = [group for group, _ in ads]
    summaries = case(texts, groups=groups, text_groups=list(range(len(ads)))).summaries()
    has = [{(kind, f"{kind}{k}") for kind, k in ids} for _, ids in ads]
    for summary in summaries:
        own = [has[row] for row in summary.ads]
        for use in summary.identifiers:
            pair = (use.kind, use.value)
            everywhere = [groups[row] for row in range(len(ads)) if pair in has[row]]
            assert use.ads == sum(pair in ids for ids in own)
            assert use.ads_elsewhere == len(everywhere) - use.ads
            assert use.groups == len(set(everywhere))
        named = {(c.value, c.ads) for c in summary.names}
        tally = Counter(value for ids in own for kind, value in ids if kind == "name")
        assert named == set(tally.items())
        assert {use.value for use in summary.identifiers} == {v for ids in own for k, v in ids if k != "name"}


def test_lists_are_capped_and_the_rest_is_counted() -> None:
    top = SETTINGS.top
    texts = [f"text <phone:+14165550{k:03}> <name:name{k}>" for k in range(top + 7)]
    summary = case(texts).summaries()[0]
    assert len(summary.identifiers) == len(summary.names) == top
    assert summary.left_out == {"identifiers": 7, "names": 7}


def test_tricks_are_summed_by_name() -> None:
    made = case(["x"] * 3, tricks={0: {Trick.HOMOGLYPH: 3, Trick.LEET: 1}, 2: {Trick.HOMOGLYPH: 2}})
    assert made.summaries()[0].tricks == {"homoglyph": 5, "leet": 1}

"""The laws of the whole way, from a frame to groups, on random small corpora.

Each law is a sentence of docs/architecture.md. Corpora hold what makes linking hard: edited copies, disguises,
half-copies, shared numbers, stock phrases, ads that stand alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adsim import export, pipeline
from adsim.config import ClusteringSettings, Settings
from adsim.explain import explain
from adsim.ingest import from_frame
from adsim.normalize import word_spans
from adsim.records import LinkResult, Origin
from adsim.synth import SynthSettings, generate

LINES = [
    "quiet evenings by the old harbour with tea and long talks until the lamps go out",
    "a walk along the lake at noon with fresh bread after it and stories of the sea",
    "painted rooms above the bakery, warm light, jazz records and good company all night",
    "slow mornings, strong coffee, crosswords on the balcony and no hurry whatsoever",
    "dancing lessons for two in a loft near the market, beginners are most welcome",
    "je vous recois pres du vieux port pour un cafe, un sourire et un brin de causette",
]
STOCK = "new in town, available now, no rush"
NAMES = ["Mia", "Zoe", "Ada", "Eve"]
PHONES = ["416-555-0101", "416-555-0102", "514-555-0103"]
HOMOGLYPHS = str.maketrans({"a": "а", "e": "е", "o": "о", "i": "і"})
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
LAW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow],
)


@st.composite
def ads(draw: st.DrawFn) -> str:
    """The text of one ad: one or two lines of the pool, with a name, an edit, a disguise, a number."""
    lines = draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=2, unique=True))
    words = " ".join(lines).split()
    for at in sorted(draw(st.sets(st.integers(0, len(words) - 1), max_size=2)), reverse=True):
        words[at : at + 1] = draw(st.sampled_from([[], ["velvet"], ["north", "star"]]))
    text = " ".join(words)
    text = draw(
        st.sampled_from(
            [text, text.upper(), text.translate(HOMOGLYPHS), text.replace("a", "4"), text[: len(text) // 2]]
        )
    )
    name = draw(st.sampled_from(["", *(f"I am {name}. " for name in NAMES)]))
    stock = draw(st.sampled_from(["", "", f" {STOCK}"]))
    phone = draw(st.sampled_from(["", "", *(f" call {phone}" for phone in PHONES)]))
    return f"{name}{text}{stock}{phone}"


corpora = st.lists(
    ads() | st.sampled_from([STOCK, "call me", "416-555-0101", "unlike anything else here"]),
    min_size=2,
    max_size=14,
)


def frame_of(texts: Iterable[str], **columns: Any) -> pd.DataFrame:
    texts = list(texts)
    days = pd.date_range("2024-05-01", periods=len(texts), tz="UTC")
    return pd.DataFrame(
        {"ad_id": [f"a{k}" for k in range(len(texts))], "text": texts, "posted_at": days, **columns}
    )


def run(
    frame: pd.DataFrame, *, threshold: float = 0.5, threads: int = 1, decisions: Any = None
) -> LinkResult:
    chosen = Settings(threads=threads, clustering=ClusteringSettings(threshold=threshold))
    read = from_frame(frame, columns={}, settings=chosen.ingest)
    return pipeline.link(read, settings=chosen, decisions=decisions)


def partition(codes: Any, ids: list[str], without: frozenset[str] = frozenset()) -> set[frozenset[str]]:
    members: dict[int, set[str]] = {}
    for code, ad_id in zip(codes.tolist(), ids, strict=True):
        if ad_id not in without:
            members.setdefault(code, set()).add(ad_id)
    return {frozenset(ads) for ads in members.values()}


def both_levels(result: LinkResult, without: frozenset[str] = frozenset()) -> list[set[frozenset[str]]]:
    ids = list(result.corpus.ad_ids)
    return [partition(codes, ids, without) for codes in (result.groups.text_group, result.groups.group)]


def refines(fine: set[frozenset[str]], coarse: set[frozenset[str]]) -> bool:
    return all(any(part <= whole for whole in coarse) for part in fine)


def named(result: LinkResult) -> dict[str, tuple[str, str]]:
    """The ids of the text group and of the linked-entity group of each ad."""
    groups = result.groups
    return {
        ad_id: (groups.text_group_ids[groups.text_group[row]], result.group_of(row))
        for row, ad_id in enumerate(result.corpus.ad_ids)
    }


@LAW
@given(corpora, st.randoms(use_true_random=False))
def test_permuting_the_rows_permutes_the_labels(texts: list[str], random: Any) -> None:
    frame = frame_of(texts)
    order = list(range(len(texts)))
    random.shuffle(order)
    one, other = run(frame), run(frame.iloc[order])
    assert both_levels(one) == both_levels(other)
    assert named(one) == named(other)


@LAW
@given(corpora, st.data())
def test_a_duplicate_never_splits_a_group(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    frame = frame_of(texts)
    more = pd.concat([frame, frame.iloc[[at]].assign(ad_id="copy")], ignore_index=True)
    before, after = both_levels(run(frame)), both_levels(run(more), without=frozenset(["copy"]))
    for fine, coarse in zip(before, after, strict=True):
        assert refines(fine, coarse)


@LAW
@given(
    corpora, st.lists(st.sampled_from([0.05, 0.3, 0.5, 0.7, 0.9, 0.99]), min_size=2, max_size=2, unique=True)
)
def test_a_higher_threshold_only_refines(texts: list[str], thresholds: list[float]) -> None:
    low, high = (both_levels(run(frame_of(texts), threshold=t)) for t in sorted(thresholds))
    for fine, coarse in zip(high, low, strict=True):
        assert refines(fine, coarse)


@LAW
@given(corpora, st.data())
def test_an_ad_that_shares_nothing_changes_nothing(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts)))
    stranger = "zygote quixotic fjords vex glyphs while waltzing kumquats jump"
    frame = frame_of(texts)
    row = pd.DataFrame({"ad_id": ["new"], "text": [stranger], "posted_at": [frame["posted_at"].iloc[0]]})
    more = pd.concat([frame.iloc[:at], row, frame.iloc[at:]], ignore_index=True)
    one, other = run(frame), run(more)
    assert both_levels(one) == both_levels(other, without=frozenset(["new"]))
    assert frozenset(["new"]) in both_levels(other)[1]
    np.testing.assert_array_equal(np.sort(one.links.score), np.sort(other.links.score))


@LAW
@given(corpora)
def test_scores_are_probabilities_the_same_both_ways(texts: list[str]) -> None:
    forward, backward = run(frame_of(texts)), run(frame_of(texts).iloc[::-1])
    for result in (forward, backward):
        links = result.links
        assert ((links.score >= 0) & (links.score <= 1)).all()
        assert (links.left < links.right).all()
        logit = links.contributions.sum(axis=1) + links.bias
        np.testing.assert_allclose(1 / (1 + np.exp(-logit)), links.score, atol=1e-4)
    unique = [
        k for k in range(len(texts)) if (forward.representative == forward.representative[k]).sum() == 1
    ]
    assert scores(forward, unique) == scores(backward, unique)


def scores(result: LinkResult, rows: list[int]) -> dict[frozenset[str], list[float]]:
    """Scores of links of text by pair of ads; those by identifier may be shown by other ads of two groups."""
    ids = {f"a{k}" for k in rows}
    found: dict[frozenset[str], list[float]] = {}
    links, names = result.links, list(result.corpus.ad_ids)
    for k in range(len(links)):
        ends = frozenset([names[links.left[k]], names[links.right[k]]])
        if ends <= ids and links.origin[k] != Origin.IDENTIFIER:
            found.setdefault(ends, []).append(float(links.score[k]))
    return found


@LAW
@given(corpora, st.data())
def test_a_decision_is_never_broken_and_a_conflict_is_told(texts: list[str], data: st.DataObject) -> None:
    row = st.integers(0, len(texts) - 1)
    pairs = st.tuples(row, row).filter(lambda p: p[0] < p[1])
    decided = data.draw(st.dictionaries(pairs, st.sampled_from([-1, 0, 1]), max_size=6))
    table = np.array([(a, b, s) for (a, b), s in sorted(decided.items())], np.int32).reshape(-1, 3)
    result = run(frame_of(texts), decisions=table)
    group, text_group = result.groups.group, result.groups.text_group
    for (a, b), sign in decided.items():
        if sign < 0:
            assert group[a] != group[b]
            assert text_group[a] != text_group[b]
    broken = [(a, b) for (a, b), sign in decided.items() if sign > 0 and group[a] != group[b]]
    np.testing.assert_array_equal(result.decisions, table)
    assert {(a, b) for a, b, _ in table[~result.held].tolist()} == set(broken)
    for a, b in broken:
        assert contradicted(decided, a, b), "a same decision gave way to nothing"
        assert any(f"a{a}" in note and f"a{b}" in note for note in result.report.notes), result.report.notes


def contradicted(decided: dict[tuple[int, int], int], a: int, b: int) -> bool:
    """Whether *same* decisions around a pair hold two ads together that a *different* one keeps apart."""
    around = {a, b}
    for _ in decided:
        for (x, y), sign in decided.items():
            if sign > 0 and around & {x, y}:
                around |= {x, y}
    return any(sign < 0 and {x, y} <= around for (x, y), sign in decided.items())


@LAW
@given(corpora)
def test_text_groups_lie_inside_of_groups(texts: list[str]) -> None:
    fine, coarse = both_levels(run(frame_of(texts)))
    assert refines(fine, coarse)


@LAW
@given(corpora)
def test_no_link_without_evidence_in_the_original_text(texts: list[str]) -> None:
    result = run(frame_of(texts))
    ids = list(result.corpus.ad_ids)
    links = result.links
    for k in np.flatnonzero(links.kept):
        told = explain(result, ids[links.left[k]], ids[links.right[k]])
        assert told.verdict in ("linked", "same-text")
        shown = [texts[int(ad[1:])] for ad in (told.left, told.right)]
        for passage in told.passages:
            for text, (lo, hi) in zip(shown, (passage.left, passage.right), strict=True):
                assert " ".join(word for word, _, _ in word_spans(text[lo:hi])) == passage.words
        for known in told.identifiers:
            assert known.left
            assert known.right
            assert all(0 <= lo < hi <= len(shown[0]) for lo, hi in known.left)
        assert told.identifiers if links.origin[k] == Origin.IDENTIFIER else told.passages


@LAW
@given(corpora)
def test_every_two_ads_of_a_group_hang_together_by_links_that_hold(texts: list[str]) -> None:
    result = run(frame_of(texts))
    for group in both_levels(result)[1]:
        first, *others = sorted(group)
        for other in others:
            told = explain(result, first, other)
            assert told.verdict in ("linked", "same-text", "together")
            assert told.verdict != "together" or told.path


@LAW
@given(
    st.lists(
        ads() | st.sampled_from(["", "   ", None, "x" * 100_001, "\x00", "=1+1"]), min_size=1, max_size=8
    ),
    st.data(),
)
def test_every_row_is_read_or_rejected_with_a_reason(texts: list[str | None], data: st.DataObject) -> None:
    texts = [*texts, LINES[0]]
    ids = [data.draw(st.sampled_from(["x", "y", "", f"a{k}"])) for k in range(len(texts))]
    result = run(pd.DataFrame({"ad_id": ids, "text": texts}))
    rejected = result.rejected["row"].to_pylist()
    assert len(result.corpus) + len(set(rejected)) == len(texts)
    assert all(result.rejected["reason"].to_pylist())
    kept = [text for row, text in enumerate(texts, 1) if row not in set(rejected)]
    assert [text.strip() for text in result.corpus.texts] == [(text or "").strip() for text in kept]
    assert len(set(result.corpus.ad_ids)) == len(result.corpus)


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    """Enough synthetic ads that every stage has several slices."""
    return generate(SynthSettings(ads=9_000, seed=5)).ads


def test_the_bytes_are_the_same_on_any_number_of_threads(made: pd.DataFrame, tmp_path: Path) -> None:
    for threads in (1, 2):
        export.write(run(made, threads=threads), tmp_path / str(threads))
    files = sorted(p.relative_to(tmp_path / "1") for p in (tmp_path / "1").rglob("*") if p.is_file())
    for name in files:
        if name.name != "run.json":
            assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    with (tmp_path / "1" / "ads.csv").open(encoding="utf-8", newline="") as file:
        assert [row["ad_id"] for row in csv.DictReader(file)] == made["ad_id"].astype(str).tolist()


# what hypothesis tries on a dozen ads, once on many


@pytest.fixture(scope="module")
def some() -> pd.DataFrame:
    """Hostile ads: lifted texts, shared and recycled numbers, half-copies, every disguise."""
    return generate(SynthSettings(ads=4_000, seed=7, difficulty=0.9)).ads


@pytest.fixture(scope="module")
def base(some: pd.DataFrame) -> LinkResult:
    return run(some)


def split(fine: LinkResult, coarse: LinkResult, without: frozenset[str] = frozenset()) -> list[Any]:
    """The groups of `fine` that are torn apart in `coarse`: level, group, and the groups that its ads are in."""
    torn = []
    for level, (small, large) in enumerate(
        zip(both_levels(fine, without), both_levels(coarse, without), strict=True)
    ):
        of = {ad: group for group in large for ad in group}
        torn += [
            (level, set(group), {of[ad] for ad in group})
            for group in small
            if len({of[ad] for ad in group}) > 1
        ]
    return torn


def test_many_permuted(some: pd.DataFrame, base: LinkResult) -> None:
    shuffled = run(some.sample(frac=1, random_state=3))
    assert named(base) == named(shuffled)
    assert both_levels(base) == both_levels(shuffled)


@pytest.mark.parametrize("threshold", [0.6, 0.8, 0.95])
def test_many_at_a_higher_threshold(some: pd.DataFrame, base: LinkResult, threshold: float) -> None:
    assert split(run(some, threshold=threshold), base) == []


def test_many_with_copies(some: pd.DataFrame, base: LinkResult) -> None:
    copies = some.iloc[::97].assign(ad_id=lambda table: "copy-" + table["ad_id"].astype(str))
    more = run(pd.concat([some, copies], ignore_index=True))
    assert split(base, more, without=frozenset(copies["ad_id"])) == []


def test_many_decided(some: pd.DataFrame, base: LinkResult) -> None:
    kept = np.flatnonzero(base.links.kept)[::7]
    pairs = np.column_stack([base.links.left[kept], base.links.right[kept]])
    result = run(some, decisions=np.column_stack([pairs, np.full(len(pairs), -1)]).astype(np.int32))
    for codes in (result.groups.group, result.groups.text_group):
        assert (codes[pairs[:, 0]] != codes[pairs[:, 1]]).all()


def test_many_links_can_be_pointed_at(base: LinkResult) -> None:
    ids, links = list(base.corpus.ad_ids), base.links
    for k in np.flatnonzero(links.kept)[::11]:
        told = explain(base, ids[links.left[k]], ids[links.right[k]])
        assert told.identifiers if links.origin[k] == Origin.IDENTIFIER else told.passages, told


def test_many_groups_hang_together(base: LinkResult) -> None:
    for group in sorted(map(sorted, both_levels(base)[1]))[::5]:
        for other in group[1:6]:
            told = explain(base, group[0], other)
            assert told.verdict in ("linked", "same-text", "together")
            assert told.verdict != "together" or told.path, (group, told)

"""What is asked is found: by text, in part, by identifier in disguise, by phrase, by ad, by group; and narrowed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from adsim import normalize
from adsim.errors import UsageError
from adsim.lookup import Answer, Measure, Question
from adsim.lookup.values import answer_values, moment, read_questions

from .conftest import Stand, make

OURS = (
    "Quiet evenings by the harbour with tea, long talks about maps and old films, a walk along the pier and a warm "
    "welcome for polite guests over thirty. Reach me at 416-555-0144 after noon."
)
FRAME = pd.DataFrame(
    {
        "ad_id": ["b", "a", "c", "d", "e", "f"],
        "text": [
            OURS,
            OURS,
            OURS.replace("harbour", "lake").replace("tea", "cocoa"),
            "New here this week, ask for a fair price. Number: 4one6 five55 zero1 four four",
            "Gardening tools for sale, barely used, rakes and spades and a green barrow",
            "Completely other words about painting fences in spring, 416-555-0199, no rush at all dear friends",
        ],
        "agency": ["North", "South", "North", "East", "East", None],
        "city": ["Toronto", "Toronto", "Ottawa", "Ottawa", None, None],
        "posted_at": ["2024-05-01", "2024-05-03", "2024-05-05", "2024-05-07", "2024-05-09", None],
    }
)


@pytest.fixture(scope="module")
def small() -> Stand:
    return make(FRAME)


def ids(answer: Answer) -> list[str]:
    return [ad for hit in answer.hits for ad in (hit.ad_id, *hit.copies)]


def test_a_text_finds_its_ads_copies_as_one_hit_by_id(small: Stand) -> None:
    answer = small.lookup.ask(Question(text=OURS.upper()))
    first = answer.hits[0]
    assert (first.ad_id, first.copies, first.more_copies) == ("a", ("b",), 0)
    assert first.verbatim
    assert first.measure == Measure.MODEL
    assert first.identifiers == (("phone", "+14165550144"),)
    assert {"a", "b", "c", "d"} == set(ids(answer))
    assert (answer.texts, answer.ads) == (3, 4)
    assert [hit.score for hit in answer.hits[1:]] == sorted((h.score for h in answer.hits[1:]), reverse=True)


def test_an_identifier_alone_makes_a_hit_with_its_places(small: Stand) -> None:
    answer = small.lookup.ask(Question(text=OURS))
    hit = next(hit for hit in answer.hits if hit.ad_id == "d")
    assert hit.by_identifiers > hit.by_text
    (shared,) = hit.evidence.identifiers
    assert (shared.kind, shared.value, shared.obfuscated) == ("phone", "+14165550144", True)
    assert OURS[slice(*shared.left[0])] == "416-555-0144"
    assert FRAME["text"][3][slice(*shared.right[0])] == "4one6 five55 zero1 four four"


def test_passages_stand_in_both_originals(small: Stand) -> None:
    for hit in small.lookup.ask(Question(text=OURS)).hits:
        theirs = FRAME.set_index("ad_id")["text"][hit.ad_id]
        for passage in hit.evidence.passages:
            for text, span in ((OURS, passage.left), (theirs, passage.right)):
                words = " ".join(word for word, _, _ in normalize.word_spans(text[slice(*span)]))
                assert words == passage.words


def test_reasons_add_up_to_the_score(small: Stand) -> None:
    bias = small.lookup._matcher.model.bias
    hit = next(h for h in small.lookup.ask(Question(text=OURS)).hits if h.ad_id == "c")
    odds = bias + sum(part.log_odds for part in hit.reasons)
    assert 1 / (1 + np.exp(-odds)) == pytest.approx(hit.by_text, abs=1e-5)
    assert [abs(p.log_odds) for p in hit.reasons] == sorted(
        (abs(p.log_odds) for p in hit.reasons), reverse=True
    )


@pytest.mark.parametrize("part", ["harbour with tea, long talks", "LONG T A L K S about m@ps and old films"])
def test_a_few_words_are_found_by_their_share(small: Stand, part: str) -> None:
    answer = small.lookup.ask(Question(text=part))
    assert answer.hits[0].measure == Measure.SHARED
    assert answer.hits[0].ad_id in ("a", "c")
    assert "a" in ids(answer)
    assert answer.hits[0].reasons == ()


@pytest.mark.parametrize(
    "disguised",
    ["416-555-0144", "(416) 555 0144", "four1six 555 oh one 4 4", "+1 416.555.0144", "4 1 6 5 5 5 0 1 4 4"],
)
def test_an_identifier_is_found_in_any_disguise(small: Stand, disguised: str) -> None:
    answer = small.lookup.ask(Question(identifier=disguised))
    assert set(ids(answer)) == {"a", "b", "c", "d"}
    assert {hit.measure for hit in answer.hits} == {Measure.IDENTIFIER}
    assert all(0.5 <= hit.score <= 1 for hit in answer.hits)


def test_an_identifier_that_nobody_gives_names_the_nearest(small: Stand) -> None:
    answer = small.lookup.ask(Question(identifier="416-555-0145"))
    assert answer.hits == ()
    assert answer.nearest is not None
    assert answer.nearest.ad_id == "a"
    assert "+14165550144" in answer.nearest.en
    assert "+14165550144" in answer.nearest.fr


def test_a_phrase_is_its_very_words_in_order(stand: Stand) -> None:
    words = [text.split() for text in stand.products.words]
    rng = np.random.default_rng(4)
    for size in (1, 2, 3, 5, 9):
        source = words[int(rng.integers(len(words)))]
        begin = int(rng.integers(max(1, len(source) - size)))
        phrase = [w for w in source[begin : begin + size] if ord(w[0]) > 32]
        asked = Question(phrase=" ".join(phrase), k=5000)
        wanted = normalize.words(normalize.fold(_one(asked.asked)).text).text[0].split()
        holders = {
            ad_id
            for ad_id, text in zip(stand.products.corpus.ad_ids, words, strict=True)
            if any(_same(text[p : p + len(wanted)], wanted) for p in range(len(text) - len(wanted) + 1))
        }
        answer = stand.lookup.ask(asked)
        found = {ad for hit in answer.hits for ad in (hit.ad_id, *hit.copies)}
        assert found <= holders
        assert answer.ads == len(holders)
        assert [hit.ad_id.encode() for hit in answer.hits] == sorted(
            hit.ad_id.encode() for hit in answer.hits
        )


def _one(text: str):  # type: ignore[no-untyped-def]
    from adsim.records import TextBuffer

    return TextBuffer.from_strings([text])


def _same(left: list[str], right: list[str]) -> bool:
    return [_like_a_hash(w) for w in left] == [_like_a_hash(w) for w in right]


def _like_a_hash(word: str) -> str:
    """A word as its hash sees it: any digit a 0, l an i, repeats once."""
    plain = "".join("0" if c.isdigit() and c.isascii() else "i" if c == "l" else c for c in word)
    return plain[:1] + "".join(b for a, b in pairwise(plain) if a != b)


def test_more_like_an_ad_leaves_it_out_and_scores_as_the_link_does(stand: Stand) -> None:
    text, corpus = stand.linked.text, stand.products.corpus
    # copies may give other identifiers than the ad asked about
    single = np.flatnonzero(np.bincount(text.units.of_ad)[text.pairs.left] == 1)
    best = single[np.argsort(-text.score[single], kind="stable")[:400:20]]
    for k in best.tolist():
        left, right = int(text.pairs.left[k]), int(text.pairs.right[k])
        ad = int(text.first_ad[left])
        answer = stand.lookup.ask(Question(ad_id=corpus.ad_ids[ad], k=500, least=0))
        mates = {corpus.ad_ids[row] for row in np.flatnonzero(text.units.of_ad == right).tolist()}
        hit = next(h for h in answer.hits if mates & {h.ad_id, *h.copies})
        assert hit.by_text == pytest.approx(float(text.score[k]), abs=1e-5)
        assert corpus.ad_ids[ad] not in ids(answer)


def test_near_a_group_is_outside_of_it(stand: Stand) -> None:
    groups = stand.linked.result.groups
    sizes = np.bincount(groups.group)
    for code in np.argsort(-sizes)[:5].tolist():
        answer = stand.lookup.ask(Question(group=groups.group_ids[code], least=0.02))
        inside = {stand.products.corpus.ad_ids[row] for row in np.flatnonzero(groups.group == code).tolist()}
        assert not inside & set(ids(answer))
        assert {hit.of for hit in answer.hits} <= inside


@pytest.mark.parametrize(
    ("narrowed", "left"),
    [
        ({"agency": "north"}, {"b", "c"}),
        ({"city": " TORONTO "}, {"a", "b"}),
        ({"since": datetime(2024, 5, 3)}, {"a", "c", "d"}),
        ({"until": datetime(2024, 5, 3, tzinfo=UTC)}, {"a", "b"}),
        ({"agency": "North", "city": "Ottawa"}, {"c"}),
    ],
)
def test_an_answer_is_narrowed_before_it_is_cut(
    small: Stand, narrowed: dict[str, object], left: set[str]
) -> None:
    for question in ({"text": OURS}, {"identifier": "416 555 0144"}):
        answer = small.lookup.ask(Question(**question, **narrowed))  # type: ignore[arg-type]
        assert set(ids(answer)) == left
        assert answer.ads == len(left)
        one = small.lookup.ask(Question(**question, **narrowed, k=1))  # type: ignore[arg-type]
        assert len(one.hits) == 1
        assert (one.texts, one.ads) == (answer.texts, answer.ads)


def test_nothing_found_says_how_near_the_nearest_was(small: Stand) -> None:
    answer = small.lookup.ask(Question(text=OURS.replace("416-555-0144", ""), agency="East"))
    assert answer.hits == ()
    assert answer.nearest is not None
    assert answer.nearest.score < answer.least
    assert answer.nearest.en != answer.nearest.fr
    far = small.lookup.ask(Question(text="Zebra xylophone quartz"))
    assert (far.hits, far.nearest) == ((), None)


def test_the_order_of_the_rows_changes_no_answer(small: Stand) -> None:
    other = make(FRAME.iloc[[4, 2, 5, 0, 3, 1]].reset_index(drop=True))
    for question in (Question(text=OURS), Question(identifier="416-555-0144"), Question(ad_id="c")):
        one, two = small.lookup.ask(question), other.lookup.ask(question)
        assert [(h.ad_id, h.score, h.copies, h.group) for h in one.hits] == [
            (h.ad_id, h.score, h.copies, h.group) for h in two.hits
        ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "nothing"),
        ({"text": "a", "phrase": "b"}, "text and phrase"),
        ({"text": "  "}, "empty"),
        ({"text": "a", "k": 0}, "k is 0"),
        ({"text": "a", "least": 2.0}, "least"),
    ],
)
def test_a_question_that_does_not_fit_is_refused(fields: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Question(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        Question(ad_id="none"),
        Question(group="G-NONE"),
        Question(text="a", agency="nort"),
        Question(text="a", city="nowhere"),
        Question(identifier="no contact here!"),
    ],
)
def test_what_is_not_there_is_said_with_a_fix(small: Stand, question: Question) -> None:
    with pytest.raises(UsageError) as raised:
        small.lookup.ask(question)
    assert raised.value.fix


def test_questions_are_read_one_a_line() -> None:
    lines = ["", '{"identifier": "416 555 0101", "k": 3, "until": "2024-05-31"}\n', "the text of an ad\n"]
    one, two = read_questions(lines, k=7, agency="North")
    assert (one.identifier, one.k, one.agency) == ("416 555 0101", 3, "North")
    assert one.until == moment("2024-05-31T23:59:59.999999", end=False)
    assert (two.text, two.k) == ("the text of an ad", 7)
    for bad in ('{"text": "a", "colour": "red"}', "{", '{"k": 3}', '{"text": "a", "k": "3"}'):
        with pytest.raises(UsageError, match="line 2"):
            read_questions(["fine", bad])


def test_an_answer_as_plain_values_holds_all(small: Stand) -> None:
    import json

    values = answer_values(small.lookup.ask(Question(text=OURS, since=datetime(2024, 1, 1))))
    told = json.loads(json.dumps(values, allow_nan=False))
    assert told["hits"][0]["ad_id"] == "a"
    assert told["hits"][0]["passages"]
    assert told["question"]["since"] == "2024-01-01T00:00:00"


def test_an_empty_corpus_answers_too() -> None:
    alone = make(FRAME.iloc[[4]].reset_index(drop=True))
    assert alone.lookup.ask(Question(text=OURS)).hits == ()
    assert alone.lookup.ask(Question(text=FRAME["text"][4])).hits[0].ad_id == "e"

"""Why two ads are linked, or why not, on results made by hand."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from adsim import normalize
from adsim.config import NormalizeSettings
from adsim.errors import UsageError
from adsim.explain import CUTS, SENTENCES, TOO_LITTLE, TOO_SHARED, VERDICTS, explain
from adsim.records import CutReason, LinkResult, TextBuffer
from adsim.scoring.features import NAMES

Made = Callable[..., LinkResult]
PAIRS = {
    ("a0", "a1"): "same-text",
    ("a0", "a2"): "linked",
    ("a2", "a3"): "linked",
    ("a1", "a2"): "linked",
    ("a0", "a3"): "together",
    ("a0", "a4"): "below-threshold",
    ("a0", "a5"): "cut",
    ("a0", "a6"): "forbidden",
    ("a0", "a7"): "never-a-candidate",
}


@pytest.mark.parametrize(("pair", "verdict"), PAIRS.items(), ids=["-".join(pair) for pair in PAIRS])
def test_verdicts(made: Made, pair: tuple[str, str], verdict: str) -> None:
    told = explain(made(), *pair)
    assert told.verdict == verdict
    assert told.en.startswith(VERDICTS[verdict][0])
    assert told.fr.startswith(VERDICTS[verdict][1])
    assert (told.left, told.right) == pair
    swapped = explain(made(), *reversed(pair))
    assert (swapped.verdict, swapped.score, swapped.parts) == (told.verdict, told.score, told.parts)
    json.dumps(dataclasses.asdict(told), allow_nan=False)


def test_every_verdict_is_met_here() -> None:
    assert set(PAIRS.values()) == set(VERDICTS)


@pytest.mark.parametrize("pair", [pair for pair, verdict in PAIRS.items() if verdict != "never-a-candidate"])
def test_parts_and_base_add_up_to_the_score(made: Made, pair: tuple[str, str]) -> None:
    told = explain(made(), *pair)
    if told.score is None:
        assert told.parts == ()
        return
    logit = told.bias + sum(part.log_odds for part in told.parts)
    assert 1 / (1 + math.exp(-logit)) == pytest.approx(told.score, abs=1e-5)
    weights = [abs(part.log_odds) for part in told.parts]
    assert weights == sorted(weights, reverse=True)


def test_every_feature_has_a_sentence_in_both_languages(made: Made) -> None:
    assert set(SENTENCES) == {*NAMES, "shared_identifiers"}
    assert all(en and fr for en, fr in (*SENTENCES.values(), *VERDICTS.values()))
    assert {reason for reason, (en, fr) in CUTS.items() if en and fr} == set(CutReason) - {CutReason.NONE}
    for part in explain(made(), "a0", "a2").parts:
        assert (part.en, part.fr) == SENTENCES[part.feature]


def test_a_copy_is_explained_by_the_link_of_the_first(made: Made) -> None:
    told = explain(made(), "a1", "a2")
    assert told.score == pytest.approx(0.97)
    assert told.link == ("a0", "a2")


def test_a_cut_says_why(made: Made) -> None:
    told = explain(made(), "a0", "a5")
    assert told.en == "Linked, but the link was cut: the identifier is used by many"
    assert told.fr == "Liées, mais le lien a été coupé : l'identifiant sert à beaucoup"
    assert told.groups == ("G-0000000000", "")  # an ad alone is in no group, as in ads.csv


def test_ads_together_are_led_from_one_to_the_other(made: Made) -> None:
    assert explain(made(), "a0", "a3").path == ("a0", "a2", "a3")
    assert explain(made(), "a3", "a1").path == ("a3", "a2", "a0", "a1")
    assert explain(made(), "a0", "a2").path == ()


def test_the_tie_of_two_text_groups_explains_any_ads_of_them_that_share_an_identifier(made: Made) -> None:
    result = made()
    found = result.identifiers
    value = found.value.copy()
    value[found.ad == 1] = 1
    told = explain(
        dataclasses.replace(result, identifiers=dataclasses.replace(found, value=value)), "a1", "a3"
    )
    assert (told.verdict, told.link) == ("linked", ("a2", "a3"))
    assert told.score == pytest.approx(0.82)
    assert [known.value for known in told.identifiers] == ["+14165550102"]


def test_an_identifier_that_ties_nothing_is_not_called_nothing_in_common(made: Made) -> None:
    result = made()
    found = result.identifiers
    value = found.value.copy()
    value[found.ad == 3] = 2
    told = explain(
        dataclasses.replace(result, identifiers=dataclasses.replace(found, value=value)), "a3", "a5"
    )
    assert told.verdict == "never-a-candidate"
    assert (told.en, told.fr) == TOO_SHARED
    assert [known.value for known in told.identifiers] == ["+14165550199"]


def test_equal_words_that_say_too_little_are_not_called_never_compared(made: Made) -> None:
    result = made()
    first = result.representative.copy()
    first[7] = 6
    told = explain(dataclasses.replace(result, representative=first), "a7", "a6")
    assert told.verdict == "below-threshold"
    assert (told.en, told.fr) == TOO_LITTLE


def test_names_do_not_link(made: Made) -> None:
    assert [known.kind for known in explain(made(), "a0", "a5").identifiers] == ["phone"]


def test_passages_can_be_pointed_at_in_both_originals(made: Made) -> None:
    result = made()
    told = explain(result, "a1", "a2")
    texts = result.corpus.texts
    first, second = (p.words for p in told.passages[:2])
    assert first == "quiet evenings by the harbour with"
    assert second.startswith("tea and long talks")
    for passage in told.passages:
        for text, (start, end) in ((texts[1], passage.left), (texts[2], passage.right)):
            assert " ".join(w for w, _, _ in normalize.word_spans(text[start:end])) == passage.words


def with_spans(result: LinkResult, written: dict[int, str]) -> LinkResult:
    """The same result, its identifiers standing where `written` has them in the folded texts."""
    folded = normalize.fold(result.corpus.texts).text
    found = result.identifiers
    start, end = found.start.copy(), found.end.copy()
    for k, raw in written.items():
        at = folded[int(found.ad[k])].encode().index(raw.encode())
        start[k], end[k] = at, at + len(raw.encode())
    return dataclasses.replace(result, identifiers=dataclasses.replace(found, start=start, end=end))


def test_identifiers_can_be_pointed_at_in_both_originals(made: Made) -> None:
    result = made()
    entries = [(int(a), int(v)) for a, v in zip(result.identifiers.ad, result.identifiers.value, strict=True)]
    written = {entries.index((2, 1)): "416-555-0102", entries.index((3, 1)): "416 five five five 0102"}
    (known,) = explain(with_spans(result, written), "a2", "a3").identifiers
    assert known.kind == "phone"
    assert known.value == "+14165550102"
    assert known.obfuscated
    texts = result.corpus.texts
    assert [texts[2][lo:hi] for lo, hi in known.left] == ["416-555-0102"]
    assert [texts[3][lo:hi] for lo, hi in known.right] == ["416 five five five 0102"]


def test_spans_are_of_characters_where_folding_changes_lengths(made: Made) -> None:
    texts = ["\u200bÉté 💋 ４１６-５５５-０１０１ ﬁne", *["x"] * 7]
    corpus = dataclasses.replace(made().corpus, table=made({"text": texts}).corpus.table)
    result = dataclasses.replace(made(), corpus=corpus)
    found = result.identifiers
    places = {0: "416-555-0101"}
    (phone, *_) = explain(with_spans(result, places), "a0", "a1").identifiers
    assert found.values[0] == phone.value
    assert [texts[0][lo:hi] for lo, hi in phone.left] == ["４１６-５５５-０１０１"]


def test_what_was_masked_is_no_passage(made: Made) -> None:
    result = made()
    entries = [(int(a), int(v)) for a, v in zip(result.identifiers.ad, result.identifiers.value, strict=True)]
    written = {entries.index((0, 0)): "416-555-0101", entries.index((1, 0)): "416-555-0101"}
    told = explain(with_spans(result, written), "a0", "a1")
    assert "416" in " ".join(p.words for p in explain(result, "a0", "a1").passages)
    assert "416" not in " ".join(p.words for p in told.passages)


def test_ids_that_do_not_fit(made: Made) -> None:
    with pytest.raises(UsageError, match="no ad with the id 'zz'") as caught:
        explain(made(), "a0", "zz")
    assert caught.value.fix
    with pytest.raises(UsageError, match="'a0' twice"):
        explain(made(), "a0", "a0")


def test_ids_may_be_given_as_the_output_has_them(made: Made) -> None:
    ids = ["=0", "-1", "'=2", "'3", "4", "5", "6", "7"]
    assert explain(made({"ad_id": ids}), "'=0", "'-1").verdict == "same-text"
    assert explain(made({"ad_id": ids}), "=0", "-1").verdict == "same-text"
    assert explain(made({"ad_id": ids}), "'=2", "'3").left == "'=2"


def test_a_result_without_copies_is_explained(made: Made) -> None:
    result = dataclasses.replace(made(), representative=np.zeros(0, np.int32))
    assert explain(result, "a0", "a2").verdict == "linked"
    assert explain(result, "a0", "a1").path == ()


def test_defaults_are_those_of_the_run(made: Made) -> None:
    """Words are undone as the run undid them: `l33t` is a word of its own when leet is left as it is."""
    result = made({"text": ["l33t talk now", "leet talk now", *["x"] * 6]})
    assert [p.words for p in explain(result, "a0", "a1").passages] == ["leet talk now"]
    settings = {**result.report.settings, "normalize": dataclasses.asdict(NormalizeSettings(undo_leet=False))}
    other = dataclasses.replace(result, report=dataclasses.replace(result.report, settings=settings))
    assert [p.words for p in explain(other, "a0", "a1").passages] == ["talk now"]


def test_single_words_are_shown_only_where_a_link_of_text_has_no_more(made: Made) -> None:
    result = made({"text": ["tea, lake", "tea lake", "lake! tea", "the tea", "lake of tea", *["tea"] * 3]})
    words = {
        pair: [p.words for p in explain(result, *pair).passages] for pair in (("a0", "a2"), ("a2", "a3"))
    }
    assert words == {("a0", "a2"): ["tea", "lake"], ("a2", "a3"): []}
    assert explain(result, "a0", "a7").passages == ()


def test_texts_without_words_share_nothing(made: Made) -> None:
    result = made({"text": TextBuffer.from_strings(["", "!!!", *["x"] * 6]).to_arrow()})
    assert explain(result, "a0", "a1").passages == ()

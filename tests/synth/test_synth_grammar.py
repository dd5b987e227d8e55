from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.synth.draws import Draws, Weighted
from adsim.synth.edits import edit, halve, reword, synonyms
from adsim.synth.grammar import LANGUAGES, SLOTS, Grammar, Ref, compile_line, grammar
from adsim.synth.inflect import capitals, inflect

SEEDS = st.integers(0, 2**32)


def refs_of(node: object) -> set[str]:
    if isinstance(node, Ref):
        return {str(node)}
    return set().union(*map(refs_of, node)) if isinstance(node, tuple) else set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_that_is_named_exists(language: str) -> None:
    rules = grammar(language).rules
    assert set().union(*(refs_of(line) for lines in rules.values() for line in lines)) <= set(rules)


def test_both_languages_have_the_same_roles_for_ads() -> None:
    inner = ("adj", "craft", "habit3", "resto", "la_dance", "une_food")
    english, french = ({r for r in grammar(lang).rules if r not in inner} for lang in ("en", "fr"))
    assert english == french


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_comes_out_clean(language: str) -> None:
    rules = grammar(language)
    for role in rules.rules:
        for seed in range(150):
            made = rules.expand(role, Draws(seed), seed % 2)
            assert set(re.findall(r"\{(\w+)\}", made)) <= SLOTS
            left = re.sub(r"\{\w+\}", "x", made)
            assert not re.search(r"[{}|<>$]|  |,,|\.\.(?!\.)| [,.](?!\.)|^ | $", left), (role, made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_thousands_of_sentences(language: str) -> None:
    rules = grammar(language)
    roles = (
        "greet",
        "about",
        "looks",
        "manner",
        "place",
        "rules",
        "quirk",
        "filler",
        "offer.dinner",
        "offer.spa",
    )
    made = {role: {rules.expand(role, Draws(seed), 0) for seed in range(1000)} for role in roles}
    assert min(map(len, made.values())) > 350
    assert sum(map(len, made.values())) > 5000


def test_a_grammar_expands_all_its_parts_and_nothing_else() -> None:
    rules = Grammar("# note\n[a]\nx {b|<c>|} {du/Sie} $name\n[c]\ny{1|2}\n")
    made = {rules.expand("a", Draws(seed), seed % 2) for seed in range(200)}
    middles = ("b ", "y1 ", "y2 ", "")
    assert made == {f"x {m}{r} {{name}}" for m in middles for r in ("du", "Sie")}


@pytest.mark.parametrize("line", ["a {b", "a} b", "{a/b/c}", "{a/b|c}", "$nobody"])
def test_a_line_that_does_not_parse_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"brace|switch|slot"):
        compile_line(line)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "a elegant lady and an warm smile", "an elegant lady and a warm smile"),
        ("en", "a European, a university, a one-way trip", "a European, a university, a one-way trip"),
        ("fr", "de Ottawa, que elle, le accent de les arts", "d'Ottawa, qu'elle, l'accent des arts"),
        ("fr", "du accordéon au opéra", "de l'accordéon à l'opéra"),
        ("fr", "le onze, de Québec, je profite de le jazz", "le onze, de Québec, je profite du jazz"),
        ("fr", "il suffit de le dire", "il suffit de le dire"),
    ],
)
def test_inflection(language: str, before: str, after: str) -> None:
    assert inflect(before, language) == after
    assert inflect(after, language) == after


def test_capitals_come_at_the_start_and_after_marks() -> None:
    assert capitals("tired? so am I! and you. no") == "Tired? So am I! And you. no"
    assert capitals("{name} here") == "{name} here"


WORDS = st.lists(
    st.sampled_from(["lovely", "evening", "soft", "music", "calm", "{name}", "guests", "wine"]), min_size=4
)


@given(lines=st.lists(WORDS.map(" ".join), min_size=1, max_size=8), rate=st.floats(0, 0.15), seed=SEEDS)
def test_edits_keep_slots_and_stay_near_their_rate(lines: list[str], rate: float, seed: int) -> None:
    made = edit(lines, rate, "en", Draws(seed))
    assert len(made) == len(lines)
    assert sum(line.count("{name}") for line in made) == sum(line.count("{name}") for line in lines)
    before, after = ({} for _ in range(2))
    for counts, text in ((before, lines), (after, made)):
        for word in " ".join(text).split():
            counts[word] = counts.get(word, 0) + 1
    lost = sum(max(0, n - after.get(word, 0)) for word, n in before.items())
    words = sum(before.values())
    assert lost <= words * rate + len(lines)
    assert rate or made == lines


@given(n=st.integers(1, 12), fresh=st.integers(1, 5), share=st.floats(0, 1), seed=SEEDS)
def test_any_two_halves_share_a_sentence(n: int, fresh: int, share: float, seed: int) -> None:
    lines = [f"old {k}" for k in range(n)]
    one, two = (
        set(halve(lines, [f"new {k}" for k in range(fresh)], share, Draws(seed, k))) for k in range(2)
    )
    assert len(one & set(lines)) * 2 > n or n <= 2
    assert one & two & set(lines) or n == 2


def test_rewording_uses_only_synonyms_that_hold_anywhere() -> None:
    made = {reword("the guests enjoy a calm evening", 1.0, "en", Draws(seed)) for seed in range(50)}
    assert all(m.endswith("evening") for m in made)
    assert all("guests" not in m.split() and "calm" not in m.split() for m in made)
    assert set(synonyms("en", safe=True)) < set(synonyms("en"))


def test_draws_depend_on_their_path_alone() -> None:
    def first(*path: int) -> list[float]:
        draws = Draws(*path)
        return [draws.uniform() for _ in range(500)]

    assert first(1, 2, 3) == first(1, 2, 3)
    streams = [first(*p) for p in ((1,), (2,), (1, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0))]
    assert len({tuple(s) for s in streams}) == len(streams)


@given(items=st.lists(st.integers(), max_size=20), k=st.integers(0, 25), seed=SEEDS)
def test_some_and_shuffled_take_each_item_once(items: list[int], k: int, seed: int) -> None:
    draws = Draws(seed)
    assert sorted(draws.shuffled(items)) == sorted(items)
    taken = draws.some(list(enumerate(items)), k)
    assert len(taken) == len(set(taken)) == min(k, len(items))


def test_weights_are_kept() -> None:
    table, draws = Weighted({"a": 3.0, "b": 1.0, "c": 0.0}), Draws(5)
    drawn = [draws.weighted(table) for _ in range(4000)]
    assert abs(drawn.count("a") / 4000 - 0.75) < 0.03
    assert "c" not in drawn

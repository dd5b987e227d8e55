from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.synth import tricks
from adsim.synth.draws import Draws
from adsim.synth.grammar import lists

TEXT = "Lovely evening by the lake, soft music, mint tea and 3 good stories for patient people."
SEEDS = st.integers(0, 2**32)
SHARES = st.floats(0.01, 1.0)
KEEP_LENGTH = ("homoglyph", "leet", "styled", "case")
ONLY_ADD = ("zero_width", "combining", "bidi", "emoji_inside", "repeated", "spaced", "keycap")


def played(name: str, share: float, seed: int, text: str = TEXT) -> str:
    return tricks.TRICKS[name](text, share, Draws(seed))


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(c in rest for c in short)


def test_every_trick_has_a_law() -> None:
    assert sorted((*KEEP_LENGTH, *ONLY_ADD)) == sorted(tricks.TRICKS)


@pytest.mark.parametrize("name", KEEP_LENGTH)
@given(share=SHARES, seed=SEEDS)
def test_letters_are_replaced_one_by_one(name: str, share: float, seed: int) -> None:
    made = played(name, share, seed)
    assert len(made) == len(TEXT)
    assert made != TEXT


@pytest.mark.parametrize("name", ONLY_ADD)
@given(share=SHARES, seed=SEEDS)
def test_nothing_is_taken_away(name: str, share: float, seed: int) -> None:
    made = played(name, share, seed)
    assert is_subsequence(TEXT, made)
    assert len(made) > len(TEXT) or name == "emoji_inside"


@given(share=SHARES, seed=SEEDS)
def test_homoglyphs_are_of_another_alphabet_and_undone_by_the_table(share: float, seed: int) -> None:
    back = {look: letter for letter, looks in tricks.HOMOGLYPHS.items() for look in looks}
    assert not any(look.isascii() for look in back)
    assert "".join(back.get(c, c) for c in played("homoglyph", share, seed)) == TEXT


@given(share=SHARES, seed=SEEDS)
def test_styled_letters_are_the_letters_to_unicode(share: float, seed: int) -> None:
    made = unicodedata.normalize("NFKC", played("styled", share, seed))
    assert made.lower() == TEXT.lower()


def test_every_style_is_a_full_alphabet() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for table in tricks.STYLES:
        made = letters.translate(table)
        assert unicodedata.normalize("NFKC", made) == letters
        assert not any(unicodedata.category(c) == "Cn" for c in made)


@given(share=SHARES, seed=SEEDS)
def test_zero_width_marks_and_bidi_go_by_their_category(share: float, seed: int) -> None:
    for name in ("zero_width", "bidi"):
        made = played(name, share, seed)
        assert "".join(c for c in made if unicodedata.category(c) != "Cf") == TEXT
    marked = played("combining", share, seed)
    assert "".join(c for c in marked if not unicodedata.combining(c)) == TEXT


@given(share=SHARES, seed=SEEDS)
def test_leet_stands_inside_words_and_leaves_most_letters(share: float, seed: int) -> None:
    for before, after in zip(TEXT.split(), played("leet", share, seed).split(), strict=True):
        assert before[0] == after[0]
        changed = sum(a != b for a, b in zip(before, after, strict=True))
        assert 2 * changed < len(before)


@given(share=SHARES, seed=SEEDS)
def test_repeats_are_squeezed_to_the_text(share: float, seed: int) -> None:
    def squeeze(text: str) -> str:
        return re.sub(r"(.)\1+", r"\1", text)

    assert squeeze(played("repeated", share, seed)) == squeeze(TEXT)


@given(share=SHARES, seed=SEEDS)
def test_emoji_are_all_that_comes_in_between(share: float, seed: int) -> None:
    emoji = set("".join(lists("words.txt")["emoji"]))
    bare = "".join(c for c in played("emoji_inside", share, seed) if c not in emoji)
    assert re.sub(r" +", " ", bare).strip() == TEXT


@given(seed=SEEDS, difficulty=st.floats(0, 1))
def test_tricks_are_chosen_with_shares_that_difficulty_bounds(seed: int, difficulty: float) -> None:
    chosen = tricks.choose(difficulty, Draws(seed))
    assert 1 <= len(chosen) <= 4
    assert all(name in tricks.TRICKS and 0 < share <= 0.1 + 0.75 * difficulty for name, share in chosen)


def test_a_text_without_letters_is_left_alone() -> None:
    for name in tricks.TRICKS:
        assert played(name, 0.5, 1, "... 🌹") == "... 🌹", name

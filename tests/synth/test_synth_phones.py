from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.synth import phones
from adsim.synth.draws import Draws
from adsim.synth.places import areas, digits_of, pool, pool_size

NUMBERS = st.integers(0, pool_size() - 1).map(digits_of)
SEEDS = st.integers(0, 2**32)
LANGUAGES = st.sampled_from(["en", "fr"])


def ascii_digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def any_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None)


def looks_undone(text: str) -> str:
    return ascii_digits(text.translate(str.maketrans("OolI|iSBZEbg", "001111582369")))


def read_words(text: str, words: dict[str, str]) -> str:
    """Digits of a text, longest words first; whatever is neither word nor digit is a mark between."""
    pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return "".join(words.get(m, m) for m in re.findall(rf"{pattern}|[0-9]", text))


def digit_words(language: str) -> dict[str, str]:
    return {word: str(d) for d, words in enumerate(phones.DIGITS[language]) for word in words}


def misspelt_words(language: str) -> dict[str, str]:
    return digit_words(language) | {w: str(d) for d, ws in enumerate(phones.MISSPELT[language]) for w in ws}


FRENCH_TENS = {
    10: "dix", 11: "onze", 16: "seize", 17: "dix-sept", 21: "vingt et un", 30: "trente", 55: "cinquante-cinq",
    60: "soixante", 70: "soixante-dix", 71: "soixante et onze", 77: "soixante-dix-sept", 80: "quatre-vingts",
    81: "quatre-vingt-un", 90: "quatre-vingt-dix", 91: "quatre-vingt-onze", 99: "quatre-vingt-dix-neuf",
}  # fmt: skip


def pair_words(language: str) -> dict[str, str]:
    pairs = {phones.below_hundred(n, language): str(n) for n in range(10, 100)}
    assert len(pairs) == 90
    return digit_words(language) | pairs


READERS: dict[str, Callable[[str, str], str]] = {
    "phone_spelled": lambda text, language: read_words(text, digit_words(language)),
    "phone_look_alikes": lambda text, language: looks_undone(text),
    "phone_separated": lambda text, language: ascii_digits(text),
    "phone_numerals": lambda text, language: any_digits(text),
    "phone_over_lines": lambda text, language: ascii_digits(text),
    "phone_teens": lambda text, language: read_words(text, pair_words(language)),
    "phone_misspelt": lambda text, language: read_words(text, misspelt_words(language)),
}


def test_there_is_a_reader_for_each_way() -> None:
    assert sorted(READERS) == sorted(phones.WAYS)


@pytest.mark.parametrize("way", phones.WAYS)
@given(number=NUMBERS, seed=SEEDS, language=LANGUAGES)
def test_a_hidden_number_can_still_be_read(way: str, number: str, seed: int, language: str) -> None:
    written = phones.WAYS[way](number, language, Draws(seed))
    assert READERS[way](written, language) == number


@pytest.mark.parametrize("way", phones.WAYS)
def test_a_hidden_number_is_hidden_from_a_plain_search(way: str) -> None:
    plain = re.compile(r"[0-9]{3}[-. ]?[0-9]{3}[-. ]?[0-9]{4}")
    written = [phones.WAYS[way]("4165550123", "en", Draws(seed)) for seed in range(300)]
    assert sum(bool(plain.search(w)) for w in written) <= 60
    assert len(set(written)) >= 8


@given(number=NUMBERS, seed=SEEDS)
def test_a_plain_number_holds_its_digits(number: str, seed: int) -> None:
    assert ascii_digits(phones.plain(number, Draws(seed)))[-10:] == number


def test_no_misspelling_stands_for_two_digits() -> None:
    for language, table in phones.MISSPELT.items():
        words = [w for of_digit in table for w in of_digit]
        assert len(words) == len(set(words)), language
        assert not set(words) & set(digit_words(language)), language


def test_french_numbers_are_french() -> None:
    assert {n: phones.below_hundred(n, "fr") for n in FRENCH_TENS} == FRENCH_TENS


def test_the_pool_is_of_the_reserved_range_alone_and_large() -> None:
    french, others = pool(3)
    every = sorted([*french.tolist(), *others.tolist()])
    assert every == list(range(pool_size()))
    assert pool_size() >= 30_000
    assert all(re.fullmatch(r"[2-9][0-8][0-9]55501[0-9]{2}", digits_of(n)) for n in every)
    assert not any(str(code)[1:] == "11" for code in areas())


def test_area_codes_are_in_use() -> None:
    import phonenumbers

    numbers = [phonenumbers.parse(f"+1{code}5550123") for code in areas()]
    strange = [n.national_number for n in numbers if not phonenumbers.is_possible_number(n)]
    assert strange == []
    assert [str(n.national_number)[:3] for n in numbers if not phonenumbers.is_valid_number(n)] == []

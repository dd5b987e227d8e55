"""Sentences: true, in good grammar, in both languages, and without a single value of an ad."""

from __future__ import annotations

import dataclasses
import re

import pytest

from adsim.records import IdentifierKind, Trick
from adsim.summary.why import KINDS, LINKING, TRICKS, WORDS, Reasons, why
from tests.summary.doubles import case

PHONE, EMAIL = IdentifierKind.PHONE, IdentifierKind.EMAIL
PLAIN = Reasons(12, 3, 4, 1, 5, 0.945, ("name", "place", "phone", "word"), (), 0, 0, ())


def told(**changes: object) -> tuple[str, str]:
    sentences = why(dataclasses.replace(PLAIN, **changes))
    return sentences["en"], sentences["fr"].replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("changes", "english", "french"),
    [
        (
            {},
            "12 ads at 3 agencies in 4 cities share one text (94 % of its words; name, place, phone number and some "
            "wording change).",
            "12 annonces chez 3 agences dans 4 villes partagent un même texte (94 % de ses mots ; prénom, lieu, numéro "
            "de téléphone et quelques mots changent).",
        ),
        (
            {"ads": 2, "agencies": 1, "cities": 1, "varies": ("price",)},
            "2 ads at one agency in one city share one text (94 % of its words; price changes).",
            "2 annonces chez une agence dans une ville partagent un même texte (94 % de ses mots ; prix change).",
        ),
        (
            {"agencies": 0, "cities": 0, "share": 0.004, "ties": ((PHONE, 1, 12),)},
            "12 ads are alike from text to text, with no wording common to all; one phone number stands in all of "
            "them.",
            "12 annonces se ressemblent de texte en texte, sans formulation commune à toutes ; un numéro de "
            "téléphone figure dans toutes.",
        ),
        (
            {"agencies": 0, "cities": 0, "distinct": 1, "varies": ()},
            "12 ads share one text, word for word.",
            "12 annonces partagent un même texte, mot pour mot.",
        ),
        (
            {"ads": 1234, "varies": ("text", "optional"), "ties": ((PHONE, 1, 1234),)},
            "1,234 ads at 3 agencies in 4 cities share one text (94 % of its words; some wording changes); "
            "one phone number stands in all of them.",
            "1 234 annonces chez 3 agences dans 4 villes partagent un même texte (94 % de ses mots ; quelques mots "
            "changent) ; un numéro de téléphone figure dans toutes.",
        ),
        (
            {"texts": 2, "ties": ((PHONE, 1, 9),), "tied": 2, "hidden": 5, "tricks": ((Trick.HOMOGLYPH, 7),)},
            "12 ads at 3 agencies in 4 cities carry 2 texts; one phone number ties both together, contact details "
            "written to hide in 5 ads; undone: look-alike letters in 7 ads.",
            "12 annonces chez 3 agences dans 4 villes portent 2 textes ; un numéro de téléphone relie les deux, "
            "coordonnées écrites pour se cacher dans 5 annonces ; ruses annulées : lettres sosies dans 7 annonces.",
        ),
        (
            {"texts": 5, "ties": ((PHONE, 1, 9), (EMAIL, 3, 2)), "tied": 4},
            "12 ads at 3 agencies in 4 cities carry 5 texts; one phone number and 3 e-mail addresses tie 4 of them "
            "together.",
            "12 annonces chez 3 agences dans 4 villes portent 5 textes ; un numéro de téléphone et 3 adresses "
            "électroniques relient 4 d’entre eux.",
        ),
        (
            {
                "varies": (),
                "hidden": 1,
                "tricks": ((Trick.LEET, 3), (Trick.SPACED, 1), (Trick.BIDI, 1), (Trick.STYLED, 1)),
            },
            "12 ads at 3 agencies in 4 cities share one text (94 % of its words); contact details are written to hide "
            "in one ad; undone: digits or signs for letters in 3 ads, spaced-out letters in one ad and 2 more tricks.",
            "12 annonces chez 3 agences dans 4 villes partagent un même texte (94 % de ses mots) ; des coordonnées "
            "sont écrites pour se cacher dans une annonce ; ruses annulées : chiffres ou signes à la place de lettres "
            "dans 3 annonces, lettres espacées dans une annonce et 2 autres ruses.",
        ),
    ],
)
def test_sentences(changes: dict[str, object], english: str, french: str) -> None:
    assert told(**changes) == (english, french)


def test_every_code_has_a_name() -> None:
    assert set(TRICKS) == set(Trick)
    assert set(KINDS) == set(LINKING)


@pytest.mark.parametrize("forms", [*WORDS.values(), *KINDS.values()], ids=lambda forms: forms[0])
def test_both_languages_say_the_same_values_in_as_many_numbers(forms: tuple[str, str]) -> None:
    english, french = forms
    assert english.count("|") == french.count("|")
    assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", french))


def test_the_sentence_of_a_group_says_what_was_seen_and_no_value() -> None:
    ads = [f"hi i am <name:{n}> new in town call <phone:+14165550123> now" for n in ("lily", "rose", "mia")]
    ads += ["another text about long evenings and good talk <phone:+14165550123>"]
    made = case(
        ads,
        text_groups=[0, 0, 0, 1],
        hidden=["+14165550123"],
        tricks={0: {Trick.SPACED: 4}, 1: {Trick.REPEATED: 9}},
        columns={"agency": ["a.example", "b.example", None, "a.example"], "city": ["Toronto"] * 4},
    )
    summary = made.summaries()[0]
    assert summary.why["en"] == (
        "4 ads at 2 agencies in one city carry 2 texts; one phone number ties both together, contact details "
        "written to hide in 4 ads; undone: spaced-out letters in one ad."
    )
    for sentence in summary.why.values():
        assert not {"lily", "4165550123", "Toronto", "example"} & set(sentence.replace(".", " ").split())


def test_the_share_counts_constant_words_alone() -> None:
    made = case([f"call <name:{name}> now my friend" for name in ("lily", "rose", "mia", "zoe")])
    assert "(80 % of its words; name changes)" in made.summaries()[0].why["en"]

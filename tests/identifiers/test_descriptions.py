"""Prices, ages, names and places: what describes an ad is read, ordinary words are left to the text."""

from __future__ import annotations

import numpy as np
import pytest

from adsim.identifiers import parse
from adsim.identifiers.lexicon import gazetteer, lexicon, place_of
from adsim.records import IdentifierKind


def values(text: str, kind: IdentifierKind) -> list[str]:
    return [found.value for found in parse(text) if found.kind == kind]


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("$200", ["200"]),
        ("200/hr", ["200/60min"]),
        ("$120 half hour, $200 hour", ["120/30min", "200/60min"]),
        ("hh 120, hr 200", ["120/30min", "200/60min"]),
        ("1,200 $ overnight", ["1200/720min"]),
        ("80$ / 30 min", ["80/30min"]),
        ("200 $ l'heure", ["200/60min"]),
        ("250 roses 1h", ["250/60min"]),
        ("2 hours 400$", ["400/120min"]),
        ("from 9am to 11pm, 24/7, 5'7, in 2024", []),
    ],
)
def test_prices(text: str, prices: list[str]) -> None:
    assert values(text, IdentifierKind.PRICE) == prices


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("23 yrs old", ["23"]),
        ("23yo brunette", ["23"]),
        ("age: 31", ["31"]),
        ("I'm 27 and sweet", ["27"]),
        ("j'ai 25 ans", ["25"]),
        ("25 years of experience", []),
        ("12 yrs old", []),
        ("30 minutes", []),
    ],
)
def test_ages(text: str, ages: list[str]) -> None:
    assert values(text, IdentifierKind.AGE) == ages


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hi, I'm Lily", ["lily"]),
        ("call Mia now", ["mia"]),
        ("je m'appelle Zoé", ["zoe"]),
        ("my name is Tequila", ["tequila"]),
        ("Jessica, 24, blonde", ["jessica"]),
        ("call me Rose", ["rose"]),
        ("ask for Hope or Summer", ["hope"]),
        ("mon nom est Amélie", ["amelie"]),
        ("I hope summer may bring a rose and an orange", []),
        ("call me anytime, I'm ready, my name is on the list", []),
        ("this is heaven, je suis unique et belle", []),
        ("Saint Mary hospital, Charlotte street, Kelly's pub", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert values(text, IdentifierKind.NAME) == names


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("in downtown Toronto", ["toronto, on"]),
        ("Montréal et Laval", ["montreal, qc", "laval, qc"]),
        ("visiting MTL, GTA and YYC", ["montreal, qc", "toronto, on", "calgary, ab"]),
        ("visiting Notre-Dame-de-l'Île-Perrot", ["notre-dame-de-l'ile-perrot, qc"]),
        ("Trois-Rivières, St. John's NL", ["trois-rivieres, qc", "st. john's, nl"]),
        ("Hope, BC and Kingston, Ontario", ["hope, bc", "kingston, on"]),
        ("London, ON", ["london, on"]),
        ("visiting Aurora", ["aurora, on"]),
        ("Toronto/Aurora/Newmarket", ["toronto, on", "aurora, on", "newmarket, on"]),
        (
            "Scarborough, North York and Etobicoke incall",
            ["scarborough, on", "north york, on", "etobicoke, on"],
        ),
        ("Columbus, GA", ["columbus, ga"]),
        ("I hope the orange mobile may spring", []),
        ("reading in paradise, delta sunset, a king and university", []),
        ("near Hanover street and Washington square, rue Sherbrooke", []),
        ("to on in at me or", []),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    assert values(text, IdentifierKind.PLACE) == places


@pytest.mark.parametrize(
    ("text", "region", "canonical"),
    [
        ("Toronto", "CA", "toronto, on"),
        ("toronto, on", "CA", "toronto, on"),
        ("toronto, ontario, canada", "CA", "toronto, on"),
        ("mtl", "CA", "montreal, qc"),
        ("london", "CA", "london, on"),
        ("vancouver", "US", "vancouver, wa"),
        ("springfield, il", "CA", "springfield, il"),
        ("los angeles, ca", "US", "los angeles, ca"),
    ],
)
def test_a_place_by_name(text: str, region: str, canonical: str) -> None:
    place = place_of(text.lower(), region)
    assert place is not None
    assert place.canonical == canonical


def test_the_gazetteer_is_sound() -> None:
    places = gazetteer()
    assert len({place.canonical for place in places}) == len(places)
    assert {place.country for place in places} == {"CA", "US"}
    for place in places:
        assert place.name.isascii()
        assert place.name == place.name.lower()
        assert place.people >= 1_000
        assert (41 < place.lat < 84) if place.country == "CA" else (18 < place.lat < 72)
        assert -180 < place.lon < -50


def test_every_word_is_found_in_the_table() -> None:
    from adsim.identifiers.lexicon import fnv

    lex = lexicon("CA")
    for number, name in enumerate(lex.names):
        at = fnv(name) ^ (fnv(name) >> 32)
        size = len(lex.keys)
        while lex.keys[at % size] != np.uint64(fnv(name)):
            assert lex.keys[at % size]
            at += 1
        assert lex.name[lex.slots[at % size]] == number

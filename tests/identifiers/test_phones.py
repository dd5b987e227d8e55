"""Phones: every disguise is seen through, and what only looks like a number is left alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.identifiers import canonical_phone, parse
from adsim.records import IdentifierKind

NUMBER = "+14165550123"


def phones(text: str) -> list[str]:
    return [found.value for found in parse(text) if found.kind == IdentifierKind.PHONE]


@pytest.mark.parametrize(
    "text",
    [
        "416-555-0123",
        "call (416) 555-0123 now",
        "4165550123",
        "+1 416 555 0123",
        "1-416-555-0123",
        "tel.416.555.0123",
        "416/555/0123",
        "4*1*6*5*5*5*0*1*2*3",
        "4 1 6 5 5 5 0 1 2 3",
        "4-1.6/5 5_5~0+1=2:3",
        "416 call 555 now 0123",
        "416 555 01 23",
        "41 65 55 01 23",
        "416\n555\n0123",
        "1st: 416\n2nd: 555\n3rd: 0123",
        "call4165550123now",
        "160 $ 416 555 0123",
        "２ nights ４１６-５５５-０１２３",
        "४१६ ५५५ ०१२३",
        "416 💕 555 💕 0123",
    ],
)
def test_digits_with_any_marks_between(text: str) -> None:
    assert phones(text) == [NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "four one six five five five zero one two three",
        "4one6 five55 zero1two3",
        "fouronesix-fivefivefive-zeroonetwothree",
        "four sixteen, five fifty-five, oh one twenty-three",
        "four hundred sixteen five five five oh one twenty three",
        "4 sixteen triple 5 01 23",
        "fore won 6 five fife five zero one too three",
        "f0ur 0ne s1x f1ve f1ve f1ve zer0 0ne tw0 thr33",
        "fourr wun siks fyve fiive faive zro oone tew thre",
        "quatre un six cinq cinq cinq zero un deux trois",
        "quatre cent seize cinq cent cinquante-cinq zero un vingt-trois",
        "katre un siss cinc sinq saink séro hun deuh troi",
        "QUATRE.1.six/5cinq5/0un2trois",
        "le 4un6 cinq55 01 vingt-trois, merci",
    ],
)
def test_words_for_digits(text: str) -> None:
    assert phones(text) == [NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "4l6-555-o123",
        "4I6.5S5.OI23",
        "(416) SS5-0l23",
        "4|6 55S 0|Z3",
        "A16-5S5-0I23",
        "41G 555 0123",
        "416SSSOlZ3",
    ],
)
def test_letters_that_look_like_digits(text: str) -> None:
    assert phones(text) == [NUMBER]


def test_capitals_decide_between_eight_and_six() -> None:
    assert phones("416-555-01B3") == ["+14165550183"]
    assert phones("416-555-01b3") == ["+14165550163"]
    assert phones("416-555-01G3") == ["+14165550163"]
    assert phones("416-555-01g3") == ["+14165550193"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("quatre-vingt-cinq 05 55 01 42", "+18505550142"),
        ("huit cent dix-neuf cinq cinq cinq zero un quatre-vingt-dix-neuf", "+18195550199"),
        ("four eighty five fifty five zero one sixty three", "+14805550163"),
        ("six hundred fifty five five five o one twenty two", "+16505550122"),
        ("seven seventy five fifty five o one seventy-six", "+17705550176"),
        ("cinq cent quatorze cinq cinq cinq zero un soixante-dix-sept", "+15145550177"),
        ("neuf sept 1 5 5 5 zero un 8 sept", "+19715550187"),
    ],
)
def test_numbers_that_are_said_in_tens(text: str, number: str) -> None:
    assert phones(text) == [number]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("416-555-0123 or 905-555-0199", [NUMBER, "+19055550199"]),
        ("3 4 6 5 5 5 0 1 2 1 - 204 555 0113", ["+13465550121", "+12045550113"]),
        ("(343) 555-0154 - 1-416-555-0123", ["+13435550154", NUMBER]),
        ("send a message 2 416 555 0123", [NUMBER]),
        ("insta @lily22 - 416-555-0123", [NUMBER]),
        ("+44 20 7946 0958", ["+442079460958"]),
        ("+33 1 99 00 12 34", ["+33199001234"]),
        ("five kisses, four hundred roses", []),
    ],
)
def test_neighbours_are_kept_apart(text: str, numbers: list[str]) -> None:
    assert phones(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "$200 half hour, $300 hour, 416 roses 555 kisses",
        "200/hr 350/2hr 500/3hr",
        "150-250-350",
        "100/150/200/250/300",
        "Package 1 200 / Package 2 120 / Package 3 800 / Package 4 200",
        "from 2024-05-12 to 2024-06-12",
        "12/05/2024 10:30 - 23:45",
        "Tour: Calgary 8/3-9/23, London 5/27-4/3",
        "5'7\", 34C-26-36, 125 lbs, 170 cm",
        "34-26-36 and 36-24-36",
        "open 24/7, 7 days, 365 days",
        "post id: 4165550123",
        "ref # 4165550123",
        "licence no. B15-2914718",
        "annonce no 4165550123",
        "I am 23, you are 35 to 55, 1990 to 2023",
        "room 416 floor 55 unit 50123",
        "43.6532, -79.3832",
        "12345678901234567890",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "order 1Z999AA10123456784",
        "call me at 555-0123",
        "116-555-0123",
        "416-155-0123",
        "intelligence 48(3):464-497, 1994 and 705-719, 1993",
        "highways e19, e34, e313",
        "forty-five minutes for one fifty, sixty for two hundred, ninety for two eighty",
        "one for you and two for me, free to ate for all",
        "3v3ry0n3 is w3lc0me, th3 r00m is b1g, 2 b3ds 4 u",
    ],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones(text) == []


def test_reserved_fiction_and_plain_numbers_are_told_apart_from_disguised_ones() -> None:
    plain, hidden = parse("416-555-0100"), parse("four16 five55 0one23")
    assert (plain[0].obfuscated, plain[0].confidence) == (False, 0.97)
    assert hidden[0].obfuscated
    assert hidden[0].confidence < plain[0].confidence


def test_spans_lead_back_to_the_string() -> None:
    text = "Écris-moi: ４1６ — FIVE55—0123 !"
    (found,) = parse(text)
    assert found.raw == text[found.start : found.end] == "４1６ — FIVE55—0123"


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("(416) 555-0123", "CA", NUMBER),
        ("four one six 555 0123", "CA", NUMBER),
        ("416-555-0123 / 905-555-0123", "CA", None),
        ("555-0123", "CA", None),
        ("nothing", "CA", None),
        ("020 7946 0958", "GB", "+442079460958"),
        ("", "CA", None),
    ],
)
def test_canonical_phone(text: str, region: str, value: str | None) -> None:
    assert canonical_phone(text, region=region) == value


ENGLISH = "zero one two three four five six seven eight nine".split()  # noqa: SIM905
FRENCH = "zéro un deux trois quatre cinq six sept huit neuf".split()  # noqa: SIM905
LOOKS = {"0": "oO", "1": "lI|", "5": "sS", "2": "zZ"}
AREAS = ("416", "647", "514", "438", "604", "403", "613", "212", "305", "702", "819", "867")


def disguise(digits: str, rng: random.Random) -> str:
    """One of many ways to write ten digits; the test knows nothing of how they are read."""
    groups = [digits[:3], digits[3:6], digits[6:]]
    names = rng.choice((ENGLISH, FRENCH))
    way = rng.randrange(6)
    if way == 0:
        return rng.choice((" ", "-", ".", "*", "~", " / ", " 💋 ", "\n", "_", "•")).join(digits)
    if way == 1:
        return rng.choice((" ", "-", ".", ", ")).join(names[int(d)] for d in digits)
    if way == 2:
        return " ".join("".join(rng.choice((names[int(d)], d)) for d in group) for group in groups)
    if way == 3:
        looks = [
            "".join(rng.choice(LOOKS[d]) if d in LOOKS and rng.random() < 0.4 else d for d in group)
            for group in groups
        ]
        return rng.choice(("-", ".", " ")).join(looks)
    if way == 4:
        zero = rng.choice((0x660, 0x966, 0xFF10, 0x1D7CE, 0x1D7F6))
        return rng.choice((" ", "-", "")).join("".join(chr(zero + int(d)) for d in group) for group in groups)
    return rng.choice((" call ", " now ", "\n", " xo ", ") ", " ... ")).join(groups)


@given(
    area=st.sampled_from(AREAS), line=st.integers(0, 99), seed=st.integers(0, 2**32), before=st.sampled_from(
        ("call me ", "", "Text Lily: ", "24/7, 200/hr. ", "appelle-moi au ", "I am 23, ")
    ), after=st.sampled_from((" thanks", "", "!", ".\nNo texts after 11pm", " merci"))
)  # fmt: skip
def test_random_numbers_in_random_disguise_are_found(
    area: str, line: int, seed: int, before: str, after: str
) -> None:
    digits = f"{area}55501{line:02}"
    text = f"{before}{disguise(digits, random.Random(seed))}{after}"
    assert phones(text) == [f"+1{digits}"], text

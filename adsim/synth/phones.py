"""Writes telephone numbers: plainly, or in one of the ways in which they are hidden from matching.

In: ten digits, a language, a stream of draws. Out: the number as it stands in an ad, which a person can still
read. It never makes a number up.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from adsim.synth.draws import Draws, Weighted
from adsim.synth.grammar import lists

PLAIN = Weighted(
    {
        "{a}-{b}-{c}": 34.0,
        "({a}) {b}-{c}": 18.0,
        "{a}.{b}.{c}": 10.0,
        "{a} {b} {c}": 16.0,
        "{a}{b}{c}": 12.0,
        "+1 {a} {b} {c}": 4.0,
        "1-{a}-{b}-{c}": 4.0,
        "{a}/{b}-{c}": 2.0,
    }
)

DIGITS = {
    "en": (
        ("zero", "oh"),
        ("one",),
        ("two",),
        ("three",),
        ("four",),
        ("five",),
        ("six",),
        ("seven",),
        ("eight",),
        ("nine",),
    ),
    "fr": (
        ("zéro",),
        ("un",),
        ("deux",),
        ("trois",),
        ("quatre",),
        ("cinq",),
        ("six",),
        ("sept",),
        ("huit",),
        ("neuf",),
    ),
}
MISSPELT = {
    "en": (
        ("zerro", "zeero", "ohh"),
        ("wun", "onne", "won"),
        ("tu", "twoo", "tooo"),
        ("thre", "threee", "tree"),
        ("foor", "foour", "fore"),
        ("fiive", "fyve", "fve"),
        ("siix", "sixx", "sx"),
        ("sevn", "sevin", "svn"),
        ("eigt", "ate", "eightt"),
        ("nyne", "nin", "niine"),
    ),
    "fr": (
        ("zero", "zzéro", "zéroo"),
        ("hun", "uun", "unn"),
        ("deu", "deuxx", "2eux"),
        ("troi", "troiss", "trwa"),
        ("katre", "quatr", "qatre"),
        ("cinc", "sinq", "cinqq"),
        ("sixx", "siss", "ssix"),
        ("set", "septt", "sèpt"),
        ("uit", "huitt", "8uit"),
        ("neuff", "noeuf", "neuv"),
    ),
}
TEENS = {
    "en": (
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ),
    "fr": (
        "dix",
        "onze",
        "douze",
        "treize",
        "quatorze",
        "quinze",
        "seize",
        "dix-sept",
        "dix-huit",
        "dix-neuf",
    ),
}
TENS = {
    "en": ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    "fr": ("", "", "vingt", "trente", "quarante", "cinquante", "soixante"),
}
LOOKS = {"0": "Oo", "1": "lI|i", "5": "S", "8": "B", "2": "Z", "3": "E", "6": "b", "9": "g"}
FILLERS = {
    "en": ("call", "me", "then", "and", "text", "xo", "now", "babe", "dial", "next", "plus"),
    "fr": ("appelle", "puis", "et", "ensuite", "xo", "texto", "fais le", "après", "plus"),
}
SEPARATORS = (
    "-", ".", "*", "_", "~", "/", "•", "··", "|", "+", "=", " , ", "..", "--", ":", "·", "—", "^", "//", "...", "-*-",
)  # fmt: skip
NUMERALS = (
    "０１２３４５６７８９",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    "𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵",
    "𝟢𝟣𝟤𝟥𝟦𝟧𝟨𝟩𝟪𝟫",
    "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "٠١٢٣٤٥٦٧٨٩",
    "⓿❶❷❸❹❺❻❼❽❾",
)
KEYCAP = "\ufe0f\u20e3"


def plain(digits: str, draws: Draws) -> str:
    """The number in one of the usual forms."""
    return draws.weighted(PLAIN).format(a=digits[:3], b=digits[3:6], c=digits[6:])


def spelled(digits: str, language: str, draws: Draws) -> str:
    """Digits as words among numerals, parted or glued: `four1six 555 oh-one-2three`."""
    glue = draws.chance(0.5)
    share = draws.between(0.35, 1.0)
    words = DIGITS[language]
    parts = []
    for at, d in enumerate(digits):
        word = draws.chance(share)
        if at in (3, 6):
            parts.append(draws.pick((" ", "-", " ", ".")))
        elif at and not glue:
            parts.append(" ")
        parts.append(draws.pick(words[int(d)]) if word else d)
    return "".join(parts)


def look_alikes(digits: str, language: str, draws: Draws) -> str:
    """Letters for the digits that they look like: `4l6-555-OI23`."""
    share = draws.between(0.5, 1.0)
    kept = "".join(
        draws.pick(LOOKS[d]) if d in ("0", "1") or (d in LOOKS and draws.chance(share * 0.3)) else d
        for d in digits
    )
    if draws.chance(1 - share):
        kept = digits[:6] + kept[6:]
    return draws.pick(("{a}-{b}-{c}", "{a} {b} {c}", "{a}.{b}.{c}", "{a}{b}{c}")).format(
        a=kept[:3], b=kept[3:6], c=kept[6:]
    )


def separated(digits: str, language: str, draws: Draws) -> str:
    """Marks, emoji or words between the digits, or between groups of them."""
    way = draws.below(3)
    emoji = lists("words.txt")["emoji"]
    if way == 0:
        marks = (
            [draws.pick(SEPARATORS)] * 9 if draws.chance(0.6) else [draws.pick(SEPARATORS) for _ in range(9)]
        )
    elif way == 1:
        mark = draws.pick(emoji)
        marks = [mark if draws.chance(0.5) else draws.pick(emoji) for _ in range(9)]
        if draws.chance(0.5):
            marks = [m if at in (2, 5) else "" for at, m in enumerate(marks)]
    else:
        words = FILLERS[language]
        marks = [f" {draws.pick(words)} " if at in (2, 5, 7) else "" for at in range(9)]
    return "".join(d + m for d, m in zip(digits, [*marks, ""], strict=True))


def numerals(digits: str, language: str, draws: Draws) -> str:
    """Digits of other alphabets, in circles, raised, or on keys."""
    way = draws.below(len(NUMERALS) + 1)
    form = draws.pick(("{a}-{b}-{c}", "{a} {b} {c}", "{a}{b}{c}", "{a}.{b}.{c}"))
    line = form.format(a=digits[:3], b=digits[3:6], c=digits[6:])
    if way == len(NUMERALS):
        return "".join(c + KEYCAP if c.isdigit() else c for c in line)
    table = NUMERALS[way]
    share = draws.pick((1.0, 1.0, 0.6))
    return "".join(table[int(c)] if c.isdigit() and draws.chance(share) else c for c in line)


def over_lines(digits: str, language: str, draws: Draws) -> str:
    """The number over two or three lines."""
    cuts = draws.pick(((3, 6), (3,), (6,), (2, 5, 8), (3, 6, 8)))
    edges = [0, *cuts, 10]
    lead = draws.pick(("", "", "* ", "- ", "> "))
    return "\n" + "\n".join(lead + digits[a:b] for a, b in pairwise(edges)) + "\n"


def below_hundred(value: int, language: str) -> str:
    """A number from 10 to 99 in words."""
    tens, unit = divmod(value, 10)
    if tens == 1:
        return TEENS[language][unit]
    if language == "en":
        return TENS["en"][tens] + (f" {DIGITS['en'][unit][0]}" if unit else "")
    if tens in (7, 9):
        head, rest = ("soixante", TEENS["fr"][unit]) if tens == 7 else ("quatre-vingt", TEENS["fr"][unit])
        return f"{head} et {rest}" if value == 71 else f"{head}-{rest}"
    if tens == 8:
        return "quatre-vingts" if not unit else f"quatre-vingt-{DIGITS['fr'][unit][0]}"
    word = DIGITS["fr"][unit][0]
    return TENS["fr"][tens] + ("" if not unit else f" et {word}" if unit == 1 else f"-{word}")


def teens(digits: str, language: str, draws: Draws) -> str:
    """Pairs as teens and tens: `four sixteen, five fifty-five, zero one, twenty three`."""
    parts = [
        f"{_word(g[0], language, draws)} {_pair(g[1:], language, draws)}" for g in (digits[:3], digits[3:6])
    ]
    parts += [_pair(digits[6:8], language, draws), _pair(digits[8:], language, draws)]
    marks = (", ", " - ", ". ")
    # "two fifty, five fifty-five" needs its comma
    return draws.pick(marks if digits[2] == "0" else (*marks, " ")).join(parts)


def _pair(pair: str, language: str, draws: Draws) -> str:
    # "quatre vingt-trois" would be heard as 83
    if pair[0] == "0" or (language == "fr" and pair[0] == "2"):
        return " ".join(_word(d, language, draws) for d in pair)
    return below_hundred(int(pair), language)


def misspelt(digits: str, language: str, draws: Draws) -> str:
    """Words of digits, many of them misspelt: `foor won sixx`."""
    share = draws.between(0.4, 0.8)
    words = [
        draws.pick(MISSPELT[language][int(d)]) if draws.chance(share) else _word(d, language, draws)
        for d in digits
    ]
    return draws.pick((" ", " ", "-", ".")).join(words)


def _word(digit: str, language: str, draws: Draws) -> str:
    return draws.pick(DIGITS[language][int(digit)])


WAYS: dict[str, Callable[[str, str, Draws], str]] = {
    "phone_spelled": spelled,
    "phone_look_alikes": look_alikes,
    "phone_separated": separated,
    "phone_numerals": numerals,
    "phone_over_lines": over_lines,
    "phone_teens": teens,
    "phone_misspelt": misspelt,
}
"""The seven ways in which a number is hidden, by the name of the treatment."""

_COMMON = Weighted(
    {
        "phone_spelled": 3.0,
        "phone_look_alikes": 2.0,
        "phone_separated": 4.0,
        "phone_numerals": 2.0,
        "phone_over_lines": 1.0,
        "phone_teens": 1.0,
        "phone_misspelt": 1.0,
    }
)


def hidden(digits: str, language: str, draws: Draws) -> tuple[str, str]:
    """The number hidden in some way, and the name of that treatment."""
    way = draws.weighted(_COMMON)
    return WAYS[way](digits, language, draws), way

"""Numbers in other characters: letters that look like digits, digits of other scripts.

In: ten digits and a stream of draws. Out: the number as it stands in the ad.
"""

from __future__ import annotations

import random

from benchmarks.generators.phrases.numbers.plain import thirds

_LOOK_ALIKES = {0: "OOoo", 1: "lIIil|", 2: "ZZz", 5: "SSs", 6: "bG", 8: "BB", 9: "gq", 3: "З", 4: "A"}
_FOREIGN_LOOK_ALIKES = {0: "ОΟо", 1: "ІӀ", 5: "Ѕѕ", 8: "В", 3: "Зз", 6: "б", 4: "Ч"}
_MOST_LOOK_ALIKES = 7


def look_alikes(number: str, rng: random.Random, language: str) -> str:
    """Digits replaced by letters that look like them; at least one, at most seven."""
    share = rng.choice([0.25, 0.4, 0.55, 0.7])
    digits = [int(digit) for digit in number]
    likely = {0, 1, 5, 8, 2} if rng.random() < 0.6 else set(_LOOK_ALIKES)
    foreign = rng.random() < 0.12
    written = list(number)
    for place, digit in enumerate(digits):
        if digit in likely and rng.random() < share:
            table = _FOREIGN_LOOK_ALIKES if foreign and digit in _FOREIGN_LOOK_ALIKES else _LOOK_ALIKES
            written[place] = rng.choice(table[digit])
    changed = [place for place in range(10) if written[place] != number[place]]
    if not changed:
        place = rng.choice([7, 6])
        written[place] = rng.choice(_LOOK_ALIKES[digits[place]])
    while len(changed) > _MOST_LOOK_ALIKES:
        place = rng.choice(changed)
        written[place] = number[place]
        changed.remove(place)
    a, b, c = thirds(written)
    return rng.choice(
        [
            f"{a}-{b}-{c}",
            f"{a} {b} {c}",
            f"({a}) {b}-{c}",
            f"{a}.{b}.{c}",
            a + b + c,
            f"{a} {b}-{c}",
            f"+1 {a} {b} {c}",
            f"{a}{b} {c}",
            f"{a}/{b}/{c}",
        ]
    )


def _run(first: int) -> list[str]:
    """Ten characters in a row of Unicode."""
    return [chr(first + digit) for digit in range(10)]


_SCRIPTS = {
    "full width": _run(0xFF10),
    "bold": _run(0x1D7CE),
    "double-struck": _run(0x1D7D8),
    "sans": _run(0x1D7E2),
    "sans bold": _run(0x1D7EC),
    "mono": _run(0x1D7F6),
    "circled": ["⓪", *_run(0x2460)[:9]],
    "negative circled": ["⓿", *_run(0x2776)[:9]],
    "dingbat sans": ["🄋", *_run(0x2780)[:9]],
    "keycap": [f"{digit}\ufe0f\u20e3" for digit in range(10)],
    "bare keycap": [f"{digit}\u20e3" for digit in range(10)],
    "arabic": _run(0x660),
    "persian": _run(0x6F0),
    "superscript": list("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": _run(0x2080),
}
_SCRIPT_DRAWS = [
    name for name in _SCRIPTS for _ in range(2 if name in ("full width", "circled", "keycap") else 1)
]  # the usual ones twice


def other_digits(number: str, rng: random.Random, language: str) -> str:
    """Digits of other scripts, all or some of them, or of two scripts mixed."""
    script = _SCRIPTS[rng.choice(_SCRIPT_DRAWS)]
    second = _SCRIPTS[rng.choice(_SCRIPT_DRAWS)]
    manner = rng.random()
    if manner < 0.6:
        written = [script[int(digit)] for digit in number]
    elif manner < 0.8:
        written = [script[int(digit)] if rng.random() < 0.5 else digit for digit in number]
    elif manner < 0.9:
        stop = rng.choice([3, 6])
        written = [script[int(digit)] for digit in number[:stop]] + list(number[stop:])
    else:
        written = [(script if rng.random() < 0.5 else second)[int(digit)] for digit in number]
    a, b, c = thirds(written)
    return rng.choice(
        [
            "".join(written),
            f"{a}-{b}-{c}",
            f"{a} {b} {c}",
            f"{a}.{b}.{c}",
            f"({a}) {b}-{c}",
            " ".join(written),
            f"{a} {b} {c}",
            f"{a}・{b}・{c}",
            f"{a}－{b}－{c}",
        ]
    )

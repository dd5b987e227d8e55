"""Ways to write a phone number: six plain ones, eight that filters do not see.

In: ten digits `NXX55501XX`. Out: the number as it stands in the ad.
"""

from __future__ import annotations

import random

from benchmarks.generators.clauses.languages import LANGUAGES

PLAIN_FORMS = 6
_FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_BOLD = {ord("0") + digit: 0x1D7CE + digit for digit in range(10)}


def _groups(number: str) -> tuple[str, str, str]:
    return number[:3], number[3:6], number[6:]


def plain(number: str, form: int) -> str:
    """The number in one of the plain forms, 0 to 5."""
    a, b, c = _groups(number)
    return (
        f"{a}-{b}-{c}",
        f"({a}) {b}-{c}",
        f"{a}.{b}.{c}",
        number,
        f"+1 {a} {b} {c}",
        f"{a} {b} {c[:2]} {c[2:]}",
    )[form]


def hidden(number: str, draws: random.Random, language: str) -> str:
    """The number with words, marks, other digits or letters in it."""
    names = LANGUAGES[language].digits
    a, b, c = _groups(number)
    match draws.randrange(8):
        case 0:
            return " ".join(names[int(digit)] if draws.random() < 0.6 else digit for digit in number)
        case 1:
            return draws.choice(["✨", "💋", "🌹", "*", "~"]).join([a, b, c[:2], c[2:]])
        case 2:
            return " ".join(number)
        case 3:
            return f"{a}-{b}-{c}".translate(_FULL_WIDTH)
        case 4:
            for _ in range(10):
                draws.randrange(5)  # decides nothing; without it every corpus would be another one
            return f"{a} {b} {c}".translate(_BOLD)
        case 5:
            return f"{a}.{b}.{c}".replace("0", draws.choice("Oo")).replace("1", draws.choice("lI1"))
        case 6:
            return ".".join(a) + f" ({b}) " + " - ".join(c)
        case _:
            return a + names[5] * 3 + c if draws.random() < 0.5 else "\u200b".join(number)

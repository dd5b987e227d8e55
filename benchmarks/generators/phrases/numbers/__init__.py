"""Ways in which people write a phone number: plainly, or so that filters do not see it.

In: ten digits `NXX55501XX`, a stream of draws, a language. Out: the number as it stands in the ad.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.generators.phrases.numbers.apart import over_lines, separated
from benchmarks.generators.phrases.numbers.lookalikes import look_alikes, other_digits
from benchmarks.generators.phrases.numbers.plain import draw_number, plain
from benchmarks.generators.phrases.numbers.spelled import as_numbers, misspelt, spelled

__all__ = ["DISGUISES", "disguise", "draw_number", "plain", "separated"]

DISGUISES: tuple[Callable[[str, random.Random, str], str], ...] = (
    spelled,
    look_alikes,
    separated,
    other_digits,
    over_lines,
    as_numbers,
    misspelt,
)


def disguise(number: str, rng: random.Random, language: str) -> str:
    """The number in one of the ways that filters do not see."""
    return rng.choice(DISGUISES)(number, rng, language)

"""Numbers of the reserved range `NXX55501XX`, and how people usually write them.

In: a stream of draws. Out: ten digits, or a notation of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.generators.phrases.banks import AREAS


def draw_number(rng: random.Random, areas: Sequence[int] = AREAS) -> str:
    """A number of the reserved range, with an area code of `areas`."""
    return f"{rng.choice(areas)}55501{rng.randrange(100):02d}"


def thirds(number: Sequence[str]) -> tuple[str, str, str]:
    """Area code, exchange, line."""
    return "".join(number[:3]), "".join(number[3:6]), "".join(number[6:])


def plain(number: str, rng: random.Random) -> str:
    """One of the usual notations."""
    a, b, c = thirds(number)
    return rng.choice(
        [
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"{a} {b} {c}",
            f"{a} {b}-{c}",
            f"+1 {a} {b} {c}",
            f"+1 {a}.{b}.{c}",
            f"1-{a}-{b}-{c}",
            f"+1{number}",
            number,
            f"({a}){b}-{c}",
            f"1 ({a}) {b}-{c}",
            f"{a}/{b}-{c}",
            f"+1 ({a}) {b}-{c}",
            f"{a}-{b} {c}",
            f"+1-{a}-{b}-{c}",
            f"({a}) {b} {c}",
            f"{a}–{b}–{c}",
        ]
    )

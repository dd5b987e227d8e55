"""How much a look at a group is worth: a table of what counts, added up.

In: a few counts of a group. Out: a number that ranks groups for reading. It says nothing about harm or
about a person, and it never hides a group.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """What is counted of a group; `evading`: ads with a trick undone or an identifier written to hide."""

    ads: int
    agencies: int
    cities: int
    moves: int
    evading: int
    cohesion: float


@dataclass(frozen=True)
class Sign:
    """One thing that makes a group worth a look: it grows with what it measures, and never falls."""

    name: str
    weight: float
    measure: Callable[[Signs], float]
    meaning: str


def _doublings(count: int) -> float:
    return math.log2(count) if count > 1 else 0.0


TABLE = (
    Sign("size", 1.0, lambda s: _doublings(s.ads), "doublings of the number of ads"),
    Sign("agencies", 1.0, lambda s: _doublings(s.agencies), "doublings of the number of agencies"),
    Sign("cities", 0.75, lambda s: _doublings(s.cities), "doublings of the number of cities"),
    Sign("moves", 0.5, lambda s: math.log2(1 + s.moves), "moves between cities, by logarithm"),
    Sign("evasion", 0.75, lambda s: math.log2(1 + s.evading), "ads that hide from matching, by logarithm"),
    Sign("cohesion", 2.0, lambda s: s.cohesion, "how well the group hangs together"),
    Sign("cross-agency", 1.5, lambda s: float(s.agencies > 1), "it runs across agencies"),
)
"""Weighted and added up; each measure is 0 for the plainest group, and rises with what it measures."""


def interest(signs: Signs) -> float:
    """The weighted sum of `TABLE`, to four decimals."""
    return round(sum(sign.weight * sign.measure(signs) for sign in TABLE), 4)

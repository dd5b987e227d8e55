"""How much a look at a group is worth: a table of what counts, added up, as far as the group hangs together.

In: a few counts of each group. Out: a number for each that ranks them for reading. It says nothing about harm or
about a person, and it never hides a group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adsim.records import F64, I64


@dataclass(frozen=True, eq=False)
class Signs:
    """What is counted of each group, int64 (g,), but `cohesion` float64.

    `evading`: ads with a trick undone or an identifier written to hide.
    """

    ads: I64
    agencies: I64
    cities: I64
    moves: I64
    evading: I64
    cohesion: F64


@dataclass(frozen=True)
class Sign:
    """One thing that makes a group worth a look: it grows with what it measures, and never falls."""

    name: str
    weight: float
    measure: Callable[[Signs], F64]
    meaning: str


def _doublings(count: I64) -> F64:
    return np.log2(np.maximum(count, 1))


TABLE = (
    Sign("size", 1.0, lambda s: _doublings(s.ads), "doublings of the number of ads"),
    Sign("agencies", 1.0, lambda s: _doublings(s.agencies), "doublings of the number of agencies"),
    Sign("cities", 0.75, lambda s: _doublings(s.cities), "doublings of the number of cities"),
    Sign("moves", 0.5, lambda s: _doublings(1 + s.moves), "moves between cities, by logarithm"),
    Sign("evasion", 0.75, lambda s: _doublings(1 + s.evading), "ads that hide from matching, by logarithm"),
    Sign("cross-agency", 1.5, lambda s: (s.agencies > 1).astype(np.float64), "it runs across agencies"),
)
"""Weighted and added up; each measure is 0 for the plainest group, and rises with what it measures."""


def interest(signs: Signs) -> F64:
    """The weighted sum of `TABLE` times the cohesion of each group, to four decimals, float64 (g,).

    A product, not one more line of the sum: size speaks for a group only as far as its links hold it. Where they
    are weak, it is rather many posters chained together, however many ads and agencies the chain reaches.
    """
    total = np.zeros(len(signs.ads))
    for sign in TABLE:
        total += sign.weight * sign.measure(signs)
    return np.round(total * signs.cohesion, 4)

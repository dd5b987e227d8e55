"""Ads put together from phrase banks: patterns with alternatives and slots, by posters with habits of their own.

In: family, seed, number of ads. Out: a corpus with titles. French for a quarter of the posters.
"""

from __future__ import annotations

import random

from benchmarks.generators.corpus import GROUP_FAMILIES, Generated, frames_of
from benchmarks.generators.phrases.families import make
from benchmarks.generators.phrases.world import World

__all__ = ["generate"]


def generate(family: str, *, seed: int, ads: int, contact: bool = True) -> Generated:
    """A corpus of exactly `ads` ads; raises KeyError for an unknown family.

    Without `contact`, the very same ads (ids, order, wording) without phones, addresses and contact lines.
    """
    if family == "mixed":
        world, made = World(seed), []
        for part in GROUP_FAMILIES:
            made += make(
                part, world, random.Random(f"held-mixed-{part}-{seed}"), int(ads * 0.6 / len(GROUP_FAMILIES))
            )
        made += make("singletons", world, random.Random(f"held-mixed-s-{seed}"), ads - len(made))
    else:
        made = make(family, World(f"{family}-{seed}"), random.Random(f"held-{family}-{seed}"), ads)
    shuffled = random.Random(f"shuffle-{seed}").sample(made, len(made))
    return frames_of(shuffled, prefix="h", contact=contact)

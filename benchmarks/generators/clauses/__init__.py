"""Ads composed clause by clause from a grammar, by authors who each weigh its words and rules in their own way.

In: family, seed, number of ads. Out: a corpus without titles. French for a quarter of the authors.
"""

from __future__ import annotations

from benchmarks.generators.clauses.families import MAKERS
from benchmarks.generators.clauses.world import World
from benchmarks.generators.corpus import GROUP_FAMILIES, Ad, Generated, frames_of

__all__ = ["generate"]

_MOST_FAILURES = 60
_FAMILIES_OF_SINGLE_ADS = ("singletons", "short", "boilerplate")


def _made(world: World, family: str, wanted: int) -> list[Ad]:
    """Ads of whole entities, `wanted` or a few less when no entity fits into what is left."""
    world.family = family
    made: list[Ad] = []
    smallest = 1 if family in _FAMILIES_OF_SINGLE_ADS else 2
    failures = 0
    while wanted - len(made) >= smallest and failures < _MOST_FAILURES:
        left = wanted - len(made)
        world.ads = []
        MAKERS[family](world, left)
        fitting = _that_fit(world.ads, left)
        made += fitting
        failures = 0 if fitting else failures + 1
    return made


def _that_fit(ads: list[Ad], left: int) -> list[Ad]:
    """The ads of the entities that fit one after the other."""
    sizes: dict[str, int] = {}
    for ad in ads:
        sizes[ad.entity] = sizes.get(ad.entity, 0) + 1
    kept: set[str] = set()
    for entity, size in sizes.items():
        if size <= left:
            kept.add(entity)
            left -= size
    return [ad for ad in ads if ad.entity in kept]


def generate(family: str, *, seed: int, ads: int, contact: bool = True) -> Generated:
    """A corpus of at most `ads` ads, a few less where no whole entity fits; raises KeyError for an unknown family.

    Without `contact`, the very same ads (ids, order, wording) without phones, addresses and contact lines.
    """
    world = World(seed)
    made: list[Ad] = []
    if family == "mixed":
        for part in GROUP_FAMILIES:
            made += _made(world, part, round(ads * 0.6 / len(GROUP_FAMILIES)))
        made += _made(world, "singletons", ads - len(made))
    else:
        made = _made(world, family, ads)
    world.draws.shuffle(made)
    return frames_of(made, prefix="a", contact=contact)

"""Cities, their area codes and districts; and the pool of reserved telephone numbers.

In: nothing but the data files and a stream of draws. Out: places, and numbers of the form NXX-555-01XX, which
are kept for fiction: no number of a person is ever made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from adsim.records import I32
from adsim.synth.grammar import lists, read_data

PER_AREA = 100


@dataclass(frozen=True)
class City:
    """A city: `language` is the one most spoken there."""

    name: str
    region: str
    language: str
    areas: tuple[int, ...]
    districts: tuple[str, ...]


@cache
def cities() -> tuple[City, ...]:
    """All cities, in the order of the file."""
    out = []
    for line in read_data("places.txt").split("\n"):
        if line and not line.startswith("#"):
            name, region, language, areas, districts = line.split("|")
            codes = tuple(int(a) for a in areas.split())
            out.append(City(name, region, language, codes, tuple(districts.split(";"))))
    return tuple(out)


@cache
def cities_of(language: str) -> tuple[City, ...]:
    """The cities in which ads of a language are posted: French ones mostly, and a few others, for French."""
    if language == "fr":
        mixed = ("Ottawa", "Toronto", "Moncton", "Halifax")
        return tuple(c for c in cities() if c.language == "fr" or c.name in mixed)
    return cities()


@cache
def areas() -> tuple[int, ...]:
    """All area codes, sorted."""
    known = {code for city in cities() for code in city.areas}
    return tuple(sorted(known | {int(a) for a in lists("words.txt")["areas"]}))


@cache
def cities_by_area() -> dict[int, tuple[City, ...]]:
    """The cities of each area code that has one."""
    out: dict[int, tuple[City, ...]] = {}
    for city in cities():
        for code in city.areas:
            out[code] = (*out.get(code, ()), city)
    return out


def pool_size() -> int:
    """How many different numbers there are."""
    return len(areas()) * PER_AREA


def pool(seed: int) -> tuple[I32, I32]:
    """All numbers in an order of this seed, those of French-speaking cities apart: (French, others).

    A number is position of the area code * 100 + its last two digits. Codes of listed cities come early.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(1, 0))))
    known = cities_by_area()
    languages = [{c.language for c in known.get(code, ())} for code in areas()]
    weight = np.repeat([8.0 if spoken else 1.0 for spoken in languages], PER_AREA)
    order = np.argsort(-(rng.random(len(weight)) ** (1.0 / weight)), kind="stable").astype(np.int32)
    french = np.array([spoken == {"fr"} for spoken in languages])[order // PER_AREA]
    return order[french], order[~french]


def digits_of(number: int) -> str:
    """The ten digits of a number of the pool."""
    return f"{areas()[number // PER_AREA]}55501{number % PER_AREA:02d}"


def area_of(number: int) -> int:
    """The area code of a number of the pool."""
    return areas()[number // PER_AREA]

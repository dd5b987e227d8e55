"""Agencies whose own words stand around the ads of unrelated posters.

In: a world, a stream of draws, a number of ads. Out: at least as many ads.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases import numbers
from benchmarks.generators.phrases.ads import Draft, Segment, write_ad
from benchmarks.generators.phrases.banks import BANKS
from benchmarks.generators.phrases.posters import Poster, draw_language, heavy
from benchmarks.generators.phrases.spintax import expand
from benchmarks.generators.phrases.treatments import edits
from benchmarks.generators.phrases.world import World


@dataclass(frozen=True)
class Agency:
    """An agency that puts its own words around the ads of unrelated posters."""

    name: str
    language: str
    foot: str
    head: str | None
    number: str | None
    page: str | None

    def contacts(self) -> list[Segment]:
        """The line of the agency, always written the same way, and its page."""
        segments = []
        if self.number:
            label = "Agency line " if self.language == "en" else "Ligne de l'agence "
            line = label + numbers.plain(self.number, random.Random(self.number))
            segments.append(Segment(line, contact=True))
        if self.page:
            segments.append(Segment(self.page, contact=True))
        return segments


def _boilerplate_block(rng: random.Random, patterns: list[str], language: str, words: int) -> str:
    """Sentences of an agency until there are so many words."""
    left = rng.sample(patterns, len(patterns))
    block: list[str] = []
    while left and sum(len(sentence.split()) for sentence in block) < words:
        block.append(expand(left.pop(), rng, language))
    return rng.choice([". ", " | ", " * ", ".\n"]).join(block).strip()


def _draw_agency(world: World, rng: random.Random, name: str, language: str) -> Agency:
    patterns = [pattern.replace("{AG}", name) for pattern in BANKS[language].boilerplate]
    page = f"www.example.com/{name.lower().replace(' ', '-')}"
    return Agency(
        name=name,
        language=language,
        foot=_boilerplate_block(rng, patterns, language, rng.randrange(18, 46)),
        head=_boilerplate_block(rng, patterns, language, rng.randrange(10, 22))
        if rng.random() < 0.5
        else None,
        number=world.number(rng) if rng.random() < 0.4 else None,
        page=page if rng.random() < 0.6 else None,
    )


def _draw_agencies(world: World, rng: random.Random, count: int) -> list[Agency]:
    agencies = [
        _draw_agency(world, rng, world.spare_agencies.pop(), draw_language(rng)) for _ in range(count)
    ]
    if all(agency.language == "fr" for agency in agencies):
        agencies.append(_draw_agency(world, rng, world.spare_agencies.pop(), "en"))
    return agencies


def boilerplate(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Short texts of unrelated posters between the head and the foot of their agency."""
    made: list[Ad] = []
    agencies = _draw_agencies(world, rng, max(2, ads // 220))
    weights = [1 / (rank + 1) ** 0.6 for rank in range(len(agencies))]
    while len(made) < ads:
        home = rng.choices(agencies, weights)[0]
        size = 1 if rng.random() < 0.15 else min(heavy(rng, 2, 40, 1.3), max(1, ads - len(made)))
        poster = Poster(world, rng, language=home.language)
        poster.entity, poster.agencies = world.entity(), [home.name]
        own = [home]
        if rng.random() < 0.2:
            own.append(rng.choice([agency for agency in agencies if agency.language == home.language]))
        base = poster.compose(rng, rng.choice([2, 3, 3, 4, 5]), stock=rng.choice([0, 0, 1]))
        for date in poster.dates(rng, size):
            agency = rng.choice(own)
            draft = Draft(
                "boilerplate",
                base,
                date,
                poster.draw_identifiers(rng),
                poster.vary(rng, 0.1, 0.1, 0.25),
                treatment=edits(rng.uniform(0, 0.05), poster.language),
                head=[Segment(agency.head)] if agency.head else [],
                foot=[Segment(agency.foot), *agency.contacts()],
                agency=agency.name,
            )
            made.append(write_ad(poster, draft, rng))
    return made

"""Numbers that strangers share: those of booking services, and those passed on.

In: a world, a stream of draws, a number of ads. Out: at least as many ads.
"""

from __future__ import annotations

import datetime as dt
import random

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases import numbers
from benchmarks.generators.phrases.ads import Draft, write_ad
from benchmarks.generators.phrases.banks import BANKS, CITIES
from benchmarks.generators.phrases.posters import Poster, draw_city, draw_language, heavy
from benchmarks.generators.phrases.treatments import edits
from benchmarks.generators.phrases.world import World


def _hotline(world: World, rng: random.Random) -> list[Ad]:
    """A booking service that answers for 20 to 60 unrelated posters."""
    language = draw_language(rng)
    bank = BANKS[language]
    number = world.number(rng)
    service = world.spare_agencies.pop() + rng.choice(["", " Desk", " Line", " Bookings"])
    region = [draw_city(rng, language) for _ in range(rng.choice([2, 4, 8]))]
    of_number = random.Random(number)
    notations = [numbers.plain(number, of_number) for _ in range(3)]
    made: list[Ad] = []
    for _ in range(rng.randrange(20, 61)):
        poster = Poster(world, rng, language=language, city=rng.choice(region))
        poster.entity = world.entity()
        base = poster.compose(rng)
        size, has_own = heavy(rng, 1, 12, 1.1), rng.random() < 0.65
        for date in poster.dates(rng, size):
            fields = poster.vary(rng, 0, 0.05, 0.25)
            lines = []
            if rng.random() < 0.9:
                line = rng.choice(bank.hotlines).replace("{S}", service)
                lines = [line.replace("{P}", rng.choice(notations))]
            draft = Draft(
                "shared_numbers/hotline",
                base,
                date,
                [poster.numbers[0]] if has_own and rng.random() < 0.75 else [],
                fields,
                treatment=edits(rng.choice([0, 0, 0.02, 0.05]), language),
                lines=lines,
            )
            made.append(write_ad(poster, draft, rng))
    return made


def _next_owner(world: World, rng: random.Random, first: Poster, language: str) -> Poster:
    """Who gets the number of another poster: another name, mostly other agencies, perhaps the same city."""
    tongue = language if rng.random() < 0.85 else None
    near = rng.random() < 0.5 and (CITIES[first.city].french > 0 or language == "en")
    poster = Poster(world, rng, language=tongue, city=first.city if near else None)
    while poster.names[0] == first.names[0]:
        poster.names = rng.sample(poster.bank.names, 1)
    while set(poster.agencies) & set(first.agencies) and rng.random() < 0.7:
        poster.agencies = rng.sample(world.agencies, 1)
    return poster


def _recycled(world: World, rng: random.Random) -> list[Ad]:
    """A number that two strangers have, one half a year or more after the other."""
    language = draw_language(rng)
    first = Poster(world, rng, language=language)
    first.entity = world.entity()
    first.start = dt.datetime(2023, 1, 1) + dt.timedelta(days=rng.randrange(0, 240))
    first.days_between = rng.choice([1, 2, 4])
    number = first.numbers[0]
    first_text = first.compose(rng)
    first_dates = first.dates(rng, heavy(rng, 2, 25, 1.2))
    second = _next_owner(world, rng, first, language)
    second.entity = world.entity()
    second_text = second.compose(rng)
    size = heavy(rng, 2, 25, 1.2)
    second.days_between = rng.choice([1, 2, 4])
    own = second.numbers[0] if rng.random() < 0.5 else None
    second_dates = second.dates(rng, size, first_dates[-1] + dt.timedelta(days=rng.randrange(170, 400)))
    made: list[Ad] = []
    for poster, base, dates in ((first, first_text, first_dates), (second, second_text, second_dates)):
        for place, date in enumerate(dates):
            draw = rng.random()
            if place == 0 or draw < 0.7:
                identifiers = [number]
            else:
                identifiers = [] if draw < 0.88 else [world.number(rng, poster.city)]
            if poster is second and own and rng.random() < 0.45:
                identifiers = [own, *(identifiers if rng.random() < 0.4 and identifiers == [number] else [])]
            draft = Draft(
                "shared_numbers/recycled",
                base,
                date,
                identifiers,
                poster.vary(rng, 0, 0.1, 0.3),
                treatment=edits(rng.choice([0, 0, 0.02, 0.05]), poster.language),
            )
            made.append(write_ad(poster, draft, rng))
    return made


def shared_numbers(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Numbers that do not tie: those of booking services, and those passed on to strangers."""
    made: list[Ad] = []
    while len(made) < ads:
        due = rng.random() < (0.12 if ads > 1500 else 0.04) and ads - len(made) > 150
        hotline = due or (not made and ads > 250)
        made += _hotline(world, rng) if hotline else _recycled(world, rng)
    return made

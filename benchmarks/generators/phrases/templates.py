"""Posters with several texts that have no word in common: identifiers alone tie them.

In: a world, a stream of draws, a number of ads. Out: at least as many ads.
"""

from __future__ import annotations

import datetime as dt
import random

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases.ads import Draft, write_ad
from benchmarks.generators.phrases.posters import Poster, heavy, operator
from benchmarks.generators.phrases.treatments import edits
from benchmarks.generators.phrases.world import World


def _template_identifiers(
    poster: Poster,
    identifiers: list[str],
    template: int,
    rng: random.Random,
    *,
    first: bool,
    in_chain: bool,
) -> list[str]:
    """Which of the identifiers an ad carries; `in_chain`: each template its own, its first ad also the next."""
    own = identifiers[template % len(identifiers)] if in_chain else identifiers[0]
    draw = rng.random()
    if first:
        return [own, identifiers[(template + 1) % len(identifiers)]] if in_chain else [own]
    if draw < 0.18:
        return []
    if draw < 0.28:
        return [poster.world.number(rng, poster.city)]
    used = [own if in_chain else rng.choice(identifiers)]
    if len(identifiers) > 1 and rng.random() < 0.25:
        used = list(dict.fromkeys([*used, rng.choice(identifiers)]))
    return used


def _second_hand(world: World, rng: random.Random, poster: Poster, language: str) -> Poster:
    """The same poster in another style, perhaps in another language: another template, the same numbers."""
    same = language == poster.language
    hand = Poster(world, rng, language=language, city=poster.city if same else None)
    hand.entity, hand.numbers = poster.entity, poster.numbers
    hand.names += poster.names if same else []
    hand.cities = list(dict.fromkeys(hand.cities + poster.cities[:2]))
    if rng.random() < 0.5:
        hand.agencies = poster.agencies
    return hand


def _draw_identifiers(world: World, rng: random.Random, poster: Poster) -> list[str]:
    """A number of the poster's, mostly with a second number or an address."""
    identifiers = [poster.numbers[0]]
    if rng.random() < 0.5:
        identifiers.append(world.number(rng, poster.city))
    if rng.random() < 0.5 or (len(identifiers) == 1 and rng.random() < 0.5):
        identifiers.append(world.address(rng, poster.names[0]))
    return identifiers


def _many_templates(world: World, rng: random.Random) -> list[Ad]:
    """All ads of one poster with two to five texts."""
    templates = rng.choice([2, 2, 3, 3, 4, 5])
    total = min(57, max(templates * 2, heavy(rng, 4, 60)))
    poster = operator(world, rng, total)
    identifiers = _draw_identifiers(world, rng, poster)
    in_chain = len(identifiers) > 1 and rng.random() < 0.3
    bilingual = rng.random() < 0.2
    other = "fr" if poster.language == "en" else "en"
    shares = [heavy(rng, 1, 30, 1.0) for _ in range(templates)]
    made: list[Ad] = []
    for template, share in enumerate(shares):
        hand = _second_hand(world, rng, poster, other if bilingual and template == 1 else poster.language)
        base = hand.compose(rng)
        start = poster.start + dt.timedelta(days=rng.randrange(0, 30))
        size = max(1, round(total * share / sum(shares)))
        for place, date in enumerate(hand.dates(rng, size, start, max(2, poster.days_between))):
            used = _template_identifiers(
                hand, identifiers, template, rng, first=place == 0, in_chain=in_chain
            )
            draft = Draft(
                "multi_template",
                base,
                date,
                used,
                hand.vary(rng, 0.3, 0.3, 0.3),
                treatment=edits(rng.choice([0, 0, 0.02, 0.05]), hand.language),
                disguised=0.1,
            )
            made.append(write_ad(hand, draft, rng))
    return made


def multi_template(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Posters with several texts that have no word in common."""
    made: list[Ad] = []
    while len(made) < ads:
        made += _many_templates(world, rng)
    return made

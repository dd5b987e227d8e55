"""Short ads of 25 to 70 characters: a pair of fragments that is the poster's own, among words that all use.

In: a world, a stream of draws, a number of ads. Out: at least as many ads.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases.ads import written_number
from benchmarks.generators.phrases.posters import Fields, Poster, heavy, operator
from benchmarks.generators.phrases.spintax import expand
from benchmarks.generators.phrases.world import World

_SHORTEST, _LONGEST = 25, 71


@dataclass(frozen=True)
class Plan:
    """What stays the same in all short ads of a poster."""

    pair: list[str]
    person: str | None
    ampersand: str
    separator: str
    person_first: bool


def _draw_plan(poster: Poster, rng: random.Random, taken: set[tuple[str, frozenset[str]]]) -> Plan:
    bank, english = poster.bank.short, poster.language == "en"
    while True:
        pair = rng.sample(bank.pairs, 2)
        if (poster.language, frozenset(pair)) not in taken:
            break
    taken.add((poster.language, frozenset(pair)))
    return Plan(
        pair=pair,
        person=rng.choice(bank.persons) if rng.random() < 0.55 else None,
        ampersand=rng.choice([" & ", ", ", " + ", " and " if english else " et ", " / "]),
        separator=rng.choice([" - ", ", ", " ~ ", "! ", ": ", " * ", ". ", " | "]),
        person_first=rng.random() < 0.5,
    )


def _fragments(poster: Poster, plan: Plan, fields: Fields, rng: random.Random) -> list[str]:
    """The pair, then what else fits: person, name, city, tails."""
    pair = plan.pair if rng.random() < 0.8 else plan.pair[::-1]
    fragments = [(plan.ampersand if rng.random() < 0.85 else " & ").join(pair)]
    if plan.person and rng.random() < 0.8:
        fragments.insert(0 if plan.person_first else 1, plan.person)
    if rng.random() < 0.82:
        fragments.insert(0, fields.name)
    if rng.random() < 0.25:
        fragments.append(fields.city)
    while sum(map(len, fragments)) + 3 * len(fragments) < 27 or rng.random() < 0.35:
        tail = expand(rng.choice(poster.bank.short.tails), rng, poster.language)
        tail = tail.replace("<P>", str(fields.price))
        if tail not in fragments:
            fragments.append(tail)
    while len(fragments) > 2 and sum(map(len, fragments)) + 3 * (len(fragments) - 1) > 54:
        fragments.pop()
    return fragments


def _text(poster: Poster, plan: Plan, fields: Fields, rng: random.Random) -> str:
    """The ad without contacts."""
    style = poster.style
    fragments = _fragments(poster, plan, fields, rng)
    separator = plan.separator if rng.random() < 0.7 else rng.choice([" - ", ", ", " ~ ", "! ", " "])
    text = style.cased(separator.join(fragments))
    if style.emoji and rng.random() < 0.5:
        text = rng.choice([f"{style.emoji[0]} {text}", f"{text} {style.emoji[0]}"])
    if rng.random() < 0.1:
        at = rng.randrange(2, max(3, len(text) - 2))
        text = text[:at] + text[at + 1 :] if text[at].isalpha() else text
    if len(text) < _SHORTEST:
        text += " " + style.cased(rng.choice([stock for stock in poster.bank.stock if 9 < len(stock) < 27]))
    if rng.random() < 0.25 and len(text) < 60:
        text += rng.choice(["!", "!!", " xo", " :)", "..."])
    return text


def _with_number(poster: Poster, text: str, identifiers: list[str], rng: random.Random) -> str:
    """The text with a number where one fits."""
    number = identifiers[0] if identifiers else ""
    if not number.isdigit() or len(text) + 13 > _LONGEST:
        return text
    written = written_number(poster, number, rng)
    if len(text) + len(written) > _LONGEST:
        written = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    if rng.random() < 0.8:
        return text + rng.choice([" ", " ", "  ", " - ", " ☎ "]) + written
    return f"{written} {text}"


def short(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Short ads; no two posters have the same pair of fragments."""
    made: list[Ad] = []
    taken: set[tuple[str, frozenset[str]]] = set()
    while len(made) < ads:
        size = min(heavy(rng), max(2, ads - len(made)))
        poster = operator(world, rng, 2)
        plan = _draw_plan(poster, rng, taken)
        for date in poster.dates(rng, size):
            fields = poster.vary(rng, 0.2, 0.15, 0.2)
            of_contacts = random.Random(rng.random())
            text = _text(poster, plan, fields, rng)
            identifiers = poster.draw_identifiers(rng)
            made.append(
                Ad(
                    text=_with_number(poster, text, identifiers, of_contacts),
                    bare=text,
                    title="",
                    agency=rng.choice(poster.agencies),
                    city=fields.city,
                    posted_at=date,
                    entity=poster.entity,
                    family="short",
                )
            )
    return made

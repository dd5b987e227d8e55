"""Short ads of 25 to 70 characters: two adjectives and two nouns that are the poster's own, phrases that all use.

In: a world, how many ads are left. Out: the ads of one poster, added to the world.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from benchmarks.generators.clauses import numbers
from benchmarks.generators.clauses.ads import Draft, write_ad
from benchmarks.generators.clauses.authors import Author, Segment, trade
from benchmarks.generators.clauses.world import Contact, World

_SHORTEST, _LONGEST = 25, 70
_NUMBER_LENGTH = 15
_FIRST_NOUNS = ["FOOD", "MUSIC", "HOBBY", "BOOKN", "GARMENT", "DRINK", "FLOWER"]
_SECOND_NOUNS = ["FOOD", "MUSIC", "HOBBY", "DRINK", "FLOWER"]


@dataclass(frozen=True)
class Plan:
    """What stays the same in all short ads of a poster: who she is, what she likes (said in several ways)."""

    person: str
    nouns: tuple[str, str]
    likings: list[str]
    usual_liking: str
    usual_phrase: str


def _fits(text: str) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST


def _phrase(author: Author) -> str:
    """A phrase of the trade of at most 22 characters."""
    for _ in range(80):
        phrase = author.trade_phrase(long=False)
        if len(phrase) <= 22 and "{P3}" not in phrase:
            return phrase
    return author.language.trade[0]


def _number_segments(author: Author, contacts: list[Contact]) -> list[Segment]:
    """Bare numbers, in a form that is short."""
    form = author.number_form if author.number_form != 4 else 0
    return [Segment("C", numbers.plain(contact.value, form)) for contact in contacts]


def _characters(segments: list[Segment]) -> int:
    return sum(len(segment.text) + 2 for segment in segments)


def _stock_ad(world: World, author: Author, entity: str) -> None:
    """One ad of phrases of the trade alone; no two such ads have the same words."""
    draws = world.draws
    for _ in range(200):
        phrases = dict.fromkeys(_phrase(author) for _ in range(draws.choice([2, 3])))
        slots = author.slots()
        segments = [trade(phrase) for phrase in phrases]
        draws.shuffle(segments)
        if draws.random() < 0.6:
            segments.insert(0, trade("{NAME}"))
        length = _characters(segments)
        reached = draws.random() < 0.75 and length < 56
        contacts = [Contact("number", author.numbers[0])] if reached else []
        texts = write_ad(author, Draft(segments, _number_segments(author, contacts), slots))
        said = " ".join(segment.text.replace("{NAME}", slots["NAME"]) for segment in segments)
        words = frozenset(re.findall(r"\w+", said.lower()))
        if length >= _SHORTEST and _fits(texts.full) and words not in world.short_words:
            break
    world.short_words.add(words)
    world.add(entity, author, texts, slots["CITY"])


def _draw_plan(world: World, author: Author) -> Plan:
    """Words of which no two were ever together in the plan of another poster."""
    draws, pick = world.draws, author.short_pick
    for _ in range(500):
        adjective, person = pick("ADJP", 10), pick("PERSON", 13)
        first, second = pick(draws.choice(_FIRST_NOUNS), 16), pick(draws.choice(_SECOND_NOUNS), 14)
        words = (adjective, person, first, second)
        pairs = {frozenset(pair) for pair in itertools.combinations(words, 2)}
        fits = 26 <= len(" ".join(words)) <= 44
        if len(set(words)) == len(words) and not pairs & world.short_pairs and fits:
            break
    world.short_pairs |= pairs
    english = author.language.code == "en"
    joint, sign = ("and", " &") if english else ("et", " +")
    likings = [f"{first} {joint} {second}", f"{first}, {second}", f"{first}{sign} {second}"]
    likings.append(f"{second} {joint} {first}")
    return Plan(
        person=f"{adjective} {person}" if english else f"{person} {adjective}",
        nouns=(first, second),
        likings=likings,
        usual_liking=draws.choice(likings),
        usual_phrase=_phrase(author),
    )


def _planned_segments(world: World, author: Author, plan: Plan, liking: Segment, room: int) -> list[Segment]:
    """Who she is and what she likes; with a phrase of the trade, a name or a city where there is room."""
    draws = world.draws
    segments = [trade(plan.person), liking]
    if draws.random() < 0.2:
        segments.reverse()
    length = _characters(segments)
    phrase = plan.usual_phrase if draws.random() < 0.5 else _phrase(author)
    if length + len(phrase) + 2 <= room:
        segments.insert(draws.choice([2, 2, 0]), trade(phrase))
        length += len(phrase) + 2
    if draws.random() < 0.3 and length + 10 <= room:
        at = draws.choice([0, len(segments)])
        segments.insert(at, trade(draws.choice(["{NAME}", "{CITY}", "{NAME}"])))
    if draws.random() < 0.12:
        segments.remove(liking)
        segments.append(trade(draws.choice(plan.nouns)))
    return segments


def _planned_ad(world: World, author: Author, plan: Plan, entity: str) -> None:
    """One ad of a plan; it is drawn anew until its length is right, at most forty times."""
    draws = world.draws
    for _ in range(40):
        liking = trade(plan.usual_liking if draws.random() < 0.6 else draws.choice(plan.likings))
        contacts = [contact for contact in world.contacts(author) if contact.kind == "number"]
        room = _LONGEST - _NUMBER_LENGTH * len(contacts)
        segments = _planned_segments(world, author, plan, liking, room)
        slots = author.slots()
        lines = _number_segments(author, contacts)
        texts = write_ad(author, Draft(segments, lines, slots, edits=0.03 if draws.random() < 0.3 else 0))
        if _fits(texts.full):
            break
    world.add(entity, author, texts, slots["CITY"])


def short(world: World, left: int) -> None:
    """The short ads of one poster, at times a single one of stock phrases."""
    author, entity = world.author(), world.entity()
    if "\n" in author.separator:
        author.separator = ". "
    if world.draws.random() < 0.15:
        _stock_ad(world, author, entity)
        return
    plan = _draw_plan(world, author)
    for _ in range(world.size()):
        _planned_ad(world, author, plan, entity)

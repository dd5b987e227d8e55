"""What one author says: the sentences of a template, in the author's order and style.

In: a style, a length, a stream of draws. Out: a `Template` of sentences with slots, and the text of an ad once
the slots have their values. It knows nothing of contacts, tricks or other authors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from adsim.synth.draws import Draws, Weighted
from adsim.synth.edits import reword
from adsim.synth.grammar import grammar, lists
from adsim.synth.inflect import capitals, inflect
from adsim.synth.places import City
from adsim.synth.style import CASES, DAYS, Style, hours, prices, write_sentence

CONTACT, RATES = "\0contact", "\0rates"
_MIDDLE = ("about", "looks", "manner", "offer", "place", "hours", "rules", "quirk", "filler")
_OFFERS = ("offer.dinner", "offer.spa", "offer.dance", "offer.travel", "offer.company")
_FRESH = (*(role for role in _MIDDLE if role != "offer"), *_OFFERS)
_LENGTHS = (
    (60,),
    (60, 120),
    (30, 60),
    (30, 60, 90),
    (60, 90, 120),
    (60, 120, 180),
    (30, 60, 120),
    (60, 180, 600),
)


@dataclass(frozen=True)
class Slots:
    """What is filled into the slots of one ad."""

    name: str
    age: int
    city: City
    area: str
    hours: str
    day: str
    day2: str
    hourly: int

    def values(self) -> dict[str, object]:
        """The slots by name."""
        return {
            "name": self.name,
            "age": self.age,
            "city": self.city.name,
            "area": self.area,
            "hours": self.hours,
            "day": self.day,
            "day2": self.day2,
        }


@dataclass(frozen=True)
class Template:
    """The sentences of one author, in order; `CONTACT` and `RATES` stand for lines made for each ad.

    `contact` is said of a telephone number, `address` of any other contact.
    """

    style: Style
    title: str
    lines: tuple[str, ...]
    contact: str
    address: str
    lengths: tuple[int, ...]
    rates: str
    short: bool


def make_template(style: Style, draws: Draws, *, length: int, short: bool = False) -> Template:
    """A new template of about `length` characters; a `short` one has one or two fragments."""
    say = _speaker(style, draws)
    if short:
        lines = [say("short") for _ in range(1 + draws.below(2))]
        return Template(style, "", tuple(lines), "{contact}", "{contact}", (60,), "", short=True)
    return Template(
        style=style,
        title=say("title"),
        lines=tuple(_sentences(say, draws, length)),
        contact=say("contact"),
        address=say("address"),
        lengths=draws.pick(_LENGTHS),
        rates=say("rates"),
        short=False,
    )


def _speaker(style: Style, draws: Draws) -> Callable[[str], str]:
    """What says a sentence of a role as the author would, no line of a role twice if that is easy."""
    rules = grammar(style.language)
    used: defaultdict[str, set[int]] = defaultdict(set)

    def say(role: str) -> str:
        sentence = rules.expand(role, draws, style.register, used[role])
        if style.wording:
            sentence = reword(sentence, style.wording, style.language, draws)
        return write_sentence(capitals(inflect(sentence, style.language)), style, draws)

    return say


def _sentences(say: Callable[[str], str], draws: Draws, length: int) -> list[str]:
    taste = Weighted({section: 0.05 + draws.uniform() ** 2 for section in _MIDDLE})
    offers = draws.some(_OFFERS, 1 + draws.below(2))
    said: dict[str, list[str]] = {}
    total = 0
    if draws.chance(0.85):
        said["greet"] = [say("greet")]
        total += len(said["greet"][0])
    if draws.chance(0.4):
        said["rates"] = [RATES]
        total += 40
    while total < length - 30:
        section = draws.weighted(taste)
        line = say(draws.pick(offers) if section == "offer" else section)
        said.setdefault(section, []).append(line)
        total += len(line) + 1
    if draws.chance(0.5):
        said["close"] = [say("close")]
    middle = draws.shuffled([s for s in (*_MIDDLE, "rates") if s in said])
    order = ["greet", *middle, "close"]
    order.insert(draws.pick((len(order) - 1, len(order), len(order), draws.below(len(order)) + 1)), "contact")
    said["contact"] = [CONTACT]
    return [line for section in order for line in said.get(section, ())]


def fresh_sentences(style: Style, draws: Draws, count: int) -> list[str]:
    """New sentences in the style of an author."""
    say = _speaker(style, draws)
    return [say(draws.pick(_FRESH)) for _ in range(count)]


def new_slots(style: Style, city: City, draws: Draws) -> Slots:
    """Values for the slots of an author who works in `city`."""
    week = DAYS[style.language]
    day, day2 = (week[at] for at in sorted(draws.some(range(7), 2)))
    return Slots(
        name=draws.pick(lists("words.txt")[f"names.{style.language}"]),
        age=21 + int(24 * draws.uniform() ** 1.5),
        city=city,
        area=area_of(style, city, draws),
        hours=hours(style, draws),
        day=day,
        day2=day2,
        hourly=20 * (6 + draws.below(20)),
    )


def area_of(style: Style, city: City, draws: Draws) -> str:
    """A district, without its English article in French."""
    area = draws.pick(city.districts)
    return area[4:] if style.language == "fr" and area.startswith("the ") else area


def filled(line: str, slots: dict[str, object], style: Style) -> str:
    """A sentence with its slots filled."""
    return inflect(line.format_map(slots), style.language) if "{" in line else line


def rates_of(template: Template, slots: Slots) -> str:
    """The price list of one ad, with its heading."""
    listed = prices(template.style, slots.hourly, template.lengths)
    joint = "\n" if "\n" in template.style.price_joint else " "
    return f"{template.rates}:{joint}{listed}" if template.rates else listed


def cased(text: str, style: Style) -> str:
    """A text in the capitals of the author."""
    return CASES[style.case](text)

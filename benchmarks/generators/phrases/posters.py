"""Posters: who they are, what they write, when they post.

In: a world, a stream of draws, wishes (language, city, number of names). Out: a poster that composes texts, varies
what is filled into them, and chooses by which identifiers to be reached.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass, replace

from benchmarks.generators.phrases.banks import BANKS, CITIES
from benchmarks.generators.phrases.spintax import expand
from benchmarks.generators.phrases.style import Style
from benchmarks.generators.phrases.world import World

_TOPICS = {
    "person": 3,
    "look": 1,
    "service": 2.6,
    "place": 1.6,
    "hours": 1.4,
    "rates": 1,
    "rules": 1.5,
    "travel": 1,
    "story": 2.4,
}
_RICH_TOPICS = {
    topic: weight if topic in ("person", "service", "story", "place", "look") else weight * 0.3
    for topic, weight in _TOPICS.items()
}
_FIRST_DAY = dt.datetime(2023, 1, 1)
_LOWEST_AGE, _LOWEST_PRICE = 21, 60


@dataclass(frozen=True)
class Fields:
    """What is filled into the `<FIELDS>` of an ad; `inches` over five feet."""

    name: str
    city: str
    price: int
    age: int
    inches: int


def draw_language(rng: random.Random) -> str:
    """French for a quarter of the posters."""
    return "fr" if rng.random() < 0.25 else "en"


def draw_city(rng: random.Random, language: str) -> str:
    """A city, likelier the more its people speak the language."""
    shares = [city.french for city in CITIES.values()]
    if language == "fr":
        weights = [0.12 + share * 2 if share > 0 else 0 for share in shares]
    else:
        weights = [1.05 - share for share in shares]
    return rng.choices(list(CITIES), weights)[0]


def draw_sentences(rng: random.Random, language: str, count: int, *, rich: bool = False) -> list[str]:
    """Sentences of distinct patterns, seldom more than two of a topic; `rich` keeps to topics with many slots."""
    topics, weights = zip(*(_RICH_TOPICS if rich else _TOPICS).items(), strict=True)
    most = 3 if rich else 2
    sentences: list[str] = []
    patterns: set[str] = set()
    said = dict.fromkeys(topics, 0)
    while len(sentences) < count:
        topic = rng.choices(topics, weights)[0]
        if said[topic] >= most and rng.random() < 0.9:
            continue
        pattern = rng.choice(BANKS[language].sentences[topic])
        if pattern in patterns:
            continue
        patterns.add(pattern)
        said[topic] += 1
        sentences.append(expand(pattern, rng, language))
    return sentences


def heavy(rng: random.Random, low: int = 2, high: int = 60, power: float = 1.15) -> int:
    """A size of a heavy-tailed law, between `low` and `high`."""
    return min(high, int(low * (1 - rng.random()) ** (-1 / power)))


def _insert(sentences: list[str], extra: list[str], rng: random.Random) -> None:
    for sentence in extra:
        sentences.insert(rng.randrange(len(sentences) + 1), sentence)


class Poster:
    """One poster; `names` and `cities` are those that her ads may carry, the first are her own."""

    def __init__(
        self,
        world: World,
        rng: random.Random,
        *,
        language: str | None = None,
        city: str | None = None,
        names: int = 1,
    ) -> None:
        self.world, self.entity = world, ""
        self.language = language or draw_language(rng)
        self.bank = BANKS[self.language]
        english = self.language == "en"
        self.city = city or draw_city(rng, self.language)
        self.cities = [self.city]
        self.names = rng.sample(self.bank.names, names)
        self.style = Style(rng, self.language)
        self._price = rng.choice(range(80, 420, 20))
        self._age = rng.randrange(_LOWEST_AGE, 48)
        self._inches = rng.randrange(0, 11)
        prices = ["$%d", "$%d", "%d$", "%d roses", "%d"] if english else ["%d $", "%d$", "%d roses"]
        self._price_form = rng.choice(prices)
        self._metric = not english or rng.random() < 0.15
        self.agencies = rng.sample(world.agencies, rng.choices([1, 2, 3], [6, 3, 1])[0])
        self.numbers = [world.number(rng, self.city)]
        if rng.random() < 0.25:
            self.numbers.append(world.number(rng, self.city))
        self.address = world.address(rng, self.names[0]) if rng.random() < 0.35 else None
        self._silent, self._fresh = rng.uniform(0.1, 0.22), rng.uniform(0.1, 0.18)
        self.number_form = rng.randrange(1 << 30)
        self.start = _FIRST_DAY + dt.timedelta(days=rng.randrange(0, 640), minutes=rng.randrange(1440))
        self.days_between = rng.choice([1, 2, 4, 8, 15])
        self.contact_place = rng.choices(["end", "start", "any"], [7, 2, 2])[0]
        self.title_share = rng.choice([0, 0, 0.9, 1, 0.5])
        self.title = self.draw_title(rng)

    def draw_title(self, rng: random.Random) -> str:
        """A new title, its fields not filled."""
        return expand(rng.choice(self.bank.titles), rng, self.language)

    def draw_sentence(self, rng: random.Random, topic: str) -> str:
        """A new sentence of a topic."""
        return expand(rng.choice(self.bank.sentences[topic]), rng, self.language)

    def compose(self, rng: random.Random, count: int | None = None, *, stock: int | None = None) -> list[str]:
        """A new text: sentences of her own, stock phrases, sentences that go round; fields are not filled."""
        if count is None:
            count = rng.choices([2, 3, 4, 5, 6, 7], [3, 6, 6, 4, 2, 1])[0]
        sentences = draw_sentences(rng, self.language, count)
        if stock is None:
            stock = rng.choices([0, 1, 2], [5, 4, 2])[0]
        _insert(sentences, rng.sample(self.bank.stock, stock), rng)
        borrowing = rng.random()
        if borrowing < 0.10 and len(sentences) > 2:  # few words of her own
            sentences = sentences[:2] + self.world.popular(rng, self.language, rng.choice([3, 4, 5, 6]))
            rng.shuffle(sentences)
        elif borrowing < 0.45:
            _insert(sentences, self.world.popular(rng, self.language, rng.choice([1, 1, 2, 3])), rng)
        if rng.random() < 0.8:
            sentences.insert(0, self.draw_sentence(rng, "intro"))
        if rng.random() < 0.4:
            sentences.append(self.draw_sentence(rng, "close"))
        return [self.style.frozen(sentence, rng) for sentence in sentences]

    def fields(self) -> Fields:
        """Her own name, city, price, age and height."""
        return Fields(self.names[0], self.city, self._price, self._age, self._inches)

    def vary(self, rng: random.Random, name: float = 0.5, city: float = 0.4, price: float = 0.4) -> Fields:
        """The fields of one ad; the numbers are how likely each is drawn anew."""
        fields = self.fields()
        if rng.random() < name:
            fields = replace(fields, name=rng.choice(self.names))
        if rng.random() < city:
            fields = replace(fields, city=rng.choice(self.cities))
        if rng.random() < price:
            change = rng.choice([-60, -40, -20, 20, 40, 60, 80])
            fields = replace(fields, price=max(_LOWEST_PRICE, self._price + change))
        if rng.random() < name * 0.4:
            fields = replace(fields, age=max(_LOWEST_AGE, self._age + rng.choice([-3, -2, -1, 1, 2])))
        return fields

    def fill(self, text: str, fields: Fields) -> str:
        """The text with its fields filled, capitals as in the bank."""
        if "<" not in text:
            return text
        values = {
            "<NAME>": fields.name,
            "<CITY>": fields.city,
            "<PRICE2>": self._price_form % (fields.price * 2 - 20),
            "<PRICE>": self._price_form % fields.price,
            "<AGE>": str(fields.age),
            "<HEIGHT>": f"{157 + fields.inches * 2} cm" if self._metric else f"5'{fields.inches}",
        }
        for field, value in values.items():
            text = text.replace(field, value)
        return text

    def written(self, text: str, fields: Fields) -> str:
        """The text filled and with her capitals."""
        return self.style.cased(self.fill(text, fields))

    def dates(
        self,
        rng: random.Random,
        count: int,
        start: dt.datetime | None = None,
        days_between: int | None = None,
    ) -> list[dt.datetime]:
        """When she posts, at least an hour apart."""
        date, dates = start or self.start, []
        for _ in range(count):
            dates.append(date)
            hours = rng.expovariate(1 / (24 * (days_between or self.days_between)))
            date += dt.timedelta(hours=max(1, hours))
        return dates

    def draw_identifiers(self, rng: random.Random) -> list[str]:
        """Her own most of the time, else none or a number never seen before."""
        draw = rng.random()
        fresh = self.world.number(rng, self.city) if rng.random() < self._fresh else ""
        if draw < self._silent:
            return []
        if fresh:
            return [fresh]
        kind = rng.random()
        if self.address and kind < 0.12:
            return [self.address]
        identifiers = [rng.choice(self.numbers)]
        if self.address and kind < 0.35:
            identifiers.append(self.address)
        return identifiers


def operator(world: World, rng: random.Random, size: int) -> Poster:
    """A poster who writes for several persons and cities, the more the more ads she has."""
    names = min(6, 1 + (size > 3) + int(math.sqrt(size) / 2) + rng.choice([0, 0, 1]))
    poster = Poster(world, rng, names=names)
    for _ in range(rng.choice([0, 1, 1, 2]) + (size > 10) + (size > 25) * 2):
        poster.cities.append(draw_city(rng, poster.language))
    poster.entity = world.entity()
    return poster

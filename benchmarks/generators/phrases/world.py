"""What all posters of one corpus share: agencies, sentences that go round, numbers and addresses not yet taken.

In: a seed. Out: numbers and addresses that nobody else has, and phrases that many have.
"""

from __future__ import annotations

import random
import unicodedata

from benchmarks.generators.phrases.banks import AGENCIES, AREAS, BANKS, CITIES
from benchmarks.generators.phrases.numbers import draw_number
from benchmarks.generators.phrases.spintax import expand

_COMMON_AGENCIES = 45
_GOING_ROUND = {"en": 7, "fr": 4}  # patterns of each topic
_TOPICS_GOING_ROUND = ("service", "rules", "hours", "close", "person", "place", "look")
_TRIES_FOR_A_NUMBER = 25
_ADDRESS_WORDS = [
    "rose",
    "velvet",
    "moon",
    "luxe",
    "muse",
    "dates",
    "spa",
    "charm",
    "jazz",
    "honey",
    "star",
    "silk",
]
_ADDRESS_WORDS += ["sky", "bloom", "pearl", "dream", "north", "lake"]


class World:
    """The common ground of a corpus; hands out what must be used once."""

    def __init__(self, seed: int | str) -> None:
        self.rng = random.Random(f"world-{seed}")
        agencies = list(AGENCIES)
        self.rng.shuffle(agencies)
        self.agencies, self.spare_agencies = agencies[:_COMMON_AGENCIES], agencies[_COMMON_AGENCIES:]
        self._entities = 0
        self._numbers: set[str] = set()
        self._addresses: set[str] = set()
        self._last_numbers: list[str] | None = None
        self._popular = {language: self._going_round(language) for language in _GOING_ROUND}
        for sentences in self._popular.values():
            self.rng.shuffle(sentences)
        self._weights = {
            language: [1 / (rank + 2) ** 1.1 for rank in range(len(sentences))]
            for language, sentences in self._popular.items()
        }

    def _going_round(self, language: str) -> list[str]:
        """Whole sentences that many unrelated posters copy word for word."""
        sentences = []
        for topic in _TOPICS_GOING_ROUND:
            patterns = BANKS[language].sentences[topic]
            for pattern in self.rng.sample(patterns, min(_GOING_ROUND[language], len(patterns))):
                sentence = expand(pattern, self.rng, language)
                if "<" not in sentence:
                    sentences.append(sentence)
        return sentences

    def popular(self, rng: random.Random, language: str, count: int) -> list[str]:
        """At most `count` of the sentences that go round, the first of them most often."""
        drawn = [rng.choices(self._popular[language], self._weights[language])[0] for _ in range(count)]
        return list(dict.fromkeys(drawn))

    def entity(self) -> str:
        """The id of a new poster."""
        self._entities += 1
        return f"e{self._entities:05d}"

    def number(self, rng: random.Random, city: str | None = None) -> str:
        """A number that nobody has, mostly of the city; empty when the reserved range is used up."""
        areas = CITIES[city].areas if city else AREAS
        if rng.random() < 0.12:
            areas = AREAS
        for _ in range(_TRIES_FOR_A_NUMBER):
            number = draw_number(rng, areas)
            if number not in self._numbers:
                self._numbers.add(number)
                return number
        return self._any_number()

    def _any_number(self) -> str:
        if self._last_numbers is None:
            self._last_numbers = [f"{area}55501{line:02d}" for area in AREAS for line in range(100)]
            self.rng.shuffle(self._last_numbers)
        while self._last_numbers:
            number = self._last_numbers.pop()
            if number not in self._numbers:
                self._numbers.add(number)
                return number
        return ""

    def address(self, rng: random.Random, name: str) -> str:
        """An e-mail address or a page that nobody has, made of a name."""
        base = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        word = rng.choice(_ADDRESS_WORDS)
        while True:
            user = rng.choice(
                [
                    f"{base}.{word}{rng.randrange(1000)}",
                    f"{word}{base}{rng.randrange(1000)}",
                    f"{base}_{rng.randrange(10000)}",
                    f"ask{base}{rng.randrange(1000)}",
                ]
            )
            if user not in self._addresses:
                break
        self._addresses.add(user)
        return rng.choice(
            [
                f"{user}@example.com",
                f"{user}@example.org",
                f"{user}@example.com",
                f"https://example.org/{user}",
                f"www.example.com/{user}",
            ]
        )

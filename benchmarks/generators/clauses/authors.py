"""Authors: what one person likes to say, about what, and how it looks on the page.

In: a stream of draws, a language, the sites of the corpus. Out: an author who composes sentences clause by clause.
Every author weighs the words and rules of the language in a way of his own, and goes from topic to topic in a way of
his own.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from benchmarks.generators.clauses.languages import EMOJI, LANGUAGES, SITES, SYMBOL

_TOPICS = {"SELF": 5, "OFFER": 4, "PLACE": 3, "TASTE": 3, "YOU": 3, "TRAVEL": 2, "COND": 2, "STORY": 2}
_CASES = {"sent": 60, "lower": 22, "upper": 5, "none": 13}
_SEPARATORS = {". ": 46, "! ": 9, " - ": 6, "\n": 10, ", ": 6, ".\n": 8, " ... ": 6, " * ": 3, "; ": 3}
_DAYS = 540
LATE_SYMBOLS = frozenset({"COLOR", "HAIR", "DAY", "TOUR", "NEAR", "CITYVIS", "PARTD", "DRINK"})
"""Words that may be drawn for every ad instead of once for the text."""


class Segment(NamedTuple):
    """A piece of an ad: T a sentence of the author, K a phrase of the trade, C a contact, H an agency's words."""

    kind: str
    text: str


def own(text: str) -> Segment:
    """A sentence of the author."""
    return Segment("T", text)


def trade(text: str) -> Segment:
    """A phrase of the trade."""
    return Segment("K", text)


class Author:
    """One author; `numbers` and `address` are given by the corpus."""

    def __init__(self, draws: random.Random, language: str | None = None) -> None:
        self.draws = draws
        self.language = LANGUAGES[language or ("fr" if draws.random() < 0.25 else "en")]
        self._tastes = np.random.default_rng(draws.getrandbits(48))
        self._rule_spread, self._word_spread = draws.uniform(0.5, 1.1), draws.uniform(0.8, 1.6)
        self._cumulated: dict[str, list[float]] = {}
        self._topics_after: dict[str | None, list[float]] = {}
        self._topic: str | None = None
        self.names = draws.sample(self.language.words("NAMES"), draws.choice([1, 1, 2, 3, 5]))
        self.cities = draws.sample(self.language.cities, draws.choice([1, 1, 1, 2, 2, 3, 4]))
        self._age = draws.randint(21, 46)
        self._hoods = [self._hood() for _ in range(draws.choice([1, 2, 3]))]
        self._price = draws.choice([60, 80, 90, 100, 120, 140, 150])
        self.sites = draws.sample(SITES, draws.choice([1, 1, 2, 2, 3, 4]))
        self.case = draws.choices(list(_CASES), list(_CASES.values()))[0]
        self.separator = draws.choices(list(_SEPARATORS), list(_SEPARATORS.values()))[0]
        self.emoji = draws.sample(EMOJI, draws.choice([1, 2, 3])) if draws.random() < 0.4 else []
        self.number_form = draws.randrange(6)
        days = min(300, max(2, draws.lognormvariate(3.7, 0.9)))
        self.first_day = draws.uniform(0, _DAYS - days)
        self.last_day = self.first_day + days
        draws.uniform(0.8, 1.2)  # decides nothing; without it every corpus would be another one
        self.silent, self.fresh = draws.uniform(0.2, 0.4), draws.uniform(0.2, 0.7)
        self._cliche_share = draws.choice([0, 0.1, 0.2, 0.3, 0.45])
        self._stocky = draws.random() < 0.3
        self.numbers: list[str] = []
        self.address: str | None = None

    # -------------------------------------------------------------- sentences

    def _pick(self, symbol: str) -> str:
        """An option of a symbol, by the tastes of the author; they are drawn when first asked for."""
        options = self.language.symbols[symbol]
        if symbol not in self._cumulated:
            spread = self._word_spread if options.words else self._rule_spread
            weights = np.exp(options.log_weights + self._tastes.normal(0, spread, len(options.options)))
            self._cumulated[symbol] = list(np.cumsum(weights / weights.sum()))
        at = bisect.bisect(self._cumulated[symbol], self.draws.random())
        return options.options[min(at, len(options.options) - 1)]

    def short_pick(self, symbol: str, longest: int) -> str:
        """A word of at most so many characters, or the first of the list."""
        for _ in range(60):
            word = self._pick(symbol)
            if len(word) <= longest:
                return word
        return self.language.words(symbol)[0]

    def expand(self, symbol: str, used: set[str] | None = None, late: Collection[str] = ()) -> str:
        """A symbol down to words, mostly each word once; words of `late` lists may stay open as `{SLOT}`."""
        used = set() if used is None else used
        if symbol == "AGN":
            return "<AGN>"  # the name of an agency, filled in by whoever asks
        if not self.language.symbols[symbol].words:
            return self._expanded(self._pick(symbol), used, late)
        if symbol in late and self.draws.random() < 0.7:
            return f"{{{symbol}}}"
        for _ in range(6):
            word = self._pick(symbol)
            if word not in used:
                break
        used.add(word)
        return word

    def _expanded(self, pattern: str, used: set[str], late: Collection[str]) -> str:
        return SYMBOL.sub(lambda match: self.expand(match[1], used, late), pattern)

    def _next_topic(self) -> str:
        """The topic that follows, seldom the same again."""
        if self._topic not in self._topics_after:
            weights = np.exp(np.log(list(_TOPICS.values())) + self._tastes.normal(0, 1.0, len(_TOPICS)))
            if self._topic:
                weights[list(_TOPICS).index(self._topic)] *= 0.3
            self._topics_after[self._topic] = list(np.cumsum(weights / weights.sum()))
        at = bisect.bisect(self._topics_after[self._topic], self.draws.random())
        self._topic = list(_TOPICS)[min(at, len(_TOPICS) - 1)]
        return self._topic

    def sentence(
        self,
        used: set[str],
        late: Collection[str] = (),
        *,
        topic: str | None = None,
        length: tuple[int, int] = (22, 150),
    ) -> str:
        """A sentence of such a length (after twelve tries of any); adds its words to `used`."""
        for _ in range(12):
            clause = f"<{topic or self._next_topic()}>"
            pattern = self._pick("S").replace("<CL>", clause, 1)
            words = set(used)
            text = self._expanded(pattern, words, late)
            if length[0] <= len(text) <= length[1]:
                break
        used |= words
        return text

    # -------------------------------------------------------------- texts

    def text(self, characters: float, late: Collection[str] = ()) -> list[Segment]:
        """About so many characters of sentences; less of those who use many phrases of the trade."""
        wanted = max(100, characters * (0.62 if self._stocky else 1) - 25)
        segments, used = self._opening(late, 0.9 if late else 0.55)
        while sum(len(segment.text) for segment in segments) < wanted:
            segments.append(own(self.sentence(used, late)))
        return segments

    def long_text(self, sentences: int) -> list[Segment]:
        """So many sentences, none of them short."""
        length = (42, 105)
        segments, used = self._opening((), 0.6, length)
        while len(segments) < sentences:
            segments.append(own(self.sentence(used, length=length)))
        return segments

    def _opening(
        self, late: Collection[str], share: float, length: tuple[int, int] = (22, 150)
    ) -> tuple[list[Segment], set[str]]:
        """Often a sentence about oneself; and the words used in it."""
        used: set[str] = set()
        self._topic = None
        if self.draws.random() >= share:
            return [], used
        return [own(self.sentence(used, late, topic="SELF", length=length))], used

    def trade_phrase(self, *, long: bool = True) -> str:
        """A price, a whole sentence that everybody uses, opening hours, or a phrase of the trade."""
        draws, trade_phrases, cliches = self.draws, self.language.trade, self.language.cliches
        if draws.random() < 0.12:
            return draws.choice(self.language.prices)
        if long and draws.random() < self._cliche_share:
            if draws.random() < 0.6:
                return cliches[min(len(cliches) - 1, int((len(cliches) + 4) ** draws.random()) - 1)]
            return cliches[draws.randrange(len(cliches))]
        if draws.random() < 0.05:
            return draws.choice(self.language.hours)
        rank = int((len(trade_phrases) + 1) ** draws.random()) - 1  # Zipf's law
        return trade_phrases[min(len(trade_phrases) - 1, rank)]

    def with_trade(self, segments: list[Segment], count: int | None = None) -> list[Segment]:
        """The segments with phrases of the trade, most of them at the end, at times after a greeting."""
        draws, segments = self.draws, list(segments)
        if count is None and self._stocky:
            count = draws.choices([3, 4, 5, 6, 7, 8], [10, 25, 25, 20, 12, 8])[0]
        elif count is None:
            count = draws.choices([0, 1, 2, 3, 4], [10, 25, 30, 22, 13])[0]
        for _ in range(count):
            phrase = trade(self.trade_phrase())
            if any(segment.text == phrase.text for segment in segments):
                continue
            at = len(segments) if draws.random() < 0.65 else draws.randint(0, len(segments))
            segments.insert(at, phrase)
        if draws.random() < 0.3:
            segments.insert(0, trade(draws.choice(self.language.greetings)))
        return segments

    def renewed(self, segments: list[Segment], share: float = 0.5) -> list[Segment]:
        """The segments with some phrases of the trade changed and perhaps one more, each phrase once."""
        renewed = []
        for segment in segments:
            keep = segment.kind == "T" or self.draws.random() > share * 0.5
            renewed.append(segment if keep else trade(self.trade_phrase()))
        if self.draws.random() < share:
            renewed.append(trade(self.trade_phrase()))
        once: dict[str, Segment] = {}
        for segment in renewed:
            once.setdefault(segment.text, segment)
        return list(once.values())

    # -------------------------------------------------------------- what varies from ad to ad

    def _hood(self) -> str:
        words = self.language.words
        return self.draws.choice(words("HOODA")) + self.draws.choice(words("HOODB"))

    def _age_now(self, *, wild: bool) -> str:
        """The age, at times changed a little; never below 21."""
        if self._age <= 23:
            return str(self._age)
        change = self.draws.randint(-2, 4) if self.draws.random() < (0.5 if wild else 0.1) else 0
        return str(self._age + change)

    def slots(self, *, wild: bool = False) -> dict[str, str]:
        """What is filled into the slots of one ad; `wild`: nearly everything may change."""
        draws, french = self.draws, self.language.code == "fr"
        price = self._price
        if draws.random() >= (0.3 if wild else 0.8):
            price = draws.choice([60, 80, 100, 120, 150, 180])
        city = draws.choice(self.cities)
        if wild and draws.random() < 0.4:
            city = draws.choice(self.language.cities)
        names = self.language.words("NAMES") if wild and draws.random() < 0.5 else self.names
        return {
            "NAME": draws.choice(names),
            "CITY": city,
            "HOOD": self._hood() if wild else draws.choice(self._hoods),
            "AGE": self._age_now(wild=wild),
            "P1": str(price),
            "P2": str(price * 2 - 20),
            "P3": str(price * 4),
            "H1": str(draws.randint(8, 11)),
            "H2": str(draws.randint(0, 3) if french else draws.randint(5, 11)),
        }

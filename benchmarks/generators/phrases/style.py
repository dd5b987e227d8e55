"""How one poster writes: separators, capitals, emoji, short forms, missing accents and apostrophes.

In: sentences. Out: the same sentences in the hand of the poster. `frozen` is done once for each sentence, so that
its emoji and typos stay the same in all ads; `cased` is done anew for every ad.
"""

from __future__ import annotations

import random
import re
import unicodedata

from benchmarks.generators.phrases.banks import EMOJI

_SEPARATORS = {
    ". ": 30,
    "! ": 9,
    " - ": 6,
    "\n": 14,
    " ~ ": 4,
    "... ": 6,
    " | ": 3,
    ", ": 5,
    ".\n": 8,
    " ✨ ": 3,
    " • ": 3,
    "!! ": 3,
    ".. ": 3,
    "\n\n": 5,
}
_CASES = {"normal": 54, "lower": 17, "upper": 6, "title": 6, "rand": 8, "nocap": 9}
_SHORT_FORMS = {
    "en": {
        "you": "u",
        "your": "ur",
        "and": "&",
        "for": "4",
        "please": "pls",
        "with": "w/",
        "are": "r",
        "to": "2",
        "because": "cuz",
        "tonight": "2nite",
        "see": "c",
        "love": "luv",
        "the": "da",
    },
    "fr": {
        "pour": "pr",
        "avec": "avc",
        "toujours": "tjrs",
        "vous": "vs",
        "beaucoup": "bcp",
        "et": "&",
        "suis": "chu",
        "pas": "po",
        "c'est": "cest",
        "que": "ke",
    },
}
_SMALL_FIRST = re.compile(r"^([^A-Za-zÀ-ÿ]{0,6})([a-zà-ÿ])")
_SMALL_START = re.compile(r"(^|\s)([a-zà-ÿ])")


def _capital(match: re.Match[str]) -> str:
    return match[1] + match[2].upper()


def _typo(word: str, rng: random.Random) -> str:
    """One letter left out, doubled, or changed with the next."""
    at = rng.randrange(1, len(word) - 1)
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    return rng.choice([head + tail, head + letter + letter + tail, head + tail[0] + letter + tail[1:]])


class Style:
    """The habits of one poster, drawn once."""

    def __init__(self, rng: random.Random, language: str) -> None:
        self.separator = rng.choices(list(_SEPARATORS), list(_SEPARATORS.values()))[0]
        self._case = rng.choices(list(_CASES), list(_CASES.values()))[0]
        self.emoji = rng.sample(EMOJI, rng.choice([1, 1, 2, 3, 4])) if rng.random() < 0.55 else []
        self._emoji_share = rng.choice([0.15, 0.3, 0.5, 0.8])
        self._emoji_twice = rng.random() < 0.15
        short_forms = _SHORT_FORMS[language].items() if rng.random() < 0.16 else ()
        self._short_forms = {word: short for word, short in short_forms if rng.random() < 0.5}
        self._no_apostrophes = rng.random() < 0.1
        self._no_accents = language == "fr" and rng.random() < 0.25
        self._salt = rng.randrange(1 << 30)
        self._typos = rng.random() < 0.12
        rng.random()  # decides nothing; without it every corpus would be another one

    def frozen(self, sentence: str, rng: random.Random) -> str:
        """The sentence with its short forms, typos and emoji."""
        text = " ".join(self._word(word, rng) for word in sentence.split(" "))
        if self._no_apostrophes:
            text = text.replace("'", "")
        if self._no_accents:
            text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        if self.emoji and rng.random() < self._emoji_share:
            emoji = rng.choice(self.emoji) * (2 if self._emoji_twice else 1)
            text = rng.choice([f"{text} {emoji}", f"{emoji} {text}", text + emoji])
        return text

    def _word(self, word: str, rng: random.Random) -> str:
        if word.startswith("<"):
            return word
        bare = word.lower().strip(",.!?")
        if bare in self._short_forms and rng.random() < 0.85:
            return word.replace(word.strip(",.!?"), self._short_forms[bare])
        if self._typos and len(word) > 4 and word.isalpha() and rng.random() < 0.06:
            return _typo(word, rng)
        return word

    def cased(self, text: str) -> str:
        """The text with the capitals that the poster puts."""
        if self._case == "lower":
            return text.lower()
        if self._case == "upper":
            return text.upper()
        if self._case == "title":
            return _SMALL_START.sub(_capital, text)
        if self._case == "rand":
            text = " ".join(word.upper() if self._shouts(word) else word for word in text.split(" "))
        if self._case != "nocap" and not re.match(r"\d", text):
            text = _SMALL_FIRST.sub(_capital, text, count=1)
        return text

    def _shouts(self, word: str) -> bool:
        """Whether the poster always writes this word in capitals."""
        return len(word) > 3 and (sum(map(ord, word)) * 7919 + self._salt) % 6 == 0

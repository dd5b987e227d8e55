"""What is done to the sentences of an ad after it was written: edited words, disguised letters.

In: sentences and a stream of draws. Out: as many sentences, some perhaps empty.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.generators.phrases.banks import BANKS, EMOJI

Treatment: TypeAlias = Callable[[list[str], random.Random], list[str]]


def chained(*treatments: Treatment | None) -> Treatment:
    """One treatment after the other."""

    def treat(sentences: list[str], rng: random.Random) -> list[str]:
        for treatment in treatments:
            if treatment:
                sentences = treatment(sentences, rng)
        return sentences

    return treat


def edits(rate: float, language: str) -> Treatment:
    """Replaces, drops or adds words; `rate` is the share of words touched."""
    words = BANKS[language].edit_words

    def edited(word: str, rng: random.Random) -> list[str]:
        if rng.random() >= rate:
            return [word]
        draw = rng.random()
        if draw < 0.5:
            return [rng.choice(words)]
        return [] if draw < 0.75 else [word, rng.choice(words)]

    def treat(sentences: list[str], rng: random.Random) -> list[str]:
        return [" ".join(x for word in s.split(" ") for x in edited(word, rng)) for s in sentences]

    return treat


# ------------------------------------------------------------------ disguised letters

_HOMOGLYPHS = {
    **{"a": "аα", "c": "сϲ", "e": "еҽ", "i": "іι", "o": "оοσ", "p": "рρ", "s": "ѕ", "x": "хх", "y": "уγ"},
    **{"h": "һ", "j": "ј", "d": "ԁ", "k": "κк", "n": "ո", "u": "υս", "v": "ν", "w": "ԝ", "m": "м", "t": "т"},
    **{"b": "Ь", "g": "ɡ", "l": "ӏ", "r": "г"},
    **{"A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "K": "КΚ", "M": "МΜ", "N": "Ν"},
    **{"O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "ҮΥ", "Z": "Ζ"},
}
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1", "b": "8", "g": "9"}
_ZERO_WIDTH = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"]
_MARKS = ["\u0301", "\u0308", "\u0336", "\u0332", "\u0307", "\u0323", "\u0303", "\u034f"]
_ALPHABETS = {  # first capital and first small letter
    "bold": (0x1D400, 0x1D41A),
    "sans": (0x1D5A0, 0x1D5BA),
    "sans bold": (0x1D5D4, 0x1D5EE),
    "mono": (0x1D670, 0x1D68A),
    "script": (0x1D4D0, 0x1D4EA),
    "fraktur": (0x1D56C, 0x1D586),
    "full width": (0xFF21, 0xFF41),
    "circled": (0x24B6, 0x24D0),
    "bold italic": (0x1D468, 0x1D482),
}
_ALPHABET_DRAWS = [name for name in _ALPHABETS for _ in range(2 if name == "full width" else 1)]
_TRICKS = [
    "homoglyphs",
    "zero width",
    "alphabet",
    "spaced",
    "leet",
    "emoji",
    "repeat",
    "marks",
    "dots",
    "case",
]


def _in_alphabet(word: str, alphabet: str) -> str:
    capital, small = _ALPHABETS[alphabet]

    def letter(c: str) -> str:
        if "A" <= c <= "Z":
            return chr(capital + ord(c) - ord("A"))
        return chr(small + ord(c) - ord("a")) if "a" <= c <= "z" else c

    return "".join(map(letter, word))


@dataclass(frozen=True)
class Disguise:
    """The tricks of one ad, in the order in which they are played on a word; each on `level` + 0.15 of the words."""

    tricks: list[str]
    level: float
    alphabet: str
    emoji: list[str]
    leet_share: float

    def __call__(self, sentences: list[str], rng: random.Random) -> list[str]:
        return [self._sentence(sentence, rng) for sentence in sentences]

    def _sentence(self, sentence: str, rng: random.Random) -> str:
        text = " ".join(self._word(word, rng) for word in sentence.split(" "))
        if "emoji" in self.tricks and rng.random() < self.level:
            text = text.replace(" ", f" {rng.choice(self.emoji)} ", rng.randrange(1, 4))
        return text.strip()

    def _word(self, word: str, rng: random.Random) -> str:
        if not any(c.isalpha() for c in word):
            return word
        for trick in self.tricks:
            if rng.random() > self.level + 0.15:
                continue
            if trick in ("spaced", "dots"):
                if 3 < len(word) < 12 and word.isalpha() and rng.random() < 0.5:
                    return self._apart(word, trick, rng)
            else:
                word = self._played(word, trick, rng)
        return word

    def _apart(self, word: str, trick: str, rng: random.Random) -> str:
        """Letters apart; nothing else is then done to the word."""
        return f"  {' '.join(word)}  " if trick == "spaced" else rng.choice([".", "-", "*", "_"]).join(word)

    def _played(self, word: str, trick: str, rng: random.Random) -> str:
        if trick == "homoglyphs":
            return "".join(
                rng.choice(_HOMOGLYPHS[c]) if c in _HOMOGLYPHS and rng.random() < 0.5 else c for c in word
            )
        if trick == "leet":
            return "".join(
                rng.choice(_LEET[c.lower()]) if c.lower() in _LEET and rng.random() < self.leet_share else c
                for c in word
            )
        if trick == "zero width":
            return "".join(c + (rng.choice(_ZERO_WIDTH) if rng.random() < 0.35 else "") for c in word)
        if trick == "alphabet":
            return _in_alphabet(word, self.alphabet)
        if trick == "marks":
            return "".join(
                c + (rng.choice(_MARKS) if c.isalpha() and rng.random() < 0.4 else "") for c in word
            )
        if trick == "case":
            return "".join(c.upper() if place % 2 else c.lower() for place, c in enumerate(word))
        if trick == "repeat" and len(word) > 3:
            at = rng.randrange(1, len(word))
            return word[:at] + word[at] * rng.choice([1, 2, 3]) + word[at:] if word[at].isalpha() else word
        if trick == "emoji" and len(word) > 4 and rng.random() < 0.5:
            at = rng.randrange(2, len(word) - 1)
            return word[:at] + rng.choice(self.emoji) + word[at:]
        return word


def draw_disguise(rng: random.Random) -> Disguise:
    """One to four tricks, weak or strong."""
    return Disguise(
        tricks=rng.sample(_TRICKS, rng.choices([1, 2, 3, 4], [4, 4, 3, 1])[0]),
        level=rng.choice([0.12, 0.25, 0.4, 0.6]),
        alphabet=rng.choice(_ALPHABET_DRAWS),
        emoji=rng.sample(EMOJI, 3),
        leet_share=rng.choice([0.25, 0.45]),
    )

"""What is done to a sentence after its slots were filled: edited words, disguised letters.

In: a sentence and a stream of draws. Out: the sentence, perhaps empty.
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple

from benchmarks.generators.clauses.languages import LANGUAGES, Language

_ENDS = ",.;!"
_FOREIGN_KINDS = ("ADJP", "FOOD", "GARMENT", "STRESS", "EVENT", "EVNOUN", "MUSIC")
_HOMOGLYPHS = str.maketrans("aceiopxysjhABCEHIKMOPTXY", "асеіорхуѕјһАВСЕНІКМОРТХУ")
_LEET = str.maketrans("aeiost", "431057")
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0301\u0308\u0336\u0323\u0332\u0307"
_ALPHABETS = (0x1D400, 0x1D5D4, 0x1D670, 0x1D468, 0x1D63C)  # capitals, then small letters
TRICKS = ("homoglyphs", "zero width", "full width", "alphabet", "spaced", "leet", "emoji", "repeat", "marks")


class Trick(NamedTuple):
    """A way to disguise letters, and on which share of the words it is played."""

    name: str
    share: float


def _another_word(word: str, draws: random.Random, language: Language) -> str:
    """A word of the same list, else a filler or any single word."""
    kind = language.kind_of.get(word)
    if kind and len(language.single[kind]) > 3:
        return draws.choice(language.single[kind])
    if draws.random() < 0.5:
        return draws.choice(language.fillers)
    noun = "EVNOUN" if language.code == "en" else "EVN"
    kind = draws.choice([noun if kind == "EVNOUN" else kind for kind in _FOREIGN_KINDS])
    return draws.choice(language.single[kind] or language.fillers)


def edited(sentence: str, rate: float, draws: random.Random, language: str) -> str:
    """Replaces, drops or adds words; `rate` is the share of words touched."""
    tongue = LANGUAGES[language]
    words: list[str] = []
    for word in sentence.split(" "):
        if draws.random() >= rate or not word:
            words.append(word)
            continue
        draw = draws.random()
        if draw < 0.5:
            ending = word[len(word.rstrip(_ENDS)) :]
            words.append(_another_word(word.strip(_ENDS).lower(), draws, tongue) + ending)
        elif draw >= 0.75:
            words += [draws.choice(tongue.fillers), word]
    return " ".join(words)


def draw_tricks(draws: random.Random) -> list[Trick]:
    """One to three tricks, the first of any strength, the others weak."""
    names = draws.sample(TRICKS, draws.choice([1, 1, 2, 2, 3]))
    shares = ([0.15, 0.3, 0.5, 0.8, 1.0], [0.1, 0.2, 0.3])
    return [Trick(name, draws.choice(shares[place > 0])) for place, name in enumerate(names)]


def _in_alphabet(word: str, first: int) -> str:
    def letter(c: str) -> str:
        if "A" <= c <= "Z":
            return chr(first + ord(c) - ord("A"))
        return chr(first + 26 + ord(c) - ord("a")) if "a" <= c <= "z" else c

    return "".join(map(letter, word))


def _played(word: str, trick: str, draws: random.Random, emoji: list[str]) -> str:
    """One trick on one word."""
    match trick:
        case "homoglyphs":
            return "".join(c.translate(_HOMOGLYPHS) if draws.random() < 0.6 else c for c in word)
        case "zero width":
            return "".join(c + (draws.choice(_ZERO_WIDTH) if draws.random() < 0.4 else "") for c in word)
        case "full width":
            return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
        case "alphabet":
            return _in_alphabet(word, draws.choice(_ALPHABETS))
        case "spaced":
            return draws.choice([" ", " ", ".", "-", "_"]).join(word) if len(word) < 12 else word
        case "leet":
            return "".join(c.translate(_LEET) if draws.random() < 0.6 else c for c in word)
        case "emoji":
            at = draws.randint(1, len(word) - 1)
            return word[:at] + draws.choice(emoji) + word[at:]
        case "repeat":
            at = draws.randrange(len(word))
            if not word[at].isalpha():
                return word
            return word[:at] + word[at] * draws.randint(2, 4) + word[at + 1 :]
        case _:
            return "".join(
                c + (draws.choice(_MARKS) if c.isalpha() and draws.random() < 0.45 else "") for c in word
            )


def disguised(sentence: str, trick: Trick, draws: random.Random, emoji: list[str]) -> str:
    """The sentence with one trick played on some of its words of three letters or more."""
    pieces = []
    for word in re.split(r"( |\n)", sentence):
        untouched = len(word) < 3 or draws.random() > trick.share or word.startswith("{")
        pieces.append(word if untouched else _played(word, trick.name, draws, emoji))
    return "".join(pieces)

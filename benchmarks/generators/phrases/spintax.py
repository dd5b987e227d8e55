"""Turns patterns into sentences: `{a|b}` chooses, `@slot` takes a word of the bank, grammar is put right.

In: a pattern, a stream of draws, a language. Out: a sentence; its `<FIELDS>` are left for the ad to fill.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from benchmarks.generators.phrases.banks import BANKS

_TOKEN = re.compile(r"[{}|]|[^{}|]+")
_SLOT = re.compile(r"@([a-z]+2?)")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiouAEIOU](?!ne\b|uro|ni|ku))")
_CONTRACTIONS = (
    (re.compile(r"\bde les "), "des "),
    (re.compile(r"\bde le "), "du "),
    (re.compile(r"\bà les "), "aux "),
    (re.compile(r"\bà le "), "au "),
    (re.compile(r"\bPas de (?:la |l')"), "Pas de "),
    (re.compile(r"\bPas de (?=[aeéiou])"), "Pas d'"),
    (re.compile(r"\bd(e) (?=[aeéiouh][a-zé]* en|[aeéiou])"), "d'"),
)
_SPACES = re.compile(r"  +")
_SPACE_BEFORE_STOP = re.compile(r"\s+([,.])")
_TRIES_FOR_A_NEW_WORD = 4


@dataclass(frozen=True)
class Choice:
    """Alternatives of which one is drawn; each is a row of texts and further choices."""

    alternatives: tuple[tuple[str | Choice, ...], ...]


def _read(tokens: Iterator[str]) -> Choice:
    """Reads up to the brace that closes the one already read, or to the end."""
    alternatives: list[list[str | Choice]] = [[]]
    for token in tokens:
        if token == "}":
            break
        if token == "|":
            alternatives.append([])
        else:
            alternatives[-1].append(_read(tokens) if token == "{" else token)
    return Choice(tuple(map(tuple, alternatives)))


@cache
def parse(pattern: str) -> tuple[str | Choice, ...]:
    """The parts of a pattern; it has no alternatives outside of braces."""
    (parts,) = _read(iter(_TOKEN.findall(pattern))).alternatives
    return parts


def _draw(parts: tuple[str | Choice, ...], rng: random.Random) -> str:
    return "".join(
        part if isinstance(part, str) else _draw(rng.choice(part.alternatives), rng) for part in parts
    )


def _fill_slots(text: str, rng: random.Random, slots: dict[str, list[str]]) -> str:
    """Words for the slots, mostly each word once."""
    used: set[str] = set()

    def word_for(match: re.Match[str]) -> str:
        words = slots.get(match[1])
        if words is None:
            return match[0]
        for _ in range(_TRIES_FOR_A_NEW_WORD):
            word = rng.choice(words)
            if word not in used:
                break
        used.add(word)
        return word

    return _SLOT.sub(word_for, text)


def _put_right(text: str, language: str) -> str:
    """Articles that meet a vowel, French contractions, doubled spaces."""
    if language == "en":
        text = _ARTICLE.sub(r"\1n ", text)
    else:
        for pattern, contracted in _CONTRACTIONS:
            text = pattern.sub(contracted, text)
    return _SPACE_BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", text)).strip()


def expand(pattern: str, rng: random.Random, language: str) -> str:
    """One sentence of a pattern."""
    text = _draw(parse(pattern), rng)
    return _put_right(_fill_slots(text, rng, BANKS[language].slots), language)

"""The languages: word lists and rules of `data/*.toml`, read once, as symbols that can be drawn from.

In: nothing. Out: `LANGUAGES`, and what both share. The order of words within a list does not matter (it is shuffled
by the name of the list), that of rules and phrases does.
"""

from __future__ import annotations

import random
import re
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_DATA = Path(__file__).with_name("data")
_WEIGHTED = re.compile(r"(\d+)\|(.*)", re.DOTALL)
_PROPER = ("NAMES", "HOODA", "HOODB")  # lists whose words are never exchanged by edits
SYMBOL = re.compile(r"<(\w+)>")
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)
class Symbol:
    """What a symbol may become, with the logarithms of the weights; `words` are ends, rules expand further."""

    options: list[str]
    log_weights: np.ndarray
    words: bool


@dataclass(frozen=True, eq=False)
class Language:
    """One language; `kind_of` gives the list of a single word, `single` the single words of a list."""

    code: str
    symbols: dict[str, Symbol]
    kind_of: dict[str, str]
    single: dict[str, list[str]]
    cities: list[str]
    fillers: list[str]
    trade: list[str]
    cliches: list[str]
    prices: list[str]
    hours: list[str]
    greetings: list[str]
    contacts: list[str]
    mails: list[str]
    bookings: list[str]
    digits: list[str]

    def words(self, symbol: str) -> list[str]:
        """All words of a list."""
        return self.symbols[symbol].options


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _words(code: str, name: str, words: list[str]) -> Symbol:
    """A list of words, the first after shuffling somewhat likelier."""
    options = sorted(set(words))
    random.Random(zlib.crc32((code + name).encode())).shuffle(options)
    return Symbol(options, np.log(1 / np.arange(3, len(options) + 3) ** 0.45), words=True)


def _rules(rules: list[str]) -> Symbol:
    matches = [(_WEIGHTED.match(rule), rule) for rule in rules]
    options = [match[2] if match else rule for match, rule in matches]
    return Symbol(options, np.log([float(match[1]) if match else 1.0 for match, _ in matches]), words=False)


def _language(code: str, name: str) -> Language:
    data = _read(name)
    lexicon, rules = data.pop("lexicon"), data.pop("rules")
    symbols = {symbol: _words(code, symbol, words) for symbol, words in lexicon.items()}
    symbols |= {symbol: _rules(options) for symbol, options in rules.items()}
    kind_of: dict[str, str] = {}
    for symbol, words in lexicon.items():
        if symbol not in _PROPER:
            for word in words:
                if " " not in word:
                    kind_of.setdefault(word, symbol)
    single = {symbol: [word for word in symbols[symbol].options if " " not in word] for symbol in lexicon}
    return Language(code=code, symbols=symbols, kind_of=kind_of, single=single, **data)


_SHARED = _read("shared")

LANGUAGES = {"en": _language("en", "english"), "fr": _language("fr", "french")}
SITES: list[str] = _SHARED["sites"]
EMOJI: list[str] = _SHARED["emoji"]
AREAS: list[int] = _SHARED["areas"]

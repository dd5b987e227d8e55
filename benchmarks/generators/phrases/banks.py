"""The phrase banks: `data/*.toml`, read once.

In: nothing. Out: one `Bank` for each language, and what both share (cities, agencies, emoji, area codes). The order
of every list takes part in the draws: an entry moved is another corpus.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("data")
_SLOTS_OF_EDITS = ("adj", "day", "part", "food", "drink", "benefit", "trait", "music")


@dataclass(frozen=True)
class NumberWords:
    """How a language says its numbers: 0 to 9, 10 to 19, the tens from 20 on, misspelt digits.

    `between`: words between the three groups of a number; `labels` and `remarks` stand before and after them.
    """

    digits: list[str]
    ten_to_nineteen: list[str]
    tens: list[str]
    misspelt: list[list[str]]
    between: list[list[str]]
    labels: list[list[str]]
    remarks: list[list[str]]


@dataclass(frozen=True)
class ShortBank:
    """Fragments of short ads."""

    pairs: list[str]
    persons: list[str]
    tails: list[str]


@dataclass(frozen=True)
class Bank:
    """All phrases of one language; `edit_words` are those that word edits put in."""

    names: list[str]
    stock: list[str]
    contacts: list[str]
    mails: list[str]
    hotlines: list[str]
    titles: list[str]
    boilerplate: list[str]
    slots: dict[str, list[str]]
    sentences: dict[str, list[str]]
    short: ShortBank
    numbers: NumberWords
    edit_words: list[str]


@dataclass(frozen=True)
class City:
    """Area codes of a city, and how French it is (0 to 1)."""

    areas: list[int]
    french: float


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _bank(name: str) -> Bank:
    data = _read(name)
    slots = {**data["slots"], "year": [str(year) for year in range(2004, 2022)]}
    words_of_slots = [
        word for slot in _SLOTS_OF_EDITS for entry in slots[slot] for word in entry.split() if len(word) > 2
    ]
    data["edit_words"] = data.pop("fillers") + words_of_slots
    return Bank(
        **{
            **data,
            "slots": slots,
            "short": ShortBank(**data["short"]),
            "numbers": NumberWords(**data["numbers"]),
        }
    )


_PLACES = _read("places")

BANKS: dict[str, Bank] = {"en": _bank("english"), "fr": _bank("french")}
CITIES: dict[str, City] = {name: City(**city) for name, city in _PLACES["cities"].items()}
AREAS: list[int] = _PLACES["areas"]
EMOJI: list[str] = _PLACES["emoji"]
NUMBER_EMOJI: list[str] = _PLACES["number_emoji"]
AGENCIES = [f"{first} {second}" for first in _PLACES["agency_first"] for second in _PLACES["agency_second"]]

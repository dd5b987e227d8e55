"""Turns the word tables, the names and the gazetteer into flat hash tables that kernels can read.

The region of the reader comes in (it settles which Springfield is meant); a `Lexicon` of numpy arrays goes
out, built once per process and region. It never sees an ad.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from adsim.identifiers import codes as c
from adsim.identifiers import misspelt, words
from adsim.records import I32, U8, U32, U64

_FNV, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


@dataclass(frozen=True)
class Place:
    """A city of the gazetteer: `name` and `region` folded, degrees north and east, people."""

    name: str
    region: str
    country: str
    lat: float
    lon: float
    people: int
    aliases: tuple[str, ...]

    @property
    def canonical(self) -> str:
        """Name and region, such as `toronto, on`."""
        return f"{self.name}, {self.region}"


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Open-addressing tables over FNV-1a hashes; `keys` of 0 are free slots.

    Words: `keys` uint64 and `slots` int32 (word number; 0 is the unknown word), power-of-two sizes; then one
    entry per word: `number` uint8 (class), `value` int16, `flags` uint32, `role` uint8, `name` int32 (-1),
    `minutes` int16, `region` uint8 (a row of `region_codes`, its two letters), `place_words` uint8 (the words of the
    longest place that begins with it). Places: `place_keys`, `place_slots` (position in `places`), and `place_needs`
    uint8: 0 the name is enough, 1 it needs a word for places beside it, 2 a region after it. `areas`: uint8 (1000,),
    1 for North American area codes that are in use. `starts`: uint8 (26 ** 3,), 1 for three letters that some number
    word starts with.
    `like` and `like_alone`: uint8 (256,), the digit that a byte looks like beside digits and alone, or 255.
    """

    keys: U64
    slots: I32
    number: U8
    value: NDArray[np.int16]
    flags: U32
    role: U8
    name: I32
    minutes: NDArray[np.int16]
    region: U8
    place_words: U8
    region_codes: U8
    place_keys: U64
    place_slots: I32
    place_needs: U8
    areas: U8
    starts: U8
    like: U8
    like_alone: U8
    names: tuple[str, ...]
    places: tuple[Place, ...]


def fnv(word: str) -> int:
    """FNV-1a, 64 bits, of the UTF-8 bytes (Fowler, Noll, Vo); the kernels compute the same."""
    h = _FNV
    for byte in word.encode():
        h = ((h ^ byte) * _PRIME) & _MASK
    return h


@cache
def lexicon(region: str) -> Lexicon:
    """The tables for readers in `region` (`CA`, `US`, ...); about 60 ms the first time, then free."""
    names = _names()
    places = gazetteer()
    spelled = _spelled_places(places, region, {n for n, _ in names})
    first = _longest_places(spelled)
    entries = _entries(names, first)
    keys, slots = hash_table({word: i + 1 for i, word in enumerate(entries)})
    place_keys, place_slots = hash_table({name: at for name, (at, _) in spelled.items()})
    needs = _needs_by_slot(spelled, place_keys)
    codes = np.array([[0, 0], *(list(code.encode()) for code in words.REGIONS)], np.uint8)
    columns = np.array([(0, 0, 0, 0, -1, 0, 0, 0), *entries.values()], np.int64).T
    return Lexicon(
        keys, slots, columns[0].astype(np.uint8), columns[1].astype(np.int16), columns[2].astype(np.uint32),
        columns[3].astype(np.uint8), columns[4].astype(np.int32), columns[5].astype(np.int16),
        columns[6].astype(np.uint8), columns[7].astype(np.uint8), codes, place_keys, place_slots, needs,
        area_codes(), _number_starts(entries),
        _digits_like("".join(words.LOOK_ALIKES)), _digits_like(words.LOOK_ALIKES_ALONE),
        tuple(name for name, _ in names), places,
    )  # fmt: skip


def _longest_places(spelled: Iterable[str]) -> dict[str, int]:
    """For each word with which a place begins, the words of the longest that does."""
    longest: dict[str, int] = {}
    for name in spelled:
        words_of = name.partition(",")[0].split()
        longest[words_of[0]] = max(longest.get(words_of[0], 0), len(words_of))
    return longest


def _entries(names: list[tuple[str, bool]], first: dict[str, int]) -> dict[str, tuple[int, ...]]:
    """Columns of each known word; misspelt digits come last and only where they are no other word."""
    rank = {name: (i, common) for i, (name, common) in enumerate(names)}
    regions = {r: i + 1 for i, r in enumerate(words.REGIONS)}
    regions |= {name: regions[code] for name, code in words.REGION_NAMES.items()}
    vocabulary = {*words.NUMBERS, *words.DURATIONS, *words.FLAGS, *words.ROLES, *rank, *first, *regions}
    entries: dict[str, tuple[int, ...]] = {}
    for word in sorted(vocabulary):
        number, value = words.NUMBERS.get(word, (0, 0))
        flags = words.FLAGS.get(word, 0) | (c.F_PLACE_FIRST if word in first else 0)
        name, common = rank.get(word, (-1, False))
        flags |= c.F_NAME_COMMON if common else 0
        minutes = words.DURATIONS.get(word, 0)
        role = words.ROLES.get(word, 0)
        entries[word] = (number, value, flags, role, name, minutes, regions.get(word, 0), first.get(word, 0))
    for kind, spellings in ((c.UNIT, misspelt.glued_spellings()), (c.MISSPELT, misspelt.misspellings())):
        for word, value in spellings:
            entries.setdefault(word, (kind, value, 0, 0, -1, 0, 0, 0))
    return entries


def _number_starts(entries: dict[str, tuple[int, ...]]) -> U8:
    """uint8 (26 ** 3,): 1 for three letters with which words glued of number words start; keeps the search cheap."""
    starts = np.zeros((26, 26, 26), np.uint8)
    for word, (kind, *_) in entries.items():
        if kind and kind not in (c.WEAK, c.OH, c.MISSPELT) and len(word) > 1 and word[:3].isalpha():
            starts[tuple(ord(char) - 97 for char in word[:3])] = 1
    starts[ord("o") - 97, ord("h") - 97] = 1
    return starts.ravel()


def _digits_like(signs: str) -> U8:
    like = np.full(256, 255, np.uint8)
    for sign in signs:
        like[ord(sign)] = words.LOOK_ALIKES[sign]
    return like


def hash_table(items: dict[str, int]) -> tuple[U64, I32]:
    """Open addressing over `fnv`: keys and slots, of a power-of-two size, at most half full."""
    size = 1 << (2 * len(items) + 1).bit_length()
    keys, slots = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    for word, slot in items.items():
        key = fnv(word) or 1
        at = (key ^ (key >> 32)) & (size - 1)
        while keys[at]:
            at = (at + 1) & (size - 1)
        keys[at], slots[at] = key, slot
    return keys, slots


def _names() -> list[tuple[str, bool]]:
    lines = files("adsim.identifiers").joinpath("data/names.txt").read_text("utf-8").split("\n")
    return [(line.rstrip("*"), line.endswith("*")) for line in lines if line and line[0] != "#"]


@cache
def gazetteer() -> tuple[Place, ...]:
    """The shipped cities, Canadian ones first, each with its other names."""
    text = files("adsim.identifiers").joinpath("data/places.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.split("\n") if line and line[0] != "#")
    return tuple(
        Place(
            row["name"], row["region"], row["country"], float(row["lat"]), float(row["lon"]),
            int(row["population"]), tuple(a for a in row["aliases"].split("|") if a),
        )
        for row in rows
    )  # fmt: skip


def spell(name: str) -> str:
    """A place name as the kernels compare it: words with single spaces between."""
    return re.sub(r"[^a-z0-9]+", " ", name).strip()


def _spelled_places(places: tuple[Place, ...], region: str, names: set[str]) -> dict[str, tuple[int, int]]:
    """Every way to write a place -> (position, what it needs); with its region (`name,rr`) it needs nothing."""
    best: dict[str, tuple[float, int]] = {}
    spelled: dict[str, tuple[int, int]] = {}
    for at, place in enumerate(places):
        weight = place.people * (8.0 if place.country == region else 1.0)
        for name in _ways(place):
            spelled.setdefault(f"{name},{place.region}", (at, 0))
            if weight > best.get(name, (0.0, 0))[0]:
                best[name] = (weight, at)
    for name, (_, at) in best.items():
        spelled[name] = (at, _needs(name, places[at], names))
    return spelled


def _ways(place: Place) -> set[str]:
    ways = {spell(name) for name in (place.name, *place.aliases)}
    for short, long in (("st ", "saint "), ("ste ", "sainte "), ("ft ", "fort ")):
        ways |= {short + w[len(long) :] for w in ways if w.startswith(long)}
        ways |= {long + w[len(short) :] for w in ways if w.startswith(short)}
    return ways


def _needs(name: str, place: Place, names: set[str]) -> int:
    """0 where the name alone tells the place, 1 where it needs a cue, 2 where it needs its region."""
    if name in words.PLACES_RISKY:
        return 2
    if name in words.PLACES_COMMON or name in names:
        return 1
    if name in {spell(alias) for alias in place.aliases}:
        return 0
    home = place.country == "CA"
    if " " in name or len(name) >= 9:
        return int(place.people < (15_000 if home else 60_000))
    return int(place.people < (60_000 if home else 150_000))


def _needs_by_slot(spelled: dict[str, tuple[int, int]], keys: U64) -> U8:
    needs = {fnv(name) or 1: need for name, (_, need) in spelled.items()}
    return np.array([needs.get(int(key), 0) for key in keys], np.uint8)


@cache
def area_codes() -> U8:
    """uint8 (1000,): 1 where phonenumbers calls the North American area code valid; about 25 ms once."""
    import phonenumbers

    valid = np.zeros(1000, np.uint8)
    for area in range(200, 1000):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=area * 10**7 + 2_345_678)
        valid[area] = phonenumbers.is_valid_number(number)
    return valid


def place_of(name: str, region: str) -> Place | None:
    """The gazetteer's city of a folded name such as `toronto`, `toronto, on` or `mtl`; None where unknown."""
    spelled = _spellings(region)
    name = re.sub(r"[, ]+(?:canada|usa?|united states|etats-unis)\s*$", "", name)
    city, comma, state = name.rpartition(",")
    if not comma:
        city, _, state = name.rpartition(" ")
    state = words.REGION_NAMES.get(state.strip(), state.strip())
    for way in (f"{spell(city)},{state}", spell(name), spell(city) if comma else ""):
        if way in spelled:
            return gazetteer()[spelled[way][0]]
    return None


@cache
def _spellings(region: str) -> dict[str, tuple[int, int]]:
    return _spelled_places(gazetteer(), region, set())

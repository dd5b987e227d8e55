"""The words and strings that `plain` must know, as tables for its kernel, and how the kernel looks them up.

Nothing comes in; hash tables and sorted strings go out, all taken from what the patterns of `emails`, `handles` and
`urls` are made of. It never decides what is a contact. Trap: numba's cache of `plain` watches that file only; after
a change here, touch it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import njit, types

from adsim.identifiers.emails import DOT_WORDS, MAIL_ONLY
from adsim.identifiers.handles import BY_NUMBER, DIGIT_WORDS, DOUBTFUL
from adsim.identifiers.lexicon import hash_table
from adsim.identifiers.misspelt import misspellings
from adsim.identifiers.urls import PROFILES, SAFE_TLDS, SERVICES
from adsim.identifiers.words import MAIL_HOSTS, NETWORKS, NOT_HANDLES, TOP_LEVEL
from adsim.records import I32, I64, U8, U16, U64, TextBuffer

_FNV, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
# What is known of a word; several may hold.
NETWORK, DOUBTED, NUMBERED, NO_NAME, TLD, SAFE_TLD, SITE, DIGIT = (1 << bit for bit in range(8))
# What a string may make of the window that it stands in, anywhere; `SPOKEN` only right behind a network.
MAIL, MAIL_ALONE, DOTS, PATHS, SPOKEN = (1 << bit for bit in range(5))
# The network of a handle that names none.
NO_NETWORK = "@"

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_u16 = types.Array(types.uint16, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_u64 = types.Array(types.uint64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
WORDS = types.Tuple((_u64, _i32, _u16, _i32))
STRINGS = types.Tuple((_u8, _i64, _i64, _u8))

Words = tuple[U64, I32, U16, I32]
Strings = tuple[U8, I64, I64, U8]


@dataclass(frozen=True, eq=False)
class PlainWords:
    """`words`: `keys` and `slots` as in `Lexicon`, then for each word what it is and its place in `before`.

    `strings` and `digits`, the words for digits: all letters end to end, sorted; where each string begins; the first
    of those that begin with each byte; what each is. `before`: what stands before the name in a canonical handle, such
    as `instagram:`, the first one empty; `unnamed`: that of a handle without a network.
    """

    words: Words
    strings: Strings
    digits: Strings
    before: TextBuffer
    unnamed: int


@cache
def plain_words() -> PlainWords:
    """The tables, built once, in about 20 ms."""
    networks = ["", *sorted(set(NETWORKS.values()))]
    words = _joined(
        {
            NETWORK: NETWORKS, DOUBTED: DOUBTFUL, NO_NAME: NOT_HANDLES, TLD: TOP_LEVEL, SAFE_TLD: SAFE_TLDS,
            NUMBERED: [word for word, name in NETWORKS.items() if name in BY_NUMBER],
            SITE: (*PROFILES, *SERVICES), DIGIT: dict(misspellings()),
        }
    )  # fmt: skip
    strings = _joined(
        {
            MAIL: MAIL_HOSTS, MAIL_ALONE: MAIL_ONLY, DOTS: DOT_WORDS, PATHS: ("slash", "underscore"),
            SPOKEN: ("id", "name", "handle", "user", "acc", "page", "is", "est"),
        }
    )  # fmt: skip
    keys, slots = hash_table({word: i + 1 for i, word in enumerate(words)})
    named = [networks.index(NETWORKS.get(word, "")) for word in words]
    return PlainWords(
        (keys, slots, np.array([0, *words.values()], np.uint16), np.array([0, *named], np.int32)),
        _strings(strings),
        _strings(_joined({1: DIGIT_WORDS})),
        TextBuffer.from_strings([f"{name}:" if name else "" for name in networks]),
        networks.index(NO_NETWORK),
    )


def _joined(groups: dict[int, Iterable[str]]) -> dict[str, int]:
    """For each word, in order, the bits of all groups that it is in."""
    bits: dict[str, int] = {}
    for bit, group in groups.items():
        for word in group:
            bits[word] = bits.get(word, 0) | bit
    return dict(sorted(bits.items()))


def _strings(bits: dict[str, int]) -> Strings:
    return (
        np.frombuffer("".join(bits).encode(), np.uint8),
        np.cumsum([0, *map(len, bits)]),
        np.searchsorted([ord(string[0]) for string in bits], np.arange(257)),
        np.array([*bits.values()], np.uint8),
    )


@njit
def slot(data, s, e, words):  # type: ignore[no-untyped-def]
    """The place of the word from s to e in the table, 0 where it is not there."""
    keys, slots, _, _ = words
    h = _FNV
    for p in range(s, e):
        h = (h ^ np.uint64(data[p])) * _PRIME
    mask = np.uint64(len(keys) - 1)
    at = (h ^ (h >> np.uint64(32))) & mask
    while keys[at] != 0:
        if keys[at] == h:
            return slots[at]
        at = (at + np.uint64(1)) & mask
    return np.int32(0)


@njit
def known(data, s, e, words):  # type: ignore[no-untyped-def]
    """What the word from s to e is."""
    return np.int64(words[2][slot(data, s, e, words)])


@njit
def stands(data, p, e, letters):  # type: ignore[no-untyped-def]
    """Whether these letters stand at p, before e."""
    if p + len(letters) > e:
        return False
    j = 0
    while j < len(letters) and data[p + j] == letters[j]:
        j += 1
    return j == len(letters)


@njit
def begins(data, p, e, strings):  # type: ignore[no-untyped-def]
    """(what the strings that stand at p are, together; the length of the longest)."""
    letters, at, first, meaning = strings
    found, longest = 0, 0
    for k in range(first[data[p]], first[data[p] + 1]):
        if stands(data, p, e, letters[at[k] : at[k + 1]]):
            found |= meaning[k]
            longest = max(longest, at[k + 1] - at[k])
    return found, longest


@njit
def said(data, s, e, strings):  # type: ignore[no-untyped-def]
    """What the strings that stand anywhere from s to e are, together."""
    found = 0
    for p in range(s, e):
        found |= begins(data, p, e, strings)[0]
    return found

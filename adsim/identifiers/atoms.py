"""Puts items together into atoms of digits: `four hundred sixteen` is one, `double five` is another.

Items come in; atoms with their digits go out. What people say can be cut in two ways (`eighty five fifty-five`
is 85 55 or 80 555), so there are three readings, and the phones decide. It never looks at what the words mean
beyond numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.items import Items
from adsim.identifiers.lexicon import Lexicon
from adsim.records import I32, I64, U8, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i32_2 = types.Array(types.int32, 2, "C", readonly=True)
_triple = types.Tuple((types.int32[:, ::1], types.uint8[::1], types.int64[::1]))


@dataclass(frozen=True, eq=False)
class Atoms:
    """`table` int32 (m, 8), columns `codes.A_*`; `digits` uint8, all atoms' end to end; `first` int64 (ads + 1,)."""

    table: I32
    digits: U8
    first: I64


def atomize(text: TextBuffer, items: Items, lo: int, lex: Lexicon, *, reading: int) -> Atoms:
    """Atoms of the ads from `lo` on.

    `reading` 0: a unit ends the tens before it; 1: not when tens or teens follow it; 2: not when anything does.
    """
    return Atoms(*_atomize(text.data, text.offsets, lo, items.table, items.first, lex.like, reading))


@njit
def _is_unit(items, k, n):  # type: ignore[no-untyped-def]
    return k < n and items[k, c.I_CLASS] == c.UNIT


@njit
def _is_hundred(items, k, n):  # type: ignore[no-untyped-def]
    if k >= n or items[k, c.I_TIE] == c.LOOSE:
        return False
    return items[k, c.I_CLASS] == c.HUNDRED or items[k, c.I_CLASS] == c.CENT


@njit
def _stays_apart(items, k, n, reading):  # type: ignore[no-untyped-def]
    """Whether the unit at item k rather begins what follows ("eighty [five fifty]") than ends the tens before."""
    if reading == 0 or items[k, c.I_TIE] == c.HYPHENED or items[k, c.I_TIE] == c.JOINED:
        return False
    if k + 1 >= n or items[k + 1, c.I_TIE] == c.LOOSE:
        return False
    return reading == 2 or (items[k + 1, c.I_CLASS] != c.UNIT and items[k + 1, c.I_CLASS] != c.NUMERAL)


@njit
def _ten_and_more(items, k, n):  # type: ignore[no-untyped-def]
    """The value of "dix-sept", "dix-huit", "dix-neuf" at item k beyond 10, 0 where there is none."""
    if k + 1 >= n or items[k, c.I_VALUE] != 10 or not _is_unit(items, k + 1, n):
        return 0
    tied = items[k + 1, c.I_TIE] == c.TIED or items[k + 1, c.I_TIE] == c.HYPHENED
    if not tied or items[k + 1, c.I_VALUE] < 7 or _is_hundred(items, k + 2, n):
        return 0
    return items[k + 1, c.I_VALUE]


@njit
def _below_hundred(items, k, n, reading):  # type: ignore[no-untyped-def]
    """(value, items used) of a number from 10 to 99 at item k, else (-1, 0); French forms included."""
    if k >= n:
        return -1, 0
    kind, v = items[k, c.I_CLASS], items[k, c.I_VALUE]
    after = 0
    if k + 1 < n and items[k + 1, c.I_TIE] != c.LOOSE:
        after = items[k + 1, c.I_CLASS]
    used = 1
    if kind == c.UNIT and v == 4 and after == c.VINGT:
        v, used = 80, 2
        kind = c.SOIXANTE
        after = items[k + 2, c.I_CLASS] if k + 2 < n and items[k + 2, c.I_TIE] != c.LOOSE else 0
    elif kind == c.TEEN:
        more = _ten_and_more(items, k, n)
        return v + more, 2 if more else 1
    elif kind != c.TENS and kind != c.VINGT and kind != c.SOIXANTE:
        return -1, 0
    if kind == c.SOIXANTE and after == c.TEEN:
        more = _ten_and_more(items, k + used, n)
        return v + items[k + used, c.I_VALUE] + more, used + (2 if more else 1)
    unit = after == c.UNIT and items[k + used, c.I_VALUE] > 0 and not _is_hundred(items, k + used + 1, n)
    if unit and not _stays_apart(items, k + used, n, reading):
        return v + items[k + used, c.I_VALUE], used + 1
    return v, used


@njit
def _after_hundred(items, k, n, hundreds, reading):  # type: ignore[no-untyped-def]
    """(value, items used) from the word after "hundred" at item k - 1 on."""
    if k >= n or items[k, c.I_TIE] == c.LOOSE:
        return hundreds, 0
    tail, used = _below_hundred(items, k, n, reading)
    if used:
        return hundreds + tail, used
    if _is_unit(items, k, n) and items[k, c.I_VALUE] > 0:
        # "cent cinq" is 105, but "eight hundred five five five" is 800, 5, 5, 5.
        alone = k + 1 >= n or items[k + 1, c.I_TIE] == c.LOOSE
        leads = _is_unit(items, k + 1, n) and _is_hundred(items, k + 2, n)
        if items[k, c.I_TIE] == c.JOINED or alone or leads:
            return hundreds + items[k, c.I_VALUE], 1
    return hundreds, 0


@njit
def _write(digits, d, value, count):  # type: ignore[no-untyped-def]
    for j in range(count):
        digits[d + count - 1 - j] = value % 10
        value //= 10
    return d + count


@njit
def _compose(data, base, items, k, n, reading, like, digits, d):  # type: ignore[no-untyped-def]
    """Digits said from item k on: (items used, end of the digits); none written where it says nothing."""
    kind, v = items[k, c.I_CLASS], np.int64(items[k, c.I_VALUE])
    s, e = base + items[k, c.I_START], base + items[k, c.I_END]
    numeral = kind == c.NUMERAL
    if numeral and e - s == 1:
        v = np.int64(data[s]) - 48
    if (kind == c.UNIT or (numeral and e - s == 1)) and v > 0 and _is_hundred(items, k + 1, n):
        value, used = _after_hundred(items, k + 2, n, v * 100, reading)
        return 2 + used, _write(digits, d, value, 3)
    if numeral or kind == c.LOOK:
        for p in range(s, e):
            digits[d] = data[p] - 48 if numeral else like[data[p]]
            d += 1
        return 1, d
    if kind == c.MULTIPLE:
        if k + 1 < n and (items[k + 1, c.I_TIE] == c.TIED or items[k + 1, c.I_TIE] == c.HYPHENED):
            follow, p = items[k + 1, c.I_CLASS], base + items[k + 1, c.I_START]
            digit = np.int64(items[k + 1, c.I_VALUE]) if follow == c.UNIT else 10
            if follow == c.NUMERAL and items[k + 1, c.I_END] - items[k + 1, c.I_START] == 1:
                digit = np.int64(data[p]) - 48
            if digit < 10:
                for _ in range(v):
                    d = _write(digits, d, digit, 1)
                return 2, d
        return 1, d
    value, used = _below_hundred(items, k, n, reading)
    if used:
        return used, _write(digits, d, value, 2)
    if kind == c.UNIT:
        return 1, _write(digits, d, v, 1)
    if kind == c.CENT:
        value, used = _after_hundred(items, k + 1, n, 100, reading)
        if used:
            return 1 + used, _write(digits, d, value, 3)
    return 1, d


@njit([_triple(_u8, _i64, types.int64, _i32_2, _i64, _u8, types.int64)], cache=True, nogil=True)
def _atomize(data, offsets, lo, items, first, like, reading):  # type: ignore[no-untyped-def]
    ads, total = len(first) - 1, 0
    for k in range(len(items)):
        total += max(3, items[k, c.I_END] - items[k, c.I_START])
    atoms = np.empty((len(items), 8), np.int32)
    digits = np.empty(total + 8, np.uint8)
    bounds = np.zeros(ads + 1, np.int64)
    m, d = 0, 0
    for a in range(ads):
        k, n, base = first[a], first[a + 1], offsets[lo + a]
        words, lines = 0, 0
        while k < n:
            used, stop = _compose(data, base, items, k, n, reading, like, digits, d)
            if stop == d:
                words += items[k, c.I_WORDS] + 1
                lines += items[k, c.I_LINES]
                k += used
                continue
            atoms[m, c.A_BEGIN], atoms[m, c.A_COUNT] = d, stop - d
            atoms[m, c.A_START], atoms[m, c.A_END] = items[k, c.I_START], items[k + used - 1, c.I_END]
            source = items[k, c.I_SOURCE]
            for j in range(k + 1, k + used):
                source = max(source, items[j, c.I_SOURCE])
            atoms[m, c.A_SOURCE] = source
            atoms[m, c.A_WORDS], atoms[m, c.A_LINES] = (
                items[k, c.I_WORDS] + words,
                items[k, c.I_LINES] + lines,
            )
            atoms[m, c.A_SIGN] = items[k, c.I_SIGN]
            m, k, d, words, lines = m + 1, k + used, stop, 0, 0
        bounds[a + 1] = m
    return atoms[:m], digits[:d], bounds

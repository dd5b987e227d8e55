"""Finds everything in a text that may say a digit: numerals, number words, misspellings, look-alikes.

Tokens of a slice of ads come in; items go out, in order, each with the gap before it. Letters and digits
written without a space between (`4one6`, `fourl6`, `55five`) are taken apart as one. It never decides which
items make a phone, and takes no number that `quantities` has barred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.codes import DIGITS, NEWLINE, OTHER, PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import I32, I64, U8, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i64_3 = types.Array(types.int64, 3, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_i16 = types.Array(types.int16, 1, "C", readonly=True)
_u64 = types.Array(types.uint64, 1, "C", readonly=True)
_pair = types.Tuple((types.int32[:, ::1], types.int64[::1]))
_FNV, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)

# The longest number word, in letters, and how often a wrong cut of a glued run is taken back.
_LONGEST, _MOST_BACK = 12, 12
# The most tokens of a run, such as `call4165550123now`, that may hold a number and more.
_MOST_MIXED = 3
# The fewest digits beside letters that are not part of a name or a word ("lily22", "5pm").
_FEWEST_BESIDE = 3
_BARRED = 1
# The longest run of letters between digits that may be look-alikes.
_MOST_LOOK = 6
# The longest word that may be glued of number words: ten digits of six letters.
_MOST_GLUED = 60
# The digits of a phone, and how many of them must be surer than words such as `to` and `ate`.
_DIGITS, _FEWEST_SURE = 10, 3


@dataclass(frozen=True, eq=False)
class Items:
    """`table` int32 (k, 9), columns `codes.I_*`; those of ad `lo + i` are `first[i]` to `first[i + 1]`."""

    table: I32
    first: I64


def worth_reading(text: TextBuffer, tokens: Tokens, state: U8, lex: Lexicon, *, gap_words: int) -> I64:
    """Where each ad may hold a phone, int64 (ads, 3, 2): for each level the first token and the one after the last.

    Most ads have few digits, and those far apart: for them the ranges are empty and nothing more is done.
    """
    return _ranges(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        state, lex.keys, lex.slots, lex.number, lex.value, lex.starts, lex.like, lex.like_alone, gap_words,
    )  # fmt: skip


def itemize(text: TextBuffer, tokens: Tokens, state: U8, lex: Lexicon, *, ranges: I64, level: int) -> Items:
    """Items of the tokens within `ranges[:, level]`.

    `level` 0: numerals and number words; 1: misspellings and letters glued to digits too; 2: also ordinary words
    that sound like digits (`to`, `ate`), and letters alone.
    """
    table, first = _itemize(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        state, ranges, level, lex.keys, lex.slots, lex.number, lex.value, lex.starts, lex.like, lex.like_alone,
    )  # fmt: skip
    return Items(table, first)


@njit
def _look_mark(data, base, start, end, kind, i, t0, t1):  # type: ignore[no-untyped-def]
    """Whether the mark at token i may stand for a digit: | or ! beside a digit, $ between two."""
    if kind[i] != PUNCT:
        return False
    b = data[base + start[i]]
    left = i > t0 and end[i - 1] == start[i] and (kind[i - 1] == DIGITS or kind[i - 1] == WORD)
    right = i + 1 < t1 and start[i + 1] == end[i] and (kind[i + 1] == DIGITS or kind[i + 1] == WORD)
    if b == 124:
        return left or right
    if b == 33:
        return right
    return b == 36 and left and right


@njit
def _alone(data, s, e, like_alone):  # type: ignore[no-untyped-def]
    """Whether every letter of a word of at most four looks like a digit.

    "a" and "e" do so only in groups of three, and of four behind a mark ("443-5s5-oloe").
    """
    group = e - s == 3 or (e - s == 4 and s > 0 and data[s - 1] in (45, 46, 47))
    for p in range(s, e):
        if like_alone[data[p]] == 255 and not (group and (data[p] == 97 or data[p] == 101)):
            return False
    return e - s <= 4


@njit
def _add(items, k, kind, value, s, e, source):  # type: ignore[no-untyped-def]
    items[k, c.I_CLASS], items[k, c.I_VALUE], items[k, c.I_START], items[k, c.I_END] = kind, value, s, e
    items[k, c.I_SOURCE] = source


@njit
def _number_word(data, p, stop, most, level, keys, slots, number):  # type: ignore[no-untyped-def]
    """(word, bytes) of the longest number word at p of at most `most` bytes; (0, 0) for none."""
    h, mask = _FNV, np.uint64(len(keys) - 1)
    best, size = 0, 0
    for q in range(p, min(stop, p + most)):
        h = (h ^ np.uint64(data[q])) * _PRIME
        at = (h ^ (h >> np.uint64(32))) & mask
        while keys[at] != 0:
            if keys[at] == h:
                kind = number[slots[at]]
                if kind and kind != c.WEAK and (level or kind != c.MISSPELT):
                    best, size = slots[at], q + 1 - p
                break
            at = (at + np.uint64(1)) & mask
    return best, size


@njit
def _take_apart(data, base, s, e, level, keys, slots, number, value, like, items, k):  # type: ignore[no-untyped-def]
    """Items of a run without spaces, all of which must say digits, longest words first; else none: k."""
    p, first, back, most = base + s, k, 0, _LONGEST
    digits = 0
    while p < base + e:
        w, size = _number_word(data, p, base + e, most, level, keys, slots, number)
        if w:
            kind = number[w]
            source = c.FROM_LOOK if size == 1 else c.FROM_WORD
            kind = c.UNIT if kind == c.OH or kind == c.MISSPELT else kind
            _add(items, k, kind, value[w], p - base, p - base + size, source)
        elif 48 <= data[p] <= 57:
            size = 1
            while p + size < base + e and 48 <= data[p + size] <= 57:
                size += 1
            _add(items, k, c.NUMERAL, 0, p - base, p - base + size, c.FROM_DIGITS)
            digits += size
        elif level and like[data[p]] != 255:
            size = 1
            _add(items, k, c.LOOK, 0, p - base, p - base + 1, c.FROM_LOOK)
        else:
            # The last word may have been too long (nine in "onineteen"): try it shorter.
            while k > first and items[k - 1, c.I_SOURCE] != c.FROM_WORD:
                k -= 1
            if k == first or back == _MOST_BACK:
                return first
            k, back = k - 1, back + 1
            p = base + items[k, c.I_START]
            most = items[k, c.I_END] - items[k, c.I_START] - 1
            continue
        p, k, most = p + size, k + 1, _LONGEST
    look, spelled, bar = 0, 0, False
    for j in range(first, k):
        look += items[j, c.I_SOURCE] == c.FROM_LOOK
        spelled += items[j, c.I_SOURCE] == c.FROM_WORD
        bar = bar or data[base + items[j, c.I_START]] == 124
    if look and not digits and not spelled:
        # "to" is no number because its letters look like 7 and 0, but "o|i" may be one
        return k if level == 2 and bar and 3 <= k - first <= 4 else first
    return k


@njit
def _three(data, p):  # type: ignore[no-untyped-def]
    """The place of three letters in `Lexicon.starts`."""
    x, y, z = np.int64(data[p]) - 97, np.int64(data[p + 1]) - 97, np.int64(data[p + 2]) - 97
    return (x * 26 + y) * 26 + z if x >= 0 and y >= 0 and z >= 0 else -1


@njit
def _tie(data, base, s, e, words):  # type: ignore[no-untyped-def]
    """How the bytes between two items tie them."""
    if words == 0:
        for p in range(base + s, base + e):
            if data[p] == 45 and e - s == 1:
                return c.HYPHENED
            if data[p] != 32:
                return c.LOOSE
        return c.TIED if e - s <= 3 else c.LOOSE
    if words == 1 and e - s <= 5:
        p = base + s
        while data[p] == 32 or data[p] == 45:
            p += 1
        if data[p] == 101 and data[p + 1] == 116 and not 97 <= data[p + 2] <= 122:
            return c.JOINED
        if data[p] == 97 and data[p + 1] == 110 and data[p + 2] == 100:
            return c.JOINED
    return c.LOOSE


@njit
def _letters_beside(start, end, kind, i, t0, t1):  # type: ignore[no-untyped-def]
    left = i > t0 and kind[i - 1] == WORD and end[i - 1] == start[i]
    return left or (i + 1 < t1 and kind[i + 1] == WORD and start[i + 1] == end[i])


@njit
def _single(  # type: ignore[no-untyped-def]
    data, base, s, e, w, close, level, keys, slots, number, value, starts, like, like_alone, items, k
):
    """Items of one word that stands by itself: none, one, or those of words glued together."""
    kin = number[w]
    if kin == c.OH:
        if close:
            _add(items, k, c.UNIT, 0, s, e, c.FROM_WORD)
            return k + 1
    elif kin == c.WEAK:
        if level == 2:
            _add(items, k, c.UNIT, value[w], s, e, c.FROM_WEAK)
            return k + 1
    elif kin == c.MISSPELT:
        if level:
            _add(items, k, c.UNIT, value[w], s, e, c.FROM_WORD)
            return k + 1
    elif kin:
        _add(items, k, kin, value[w], s, e, c.FROM_WORD)
        return k + 1
    elif e - s <= 4 and level == 2 and _alone(data, base + s, base + e, like_alone):
        _add(items, k, c.LOOK, 0, s, e, c.FROM_LOOK)
        return k + 1
    elif w == 0 and 6 <= e - s <= _MOST_GLUED:
        three = _three(data, base + s)
        if three >= 0 and starts[three]:
            return _take_apart(data, base, s, e, level, keys, slots, number, value, like, items, k)
    return k


@njit([types.int64[:, :, ::1](
    _u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u8, _u64, _i32, _u8, _i16, _u8, _u8, _u8, types.int64)],
    cache=True, nogil=True)  # fmt: skip
def _ranges(  # type: ignore[no-untyped-def]
    data,
    offsets,
    lo,
    start,
    end,
    kind,
    word,
    first,
    state,
    keys,
    slots,
    number,
    value,
    starts,
    like,
    alone,
    gap_words,
):
    ranges = np.zeros((len(first) - 1, 3, 2), np.int64)
    scratch = np.empty((_MOST_GLUED + 1, 9), np.int32)
    for a in range(len(first) - 1):
        t0, t1, base, size = first[a], first[a + 1], offsets[lo + a], offsets[lo + a + 1] - offsets[lo + a]
        # digits said since `begin` with few words between, and since `tight` with none
        begin, plain, odd, words = t0, 0, 0, 0
        tight, sure, weak = t0, 0, 0
        for i in range(t0, t1):
            t = kind[i]
            p, o, w = 0, 0, 0
            if t == DIGITS:
                p = end[i] - start[i] if state[i] != _BARRED else 0
            elif t == WORD:
                code, n, s, e = word[i], end[i] - start[i], base + start[i], base + end[i]
                kin = number[code]
                if kin:
                    if kin == c.WEAK:
                        w = 1
                    elif kin == c.MISSPELT:
                        o = 1
                    else:
                        p = 1 if kin == c.UNIT or kin == c.OH else 3
                elif code == 0 and 6 <= n <= _MOST_GLUED:
                    three = _three(data, s)
                    if three >= 0 and starts[three]:
                        p = 3 * _take_apart(
                            data, base, start[i], end[i], 1, keys, slots, number, value, like, scratch, 0
                        )
                elif (
                    n <= 4
                    and (data[s] == 97 or data[s] == 101 or alone[data[s]] != 255)
                    and _alone(data, s, e, alone)
                ):
                    w = n
                if n <= 4 and ((start[i] > 0 and data[s - 1] == 124) or (end[i] < size and data[e] == 124)):
                    w = n
                if n <= _MOST_LOOK:
                    left = start[i] > 0 and 48 <= data[s - 1] <= 57
                    if left or (end[i] < size and 48 <= data[e] <= 57):
                        o = n
            elif t == PUNCT:
                b = data[base + start[i]]
                if b != 124 and b != 33 and b != 36:
                    continue
                o = 1
            else:
                continue
            if p or o:
                words = 0
                plain, odd = plain + p, odd + o
                if plain >= _DIGITS:
                    if ranges[a, 0, 1] == 0:
                        ranges[a, 0, 0] = begin
                    ranges[a, 0, 1] = i + 1
                if odd and plain + odd >= _DIGITS:
                    if ranges[a, 1, 1] == 0:
                        ranges[a, 1, 0] = begin
                    ranges[a, 1, 1] = i + 1
            else:
                words += 1
                if words > gap_words:
                    begin, plain, odd = i + 1, 0, 0
                if not w:
                    tight, sure, weak = i + 1, 0, 0
                    continue
            sure, weak = sure + p + o, weak + w
            if weak and sure >= _FEWEST_SURE and sure + weak >= _DIGITS:
                if ranges[a, 2, 1] == 0:
                    ranges[a, 2, 0] = tight
                ranges[a, 2, 1] = i + 1
    return ranges


@njit([_pair(
    _u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u8, _i64_3, types.int64,
    _u64, _i32, _u8, _i16, _u8, _u8, _u8)],
    cache=True, nogil=True)  # fmt: skip
def _itemize(  # type: ignore[no-untyped-def]
    data,
    offsets,
    lo,
    start,
    end,
    kind,
    word,
    first,
    state,
    ranges,
    level,
    keys,
    slots,
    number,
    value,
    starts,
    like,
    alone,
):
    ads = len(first) - 1
    items = np.empty((1024, 9), np.int32)
    bounds = np.zeros(ads + 1, np.int64)
    k = 0
    for a in range(ads):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        if ranges[a, level, 1] == 0:
            bounds[a + 1] = k
            continue
        need = k + offsets[lo + a + 1] - base + 16
        if need > len(items):
            grown = np.empty((2 * need, 9), np.int32)
            grown[:k] = items[:k]
            items = grown
        words, lines, sign, last, begin = 0, 0, 0, 0, k
        i, stop_at = ranges[a, level, 0], ranges[a, level, 1]
        while i < stop_at:
            s, t, before = start[i], kind[i], k
            if t == NEWLINE:
                lines, sign, i = lines + 1, 10, i + 1
                continue
            mark = level > 0 and _look_mark(data, base, start, end, kind, i, t0, t1)
            if t != WORD and t != DIGITS and not mark:
                sign = 200 if t == OTHER else (sign * 31 + data[base + s]) % 65521
                i += 1
                continue
            j, barred = i, False
            while j < t1 and (j == i or start[j] == end[j - 1]):
                if not (
                    kind[j] == WORD
                    or kind[j] == DIGITS
                    or (level > 0 and _look_mark(data, base, start, end, kind, j, t0, t1))
                ):
                    break
                barred = barred or state[j] == _BARRED
                j += 1
            close = k > begin and words == 0 and s - last <= 6
            if j - i > 1 and not barred:
                k = _take_apart(data, base, s, end[j - 1], level, keys, slots, number, value, like, items, k)
            if k > before:
                stop = end[j - 1]
            else:
                # Not all of the run says digits. A code or a wallet is one word; else its first token stands alone.
                if j - i <= _MOST_MIXED:
                    j = i + 1
                stop, beside = end[j - 1], _letters_beside(start, end, kind, i, t0, t1)
                if state[i] == _BARRED or j > i + 1:
                    pass
                elif t == DIGITS and not (beside and stop - s < _FEWEST_BESIDE):
                    _add(items, k, c.NUMERAL, 0, s, stop, c.FROM_DIGITS)
                    k += 1
                elif t == WORD:
                    k = _single(
                        data, base, s, stop, word[i], close, level, keys, slots, number, value, starts,
                        like, alone, items, k,
                    )  # fmt: skip
            if k == before:
                words, i = words + (t != PUNCT), j
                continue
            items[before, c.I_WORDS], items[before, c.I_LINES] = words, lines
            items[before, c.I_SIGN] = sign if sign else (32 if s > last else 0)
            tied = before > begin and not lines
            items[before, c.I_TIE] = _tie(data, base, last, s, words) if tied else c.LOOSE
            for n in range(before + 1, k):
                items[n, c.I_WORDS], items[n, c.I_SIGN], items[n, c.I_LINES] = 0, 0, 0
                items[n, c.I_TIE] = c.TIED
            words, lines, sign, last, i = 0, 0, 0, stop, j
        bounds[a + 1] = k
    return items[:k], bounds

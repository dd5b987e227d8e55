"""Marks the numbers that must never become part of a phone: references, dates, times, heights, measures.

Tokens of a slice of ads come in; one byte per token goes out: 0 free, 1 barred, 2 part of a plainly written
phone, which only a reference may bar. It never reads prices and ages: `quantities` does, between its two steps.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.codes import DIGITS, NEWLINE, OTHER, PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import U8, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_i16 = types.Array(types.int16, 1, "C", readonly=True)
_u32 = types.Array(types.uint32, 1, "C", readonly=True)
FREE, BARRED, CORE = 0, 1, 2
# The most bytes of marks between two digits that stand one by one.
_MOST_MARKS = 6
_DASH, _DOT, _SLASH, _COLON, _PLUS, _COMMA, _TILDE = 45, 46, 47, 58, 43, 44, 126
_PERCENT, _INCH, _FOOT = 37, 34, 39


def mark_references(text: TextBuffer, tokens: Tokens, lex: Lexicon) -> U8:
    """The state of each token, uint8: plainly written phones and announced references ("post id 416...")."""
    return _references(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.flags, lex.areas,
    )  # fmt: skip


def mark_measures(text: TextBuffer, tokens: Tokens, lex: Lexicon, state: U8) -> U8:
    """`state`, with times, dates, heights and whatever has a unit barred as well."""
    return _measures(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.number, lex.flags, lex.minutes, state,
    )  # fmt: skip


@njit
def _int(data, s, e):  # type: ignore[no-untyped-def]
    v = 0
    for p in range(s, min(e, s + 9)):
        v = v * 10 + (data[p] - 48)
    return v


@njit
def _usual_gap(data, s, e):  # type: ignore[no-untyped-def]
    """1 for nothing but spaces, 2 with a phone's own marks, 0 otherwise."""
    if e - s > 3:
        return 0
    found = 1
    for p in range(s, e):
        b = data[p]
        if b == 45 or b == 46 or b == 40 or b == 41:
            found = 2
        elif b != 32:
            return 0
    return found


@njit
def _core(data, base, start, end, kind, i, t1, areas):  # type: ignore[no-untyped-def]
    """The last token of a plainly written phone that starts at token i, or -1."""
    s, n = base + start[i], end[i] - start[i]
    if n == 11 and data[s] == 49:
        s, n = s + 1, 10
    if n == 10:
        good = areas[_int(data, s, s + 3)] and data[s + 3] >= 50
        return i if good else -1
    if n != 3 or not areas[_int(data, s, s + 3)]:
        return -1
    if i > 0 and start[i] - end[i - 1] <= 1 and kind[i - 1] == PUNCT and data[base + start[i - 1]] == 36:
        after = i > 1 and kind[i - 2] == DIGITS and start[i - 1] - end[i - 2] <= start[i] - end[i - 1]
        if not after:
            return -1
    at, last, gaps, round_ = i, i, 9, _int(data, s, s + 3) % 10 == 0
    for want in (3, 4):
        at += 1
        while at < t1 and kind[at] == PUNCT and at - last <= 3:
            at += 1
        if at >= t1 or kind[at] != DIGITS or end[at] - start[at] != want:
            return -1
        gap = _usual_gap(data, base + end[last], base + start[at])
        if gap == 0 or (want == 3 and data[base + start[at]] < 50):
            return -1
        gaps = min(gaps, gap)
        round_ = round_ and _int(data, base + start[at], base + end[at]) % 10 == 0
        last = at
    return -1 if round_ and gaps == 1 else last


@njit
def _core_of_singles(data, base, start, end, kind, i, t1, areas):  # type: ignore[no-untyped-def]
    """The last of ten digits that stand one by one from token i on, with nothing but marks between; or -1."""
    number, count, j, last = 0, 0, i, i
    while j < t1 and count < 10:
        if kind[j] == DIGITS:
            if end[j] - start[j] != 1 or (count and start[j] - end[last] > _MOST_MARKS):
                return -1
            number, count, last = number * 10 + (data[base + start[j]] - 48), count + 1, j
        elif kind[j] != PUNCT and kind[j] != OTHER:
            return -1
        j += 1
    if count < 10 or not areas[number // 10**7] or number // 10**6 % 10 < 2:
        return -1
    return last


@njit
def _announced(data, base, start, end, kind, word, flags, i, t1):  # type: ignore[no-untyped-def]
    """(first token of what the word at i announces, whether a number sign or the like stands between)."""
    j, marked = i + 1, False
    while j < t1 and j <= i + 4 and kind[j] != NEWLINE and start[j] - end[j - 1] <= 2:
        n, b = end[j] - start[j], data[base + start[j]]
        if kind[j] == PUNCT and b != 40 and b != 36:
            marked = marked or b == 35
        elif kind[j] == OTHER or (
            kind[j] == WORD and (flags[word[j]] & (c.F_REF | c.F_ID | c.F_NUMBERED) or (n == 1 and b == 110))
        ):
            marked = True
        elif not (kind[j] == WORD and n == 2 and b == 105):
            return j, marked
        j += 1
    return j, marked


@njit
def _bar_reference(data, base, start, end, kind, word, flags, state, i, t1):  # type: ignore[no-untyped-def]
    """Bars the run of letters, digits and hyphens that the word at i announces."""
    j, marked = _announced(data, base, start, end, kind, word, flags, i, t1)
    surely = flags[word[i]] & c.F_REF > 0
    if j >= t1 or not (marked or surely) or start[j] - end[j - 1] > 2:
        return
    k, digits, runs = j, 0, 0
    while k < t1 and (k == j or start[k] == end[k - 1]):
        if kind[k] == DIGITS:
            digits, runs = digits + end[k] - start[k], runs + 1
        elif kind[k] == PUNCT:
            follows = k + 1 < t1 and start[k + 1] == end[k] and kind[k + 1] != PUNCT
            if data[base + start[k]] not in (_DASH, _SLASH, _DOT) or not follows:
                break
        elif kind[k] != WORD:
            break
        k += 1
    if digits < 4 or (state[j] == CORE and runs > 1 and not surely):
        return
    state[j:k] = BARRED


@njit([types.uint8[::1](_u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u32, _u8)],
      cache=True, nogil=True)  # fmt: skip
def _references(data, offsets, lo, start, end, kind, word, first, flags, areas):  # type: ignore[no-untyped-def]
    state = np.zeros(len(kind), np.uint8)
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        for i in range(t0, t1):
            if kind[i] == DIGITS and state[i] == FREE:
                last = _core(data, base, start, end, kind, i, t1, areas)
                if last < 0 and end[i] - start[i] == 1:
                    last = _core_of_singles(data, base, start, end, kind, i, t1, areas)
                if last >= 0:
                    state[i : last + 1] = CORE
        for i in range(t0, t1):
            if flags[word[i]] & (c.F_REF | c.F_ID):
                _bar_reference(data, base, start, end, kind, word, flags, state, i, t1)
    return state


@njit
def _chain(data, base, start, end, kind, i, t1):  # type: ignore[no-untyped-def]
    """(how many runs of digits, up to four, are tied by one same mark from token i on, that mark)."""
    count, mark, j = 1, 0, i
    while (
        count < 4
        and j + 2 < t1
        and kind[j + 1] == PUNCT
        and kind[j + 2] == DIGITS
        and start[j + 2] - end[j] <= 3
    ):
        b = data[base + start[j + 1]]
        if mark and b != mark:
            break
        mark, j, count = b, j + 2, count + 1
    return count, mark


@njit
def _ratio(v, n, v2, n2, mark):  # type: ignore[no-untyped-def]
    """Whether two numbers about one mark are a time, a height, a date, or "24/7"."""
    if mark == _COLON:
        return n <= 2 and n2 == 2 and v < 25 and v2 < 60
    if mark == _FOOT:
        return n <= 2 and v <= 7 and n2 <= 2
    if mark == _SLASH:
        around_the_clock = (v == 24 or v == 7) and (v2 == 7 or v2 == 24)
        day = n <= 2 and n2 <= 2 and 0 < min(v, v2) <= 12 and max(v, v2) <= 31
        return around_the_clock or day
    years = n == 4 and n2 == 4 and 1950 <= v <= 2049 and 1950 <= v2 <= 2049
    return mark == _DASH and years


@njit
def _date(v, n, v2, n2, v3, n3):  # type: ignore[no-untyped-def]
    """Whether three numbers about one mark are a date or the measures of a body."""
    year_first = n == 4 and 1950 <= v <= 2049 and n2 <= 2 and v2 <= 12 and n3 <= 2 and v3 <= 31
    day_first = n <= 2 and n2 <= 2 and min(v, v2) <= 12 and max(v, v2) <= 31
    year_last = day_first and (n3 == 2 or (n3 == 4 and 1950 <= v3 <= 2049))
    body = n == 2 and n2 == 2 and n3 == 2 and min(v, v2, v3) >= 20 and max(v, v2, v3) <= 60
    return year_first or year_last or body


@njit
def _cup(data, base, start, end, kind, i, t1):  # type: ignore[no-untyped-def]
    """How many tokens from the number at i on are a cup size, "34dd" or "34c-26-36"; 0 for none."""
    if i + 1 >= t1 or kind[i + 1] != WORD or start[i + 1] != end[i]:
        return 0
    n, cup = end[i + 1] - start[i + 1], data[base + start[i + 1]]
    if n > 3 or cup > 104 or data[base + end[i + 1] - 1] != cup:
        return 0
    tokens = 2
    for _ in range(2):
        k = i + tokens
        if k + 1 >= t1 or kind[k] != PUNCT or kind[k + 1] != DIGITS or start[k] != end[k - 1]:
            break
        if end[k + 1] - start[k + 1] != 2 or (
            k + 2 < t1 and start[k + 2] == end[k + 1] and kind[k + 2] == WORD
        ):
            break
        tokens += 2
    # "43b.5s5.o1o8" and "41b 555" are phones, not cup sizes
    k = i + tokens
    if tokens > 2 or k >= t1:
        return tokens
    if kind[k] == PUNCT and start[k] == end[k - 1]:
        k += 1
    if k >= t1 or start[k] - end[i + 1] > 1:
        return tokens
    mixed = k + 1 < t1 and start[k + 1] == end[k] and kind[k + 1] != PUNCT
    near = kind[k] == DIGITS and (end[k] - start[k] == 3 or start[k] == end[i + 1])
    return 0 if mixed or near else tokens


@njit
def _spells_on(end, start, kind, word, number, i, t0, t1):  # type: ignore[no-untyped-def]
    """Whether "sept" after the number at i is a seven: digits, or words for them, go on before or after."""
    if i > t0 and start[i] - end[i - 1] <= 1:
        if kind[i - 1] == WORD and (start[i] == end[i - 1] or number[word[i - 1]]):
            return True
        if kind[i - 1] == DIGITS and end[i - 1] - start[i - 1] <= 2:
            return True
    j = i + 2
    if j + 1 < t1 and kind[j] == PUNCT and start[j] == end[j - 1]:
        j += 1
    if j < t1 and kind[j] == WORD and start[j] - end[j - 1] <= 1:
        return number[word[j]] > 0 or end[j] - start[j] > 7
    return j < t1 and kind[j] == DIGITS and end[j] - start[j] <= 2 and start[j] - end[j - 1] <= 1


@njit
def _digits_go_on(data, base, start, end, kind, i, t1):  # type: ignore[no-untyped-def]
    """Whether digits follow the letters at token i, glued or as the next group of a number ("9lb-555")."""
    j = i + 1
    if j >= t1 or start[j] != end[i]:
        return False
    if kind[j] == DIGITS:
        return True
    if (
        kind[j] != PUNCT
        or j + 1 >= t1
        or start[j + 1] != end[j]
        or data[base + start[j]] not in (_DASH, _DOT, _SLASH)
    ):
        return False
    mixed = j + 2 < t1 and start[j + 2] == end[j + 1] and kind[j + 2] in (DIGITS, WORD)
    return mixed or (kind[j + 1] == DIGITS and end[j + 1] - start[j + 1] == 3)


@njit
def _united(data, base, start, end, kind, word, number, flags, minutes, i, t0, t1):  # type: ignore[no-untyped-def]
    """Whether a unit or a month stands after the number at i, or a month or "apt" before it."""
    n, after, before = end[i] - start[i], i + 1, i - 1
    zero = n > 1 and data[base + start[i]] == 48
    if after < t1 and start[after] - end[i] <= 1:
        if kind[after] == PUNCT:
            b = data[base + start[after]]
            digit = after + 1 < t1 and kind[after + 1] == DIGITS and start[after + 1] == end[after]
            if start[after] == end[i] and (b == _PERCENT or (b == _PLUS and n <= 2 and not digit)):
                return True
            if n == 1 and b in (_FOOT, _INCH) and not digit and data[base + start[i]] <= 55:
                return True
        elif kind[after] == WORD and n <= 4:
            w, size = word[after], end[after] - start[after]
            inside = start[after] == end[i] and (
                _digits_go_on(data, base, start, end, kind, after, t1)
                or (
                    before >= t0
                    and end[before] == start[i]
                    and (kind[before] == WORD or data[base + start[i] - 1] == 124)
                )
            )
            more = after + 1 < t1 and kind[after + 1] == DIGITS and start[after + 1] - end[after] == 1
            inside = inside or (size == 1 and more and end[after + 1] - start[after + 1] == 3)
            if start[after] == end[i] and n <= 2 and flags[w] & c.F_ORDINAL and not inside:
                return True
            unit = (flags[w] & (c.F_UNIT | c.F_MONEY | c.F_AGE) and size > 1) or minutes[w] > 0
            if unit and not zero and not inside:
                return True
            if (
                flags[w] & c.F_MONTH
                and n <= 2
                and _int(data, base + start[i], base + end[i]) <= 31
                and not (number[w] and _spells_on(end, start, kind, word, number, i, t0, t1))
            ):
                return True
    if before >= t0 and kind[before] == WORD and n <= 4 and start[i] - end[before] <= 1:
        spoken = after < t1 and kind[after] == WORD and start[after] - end[i] <= 1 and number[word[after]]
        month = flags[word[before]] & c.F_MONTH > 0 and n <= 2 and not number[word[before]] and not spoken
        return month or flags[word[before]] & c.F_ADDRESS > 0
    return False


@njit
def _letters_beside(start, end, kind, i, last, t0, t1):  # type: ignore[no-untyped-def]
    """Whether letters are glued to the numbers from token i to token `last`, as in "4o3/5s5"."""
    left = i > t0 and kind[i - 1] == WORD and end[i - 1] == start[i]
    return left or (last + 1 < t1 and kind[last + 1] == WORD and start[last + 1] == end[last])


@njit
def _measure(data, base, start, end, kind, word, number, flags, minutes, state, i, t0, t1):  # type: ignore[no-untyped-def]
    """How many tokens from the number at i on are a time, date, height, measure ...; 0 for none."""
    n = end[i] - start[i]
    v = _int(data, base + start[i], base + end[i])
    tied = i - 2 >= t0 and kind[i - 1] == PUNCT and kind[i - 2] == DIGITS and start[i] - end[i - 2] <= 3
    tied = tied and data[base + start[i - 1]] != 44 and state[i - 2] != BARRED
    count, mark = _chain(data, base, start, end, kind, i, t1)
    glued = (
        count > 1
        and mark in (_SLASH, _DASH)
        and _letters_beside(start, end, kind, i, i + 2 * count - 2, t0, t1)
    )
    if count > 1 and not tied and not glued:
        v2, n2 = _int(data, base + start[i + 2], base + end[i + 2]), end[i + 2] - start[i + 2]
        if count == 2 and _ratio(v, n, v2, n2, mark):
            return 3
        if count == 3:
            v3, n3 = _int(data, base + start[i + 4], base + end[i + 4]), end[i + 4] - start[i + 4]
            if (mark == _COLON and _ratio(v, n, v2, n2, mark) and n3 == 2) or _date(v, n, v2, n2, v3, n3):
                return 5
    if i + 2 < t1 and kind[i + 1] == WORD and kind[i + 2] == DIGITS and start[i + 2] - end[i] == 1:
        n2 = end[i + 2] - start[i + 2]
        # "24x7", "19h30"
        if (v == 24 and n2 == 1) or (v < 25 and n <= 2 and n2 == 2 and data[base + start[i + 1]] == 104):
            return 3
    if n == 2 and 28 <= v <= 50:
        cup = _cup(data, base, start, end, kind, i, t1)
        if cup:
            return cup
    return int(_united(data, base, start, end, kind, word, number, flags, minutes, i, t0, t1))


@njit
def _bar_list(data, base, start, end, kind, state, i, t0):  # type: ignore[no-untyped-def]
    """Bars the numbers that stand before the barred token i in a list such as 100/150/200."""
    j = i
    while j - 2 >= t0 and kind[j - 1] == PUNCT and kind[j - 2] == DIGITS and state[j - 2] == FREE:
        b, n = data[base + start[j - 1]], end[j - 2] - start[j - 2]
        if b not in (_SLASH, _DASH, _COMMA, _TILDE) or start[j] - end[j - 2] > 3 or n < 2 or n > 4:
            return
        if j - 3 >= t0 and kind[j - 3] == WORD and end[j - 3] == start[j - 2]:
            return
        if b == _DASH and j == i and end[i] - start[i] == 4:
            return
        state[j - 2] = BARRED
        j -= 2


@njit
def _says_unit(start, end, kind, word, flags, minutes, i, t1):  # type: ignore[no-untyped-def]
    """Whether the number word at i has a unit after it ("two hours")."""
    j = i + 1
    if j >= t1 or kind[j] != WORD:
        return False
    if start[j] - end[i] > 1 or end[j] - start[j] == 1:
        return False
    return flags[word[j]] & c.F_UNIT > 0 or minutes[word[j]] > 0


@njit([types.uint8[::1](_u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u8, _u32, _i16, _u8)],
      cache=True, nogil=True)  # fmt: skip
def _measures(  # type: ignore[no-untyped-def]
    data, offsets, lo, start, end, kind, word, first, number, flags, minutes, state
):
    state = state.copy()
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        for i in range(t0, t1):
            if 1 <= number[word[i]] <= 4 and _says_unit(start, end, kind, word, flags, minutes, i, t1):
                state[i] = BARRED
            if kind[i] != DIGITS or state[i] == CORE:
                continue
            span = 1
            if state[i] == FREE:
                span = _measure(data, base, start, end, kind, word, number, flags, minutes, state, i, t0, t1)
                span = 0 if (state[i : i + span] == CORE).any() else span
                state[i : i + span] = BARRED
            if span == 1:
                _bar_list(data, base, start, end, kind, state, i, t0)
    return state

"""Finds prices with their durations, and ages.

Tokens of a slice of ads and what is known of each come in; hits, and the tokens that they use up barred, go
out. It never reads phones, and leaves alone what has the very shape of one.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.codes import DIGITS, OTHER, PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import I64, U8, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_i16 = types.Array(types.int16, 1, "C", readonly=True)
_u32 = types.Array(types.uint32, 1, "C", readonly=True)
_PRICE, _AGE = 5, 6
_FREE, _BARRED = 0, 1
# The dearest price in dollars, the longest duration in minutes.
_DEAREST, _LONGEST = 20_000, 2_880


def quantities(
    text: TextBuffer, tokens: Tokens, lex: Lexicon, state: U8, *, ages: tuple[int, int]
) -> tuple[I64, U8]:
    """Hits, int64 (m, 7), columns `codes.H_*`, and `state` (see `barred`) with what they use up.

    The key of a price is 100,000 * price + minutes (0 unknown); of an age, the age, if within `ages`.
    """
    return _quantities(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.flags, lex.minutes, state, ages[0], ages[1],
    )  # fmt: skip


@njit
def _int(data, s, e):  # type: ignore[no-untyped-def]
    v = 0
    for p in range(s, min(e, s + 9)):
        v = v * 10 + (data[p] - 48)
    return v


@njit
def _put(hits, m, ad, start, end, key, confidence, kind):  # type: ignore[no-untyped-def]
    hits[m, 0], hits[m, 1], hits[m, 2], hits[m, 3] = ad, start, end, key
    hits[m, 4], hits[m, 5], hits[m, 6] = confidence, 0, kind


@njit
def _mark(data, base, start, kind, i, t1, char):  # type: ignore[no-untyped-def]
    return i < t1 and kind[i] == PUNCT and data[base + start[i]] == char


@njit
def _money(data, base, start, end, kind, i):  # type: ignore[no-untyped-def]
    if kind[i] == PUNCT:
        return data[base + start[i]] == 36
    if kind[i] != OTHER:
        return False
    s, e = base + start[i], base + end[i]
    euro = e - s == 3 and data[s] == 0xE2 and data[s + 1] == 0x82 and data[s + 2] == 0xAC
    return euro or (e - s == 2 and data[s] == 0xC2 and data[s + 1] == 0xA3)


@njit
def _after(data, base, start, end, kind, word, flags, minutes, i, t1):  # type: ignore[no-untyped-def]
    """Duration said after token i: (minutes, its last token); (0, -1) where there is none."""
    j, half, skipped = i + 1, False, 0
    while j < t1 and skipped < 4:
        if start[j] - end[j - 1] > 2:
            return 0, -1
        if kind[j] == PUNCT:
            b = data[base + start[j]]
            if not (b == 47 or b == 45 or b == 58 or b == 61 or b == 39 or b == 40):
                return 0, -1
        elif kind[j] == WORD and flags[word[j]] & c.F_HALF:
            half = True
        elif not (kind[j] == WORD and flags[word[j]] & c.F_PER):
            break
        j, skipped = j + 1, skipped + 1
    if j >= t1:
        return 0, -1
    if kind[j] == WORD and minutes[word[j]] > 1:
        m = minutes[word[j]]
        return (m // 2 if half and m == 60 else m), j
    if kind[j] == DIGITS and end[j] - start[j] <= 2 and j + 1 < t1:
        v, k = _int(data, base + start[j], base + end[j]), j + 1
        if v == 1 and k + 2 < t1 and data[base + start[k]] == 47 and data[base + start[k + 1]] == 50:
            half, k = True, k + 2
        if k < t1 and kind[k] == WORD and start[k] - end[k - 1] <= 1 and 0 < minutes[word[k]] <= 60:
            return (30 if half else v * minutes[word[k]]), k
    return 0, -1


@njit
def _before(data, base, start, end, kind, word, flags, minutes, used, i, t0):  # type: ignore[no-untyped-def]
    """Duration said before token i and not used by an earlier price: (minutes, its first token)."""
    j = i - 1
    for _ in range(3):
        if j < t0 or start[j + 1] - end[j] > 2:
            return 0, -1
        if kind[j] == PUNCT:
            b = data[base + start[j]]
            if b not in (58, 61, 45, 36, 46, 62, 40):
                return 0, -1
        elif not (kind[j] == WORD and flags[word[j]] & c.F_PER and minutes[word[j]] == 0):
            break
        j -= 1
    if j < t0 or kind[j] != WORD or used[j] or minutes[word[j]] == 0:
        return 0, -1
    m = minutes[word[j]]
    if j > t0 and kind[j - 1] == DIGITS and start[j] - end[j - 1] <= 1 and end[j - 1] - start[j - 1] <= 2:
        v = _int(data, base + start[j - 1], base + end[j - 1])
        if used[j - 1]:
            return 0, -1
        if (
            v == 2
            and m == 60
            and j - 3 >= t0
            and data[base + start[j - 2]] == 47
            and data[base + start[j - 3]] == 49
        ):
            return 30, j - 3
        if v <= 24 or (m == 1 and v <= 90):
            return v * m, j - 1
    if j > t0 and kind[j - 1] == PUNCT and data[base + start[j - 1]] == 45:
        j -= 1
    if j > t0 and kind[j - 1] == WORD and flags[word[j - 1]] & c.F_HALF:
        return m // 2, j - 1
    return (m, j) if m > 1 else (0, -1)


@njit
def _age(data, base, start, end, kind, word, flags, i, t0, t1):  # type: ignore[no-untyped-def]
    """Confidence, in hundredths, that the number at i is the age of the advertiser; 0 for no."""
    cue, skipped = i - 1, 0
    while (
        cue >= t0
        and skipped < 2
        and (kind[cue] == PUNCT or (kind[cue] == WORD and end[cue] - start[cue] == 2))
    ):
        cue, skipped = cue - 1, skipped + 1
    if cue >= t0 and kind[cue] == WORD and flags[word[cue]] & c.F_AGE_CUE and start[i] - end[cue] <= 4:
        return 95
    j = i + 1
    if j < t1 and kind[j] == PUNCT and start[j] == end[i] and data[base + start[j]] in (45, 47):
        j += 1
    if j < t1 and kind[j] == WORD and start[j] - end[j - 1] <= 1 and flags[word[j]] & c.F_AGE:
        short = end[j] - start[j] == 1
        if short and not (j + 2 < t1 and kind[j + 2] == WORD and data[base + start[j + 2]] == 111):
            return 0
        for k in range(j + 1, min(j + 3, t1)):
            if kind[k] == WORD and flags[word[k]] & c.F_NOT_AGE:
                return 0
        return 90
    if i - 2 >= t0 and kind[i - 1] == WORD and start[i] - end[i - 1] == 1:
        s, e = base + start[i - 1], base + end[i - 1]
        im = e - s == 2 and data[s] == 105 and data[s + 1] == 109
        im = im or (
            e - s == 1 and data[s] == 109 and kind[i - 2] == PUNCT and data[base + start[i - 2]] == 39
        )
        im = im or (e - s == 2 and data[s] == 97 and data[s + 1] == 109 and end[i - 2] - start[i - 2] == 1)
        if im and (j >= t1 or kind[j] != DIGITS) and (j >= t1 or kind[j] == PUNCT or start[j] > end[j - 1]):
            return 70
    return 0


@njit
def _thousands(data, base, start, end, kind, i, t1):  # type: ignore[no-untyped-def]
    """(value, last token) of the number at token i, over the comma of "1,200"."""
    v = _int(data, base + start[i], base + end[i])
    if end[i] - start[i] > 2 or i + 2 >= t1 or kind[i + 2] != DIGITS:
        return v, i
    if not _mark(data, base, start, kind, i + 1, t1, 44) or start[i + 2] - end[i] != 1:
        return v, i
    if end[i + 2] - start[i + 2] != 3:
        return v, i
    return v * 1000 + _int(data, base + start[i + 2], base + end[i + 2]), i + 2


@njit
def _is_cents(data, base, start, end, kind, last, t1):  # type: ignore[no-untyped-def]
    """Whether ".00" stands after token `last`."""
    if last + 2 >= t1 or not _mark(data, base, start, kind, last + 1, t1, 46) or kind[last + 2] != DIGITS:
        return False
    return end[last + 2] - start[last + 2] == 2 and start[last + 2] - end[last] == 1


@njit
def _dollars_before(data, base, start, end, kind, i, t0):  # type: ignore[no-untyped-def]
    """Whether a money sign of its own stands before the number at i."""
    if i == t0 or not _money(data, base, start, end, kind, i - 1) or start[i] - end[i - 1] > 1:
        return False
    # the sign belongs to the number before where it is as near: "160 $ 450", "55$0"
    return not (i - 2 >= t0 and kind[i - 2] == DIGITS and start[i - 1] - end[i - 2] <= start[i] - end[i - 1])


@njit
def _dollars_after(data, base, start, end, kind, word, flags, last, t1):  # type: ignore[no-untyped-def]
    """The token after `last` that says money; `last` where there is none."""
    j = last + 1
    if j >= t1 or start[j] - end[last] > 1:
        return last
    if _money(data, base, start, end, kind, j):
        glued = j + 1 < t1 and kind[j + 1] == DIGITS and start[j + 1] == end[j] and start[j] == end[last]
        return last if glued else j
    return j if kind[j] == WORD and flags[word[j]] & c.F_MONEY else last


_result = types.Tuple((types.int64[:, ::1], types.uint8[::1]))


@njit([_result(_u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u32, _i16, _u8, types.int64, types.int64)],
      cache=True, nogil=True)  # fmt: skip
def _quantities(  # type: ignore[no-untyped-def]
    data, offsets, lo, start, end, kind, word, first, flags, minutes, state, youngest, oldest
):
    state = state.copy()
    used = np.zeros(len(kind), np.uint8)
    digits = 0
    for i in range(len(kind)):
        digits += kind[i] == DIGITS
    hits = np.empty((digits, 7), np.int64)
    m = 0
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        i = t0 - 1
        while i + 1 < t1:
            i += 1
            if kind[i] != DIGITS or state[i] != _FREE:
                continue
            n = end[i] - start[i]
            v, last = _thousands(data, base, start, end, kind, i, t1)
            if n == 2 and last == i and youngest <= v <= oldest:
                sure = _age(data, base, start, end, kind, word, flags, i, t0, t1)
                if sure:
                    _put(hits, m, lo + a, start[i], end[i], v, sure, _AGE)
                    m += 1
                    state[i] = _BARRED
                    continue
            if n > 5 or v > _DEAREST or (data[base + start[i]] == 48 and n > 1):
                continue
            before = _dollars_before(data, base, start, end, kind, i, t0)
            if before and _is_cents(data, base, start, end, kind, last, t1):
                last += 2
            tail = _dollars_after(data, base, start, end, kind, word, flags, last, t1)
            m0, at0 = _before(data, base, start, end, kind, word, flags, minutes, used, i, t0)
            m1, at1 = _after(data, base, start, end, kind, word, flags, minutes, tail, t1)
            direct = at1 == i + 1 and minutes[word[at1]] <= 60 and v <= 24
            bare = n >= 2 and 30 <= v <= 5000 and v % 5 == 0 and not direct
            if i + 1 < t1 and kind[i + 1] == WORD and start[i + 1] - end[i] <= 1:
                bare = bare and minutes[word[i + 1]] != 1
            money = before or tail > last
            if not ((money and v >= 5) or (bare and (m0 or m1))):
                continue
            stop, length = tail, 0
            if 5 <= m0 <= _LONGEST:
                length = m0
                used[at0:i] = 1
                state[at0:i] = _BARRED
            elif 5 <= m1 <= _LONGEST:
                length, stop = m1, at1
                used[tail + 1 : at1 + 1] = 1
                state[tail + 1 : at1 + 1] = _BARRED
            begin = start[i - 1] if before else start[i]
            state[i : last + 1] = _BARRED
            _put(hits, m, lo + a, begin, end[stop], v * 100000 + length, 95 if money else 75, _PRICE)
            m += 1
            i = stop
    return hits[:m], state

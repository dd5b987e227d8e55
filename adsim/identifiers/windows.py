"""Finds the few places of an ad where an e-mail address, URL, handle or wallet may stand.

Tokens of a slice of ads come in; windows (ad, start, end, hash of the bytes) go out, wide enough to hold the
thing and its cue. It reads nothing itself: `contacts` does, once for each distinct window.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.codes import DIGITS, NEWLINE, PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import I64, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_u32 = types.Array(types.uint32, 1, "C", readonly=True)
_DOT, _AT = 46, 64
# The fewest letters and digits of a wallet address; the most tokens from an @ to the dot behind it.
_WALLET, _DOMAIN = 26, 24
# How much is read: nothing, the run without spaces, that and some after it, back to the network, some on both sides.
_NONE, _NARROW, _AHEAD, _BACK, _WIDE = 0, 1, 2, 3, 4
# The most tokens between the word for a network and the end of the handle.
_HANDLE = 5
_CALLING = c.F_NETWORK | c.F_TLD | c.F_WEB | c.F_AT | c.F_MAIL
_FNV, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def windows(text: TextBuffer, tokens: Tokens, lex: Lexicon, *, around: int, most_bytes: int) -> I64:
    """Windows, int64 (m, 4): ad, start, end, hash; they never overlap, and none is longer than `most_bytes`.

    `around`: tokens on each side of a sign that are read with it where spaces may stand in the address.
    """
    return _windows(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.flags, around, most_bytes,
    )  # fmt: skip


@njit
def _byte(data, base, start, kind, i, t0, t1):  # type: ignore[no-untyped-def]
    return np.int64(data[base + start[i]]) if t0 <= i < t1 and kind[i] == PUNCT else 0


@njit
def _dotted(data, base, start, end, kind, word, flags, i, t0, t1):  # type: ignore[no-untyped-def]
    """Whether a dot, or a word for it, stands before the top-level domain at token i: 2 for a plain dot, 1, or 0."""
    if i - 2 < t0:
        return 0
    j = i - 1
    if _byte(data, base, start, kind, j, t0, t1) == _DOT:
        tight = start[i] == end[j] and start[j] == end[j - 1]
        airy = start[i] > end[j] and start[j] > end[j - 1]
        return 2 if tight else int(airy)
    while j > t0 and kind[j] == PUNCT and i - j <= 2:
        j -= 1
    if kind[j] == WORD and flags[word[j]] & c.F_DOT:
        return int(start[i] - end[j] <= 4)
    if i - j > 1 and data[base + start[i - 1]] == _DOT:
        return 1
    return int(kind[j] == WORD and flags[word[j]] & c.F_MAIL > 0 and start[i] - end[j] <= 2)


@njit
def _worded(data, base, start, end, kind, word, flags, i, t0, t1):  # type: ignore[no-untyped-def]
    """What window the word at token i calls for, if any: NARROW, AHEAD or WIDE."""
    f = flags[word[i]]
    follows = _byte(data, base, start, kind, i + 1, t0, t1)
    if f & (c.F_MAIL | c.F_AT):
        return _WIDE if f & c.F_MAIL or end[i] - start[i] > 4 else _NONE
    if f & c.F_TLD:
        dotted = _dotted(data, base, start, end, kind, word, flags, i, t0, t1)
        if dotted:
            return _NARROW if dotted == 2 else _WIDE
    if f & c.F_NETWORK and (end[i] - start[i] > 3 or follows in (58, 61, 45)):
        return _AHEAD
    if f & c.F_NETWORK and i + 2 < t1 and start[i + 2] == end[i + 1]:
        # "ig lily_x", "kik lily22", "sc lily.rose"
        more = i + 3 < t1 and start[i + 3] == end[i + 2] and kind[i + 3] in (WORD, DIGITS)
        shaped = kind[i + 2] == DIGITS or (more and data[base + start[i + 2]] in (95, _DOT))
        return _AHEAD if shaped else _NONE
    if f & c.F_WEB and (end[i] - start[i] > 2 or (kind[i + 1] == DIGITS and start[i + 1] == end[i])):
        return _AHEAD
    return _NONE


@njit
def _at_sign(data, base, start, end, kind, i, t0, t1):  # type: ignore[no-untyped-def]
    """What window the @ at token i calls for: NARROW for a plain address, NONE for a letter written so ("s@lsa")."""
    if i + 1 < t1 and start[i + 1] > end[i]:
        return _WIDE
    if i == t0 or end[i - 1] != start[i] or kind[i - 1] == PUNCT or kind[i - 1] == NEWLINE:
        letter = i > t0 and end[i - 1] == start[i] and data[base + start[i - 1]] in (33, 36)
        return _NONE if letter else _BACK
    for j in range(i + 1, min(i + _DOMAIN, t1 - 1)):
        if start[j] != end[j - 1]:
            break
        if data[base + start[j]] == _DOT and start[j + 1] == end[j] and kind[j + 1] == WORD:
            return _NARROW
    return _NONE


@njit
def _run_left(start, end, kind, i, t0, most):  # type: ignore[no-untyped-def]
    """The first token of the run without spaces that ends with token i, at most `most` bytes away."""
    left = i
    while left > t0 and start[left] == end[left - 1] and kind[left - 1] != NEWLINE:
        if start[i] - start[left - 1] > most:
            break
        left -= 1
    return left


@njit
def _run_right(start, end, kind, i, t1, most):  # type: ignore[no-untyped-def]
    """The last token of the run without spaces that starts with token i, at most `most` bytes away."""
    right = i
    while right + 1 < t1 and start[right + 1] == end[right] and kind[right + 1] != NEWLINE:
        if end[right + 1] - end[i] > most:
            break
        right += 1
    return right


@njit
def _network_before(start, end, kind, word, flags, i, least, left, most):  # type: ignore[no-untyped-def]
    """The last word for a network from token `least` to `left`; `left` where there is none."""
    for j in range(min(i, left) - 1, least - 1, -1):
        if start[i] - start[j] > most:
            break
        if kind[j] == WORD and flags[word[j]] & c.F_NETWORK:
            return j
    return left


@njit
def _after_at(data, base, kind, start, word, flags, left, t0):  # type: ignore[no-untyped-def]
    """Whether what stands before the run at `left` may be a word or bracket for @, "lily (at) example.com"."""
    j = left - 1
    if j < t0:
        return False
    if kind[j] == WORD:
        return flags[word[j]] & c.F_AT > 0
    return kind[j] == PUNCT and data[base + start[j]] in (41, 93, 125, 62, 42, 64)


@njit([types.int64[:, ::1](
    _u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u32, types.int64, types.int64)],
    cache=True, nogil=True)  # fmt: skip
def _windows(data, offsets, lo, start, end, kind, word, first, flags, around, most):  # type: ignore[no-untyped-def]
    out = np.empty((256, 4), np.int64)
    m = 0
    half = most // 2
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        # the tokens before `free` are in a window already
        free, begin, glued = t0, m, 0
        for i in range(t0, t1):
            t = kind[i]
            word_like = (t == WORD) | (t == DIGITS)
            tight = (i > t0) & (start[i] == end[i - 1])
            glued = (glued * tight + end[i] - start[i]) * word_like
            calls = _NONE
            if glued >= _WALLET and (i + 1 >= t1 or start[i + 1] > end[i] or kind[i + 1] == PUNCT):
                calls = _NARROW
            elif flags[word[i]] & _CALLING:
                calls = _worded(data, base, start, end, kind, word, flags, i, t0, t1)
            elif t == PUNCT and data[base + start[i]] == _AT:
                calls = _at_sign(data, base, start, end, kind, i, t0, t1)
            if calls == _NONE or (i < free and (calls == _NARROW or i + around < free)):
                continue
            left = _run_left(start, end, kind, i, free if i >= free else i, half)
            wide = calls == _WIDE or _after_at(data, base, kind, start, word, flags, left, t0)
            if wide:
                far = max(min(free, i), min(left, i - around))
                left = _run_left(start, end, kind, far, min(free, far), half)
                while left < i and start[i] - start[left] > half:
                    left += 1
            elif calls == _BACK:
                left = _network_before(
                    start, end, kind, word, flags, i, max(t0, free, i - around), left, half
                )
            right, reach = i, around if wide else (_HANDLE if calls == _AHEAD else 0)
            while right + 1 < min(t1, i + reach + 1) and end[right + 1] - end[i] <= half:
                right += 1
            right = _run_right(start, end, kind, right, t1, half - min(half, end[right] - end[i]))
            if left <= free and m > begin and end[right] - out[m - 1, 1] <= most:
                out[m - 1, 2] = max(out[m - 1, 2], end[right])
            else:
                if m == len(out):
                    grown = np.empty((2 * m, 4), np.int64)
                    grown[:m] = out
                    out = grown
                left = max(left, free)
                if left > right:
                    continue
                out[m, 0], out[m, 1], out[m, 2] = lo + a, start[left], end[right]
                m += 1
            free = max(free, right + 1)
    for j in range(m):
        h = _FNV
        base = offsets[out[j, 0]]
        for p in range(base + out[j, 1], base + out[j, 2]):
            h = (h ^ np.uint64(data[p])) * _PRIME
        out[j, 3] = np.int64(h)
    return out[:m]

"""Finds the few places of an ad where an e-mail address, URL, handle or wallet may stand.

Tokens of a slice of ads come in; windows (ad, start, end, hash of the bytes) go out, wide enough to hold the
thing and its cue. It reads nothing itself: `contacts` does, once for each distinct window.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.codes import DIGITS, PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import I64, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_u32 = types.Array(types.uint32, 1, "C", readonly=True)
_FNV, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def windows(text: TextBuffer, tokens: Tokens, lex: Lexicon, *, before: int, after: int) -> I64:
    """Windows, int64 (m, 4): ad, start, end, hash; `before` and `after` count tokens about the trigger."""
    return _windows(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.flags, before, after,
    )  # fmt: skip


@njit
def _byte(data, base, start, kind, i, t0, t1):  # type: ignore[no-untyped-def]
    return np.int64(data[base + start[i]]) if t0 <= i < t1 and kind[i] == PUNCT else 0


@njit
def _dotted(data, base, start, end, kind, word, flags, i, t0, t1):  # type: ignore[no-untyped-def]
    """Whether a dot, or a word for it, stands before the top-level domain at token i."""
    if i - 2 < t0:
        return False
    j = i - 1
    if _byte(data, base, start, kind, j, t0, t1) == 46:
        tight = start[i] == end[j] and start[j] == end[j - 1]
        airy = start[i] > end[j] and start[j] > end[j - 1]
        return tight or airy
    while j > t0 and kind[j] == PUNCT and i - j <= 2:
        j -= 1
    if kind[j] == WORD and flags[word[j]] & c.F_DOT:
        return start[i] - end[j] <= 4
    if i - j > 1 and data[base + start[i - 1]] == 46:
        return True
    return kind[j] == WORD and flags[word[j]] & c.F_MAIL and start[i] - end[j] <= 2


@njit
def _triggers(data, base, start, end, kind, word, flags, i, t0, t1):  # type: ignore[no-untyped-def]
    if kind[i] == PUNCT:
        return data[base + start[i]] == 64
    if kind[i] != WORD:
        return False
    f = flags[word[i]]
    follows = _byte(data, base, start, kind, i + 1, t0, t1)
    if f & c.F_NETWORK:
        n = end[i] - start[i]
        if n > 3 or follows == 58 or follows == 61 or follows == 45:
            return True
    if f & c.F_TLD and _dotted(data, base, start, end, kind, word, flags, i, t0, t1):
        return True
    if f & c.F_WEB:
        if end[i] - start[i] == 2:
            return i + 1 < t1 and kind[i + 1] == DIGITS and start[i + 1] == end[i]
        return True
    if f & c.F_AT:
        return end[i] - start[i] > 4
    return f & c.F_MAIL > 0


@njit([types.int64[:, ::1](
    _u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u32, types.int64, types.int64)],
    cache=True, nogil=True)  # fmt: skip
def _windows(data, offsets, lo, start, end, kind, word, first, flags, before, after):  # type: ignore[no-untyped-def]
    out = np.empty((256, 4), np.int64)
    m = 0
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        stop, glued = -1, 0
        for i in range(t0, t1):
            word_like = kind[i] == WORD or kind[i] == DIGITS
            tight = i > t0 and start[i] == end[i - 1] and word_like
            glued = (glued if tight else 0) + (end[i] - start[i] if word_like else 0)
            wallet = glued >= 26 and (i + 1 >= t1 or start[i + 1] > end[i] or kind[i + 1] == PUNCT)
            if not wallet and not _triggers(data, base, start, end, kind, word, flags, i, t0, t1):
                continue
            left = max(t0, i - before)
            while wallet and left > t0 and start[left] == end[left - 1]:
                left -= 1
            right = min(t1 - 1, i + after)
            while right + 1 < t1 and start[right + 1] == end[right]:
                right += 1
            if left <= stop and m and out[m - 1, 0] == lo + a:
                out[m - 1, 2] = end[right]
            else:
                if m == len(out):
                    grown = np.empty((2 * m, 4), np.int64)
                    grown[:m] = out
                    out = grown
                out[m, 0], out[m, 1], out[m, 2] = lo + a, start[left], end[right]
                m += 1
            stop = right
    for j in range(m):
        h = _FNV
        base = offsets[out[j, 0]]
        for p in range(base + out[j, 1], base + out[j, 2]):
            h = (h ^ np.uint64(data[p])) * _PRIME
        out[j, 3] = np.int64(h)
    return out[:m]

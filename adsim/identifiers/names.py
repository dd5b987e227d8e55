"""Finds the working names of advertisers: listed first names, and words that a phrase introduces as a name.

Tokens of a slice of ads come in; hits go out, whose key is a position in `Lexicon.names` or, for a name that
is not listed, minus a hash of it. Names that are ordinary words count only after a phrase. It never takes a
word of more than one token for a name.
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
_NAME = 7
_LONGEST = 14
# How strongly the words before a name introduce it.
_NOT, _POINTS, _GREETS, _CALLS, _NAMES = 0, 1, 2, 3, 4


def names(text: TextBuffer, tokens: Tokens, lex: Lexicon) -> I64:
    """Hits, int64 (m, 7), columns `codes.H_*`; about 0.2 us an ad."""
    return _names(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.flags, lex.role, lex.name,
    )  # fmt: skip


@njit
def _word_before(data, base, start, end, kind, i, t0):  # type: ignore[no-untyped-def]
    """(the word before token i over at most two marks, whether a colon or dash is among them); -1 for none."""
    j, mark = i - 1, False
    while j >= t0 and kind[j] == PUNCT and i - j <= 2 and start[j + 1] - end[j] <= 2:
        b = data[base + start[j]]
        if b == 58 or b == 45 or b == 61:
            mark = True
        elif b != 39 and b != 34 and b != 42:
            return -1, mark
        j -= 1
    if j < t0 or kind[j] != WORD or start[j + 1] - end[j] > 2:
        return -1, mark
    return j, mark


@njit
def _introduced(data, base, start, end, kind, word, role, i, t0):  # type: ignore[no-untyped-def]
    """How strongly the words before token i introduce a name."""
    a, mark = _word_before(data, base, start, end, kind, i, t0)
    if a < 0:
        return _NOT
    first = role[word[a]]
    if first == c.R_NONE:
        return _NOT
    if (first == c.R_NAME or first == c.R_NOM) and mark:
        return _NAMES
    if first == c.R_NAMES:
        return _CALLS
    if first == c.R_MEET or first == c.R_IM or first == c.R_DEMANDE:
        return _GREETS
    b, _ = _word_before(data, base, start, end, kind, a, t0)
    second = role[word[b]] if b >= 0 else 0
    if first == c.R_APPELLE:
        # "mappelle", or "m'appelle" but not "appelle lily"
        glued = data[base + start[a]] == 109
        return _NAMES if glued or second == c.R_M else _NOT
    if first == c.R_IS or first == c.R_S or first == c.R_EST:
        if second == c.R_NAME or second == c.R_NOM:
            return _NAMES
        if second == c.R_THIS and first == c.R_IS:
            return _POINTS
        if first == c.R_EST and second == c.R_C:
            return _POINTS
    if first == c.R_ME and second == c.R_CALL:
        return _CALLS
    if first == c.R_FOR and second == c.R_ASK:
        return _CALLS
    if (first == c.R_M or first == c.R_AM) and second == c.R_I:
        return _GREETS
    if first == c.R_SUIS and second == c.R_JE:
        return _POINTS
    if first == c.R_CALL:
        return _GREETS
    return _NOT


@njit
def _something_else(data, base, start, end, kind, word, flags, name, i, t0, t1):  # type: ignore[no-untyped-def]
    """Whether what stands beside the name at i makes a street, a saint, a shop or half a word of it."""
    j = i + 1
    if j < t1 and start[j] - end[i] <= 1:
        if kind[j] == WORD and flags[word[j]] & c.F_STREET:
            return True
        if kind[j] == PUNCT and data[base + start[j]] == 39 and start[j] == end[i]:
            return j + 1 < t1 and kind[j + 1] == WORD and start[j + 1] == end[j]
    j = i - 1
    if j >= t0 and kind[j] == PUNCT and start[i] - end[j] <= 1:
        b = data[base + start[j]]
        if b == 46 or b == 45:
            tight = start[i] == end[j]
            j -= 1
            if b == 45 and tight and j >= t0 and kind[j] == WORD and end[j] == start[j + 1]:
                return name[word[j]] < 0
    return (
        j >= t0 and kind[j] == WORD and start[i] - end[j] <= 2 and flags[word[j]] & (c.F_SAINT | c.F_ROAD) > 0
    )


@njit([types.int64[:, ::1](_u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u32, _u8, _i32)],
      cache=True, nogil=True)  # fmt: skip
def _names(data, offsets, lo, start, end, kind, word, first, flags, role, name):  # type: ignore[no-untyped-def]
    out = np.empty((256, 7), np.int64)
    m = 0
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        for i in range(t0, t1):
            if kind[i] != WORD:
                continue
            w = word[i]
            listed = name[w]
            if listed < 0 and (i == t0 or (kind[i - 1] == WORD and role[word[i - 1]] == c.R_NONE)):
                continue
            if listed < 0 and (
                (w != 0 and flags[w] != c.F_PLACE_FIRST)
                or end[i] - start[i] < 3
                or end[i] - start[i] > _LONGEST
            ):
                continue
            if (
                i > t0
                and start[i] == end[i - 1]
                and (kind[i - 1] == DIGITS or data[base + start[i] - 1] == 64)
            ):
                continue
            by = _introduced(data, base, start, end, kind, word, role, i, t0)
            common = flags[w] & c.F_NAME_COMMON > 0
            if listed < 0:
                sure = 60 if by == _NAMES else 0
            elif common:
                sure = 85 if by >= _CALLS else (70 if by == _GREETS and flags[w] & c.F_STOP == 0 else 0)
            else:
                sure = 95 if by else 60
                if not by and _something_else(data, base, start, end, kind, word, flags, name, i, t0, t1):
                    sure = 0
            if not sure:
                continue
            if m == len(out):
                grown = np.empty((2 * m, 7), np.int64)
                grown[:m] = out
                out = grown
            key = np.int64(listed)
            if listed < 0:
                h = _FNV
                for p in range(base + start[i], base + end[i]):
                    h = (h ^ np.uint64(data[p])) * _PRIME
                key = -np.int64(h >> np.uint64(2)) - 1
            out[m, c.H_AD], out[m, c.H_START], out[m, c.H_END], out[m, c.H_KEY] = (
                lo + a,
                start[i],
                end[i],
                key,
            )
            out[m, c.H_CONFIDENCE], out[m, c.H_OBFUSCATED], out[m, c.H_KIND] = sure, 0, _NAME
            m += 1
    return out[:m]

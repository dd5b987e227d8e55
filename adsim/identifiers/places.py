"""Finds cities of the gazetteer where they stand in the texts, the longest name first.

Tokens of a slice of ads come in; hits go out, whose key is a position in `Lexicon.places`. A name that is an
ordinary word counts only with a region after it, one that is a person's name or a small town only beside a
word that announces places. It never guesses at a place that the gazetteer has not.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.codes import PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import I64, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_u8_2 = types.Array(types.uint8, 2, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_u32 = types.Array(types.uint32, 1, "C", readonly=True)
_u64 = types.Array(types.uint64, 1, "C", readonly=True)
_FNV, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_PLACE = 8


def places(text: TextBuffer, tokens: Tokens, lex: Lexicon) -> I64:
    """Hits, int64 (m, 7), columns `codes.H_*`, sorted by place; they never overlap. About 0.2 us an ad."""
    return _places(
        text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.word, tokens.first,
        lex.flags, lex.place_words, lex.region, lex.region_codes, lex.place_keys, lex.place_slots, lex.place_needs,
    )  # fmt: skip


@njit
def _hash(data, s, e, h):  # type: ignore[no-untyped-def]
    for p in range(s, e):
        h = (h ^ np.uint64(data[p])) * _PRIME
    return h


@njit
def _slot(keys, h):  # type: ignore[no-untyped-def]
    """The slot of a hash in the table, -1 where it is not."""
    mask = np.uint64(len(keys) - 1)
    at = (h ^ (h >> np.uint64(32))) & mask
    while keys[at] != 0:
        if keys[at] == h:
            return np.int64(at)
        at = (at + np.uint64(1)) & mask
    return np.int64(-1)


@njit
def _next(data, base, start, end, kind, i, t1):  # type: ignore[no-untyped-def]
    """The word after token i in one name, over a space, hyphen, apostrophe or dot; -1 where there is none."""
    j = i + 1
    if j < t1 and kind[j] == PUNCT and start[j] == end[i]:
        b = data[base + start[j]]
        if b == 45 or b == 39 or b == 46:
            j += 1
    if j < t1 and kind[j] == WORD and start[j] - end[i] <= 2:
        return j
    return -1


@njit
def _state(data, base, start, end, kind, word, region, i, t1):  # type: ignore[no-untyped-def]
    """(state or province, last token of it) named after token i; two letters that are a word need a comma."""
    j, comma = i + 1, False
    while j < t1 and j <= i + 2 and kind[j] == PUNCT and start[j] - end[j - 1] <= 1:
        b = data[base + start[j]]
        if b != 44 and b != 40:
            break
        comma, j = True, j + 1
    if j >= t1 or kind[j] != WORD or start[j] - end[j - 1] > 1 or region[word[j]] == 0:
        return 0, i
    if end[j] - start[j] == 2 and not comma:
        first, second = data[base + start[j]], data[base + start[j] + 1]
        # "bc", "qc", "ny": no vowel, so no word
        for b in (first, second):
            if b == 97 or b == 101 or b == 105 or b == 111 or b == 117:
                return 0, i
    return np.int64(region[word[j]]), j


@njit
def _cue_before(data, base, start, end, kind, word, flags, i, t0, listed):  # type: ignore[no-untyped-def]
    """Whether a word for places, or another place of the same list, stands before token i."""
    j = i - 1
    if j >= t0 and kind[j] == PUNCT and j - 1 == listed and start[i] - end[listed] <= 3:
        b = data[base + start[j]]
        return b == 44 or b == 47 or b == 38 or b == 43 or b == 45 or b == 124
    if j >= t0 and kind[j] == WORD and j - 1 == listed and listed >= t0:
        n, b = end[j] - start[j], data[base + start[j]]
        if (n == 3 and b == 97) or (n == 2 and (b == 101 or b == 111)):
            return True
    while j >= t0 and kind[j] == PUNCT and i - j <= 2:
        b = data[base + start[j]]
        if b != 58 and b != 45 and b != 40:
            return False
        j -= 1
    return j >= t0 and kind[j] == WORD and start[i] - end[j] <= 4 and flags[word[j]] & c.F_PLACE_CUE > 0


@njit
def _in_address(start, end, kind, word, flags, i, last, t0, t1):  # type: ignore[no-untyped-def]
    """Whether tokens i to last name a street or a building: "hanover street", "rue sherbrooke"."""
    j = last + 1
    if j < t1 and kind[j] == WORD and start[j] - end[last] == 1 and flags[word[j]] & c.F_STREET:
        return True
    j = i - 1
    return j >= t0 and kind[j] == WORD and start[i] - end[j] == 1 and flags[word[j]] & c.F_ROAD > 0


@njit
def _cue_after(start, end, kind, word, flags, i, t1):  # type: ignore[no-untyped-def]
    j = i + 1
    return j < t1 and kind[j] == WORD and start[j] - end[i] <= 2 and flags[word[j]] & c.F_PLACE_AFTER > 0


@njit([types.int64[:, ::1](
    _u8, _i64, types.int64, _i32, _i32, _u8, _i32, _i64, _u32, _u8, _u8, _u8_2, _u64, _i32, _u8)],
    cache=True, nogil=True)  # fmt: skip
def _places(  # type: ignore[no-untyped-def]
    data,
    offsets,
    lo,
    start,
    end,
    kind,
    word,
    first,
    flags,
    place_words,
    region,
    region_codes,
    keys,
    slots,
    needs,
):
    out = np.empty((256, 7), np.int64)
    m = 0
    for a in range(len(first) - 1):
        t0, t1, base = first[a], first[a + 1], offsets[lo + a]
        i, listed = t0, t0 - 9
        while i < t1:
            if flags[word[i]] & c.F_PLACE_FIRST == 0:
                i += 1
                continue
            h = _hash(data, base + start[i], base + end[i], _FNV)
            j, best, last, words = i, np.int64(-1), i, 1
            sure = False
            while True:
                at = _slot(keys, h)
                if at >= 0:
                    best, last, sure = at, j, False
                    code, stop = _state(data, base, start, end, kind, word, region, j, t1)
                    if code:
                        full = (h ^ np.uint64(44)) * _PRIME
                        full = (full ^ np.uint64(region_codes[code, 0])) * _PRIME
                        full = (full ^ np.uint64(region_codes[code, 1])) * _PRIME
                        at = _slot(keys, full)
                        if at >= 0:
                            best, last, sure = at, stop, True
                n = -1 if words == place_words[word[i]] else _next(data, base, start, end, kind, j, t1)
                if n < 0:
                    break
                words += 1
                h = _hash(data, base + start[n], base + end[n], (h ^ np.uint64(32)) * _PRIME)
                j = n
            if best >= 0 and not sure:
                need = needs[best]
                if (
                    need == 2
                    or _in_address(start, end, kind, word, flags, i, last, t0, t1)
                    or (
                        need == 1
                        and not _cue_before(data, base, start, end, kind, word, flags, i, t0, listed)
                        and not _cue_after(start, end, kind, word, flags, last, t1)
                    )
                ):
                    best = np.int64(-1)
            if best < 0:
                i += 1
                continue
            if m == len(out):
                grown = np.empty((2 * m, 7), np.int64)
                grown[:m] = out
                out = grown
            out[m, c.H_AD], out[m, c.H_START], out[m, c.H_END] = lo + a, start[i], end[last]
            out[m, c.H_KEY], out[m, c.H_CONFIDENCE] = slots[best], 95 if sure else 85 - 15 * needs[best]
            out[m, c.H_OBFUSCATED], out[m, c.H_KIND] = 0, _PLACE
            m += 1
            listed, i = last, last + 1
    return out[:m]

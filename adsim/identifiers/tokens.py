"""Cuts folded texts into tokens and looks each word up, once, for all the kernels that follow.

Folded bytes with offsets and the word table come in; flat token arrays come out, a range of them per ad:
runs of letters, runs of digits, single marks, line breaks. Spaces are not tokens; a gap is seen from the
positions. It never decides what a token means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, types

from adsim.identifiers.codes import DIGITS, NEWLINE, OTHER, PUNCT, WORD
from adsim.identifiers.lexicon import Lexicon
from adsim.records import I32, I64, U8, TextBuffer

_FNV, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_u64 = types.Array(types.uint64, 1, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of the ads `lo` to `hi`: those of ad `lo + i` are `first[i]` to `first[i + 1]`.

    `start`, `end` int32 bytes from the start of the ad; `kind` uint8 (`codes.WORD` ...); `word` int32, the
    number of the word in the lexicon, 0 where unknown; `first` int64 (hi - lo + 1,).
    """

    lo: int
    hi: int
    start: I32
    end: I32
    kind: U8
    word: I32
    first: I64


def tokenize(text: TextBuffer, lo: int, hi: int, lex: Lexicon) -> Tokens:
    """Tokens of the texts `lo` to `hi`; about 2 ns a byte."""
    return Tokens(lo, hi, *_tokenize(text.data, text.offsets, lo, hi, lex.keys, lex.slots))


@njit([types.Tuple((types.int32[::1], types.int32[::1], types.uint8[::1], types.int32[::1], types.int64[::1]))(
    _u8, _i64, types.int64, types.int64, _u64, _i32)], cache=True, nogil=True)  # fmt: skip
def _tokenize(data, offsets, lo, hi, keys, slots):  # type: ignore[no-untyped-def]
    size = offsets[hi] - offsets[lo]
    start, end = np.empty(size, np.int32), np.empty(size, np.int32)
    kind, word = np.empty(size, np.uint8), np.empty(size, np.int32)
    first = np.zeros(hi - lo + 1, np.int64)
    mask = np.uint64(len(keys) - 1)
    k = 0
    for ad in range(lo, hi):
        base, stop = offsets[ad], offsets[ad + 1]
        p = base
        while p < stop:
            b = data[p]
            if b == 32 or (b < 32 and b != 10):
                p += 1
                continue
            q = p + 1
            code = 0
            if 97 <= b <= 122 or 65 <= b <= 90:
                h = (_FNV ^ np.uint64(b)) * _PRIME
                while q < stop and (97 <= data[q] <= 122 or 65 <= data[q] <= 90):
                    h = (h ^ np.uint64(data[q])) * _PRIME
                    q += 1
                at = (h ^ (h >> np.uint64(32))) & mask
                while keys[at] != 0:
                    if keys[at] == h:
                        code = slots[at]
                        break
                    at = (at + np.uint64(1)) & mask
                t = WORD
            elif 48 <= b <= 57:
                while q < stop and 48 <= data[q] <= 57:
                    q += 1
                t = DIGITS
            elif b == 10:
                t = NEWLINE
            elif b < 128:
                t = PUNCT
            else:
                while q < stop and data[q] >= 128:
                    q += 1
                t = OTHER
            start[k], end[k], kind[k], word[k] = p - base, q - base, t, code
            k += 1
            p = q
        first[ad - lo + 1] = k
    return start[:k], end[:k], kind[:k], word[:k], first

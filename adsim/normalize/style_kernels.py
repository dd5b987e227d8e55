"""Compiled kernels: marks, capitals and emoji of texts, counted in one pass.

In: UTF-8 buffers. Out: rows of float32 and int32. They hold no state and release the GIL.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.normalize.kernels import decode

MARKS, EMOJI = 24, 8
SIGNS = "!?.,:;-*~|/&+(\"'_=#%@\n"
DOTS, WIDE = 22, 23

_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)
_class_of = np.full(128, -1, np.int8)
for _k, _sign in enumerate(SIGNS):
    _class_of[ord(_sign)] = _k


@njit(
    [
        types.void(
            _u8r, _i64r, _u8r, _i64r, types.int64, types.int64,
            types.float32[:, ::1], types.float32[:, ::1], types.int32[:, ::1],
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def mark_rates(data, offsets, emoji_data, emoji_offsets, lo, hi, marks, capitals, emoji):
    """See `adsim.normalize.style.Styles`; O(bytes)."""
    for i in range(lo, hi):
        a, b = offsets[i], offsets[i + 1]
        letters = 0
        upper = 0
        words = 0
        initial = 0
        characters = 0
        before = np.int64(32)
        dots = 0
        for k in range(a, b):
            byte = np.int64(data[k])
            if byte >= 128:
                characters += byte >= 192
                before = byte
                continue
            characters += 1
            is_upper = 65 <= byte <= 90
            is_letter = is_upper or 97 <= byte <= 122
            if is_letter:
                letters += 1
                upper += is_upper
                if before <= 32 or before == 34 or before == 40:
                    words += 1
                    initial += is_upper
            elif byte == 46:
                dots += 1
                marks[i, 2] += 1
                if dots == 3:
                    marks[i, DOTS] += 1
            elif byte == 32 and before == 32:
                marks[i, WIDE] += 1
            elif _class_of[byte] >= 0:
                marks[i, _class_of[byte]] += 1
            if byte != 46:
                dots = 0
            before = byte
        scale = np.float32(100.0) / np.float32(max(characters, 1))
        for m in range(MARKS):
            marks[i, m] = np.sqrt(marks[i, m] * scale)
        capitals[i, 0] = np.float32(upper) / np.float32(max(letters, 1))
        capitals[i, 1] = np.float32(initial) / np.float32(max(words, 1))
        made = 0
        at, stop = emoji_offsets[i], emoji_offsets[i + 1]
        while at < stop and made < EMOJI:
            code, size = decode(emoji_data, at, stop)
            at += size
            known = False
            for q in range(made):
                known = known or emoji[i, q] == code
            if not known:
                emoji[i, made] = code
                made += 1
        emoji[i, :made].sort()


@njit([types.void(_u8r, _i64r, types.int64, types.int64, types.uint64[::1])], cache=True, nogil=True)
def text_keys(data, offsets, lo, hi, key):
    """FNV-1a of each text."""
    for i in range(lo, hi):
        h = np.uint64(0xCBF29CE484222325)
        for k in range(offsets[i], offsets[i + 1]):
            h = (h ^ np.uint64(data[k])) * np.uint64(0x100000001B3)
        key[i] = h

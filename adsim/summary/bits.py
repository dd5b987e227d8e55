"""Code lengths: what texts cost in bits, alone and given a template (compiled).

In: counts of words, slots and edits, and the bits of a word. Out: bits. The formulas are those of
InfoShield (Lee et al., ICDE 2021), with one addition, told at `slot_bits`. They never see a text.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, types

LEAST_WORD_BITS = 8.0

_i = types.int64
_f = types.float64


@njit([_f(_i)], cache=True, nogil=True)
def integer_bits(n):  # type: ignore[no-untyped-def]
    """<n>, the universal code length of an integer: about 2 log2 n + 1, and 1 for nothing."""
    return 1.0 if n < 1 else 2.0 * math.log2(n) + 1.0


@njit([_f(_i)], cache=True, nogil=True)
def place_bits(n):  # type: ignore[no-untyped-def]
    """log2 n, to tell one of n places; 0 where there is no choice."""
    return 0.0 if n < 2 else math.log2(n)


@njit([_f(_i, _f)], cache=True, nogil=True)
def alone_bits(words, word_bits):  # type: ignore[no-untyped-def]
    """A text by itself: <L> + L V."""
    return integer_bits(words) + words * word_bits


@njit([_f(_i, _i, _f)], cache=True, nogil=True)
def template_bits(words, slots, word_bits):  # type: ignore[no-untyped-def]
    """A template of v constant words and s slots: <v> + v V + (s + 1) log2 v."""
    return integer_bits(words) + words * word_bits + (slots + 1) * place_bits(words)


@njit([_f(_i, _i, _i, _f)], cache=True, nogil=True)
def edited_bits(length, edits, fresh, word_bits):  # type: ignore[no-untyped-def]
    """A text given its template, slots apart: <l> + l + e (log2 l + 2) + u V.

    `length` l: columns of the alignment, that is constant words, words in slots, words inserted;
    `edits` e: substitutions, deletions and insertions; `fresh` u: the words that edits bring.
    """
    return integer_bits(length) + length + edits * (place_bits(length) + 2.0) + fresh * word_bits


@njit([_f(_f, _f, _i, _i, _i)], cache=True, nogil=True)
def slot_bits(spelled, listed, filled, distinct, texts):  # type: ignore[no-untyped-def]
    """What a slot holds over all texts, told in the cheaper of two ways; 1 bit tells which.

    Either way each text says in 1 bit whether it fills the slot. `spelled`: sum of <w> + w V over the
    `filled` texts (the way of the paper); `listed`: the same sum over the `distinct` values, and then
    each filled text names its value in log2 `distinct` bits.
    """
    return 1.0 + texts + min(spelled, listed + filled * place_bits(distinct))


def word_bits(seen: np.ndarray) -> float:
    """V, at least 8 bits: log2 of how many distinct words fell on `seen`, a uint8 map of hash places.

    The number is that of linear counting (Whang et al., 1990): -m ln(share of places not hit).
    """
    empty = max(1, len(seen) - int(np.count_nonzero(seen)))
    words = -len(seen) * math.log(empty / len(seen))
    return max(LEAST_WORD_BITS, math.log2(max(1.0, words)))

"""Folds a whole corpus in slices, on several threads, in a fixed order.

Texts come in, `Folded` goes out. It only lays the slices end to end: what a fold is stands in the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adsim.normalize.table import fold_table
from adsim.parallel import over_slices
from adsim.records import I32, I64, U8, U16, Folded, TextBuffer, Trick

NO_ORIGIN = np.zeros(0, np.int32)
NO_PLACES = np.zeros((0, 3), np.int32)


@dataclass(frozen=True, eq=False)
class FoldedSlice:
    """Folded texts of one slice with their ends, and, where it was asked for, origins and places of tricks."""

    text: U8
    ends: I64
    emoji: U8
    emoji_ends: I64
    origin: I32
    places: NDArray[np.int32]


def fold_slice(texts: TextBuffer, lo: int, hi: int, tricks: U16, *, track: bool = False) -> FoldedSlice:
    """Folds texts `lo` to `hi`; adds to the rows `lo` to `hi` of `tricks`."""
    from adsim.normalize import kernels

    table = fold_table()
    size = int(texts.offsets[hi] - texts.offsets[lo])
    room = kernels.folded_room(texts.data, texts.offsets, table.starts, lo, hi)
    out, emoji = np.empty(room, np.uint8), np.empty(size, np.uint8)
    ends, emoji_ends = np.empty(hi - lo, np.int64), np.empty(hi - lo, np.int64)
    origin = np.empty(room, np.int32) if track else NO_ORIGIN
    places = np.empty((size + 1, 3), np.int32) if track else NO_PLACES
    made = np.zeros(1, np.int64)
    n, e = kernels.fold(
        texts.data, texts.offsets, lo, hi, table.action, table.trick, table.letter, table.starts, table.bytes,
        table.flags, out, ends, emoji, emoji_ends, tricks, origin, places, made,
    )  # fmt: skip
    return FoldedSlice(out[:n].copy(), ends, emoji[:e].copy(), emoji_ends, origin[:n], places[: made[0]])


def fold_all(texts: TextBuffer, *, threads: int) -> Folded:
    """See `adsim.normalize.fold`."""
    tricks = np.zeros((len(texts), len(Trick)), np.uint16)
    parts = over_slices(
        lambda lo, hi: fold_slice(texts, lo, hi, tricks), len(texts), size=4096, threads=threads
    )
    return Folded(
        joined([(p.text, p.ends) for p in parts]), joined([(p.emoji, p.emoji_ends) for p in parts]), tricks
    )


def joined(parts: list[tuple[U8, I64]]) -> TextBuffer:
    """Slices of texts, each with its ends, as one buffer."""
    if not parts:
        return TextBuffer(np.zeros(0, np.uint8), np.zeros(1, np.int64))
    firsts = np.cumsum([0, *(len(data) for data, _ in parts)])
    offsets = np.concatenate(
        [np.zeros(1, np.int64), *(ends + first for (_, ends), first in zip(parts, firsts, strict=False))]
    )
    return TextBuffer(np.concatenate([data for data, _ in parts]), offsets)

"""Cuts a whole corpus of folded texts into words in slices, on several threads, in a fixed order.

Folded texts and the spans to mask come in, `Words` go out. It only prepares what the kernel reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from adsim.config import NormalizeSettings
from adsim.normalize import Mask, Words
from adsim.normalize.folding import NO_PLACES, joined
from adsim.parallel import over_slices
from adsim.records import I64, U8, U16, U64, TextBuffer, Trick

# what an apostrophe parts in French; anywhere else it only goes
ELISIONS = ("j", "l", "d", "c", "s", "m", "t", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu")
# what one counts: a digit before these is a number, not a letter in disguise
AMOUNTS = (
    "hour", "hours", "hrs", "min", "mins", "minute", "minutes", "heure", "heures", "yrs", "year", "years", "ans",
    "star", "stars", "some", "day", "days", "jour", "jours", "night", "nights", "nuit", "nuits", "girl", "girls",
    "fille", "filles", "time", "times", "fois", "way", "ways", "pop", "pops", "lbs", "kgs", "rose", "roses", "ever",
    "you", "bdrm", "bed", "beds", "people", "personnes", "guests", "guest", "rooms", "room", "pieces", "pers", "ieme",
    "eme", "ere",
)  # fmt: skip


@cache
def keys_of(entries: tuple[str, ...]) -> U64:
    """Short strings as the integers that the kernel compares."""
    return np.array([int.from_bytes(e.encode(), "big") for e in entries if len(e) <= 8], np.uint64)


@dataclass(frozen=True, eq=False)
class WordedSlice:
    """Words of one slice with their ends, and, where asked for, spans of the words and places of tricks."""

    text: U8
    ends: I64
    spans: NDArray[np.int32]
    places: NDArray[np.int32]


def empty_mask() -> Mask:
    """A mask of nothing."""
    none = np.zeros(0, np.int32)
    return Mask(none, none, none, np.zeros(0, np.uint8))


def words_slice(
    text: TextBuffer,
    mask: Mask,
    mask_first: I64,
    span: tuple[int, int],
    tricks: U16,
    settings: NormalizeSettings,
    *,
    track: bool = False,
) -> WordedSlice:
    """Words of the texts `span[0]` to `span[1]`; adds to those rows of `tricks`."""
    from adsim.normalize import kernels

    lo, hi = span
    size = int(text.offsets[hi] - text.offsets[lo])
    # an elision or an ideograph gains a space, a mask takes two bytes
    out = np.empty(2 * size + 2 * int(mask_first[hi] - mask_first[lo]) + 16, np.uint8)
    ends = np.empty(hi - lo, np.int64)
    room = size + 1 if track else 0
    spans = np.zeros((room, 3), np.int32)
    places = np.empty((3 * room, 3), np.int32) if track else NO_PLACES
    made = np.zeros(1, np.int64)
    n = kernels.words(
        text.data, text.offsets, lo, hi, mask.start, mask.end, mask.kind, mask_first, keys_of(ELISIONS),
        keys_of(AMOUNTS), settings.undo_leet, settings.join_spaced, settings.squeeze_repeats, out, ends, tricks,
        spans, places, made,
    )  # fmt: skip
    return WordedSlice(out[:n].copy(), ends, spans, places[: made[0]])


def words_all(text: TextBuffer, *, settings: NormalizeSettings, mask: Mask | None, threads: int) -> Words:
    """See `adsim.normalize.words`."""
    mask = mask or empty_mask()
    mask_first = np.searchsorted(mask.ad, np.arange(len(text) + 1)).astype(np.int64)
    tricks = np.zeros((len(text), len(Trick)), np.uint16)
    parts = over_slices(
        lambda lo, hi: words_slice(text, mask, mask_first, (lo, hi), tricks, settings),
        len(text),
        size=4096,
        threads=threads,
    )
    return Words(joined([(p.text, p.ends) for p in parts]), tricks)

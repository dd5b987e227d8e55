"""Leads words and tricks of one text back to the original: for highlights, explanations and queries.

One string comes in; spans of its characters go out. It runs the very kernels of the corpus, with origins on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adsim.config import NormalizeSettings
from adsim.normalize.folding import FoldedSlice, fold_slice
from adsim.normalize.wording import WordedSlice, empty_mask, words_slice
from adsim.records import I64, TextBuffer, Trick


@dataclass(frozen=True)
class Hidden:
    """One trick in one text: characters `start` to `end` of the original, as they stand and as they are read."""

    trick: Trick
    start: int
    end: int
    raw: str
    read_as: str


@dataclass(frozen=True, eq=False)
class Traced:
    """One text through both passes, with ways back; positions are bytes but for `char_at`."""

    original: TextBuffer
    folded: FoldedSlice
    worded: WordedSlice
    char_at: I64

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """A span of folded bytes as a span of original bytes, whole code points."""
        origin = self.folded.origin
        size = int(self.original.offsets[1])
        # what was dropped behind the last byte, such as its marks, belongs to the span
        behind = int(origin[end]) if end < len(origin) else size
        return int(origin[start]), max(_code_point_end(self.original.data, int(origin[end - 1])), behind)

    def chars(self, start: int, end: int) -> tuple[int, int]:
        """A span of original bytes as a span of characters."""
        return int(self.char_at[start]), int(self.char_at[min(end, len(self.char_at) - 1)])


def _code_point_end(data: NDArray[np.uint8], at: int) -> int:
    end = at + 1
    while end < len(data) and 0x80 <= int(data[end]) < 0xC0:
        end += 1
    return end


def trace(text: str, *, settings: NormalizeSettings) -> Traced:
    """One text through both passes; O(length)."""
    original = TextBuffer.from_strings([text])
    tricks = np.zeros((1, len(Trick)), np.uint16)
    folded = fold_slice(original, 0, 1, tricks, track=True)
    buffer = TextBuffer(folded.text, np.array([0, len(folded.text)], np.int64))
    worded = words_slice(buffer, empty_mask(), np.zeros(2, np.int64), (0, 1), tricks, settings, track=True)
    leads = (original.data & 0xC0) != 0x80
    char_at = np.zeros(len(original.data) + 1, np.int64)
    np.cumsum(leads, out=char_at[1:])
    # a byte inside of a code point belongs to the character that it is part of
    char_at[:-1][~leads] -= 1
    return Traced(original, folded, worded, char_at)


def spans_of(text: str, *, settings: NormalizeSettings) -> list[tuple[str, int, int]]:
    """See `adsim.normalize.word_spans`."""
    traced = trace(text, settings=settings)
    found, begin = [], 0
    for end, start, stop in traced.worded.spans[traced.worded.spans[:, 0] > 0].tolist():
        word = traced.worded.text[begin:end].tobytes().decode("utf-8", "replace")
        found.append((word, *traced.chars(*traced.to_original(start, stop))))
        begin = end + 1
    return found


def hidden_in(text: str, *, settings: NormalizeSettings) -> tuple[Hidden, ...]:
    """See `adsim.normalize.hidden`."""
    traced = trace(text, settings=settings)
    places = [(t, *traced.chars(s, e)) for t, s, e in traced.folded.places.tolist()]
    places += [(t, *traced.chars(*traced.to_original(s, e))) for t, s, e in traced.worded.places.tolist()]
    shown = traced.original[0]
    found = [
        Hidden(Trick(trick), start, end, shown[start:end], _read_as(shown[start:end], settings))
        for trick, start, end in places
    ]
    return tuple(sorted(found, key=lambda h: (h.start, h.end, h.trick)))


def _read_as(raw: str, settings: NormalizeSettings) -> str:
    """What a span is read as, by itself."""
    traced = trace(raw, settings=settings)
    return traced.worded.text.tobytes().decode("utf-8", "replace")

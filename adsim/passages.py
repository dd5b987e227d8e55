"""Passages that two texts share, whatever their order, each with its place in both originals.

In: two original texts, and the spans in them that were not compared. Out: runs of words, the longest
first found, none overlapping another. It never says how much a passage weighs.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from adsim import normalize
from adsim.config import NormalizeSettings

Span = tuple[int, int]
Words = list[tuple[str, int, int]]


@dataclass(frozen=True)
class SharedPassage:
    """Words that stand in both texts: the words, and character spans in the two originals."""

    words: str
    left: Span
    right: Span


def shared_passages(
    left: str,
    right: str,
    *,
    masked: tuple[list[Span], list[Span]] = ([], []),
    settings: NormalizeSettings | None = None,
    least_words: int = 2,
) -> tuple[SharedPassage, ...]:
    """Runs of at least `least_words` normalized words that both texts have, in the order of `left`.

    `masked`: character spans of either text, such as identifiers, whose words are left out.
    Greedy string tiling (Wise 1993); O(words + matching word pairs).
    """
    x, y = (
        _unmasked(normalize.word_spans(text, settings=settings), spans, side)
        for side, (text, spans) in enumerate(zip((left, right), masked, strict=True))
    )
    tiles = sorted(_tiles(x, y, least_words))
    return tuple(_passage(x[i : i + size], y[j : j + size]) for i, j, size in tiles)


def _passage(x: Words, y: Words) -> SharedPassage:
    return SharedPassage(" ".join(word for word, _, _ in x), (x[0][1], x[-1][2]), (y[0][1], y[-1][2]))


def _unmasked(words: Words, spans: list[Span], side: int) -> Words:
    """The words, those inside of a span turned into something that equals nothing in the other text."""
    return [
        (f"\0{side}", start, end) if any(start < hi and lo < end for lo, hi in spans) else (word, start, end)
        for word, start, end in words
    ]


def _tiles(x: Words, y: Words, least: int) -> list[tuple[int, int, int]]:
    """Runs common to both as (start in x, start in y, words), longest first, each word used once."""
    heap = [(-size, i, j) for i, j, size in _runs(x, y, least)]
    heapq.heapify(heap)
    used_x, used_y = [False] * len(x), [False] * len(y)
    tiles: list[tuple[int, int, int]] = []
    while heap:
        negative, i, j = heapq.heappop(heap)
        size = -negative
        free = [not (used_x[i + k] or used_y[j + k]) for k in range(size)]
        if all(free):
            tiles.append((i, j, size))
            used_x[i : i + size] = used_y[j : j + size] = [True] * size
            continue
        for start, stop in _streaks(free):
            if stop - start >= least:
                heapq.heappush(heap, (start - stop, i + start, j + start))
    return tiles


def _runs(x: Words, y: Words, least: int) -> list[tuple[int, int, int]]:
    """All runs of `least` equal words and more that cannot be made longer on either side."""
    a, b = [word for word, _, _ in x], [word for word, _, _ in y]
    places: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b) - least + 1):
        places.setdefault(tuple(b[j : j + least]), []).append(j)
    runs = []
    for i in range(len(a) - least + 1):
        for j in places.get(tuple(a[i : i + least]), ()):
            if i and j and a[i - 1] == b[j - 1]:
                continue
            size = least
            while i + size < len(a) and j + size < len(b) and a[i + size] == b[j + size]:
                size += 1
            runs.append((i, j, size))
    return runs


def _streaks(free: list[bool]) -> list[Span]:
    """Starts and ends of the runs of true values."""
    edges = [k for k in range(len(free) + 1) if (k < len(free) and free[k]) != (k > 0 and free[k - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))

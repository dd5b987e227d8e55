"""Records made by hand from rows, as a test writes them down; no stage is run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adsim.records import F32, Folded, IdentifierKind, Identifiers, Links, TextBuffer, Trick

Link = tuple[int, int, float, int, bool, int]
"""Left, right, score, origin, kept, cut."""
Found = tuple[int, IdentifierKind, str, bool]
"""Ad, kind, canonical value, whether it was written to hide."""


def folded_of(texts: Sequence[str]) -> Folded:
    """Texts in small letters, without emoji and without tricks."""
    small = TextBuffer.from_strings([text.lower() for text in texts])
    return Folded(
        small, TextBuffer.from_strings([""] * len(texts)), np.zeros((len(texts), len(Trick)), np.uint16)
    )


def identifiers_of(found: Sequence[Found]) -> Identifiers:
    """Identifiers as if from a column, in the order given; values by kind, then by the alphabet."""
    values = sorted({(kind, value) for _, kind, value, _ in found})
    number = {pair: k for k, pair in enumerate(values)}
    nowhere = np.full(len(found), -1, np.int32)
    return Identifiers(
        np.array([ad for ad, *_ in found], np.int32),
        np.array([kind for _, kind, *_ in found], np.uint8),
        nowhere,
        nowhere,
        np.array([number[kind, value] for _, kind, value, _ in found], np.int32),
        np.ones(len(found), np.float32),
        np.array([hidden for *_, hidden in found], np.bool_),
        TextBuffer.from_strings([value for _, value in values]),
        np.array([kind for kind, _ in values], np.uint8),
    )


def links_of(
    links: Sequence[Link], features: F32, contributions: F32, *, bias: float, names: tuple[str, ...]
) -> Links:
    """Links in the order given, which is that of (left, right); features and contributions (links, names)."""
    left, right, score, origin, kept, cut = zip(*links, strict=True)
    return Links(
        np.array(left, np.int32),
        np.array(right, np.int32),
        np.array(score, np.float32),
        features,
        contributions,
        bias,
        names,
        np.array(origin, np.uint8),
        np.array(kept, np.bool_),
        np.array(cut, np.uint8),
    )

"""How texts are written, beside their words: marks, capitals, line breaks, emoji.

Original texts and the emoji of folded ones come in; `Styles` go out, one row a text. Nothing of it is read as
words, and it names no writer: it only says how alike two ways of writing are.
"""

from __future__ import annotations

import numpy as np

from adsim.normalize.style_kernels import EMOJI, MARKS, mark_rates, text_keys
from adsim.parallel import over_slices
from adsim.records import I32, Folded, Styles, TextBuffer


def styles_of(texts: TextBuffer, folded: Folded, agency: I32, *, threads: int = 1) -> Styles:
    """Styles of texts; O(bytes), about 2 ns a byte. Of more than eight distinct emoji the first eight count."""
    n = len(texts)
    marks, capitals = np.zeros((n, MARKS), np.float32), np.zeros((n, 2), np.float32)
    emoji, key = np.full((n, EMOJI), -1, np.int32), np.zeros(n, np.uint64)

    def fill(lo: int, hi: int) -> None:
        mark_rates(
            texts.data, texts.offsets, folded.emoji.data, folded.emoji.offsets, lo, hi, marks, capitals, emoji
        )
        text_keys(texts.data, texts.offsets, lo, hi, key)

    over_slices(fill, n, threads=threads)
    return Styles(marks, capitals, emoji, key, agency)

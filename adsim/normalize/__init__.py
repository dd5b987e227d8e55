"""Texts to folded texts, and folded texts to words; the verbs are `fold` and `words`.

`TextBuffer` comes in; `Folded`, then `Words` go out. Evasion is undone and counted, never lost: `hidden`
lists every trick of one text, and `word_spans` leads each word back to the original.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adsim.config import NormalizeSettings
from adsim.records import I32, U8, U16, Folded, Styles, TextBuffer

if TYPE_CHECKING:
    from adsim.normalize.trace import Hidden

__all__ = ["Mask", "Words", "fold", "hidden", "styles", "word_spans", "words"]


@dataclass(frozen=True, eq=False)
class Mask:
    """Spans to take out of folded texts, sorted by (ad, start); all of shape (m,).

    `ad`, `start`, `end` int32, bytes in the folded text; `kind` uint8. In the words each span leaves one
    token of a single control byte, `chr(1 + kind)`, which is no word to any later stage.
    """

    ad: I32
    start: I32
    end: I32
    kind: U8


@dataclass(frozen=True, eq=False)
class Words:
    """`text`: the words of each ad, parted by single spaces; `tricks`: uint16 (n, len(Trick)), undone here."""

    text: TextBuffer
    tricks: U16


def fold(texts: TextBuffer, *, threads: int = 1) -> Folded:
    """Folds texts code point by code point: lower case, Latin, ASCII where there is one; see `records.Folded`.

    Zero-width, bidi and combining marks go, styled letters and homoglyphs become Latin, emoji a channel of
    their own. Idempotent. O(bytes), about 3 ns a byte of ASCII; memory three times the texts.
    """
    from adsim.normalize.folding import fold_all

    return fold_all(texts, threads=threads)


def words(
    text: TextBuffer, *, settings: NormalizeSettings | None = None, mask: Mask | None = None, threads: int = 1
) -> Words:
    """Cuts folded texts into words: leet undone, spaced-out letters joined, repeats squeezed, elisions parted.

    Punctuation goes, numbers stay. Idempotent. O(bytes + spans), about 5 ns a byte; memory twice the texts.
    """
    from adsim.normalize.wording import words_all

    return words_all(text, settings=settings or NormalizeSettings(), mask=mask, threads=threads)


def styles(texts: TextBuffer, folded: Folded, agency: I32, *, threads: int = 1) -> Styles:
    """How texts are written, beside their words, and the agency code of each; see `records.Styles`. O(bytes)."""
    from adsim.normalize.style import styles_of

    return styles_of(texts, folded, agency, threads=threads)


def word_spans(text: str, *, settings: NormalizeSettings | None = None) -> list[tuple[str, int, int]]:
    """The words of one original text, nothing masked, each with its span of characters in it; O(length)."""
    from adsim.normalize.trace import spans_of

    return spans_of(text, settings=settings or NormalizeSettings())


def hidden(text: str, *, settings: NormalizeSettings | None = None) -> tuple[Hidden, ...]:
    """What was hidden in one original text: every trick that folding and wording undo, in order; O(length)."""
    from adsim.normalize.trace import hidden_in

    return hidden_in(text, settings=settings or NormalizeSettings())

"""A small fold for strings that did not pass through the corpus: queries and columns.

One string comes in; its folded form and, for each folded character, the position it came from, go out. It
knows what the standard library knows (compatibility forms, accents, digits of any script), not homoglyphs:
texts of ads are folded by the stage before this one.
"""

from __future__ import annotations

import unicodedata

_SPACES = {"Zs": " ", "So": " ", "Cs": " "}
_DROPPED = frozenset(("Mn", "Me", "Cf"))
_DASHES = {
    "’": "'",
    "‘": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "·": ".",
}


def fold_string(text: str) -> tuple[str, list[int]]:
    """The folded string and the position in `text` of each of its characters."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for piece in _fold_char(char):
            out.append(piece)
            origin.append(at)
    return "".join(out), origin


def _fold_char(char: str) -> str:
    if char < "\x80":
        return char.lower()
    if char in _DASHES:
        return _DASHES[char]
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    folded = ""
    for piece in unicodedata.normalize("NFKD", char):
        category = unicodedata.category(piece)
        if category not in _DROPPED:
            folded += _SPACES.get(category, piece.lower())
    return folded

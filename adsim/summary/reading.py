"""One text read against a template: which words are the template's, which fill slots, which are edits.

In: a `Template` and the normalized words of a text. Out: pieces, in order, from which the text can be put
together again and the template too. It never changes a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from adsim.records import IdentifierKind, Template
from adsim.summary import slots as kernels
from adsim.summary.alignment import match

TOKENS = {kind.name.lower(): chr(1 + kind) for kind in IdentifierKind}


class Role(StrEnum):
    """What a piece of a text is to the template."""

    CONSTANT = "constant"
    SLOT = "slot"
    REPLACED = "replaced"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text and what the template has there.

    `text`: the words of the text ('' where they are missing, or a slot is empty); `expected`: constant words of the
    template; `slot`: the slot that the words fill.
    """

    role: Role
    text: str
    expected: str = ""
    slot: int | None = None


def read(template: Template, words: str) -> tuple[Piece, ...]:
    """The pieces of a text, every word of it and of the template once, slots in order (also empty ones).

    O(words x words of the template / 64).
    """
    items, kinds, expected, slot_of = _items(template)
    text = words.split(" ") if words else []
    role, place = _settle(items, kinds, text)
    pieces: list[Piece] = []
    filling: dict[int, list[str]] = {}
    at: dict[int, list[tuple[int, str]]] = {}
    for word, r, p in zip(text, role, place, strict=True):
        if r == kernels.FILLS or (r == kernels.MATCHED and kinds[p] == kernels.TOKEN):
            filling.setdefault(p, []).append(word)
        else:
            at.setdefault(p, []).append((r, word))
    for item in range(-1, len(kinds)):
        standing = at.get(item, [])
        if item >= 0 and slot_of[item] is not None:
            pieces.append(Piece(Role.SLOT, " ".join(filling.get(item, [])), slot=slot_of[item]))
        elif item >= 0:
            own = [(r, w) for r, w in standing if r != kernels.INSERTED]
            if own:
                r, word = own[0]
                named = Role.CONSTANT if r == kernels.MATCHED else Role.REPLACED
                pieces.append(Piece(named, word, expected[item]))
            else:
                pieces.append(Piece(Role.MISSING, "", expected[item]))
        pieces += [Piece(Role.ADDED, w) for r, w in standing if r == kernels.INSERTED]
    return tuple(_joined(pieces))


def _items(template: Template) -> tuple[list[str], list[int], list[str], list[int | None]]:
    """The words that the template waits for, what kind of item each is, its words, its slot."""
    words: list[str] = []
    kinds: list[int] = []
    expected: list[str] = []
    slot_of: list[int | None] = []
    for part in template.parts:
        if part.slot is None:
            for word in (part.text or "").split(" "):
                words.append(word)
                kinds.append(kernels.CONSTANT)
                expected.append(word)
                slot_of.append(None)
        else:
            token = TOKENS.get(template.slots[part.slot].kind)
            words.append(token or "")
            kinds.append(kernels.GAP if token is None else kernels.TOKEN)
            expected.append("")
            slot_of.append(part.slot)
    return words, kinds, expected, slot_of


def _settle(items: list[str], kinds: list[int], text: list[str]) -> tuple[list[int], list[int]]:
    numbers: dict[str, int] = {}
    fixed = [w for w, kind in zip(items, kinds, strict=True) if kind != kernels.GAP]
    for word in fixed:
        numbers.setdefault(word, len(numbers))
    item_word = np.array([numbers.get(w, -1) for w in items], np.int32)
    item_kind = np.array(kinds, np.uint8)
    item_of = np.empty(len(items) + 1, np.int32)
    masks = np.empty((max(1, len(numbers)), max(1, (len(items) + 63) >> 6)), np.uint64)
    columns = np.zeros(1, np.int32)
    kernels.item_masks(item_word, item_kind, columns, masks, item_of)
    n = len(text)
    own = np.array([numbers.get(w, -1) for w in text], np.int32)
    column, place = np.empty(n, np.int32), np.empty(n, np.int32)
    role = np.empty(n, np.uint8)
    match(masks, own, n, np.empty((n, masks.shape[1]), np.uint64), column)
    kernels.settle(item_kind, item_of, int(columns[0]), column, n, role, place, np.zeros(4, np.int64))
    return role.tolist(), place.tolist()


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one role made one piece; slots stay apart."""
    made: list[Piece] = []
    for piece in pieces:
        last = made[-1] if made else None
        if last is None or last.role != piece.role or piece.role is Role.SLOT:
            made.append(piece)
            continue
        text = " ".join(w for w in (last.text, piece.text) if w)
        expected = " ".join(w for w in (last.expected, piece.expected) if w)
        made[-1] = Piece(piece.role, text, expected)
    return made

"""Puts one ad together: segments filled, treated and joined in the manner of the author.

In: an author and a draft. Out: the text, and the same text without contacts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.generators.clauses.agreement import put_right
from benchmarks.generators.clauses.authors import Author, Segment
from benchmarks.generators.clauses.languages import SLOT
from benchmarks.generators.clauses.treatments import Trick, disguised, edited

_STRAY_SEPARATORS = [". ", " - ", "\n", "! ", ", "]
_DEFAULT_EMOJI = ["💕", "✨", "🌹"]


@dataclass(frozen=True)
class Draft:
    """What goes into one ad.

    `slots`: what is filled in; `edits`: share of the words edited; `tricks` played on the letters; `head` and `foot`:
    the words of an agency, at least one of them given where it has an `office`, whose number ends the last of them.
    """

    segments: Sequence[Segment]
    contacts: Sequence[Segment]
    slots: dict[str, str]
    edits: float = 0
    tricks: Sequence[Trick] = ()
    head: str | None = None
    foot: str | None = None
    office: str = ""


@dataclass(frozen=True)
class Texts:
    """A text, and the same text without contacts."""

    full: str
    bare: str


def filled(author: Author, text: str, slots: dict[str, str]) -> str:
    """The text with its slots filled and grammar put right; slots named like a list take any word of it."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in slots:
            return slots[name]
        if name in author.language.symbols:
            return author.draws.choice(author.language.words(name))
        return match[0]

    return put_right(SLOT.sub(value, text), author.language.code)


def _placed(author: Author, draft: Draft) -> list[Segment]:
    """The segments with the contacts among them, mostly last."""
    segments = list(draft.segments)
    for contact in draft.contacts:
        draw = author.draws.random()
        if draw < 0.78:
            segments.append(contact)
        elif draw < 0.9:
            segments.insert(0, contact)
        else:
            segments.insert(author.draws.randint(0, len(segments)), contact)
    return segments


def _cased(text: str, case: str) -> str:
    if case == "lower":
        return text.lower()
    if case == "upper":
        return text.upper()
    return text[0].upper() + text[1:] if case == "sent" else text


def _treated(author: Author, text: str, draft: Draft) -> str:
    """A sentence edited, with the author's capitals, disguised; empty when all of its words were dropped."""
    if draft.edits:
        text = edited(text, draft.edits, author.draws, author.language.code)
    if not text.strip():
        return ""
    text = _cased(text, author.case)
    for trick in draft.tricks:
        text = disguised(text, trick, author.draws, author.emoji or _DEFAULT_EMOJI)
    return text


def _framed(pieces: list[Segment], draft: Draft, *, office: str) -> list[Segment]:
    """The pieces between the words of an agency."""
    head = [draft.head + ("" if draft.foot else office)] if draft.head else []
    foot = [draft.foot + office] if draft.foot else []
    return [*(Segment("H", text) for text in head), *pieces, *(Segment("H", text) for text in foot)]


def _joined(segments: list[Segment], separator: str, *, stop: bool) -> str:
    """One text; words of an agency stand on lines of their own, nothing is put after `!` and `?`."""
    text = ""
    for place, segment in enumerate(segments):
        if place:
            before = segments[place - 1]
            if "H" in (segment.kind, before.kind):
                text += "\n"
            else:
                text += " " if before.text[-1:] in ("!", "?", "") else separator
        text += segment.text
    if separator in (". ", "! ", ".\n") and text[-1:].isalnum() and stop:
        text += separator.strip()
    return re.sub(r" {2,}", " ", text).strip()


def write_ad(author: Author, draft: Draft) -> Texts:
    """The texts of a draft."""
    draws = author.draws
    segments = _placed(author, draft)
    separator = author.separator if draws.random() < 0.88 else draws.choice(_STRAY_SEPARATORS)
    emoji = author.emoji if draws.random() < 0.85 else []
    pieces = []
    for kind, pattern in segments:
        text = filled(author, pattern, draft.slots)
        if kind != "C":
            text = _treated(author, text, draft)
            if not text:
                continue
        if emoji and draws.random() < 0.35:
            text += " " + draws.choice(emoji) * draws.choice([1, 1, 1, 1, 2, 3])
        pieces.append(Segment(kind, text))
    stop = draws.random() < 0.7
    bare = _framed([piece for piece in pieces if piece.kind != "C"], draft, office="")
    full = _framed(pieces, draft, office=draft.office)
    return Texts(_joined(full, separator, stop=stop), _joined(bare, separator, stop=stop))

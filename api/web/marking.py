"""Writes a text with passages marked in it: what two texts share, where they differ, contacts, what was undone.

In: a text and spans of its characters. Out: `Markup`, escaped, what is invisible made visible. Spans may lie over
each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from adsim import normalize
from adsim.config import NormalizeSettings, Settings
from adsim.normalize.trace import Hidden
from adsim.passages import Span, shared_passages
from adsim.records import LinkResult
from adsim.report.wording import reveal

_MARK = Markup('<mark class="{}"{}{}>{}</mark>')
_NUMBER = Markup(' data-n="{}"')
_TITLE = Markup(' title="{}"')


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end`, a class of the style sheet, and a number or a title that go with them."""

    start: int
    end: int
    style: str
    number: int = 0
    title: str = ""


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """The text with its marks; O(marks squared) in the worst case."""
    found = sorted((m for m in marks if m.start < m.end), key=lambda m: (m.start, m.end))
    edges = sorted({0, len(text), *(at for m in found for at in (m.start, m.end) if at <= len(text))})
    parts = []
    for start, end in pairwise(edges):
        over = [m for m in found if m.start <= start and end <= m.end]
        piece = reveal(text[start:end])
        parts.append(_one(over, piece, start) if over else piece)
    return Markup("").join(parts)


def _one(over: Sequence[Mark], piece: Markup, start: int) -> Markup:
    begun = [m for m in over if m.start == start]
    number = next((m.number for m in begun if m.number), 0)
    title = next((m.title for m in over if m.title), "")
    style = " ".join(dict.fromkeys(m.style for m in over))
    return _MARK.format(
        style,
        _NUMBER.format(number) if number else "",
        _TITLE.format(title) if title else "",
        piece,
    )


def differences(reference: str, text: str, *, settings: NormalizeSettings) -> list[Mark]:
    """Where a text says something else than the reference, disguises undone; nothing that is only blank."""
    same = sorted(p.right for p in shared_passages(reference, text, settings=settings, least_words=1))
    found, at = [], 0
    for start, end in [*same, (len(text), len(text))]:
        if any(sign.isalnum() for sign in text[at:start]):
            found.append(_trimmed(text, at, start))
        at = max(at, end)
    return found


def _trimmed(text: str, start: int, end: int) -> Mark:
    piece = text[start:end]
    return Mark(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()), "differs")


def undone(text: str, outside: Sequence[Span], *, settings: NormalizeSettings) -> tuple[Hidden, ...]:
    """What was hidden in a text and undone, but for what lies in the spans `outside`, which are masked."""
    return tuple(
        one
        for one in normalize.hidden(text, settings=settings)
        if not any(one.start < end and start < one.end for start, end in outside)
    )


def normalizing(result: LinkResult) -> NormalizeSettings:
    """How the texts of a run were normalized."""
    return Settings.from_dict({"normalize": result.report.settings["normalize"]}).normalize

"""Puts one ad together: the sentences filled in and treated, contacts put among them, all joined to a text.

In: a poster and a draft. Out: an ad with its text, and the same text without contacts. Contacts have draws of their
own, so that both texts have the same words.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases import numbers
from benchmarks.generators.phrases.posters import Fields, Poster
from benchmarks.generators.phrases.treatments import Treatment

_NUMBER = "\x00"  # stands for a number while the capitals of a line are changed


class Segment(NamedTuple):
    """A piece of an ad; contacts are left out of the bare text."""

    text: str
    contact: bool = False


@dataclass(frozen=True)
class Draft:
    """What goes into one ad.

    `sentences` with their fields open, `identifiers` by which to be reached, `treatment` of the sentences once they
    are filled; `disguised`: share of numbers written so that filters do not see them; `lines`: further contact
    lines; `head` and `foot`: segments of an agency; `stray`: how often another separator than the poster's is used.
    """

    family: str
    sentences: list[str]
    date: dt.datetime
    identifiers: list[str]
    fields: Fields
    treatment: Treatment | None = None
    disguised: float = 0.0
    lines: list[str] = field(default_factory=list)
    head: list[Segment] = field(default_factory=list)
    foot: list[Segment] = field(default_factory=list)
    agency: str | None = None
    stray: float = 0.12


def written_number(poster: Poster, number: str, rng: random.Random, disguised: float = 0.0) -> str:
    """A number as the poster writes it, mostly the same way every time."""
    if rng.random() < disguised:
        return numbers.disguise(number, rng, poster.language)
    draws = random.Random(f"{poster.number_form}-{number}") if rng.random() < 0.7 else rng
    if draws.random() < 0.07:
        return numbers.separated(number, draws, poster.language)
    return numbers.plain(number, draws)


def _number_line(poster: Poster, number: str, draft: Draft, rng: random.Random) -> str:
    phrase = rng.choice(poster.bank.contacts)
    written = written_number(poster, number, rng, draft.disguised)
    if "\n" in written:
        while not phrase.endswith("{P}"):
            phrase = rng.choice(poster.bank.contacts)
    line = poster.fill(phrase, draft.fields).replace("{P}", _NUMBER)
    return poster.style.cased(line).replace(_NUMBER, written)


def _contact_lines(poster: Poster, draft: Draft, rng: random.Random) -> list[str]:
    lines = []
    for identifier in filter(None, draft.identifiers):
        if identifier.isdigit():
            lines.append(_number_line(poster, identifier, draft, rng))
        else:
            lines.append(rng.choice(poster.bank.mails).replace("{E}", identifier))
    return lines


def _with_contacts(
    poster: Poster, draft: Draft, sentences: list[Segment], rng: random.Random
) -> list[Segment]:
    """The sentences with contacts at the end, at the start or anywhere."""
    segments = list(sentences)
    lines = [*draft.lines, *_contact_lines(poster, draft, rng)]
    place = poster.contact_place if rng.random() < 0.85 else "any"
    for line in lines:
        at = {"end": len(segments), "start": 0}.get(place)
        segments.insert(rng.randrange(len(segments) + 1) if at is None else at, Segment(line, contact=True))
    return segments


def _joined(segments: list[Segment], separator: str) -> str:
    """One text; no separator after a full stop, a new line after a number over several lines."""
    text = ""
    for place, (piece, contact) in enumerate(segments):
        text += piece
        if place == len(segments) - 1:
            break
        between = "\n" if contact and "\n" in piece[-14:] else separator
        if piece.rstrip()[-1:] in ".!?…" and between[:1] in ".!?,":
            between = "\n" if "\n" in between else " "
        text += between
    return text + ("." if separator.startswith(".") and text[-1:].isalpha() else "")


def _title(poster: Poster, fields: Fields, rng: random.Random) -> str:
    if rng.random() >= poster.title_share:
        return ""
    return poster.written(poster.title if rng.random() < 0.7 else poster.draw_title(rng), fields)


def write_ad(poster: Poster, draft: Draft, rng: random.Random) -> Ad:
    """The ad of a draft."""
    of_contacts = random.Random(rng.random())
    sentences = [poster.written(sentence, draft.fields) for sentence in draft.sentences]
    if draft.treatment:
        sentences = draft.treatment(sentences, rng)
    body = [Segment(sentence) for sentence in sentences if sentence.strip()]
    segments = [*draft.head, *_with_contacts(poster, draft, body, of_contacts), *draft.foot]
    of_separators = random.Random(rng.random())
    separator = poster.style.separator
    if of_separators.random() <= draft.stray:
        separator = of_separators.choice([". ", "\n", " - ", "! ", " ~ "])
    title = _title(poster, draft.fields, random.Random(rng.random()))
    return Ad(
        text=_joined(segments, separator),
        bare=_joined([segment for segment in segments if not segment.contact], separator),
        title=title,
        agency=draft.agency or rng.choice(poster.agencies),
        city=draft.fields.city,
        posted_at=draft.date,
        entity=poster.entity,
        family=draft.family,
    )

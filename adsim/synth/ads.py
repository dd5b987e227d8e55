"""Writes one ad after another of one author: slots, rewording, tricks, contacts, stock text of the agency.

In: a template, the habits of the operator, the contacts that each ad shows. Out: `Draft`s, each with what was done
to it. It never decides who the author is, or which contacts tie whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adsim.synth.agencies import Agency
from adsim.synth.contacts import Contact, write_contact
from adsim.synth.draws import Draws
from adsim.synth.edits import edit, halve
from adsim.synth.grammar import grammar
from adsim.synth.phones import plain
from adsim.synth.places import City, cities_of
from adsim.synth.settings import SynthSettings
from adsim.synth.template import (
    CONTACT,
    RATES,
    Slots,
    Template,
    cased,
    filled,
    fresh_sentences,
    new_slots,
    rates_of,
)
from adsim.synth.tricks import choose, obfuscate

SHORTEST, LONGEST = 25, 70
"""Characters of an ad of the family `short`."""

Tricks = tuple[tuple[str, float], ...]
_SPACES = re.compile(r" {2,}")
_OR = {"en": (" / ", " or ", ", ", " - "), "fr": (" / ", " ou ", ", ", " - ")}


@dataclass(slots=True)
class Draft:
    """One ad with its truth; `minute` since the start of the corpus, `agency` a number."""

    title: str
    text: str
    agency: int
    city: str
    minute: int
    phone: str
    author: int
    language: str
    treatments: str
    identifiers: str
    lifted_from: str
    difficulty: float


@dataclass(frozen=True)
class Habits:
    """What an operator does to its ads, as probabilities and rates; `first` day and `days` of activity."""

    swap: float
    edit_share: float
    edit_rate: float
    drift: bool
    trick_share: float
    hide_phone: float
    halves: bool
    homes: tuple[int, ...]
    first: int
    days: int


class Author:
    """One author at work: `number` within the operator, writing from `city`."""

    def __init__(
        self, settings: SynthSettings, template: Template, habits: Habits, city: City, path: tuple[int, int]
    ) -> None:
        self.settings, self.template, self.habits = settings, template, habits
        self.number = path[1]
        self.draws = Draws(settings.seed, 0, path[0], 101 + path[1])
        self.base = new_slots(template.style, city, self.draws)
        values = self.base.values()
        said = (filled(line, values, template.style) for line in template.lines if line[0] != "\0")
        self.words = frozenset(cased(" ".join(said), template.style).split())

    def write(
        self, shown: Sequence[Sequence[Contact]], agencies: tuple[Agency, ...], marks: Sequence[str] = ()
    ) -> Iterator[Draft]:
        """An ad for each list of contacts; the first is the template as it was made."""
        lines = list(self.template.lines)
        short = self.template.short
        for at, every in enumerate(shown):
            contacts = every[:1] if short else every
            notes = list(marks)
            # a short ad without a contact has nothing but its words to be known by
            slots = self._slots(notes) if at and (contacts or not short) else self.base
            worded = self._worded(lines, notes) if at else lines
            if self.habits.drift:
                lines = worded if self.draws.chance(0.6) else list(self.template.lines)
            yield self._ad(worded, slots, contacts, agencies, notes)

    def _slots(self, notes: list[str]) -> Slots:
        """The slots of another ad, some of them changed."""
        draws, swap, base = self.draws, self.habits.swap, self.base
        if not draws.chance(min(1.0, swap * 1.6)):
            return base
        style = self.template.style
        moved = draws.chance(swap * 0.7)
        other = new_slots(style, draws.pick(cities_of(style.language)) if moved else base.city, draws)
        chances = {"name": 1.0, "age": 0.5, "area": 1.0, "hours": 0.5, "day": 1.0, "hourly": 0.6}
        changed = [field for field, share in chances.items() if draws.chance(swap * share)]
        if moved:
            changed += ["city", "area"]
        if changed:
            notes.append("slot_swaps")
        return replace(base, **{field: getattr(other, field) for field in changed})

    def _worded(self, lines: list[str], notes: list[str]) -> list[str]:
        """The sentences of another ad: halved and mixed, or with words edited, as the operator is used to."""
        draws, habits, template = self.draws, self.habits, self.template
        said = [line for line in lines if line[0] != "\0"]
        if habits.halves:
            d = self.settings.difficulty
            fresh = 1 + draws.count(len(said), 0.1 + 0.5 * d)
            said = halve(said, fresh_sentences(template.style, draws, fresh), 0.8 - 0.4 * d, draws)
            lines = [*said, *(line for line in lines if line[0] == "\0")]
            notes.append("half_copies")
        if not draws.chance(habits.edit_share):
            return lines
        rate = habits.edit_rate * draws.between(0.3, 1.0)
        edited = edit(said, rate, template.style.language, draws)
        if edited == said:
            return lines
        notes.append("word_edits")
        each = iter(edited)
        return [line if line[0] == "\0" else next(each) for line in lines]

    def _ad(
        self,
        lines: list[str],
        slots: Slots,
        contacts: Sequence[Contact],
        agencies: tuple[Agency, ...],
        notes: list[str],
    ) -> Draft:
        draws, template, habits = self.draws, self.template, self.habits
        style = template.style
        at = draws.pick(habits.homes)
        agency = agencies[at]
        tricks = choose(self.settings.difficulty, draws) if draws.chance(habits.trick_share) else ()
        told = self._contacts(contacts, agency, slots, notes)
        said = [cased(filled(x, slots.values(), style), style) if x[0] != "\0" else x for x in lines]
        title = ""
        if template.short:
            text, told = self._short(said, slots, told, tricks, notes)
            here = text
        else:
            said = self._tricked(said, tricks, notes)
            here = " ".join(x for x in said if x[0] != "\0")
            text = self._joined(said, told.line, slots)
            if draws.chance(agency.stock_share):
                text = self._with_stock(text, agency)
                notes.append("boilerplate")
            if agency.titles:
                title = cased(filled(template.title, slots.values(), style), style)
                title = obfuscate(title, tricks, draws) if draws.chance(0.7) else title
        if style.language == "fr":
            notes.append("french")
        return Draft(
            title=title,
            text=text,
            agency=at,
            city=slots.city.name,
            minute=int((habits.first + draws.uniform() * habits.days) * 1440),
            phone=told.column,
            author=self.number,
            language=style.language,
            treatments=" ".join(notes),
            identifiers=" ".join(told.canonical),
            lifted_from="",
            difficulty=1 - len(self.words & frozenset(here.split())) / max(1, len(self.words)),
        )

    def _tricked(self, said: list[str], tricks: Tricks, notes: list[str]) -> list[str]:
        if not tricks:
            return said
        out = [obfuscate(x, tricks, self.draws) if x[0] != "\0" else x for x in said]
        if out != said:
            notes += ["obfuscation", *sorted(name for name, _ in tricks)]
        return out

    def _joined(self, said: list[str], contact: str, slots: Slots) -> str:
        style = self.template.style
        made = {CONTACT: contact, RATES: rates_of(self.template, slots) if RATES in said else ""}
        parts = [made.get(x, x) for x in said]
        return _SPACES.sub(" ", style.joint.join([style.bullet + x for x in parts if x])).strip()

    def _short(
        self, said: list[str], slots: Slots, told: Told, tricks: Tricks, notes: list[str]
    ) -> tuple[str, Told]:
        """A short ad within its bounds: a fragment or two, and the contacts where they have room."""
        if "\n" in told.line or len(told.line) > LONGEST // 2:
            told = replace(told, line="", canonical=told.canonical[:1] if told.column else ())
        text = _cut(said[0], LONGEST - len(told.line) - 1)
        room = LONGEST - len(text) - len(told.line) - 2
        for more in (*said[1:], slots.city.name, slots.hours, slots.day):
            if (more in said or len(text) + len(told.line) + 1 < SHORTEST) and len(more) <= room:
                text = f"{text} {more}"
                room -= len(more) + 1
        hidden = self._tricked([text], tricks, [])[0]
        if hidden != text and len(hidden) + len(told.line) + 1 <= LONGEST:
            text = hidden
            notes += ["obfuscation", *sorted(name for name, _ in tricks)]
        return f"{text} {told.line}".strip(), told

    def _with_stock(self, text: str, agency: Agency) -> str:
        language = self.template.style.language
        stock = self.draws.some(agency.stock[language], self.draws.below(3))
        parts = [agency.header[language], text, *stock, *agency.footer[language]]
        return self.draws.pick(("\n", "\n\n")).join([p for p in parts if p])

    def _contacts(self, contacts: Sequence[Contact], agency: Agency, slots: Slots, notes: list[str]) -> Told:
        """The line of contacts of an ad, and what stands in the phone column of the agency, if it has one."""
        draws, template = self.draws, self.template
        language = template.style.language
        lines, written, phones = [], [], 0
        column, canonical = "", []
        for contact in contacts:
            if contact.kind == "line":
                label = grammar(language).expand("hotline", draws)
                lines.append(f"{label} {plain(contact.raw, draws)}")
                notes.append("booking_line")
                canonical.append(contact.canonical)
                continue
            if contact.kind == "phone" and agency.phone_column and not column:
                column = plain(contact.raw, draws)
                canonical.insert(0, contact.canonical)
                if draws.chance(0.5):
                    continue
            text, way = write_contact(contact, language, draws, hide=self.habits.hide_phone)
            notes += [way] if way else []
            notes += ["recycled_number"] if contact.kind == "recycled" else []
            phones += contact.kind in ("phone", "recycled")
            written.append(text)
            canonical.append(contact.canonical)
        if written:
            pattern = template.contact if phones else template.address
            said = draws.pick(_OR[language]).join(written)
            lines.append(pattern.format_map({**slots.values(), "contact": said}))
        return Told(" ".join(lines), column, tuple(dict.fromkeys(canonical)))


@dataclass(frozen=True)
class Told:
    """The contacts of one ad: the line of the text, the value of the column, and what they are."""

    line: str
    column: str
    canonical: tuple[str, ...]


def _cut(text: str, length: int) -> str:
    """The first words of a text, at most `length` characters."""
    return text if len(text) <= length else text[: length + 1].rsplit(" ", 1)[0][:length]

"""Writes all ads of one operator: its authors, its contacts, and what its family does to each ad.

In: the settings, the plan, the agencies and the number of an operator. Out: `Draft`s, ads with their truth. It
depends on nothing else, so operators can be written in any order, and a text that was lifted is written anew
from the row of its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adsim.synth import contacts as book
from adsim.synth.agencies import Agency
from adsim.synth.contacts import Contact
from adsim.synth.draws import Draws
from adsim.synth.edits import edit, halve
from adsim.synth.grammar import grammar
from adsim.synth.phones import plain
from adsim.synth.places import City, area_of, cities_by_area, cities_of
from adsim.synth.plan import BOTH, ENGLISH, SINGLE, Plan, Role
from adsim.synth.settings import FAMILIES, SynthSettings
from adsim.synth.style import make_style
from adsim.synth.template import (
    CONTACT,
    RATES,
    Slots,
    Template,
    cased,
    filled,
    fresh_sentences,
    make_template,
    new_slots,
    rates_of,
)
from adsim.synth.tricks import choose, obfuscate

DAYS = 730
"""Days over which the ads of a corpus were posted."""

SHORTEST, LONGEST = 25, 70
"""Characters of an ad of the family `short`."""

_FAMILY = {name: FAMILIES.index(name) for name in FAMILIES}
_SPACES = re.compile(r" {2,}")


@dataclass(slots=True)
class Draft:
    """One ad with its truth; `minute` since the start of the corpus."""

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
    """What an operator does to its ads, as probabilities and rates."""

    swap: float
    edit_share: float
    edit_rate: float
    drift: bool
    trick_share: float
    hide_phone: float
    halves: bool


class Operator:
    """One operator, ready to write."""

    def __init__(
        self, settings: SynthSettings, plan: Plan, agencies: tuple[Agency, ...], number: int
    ) -> None:
        self.settings, self.plan, self.agencies, self.number = settings, plan, agencies, number
        self.family = int(plan.family[number])
        self.role = int(plan.role[number])
        self.size = int(plan.size[number])
        draws = self.draws = Draws(settings.seed, 0, number, 0)
        languages = ("en", "fr") if plan.language[number] == BOTH else ("en",)
        self.languages = ("fr",) if plan.language[number] not in (ENGLISH, BOTH) else languages
        self.authors = self._author_count()
        self.contacts = self._contacts()
        self.city = self._city()
        self.habits = habits_of(settings, FAMILIES[self.family], draws)
        if self.family == _FAMILY["boilerplate"]:
            self.homes = [draws.below(len(agencies))] * 3 + [draws.below(len(agencies))]
        else:
            self.homes = [draws.below(len(agencies)) for _ in range(1 + draws.below(min(4, self.size)))]
        self.start, self.span = self._window()

    def _author_count(self) -> int:
        if self.family == _FAMILY["multi_template"]:
            return 2 + self.draws.below(max(1, min(4, self.size // 2 - 1)))
        return len(self.languages)

    def _contacts(self) -> list[Contact]:
        """Contacts of this operator alone, the main one first; at least one where there is need."""
        plan, draws, number = self.plan, self.draws, self.number
        first = int(plan.first[number])
        own = [book.phone(int(plan.numbers[first + k])) for k in range(int(plan.phones[number]))]
        at = number * book.PER_OPERATOR
        if draws.chance(0.22):
            own.append(book.email(at, draws))
        if draws.chance(0.25):
            own.append(book.handle(at + draws.below(2), draws))
        if draws.chance(0.1):
            own.append(book.url(at, draws))
        needed = self.authors > 1 or self.role == Role.LIFTER or draws.chance(0.7)
        if not own and needed:
            own.append(draws.pick((book.email, book.handle))(at + 2, draws))
        for k in range(len(own), self.authors if self.family == _FAMILY["multi_template"] else 0):
            own.append(draws.pick((book.email, book.handle, book.url))(at + 2 + k, draws))
        return own

    def _city(self) -> City:
        """The home of the operator: where its number is from, if that is a city where its language is read."""
        known = cities_of(self.languages[-1])
        first = int(self.plan.first[self.number])
        if first >= 0 and self.draws.chance(0.7):
            near = cities_by_area().get(area_of(int(self.plan.numbers[first])), ())
            near = tuple(c for c in near if c in known)
            if near:
                return self.draws.pick(near)
        return self.draws.pick(known)

    def _window(self) -> tuple[int, int]:
        """First day and days of activity; those who had one number, one after the other, lie far apart."""
        draws = self.draws
        span = min(200, int(3 + 60 * -_log(1 - draws.uniform())))
        if self.role == Role.FIRST_OWNER:
            return draws.below(150), min(span, 90)
        if self.role == Role.LATER_OWNER:
            return 430 + draws.below(150), min(span, 90)
        return draws.below(DAYS - span), span

    def template(self, author: int) -> Template:
        """The template of one of its authors, always the same."""
        draws = Draws(self.settings.seed, 0, self.number, 1 + author)
        language = self.languages[author % len(self.languages)]
        style = make_style(language, draws)
        length = 130 + int(260 * draws.uniform() ** 1.3)
        if self.family == _FAMILY["boilerplate"]:
            length = int(length * (1 - 0.45 * self.settings.difficulty))
        return make_template(style, draws, length=length, short=self.family == _FAMILY["short"])

    def write(self) -> Iterator[Draft]:
        """All ads of the operator."""
        if self.role == Role.LIFTER:
            yield from self._lifter()
            return
        shares = self._shares()
        for author, (count, shown) in enumerate(zip(shares, self._shown(shares), strict=True)):
            yield from self._author(author, self.template(author), count, shown)

    def _shares(self) -> list[int]:
        """Ads of each author, at least one."""
        left = self.size - self.authors
        counts = [1] * self.authors
        for _ in range(left):
            counts[self.draws.below(self.authors)] += 1
        return counts

    def _shown(self, shares: list[int]) -> list[list[list[Contact]]]:
        """The contacts that each ad of each author shows.

        Authors of one operator are tied by contacts that stand in the ads: for every author but the first,
        some ad of it shows a contact that also stands in an ad of an earlier one.
        """
        draws = self.draws
        one_home = draws.chance(0.8 - 0.6 * self.settings.difficulty)
        shown: list[list[list[Contact]]] = []
        for author, count in enumerate(shares):
            home = self.contacts if one_home else draws.some(self.contacts, 1 + draws.below(2))
            ads = [self._some(home) for _ in range(count)]
            if author:
                self._tie(draws.pick(shown), ads)
            shown.append(ads)
        return shown

    def _some(self, home: list[Contact]) -> list[Contact]:
        draws = self.draws
        if not home or draws.chance(0.06):
            return []
        return draws.some(home, 1 if draws.chance(0.65) else 2)

    def _tie(self, earlier: list[list[Contact]], later: list[list[Contact]]) -> None:
        known = {c for ad in earlier for c in ad}
        if any(c in known for ad in later for c in ad):
            return
        draws = self.draws
        tie = draws.pick(sorted(known, key=lambda c: c.canonical) or self.contacts)
        for ads in (earlier, later):
            ad = draws.pick(ads)
            if tie not in ad:
                ad.append(tie)

    def _lifter(self) -> Iterator[Draft]:
        """Ads of its own, then a text lifted from another, all with its own contacts."""
        lifted = 1 + (self.size > 3 and self.draws.chance(0.5))
        tie = self.contacts[0]
        own = [[tie] for _ in range(self.size - lifted)]
        yield from self._author(0, self.template(0), len(own), own)
        source = Operator(self.settings, self.plan, self.agencies, int(self.plan.other[self.number]))
        stolen = source.template(0)
        name = author_name(source.number, 0)
        for draft in self._author(1, stolen, lifted, [[tie] for _ in range(lifted)]):
            draft.treatments = f"lifted {draft.treatments}".strip()
            draft.lifted_from = name
            yield draft

    def _author(
        self, author: int, template: Template, count: int, shown: list[list[Contact]]
    ) -> Iterator[Draft]:
        draws = Draws(self.settings.seed, 0, self.number, 101 + author)
        base = new_slots(template.style, self.city, draws)
        original = list(template.lines)
        words = _bag(" ".join(original))
        lines = original
        for at in range(count):
            notes: list[str] = []
            slots = self._slots(base, template, draws, notes) if at or draws.chance(0.3) else base
            current = self._reworded(
                lines if self.habits.drift else original, original, template, draws, notes, first=at == 0
            )
            if self.habits.drift:
                lines = current
            yield self._ad(author, template, current, slots, shown[at], words, draws, notes)

    def _slots(self, base: Slots, template: Template, draws: Draws, notes: list[str]) -> Slots:
        """The slots of another ad of the author, some of them changed."""
        swap = self.habits.swap
        if not draws.chance(min(1.0, swap * 1.6)):
            return base
        city = draws.pick(cities_of(template.style.language)) if draws.chance(swap * 0.7) else base.city
        other = new_slots(template.style, city, draws)
        kept = {
            "name": draws.chance(swap),
            "age": draws.chance(swap * 0.5),
            "area": city is not base.city or draws.chance(swap),
            "hours": draws.chance(swap * 0.5),
            "day": draws.chance(swap),
            "hourly": draws.chance(swap * 0.6),
        }
        changes = {field: getattr(other, field) for field, changed in kept.items() if changed}
        if changes or city is not base.city:
            notes.append("slot_swaps")
        return replace(base, city=city, **changes)

    def _reworded(
        self,
        lines: list[str],
        original: list[str],
        template: Template,
        draws: Draws,
        notes: list[str],
        *,
        first: bool,
    ) -> list[str]:
        habits = self.habits
        language = template.style.language
        if first:
            return lines
        if habits.halves:
            keep = [line for line in original if line[0] != "\0"]
            rest = [line for line in original if line[0] == "\0"]
            fresh = fresh_sentences(
                template.style, draws, max(1, draws.count(len(keep), 0.2 + 0.3 * self.settings.difficulty))
            )
            lines = [*halve(keep, fresh, draws), *rest]
            notes.append("half_copies")
        if habits.edit_share and draws.chance(habits.edit_share):
            rate = habits.edit_rate * (0.3 + 0.7 * draws.uniform())
            edited = [*edit([x for x in lines if x[0] != "\0"], rate, language, draws)]
            each = iter(edited)
            edited = [x if x[0] == "\0" else next(each) for x in lines]
            if edited != lines:
                notes.append("word_edits")
            lines = edited
        return lines

    def _ad(
        self,
        author: int,
        template: Template,
        lines: list[str],
        slots: Slots,
        shown: list[Contact],
        words: frozenset[str],
        draws: Draws,
        notes: list[str],
    ) -> Draft:
        style = template.style
        values = slots.values()
        agency_number = draws.pick(self.homes)
        agency = self.agencies[agency_number]
        tricks = choose(self.settings.difficulty, draws) if draws.chance(self.habits.trick_share) else ()
        played: set[str] = set()
        contact, phone_column = self._contact_line(template, agency, shown, values, draws, notes)
        parts: list[str] = []
        said: list[str] = []
        for line in lines:
            if line == CONTACT:
                text = contact
            elif line == RATES:
                text = rates_of(template, slots)
            else:
                text = cased(filled(line, values, style), style)
                said.append(text)
                if tricks:
                    hidden = obfuscate(text, tricks, draws)
                    if hidden != text:
                        text = hidden
                        said[-1] = hidden
            if text:
                parts.append(style.bullet + text if style.bullet else text)
        if template.short:
            text, tricks = self._short(template, values, contact, tricks, draws)
            said = [text]
        else:
            text = style.joint.join(parts)
            text = _SPACES.sub(" ", text).strip()
        played.update(name for name, _ in tricks)
        if played:
            notes += ["obfuscation", *sorted(played)]
        if agency.stock_share and not template.short and draws.chance(agency.stock_share):
            text = self._with_stock(text, agency, style.language, draws)
            notes.append("boilerplate")
        title = ""
        if agency.titles and not template.short:
            title = cased(filled(template.title, values, style), style)
            if tricks and draws.chance(0.7):
                title = obfuscate(title, tricks, draws)
        if style.language == "fr":
            notes.append("french")
        here = _bag(" ".join(said))
        return Draft(
            title=title,
            text=text,
            agency=agency_number,
            city=slots.city.name,
            minute=int((self.start + draws.uniform() * self.span) * 1440),
            phone=phone_column,
            author=author,
            language=style.language,
            treatments=" ".join(notes),
            identifiers=" ".join(dict.fromkeys(c.canonical for c in shown)),
            lifted_from="",
            difficulty=1 - len(words & here) / max(1, len(words)),
        )

    def _contact_line(
        self,
        template: Template,
        agency: Agency,
        shown: list[Contact],
        values: dict[str, object],
        draws: Draws,
        notes: list[str],
    ) -> tuple[str, str]:
        """The contact line of an ad, and what stands in the column of the agency for the phone."""
        style = template.style
        written = []
        column = ""
        for contact in shown:
            if contact.kind == "phone" and agency.phone_column and not column:
                column = plain(contact.raw, draws)
                if draws.chance(0.5):
                    continue
            text, way = book.write_contact(contact, style.language, draws, hide=self.habits.hide_phone)
            if way:
                notes.append(way)
            written.append(text)
        line = ""
        if written:
            joint = (
                draws.pick((" / ", " or ", ", ", " - "))
                if style.language == "en"
                else draws.pick((" / ", " ou ", ", ", " - "))
            )
            pattern = template.contact if "{contact}" in template.contact else "{contact}"
            line = pattern.format_map({**values, "contact": joint.join(written)})
        place = int(self.plan.line[self.number])
        if self.role == Role.BOOKED:
            shared = book.phone(int(self.plan.numbers[place]))
            label = grammar(style.language).expand("hotline", draws)
            line = f"{label} {plain(shared.raw, draws)}" + (f", {line}" if line and draws.chance(0.5) else "")
            shown[:] = [shared, *(shown if line.count(",") else [])]
            notes.append("booking_line")
        if self.role == Role.LATER_OWNER:
            theirs = book.phone(
                int(self.plan.numbers[int(self.plan.first[int(self.plan.other[self.number])])])
            )
            line = f"{line} {plain(theirs.raw, draws)}".strip()
            shown.append(theirs)
            notes.append("recycled_number")
        return line, column

    def _short(
        self,
        template: Template,
        values: dict[str, object],
        contact: str,
        tricks: tuple[tuple[str, float], ...],
        draws: Draws,
    ) -> tuple[str, tuple[tuple[str, float], ...]]:
        """A short ad within its bounds: a fragment or two, and the contact where it has room."""
        style = template.style
        text = cased(filled(template.lines[0], values, style), style)
        for more in (*template.lines[1:], contact):
            line = cased(filled(more, values, style), style) if more is not contact else more
            if more and len(text) + 1 + len(line) <= LONGEST:
                text = f"{text} {line}"
        hidden = obfuscate(text, tricks, draws)
        if tricks and len(hidden) <= LONGEST:
            text = hidden
        else:
            tricks = ()
        if len(text) > LONGEST:
            text = text[:LONGEST].rsplit(" ", 1)[0]
        while len(text) < SHORTEST:
            text = f"{text} {values['city']}"
        return text[:LONGEST], tricks

    def _with_stock(self, text: str, agency: Agency, language: str, draws: Draws) -> str:
        head = agency.header[language]
        stock = draws.some(agency.stock[language], 1 + draws.below(2))
        parts = [head] if head else []
        parts += [text, *stock, *agency.footer[language]]
        return draws.pick(("\n", "\n\n")).join(parts)


def author_name(operator: int, author: int) -> str:
    """The name of an author in the truth."""
    return f"A{operator:07d}.{author}"


def habits_of(settings: SynthSettings, family: str, draws: Draws) -> Habits:
    """The habits of an operator of a family; in a mixed corpus families keep little to themselves."""
    d = settings.difficulty
    mixed = settings.family == "mixed"
    tricky = family == "obfuscation"
    edits = family == "word_edits"
    trick_share = (
        (0.5 + 0.5 * d) if tricky else 0.05 + 0.35 * d if mixed and draws.chance(0.15 + 0.35 * d) else 0.0
    )
    edit_share = 0.95 if edits else (0.6 if mixed and draws.chance(0.25 + 0.5 * d) else 0.0)
    return Habits(
        swap=(0.35 + 0.5 * d) if family == "slot_swaps" else (0.1 + 0.4 * d if mixed else 0.15),
        edit_share=edit_share,
        edit_rate=0.02 + 0.13 * d if edits else 0.01 + 0.09 * d,
        drift=draws.chance(0.3) and edits,
        trick_share=trick_share,
        hide_phone=(0.4 + 0.5 * d) if tricky else (draws.uniform() * 0.7 * d if mixed else 0.15 * d),
        halves=family == "half_copies",
    )


def _bag(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _log(x: float) -> float:
    import math

    return math.log(x)


assert _FAMILY["singletons"] == SINGLE

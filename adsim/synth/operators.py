"""Writes all ads of one operator: its authors, its contacts, its habits.

In: the settings, the plan, the agencies and the number of an operator. Out: `Draft`s, ads with their truth. It
depends on nothing else, so operators can be written in any order, and a text that was lifted is written anew
from the row of its source.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from adsim.synth import contacts as book
from adsim.synth.ads import Author, Draft, Habits
from adsim.synth.agencies import Agency
from adsim.synth.contacts import Contact
from adsim.synth.draws import Draws
from adsim.synth.places import City, area_of, cities_by_area, cities_of
from adsim.synth.plan import BOTH, FRENCH, Plan, Role
from adsim.synth.settings import FAMILIES, SynthSettings
from adsim.synth.style import make_style
from adsim.synth.template import Template, make_template

DAYS = 730
"""Days over which the ads of a corpus were posted."""

_ONE_NUMBER_DAYS = 90
"""Days of activity of those who had one number, one after the other ..."""
_STARTS = {Role.FIRST_OWNER: (0, 150), Role.LATER_OWNER: (430, 580)}
"""... and the days on which they began: at least 190 lie between the last use and the next."""


class Operator:
    """One operator, ready to write."""

    def __init__(
        self, settings: SynthSettings, plan: Plan, agencies: tuple[Agency, ...], number: int
    ) -> None:
        self.settings, self.plan, self.agencies, self.number = settings, plan, agencies, number
        self.family = FAMILIES[int(plan.family[number])]
        self.role = int(plan.role[number])
        self.size = int(plan.size[number])
        self.draws = Draws(settings.seed, 0, number, 0)
        spoken = int(plan.language[number])
        self.languages = ("en", "fr") if spoken == BOTH else ("fr",) if spoken == FRENCH else ("en",)
        self.authors = self._author_count()
        self.contacts = self._contacts()
        self.city = self._city()
        self.habits = self._habits()

    def write(self) -> Iterator[Draft]:
        """All ads of the operator."""
        if self.role == Role.LIFTER:
            yield from self._lifter()
            return
        marks = [self.family] if self.authors > 1 else []
        shares = self._shares()
        for number, shown in enumerate(self._shown(shares)):
            yield from self._author(number, self.template(number)).write(shown, self.agencies, marks)

    def template(self, author: int) -> Template:
        """The template of one of its authors, always the same."""
        draws = Draws(self.settings.seed, 0, self.number, 1 + author)
        style = make_style(self.languages[author % len(self.languages)], draws)
        length = 110 + 240 * draws.uniform() ** 1.2
        if self.family == "boilerplate":
            length *= 1 - 0.45 * self.settings.difficulty
        return make_template(style, draws, length=int(length), short=self.family == "short")

    def _author(self, number: int, template: Template) -> Author:
        return Author(self.settings, template, self.habits, self.city, (self.number, number))

    def _author_count(self) -> int:
        if self.family == "multi_template":
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
        for k in range(len(own), self.authors if self.family == "multi_template" else 0):
            own.append(draws.pick((book.email, book.handle, book.url))(at + 2 + k, draws))
        return own

    def _city(self) -> City:
        """The home of the operator: where its number is from, if its language is read there."""
        known = cities_of(self.languages[-1])
        first = int(self.plan.first[self.number])
        if first >= 0 and self.draws.chance(0.7):
            near = cities_by_area().get(area_of(int(self.plan.numbers[first])), ())
            near = tuple(c for c in near if c in known)
            if near:
                return self.draws.pick(near)
        return self.draws.pick(known)

    def _habits(self) -> Habits:
        """What it does to its ads; in a mixed corpus no family keeps its treatments to itself."""
        draws, d, family = self.draws, self.settings.difficulty, self.family
        mixed = self.settings.family == "mixed"
        tricky, edits = family == "obfuscation", family == "word_edits"
        plays = mixed and draws.chance(0.15 + 0.35 * d)
        rewords = mixed and draws.chance(0.25 + 0.5 * d)
        homes = [draws.below(len(self.agencies)) for _ in range(1 + draws.below(min(4, self.size)))]
        if family == "boilerplate":
            homes = [homes[0]] * 4 + homes[-1:]
        first, days = self._window()
        return Habits(
            swap=0.35 + 0.5 * d if family == "slot_swaps" else 0.1 + 0.4 * d if mixed else 0.15,
            edit_share=0.95 if edits else 0.6 if rewords else 0.0,
            edit_rate=0.02 + 0.13 * d if edits else 0.01 + 0.09 * d,
            drift=edits and draws.chance(0.3),
            trick_share=0.5 + 0.5 * d if tricky else 0.05 + 0.35 * d if plays else 0.0,
            hide_phone=0.4 + 0.5 * d if tricky else draws.uniform() * 0.7 * d if mixed else 0.15 * d,
            halves=family == "half_copies",
            homes=tuple(homes),
            first=first,
            days=days,
        )

    def _window(self) -> tuple[int, int]:
        """First day and days of activity."""
        draws = self.draws
        days = min(200, int(3 - 60 * math.log(1 - draws.uniform())))
        if self.role in _STARTS:
            low, high = _STARTS[Role(self.role)]
            return int(draws.between(low, high)), min(days, _ONE_NUMBER_DAYS)
        return draws.below(DAYS - days), days

    def _shares(self) -> list[int]:
        """Ads of each author, at least one."""
        counts = [1] * self.authors
        for _ in range(self.size - self.authors):
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
        for at, ad in enumerate(ad for ads in shown for ad in ads):
            self._show_what_is_shared(ad, first=at == 0)
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

    def _show_what_is_shared(self, ad: list[Contact], *, first: bool) -> None:
        """Adds to an ad the number that a stranger had before, or will have, or the booking line of many."""
        plan, draws = self.plan, self.draws
        if self.role == Role.BOOKED:
            line = book.phone(int(plan.numbers[int(plan.line[self.number])]))
            ad[:] = [Contact("line", line.raw, line.canonical), *(ad if draws.chance(0.5) else [])]
        elif self.role == Role.FIRST_OWNER and (first or draws.chance(0.5)) and self.contacts[0] not in ad:
            ad.append(self.contacts[0])
        elif self.role == Role.LATER_OWNER and (first or draws.chance(0.7)):
            theirs = book.phone(int(plan.numbers[int(plan.first[int(plan.other[self.number])])]))
            ad.append(Contact("recycled", theirs.raw, theirs.canonical))

    def _lifter(self) -> Iterator[Draft]:
        """Ads of its own, then a text lifted from another, all with its own main contact."""
        lifted = 1 + (self.size > 3 and self.draws.chance(0.5))
        tie = self.contacts[0]
        yield from self._author(0, self.template(0)).write([[tie]] * (self.size - lifted), self.agencies)
        source = Operator(self.settings, self.plan, self.agencies, int(self.plan.other[self.number]))
        for draft in self._author(1, source.template(0)).write([[tie]] * lifted, self.agencies, ["lifted"]):
            draft.lifted_from = author_name(source.number, 0)
            yield draft


def author_name(operator: int, author: int) -> str:
    """The name of an author in the truth."""
    return f"A{operator:07d}.{author}"

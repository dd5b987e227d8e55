"""What all authors of one corpus share: the stream of draws, and numbers and addresses that are given once.

In: a seed. Out: authors with contacts of their own, sizes and lengths, and the ads made so far.
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import random
import re
from typing import NamedTuple

import numpy as np

from benchmarks.generators.clauses import numbers
from benchmarks.generators.clauses.ads import Draft, Texts, write_ad
from benchmarks.generators.clauses.authors import Author, Segment
from benchmarks.generators.clauses.languages import AREAS
from benchmarks.generators.corpus import Ad

_FIRST_MOMENT = dt.datetime(2023, 1, 1, 6)
_PLAIN_ASCII = str.maketrans("éèëïê", "eeeie")


class Contact(NamedTuple):
    """A way to be reached: a `number`, an `address`, or the number of a `booking` line."""

    kind: str
    value: str


class World:
    """The common ground of a corpus; `ads` are those made for the family that is being made."""

    def __init__(self, seed: int) -> None:
        self.draws = random.Random(seed * 1000003 + 17)
        self.ads: list[Ad] = []
        self.family = ""
        self.short_pairs: set[frozenset[str]] = set()
        self.short_words: set[frozenset[str]] = set()
        self.last_was_booking_line = False
        self._entities = 0
        self._addresses: set[str] = set()
        self._sizes: dict[tuple[int, int, float], list[float]] = {}
        self._numbers = self._pool()

    def _pool(self) -> list[str]:
        """All numbers of the reserved range; those with area codes in use are given first."""

        def shuffled(areas: list[int]) -> list[str]:
            pool = [f"{area}55501{line:02d}" for area in areas for line in range(100)]
            self.draws.shuffle(pool)
            return pool

        in_use = shuffled(AREAS)
        others = [area for area in range(201, 990) if area not in set(AREAS) and area % 100 != 11]
        return shuffled(others) + in_use

    # -------------------------------------------------------------- people and their contacts

    def author(self, language: str | None = None) -> Author:
        """An author with a number, perhaps two, and perhaps an address."""
        author = Author(self.draws, language)
        self.give_contacts(author)
        return author

    def give_contacts(self, author: Author) -> None:
        """New numbers and perhaps an address for an author."""
        author.numbers = [self.number()]
        if self.draws.random() < 0.2:
            author.numbers.append(self.number())
        author.address = self.address(author) if self.draws.random() < 0.3 else None

    def entity(self) -> str:
        """The id of a new poster."""
        self._entities += 1
        return f"E{self._entities:05d}"

    def number(self) -> str:
        """A number that nobody has; raises IndexError when the reserved range is used up."""
        return self._numbers.pop()

    def address(self, author: Author) -> str:
        """An e-mail address or a page that nobody has."""
        draws = self.draws
        while True:
            user = draws.choice(author.language.words("JEWEL")) + draws.choice([".", "", "_", "-"])
            user += draws.choice(author.names).lower() + draws.choice(["", str(draws.randint(1, 99))])
            user = re.sub(r"[^\w.\-]", "", user.translate(_PLAIN_ASCII))
            address = user + draws.choice(["@example.com", "@example.org", "@example.com"])
            if draws.random() < 0.2:
                address = f"example.org/{user}"
            if address not in self._addresses:
                self._addresses.add(address)
                return address

    def contacts(self, author: Author, *, own: bool = False) -> list[Contact]:
        """How one ad is answered: by the author's `own` number (always, if so asked), a new one, or not at all."""
        draws = self.draws
        if own or draws.random() > author.silent:
            first = own or len(author.numbers) == 1 or draws.random() < 0.75
            contacts = [Contact("number", author.numbers[0 if first else 1])]
            if author.address and draws.random() < 0.4:
                contacts.append(Contact("address", author.address))
            return contacts
        return [Contact("number", self.number())] if draws.random() < author.fresh else []

    def contact_segments(
        self, author: Author, contacts: list[Contact], *, hide: bool = False
    ) -> list[Segment]:
        """Contacts in words; if asked to `hide`, most numbers are written so that filters do not see them."""
        return [Segment("C", self._contact_line(author, contact, hide=hide)) for contact in contacts]

    def _contact_line(self, author: Author, contact: Contact, *, hide: bool) -> str:
        draws, language = self.draws, author.language
        if contact.kind == "number":
            if hide and draws.random() < 0.75:
                written = numbers.hidden(contact.value, draws, language.code)
            else:
                form = author.number_form if draws.random() < 0.7 else draws.randrange(numbers.PLAIN_FORMS)
                written = numbers.plain(contact.value, form)
            return draws.choice(language.contacts).replace("{X}", written)
        if contact.kind == "booking":
            line = draws.choice(language.bookings)
            return line.replace("{X}", numbers.plain(contact.value, draws.choice([0, 0, 1, 2, 4])))
        return draws.choice(language.mails).replace("{X}", contact.value)

    # -------------------------------------------------------------- sizes

    def size(self, low: int = 2, high: int = 60, power: float = 1.75) -> int:
        """A size of a power law, between `low` and `high`."""
        key = (low, high, power)
        if key not in self._sizes:
            self._sizes[key] = list(itertools.accumulate(size**-power for size in range(low, high + 1)))
        cumulated = self._sizes[key]
        return low + bisect.bisect(cumulated, self.draws.random() * cumulated[-1])

    def length(self, median: float = 225) -> float:
        """How many characters a text should have, log-normal."""
        return self.draws.lognormvariate(np.log(median), 0.36)

    # -------------------------------------------------------------- ads

    def post(self, entity: str, author: Author, draft: Draft, agency: str | None = None) -> None:
        """Writes an ad and adds it."""
        self.add(entity, author, write_ad(author, draft), draft.slots["CITY"], agency)

    def add(self, entity: str, author: Author, texts: Texts, city: str, agency: str | None = None) -> None:
        """Adds an ad whose texts are written; at times its city is not given."""
        draws = self.draws
        agency = agency or draws.choice(author.sites)
        city = city if draws.random() < 0.93 else ""
        day = draws.uniform(author.first_day, author.last_day)
        self.ads.append(
            Ad(
                text=texts.full,
                bare=texts.bare,
                agency=agency,
                city=city,
                posted_at=_FIRST_MOMENT + dt.timedelta(days=day),
                entity=entity,
                family=self.family,
            )
        )

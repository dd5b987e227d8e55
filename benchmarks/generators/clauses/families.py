"""The families: what a corpus is hard by.

In: a world and how many ads are left to make. Out: the ads of one or several entities, added to the world; perhaps
more than are left, then whoever calls drops whole entities. The order of the draws is part of every family: a draw
moved is another corpus.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.generators.clauses import numbers
from benchmarks.generators.clauses.ads import Draft, filled
from benchmarks.generators.clauses.authors import LATE_SYMBOLS, Author, Segment, own, trade
from benchmarks.generators.clauses.short import short
from benchmarks.generators.clauses.treatments import draw_tricks
from benchmarks.generators.clauses.world import Contact, World

_LAST_DAY = 540
_LATEST_START = 535


def _language(world: World) -> str:
    return "fr" if world.draws.random() < 0.25 else "en"


def _plain_ads(
    world: World,
    author: Author,
    entity: str,
    count: int,
    *,
    text: list[Segment] | None = None,
    edits: float = 0,
) -> int:
    """Ads of one text with phrases of the trade renewed; the first gives the author's own number."""
    base = text or author.with_trade(author.text(world.length()))
    for place in range(count):
        slots = author.slots()
        segments = author.renewed(base)
        contacts = world.contact_segments(author, world.contacts(author, own=place == 0))
        world.post(entity, author, Draft(segments, contacts, slots, edits))
    return count


# ------------------------------------------------------------------ one poster, one text


def slot_swaps(world: World, left: int) -> None:
    """One text; names, places, prices and some words change."""
    author, entity = world.author(), world.entity()
    base = author.with_trade(author.text(world.length(), LATE_SYMBOLS))
    for _ in range(world.size()):
        slots = author.slots(wild=True)
        contacts = world.contact_segments(author, world.contacts(author))
        world.post(entity, author, Draft(base, contacts, slots))


def word_edits(world: World, left: int) -> None:
    """One text, 3 to 12 % of its words changed in each ad."""
    author, entity = world.author(), world.entity()
    base = author.with_trade(author.text(world.length()))
    for _ in range(world.size()):
        slots = author.slots()
        contacts = world.contact_segments(author, world.contacts(author))
        world.post(entity, author, Draft(base, contacts, slots, edits=world.draws.uniform(0.03, 0.12)))


def obfuscated(world: World, left: int) -> None:
    """One text, its letters and numbers disguised anew in most ads."""
    author, entity = world.author(), world.entity()
    base = author.with_trade(author.text(world.length(215)))
    for _ in range(world.size()):
        slots = author.slots()
        tricks = draw_tricks(world.draws) if world.draws.random() < 0.87 else []
        contacts = world.contact_segments(author, world.contacts(author), hide=True)
        world.post(entity, author, Draft(base, contacts, slots, tricks=tricks))


def half_copies(world: World, left: int) -> None:
    """Each ad keeps about half of the sentences of a long text; every ad shares two with another."""
    draws = world.draws
    author, entity = world.author(), world.entity()
    count = draws.randint(6, 9)
    base = author.long_text(count)
    kept_before: list[set[int]] = []
    for _ in range(world.size()):
        for _ in range(60):
            share = max(3, round(count * draws.uniform(0.42, 0.6)))
            kept = set(draws.sample(range(count), share))
            if not kept_before or any(len(kept & before) >= 2 for before in kept_before):
                break
        kept_before.append(kept)
        used: set[str] = set()
        segments = [base[place] for place in kept]  # a set of small ints has one order in every process
        for _ in range(draws.choice([1, 1, 2, 2, 3])):
            segments.append(own(author.sentence(used, length=(25, 80))))
        draws.shuffle(segments)
        slots = author.slots()
        segments = author.with_trade(segments, draws.choice([0, 1, 1, 2, 3]))
        contacts = world.contact_segments(author, world.contacts(author))
        world.post(entity, author, Draft(segments, contacts, slots))


def singletons(world: World, left: int) -> None:
    """A poster with one ad."""
    draws = world.draws
    author, entity = world.author(), world.entity()
    slots = author.slots()
    if draws.random() < 0.07:
        segments = [trade(author.trade_phrase()), own(author.sentence(set(), length=(15, 45)))]
        draws.shuffle(segments)
    else:
        segments = author.with_trade(author.text(world.length()))
    contacts = world.contact_segments(author, world.contacts(author))
    tricks = draw_tricks(draws) if draws.random() < 0.07 else []
    world.post(entity, author, Draft(segments, contacts, slots, tricks=tricks))


# ------------------------------------------------------------------ words that many share


def _agency_words(agency: Author, name: str, slots: dict[str, str]) -> str:
    """Twenty to sixty words of an agency about itself."""
    for _ in range(50):
        text = filled(agency, agency.expand("AGH").replace("<AGN>", name), slots)
        text = ". ".join(sentence[:1].upper() + sentence[1:] for sentence in text.split(". "))
        if 20 <= len(text.split()) <= 60:
            return text
    return " ".join(text.split()[:60])


def _agency_name(agency: Author) -> str:
    draws, jewels = agency.draws, agency.language.words("JEWEL")
    if agency.language.code == "en":
        kinds = ["House", "Company", "Circle", "Companions", "Lounge", "Salon", "Club", "Evenings"]
        return f"{draws.choice(jewels).title()} {draws.choice(kinds)}"
    return f"{draws.choice(['Maison', 'Salon', 'Cercle', 'Club'])} {draws.choice(jewels).title()}"


def boilerplate(world: World, left: int) -> None:
    """An agency whose words stand around the ads of unrelated posters."""
    draws = world.draws
    language = _language(world)
    agency = Author(draws, language)
    name, slots_of_agency = _agency_name(agency), agency.slots()
    place = draws.choice(["head", "foot", "both"])
    head = _agency_words(agency, name, slots_of_agency) if place != "foot" else None
    foot = _agency_words(agency, name, slots_of_agency) if place != "head" else None
    office = ""
    if draws.random() < 0.4:
        office = f" {'Office' if language == 'en' else 'Bureau'} {numbers.plain(world.number(), 0)}."
    draws.random()  # decides nothing; without it every corpus would be another one
    for _ in range(min(world.size(6, 40, 1.2), max(3, left // 5))):
        author, entity = world.author(language), world.entity()
        author.cities = agency.cities
        base = author.with_trade(author.text(world.length(170)), draws.choice([0, 1, 1, 2]))
        for _ in range(1 if draws.random() < 0.12 else world.size(2, 60, 1.9)):
            slots = author.slots()
            contacts = world.contact_segments(author, world.contacts(author))
            segments = author.renewed(base, 0.4)
            edits = draws.choice([0, 0, 0.02])
            draft = Draft(segments, contacts, slots, edits, head=head, foot=foot, office=office)
            world.post(entity, author, draft, agency=name)


def _copied_ads(
    world: World, author: Author, entity: str, text: list[Segment], look: tuple[str, str], count: int
) -> None:
    """Ads of a text of somebody else, with the separator and the capitals that it had, and one's own number."""
    own_look = author.separator, author.case
    for _ in range(count):
        slots = author.slots()
        author.separator, author.case = look
        contacts = world.contact_segments(author, [Contact("number", author.numbers[0])])
        edits = world.draws.choice([0, 0, 0, 0.03, 0.06])
        world.post(entity, author, Draft(text, contacts, slots, edits))
        author.separator, author.case = own_look


def lifted(world: World, left: int) -> None:
    """A good text is copied by others, who have texts and numbers of their own."""
    draws = world.draws
    language = _language(world)
    writer = Author(draws, language)
    text = writer.with_trade(writer.text(world.length(260)))
    look = writer.separator, writer.case
    for place in range(min(world.size(4, 24, 1.0), max(3, left // 6))):
        author = writer if place == 0 and draws.random() < 0.7 else Author(draws, language)
        world.give_contacts(author)
        entity = world.entity()
        no_other = author is writer and draws.random() < 0.5
        other = None if no_other else author.with_trade(author.text(world.length()))
        size = world.size(2, 30, 1.8)
        if other:
            _plain_ads(world, author, entity, size, text=other, edits=draws.choice([0, 0, 0.03]))
            size = draws.choices([1, 2, 3], [70, 22, 8])[0]
        _copied_ads(world, author, entity, text, look, size)


# ------------------------------------------------------------------ several templates, shared numbers


def _another_hand(world: World, main: Author) -> Author:
    """The same poster as another author: another template, the same contacts, days and sites."""
    same_language = world.draws.random() < 0.85
    hand = Author(world.draws, main.language.code if same_language else None)
    hand.numbers, hand.address = main.numbers, main.address
    hand.silent, hand.fresh = main.silent, main.fresh
    hand.first_day, hand.last_day, hand.sites = main.first_day, main.last_day, main.sites
    if hand.language is main.language:
        hand.cities = list(dict.fromkeys(main.cities[:1] + hand.cities[:1]))
    return hand


def multi_template(world: World, left: int) -> None:
    """A poster with several texts that have no word in common."""
    draws = world.draws
    total = world.size(2, 60, 1.5)
    templates = min(total, draws.choices([2, 3, 4, 5], [45, 28, 17, 10])[0])
    entity, main = world.entity(), world.author()
    if draws.random() < 0.5 and not main.address:
        main.address = world.address(main)
    weights = [draws.uniform(0.3, 1) for _ in range(templates)]
    sizes = [1] * templates
    for _ in range(total - templates):
        sizes[draws.choices(range(templates), weights)[0]] += 1
    for template, size in enumerate(sizes):
        author = _another_hand(world, main) if template else main
        base = author.with_trade(author.text(world.length()))
        reached_by = draws.randrange(size)  # one ad of each text surely gives the number
        for place in range(size):
            slots = author.slots()
            contacts = world.contacts(author, own=place == reached_by)
            segments = author.renewed(base, 0.3)
            lines = world.contact_segments(author, contacts)
            world.post(entity, author, Draft(segments, lines, slots, edits=draws.choice([0, 0, 0.03])))


def _booking_line(world: World, left: int) -> None:
    """A number in the ads of 20 to 60 unrelated posters."""
    draws = world.draws
    line, language = world.number(), _language(world)
    for _ in range(min(draws.randint(20, 60), max(20, left // 4))):
        author = world.author(language if draws.random() < 0.9 else None)
        entity, has_own = world.entity(), draws.random() < 0.8
        base = author.with_trade(author.text(world.length()))
        share = draws.uniform(0.65, 1)
        for _ in range(1 if draws.random() < 0.08 else world.size(2, 60, 2.0)):
            slots = author.slots()
            contacts = world.contacts(author) if has_own else []
            if draws.random() < share:
                contacts.append(Contact("booking", line))
            segments = author.renewed(base)
            lines = world.contact_segments(author, contacts)
            world.post(entity, author, Draft(segments, lines, slots, edits=draws.choice([0, 0, 0.03])))


def _recycled(world: World) -> int:
    """A number that two or three strangers have one after the other; how many ads they have."""
    draws = world.draws
    number, language = world.number(), _language(world)
    day, before, made = draws.uniform(0, 120), None, 0
    for place in range(draws.choices([2, 3], [88, 12])[0]):
        author = _stranger(world, language, before)
        world.give_contacts(author)
        author.numbers[0] = number
        entity = world.entity()
        days = min(110 if place < 2 else 60, author.last_day - author.first_day)
        author.first_day, author.last_day = day, day + days
        day += days + draws.uniform(110, 180)
        if place == 2 and author.first_day > _LATEST_START:
            break
        late = author.first_day >= _LATEST_START
        author.last_day = author.first_day + 10 if late else min(author.last_day, _LAST_DAY)
        size = world.size()
        made += _plain_ads(world, author, entity, size, edits=draws.choice([0, 0, 0.03]))
        before = author
    return made


def _stranger(world: World, language: str, before: Author | None) -> Author:
    """An author of other cities."""
    while True:
        author = Author(world.draws, language if world.draws.random() < 0.8 else None)
        if before is None or not set(author.cities) & set(before.cities):
            return author


def shared_numbers(world: World, left: int) -> None:
    """Numbers that do not tie: booking lines and numbers passed on to strangers, by turns."""
    world.last_was_booking_line = not world.last_was_booking_line and left >= 150
    if world.last_was_booking_line:
        _booking_line(world, left)
        return
    made = 0
    while made < 160 and made < left:
        made += _recycled(world)


MAKERS: dict[str, Callable[[World, int], None]] = {
    maker.__name__: maker
    for maker in (
        slot_swaps,
        word_edits,
        obfuscated,
        boilerplate,
        lifted,
        half_copies,
        short,
        multi_template,
        shared_numbers,
        singletons,
    )
}

"""The families: what a corpus is hard by.

In: a world, a stream of draws, a number of ads. Out: at least as many ads, poster by poster; whoever calls cuts what
is too much. The order of the draws is part of every family: a draw moved is another corpus.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases import numbers
from benchmarks.generators.phrases.ads import Draft, Segment, write_ad
from benchmarks.generators.phrases.banks import BANKS, CITIES
from benchmarks.generators.phrases.posters import (
    Poster,
    draw_city,
    draw_language,
    draw_sentences,
    heavy,
    operator,
)
from benchmarks.generators.phrases.short import short
from benchmarks.generators.phrases.spintax import expand
from benchmarks.generators.phrases.treatments import chained, draw_disguise, edits
from benchmarks.generators.phrases.world import World


def _size(rng: random.Random, left: int) -> int:
    """How many ads the next poster has; never one alone."""
    return min(heavy(rng), max(2, left))


def slot_swaps(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """One text per poster; names, cities, prices change."""
    made: list[Ad] = []
    while len(made) < ads:
        size = _size(rng, ads - len(made))
        poster = operator(world, rng, size)
        base = poster.compose(rng)
        for date in poster.dates(rng, size):
            sentences = list(base)
            if rng.random() < 0.08 and len(base) > 3:
                sentences.pop(rng.randrange(len(sentences)))
            draft = Draft(
                "slot_swaps",
                sentences,
                date,
                poster.draw_identifiers(rng),
                poster.vary(rng, 0.6, 0.55, 0.5),
                stray=0.2,
            )
            made.append(write_ad(poster, draft, rng))
    return made


def word_edits(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """One text per poster, 3 to 12 % of its words changed in each ad; larger posters have a second version."""
    made: list[Ad] = []
    while len(made) < ads:
        size = _size(rng, ads - len(made))
        poster = operator(world, rng, size)
        base = poster.compose(rng, rng.choice([3, 4, 5, 6, 6]))
        second: list[str] = []
        for place, date in enumerate(poster.dates(rng, size)):
            rate, sentences = rng.uniform(0.03, 0.12), base
            if second and rng.random() < 0.35:
                rate, sentences = rng.uniform(0.03, 0.07), second
            if place == 1 and size > 6:
                second = [s for s in edits(0.04, poster.language)(base, rng) if s.strip()]
            draft = Draft(
                "word_edits",
                sentences,
                date,
                poster.draw_identifiers(rng),
                poster.vary(rng, 0.15, 0.2, 0.15),
                treatment=edits(rate, poster.language),
            )
            made.append(write_ad(poster, draft, rng))
    return made


def obfuscated(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """One text per poster, its letters and numbers disguised anew in most ads."""
    made: list[Ad] = []
    while len(made) < ads:
        size = _size(rng, ads - len(made))
        poster = operator(world, rng, size)
        base = poster.compose(rng)
        for date in poster.dates(rng, size):
            treatment = draw_disguise(rng) if rng.random() > 0.12 else None
            if rng.random() < 0.25:
                treatment = chained(edits(rng.uniform(0.01, 0.05), poster.language), treatment)
            draft = Draft(
                "obfuscated",
                base,
                date,
                poster.draw_identifiers(rng),
                poster.vary(rng, 0.25, 0.2, 0.2),
                treatment=treatment,
                disguised=0.75,
            )
            made.append(write_ad(poster, draft, rng))
    return made


# ------------------------------------------------------------------ boilerplate


@dataclass(frozen=True)
class Agency:
    """An agency that puts its own words around the ads of unrelated posters."""

    name: str
    language: str
    foot: str
    head: str | None
    number: str | None
    page: str | None

    def contacts(self) -> list[Segment]:
        """The line of the agency, always written the same way, and its page."""
        segments = []
        if self.number:
            label = "Agency line " if self.language == "en" else "Ligne de l'agence "
            line = label + numbers.plain(self.number, random.Random(self.number))
            segments.append(Segment(line, contact=True))
        if self.page:
            segments.append(Segment(self.page, contact=True))
        return segments


def _boilerplate_block(rng: random.Random, patterns: list[str], language: str, words: int) -> str:
    """Sentences of an agency until there are so many words."""
    left = rng.sample(patterns, len(patterns))
    block: list[str] = []
    while left and sum(len(sentence.split()) for sentence in block) < words:
        block.append(expand(left.pop(), rng, language))
    return rng.choice([". ", " | ", " * ", ".\n"]).join(block).strip()


def _draw_agency(world: World, rng: random.Random, name: str, language: str) -> Agency:
    patterns = [pattern.replace("{AG}", name) for pattern in BANKS[language].boilerplate]
    page = f"www.example.com/{name.lower().replace(' ', '-')}"
    return Agency(
        name=name,
        language=language,
        foot=_boilerplate_block(rng, patterns, language, rng.randrange(18, 46)),
        head=_boilerplate_block(rng, patterns, language, rng.randrange(10, 22))
        if rng.random() < 0.5
        else None,
        number=world.number(rng) if rng.random() < 0.4 else None,
        page=page if rng.random() < 0.6 else None,
    )


def _draw_agencies(world: World, rng: random.Random, count: int) -> list[Agency]:
    agencies = [
        _draw_agency(world, rng, world.spare_agencies.pop(), draw_language(rng)) for _ in range(count)
    ]
    if all(agency.language == "fr" for agency in agencies):
        agencies.append(_draw_agency(world, rng, world.spare_agencies.pop(), "en"))
    return agencies


def boilerplate(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Short texts of unrelated posters between the head and the foot of their agency."""
    made: list[Ad] = []
    agencies = _draw_agencies(world, rng, max(2, ads // 220))
    weights = [1 / (rank + 1) ** 0.6 for rank in range(len(agencies))]
    while len(made) < ads:
        home = rng.choices(agencies, weights)[0]
        size = 1 if rng.random() < 0.15 else min(heavy(rng, 2, 40, 1.3), max(1, ads - len(made)))
        poster = Poster(world, rng, language=home.language)
        poster.entity, poster.agencies = world.entity(), [home.name]
        own = [home]
        if rng.random() < 0.2:
            own.append(rng.choice([agency for agency in agencies if agency.language == home.language]))
        base = poster.compose(rng, rng.choice([2, 3, 3, 4, 5]), stock=rng.choice([0, 0, 1]))
        for date in poster.dates(rng, size):
            agency = rng.choice(own)
            draft = Draft(
                "boilerplate",
                base,
                date,
                poster.draw_identifiers(rng),
                poster.vary(rng, 0.1, 0.1, 0.25),
                treatment=edits(rng.uniform(0, 0.05), poster.language),
                head=[Segment(agency.head)] if agency.head else [],
                foot=[Segment(agency.foot), *agency.contacts()],
                agency=agency.name,
            )
            made.append(write_ad(poster, draft, rng))
    return made


# ------------------------------------------------------------------ copies of others, copies of parts


def _lifted_by(poster: Poster, text: list[str], own: list[str], rng: random.Random) -> list[str]:
    """The lifted text, at times a part of it with sentences of one's own."""
    if not own or rng.random() >= 0.25:
        return text
    kept = rng.sample(range(len(text)), max(2, int(len(text) * 0.6)))
    return [text[place] for place in sorted(kept)] + rng.sample(own, min(2, len(own)))


def _lifting_ads(poster: Poster, text: list[str], rng: random.Random, *, copies: bool) -> list[Ad]:
    """The ads of one poster: of the text that goes round, and (if she `copies`) of a text of her own."""
    own = poster.compose(rng) if copies else []
    of_own = heavy(rng, 1, 30, 1.2) if copies else 0
    of_text = rng.choice([1, 1, 1, 2, 3]) if copies else rng.choice([2, 3, 5, 8])
    dates = poster.dates(rng, of_own + of_text)
    lifts = [False] * of_own + [True] * of_text
    rng.shuffle(lifts)
    made: list[Ad] = []
    reached = False
    for date, lift in zip(dates, lifts, strict=True):
        if lift:
            identifiers = [poster.numbers[0]]
            if poster.address and rng.random() < 0.3:
                identifiers.append(poster.address)
            sentences, age_city, rates = _lifted_by(poster, text, own, rng), 0.0, [0, 0, 0.02, 0.05]
        else:
            identifiers = poster.draw_identifiers(rng) if reached else [poster.numbers[0]]
            reached = True
            sentences, age_city, rates = own, 0.1, [0, 0, 0.03, 0.06]
        draft = Draft(
            "lifted",
            sentences,
            date,
            identifiers,
            poster.vary(rng, 0, age_city, 0.2),
            treatment=edits(rng.choice(rates), poster.language),
        )
        made.append(write_ad(poster, draft, rng))
    return made


def lifted(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """A good text is copied by others, who have texts and numbers of their own."""
    made: list[Ad] = []
    while len(made) < ads:
        language = draw_language(rng)
        posters = rng.choice([3, 4, 5, 6, 8, 10, 14])
        author = Poster(world, rng, language=language)
        text = author.compose(rng, rng.choice([4, 5, 6]))
        for place in range(posters):
            poster = Poster(world, rng, language=language) if place else author
            poster.entity = world.entity()
            made += _lifting_ads(poster, text, rng, copies=place > 0)
    return made


def _half_copy(poster: Poster, base: list[str], kept: int, rng: random.Random) -> list[str]:
    """Some of the sentences among new ones, stock phrases and sentences that go round."""
    language, style = poster.language, poster.style
    sentences = rng.sample(base, kept)
    for new in draw_sentences(rng, language, rng.choice([2, 3, 3, 4])):
        sentences.append(style.frozen(new, rng))
    if rng.random() < 0.4:
        sentences.append(rng.choice(poster.bank.stock))
    if rng.random() < 0.35:
        sentences += poster.world.popular(rng, language, rng.choice([1, 1, 2]))
    rng.shuffle(sentences)
    if rng.random() < 0.4:
        sentences.insert(0, style.frozen(poster.draw_sentence(rng, "intro"), rng))
    return sentences


def half_copies(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Each ad keeps about half of the sentences of a long text, in any order, and adds others."""
    made: list[Ad] = []
    while len(made) < ads:
        size = min(heavy(rng, 2, 40), max(2, ads - len(made)))
        poster = operator(world, rng, size)
        count = rng.choice([7, 8, 8, 9])
        base = [
            poster.style.frozen(sentence, rng)
            for sentence in draw_sentences(rng, poster.language, count, rich=True)
        ]
        for place, date in enumerate(poster.dates(rng, size)):
            kept = max(4, round(len(base) * rng.uniform(0.48, 0.62)))
            whole = place == 0 and rng.random() < 0.6
            draft = Draft(
                "half_copies",
                base if whole else _half_copy(poster, base, kept, rng),
                date,
                poster.draw_identifiers(rng),
                poster.vary(rng, 0.3, 0.2, 0.3),
            )
            made.append(write_ad(poster, draft, rng))
    return made


# ------------------------------------------------------------------ several templates, shared numbers


def _template_identifiers(
    poster: Poster,
    identifiers: list[str],
    template: int,
    rng: random.Random,
    *,
    first: bool,
    chained_up: bool,
) -> list[str]:
    """Which of the identifiers an ad carries; `chained_up`: each template has one, its first ad also the next."""
    own, following = (
        identifiers[place % len(identifiers)]
        for place in ((template, template + 1) if chained_up else (0, 0))
    )
    draw = rng.random()
    if first:
        return [own, following] if chained_up else [own]
    if draw < 0.18:
        return []
    if draw < 0.28:
        return [poster.world.number(rng, poster.city)]
    used = [own if chained_up else rng.choice(identifiers)]
    if len(identifiers) > 1 and rng.random() < 0.25:
        used = list(dict.fromkeys([*used, rng.choice(identifiers)]))
    return used


def _second_hand(world: World, rng: random.Random, poster: Poster, language: str) -> Poster:
    """The same poster in another style, perhaps in another language: another template, the same numbers."""
    same = language == poster.language
    hand = Poster(world, rng, language=language, city=poster.city if same else None)
    hand.entity, hand.numbers = poster.entity, poster.numbers
    hand.names += poster.names if same else []
    hand.cities = list(dict.fromkeys(hand.cities + poster.cities[:2]))
    if rng.random() < 0.5:
        hand.agencies = poster.agencies
    return hand


def _many_templates(world: World, rng: random.Random) -> list[Ad]:
    """All ads of one poster with two to five texts that only identifiers tie."""
    templates = rng.choice([2, 2, 3, 3, 4, 5])
    total = min(57, max(templates * 2, heavy(rng, 4, 60)))
    poster = operator(world, rng, total)
    identifiers = [poster.numbers[0]]
    if rng.random() < 0.5:
        identifiers.append(world.number(rng, poster.city))
    if rng.random() < 0.5 or (len(identifiers) == 1 and rng.random() < 0.5):
        identifiers.append(world.address(rng, poster.names[0]))
    chained_up = len(identifiers) > 1 and rng.random() < 0.3
    bilingual = rng.random() < 0.2
    shares = [heavy(rng, 1, 30, 1.0) for _ in range(templates)]
    made: list[Ad] = []
    for template, share in enumerate(shares):
        other = "fr" if poster.language == "en" else "en"
        hand = _second_hand(world, rng, poster, other if bilingual and template == 1 else poster.language)
        base = hand.compose(rng)
        start = poster.start + dt.timedelta(days=rng.randrange(0, 30))
        size = max(1, round(total * share / sum(shares)))
        for place, date in enumerate(hand.dates(rng, size, start, max(2, poster.days_between))):
            draft = Draft(
                "multi_template",
                base,
                date,
                _template_identifiers(
                    hand, identifiers, template, rng, first=place == 0, chained_up=chained_up
                ),
                hand.vary(rng, 0.3, 0.3, 0.3),
                treatment=edits(rng.choice([0, 0, 0.02, 0.05]), hand.language),
                disguised=0.1,
            )
            made.append(write_ad(hand, draft, rng))
    return made


def multi_template(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Posters with several texts that have no word in common."""
    made: list[Ad] = []
    while len(made) < ads:
        made += _many_templates(world, rng)
    return made


def _hotline(world: World, rng: random.Random) -> list[Ad]:
    """A booking service that answers for 20 to 60 unrelated posters."""
    language = draw_language(rng)
    bank = BANKS[language]
    number = world.number(rng)
    service = world.spare_agencies.pop() + rng.choice(["", " Desk", " Line", " Bookings"])
    region = [draw_city(rng, language) for _ in range(rng.choice([2, 4, 8]))]
    of_number = random.Random(number)
    notations = [numbers.plain(number, of_number) for _ in range(3)]
    made: list[Ad] = []
    for _ in range(rng.randrange(20, 61)):
        poster = Poster(world, rng, language=language, city=rng.choice(region))
        poster.entity = world.entity()
        base = poster.compose(rng)
        size, has_own = heavy(rng, 1, 12, 1.1), rng.random() < 0.65
        for date in poster.dates(rng, size):
            fields = poster.vary(rng, 0, 0.05, 0.25)
            lines = []
            if rng.random() < 0.9:
                line = rng.choice(bank.hotlines).replace("{S}", service)
                lines = [line.replace("{P}", rng.choice(notations))]
            draft = Draft(
                "shared_numbers/hotline",
                base,
                date,
                [poster.numbers[0]] if has_own and rng.random() < 0.75 else [],
                fields,
                treatment=edits(rng.choice([0, 0, 0.02, 0.05]), language),
                lines=lines,
            )
            made.append(write_ad(poster, draft, rng))
    return made


def _next_owner(world: World, rng: random.Random, first: Poster, language: str) -> Poster:
    """Who gets the number of another poster: another name, mostly other agencies, perhaps the same city."""
    tongue = language if rng.random() < 0.85 else None
    near = rng.random() < 0.5 and (CITIES[first.city].french > 0 or language == "en")
    poster = Poster(world, rng, language=tongue, city=first.city if near else None)
    while poster.names[0] == first.names[0]:
        poster.names = rng.sample(poster.bank.names, 1)
    while set(poster.agencies) & set(first.agencies) and rng.random() < 0.7:
        poster.agencies = rng.sample(world.agencies, 1)
    return poster


def _recycled(world: World, rng: random.Random) -> list[Ad]:
    """A number that two strangers have, one half a year or more after the other."""
    language = draw_language(rng)
    first = Poster(world, rng, language=language)
    first.entity = world.entity()
    first.start = dt.datetime(2023, 1, 1) + dt.timedelta(days=rng.randrange(0, 240))
    first.days_between = rng.choice([1, 2, 4])
    number = first.numbers[0]
    first_text = first.compose(rng)
    first_dates = first.dates(rng, heavy(rng, 2, 25, 1.2))
    second = _next_owner(world, rng, first, language)
    second.entity = world.entity()
    second_text = second.compose(rng)
    size = heavy(rng, 2, 25, 1.2)
    second.days_between = rng.choice([1, 2, 4])
    own = second.numbers[0] if rng.random() < 0.5 else None
    second_dates = second.dates(rng, size, first_dates[-1] + dt.timedelta(days=rng.randrange(170, 400)))
    made: list[Ad] = []
    for poster, base, dates in ((first, first_text, first_dates), (second, second_text, second_dates)):
        for place, date in enumerate(dates):
            draw = rng.random()
            if place == 0 or draw < 0.7:
                identifiers = [number]
            else:
                identifiers = [] if draw < 0.88 else [world.number(rng, poster.city)]
            if poster is second and own and rng.random() < 0.45:
                identifiers = [own, *(identifiers if rng.random() < 0.4 and identifiers == [number] else [])]
            draft = Draft(
                "shared_numbers/recycled",
                base,
                date,
                identifiers,
                poster.vary(rng, 0, 0.1, 0.3),
                treatment=edits(rng.choice([0, 0, 0.02, 0.05]), poster.language),
            )
            made.append(write_ad(poster, draft, rng))
    return made


def shared_numbers(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Numbers that do not tie: those of booking services, and those passed on to strangers."""
    made: list[Ad] = []
    while len(made) < ads:
        due = rng.random() < (0.12 if ads > 1500 else 0.04) and ads - len(made) > 150
        hotline = due or (not made and ads > 250)
        made += _hotline(world, rng) if hotline else _recycled(world, rng)
    return made


# ------------------------------------------------------------------ one ad each


def singletons(world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Posters with one ad."""
    made: list[Ad] = []
    while len(made) < ads:
        poster = Poster(world, rng)
        poster.entity = world.entity()
        sentences = poster.compose(rng, stock=rng.choice([0, 1, 1, 2, 3]))
        draw = rng.random()
        identifiers: list[str] = []
        if draw < 0.62:
            identifiers = [poster.numbers[0]]
        elif poster.address and draw < 0.75:
            identifiers = [poster.address]
        if identifiers and poster.address and rng.random() < 0.2 and poster.address not in identifiers:
            identifiers.append(poster.address)
        draft = Draft(
            "singletons",
            sentences,
            poster.start,
            identifiers,
            poster.fields(),
            treatment=draw_disguise(rng) if rng.random() < 0.08 else None,
            disguised=0.12,
        )
        made.append(write_ad(poster, draft, rng))
    return made


MAKERS: dict[str, Callable[[World, random.Random, int], list[Ad]]] = {
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


def make(family: str, world: World, rng: random.Random, ads: int) -> list[Ad]:
    """Exactly so many ads of one family; the last poster may be cut short."""
    return MAKERS[family](world, rng, ads)[:ads]

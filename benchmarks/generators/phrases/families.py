"""The families: what a corpus is hard by.

In: a world, a stream of draws, a number of ads. Out: at least as many ads, poster by poster; whoever calls cuts what
is too much. The order of the draws is part of every family: a draw moved is another corpus.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.generators.corpus import Ad
from benchmarks.generators.phrases.ads import Draft, write_ad
from benchmarks.generators.phrases.agencies import boilerplate
from benchmarks.generators.phrases.posters import Poster, draw_language, draw_sentences, heavy, operator
from benchmarks.generators.phrases.sharing import shared_numbers
from benchmarks.generators.phrases.short import short
from benchmarks.generators.phrases.templates import multi_template
from benchmarks.generators.phrases.treatments import Treatment, chained, draw_disguise, edits
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
            treatment: Treatment | None = draw_disguise(rng) if rng.random() > 0.12 else None
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
            sentences, new_city, rates = _lifted_by(poster, text, own, rng), 0.0, [0, 0, 0.02, 0.05]
        else:
            identifiers = poster.draw_identifiers(rng) if reached else [poster.numbers[0]]
            reached = True
            sentences, new_city, rates = own, 0.1, [0, 0, 0.03, 0.06]
        draft = Draft(
            "lifted",
            sentences,
            date,
            identifiers,
            poster.vary(rng, 0, new_city, 0.2),
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

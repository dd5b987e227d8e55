"""Tells what was found: ranked hits with their group, copies and evidence, or why the nearest is not enough.

In: `Matches` and what was asked. Out: an `Answer`. It never decides what matches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adsim.config import Settings
from adsim.explain import SENTENCES
from adsim.lookup.evidence import evidence_of
from adsim.lookup.matching import Matches, Sifted
from adsim.lookup.question import Answer, Hit, Measure, Nearest, Question
from adsim.lookup.reading import Asked
from adsim.lookup.standing import Contact, Standing
from adsim.records import I32, IdentifierKind
from adsim.scoring import NAMES

Named = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Found:
    """What matches, what its score is, what was asked: texts, their identifiers, and the row of the one asked about."""

    matches: Matches
    measure: Measure
    asked: Asked
    contacts: tuple[Contact, ...]
    row: int = 0


def answer(
    question: Question, found: Found, sifted: Sifted, standing: Standing, settings: Settings, *, least: float
) -> Answer:
    """The hits at or above `least`, and those that have the very words, the best `k` of them told."""
    matches = found.matches
    score, rank = matches.score, standing.arrays["ad_rank"][matches.ads]
    hit = np.flatnonzero((score >= np.float32(least)) | matches.verbatim)
    order = hit[np.lexsort((rank[hit], -score[hit], ~matches.verbatim[hit]))]
    copies = [_passing(int(unit), sifted, standing) for unit in matches.units[order[: question.k]]]
    told = [
        _hit(found, k, ads, standing, settings)
        for k, ads in zip(order[: question.k].tolist(), copies, strict=True)
    ]
    beyond = [_passing(int(unit), sifted, standing) for unit in matches.units[order[question.k :]]]
    return Answer(
        question=question,
        hits=tuple(told),
        least=least,
        texts=len(order),
        ads=sum(len(ads) for ads in (*copies, *beyond)),
        nearest=None,
        identifiers=_named(found.contacts),
        capped={},
        seconds=0.0,
    )


def _passing(unit: int, sifted: Sifted, standing: Standing) -> I32:
    """The ads asked for of a unit, by id."""
    from adsim.lookup import kernels

    starts = standing.arrays["unit_starts"]
    ads = standing.arrays["unit_ads"][starts[unit] : starts[unit + 1]]
    if not sifted.narrow:
        return ads
    out = np.empty(len(ads), np.int32)
    return out[: kernels.passing(sifted.sieve, ads, out)]


def _named(contacts: tuple[Contact, ...]) -> Named:
    return tuple((IdentifierKind(kind).name.lower(), value) for kind, value in contacts)


def _hit(found: Found, k: int, ads: I32, standing: Standing, settings: Settings) -> Hit:
    matches, ad, of = found.matches, int(found.matches.ads[k]), int(found.matches.of[k])
    theirs = set(standing.contacts(ad))
    others = [int(row) for row in ads[: settings.lookup.copies + 1] if row != ad][: settings.lookup.copies]
    return Hit(
        ad_id=standing.ad_id(ad),
        score=float(matches.score[k]),
        measure=found.measure,
        verbatim=bool(matches.verbatim[k]),
        by_text=float(matches.by_text[k]),
        by_identifiers=float(matches.by_identifiers[k]),
        group=standing.group_of(ad),
        copies=tuple(standing.ad_id(row) for row in others),
        more_copies=len(ads) - 1 - len(others),
        identifiers=_named(tuple(contact for contact in found.contacts if contact in theirs)),
        of=found.asked.ids[of],
        contacts=float(matches.contacts[k]),
        features=matches.features[k],
        contributions=matches.contributions[k],
        find_evidence=lambda: evidence_of(found.asked.sources[of], standing.source(ad), settings),
    )


def nearest(found: Found, standing: Standing, least: float) -> Nearest:
    """The best of the matches, none of which is enough, and what speaks against it."""
    matches = found.matches
    score, rank = matches.score, standing.arrays["ad_rank"][matches.ads]
    best = int(np.lexsort((rank, -score))[0])
    en, fr = _why(found, best, least)
    return Nearest(standing.ad_id(int(matches.ads[best])), float(score[best]), en, fr)


def _why(found: Found, best: int, least: float) -> tuple[str, str]:
    matches, score = found.matches, float(found.matches.score[best])
    if found.measure != Measure.MODEL:
        return (
            f"It has {score:.0%} of the words asked for, by rarity, and no more in common that is rare enough",
            f"Elle a {score:.0%} des mots demandés, selon leur rareté, sans rien d'assez rare de plus en commun",
        )
    if not matches.contributions[best].any():
        return (
            f"It shares identifiers alone, which many texts give: {score:.2f} of {least:.2f}",
            f"Elle ne partage que des identifiants, que beaucoup de textes donnent : {score:.2f} sur {least:.2f}",
        )
    weakest = int(np.argmin(matches.contributions[best]))
    en, fr = SENTENCES[NAMES[weakest]]
    return (
        f"It scores {score:.2f} of {least:.2f}; what speaks most against it: {en}",
        f"Son score est {score:.2f} sur {least:.2f} ; ce qui s'y oppose le plus : {fr}",
    )


def nearest_identifier(contacts: tuple[Contact, ...], standing: Standing) -> Nearest | None:
    """The identifier that begins most like one of those asked for, where no ad gives any; ties by spelling."""
    near = [
        (contact, standing.value(code), code) for contact in contacts for code in standing.neighbours(contact)
    ]
    if not near:
        return None
    asked, value, code = min(near, key=lambda pair: (-_agree(pair[0][1], pair[1][1]), pair[1][1]))
    ads = standing.givers(code)
    ad = int(ads[np.argmin(standing.arrays["ad_rank"][ads])])
    same = _agree(asked[1], value[1])
    return Nearest(
        standing.ad_id(ad),
        same / max(len(asked[1]), len(value[1])),
        f"No ad gives it; {value[1]} begins with the same {same} characters",
        f"Aucune annonce ne le donne ; {value[1]} commence par les mêmes {same} caractères",
    )


def _agree(left: str, right: str) -> int:
    """How many characters two strings begin with alike."""
    alike = [x == y for x, y in zip(left, right, strict=False)]
    return alike.index(False) if False in alike else len(alike)

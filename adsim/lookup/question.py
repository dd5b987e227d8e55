"""Questions and answers: what an investigator asks of a linked corpus, and what is told.

A `Question` goes in, an `Answer` comes out; both are plain values. Nothing here looks anything up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from adsim.errors import UsageError
from adsim.explain import SENTENCES, Part, SharedIdentifier
from adsim.passages import SharedPassage
from adsim.records import F32
from adsim.scoring import NAMES

KINDS = ("text", "identifier", "phrase", "ad_id", "group")


class Measure(StrEnum):
    """What the score of a hit is, and so what ranked it."""

    MODEL = "model"
    SHARED = "shared"
    PHRASE = "phrase"
    IDENTIFIER = "identifier"


MEASURES: dict[Measure, tuple[str, str]] = {
    Measure.MODEL: (
        "probability that both ads come from one poster",
        "probabilité que les deux annonces viennent d'un même auteur",
    ),
    Measure.SHARED: (
        "share of the words asked for, by rarity: too few for a probability",
        "part des mots demandés, selon leur rareté : trop peu pour une probabilité",
    ),
    Measure.PHRASE: ("the very words, in this order", "les mots mêmes, dans cet ordre"),
    Measure.IDENTIFIER: (
        "how sure the identifier was read in the ad",
        "sûreté avec laquelle l'identifiant a été lu dans l'annonce",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: exactly one of `text` (of an ad, whole or in part), `identifier` (in any disguise), `phrase`,
    `ad_id` ("more like this") and `group` (what lies near it, outside of it); the rest narrows the answer.

    `k`: distinct texts told. `agency`, `city`: the only one looked at, upper and lower case alike. `since`, `until`:
    first and last moment of posting, without a zone taken for UTC; undated ads fall out. `least`: least score of a hit;
    None for the threshold of the groups.
    """

    text: str | None = None
    identifier: str | None = None
    phrase: str | None = None
    ad_id: str | None = None
    group: str | None = None
    k: int = 20
    agency: str | None = None
    city: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    least: float | None = None

    def __post_init__(self) -> None:
        given = [name for name in KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            told = " and ".join(given) or "nothing"
            raise UsageError(f"the question gives {told}", fix=f"give one of {', '.join(KINDS)}")
        if not str(self.asked).strip():
            raise UsageError(f"the {self.kind} is empty", fix="say what to look for")
        if self.k < 1:
            raise UsageError(f"k is {self.k}", fix="ask for one text at least")
        if self.least is not None and not 0 <= self.least <= 1:
            raise UsageError(f"a least score of {self.least}", fix="give a number between 0 and 1")

    @property
    def kind(self) -> str:
        """Which of the five it is."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def asked(self) -> str:
        """What is asked for."""
        return str(getattr(self, self.kind))


@dataclass(frozen=True)
class Evidence:
    """What question and hit have in common, with the places in both originals: `passages`, left the question."""

    passages: tuple[SharedPassage, ...]
    identifiers: tuple[SharedIdentifier, ...]


@dataclass(frozen=True, eq=False)
class Hit:
    """One text that answers, told by its first ad by id of those asked for.

    `measure`: what `score` is, the greater of `by_text` (the words, and the identifiers beside them: `contacts`, in
    log-odds) and `by_identifiers` (those in common alone); 0 where there is nothing.
    `verbatim`: it has the words asked for, in this order, whatever else it says. `group`: its group, empty when it is
    alone. `copies`: ids of other ads with the same words, `more_copies` those not listed. `identifiers`: (kind, value)
    that are shared. `of`: the ad asked about, or that of the group, which it is like.
    """

    ad_id: str
    score: float
    measure: Measure
    verbatim: bool
    by_text: float
    by_identifiers: float
    group: str
    copies: tuple[str, ...]
    more_copies: int
    identifiers: tuple[tuple[str, str], ...]
    of: str
    contacts: float
    features: F32 = field(repr=False)
    contributions: F32 = field(repr=False)
    find_evidence: Callable[[], Evidence] = field(repr=False)

    @cached_property
    def reasons(self) -> tuple[Part, ...]:
        """The parts of `by_text` by the model, the weightiest first; none where it was not by the model."""
        if self.measure != Measure.MODEL or not self.by_text:
            return ()
        rows = zip(NAMES, self.features.tolist(), self.contributions.tolist(), strict=True)
        parts = [Part(name, value, odds, *SENTENCES[name]) for name, value, odds in rows]
        name = "shared_identifiers"
        parts.append(Part(name, float(len(self.identifiers)), self.contacts, *SENTENCES[name]))
        return tuple(sorted(parts, key=lambda part: -abs(part.log_odds)))

    @cached_property
    def evidence(self) -> Evidence:
        """Shared passages and identifiers with their spans; found when first asked for, about 0.5 ms."""
        return self.find_evidence()


@dataclass(frozen=True)
class Nearest:
    """The best of what is not enough: its score, and why, in English and French."""

    ad_id: str
    score: float
    en: str
    fr: str


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found: who has the very words first, then the best, ties by ad id; `hits` are distinct texts.

    `texts`, `ads`: how many texts, and ads with them, are hits, also beyond `k`. `nearest`: told where
    there is no hit. `identifiers`: those read in the question, (kind, value). `capped`: what a limit left out, by
    setting. `seconds`: time taken.
    """

    question: Question
    hits: tuple[Hit, ...]
    least: float
    texts: int
    ads: int
    nearest: Nearest | None
    identifiers: tuple[tuple[str, str], ...]
    capped: dict[str, int]
    seconds: float

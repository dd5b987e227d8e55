"""Some groups of a run as plain values, ready to be written in any format and to be handed on.

It is made by `adsim.bundle.select` and read by the writers of this package. Identifiers in it are masked
unless it says otherwise; nothing in it refers to a row of the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adsim.records import Count, Cut, Move, Template

TITLE = {"en": "Leads, not findings", "fr": "Des pistes, non des conclusions"}
NOTICE = {
    "en": "Leads, not findings: a link means possibly one poster. Many ads are posted by consenting adults. Verify.",
    "fr": "Des pistes, non des conclusions : un lien signifie peut-être un même auteur. Beaucoup d'annonces sont "
    "publiées par des adultes consentants. Vérifiez.",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """An identifier that a chosen group gives; `key` names it inside of the selection, such as `I3`.

    `ads`: of the chosen groups; `elsewhere`: ads of the run outside of the group that it was counted for.
    """

    key: str
    kind: str
    value: str
    ads: int
    elsewhere: int
    obfuscated: int


@dataclass(frozen=True, slots=True)
class Member:
    """An ad of a chosen group; `text` as read, or masked.

    `sha256`: of the text in UTF-8; empty where masked, as all numbers that fit a mask can be tried against it.
    `same_text_as`: the first ad with the same words, whose links stand for those of this one. `columns`:
    further columns of the input, empty where masked, as nothing is known of what they hold.
    """

    ad_id: str
    group: str
    text_group: str
    agency: str
    city: str
    posted_at: str
    url: str
    text: str
    sha256: str
    same_text_as: str
    contacts: tuple[str, ...]
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score, in log-odds, and the sentence that explains it."""

    feature: str
    value: float
    log_odds: float
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A scored link between two members; `state` is kept, cut or below; `shared`: keys of contacts.

    `reasons`: the weightiest parts of the score; `origin`: the ways in which the pair was found.
    """

    left: str
    right: str
    score: float
    state: str
    cut: str
    origin: str
    shared: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text group of a chosen group; `template` is None where it is one text only."""

    id: str
    ads: int
    template: Template | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen group: what its summary says, with ids for rows, and masked where the selection is.

    `weakest`: two ad ids, the score, and the sizes of the parts it holds together. `identifiers`: keys of
    contacts. `cuts`: where the run kept this group apart from another.
    """

    id: str
    why: dict[str, str]
    interest: float
    ads: int
    agencies: tuple[Count, ...]
    cities: tuple[Count, ...]
    moves: tuple[Move, ...]
    first_seen: str
    last_seen: str
    undated: int
    identifiers: tuple[str, ...]
    names: tuple[Count, ...]
    tricks: dict[str, int]
    cohesion: float
    weakest: tuple[str, str, float, tuple[int, int]] | None
    wordings: tuple[Wording, ...]
    cuts: tuple[Cut, ...]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen groups with their ads, contacts and links, and where they come from.

    `run`: version, settings_hash, seed, started_at, threshold, model, sources and, where it was read from
    a folder, the SHA-256 of its manifest.
    """

    groups: tuple[Chosen, ...]
    members: tuple[Member, ...]
    contacts: tuple[Contact, ...]
    ties: tuple[Tie, ...]
    masked: bool
    run: dict[str, Any]

    def contact(self, key: str) -> Contact:
        """The contact of a key; keys are numbered in order."""
        return self.contacts[int(key[1:]) - 1]

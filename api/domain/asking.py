"""Asks the lookup of a run, and says what it answers as it goes over the wire, identifiers masked.

In: a question as it came. Out: an answer. What was asked is never kept and never logged.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from adsim import lookup
from adsim.explain import Part, SharedIdentifier
from adsim.export.masking import mask
from adsim.passages import SharedPassage
from api.domain.opened import OpenRun
from api.schemas import groups as shared
from api.schemas import questions as wire


def question_of(asked: wire.Ask) -> lookup.Question:
    """The question as the lookup takes it; raises `UsageError`."""
    return lookup.Question(
        text=asked.text,
        identifier=asked.identifier,
        phrase=asked.phrase,
        ad_id=asked.ad,
        group=asked.group,
        k=asked.k,
        agency=asked.agency,
        city=asked.city,
        since=_aware(asked.since),
        until=_aware(asked.until),
        least=asked.least,
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def answer(opened: OpenRun, run: str, asked: list[wire.Ask], *, evidence: bool = False) -> list[wire.Answer]:
    """The answers to some questions about a run."""
    found = opened.lookup.ask_many([question_of(one) for one in asked])
    return [_told(opened, run, one, evidence) for one in found]


def _told(opened: OpenRun, run: str, found: lookup.Answer, evidence: bool) -> wire.Answer:
    nearest = found.nearest
    return wire.Answer(
        run=run,
        hits=[_hit(opened, hit, evidence) for hit in found.hits],
        least=found.least,
        texts=found.texts,
        ads=found.ads,
        nearest=None if nearest is None else _near_miss(found.question.kind, nearest),
        identifiers=_masked(found.identifiers),
        capped=found.capped,
        seconds=round(found.seconds, 6),
    )


def _near_miss(kind: str, nearest: lookup.Nearest) -> wire.NearMiss:
    """The nearest; of a contact that is spelled nearly so without the contact, which is masked everywhere else."""
    en, fr = nearest.en, nearest.fr
    if kind == "identifier":
        share = f"{100 * nearest.score:.0f}"
        en = f"No ad gives it; the nearest begins with the same {share}% of its signs"
        fr = f"Aucune annonce ne le donne ; le plus proche commence par {share} % des mêmes signes"
    return wire.NearMiss(ad=nearest.ad_id, score=nearest.score, en=en, fr=fr)


def _hit(opened: OpenRun, hit: lookup.Hit, evidence: bool) -> wire.Hit:
    row = opened.row(hit.ad_id)
    selecting = opened.masked
    facts = selecting.facts(row)
    told = hit.evidence if evidence else None
    return wire.Hit(
        ad=hit.ad_id,
        group=hit.group,
        agency=facts["agency"],
        city=facts["city"],
        posted_at=facts["posted_at"],
        score=hit.score,
        measure=str(hit.measure),
        by_text=hit.by_text,
        by_identifiers=hit.by_identifiers,
        identifiers=_masked(hit.identifiers),
        copies=list(hit.copies),
        more_copies=hit.more_copies,
        reasons=reasons(hit.reasons) if evidence else [],
        evidence=None
        if told is None
        else wire.HitEvidence(
            text=selecting.text(row),
            passages=passages(told.passages),
            identifiers=contacts(told.identifiers),
        ),
    )


def _masked(found: Any) -> list[tuple[str, str]]:
    return [(kind, mask(kind, value)) for kind, value in found]


def reasons(parts: tuple[Part, ...]) -> list[shared.Reason]:
    """Parts of a score as they go over the wire."""
    return [shared.Reason.model_validate(part) for part in parts]


def passages(found: tuple[SharedPassage, ...]) -> list[shared.Passage]:
    """Words in common as they go over the wire."""
    return [shared.Passage(words=one.words, left=one.left, right=one.right) for one in found]


def contacts(found: tuple[SharedIdentifier, ...]) -> list[shared.SharedContact]:
    """Identifiers in common as they go over the wire, masked."""
    return [
        shared.SharedContact(
            kind=one.kind,
            value=mask(one.kind, one.value),
            obfuscated=one.obfuscated,
            left=list(one.left),
            right=list(one.right),
        )
        for one in found
    ]

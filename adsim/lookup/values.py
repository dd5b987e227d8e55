"""Answers as plain values, for JSON; and questions from them, one a line.

In: an `Answer`, or lines of text. Out: dictionaries and lists, or `Question`s. It looks nothing up but the evidence of
the hits.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from adsim.errors import UsageError
from adsim.lookup.question import MEASURES, Answer, Hit, Question

REASONS = 5
_FIELDS = {field.name for field in dataclasses.fields(Question)}


def answer_values(answer: Answer, *, french: bool = False) -> dict[str, Any]:
    """An answer with the reasons of its hits and the places of what they share; about 0.5 ms a hit."""
    question = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in dataclasses.asdict(answer.question).items()
        if value is not None
    }
    nearest = answer.nearest
    return {
        "question": question,
        "hits": [_hit_values(hit, french) for hit in answer.hits],
        "least": answer.least,
        "texts": answer.texts,
        "ads": answer.ads,
        "nearest": None
        if nearest is None
        else {
            "ad_id": nearest.ad_id,
            "score": round(nearest.score, 6),
            "why": nearest.fr if french else nearest.en,
        },
        "identifiers": [list(one) for one in answer.identifiers],
        "capped": answer.capped,
        "milliseconds": round(answer.seconds * 1000, 3),
    }


def _hit_values(hit: Hit, french: bool) -> dict[str, Any]:
    evidence = hit.evidence
    return {
        "ad_id": hit.ad_id,
        "score": round(hit.score, 6),
        "measure": str(hit.measure),
        "score_is": MEASURES[hit.measure][french],
        "verbatim": hit.verbatim,
        "by_text": round(hit.by_text, 6),
        "by_identifiers": round(hit.by_identifiers, 6),
        "group": hit.group,
        "like": hit.of,
        "copies": list(hit.copies),
        "more_copies": hit.more_copies,
        "reasons": [
            {
                "feature": part.feature,
                "value": round(part.value, 4),
                "log_odds": round(part.log_odds, 4),
                "says": part.fr if french else part.en,
            }
            for part in hit.reasons[:REASONS]
        ],
        "passages": [dataclasses.asdict(passage) for passage in evidence.passages],
        "identifiers": [dataclasses.asdict(shared) for shared in evidence.identifiers],
    }


def read_questions(lines: Iterable[str], **common: Any) -> list[Question]:
    """Questions, one a line: JSON with the fields of `Question`, or the text of an ad; empty lines are left out.

    `common`: fields for all that do not give them. Raises `UsageError` that names the line.
    """
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_question(line.strip(), common))
        except (ValueError, UsageError) as error:
            told = error.message if isinstance(error, UsageError) else str(error)
            fix = 'write the text of an ad, or JSON such as {"identifier": "416 555 0101", "k": 5}'
            raise UsageError(f"line {number}: {told}", fix=fix) from error
    return found


def _question(line: str, common: dict[str, Any]) -> Question:
    if not line.startswith("{"):
        return Question(text=line, **common)
    values = json.loads(line)
    unknown = sorted(set(values) - _FIELDS)
    if unknown:
        raise ValueError(f"unknown field {unknown[0]}; there are {', '.join(sorted(_FIELDS))}")
    for name in ("since", "until"):
        if values.get(name) is not None:
            values[name] = moment(values[name], end=name == "until")
    wrong = [name for name in ("k",) if not isinstance(values.get(name, 1), int)]
    if wrong:
        raise ValueError(f"{wrong[0]} is no whole number")
    return Question(**{**common, **values})


def moment(text: str, *, end: bool) -> datetime:
    """A day or moment, as in 2024-05-31 or 2024-05-31T18:00; of a day its first moment, or its last with `end`."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise UsageError(f"'{text}' is no date", fix="write it as 2024-05-31") from error
    if len(text) <= 10 and end:
        found = datetime.combine(found.date(), time.max)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

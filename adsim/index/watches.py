"""Saved questions, and what is new for them since they were last looked at.

In: a `Question`, and a state. Out: the ads that came in since and answer it. It answers nothing itself.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from adsim import identifiers
from adsim.config import Settings
from adsim.index import events as log
from adsim.index.events import Event
from adsim.index.purge import Gone
from adsim.index.state import State
from adsim.index.store import Segment, Store, Writer
from adsim.lookup import Question
from adsim.records import I64

ROLE = "watches"


@dataclass(frozen=True)
class Watched:
    """A saved question. `seen`: the state up to which its news was looked at; `seen_event`: the same of the log."""

    id: str
    name: str
    who: str
    at: str
    question: Question
    seen: int
    seen_event: int


@dataclass(frozen=True)
class News:
    """What is new for a watch: ids of ads with their scores, best first; `more` beyond what was looked at.

    `events`: for a watched group, what became of it.
    """

    watch: Watched
    ads: tuple[tuple[str, float], ...]
    more: int
    events: tuple[Event, ...]


def save(writer: Writer, watches: Sequence[Watched]) -> Segment:
    """Writes all watches."""
    told = [dataclasses.asdict(watch) for watch in watches]
    return writer.segment(ROLE, data={"watches": json.dumps(told, ensure_ascii=False, default=_iso).encode()})


def load(store: Store) -> tuple[Watched, ...]:
    """The watches of a state."""
    segment = store.segment(ROLE)
    if not segment:
        return ()
    return tuple(
        Watched(**{**one, "question": Question(**_question(one["question"]))})
        for one in json.loads(store.data(segment, "watches"))
    )


def _iso(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _question(told: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(told[name]) for name in ("since", "until") if told[name]}
    return {**told, **times}


def told(state: State, question: Question) -> int:
    """The state up to which news of a question can be told: answers know the ads of the last refresh."""
    return state.number if question.group is not None else int(state.values["refreshed_state"])


def news(state: State, watch: Watched, *, texts: int) -> News:
    """The ads that came in since a watch was looked at and answer it; `texts`: most distinct texts looked at."""
    fresh = np.flatnonzero(state.batches > watch.seen)
    group = watch.question.group
    if group is not None:
        told = tuple(
            event
            for event in log.load(state.store, since=watch.seen_event)
            if group in (event.group, *event.sources, *event.targets)
        )
        return News(watch, _members(state, group, fresh), 0, told)
    answer = state.lookup.ask(dataclasses.replace(watch.question, k=texts))
    unit = state.units
    fresh = fresh[fresh < len(unit)]
    scores = {int(unit[state.row(hit.ad_id)]): hit.score for hit in answer.hits}
    ids = state.corpus.ad_ids
    found = [(ids[row], round(scores[unit[row]], 4)) for row in fresh.tolist() if int(unit[row]) in scores]
    found.sort(key=lambda one: (-one[1], one[0]))
    return News(watch, tuple(found), max(0, answer.texts - len(answer.hits)), ())


def _members(state: State, group: str, fresh: I64) -> tuple[tuple[str, float], ...]:
    """New ads of a group."""
    code = state.group_code(group)
    rows = fresh[state.groups.group[fresh] == code] if code >= 0 else fresh[:0]
    return tuple((ad_id, 1.0) for ad_id in sorted(state.corpus.ad_ids.take(rows)))


def left(watches: Sequence[Watched], gone: Gone, settings: Settings) -> list[Watched]:
    """The watches that do not ask for what goes: an ad, a group, an identifier that nobody else has."""
    return [watch for watch in watches if not _asks_for(watch.question, gone, settings)]


def _asks_for(question: Question, gone: Gone, settings: Settings) -> bool:
    if question.asked in gone.groups or gone.names(question.asked) or question.asked.strip() in gone.texts:
        return True
    found = identifiers.parse(question.asked, settings=settings.identifiers)
    return any(one.value in gone.values for one in found)

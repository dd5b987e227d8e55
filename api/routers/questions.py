"""Questions: what is related to a text, an identifier, a phrase, an ad or a group; two texts compared; watches.

What is asked may be an identifier: the audit log holds a keyed digest of it, the access log nothing.
"""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Response
from sqlalchemy.engine import Connection

from adsim.explain import explain
from adsim.linker import link
from api import audit, problems
from api.domain import asking
from api.domain.running import latest, open_run
from api.problems import Problem
from api.schemas import questions as wire
from api.schemas.fields import CaseId, WatchId
from api.security.access import Access, require
from api.store.ids import new_id
from api.store.tables import watches

router = APIRouter(prefix="/v1/cases/{case}", tags=["questions"], responses=problems.RESPONSES)

_WATCHED = 200


@router.post("/query")
def ask(
    case: CaseId, asked: wire.Query, access: Annotated[Access, require("groups:ask", repeatable=False)]
) -> wire.Answer:
    """Related ads, best first, with scores and reasons; and how near the nearest is where there are none."""
    run = asked.run or latest(access)
    found = asking.answer(open_run(access, run), run, [asked], evidence=asked.evidence)[0]
    _record(access, run, [asked], len(found.hits))
    return found


@router.post("/query/batch")
def ask_many(
    case: CaseId, asked: wire.Batch, access: Annotated[Access, require("groups:ask", repeatable=False)]
) -> list[wire.Answer]:
    """Many questions at once, about one run."""
    most = access.service.settings.query_batch
    if len(asked.questions) > most:
        raise Problem("invalid", f"a batch has at most {most} questions", fix="ask in several batches")
    run = asked.run or latest(access)
    found = asking.answer(open_run(access, run), run, asked.questions)
    _record(access, run, asked.questions, sum(len(one.hits) for one in found))
    return found


def _record(access: Access, run: str, asked: list[Any], hits: int) -> None:
    """An entry that says who asked, and lets who knows the question find it again; not what was asked."""
    kinds = sorted({_kind(one) for one in asked})
    text = "\n".join(str(getattr(one, _kind(one))) for one in asked)
    facts: dict[str, audit.Fact] = {
        "run": run,
        "kinds": ".".join(kinds),
        "questions": len(asked),
        "hits": hits,
        "digest": audit.digest(access.service.secret, text)[:64],
    }
    with access.database.write() as connection:
        access.record(connection, "case.asked", facts=facts)


def _kind(asked: Any) -> str:
    return next(
        name for name in ("text", "identifier", "phrase", "ad", "group") if getattr(asked, name) is not None
    )


@router.post("/similarity")
def compare_texts(
    case: CaseId, asked: wire.Pair, access: Annotated[Access, require("groups:ask", repeatable=False)]
) -> wire.Similarity:
    """How alike two texts are, and why; nothing of them is kept. Rarity of words is not known with two alone."""
    result = link([asked.left, asked.right]).result_
    if len(result.corpus) < 2:
        raise Problem("invalid", "a text is blank or too long", fix="give two texts of ads")
    told = explain(result, *result.corpus.table["ad_id"].to_pylist())
    with access.database.write() as connection:
        access.record(connection, "texts.compared")
    groups = result.groups.group
    return wire.Similarity(
        linked=bool(groups[0] == groups[1]),
        verdict=told.verdict,
        en=told.en,
        fr=told.fr,
        score=told.score,
        reasons=asking.reasons(told.parts),
        passages=asking.passages(told.passages),
        identifiers=asking.contacts(told.identifiers),
    )


@router.get("/watches")
def list_watches(case: CaseId, access: Annotated[Access, require("groups:ask")]) -> list[wire.Watch]:
    """One's watches in the case."""
    query = sa.select(watches).where(watches.c.case_id == case, watches.c.user_id == access.user)
    with access.database.read() as connection:
        return [_watch(row) for row in connection.execute(query.order_by(watches.c.id))]


@router.post("/watches", status_code=201)
def make_watch(
    case: CaseId, asked: wire.NewWatch, access: Annotated[Access, require("groups:ask")], response: Response
) -> wire.Watch:
    """Keeps a question, to be told what is new."""
    watch, now = new_id("watch"), access.now()
    with access.database.write() as connection:
        mine = (
            sa.select(sa.func.count())
            .select_from(watches)
            .where(watches.c.case_id == case, watches.c.user_id == access.user)
        )
        if connection.execute(mine).scalar_one() >= _WATCHED:
            raise Problem("conflict", f"{_WATCHED} watches are the most", fix="remove one")
        connection.execute(
            watches.insert().values(
                id=watch,
                case_id=case,
                user_id=access.user,
                name=asked.name,
                question=asked.question.model_dump(mode="json", exclude_none=True),
                made_at=now,
                seen_ads=[],
                seen_at=now,
            )
        )
        made = _watch(_row(connection, access, watch))
        access.record(connection, "watch.made", watch)
    response.headers["Location"] = f"/v1/cases/{case}/watches/{watch}"
    return made


@router.get("/watches/{watch}")
def show_news(case: CaseId, watch: WatchId, access: Annotated[Access, require("groups:ask")]) -> wire.News:
    """What a watch finds in the newest run that was not there when it was last seen."""
    with access.database.read() as connection:
        row = _row(connection, access, watch)
    run = latest(access)
    asked = wire.Ask.model_validate(row.question)
    found = asking.answer(open_run(access, run), run, [asked])[0]
    seen = set(row.seen_ads)
    _record(access, run, [asked], len(found.hits))
    return wire.News(
        run=run,
        new=[hit for hit in found.hits if not {hit.ad, *hit.copies} <= seen],
        known=sum({hit.ad, *hit.copies} <= seen for hit in found.hits),
    )


@router.post("/watches/{watch}/seen", status_code=204)
def mark_seen(case: CaseId, watch: WatchId, access: Annotated[Access, require("groups:ask")]) -> None:
    """Takes what the watch finds now for seen."""
    with access.database.read() as connection:
        row = _row(connection, access, watch)
    run = latest(access)
    found = asking.answer(open_run(access, run), run, [wire.Ask.model_validate(row.question)])[0]
    ads = sorted({ad for hit in found.hits for ad in (hit.ad, *hit.copies)})
    with access.database.write() as connection:
        _row(connection, access, watch)
        mine = watches.c.id == watch
        connection.execute(watches.update().where(mine).values(seen_ads=ads, seen_at=access.now()))
        access.record(connection, "watch.seen", watch, facts={"run": run})


@router.delete("/watches/{watch}", status_code=204)
def remove_watch(case: CaseId, watch: WatchId, access: Annotated[Access, require("groups:ask")]) -> None:
    """Ends a watch."""
    with access.database.write() as connection:
        _row(connection, access, watch)
        connection.execute(watches.delete().where(watches.c.id == watch))
        access.record(connection, "watch.removed", watch)


def _row(connection: Connection, access: Access, watch: str) -> sa.Row[Any]:
    query = sa.select(watches).where(
        watches.c.id == watch, watches.c.case_id == access.case, watches.c.user_id == access.user
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


def _watch(row: sa.Row[Any]) -> wire.Watch:
    kind = next(name for name in ("text", "identifier", "phrase", "ad", "group") if name in row.question)
    return wire.Watch(id=row.id, name=row.name, kind=kind, made_at=row.made_at, seen_at=row.seen_at)

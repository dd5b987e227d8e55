"""The audit log: who did what to which case, in a chain of hashes that the database lets nobody change.

Entries come in with the transaction that does the act, so that neither is kept without the other; out
goes a chain that `verify` can recompute. An entry never holds the text of an ad or an identifier: facts are
numbers, ids and keyed digests, and anything that could be prose is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.database import Database
from api.store.tables import audit

GENESIS = "0" * 64
_TOPIC = 7_221_002
_CODE = re.compile(r"[A-Za-z0-9_.:-]{0,80}")
_BATCH = 2_000

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did; `actor` is a user id, or `cli` for who has the machine."""

    actor: str
    action: str
    case: str = ""
    target: str = ""
    request_id: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log; `hash` is over all the rest."""

    seq: int
    at: datetime
    actor: str
    action: str
    case_id: str
    target: str
    facts: str
    request_id: str
    address: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: entries read, the hash of the last, and the first that does not fit (0: none)."""

    entries: int
    head: str
    broken: int


def record(
    database: Database,
    connection: Connection,
    act: Act,
    *,
    at: datetime,
    facts: Mapping[str, Fact] | None = None,
) -> int:
    """Appends one entry and gives its number; the last thing a transaction does, as writers wait for each other.

    Raises `ValueError` where a target or a fact looks like prose.
    """
    told = {name: _code(value) for name, value in sorted((facts or {}).items())}
    database.serialize(connection, _TOPIC)
    last = connection.execute(
        sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    ).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    row = {
        "seq": seq,
        "at": at,
        "actor": act.actor,
        "action": act.action,
        "case_id": act.case,
        "target": str(_code(act.target)),
        "facts": json.dumps(told, separators=(",", ":")),
        "request_id": act.request_id,
        "address": act.address,
        "previous": previous,
    }
    connection.execute(audit.insert().values(**row, hash=hash_of(row)))
    return int(seq)


def hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256, in hex, over an entry without its hash: a JSON array of its fields in the order of the table."""
    fields = [row[c.name] for c in audit.columns if c.name != "hash"]
    plain = [f.isoformat(timespec="microseconds") if isinstance(f, datetime) else f for f in fields]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def digest(secret: bytes, text: str) -> str:
    """A keyed digest of something that must not be logged, such as a phone asked for: equal for equal texts.

    Without the secret of the service it cannot be found out by trying all phones.
    """
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:32]


def verify(connection: Connection) -> Verdict:
    """Recomputes the whole chain; linear in entries, in little memory."""
    previous, count = GENESIS, 0
    for entry in _entries(connection):
        row = {name: getattr(entry, name) for name in Entry.__slots__}
        if entry.seq != count + 1 or entry.previous != previous or entry.hash != hash_of(row):
            return Verdict(count, previous, count + 1)
        previous, count = entry.hash, count + 1
    return Verdict(count, previous, 0)


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry: to be written down outside of this machine."""
    row = connection.execute(
        sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    ).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


def hash_at(connection: Connection, seq: int) -> str:
    """The hash of an entry, '' where there is none."""
    return connection.execute(sa.select(audit.c.hash).where(audit.c.seq == seq)).scalar_one_or_none() or ""


def _entries(connection: Connection) -> Iterator[Entry]:
    after = 0
    while True:
        rows = connection.execute(
            sa.select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(_BATCH)
        ).all()
        for row in rows:
            yield Entry(*row)
        if len(rows) < _BATCH:
            return
        after = rows[-1].seq


def _code(value: Fact) -> Fact:
    if isinstance(value, str) and not _CODE.fullmatch(value):
        raise ValueError("an audit entry holds ids, numbers and digests, never prose")
    return value

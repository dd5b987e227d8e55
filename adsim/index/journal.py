"""The decisions of analysts, in the order in which they were taken, bound to what the ads say.

In: decisions and their undoing. Out: lines that are only ever appended to, and pairs of rows for the pipeline.
A decision names each ad by its id and a hash of its words, so that it holds when the ads are uploaded again, in
another order or under other ids. It never decides anything.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.index.store import Segment, Store, Writer
from adsim.records import I32, U64, TextBuffer

ROLE = "journal"
PAIR_KINDS = {"same": 1, "different": -1, "unsure": 0}
"""Decisions on two ads, and the sign that the pipeline knows them by."""
SIGNS = {**PAIR_KINDS, "exclude": -1, "merge": 1, "split": -1}
"""Every kind of decision; `exclude` keeps an ad from all others of its group, `split` the ends of a link apart."""


@dataclass(frozen=True)
class AdRef:
    """An ad as a decision names it: its id, and the hash of its words in hexadecimal."""

    id: str
    key: str

    @classmethod
    def of(cls, ad_id: str, key: int) -> AdRef:
        """The reference of an ad."""
        return cls(ad_id, f"{key:016x}")


@dataclass(frozen=True)
class Decision:
    """One decision. `left` and `right`: the ids that it was taken on; `pairs`: the ads that it binds.

    `undone`: who took it back, when and why; empty while it stands.
    """

    id: str
    kind: str
    left: str
    right: str
    pairs: tuple[tuple[AdRef, AdRef], ...]
    reason: str
    who: str
    at: str
    undone: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return not self.undone


@dataclass(frozen=True, eq=False)
class Bound:
    """Decisions as rows: `table` int32 (k, 3) for the pipeline, `of` the decision of each row of it.

    `unbound`: ids of decisions that stand but of which an ad is not there any more, or says something else.
    """

    table: I32
    of: tuple[str, ...]
    unbound: tuple[str, ...]


def append(lines: bytes, entry: Decision) -> bytes:
    """The journal with a decision behind it."""
    told = dataclasses.asdict(entry)
    del told["undone"]
    return lines + json.dumps({"decision": told}, ensure_ascii=False).encode() + b"\n"


def append_undo(lines: bytes, decision: str, undone: dict[str, str]) -> bytes:
    """The journal with the undoing of a decision behind it."""
    return lines + json.dumps({"undo": decision, **undone}, ensure_ascii=False).encode() + b"\n"


def read(lines: bytes) -> tuple[Decision, ...]:
    """The decisions of a journal, in order."""
    found: dict[str, Decision] = {}
    for line in lines.splitlines():
        told = json.loads(line)
        if "undo" in told:
            name = told.pop("undo")
            found[name] = dataclasses.replace(found[name], undone=told)
            continue
        one = told["decision"]
        pairs = tuple((AdRef(**a), AdRef(**b)) for a, b in one["pairs"])
        found[one["id"]] = Decision(**{**one, "pairs": pairs})
    return tuple(found.values())


def save(writer: Writer, lines: bytes) -> Segment:
    """Writes the journal."""
    return writer.segment(ROLE, data={"decisions": lines})


def load(store: Store) -> bytes:
    """The journal of a state, empty where nothing was decided."""
    segment = store.segment(ROLE)
    return store.data(segment, "decisions") if segment else b""


def bind(decisions: Sequence[Decision], ad_ids: TextBuffer, keys: U64) -> Bound:
    """The decisions that stand, as rows of these ads; `keys` uint64 (n,): hashes of their words.

    An ad is the one of its id, if that still says the same; else the one of the same words with the least id.
    O(ads) where there is any decision.
    """
    standing = [decision for decision in decisions if decision.stands]
    if not standing:
        return Bound(np.zeros((0, 3), np.int32), (), ())
    refs = sorted(
        {ref for decision in standing for pair in decision.pairs for ref in pair}, key=lambda r: (r.id, r.key)
    )
    row_of = dict(zip(refs, _rows(refs, ad_ids, keys), strict=True))
    table: list[tuple[int, int, int]] = []
    of: list[str] = []
    unbound = []
    for decision in standing:
        pairs = [(row_of[a], row_of[b]) for a, b in decision.pairs]
        there = [(min(pair), max(pair)) for pair in pairs if min(pair) >= 0 and pair[0] != pair[1]]
        table += [(a, b, SIGNS[decision.kind]) for a, b in there]
        of += [decision.id] * len(there)
        if len(there) < len(pairs):
            unbound.append(decision.id)
    return Bound(np.array(table, np.int32).reshape(-1, 3), tuple(of), tuple(unbound))


def _rows(refs: Sequence[AdRef], ad_ids: TextBuffer, keys: U64) -> list[int]:
    wanted = np.array([int(ref.key, 16) for ref in refs], np.uint64)
    there = pc.index_in(pa.array([ref.id for ref in refs], pa.large_string()), value_set=ad_ids.to_arrow())
    rows = np.asarray(there.fill_null(-1).to_numpy(), np.int64)
    same = rows >= 0
    same[same] = keys[rows[same]] == wanted[same]
    alike = np.flatnonzero(np.isin(keys, wanted[~same]))
    least: dict[int, tuple[str, int]] = {}
    for row in alike.tolist():
        key, name = int(keys[row]), ad_ids[row]
        least[key] = min(least.get(key, (name, row)), (name, row))
    found = [least.get(int(key), ("", -1))[1] for key in wanted.tolist()]
    return [int(row) if known else other for row, known, other in zip(rows, same, found, strict=True)]

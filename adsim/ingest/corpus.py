"""From the tables of the inputs to one corpus: texts, ids, dates, and every row accounted for.

In: `RawTable`s with their mapping. Out: the corpus and the rejected rows. Each row is read or rejected with a
reason; no sentence made here repeats what stands in an ad.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.config import IngestSettings
from adsim.errors import NothingToRead
from adsim.ingest.columns import CANONICAL, shown
from adsim.ingest.dates import STAMP, Dates, read_dates
from adsim.ingest.markup import without_markup
from adsim.ingest.table import (
    REASONS,
    REJECTED,
    RawTable,
    as_strings,
    counted,
    holds_byte,
    is_blank,
    lengths,
    rejects,
)
from adsim.records import I64, Bool, Corpus, IngestResult, SourceFile

_STRINGS = ("agency", "city", "url", "phone", "email", "handle", "name")
_CARRIED = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_boolean,
    pa.types.is_timestamp,
    pa.types.is_date,
)


@dataclass(frozen=True, eq=False)
class Part:
    """The ads of one table of an input: its columns under their canonical names, ids included."""

    source: SourceFile
    table: pa.Table
    rows: I64
    rejected: pa.Table


def prepare(raw: RawTable, source: SourceFile, *, ids_from: str | None, settings: IngestSettings) -> Part:
    """The ads of one table; O(bytes). `source` gives name and mapping, and gets the notes.

    Ids that are missing are made of `ids_from` and the row number; of the number alone where it is None.
    """
    notes = [*source.notes, *raw.notes]
    table, rows, rejected = _without_nul(raw)
    mapping = source.mapping
    text = _text(table, mapping, notes)
    blank, long = is_blank(text), lengths(text) > settings.max_text_bytes
    rejected = pa.concat_tables(
        [
            rejected,
            rejects(rows[blank], mapping["text"], "no_text", REASONS["no_text"]),
            rejects(
                rows[long & ~blank],
                mapping["text"],
                "too_long",
                f"the text has more than {settings.max_text_bytes:,} bytes",
            ),
        ]
    )
    kept = ~(blank | long)
    if not kept.all():
        mask = pa.array(kept)
        table, text, rows = table.filter(mask), text.filter(mask), rows[kept]
    columns: dict[str, Any] = {"ad_id": _ids(table, mapping, rows, ids_from, notes), "text": text}
    for name in _STRINGS:
        columns[name] = _tidy(table[mapping[name]]) if name in mapping else _nulls(len(rows), pa.string())
    columns["posted_at"] = _nulls(len(rows), STAMP)
    carried = _carried(table, mapping)
    if "posted_at" in mapping:
        column = table[mapping["posted_at"]]
        dates = read_dates(column, day_first=settings.day_first)
        columns["posted_at"] = dates.stamps
        _tell_dates(dates, notes)
        if dates.unread.any():
            unread = pc.if_else(pa.array(dates.unread), as_strings(column, pa.string()), None)
            carried[_free("posted_at_input", carried)] = unread
    made = pa.table({**columns, **carried})
    return Part(replace(source, notes=tuple(notes)), made, rows, rejected)


def _without_nul(raw: RawTable) -> tuple[pa.Table, I64, pa.Table]:
    nul = np.zeros(len(raw.rows), np.bool_)
    where = np.zeros(len(raw.rows), np.int64)
    for at, column in enumerate(raw.table.columns):
        if not pa.types.is_large_string(column.type) or not holds_byte(column, 0):
            continue
        here = np.asarray(pc.match_substring(column, "\0").fill_null(False).to_numpy(), np.bool_)
        where[here & ~nul] = at
        nul |= here
    if not nul.any():
        return raw.table, raw.rows, raw.rejected
    columns = [raw.names[at] for at in where[nul].tolist()]
    lost = rejects(raw.rows[nul], columns, "nul", REASONS["nul"])
    return raw.table.filter(pa.array(~nul)), raw.rows[~nul], pa.concat_tables([raw.rejected, lost])


def _text(table: pa.Table, mapping: dict[str, str], notes: list[str]) -> Any:
    """Title, line break, body, without markup; the one that is there where the other is blank."""
    body, found = without_markup(as_strings(table[mapping["text"]]))
    if "title" in mapping:
        title, more = without_markup(as_strings(table[mapping["title"]]))
        found += more
        body = _joined(title, body)
    if found:
        notes.append(f"HTML was turned into text in {counted(found, 'text')}")
    return body


def _joined(title: Any, body: Any) -> Any:
    """Two columns with a line break between; the one that is there where the other is blank."""
    no_title, no_body = is_blank(title), is_blank(body)
    if no_title.any():
        title = pc.if_else(pa.array(no_title), None, title)
    if no_body.any():
        # one of the two is never null: Arrow gives no row at all where it skips both
        instead = pc.if_else(pa.array(no_title), pa.scalar("", body.type), pa.scalar(None, body.type))
        body = pc.if_else(pa.array(no_body), instead, body)
    return pc.binary_join_element_wise(title, body, pa.scalar("\n", body.type), null_handling="skip")


def _tidy(column: Any) -> Any:
    """A column of strings without blanks around them; null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(as_strings(column, pa.string()))
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)


def _nulls(count: int, kind: Any) -> Any:
    return pa.chunked_array([pa.nulls(count, kind)])


def _ids(table: pa.Table, mapping: dict[str, str], rows: I64, ids_from: str | None, notes: list[str]) -> Any:
    prefix = "" if ids_from is None else f"{ids_from}:"
    made = pc.binary_join_element_wise(pa.scalar(prefix), pa.array(rows).cast(pa.string()), "")
    if "ad_id" not in mapping:
        if ids_from is not None:
            notes.append(f"no column has ids; they were made of name and row, as in {prefix}1")
        return pa.chunked_array([made])
    given = _tidy(table[mapping["ad_id"]])
    missing = given.null_count
    if missing:
        notes.append(f"{counted(missing, 'ad')} without an id got one of name and row, as in {prefix}1")
        given = pc.coalesce(given, pa.chunked_array([made]))
    return given


def _carried(table: pa.Table, mapping: dict[str, str]) -> dict[str, Any]:
    """The columns that mean nothing to adsim, as they came; one named like ours gets `_input` behind it."""
    used = set(mapping.values())
    carried: dict[str, Any] = {}
    for name in table.column_names:
        if name not in used:
            column = table[name]
            kept = any(test(column.type) for test in _CARRIED)
            carried[_free(name, carried)] = column if kept else as_strings(column, pa.string())
    return carried


def _free(name: str, taken: dict[str, Any]) -> str:
    while name in CANONICAL or name in taken:
        name += "_input"
    return name


def _tell_dates(dates: Dates, notes: list[str]) -> None:
    if dates.naive:
        notes.append(f"{counted(dates.naive, 'date')} without a time zone taken as UTC")
    if dates.either:
        order = "day" if dates.day_first else "month"
        why = "as other dates of that column tell" if dates.by_evidence else "as ingest.day_first says"
        notes.append(f"{counted(dates.either, 'date')} such as 03/04/2024 read {order} first, {why}")
    unread = int(dates.unread.sum())
    if unread:
        notes.append(f"{counted(unread, 'date')} could not be read: see the column posted_at_input")


def unite(parts: Sequence[Part], notes: Sequence[str]) -> IngestResult:
    """One corpus of all parts, in order; ads whose id was read before are rejected.

    Raises `NothingToRead` where no ad is left.
    """
    table = one_table([part.table for part in parts])
    part_of = np.repeat(np.arange(len(parts)), [len(part.rows) for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    first = _first_with_id(table["ad_id"])
    again = first != np.arange(len(first))
    lost = [part.rejected for part in parts]
    if again.any():
        lost = _with_repeats(parts, table, (part_of, rows), np.flatnonzero(again), first)
        table = table.filter(pa.array(~again))
    sources = tuple(
        _counted(part.source, int((~again[part_of == k]).sum()), lost[k]) for k, part in enumerate(parts)
    )
    rejected = pa.concat_tables([_in_order(t, p.source.name) for t, p in zip(lost, parts, strict=True)])
    if not table.num_rows:
        counts = rejected["reason"].value_counts().to_pylist()
        told = ", ".join(f"{c['values']} {c['counts']:,}" for c in counts)
        first = rejected.slice(0, 1).to_pylist()[0]
        raise NothingToRead(
            f"no ad could be read; rows rejected: {told}. "
            f"The first is row {first['row']} of {first['file']}: {first['detail']}",
            fix="mend the rows, or name column and delimiter; docs/ingest.md says what each reason means",
        )
    return IngestResult(Corpus(table, sources), rejected, tuple(notes))


def one_table(tables: Sequence[pa.Table]) -> pa.Table:
    """All rows under all columns; a column that has several types becomes strings."""
    kinds: dict[str, set[Any]] = {}
    for table in tables:
        for field in table.schema:
            kinds.setdefault(field.name, set()).add(field.type)
    schema = pa.schema([(n, next(iter(k)) if len(k) == 1 else pa.string()) for n, k in kinds.items()])
    return pa.concat_tables([_fitted(table, schema) for table in tables])


def _fitted(table: pa.Table, schema: Any) -> pa.Table:
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(_nulls(table.num_rows, field.type))
            continue
        column = table[field.name]
        columns.append(column if column.type == field.type else as_strings(column, field.type))
    return pa.table(columns, schema=schema)


def _first_with_id(ids: Any) -> I64:
    """For each row the first row with the same id, int64 (n,)."""
    coded = pa.concat_arrays(ids.cast(pa.large_string()).chunks or [pa.array([], pa.large_string())])
    codes = coded.dictionary_encode().indices.to_numpy()
    first = np.unique(codes, return_index=True)[1]
    return np.asarray(first[codes], np.int64)


def _with_repeats(
    parts: Sequence[Part], table: pa.Table, place: tuple[I64, I64], again: I64, first: I64
) -> list[pa.Table]:
    part_of, rows = place
    text = table["text"]
    same = _equal(text.take(pa.array(again)), text.take(pa.array(first[again])))
    names = pa.array([part.source.name for part in parts])
    before = pc.binary_join_element_wise(
        "it was read before as row ",
        pa.array(rows[first[again]]).cast(pa.string()),
        " of ",
        names.take(pa.array(part_of[first[again]])),
        "",
    )
    lost = []
    for k, part in enumerate(parts):
        tables = [part.rejected]
        for reason, which in (("repeated", same), ("same_id_other_text", ~same)):
            here = which & (part_of[again] == k)
            column = part.source.mapping.get("ad_id", "")
            tables.append(rejects(rows[again[here]], column, reason, before.filter(pa.array(here))))
        lost.append(pa.concat_tables(tables))
    return lost


def _equal(a: Any, b: Any) -> Bool:
    return np.asarray(pc.equal(a, b).to_numpy(), np.bool_)


def _in_order(rejected: pa.Table, name: str) -> pa.Table:
    """Rejected rows by row number, under the name of their file."""
    order = np.argsort(rejected["row"].to_numpy(), kind="stable")
    rejected = rejected.take(pa.array(order))
    column = pa.array([shown(c) for c in rejected["column"].to_pylist()], pa.string())
    rejected = rejected.set_column(2, REJECTED.field("column"), column)
    return rejected.set_column(0, REJECTED.field("file"), pa.array([name] * len(order), pa.string()))


def _counted(source: SourceFile, read: int, lost: pa.Table) -> SourceFile:
    return replace(source, rows_read=read, rows_rejected=int(lost.num_rows))

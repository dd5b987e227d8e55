"""Reads Parquet: columns with types, which are kept where they are carried along.

In: a file on the disk or its bytes. Out: a `RawTable`. It reads batch by batch and holds what comes out
against the limits, for a few bytes of Parquet can stand for very many.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead
from adsim.ingest.table import REASONS, RawTable, no_rejects, rejects, unique_names

_BATCH = 8192


def read_parquet(file: Path | bytes, *, name: str, settings: IngestSettings) -> RawTable:
    """The table of a Parquet file; raises `InputError` for a damaged one, `NothingToRead` without a row."""
    try:
        with pq.ParquetFile(pa.BufferReader(file) if isinstance(file, bytes) else file) as opened:
            table = pa.Table.from_batches(_batches(opened, name, settings), opened.schema_arrow)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{name} is no Parquet file, or a damaged one", fix="write it anew") from error
    if not table.num_rows:
        raise NothingToRead(f"{name} has no rows", fix="give a file with a row for each ad")
    table = table.rename_columns(unique_names(table.column_names))
    table, bad = _checked(table)
    rows = np.arange(1, len(bad) + 1)
    rejected = no_rejects()
    if bad.any():
        rejected = rejects(rows[bad], "", "bad_bytes", REASONS["bad_bytes"])
        table = table.filter(pa.array(~bad))
    return RawTable(table, rows[~bad], rejected, "parquet")


def _batches(opened: Any, name: str, settings: IngestSettings) -> Any:
    if len(opened.schema_arrow) > settings.max_columns:
        raise InputTooLarge(
            f"{name} has {len(opened.schema_arrow):,} columns, more than {settings.max_columns:,}",
            fix="raise ingest.max_columns",
        )
    size = 0
    for batch in opened.iter_batches(batch_size=_BATCH, use_threads=True):
        size += batch.nbytes
        if size > settings.max_unpack_bytes:
            raise InputTooLarge(
                f"{name}: it unpacks to more than {settings.max_unpack_bytes:,} bytes",
                fix="split it, or raise ingest.max_unpack_bytes",
            )
        yield batch


def _checked(table: pa.Table) -> tuple[pa.Table, np.ndarray]:
    """The table with strings for bytes, and the rows where a string is no UTF-8: Parquet does not check."""
    bad = np.zeros(table.num_rows, np.bool_)
    for at, field in enumerate(table.schema):
        if not _is_text(field.type):
            continue
        chunks, row = [], 0
        for chunk in table[at].chunks:
            if pa.types.is_dictionary(chunk.type):
                chunk = chunk.dictionary_decode()
            chunks.append(_valid(chunk, bad[row : row + len(chunk)]))
            row += len(chunk)
        table = table.set_column(at, field.name, pa.chunked_array(chunks, pa.large_string()))
    return table, bad


def _is_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    plain = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(test(kind) for test in (*plain, pa.types.is_string_view, pa.types.is_binary_view))


def _valid(chunk: Any, bad: np.ndarray) -> Any:
    try:
        made = chunk.cast(pa.large_string())
        made.validate(full=True)
        return made
    except pa.ArrowInvalid:
        values = chunk.cast(pa.large_binary()).to_pylist()
    texts = []
    for at, value in enumerate(values):
        try:
            texts.append(None if value is None else value.decode("utf-8"))
        except UnicodeDecodeError:
            bad[at] = True
            texts.append(None)
    return pa.array(texts, pa.large_string())

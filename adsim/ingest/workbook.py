"""Reads XLSX: every sheet of a workbook is a table of its own, the first row with a cell its header.

In: a file on the disk or its bytes. Out: a `RawTable` for each sheet with rows. The sizes that the archive
will unpack to are held against the limits before anything is unpacked; formulas are never computed.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead
from adsim.ingest.objects import whole_characters
from adsim.ingest.table import RawTable, no_rejects, rejects, unique_names

_BATCH = 4096


def is_workbook(file: Path | bytes) -> bool:
    """Whether a ZIP archive holds a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return True  # a damaged one is told of when it is read


def read_workbook(file: Path | bytes, *, name: str, settings: IngestSettings) -> list[RawTable]:
    """The tables of a workbook; some 5,000 rows a second.

    Raises `InputTooLarge` for an archive that unpacks beyond the limits, `InputError` for a damaged one,
    `NothingToRead` where no sheet has rows.
    """
    import openpyxl

    size = len(file) if isinstance(file, bytes) else file.stat().st_size
    opened = io.BytesIO(file) if isinstance(file, bytes) else file
    try:
        with zipfile.ZipFile(opened) as archive:
            _check(archive, size, name, settings)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(opened, read_only=True, data_only=True, keep_links=False)
            try:
                made = [(sheet.title, _sheet(sheet, name, settings)) for sheet in book.worksheets]
            finally:
                book.close()
    except (InputError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its XML made it stumble on
        raise InputError(f"{name} is no XLSX workbook, or a damaged one", fix="save it anew") from error
    tables = [(title, table) for title, table in made if table is not None]
    if not tables:
        raise NothingToRead(f"{name} has no sheet with rows below a header", fix="give a row for each ad")
    alone = len(tables) == 1
    return [_named(table, "" if alone else title) for title, table in tables]


def _named(table: RawTable, title: str) -> RawTable:
    return RawTable(table.table, table.rows, table.rejected, "xlsx", part=title, notes=table.notes)


def _check(archive: zipfile.ZipFile, size: int, name: str, settings: IngestSettings) -> None:
    """Holds the declared sizes, which zipfile never reads beyond, against the limits; refuses entities."""
    whole = sum(entry.file_size for entry in archive.infolist())
    if whole > settings.max_workbook_bytes:
        raise InputTooLarge(
            f"{name}: it unpacks to {whole:,} bytes, more than {settings.max_workbook_bytes:,}",
            fix="save it as CSV, or raise ingest.max_workbook_bytes",
        )
    if whole > settings.unpack_floor_bytes and whole > settings.max_unpack_ratio * size:
        raise InputTooLarge(
            f"{name}: more than {settings.max_unpack_ratio:g} bytes come out of each byte of it",
            fix="make sure that it is no bomb; then save it as CSV, or raise ingest.max_unpack_ratio",
        )
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(64 << 10).replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise InputError(f"{name}: a part of it declares entities", fix="save it anew")


def _sheet(sheet: Any, name: str, settings: IngestSettings) -> RawTable | None:
    """The table of one sheet; None where no row stands below a header."""
    sheet.reset_dimensions()
    header: list[str] | None = None
    gathered: list[list[list[Any]]] = []
    rows: list[int] = []
    lost: list[int] = []
    top = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        values = list(cells)
        while values and (values[-1] is None or values[-1] == ""):
            values.pop()
        if not values:
            continue
        if header is None:
            if len(values) > settings.max_columns:
                fix = "check the sheet, or raise ingest.max_columns"
                raise InputTooLarge(f"{name}: a sheet has {len(values):,} columns", fix=fix)
            header, top = unique_names([_text_of(v) or "" for v in values]), number
            continue
        if len(values) > len(header):
            lost.append(number - top)
            continue
        rows.append(number - top)
        if len(rows) % _BATCH == 1:
            gathered.append([[] for _ in header])
        for k, batch in enumerate(gathered[-1]):
            batch.append(values[k] if k < len(values) else None)
    if header is None or not (rows or lost):
        return None
    columns = [
        pa.chunked_array(
            [_array(batch[k]) for batch in gathered] or [pa.nulls(0, pa.large_string())], pa.large_string()
        )
        for k in range(len(header))
    ]
    rejected = no_rejects()
    if lost:
        detail = f"cells beyond the {len(header)} columns of the header"
        rejected = rejects(lost, "", "wrong_cell_count", detail)
    return RawTable(pa.table(columns, names=header), np.array(rows, np.int64), rejected, "xlsx")


def _array(values: list[Any]) -> Any:
    return pa.array([_text_of(value) for value in values], pa.large_string())


def _text_of(value: Any) -> str | None:
    """A cell as text: whole numbers without a point, dates as ISO 8601."""
    if value is None or isinstance(value, str):
        return value if value is None else whole_characters(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if not isinstance(value, timedelta) else str(value.total_seconds())

"""The formats and dialects in which agencies hand out their ads.

In: rows with the columns of a corpus. Out: one file each, some with French headers, odd delimiters or an old
encoding. It changes nothing of an ad but what an old encoding forces: there a character becomes `&#128139;`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Dialect:
    """One way to hand out ads: `names` of the columns, how a date is written, and what writes the file."""

    suffix: str
    names: Mapping[str, str]
    date: str
    writer: Callable[[Path, Sequence[Mapping[str, Any]]], None]

    def write(self, path: Path, rows: Rows) -> None:
        """Writes the rows to a new file; a missing value is an empty cell, or left out where there are no cells."""
        self.writer(path, [self._renamed(row) for row in rows])

    def _renamed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {to: self._value(row[name]) for name, to in self.names.items()}

    def _value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.strftime(self.date) if self.date else value.to_pydatetime()  # type: ignore[attr-defined]
        return None if value is None or value != value else value


def _delimited(delimiter: str, encoding: str) -> Callable[[Path, Rows], None]:
    def cell(value: Any) -> str:
        # before the quoting: the references end in a semicolon
        return "" if value is None else str(value).encode(encoding, "xmlcharrefreplace").decode(encoding)

    def write(path: Path, rows: Rows) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            out = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, lineterminator="\n")
            out.writeheader()
            out.writerows({name: cell(value) for name, value in row.items()} for row in rows)

    return write


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _json_lines(path: Path, rows: Rows) -> None:
    text = "".join(json.dumps(_filled(row), ensure_ascii=False) + "\n" for row in rows)
    with path.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        packed.write(text.encode())


def _json_array(path: Path, rows: Rows) -> None:
    path.write_text(json.dumps([_filled(row) for row in rows], ensure_ascii=False, indent=1) + "\n", "utf-8")


def _parquet(path: Path, rows: Rows) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(list(rows)), path, compression="zstd")


def _workbook(path: Path, rows: Rows) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime(2025, 1, 1)
    sheet = book.create_sheet("Ads")
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row.values()])
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(made.getvalue())


def _cell(sheet: Any, value: Any) -> Any:
    """A value as it stands; a text that starts like a formula is a text all the same."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value.replace("\r\n", "\n"))
    cell.data_type = "s"
    return cell


_ENGLISH = {n: n for n in ("ad_id", "title", "text", "agency", "city", "posted_at", "url", "phone")}
_FRENCH = {
    "ad_id": "Identifiant",
    "title": "Titre",
    "text": "Texte de l'annonce",
    "agency": "Agence",
    "city": "Ville",
    "posted_at": "Publiée le",
    "url": "Lien",
    "phone": "Téléphone",
}
_EXPORT = {
    "ad_id": "id",
    "posted_at": "date",
    "agency": "site",
    "city": "location",
    "title": "subject",
    "text": "body",
    "phone": "phone_number",
    "url": "link",
}
_CAMEL = {
    "ad_id": "listingId",
    "title": "headline",
    "text": "description",
    "agency": "source",
    "city": "place",
    "posted_at": "createdAt",
    "url": "permalink",
    "phone": "contactPhone",
}

DIALECTS = (
    Dialect(".csv", _ENGLISH, "%Y-%m-%dT%H:%M:%SZ", _delimited(",", "utf-8")),
    Dialect(".csv", _FRENCH, "%Y-%m-%d %H:%M", _delimited(";", "cp1252")),
    Dialect(".tsv", _EXPORT, "%Y-%m-%d %H:%M:%S", _delimited("\t", "utf-8")),
    Dialect(".jsonl.gz", _ENGLISH, "%Y-%m-%dT%H:%M:%S+00:00", _json_lines),
    Dialect(".json", _CAMEL, "%Y-%m-%dT%H:%M:%SZ", _json_array),
    Dialect(".parquet", _ENGLISH, "", _parquet),
    Dialect(".xlsx", _EXPORT, "%Y-%m-%d %H:%M", _workbook),
)
"""Every format and dialect; agencies take them by turns."""

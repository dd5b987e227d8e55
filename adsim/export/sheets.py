"""A selection as tables: a zip of CSV files, or a workbook.

In: a `Selection`. Out: bytes. No cell of them runs as a formula, and each table says that it holds leads.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from pyarrow import csv

from adsim.config import ExportSettings
from adsim.export.archive import zipped
from adsim.export.cells import protect
from adsim.export.selection import NOTICE, TITLE, Chosen, Reason, Selection, Tie
from adsim.export.tables import template_text
from adsim.records import Count

Cell = str | int | float | None
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its columns, and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(selection: Selection, *, language: str = "en") -> tuple[Sheet, ...]:
    """Groups, ads, identifiers and links; the last column of each says how it is to be read."""
    lead = TITLE[language]
    return (
        Sheet("groups", _GROUPS, tuple((*_group(g, language), lead) for g in selection.groups)),
        Sheet("ads", *_ads(selection, lead)),
        Sheet(
            "identifiers",
            ("identifier", "kind", "value", "ads", "ads_elsewhere", "obfuscated_in", "notice"),
            tuple(
                (c.key, c.kind, c.value, c.ads, c.elsewhere, c.obfuscated, lead) for c in selection.contacts
            ),
        ),
        Sheet(
            "links",
            ("left", "right", "score", "state", "cut", "found_by", "shared", "reasons", "notice"),
            tuple((*_link(t, selection), reasons(t.reasons, language), lead) for t in selection.ties),
        ),
    )


_GROUPS = (
    "group", "ads", "text_groups", "agencies", "cities", "first_seen", "last_seen", "undated", "cohesion",
    "weakest_left", "weakest_right", "weakest_score", "agency_names", "city_names", "names", "moves", "cuts",
    "template", "why", "notice",
)  # fmt: skip


def _group(group: Chosen, language: str) -> tuple[Cell, ...]:
    weakest = group.weakest or (None, None, None)
    templates = [w.template for w in group.wordings if w.template is not None]
    return (
        group.id,
        group.ads,
        len(group.wordings),
        len(group.agencies),
        len(group.cities),
        group.first_seen or None,
        group.last_seen or None,
        group.undated,
        group.cohesion,
        *weakest[:3],
        _counts(group.agencies),
        _counts(group.cities),
        _counts(group.names),
        "; ".join(f"{m.origin} > {m.target} ({m.ads})" for m in group.moves),
        len(group.cuts),
        template_text(templates[0]) if templates else None,
        group.why.get(language),
    )


def _ads(selection: Selection, lead: str) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    more = sorted({name for member in selection.members for name in member.columns})
    own = ("ad_id", "group", "text_group", "agency", "city", "posted_at", "url", "text", "sha256")
    columns = (*own, "same_text_as", "identifiers", *(f"input_{name}" for name in more), "notice")
    rows = [
        (
            *(getattr(m, name) or None for name in (*own, "same_text_as")),
            _values(m.contacts, selection),
            *(m.columns.get(name) for name in more),
            lead,
        )
        for m in selection.members
    ]
    return columns, tuple(rows)


def _link(tie: Tie, selection: Selection) -> tuple[Cell, ...]:
    found = (tie.left, tie.right, tie.score, tie.state, tie.cut, tie.origin)
    return (*found, _values(tie.shared, selection))


def _values(keys: tuple[str, ...], selection: Selection) -> str:
    return "; ".join(selection.contact(key).value for key in keys)


def reasons(parts: Iterable[Reason], language: str) -> str:
    """Parts of a score on one line: each sentence with what it adds in log-odds."""
    return "; ".join(f"{getattr(part, language)} ({part.log_odds:+.2f})" for part in parts)


def _counts(counts: Iterable[Count]) -> str:
    return "; ".join(f"{count.value} ({count.ads})" for count in counts)


def to_csv(selection: Selection, *, language: str = "en") -> bytes:
    """A zip of `groups.csv`, `ads.csv`, `identifiers.csv`, `links.csv` and `README.txt`."""
    files = {f"{sheet.name}.csv": csv_of(sheet) for sheet in sheets(selection, language=language)}
    return zipped({**files, "README.txt": (NOTICE[language] + "\n").encode()})


def csv_of(sheet: Sheet) -> bytes:
    """A table as UTF-8 CSV, its texts safe against formulas; an empty cell without quotes is null."""
    columns = [_column([row[k] for row in sheet.rows]) for k in range(len(sheet.columns))]
    sink = pa.BufferOutputStream()
    csv.write_csv(pa.table(columns, names=list(sheet.columns)), sink)
    return bytes(sink.getvalue())


def _column(values: list[Cell]) -> Any:
    if any(isinstance(value, str) for value in values):
        return protect(pa.array([None if v is None else str(v) for v in values], pa.string()))
    return pa.array(values)


def to_xlsx(selection: Selection, *, language: str = "en", settings: ExportSettings | None = None) -> bytes:
    """A workbook: the notice, then a sheet for each table. The same bytes for the same selection."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    cap = (settings or ExportSettings()).cell_characters
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _UNDATED.replace(tzinfo=None)
    book.properties.creator, book.properties.title = "adsim", TITLE[language]
    cover = book.create_sheet(TITLE[language][:31].replace("/", " "))
    cover.column_dimensions["A"].width = 110
    cover.append(_cells(cover, [NOTICE[language]], cap, bold=True))
    for sheet in sheets(selection, language=language):
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "B2"
        for k, name in enumerate(sheet.columns):
            page.column_dimensions[_letter(k)].width = (
                60 if name in ("text", "template", "why", "reasons") else 18
            )
        page.append(_cells(page, sheet.columns, cap, bold=True))
        for row in sheet.rows:
            page.append(_cells(page, row, cap))
    sink = io.BytesIO()
    # not Workbook.save, which writes the time of the day into the workbook
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()
    return _undated(sink.getvalue())


def _cells(page: Any, values: Iterable[Cell], cap: int, *, bold: bool = False) -> Iterator[Any]:
    """Cells in which a text is a text, whatever it starts with, also after it is edited."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    for value in values:
        cell = WriteOnlyCell(page)
        if isinstance(value, str):
            cell.value = fit(value, cap)
            cell.data_type = "s"
            cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=bold, vertical="top")
        else:
            cell.value = value
        if bold:
            cell.font = Font(bold=True)
        yield cell


def fit(text: str, cap: int) -> str:
    """A text as a cell can hold it: what it cannot hold is shown, what is cut off is counted."""
    text = printable(text)
    return text if len(text) <= cap else f"{text[:cap]} … +{len(text) - cap}"


def printable(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold; each is shown as one that cannot be shown."""
    return _UNFIT.sub("\ufffd", text)


def _letter(k: int) -> str:
    return (_letter(k // 26 - 1) if k >= 26 else "") + chr(65 + k % 26)


def _undated(workbook: bytes) -> bytes:
    """The same workbook without the times at which its parts were written."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(sink, "w") as new:
        for entry in old.infolist():
            part = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(entry))
    return sink.getvalue()

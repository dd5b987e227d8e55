"""The formats that groups are handed on in, by name.

In: a `Selection`. Out: bytes of one file. It only names who writes what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adsim.config import ExportSettings
from adsim.errors import UsageError
from adsim.export.selection import Selection


@dataclass(frozen=True)
class Format:
    """A format: the ending of its files, their media type, and what it is good for."""

    ending: str
    media_type: str
    about: str


FORMATS: dict[str, Format] = {
    "csv": Format(".csv.zip", "application/zip", "groups, ads, identifiers and links as CSV, in a zip"),
    "xlsx": Format(
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "the same as sheets of a workbook",
    ),
    "jsonl": Format(".jsonl", "application/jsonl", "one JSON object a line, each with its type"),
    "graphml": Format(".graphml", "application/graphml+xml", "a graph for Gephi, Cytoscape, yEd, networkx"),
    "i2": Format(".i2.zip", "application/zip", "nodes.csv and links.csv for charting programs, in a zip"),
    "pdf": Format(".pdf", "application/pdf", "one group on paper"),
}


def export_groups(
    selection: Selection, format: str, *, language: str = "en", settings: ExportSettings | None = None
) -> bytes:
    """The bytes of one file; raises `UsageError` for an unknown format or language."""
    if format not in FORMATS:
        raise UsageError(f"no format '{format}'", fix=f"one of: {', '.join(FORMATS)}")
    if language not in ("en", "fr"):
        raise UsageError(f"no language '{language}'", fix="one of: en, fr")
    return _WRITERS[format](selection, language, settings or ExportSettings())


def _csv(selection: Selection, language: str, settings: ExportSettings) -> bytes:
    from adsim.export.sheets import to_csv

    return to_csv(selection, language=language)


def _xlsx(selection: Selection, language: str, settings: ExportSettings) -> bytes:
    from adsim.export.sheets import to_xlsx

    return to_xlsx(selection, language=language, settings=settings)


def _jsonl(selection: Selection, language: str, settings: ExportSettings) -> bytes:
    from adsim.export.lines import to_jsonl

    return to_jsonl(selection, language=language)


def _graphml(selection: Selection, language: str, settings: ExportSettings) -> bytes:
    from adsim.export.graphs import to_graphml

    return to_graphml(selection, language=language)


def _i2(selection: Selection, language: str, settings: ExportSettings) -> bytes:
    from adsim.export.graphs import to_i2

    return to_i2(selection, language=language)


def _pdf(selection: Selection, language: str, settings: ExportSettings) -> bytes:
    from adsim.export.pdf import to_pdf

    return to_pdf(selection, language=language, settings=settings)


_WRITERS: dict[str, Callable[[Selection, str, ExportSettings], bytes]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "jsonl": _jsonl,
    "graphml": _graphml,
    "i2": _i2,
    "pdf": _pdf,
}

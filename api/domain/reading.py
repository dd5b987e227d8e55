"""How a corpus is read: its settings, and a preview of its first rows before anything is linked.

In: a file of a corpus and what was said of it. Out: what `ingest` found out about it. A long file of lines is
looked at by its head alone.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adsim import ingest
from adsim.config import IngestSettings
from adsim.ingest.reading import read_source
from adsim.ingest.sources import find
from adsim.records import IngestResult
from api.problems import Problem

_LINES = (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", "")
_CELL = 300
_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is to be read; empty means: find it out."""

    encoding: str = ""
    delimiter: str = ""
    columns: dict[str, str] | None = None

    def settings(self) -> IngestSettings:
        """The settings of `ingest`."""
        return IngestSettings(
            encoding=self.encoding, delimiter=self.delimiter, columns=dict(self.columns or {})
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found out about a file; `head`: whether only its first bytes were looked at.

    `problems`: the first rows that cannot be ads, each with `row`, `column`, `reason` and `detail`.
    """

    format: str
    compression: str
    encoding: str
    encoding_found_by: str
    delimiter: str
    mapping: dict[str, str]
    columns: list[str]
    rows: list[dict[str, str]]
    rows_read: int
    rows_rejected: dict[str, int]
    notes: list[str]
    head: bool
    problems: list[dict[str, Any]]


def preview(path: Path, manner: Manner, *, most_bytes: int, rows: int) -> Preview:
    """The first rows of a file as they would be read; raises `InputError`, `Problem`. O(most_bytes)."""
    with _head(path, most_bytes) as (shown, cut):
        read = ingest.read([str(shown)], settings=manner.settings())
    source = read.corpus.sources[0]
    return Preview(
        format=source.format,
        compression="gzip" if path.suffix == ".gz" else source.compression,
        encoding=source.encoding,
        encoding_found_by=source.encoding_found_by,
        delimiter=source.delimiter,
        mapping=source.mapping,
        columns=list(read.corpus.table.column_names),
        rows=_rows(read, rows),
        rows_read=len(read.corpus),
        rows_rejected=_rejected(read),
        notes=[*read.notes, *source.notes],
        head=cut,
        problems=read.rejected.slice(0, _PROBLEMS).to_pylist(),
    )


def columns_of(path: Path, manner: Manner, *, most_bytes: int) -> list[str]:
    """The names of the columns of a file as they stand in it, whether or not one of them is the text."""
    settings = Manner(manner.encoding, manner.delimiter).settings()
    with _head(path, most_bytes) as (shown, _):
        sources, _notes = find([str(shown)], settings, None)
        tables, _facts = read_source(sources[0], settings, lambda _done: None)
        return list(dict.fromkeys(name for table in tables for name in table.table.column_names))


def _rows(read: IngestResult, count: int) -> list[dict[str, str]]:
    table = read.corpus.table.slice(0, count).to_pylist()
    return [{name: _cell(value) for name, value in row.items() if value is not None} for row in table]


def _cell(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]} … +{len(text) - _CELL}"


def _rejected(read: IngestResult) -> dict[str, int]:
    counts = read.rejected["reason"].value_counts().to_pylist()
    return {one["values"]: one["counts"] for one in counts}


@contextmanager
def _head(path: Path, most: int) -> Iterator[tuple[Path, bool]]:
    """The file, or a short one with its first lines; and whether it was cut."""
    size, packed = path.stat().st_size, path.suffix == ".gz"
    ending = Path(path.stem).suffix if packed else path.suffix
    if not packed and size <= most:
        yield path, False
        return
    if ending not in _LINES or _is_binary(path):
        if size <= most * 25:
            yield path, False
            return
        raise Problem("too-large", "too large for a preview", fix="confirm it as it is, or convert it to CSV")
    content, cut = (_unpacked if packed else _first)(path, most)
    if cut:
        content = content[: content.rfind(b"\n") + 1] or content
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        shown = Path(folder) / f"{path.stem.partition('.')[0]}{ending}"
        shown.write_bytes(content)
        yield shown, cut


def _is_binary(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PAR1", b"PK\x03\x04")


def _first(path: Path, most: int) -> tuple[bytes, bool]:
    with path.open("rb") as file:
        content = file.read(most + 1)
    return content[:most], len(content) > most


def _unpacked(path: Path, most: int) -> tuple[bytes, bool]:
    unpacker, content = zlib.decompressobj(31), b""
    with path.open("rb") as file:
        while len(content) <= most and (piece := file.read(1 << 16)):
            try:
                content += unpacker.decompress(piece, most + 1 - len(content))
            except zlib.error:
                raise Problem("invalid", "the file is not packed as its name says", fix="check it") from None
    return content[:most], len(content) > most

"""Reads CSV, TSV and their kin: cells between delimiters, quoted as in RFC 4180.

In: blocks of UTF-8. Out: a `RawTable` of strings, with every record that is none among the rejected. It
holds one block and what came of the others, and reads the same whatever the size of the blocks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead, SettingsError
from adsim.ingest import kernels
from adsim.ingest.columns import known_names
from adsim.ingest.encoding import is_utf8
from adsim.ingest.sources import line_too_long
from adsim.ingest.table import REASONS, RawTable, no_rejects, rejects, unique_names
from adsim.records import U8

DELIMITERS = (",", ";", "\t", "|")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_HEADER_LINES = 50
_SNIFFED_RECORDS = 100
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def read_delimited(blocks: Iterator[bytes], *, name: str, ending: str, settings: IngestSettings) -> RawTable:
    """The table of a delimited text; O(bytes).

    Raises `NothingToRead` without a header or a row, `InputTooLarge` for a line or a header above the
    limits, `InputError` for a header that cannot be read.
    """
    first = _at_least(blocks, 64 << 10, name, settings)
    given = delimiter_of(settings.delimiter)
    start, told = _skip_separator_line(first)
    delimiter = given or told or sniff_delimiter(first[start:], ending)
    names, start = _header(first, start, delimiter, name, settings)
    records = _Records(name, names, delimiter, settings)
    records.read(first[start:], blocks)
    return records.table()


def delimiter_of(given: str) -> str:
    """The delimiter that the settings name, or ''; raises `SettingsError` for what cannot be one."""
    delimiter = _NAMED.get(given, given)
    if delimiter and (len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0'):
        raise SettingsError(f"delimiter {given!r} is not one sign", fix="use , or ; or | or tab")
    return delimiter


def _at_least(blocks: Iterator[bytes], size: int, name: str, settings: IngestSettings) -> bytes:
    """The first blocks, until they hold a line and `size` bytes."""
    held = b""
    for block in blocks:
        held += block
        lines = bool(re.search(rb"[\r\n].", held.lstrip(b"\r\n"), re.S))
        if lines and len(held) >= size:
            break
        if not lines and len(held) > settings.max_line_bytes:
            raise line_too_long(name, settings)
    if not held.strip():
        raise NothingToRead(f"{name} is empty", fix="give a file with a header and a row for each ad")
    return held


def _skip_separator_line(block: bytes) -> tuple[int, str]:
    """Excel's first line `sep=;`: where the header starts, and the delimiter that it names."""
    match = re.match(rb'"?sep=([\x20-\x7e\t])"?(?:\r\n|\n|\r)', block, re.I)
    return (match.end(), match[1].decode()) if match else (0, "")


def sniff_delimiter(head: bytes, ending: str = "") -> str:
    """The delimiter under which the header has the most known names, then the most even rows and cells."""
    text = head[: 256 << 10].decode("utf-8", "replace")
    order = ("\t", ",", ";", "|") if ending in (".tsv", ".tab") else DELIMITERS
    return max(order, key=lambda sign: (*_evenness(text, sign), -order.index(sign)))


def _evenness(text: str, delimiter: str) -> tuple[int, float, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) > _SNIFFED_RECORDS:
                break
    except csv.Error:
        pass  # a field beyond csv's own limit: what came before it tells enough
    if not rows or len(rows[0]) < 2:
        return 0, 0.0, 1
    even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return known_names(rows[0]), even, len(rows[0])


def _header(
    block: bytes, start: int, delimiter: str, name: str, settings: IngestSettings
) -> tuple[list[str], int]:
    """Names of the columns, and where the first record below them starts."""
    taken = start
    fed: list[int] = []

    def lines() -> Iterator[str]:
        nonlocal taken
        while taken < len(block):
            match = _LINE.match(block, taken)
            assert match
            taken = match.end()
            fed.append(taken)
            if len(fed) > _HEADER_LINES or len(match[0]) > settings.max_line_bytes:
                raise _header_error(name)
            yield match[0].decode("utf-8")

    try:
        row = next((r for r in csv.reader(lines(), delimiter=delimiter) if r), None)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _header_error(name) from error
    if row is None:
        raise NothingToRead(f"{name} is empty", fix="give a file with a header and a row for each ad")
    if len(row) > settings.max_columns:
        raise InputTooLarge(
            f"{name}: the header has {len(row):,} columns, more than {settings.max_columns:,}",
            fix="check the delimiter, or raise ingest.max_columns",
        )
    return unique_names(row), taken


def _header_error(name: str) -> InputError:
    return InputError(
        f"{name}: the header, which is the first line, cannot be read",
        fix="check its quotes, and the encoding and delimiter of the file",
    )


class _Records:
    """The records of one file, gathered block by block into columns."""

    def __init__(self, name: str, names: list[str], delimiter: str, settings: IngestSettings) -> None:
        self.name = name
        self.names = names
        self.delimiter = delimiter
        self.settings = settings
        self.records = 0
        self.columns: list[list[pa.Array]] = [[] for _ in names]
        self.rows: list[np.ndarray] = []
        self.rejected: list[pa.Table] = [no_rejects()]

    def read(self, first: bytes, blocks: Iterator[bytes]) -> None:
        carried = first
        for block in blocks:
            carried = self._take(carried, final=False) + block
        self._take(carried, final=True)

    def table(self) -> RawTable:
        if not self.records:
            raise NothingToRead(
                f"{self.name} has a header and no row below it", fix="give a file with a row for each ad"
            )
        made = [pa.chunked_array(chunks, pa.large_string()) for chunks in self.columns]
        rows = np.concatenate([np.zeros(0, np.int64), *self.rows])
        kind = "tsv" if self.delimiter == "\t" else "csv"
        return RawTable(
            pa.table(made, names=self.names), rows, pa.concat_tables(self.rejected), kind, self.delimiter
        )

    def _take(self, block: bytes, *, final: bool) -> bytes:
        """Reads the whole records of a block and gives back what is left of it."""
        data = np.frombuffer(block, np.uint8)
        width = len(self.names)
        lines = block.count(b"\n") + block.count(b"\r") + 2
        room = min(lines, len(block) // width + 2)
        starts, ends = np.empty(room * width, np.int32), np.empty(room * width, np.int32)
        kinds = np.empty(room * width, np.uint8)
        kept, lost = np.empty((room, 3), np.int32), np.empty((lines, 3), np.int32)
        told = np.zeros(4, np.int64)
        longest = self.settings.max_line_bytes
        end = kernels.cells_of(
            data, 0, int(final), ord(self.delimiter), width, longest, starts, ends, kinds, kept, lost, told
        )
        if told[3]:
            raise line_too_long(self.name, self.settings)
        self._reject(lost[: told[2]])
        kept = kept[: told[1]]
        rows = np.arange(len(kept), dtype=np.int64)
        if not is_utf8(block[:end]):
            rows = self._fitting(block, kept, starts)
        self.rows.append(self.records + 1 + kept[rows, 0].astype(np.int64))
        for k in range(width):
            self.columns[k].append(_column(data, rows, (starts, ends, kinds), width, k))
        self.records += int(told[0])
        return block[end:]

    def _reject(self, lost: np.ndarray) -> None:
        if not len(lost):
            return
        rows = self.records + 1 + lost[:, 0].astype(np.int64)
        ragged = lost[:, 1] == kernels.RAGGED
        counts = lost[ragged, 2].tolist()
        said = {c: f"{c} cells where the header has {len(self.names)}" for c in set(counts)}
        self.rejected.append(rejects(rows[ragged], "", "wrong_cell_count", [said[c] for c in counts]))
        self.rejected.append(rejects(rows[~ragged], "", "open_quote", REASONS["open_quote"]))

    def _fitting(self, block: bytes, kept: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """The rows whose bytes are valid UTF-8; the others are rejected, with their first unfit column."""
        width, fitting = len(self.names), []
        rows, columns = [], []
        for at, (record, first, last) in enumerate(kept.tolist()):
            try:
                block[first:last].decode("utf-8")
                fitting.append(at)
            except UnicodeDecodeError as error:
                cells = starts[at * width : (at + 1) * width]
                column = int(np.searchsorted(cells, first + error.start, side="right")) - 1
                rows.append(self.records + 1 + record)
                columns.append(self.names[max(column, 0)])
        self.rejected.append(rejects(rows, columns, "bad_bytes", REASONS["bad_bytes"]))
        return np.array(fitting, np.int64)


def _column(
    data: U8, rows: np.ndarray, cells: tuple[np.ndarray, np.ndarray, np.ndarray], width: int, k: int
) -> pa.Array:
    offsets = np.empty(len(rows) + 1, np.int64)
    kernels.cell_offsets(data, rows, *cells, width, k, offsets)
    out = np.empty(int(offsets[-1]), np.uint8)
    kernels.gather_cells(data, rows, *cells, width, k, offsets, out)
    return pa.LargeStringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(out))

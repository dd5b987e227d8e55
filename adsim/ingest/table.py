"""What every format gives: columns as they stand in the input, and the rows that could not be read.

In: columns, row numbers and faults. Out: `RawTable`, and small Arrow functions over them. Nothing here
knows what a column means.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.records import I64, Bool

REJECTED = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)

REASONS = {
    "wrong_cell_count": "the row has more or fewer cells than the header",
    "open_quote": "a quote is opened and not closed as CSV demands; only that line is given up",
    "broken_json": "the line, or the element of the array, is no valid JSON",
    "not_an_object": "the JSON value is a number, a string or a list, not an object with names",
    "bad_bytes": "the bytes do not fit the encoding of the file",
    "nul": "the row holds a NUL character",
    "no_text": "there is no text: it is missing, blank, or nothing but markup",
    "too_long": "the text is longer than `ingest.max_text_bytes`",
    "repeated": "an ad with the same id and the same text was read before",
    "same_id_other_text": "an ad with the same id and another text was read before",
}

_PIECE = 1 << 30


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table of an input: its columns as they came, the row number of each, and the faulty rows.

    `rows` int64 (n,): number of each row among the data rows, from 1. `rejected`: a table of `REJECTED`, its
    column `file` empty. `data_rows` = n + rejected rows.
    """

    table: pa.Table
    rows: I64
    rejected: pa.Table
    format: str
    delimiter: str = ""
    part: str = ""
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the columns, unique."""
        return list(self.table.column_names)

    @property
    def data_rows(self) -> int:
        """Rows of the input below its header."""
        return len(self.rows) + int(self.rejected.num_rows)


def rejects(rows: Any, column: Any, reason: Any, detail: Any) -> pa.Table:
    """Rejected rows; `column`, `reason` and `detail` are one string for all, or one for each."""
    count = len(rows)
    spread = [[value] * count if isinstance(value, str) else value for value in ("", column, reason, detail)]
    file, column, reasons, details = spread
    return pa.table([file, pa.array(rows, pa.int64()), column, reasons, details], schema=REJECTED)


def no_rejects() -> pa.Table:
    """A table of no rejected rows."""
    return REJECTED.empty_table()


def counted(number: int, one: str, many: str = "") -> str:
    """A number and its noun, as in `1 row` and `2 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unique_names(names: Sequence[str]) -> list[str]:
    """Column names without blanks around them; an empty or repeated one gets a number, the rest stay."""
    taken: set[str] = set()
    made = []
    for position, name in enumerate(names, 1):
        name = name.strip() or f"column {position}"
        base, count = name, 1
        while name in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name)
        made.append(name)
    return made


def as_strings(column: Any, kind: Any = None) -> Any:
    """Any Arrow column as chunked strings (`large_string` if not told otherwise): whole floats as integers,
    nested values as JSON. Chunks stay below the 2 GB that a `string` holds.
    """
    kind = pa.large_string() if kind is None else kind
    if not isinstance(column, pa.ChunkedArray):
        column = pa.chunked_array([column])
    if column.type == kind:
        return column
    pieces = [_text_of(piece).cast(kind) for chunk in column.chunks for piece in _pieces(chunk)]
    return pa.chunked_array(pieces, kind)


def _pieces(chunk: Any) -> list[Any]:
    parts = chunk.nbytes // _PIECE + 1
    size = max(1, -(-len(chunk) // parts))
    return [chunk.slice(at, size) for at in range(0, len(chunk), size)]


def _text_of(array: Any) -> Any:
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _text_of(array.dictionary_decode())
    if pa.types.is_null(kind):
        return array.cast(pa.large_string())
    if pa.types.is_floating(kind):
        whole = pc.equal(pc.floor(array), array)
        if pc.all(whole, skip_nulls=True).as_py() and len(array) > array.null_count:
            fits = pc.less(pc.max(pc.abs(array)), 2.0**53).as_py()
            return array.cast(pa.int64() if fits else pa.large_string()).cast(pa.large_string())
        return array.cast(pa.large_string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_json(value) for value in array.to_pylist()], pa.large_string())
    try:
        return array.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if v is None else str(v) for v in array.to_pylist()], pa.large_string())


def _json(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def lengths(column: Any) -> I64:
    """Bytes of each string, int64 (n,); 0 where null."""
    counted = pc.binary_length(column).fill_null(0)
    return np.asarray(counted.to_numpy(), np.int64)


def is_blank(column: Any) -> Bool:
    """Where a string column is null, empty or only blanks, bool (n,)."""
    blank = pc.or_kleene(pc.utf8_is_space(column), pc.equal(pc.binary_length(column), 0)).fill_null(True)
    return np.asarray(blank.to_numpy(), np.bool_)


def holds_byte(column: Any, byte: int) -> bool:
    """Whether a byte stands anywhere in a string column; O(bytes), without a copy."""
    for chunk in column.chunks:
        _, _, data = chunk.buffers()
        if data is None or not len(chunk):
            continue
        width = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
        offsets = np.frombuffer(chunk.buffers()[1], width)
        lo, hi = int(offsets[chunk.offset]), int(offsets[chunk.offset + len(chunk)])
        raw = np.frombuffer(data, np.uint8)
        if any((raw[at : min(at + (1 << 20), hi)] == byte).any() for at in range(lo, hi, 1 << 20)):
            return True
    return False

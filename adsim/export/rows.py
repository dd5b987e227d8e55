"""Tables that are made slice by slice, and written so: as CSV or as Parquet.

In: rows, and a path. Out: a file. It holds some slices of fixed size at once, never a whole table, and
writes the same bytes on any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from adsim.export.cells import protect, to_cells
from adsim.parallel import over_slices

_ROWS = 16_384
_SLICES = 16


@dataclass(frozen=True, eq=False)
class Rows:
    """A table of `count` rows; `part(start, stop)` makes a slice of it, of `schema`."""

    schema: Any
    count: int
    part: Callable[[int, int], Any]

    @classmethod
    def of(cls, table: Any) -> Rows:
        """The rows of a table that is there already."""
        return cls(table.schema, table.num_rows, lambda lo, hi: table.slice(lo, hi - lo))

    def waves(self) -> Iterator[Rows]:
        """The same rows in runs of as many as are held at once."""
        wave = _ROWS * _SLICES
        return (self._between(at, min(at + wave, self.count)) for at in range(0, self.count, wave))

    def _between(self, start: int, stop: int) -> Rows:
        return Rows(self.schema, stop - start, lambda lo, hi: self.part(start + lo, start + hi))


def write_csv(rows: Rows, path: Path, *, threads: int = 1) -> None:
    """A table as UTF-8 CSV: a header, texts quoted, cells safe against formulas, lines ending in LF.

    An empty cell without quotes is null; with quotes it is the empty text.
    """
    header = protect(pa.array(rows.schema.names, pa.string())).to_pylist()
    with path.open("wb") as file:
        file.write(_lines(pa.table([[]] * len(header), names=header), header=True))
        for wave in rows.waves():
            for lines in over_slices(partial(_csv_lines, wave), wave.count, size=_ROWS, threads=threads):
                file.write(lines)


def write_parquet(rows: Rows, path: Path, *, threads: int = 1) -> None:
    """A table as Parquet, one row group for each wave of slices."""
    with pq.ParquetWriter(path, rows.schema, compression="zstd", compression_level=1) as file:
        for wave in rows.waves():
            parts = over_slices(wave.part, wave.count, size=_ROWS, threads=threads)
            file.write_table(pa.concat_tables(parts), row_group_size=_ROWS * _SLICES)


def _csv_lines(rows: Rows, lo: int, hi: int) -> Any:
    columns = [to_cells(column.combine_chunks()) for column in rows.part(lo, hi).columns]
    return _lines(pa.table(columns, names=[str(k) for k in range(len(columns))]), header=False)


def _lines(table: pa.Table, *, header: bool) -> Any:
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, csv.WriteOptions(include_header=header))
    return sink.getvalue()

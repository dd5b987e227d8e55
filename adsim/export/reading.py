"""Reads an output folder: its tables with the values that were written, whatever the format.

In: a folder. Out: Arrow tables and the manifest. It undoes what was done to make cells safe, and
refuses what adsim did not write.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from adsim.errors import OutputError
from adsim.export.cells import from_cells
from adsim.export.folder import read_manifest
from adsim.export.tables import ADDED

TABLES = ("ads", "groups", "links", "rejected")
_BLOCK = 64 << 20


@dataclass(frozen=True, eq=False)
class Output:
    """What an output folder holds: its tables and the manifest `run`; `decisions` is None where none bound the run."""

    ads: pa.Table
    groups: pa.Table
    links: pa.Table
    rejected: pa.Table
    run: dict[str, Any]
    decisions: pa.Table | None = None

    @property
    def corpus(self) -> pa.Table:
        """The table of the corpus as it was read: the ads under their own names, without their groups."""
        return corpus_of(self.ads, self.run)


def read_back(out: Path) -> Output:
    """The values of an output folder, apostrophes of safe cells taken away.

    Columns have the types they had; from a CSV those that no cell can hold come back as text (lists as
    JSON, bytes in hexadecimal). Raises `OutputError` where `out` is no output of adsim, or a table is
    missing or damaged. O(bytes).
    """
    run = read_manifest(Path(out))
    names = (*TABLES, *(name for name in ("decisions",) if name in run["schemas"]))
    return Output(**{name: read_table(Path(out), name, run) for name in names}, run=run)


def corpus_of(ads: pa.Table, run: dict[str, Any]) -> pa.Table:
    """The table of the corpus in a table of ads."""
    return ads.drop_columns(list(ADDED)).rename_columns(list(run["columns"]))


def read_table(out: Path, name: str, run: dict[str, Any]) -> pa.Table:
    """One table of an output whose manifest is `run`; raises `OutputError` where it is missing or damaged."""
    try:
        return _values(out, name, run)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise damaged(out / name, error) from error


def damaged(path: Path, error: Exception) -> OutputError:
    """The error for a part of an output that is missing or cannot be read."""
    return OutputError(f"{path} is damaged: {error}", fix="run `adsim link` anew")


def _values(out: Path, name: str, run: dict[str, Any]) -> pa.Table:
    if run["format"] == "parquet":
        return pq.read_table(out / f"{name}.parquet")
    schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(run["schemas"][name])))
    cells = _read_cells(out / f"{name}.csv", len(schema))
    values = [from_cells(cells.column(k), field.type) for k, field in enumerate(schema)]
    return pa.table(values, schema=schema)


def _read_cells(path: Path, width: int) -> pa.Table:
    """A CSV as strings; an empty cell without quotes is null, with quotes it is the empty text."""
    names = [str(k) for k in range(width)]
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(column_names=names, skip_rows_after_names=1, block_size=_BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )

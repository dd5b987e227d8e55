"""Reads a pandas data frame as if it were a file: the same names, the same reasons, the same notes.

In: a frame. Out: an `IngestResult`. It never changes the frame.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from adsim.config import IngestSettings
from adsim.errors import NoTextColumn, NothingToRead
from adsim.ingest.columns import check_columns, map_columns, text_column
from adsim.ingest.corpus import prepare, unite
from adsim.ingest.objects import whole_characters
from adsim.ingest.table import RawTable, no_rejects, unique_names
from adsim.records import IngestResult, SourceFile


def from_frame(frame: pd.DataFrame, *, columns: dict[str, str], settings: IngestSettings) -> IngestResult:
    """The ads of a frame; `columns` (canonical name to column) goes before `settings.columns`.

    Every row is there that a file would have given; the others stand in `rejected`, by their position from 1.
    Without a column of ids they are "1", "2" and so on. Raises `NothingToRead` for a frame without a row that
    can be read, `NoTextColumn` where no column is the text.
    """
    given = {**settings.columns, **columns}
    check_columns(given)
    if not len(frame):
        raise NothingToRead("the frame has no rows", fix="give a row for each ad")
    names = unique_names([str(name) for name in frame.columns])
    table = pa.table([_column(frame.iloc[:, k]) for k in range(len(names))], names=names)
    mapping, missing = map_columns(table, given)
    for canonical in missing:
        raise NoTextColumn(
            f"the frame has no column '{given[canonical]}' to take as {canonical}; it has {', '.join(names[:50])}",
            fix="name a column that is there",
        )
    mapping, note = text_column(table, mapping, "the frame")
    raw = RawTable(table, np.arange(1, len(frame) + 1), no_rejects(), "frame", notes=(note,) if note else ())
    told = SourceFile("frame", "", 0, "frame", "", "", "", "", 0, 0, mapping)
    return unite([prepare(raw, told, ids_from=None, settings=settings)], [])


def _column(series: pd.Series[Any]) -> Any:
    """A column as Arrow has it; mixed objects become strings, and so does what Arrow does not know."""
    try:
        made = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        made = pa.array([_text_of(value) for value in series.tolist()], pa.large_string())
    column = made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.large_string())
    return column


def _text_of(value: Any) -> str | None:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, (list, tuple, dict)):
        return whole_characters(json.dumps(value, ensure_ascii=False, default=str))
    return whole_characters(str(value))

"""Reads the truth about a corpus: who wrote each ad, and what was done to it.

A file or a table comes in; labels, treatments and text lengths by ad go out, as arrays. It looks for
columns by name and says which it took; it never reads what a run found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.errors import InputError, NothingToRead
from adsim.evaluate.found import read_csv
from adsim.records import I64, Bool

LABEL_LEVELS: Mapping[str, str] = {
    "author": "text_group",
    "operator": "group",
    "entity": "group",
    "entity_merged": "group",
}
"""The label columns looked for, and the level of groups that each is held against."""

TREATMENT_COLUMNS = ("treatments", "treatment")


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth by ad: `ad_ids` Arrow strings (n,), `labels` by column: Arrow strings (n,), '' unknown.

    `treatments`: by name a bool array (n,) of the ads so treated. `lengths`: characters of each text,
    int64 (n,), or None where the truth has no texts.
    """

    ad_ids: Any
    labels: dict[str, Any]
    treatments: dict[str, Bool]
    lengths: I64 | None


def read_truth(truth: Path | str | Any, label_columns: tuple[str, ...]) -> Truth:
    """The truth of a CSV or Parquet file, a pandas frame or an Arrow table.

    Needs `ad_id` and one of `label_columns`; raises `InputError` when they are missing or an id comes
    twice. A column `treatments` holds names parted by spaces, commas, semicolons, plus signs or bars.
    """
    table = _table(truth)
    found = tuple(column for column in label_columns if column in table.column_names)
    if "ad_id" not in table.column_names or not found:
        raise InputError(
            f"the truth has the columns {', '.join(table.column_names)}",
            fix=f"give ad_id and one of {', '.join(label_columns)}",
        )
    ids = _strings(table["ad_id"])
    if pc.count_distinct(ids).as_py() < len(ids):
        raise InputError("an ad_id stands twice in the truth", fix="give one row for each ad")
    return Truth(
        ad_ids=ids,
        labels={column: _strings(table[column]) for column in found},
        treatments=_treatments(table),
        lengths=_characters(table),
    )


def _table(truth: Path | str | Any) -> Any:
    if not isinstance(truth, (str, Path)):
        return truth if isinstance(truth, pa.Table) else pa.Table.from_pandas(truth, preserve_index=False)
    path = Path(truth)
    if not path.is_file():
        raise NothingToRead(f"{path}: no such file", fix="name the truth.csv of the corpus")
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            return pq.read_table(path)
        return read_csv(path)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror or 'not readable'}", fix="give a CSV with a header, or Parquet"
        ) from error
    except pa.ArrowInvalid as error:
        # what Arrow says repeats the row, and with it what stands in an ad
        raise InputError(
            f"{path} is no table that can be read", fix="give a CSV with a header, or Parquet"
        ) from error


def _strings(column: Any) -> Any:
    column = column.cast(pa.large_string()).combine_chunks()
    return column.fill_null("")


def _treatments(table: Any) -> dict[str, Bool]:
    name = next((name for name in TREATMENT_COLUMNS if name in table.column_names), None)
    if name is None:
        return {}
    encoded = _strings(table[name]).dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    cells = [set(_split(cell)) for cell in encoded.dictionary.to_pylist()]
    return {
        treatment: np.array([treatment in cell for cell in cells], np.bool_)[codes]
        for treatment in sorted(set().union(*cells))
    }


def _split(cell: str) -> list[str]:
    for mark in ",;+|":
        cell = cell.replace(mark, " ")
    return cell.split()


def _characters(table: Any) -> I64 | None:
    if "text" not in table.column_names:
        return None
    return np.asarray(pc.utf8_length(_strings(table["text"])).to_numpy(zero_copy_only=False), np.int64)

"""Reads what a run found: from its output folder, or from its result in memory.

A folder or a `LinkResult` comes in; the groups of every ad and the links between ads go out, as arrays.
It reads only the columns it needs, and never the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.errors import OutputError
from adsim.export.cells import restore
from adsim.records import I32, I64, Bool, LinkResult

LEVELS = ("text_group", "group")
COPY_COLUMN = "same_text_as"


@dataclass(frozen=True, eq=False)
class Found:
    """What a run found, by row of its ads.

    `ad_ids`: Arrow strings (n,). `labels`: for each of `LEVELS` int64 (n,), equal where two ads are
    together; an ad that is alone has a label of its own. `copy_of`: int64 (n,), the row of the ad whose
    links stand for this one's because their texts are the same, often its own. `left`, `right`: int32
    (m,) rows of the scored candidates. `kept`: bool (m,), those that passed the threshold. `lengths`:
    characters of each text, int64 (n,), or None where the texts are not known.
    """

    ad_ids: Any
    labels: dict[str, I64]
    copy_of: I64
    left: I32
    right: I32
    kept: Bool
    lengths: I64 | None = None


def read_found(out: Path | str | LinkResult) -> Found:
    """What a run found; raises `OutputError` when a folder is not an output of adsim."""
    return _from_result(out) if isinstance(out, LinkResult) else _from_folder(Path(out))


def _from_result(result: LinkResult) -> Found:
    return Found(
        ad_ids=_strings(result.corpus.table["ad_id"]),
        labels={name: getattr(result.groups, name).astype(np.int64) for name in LEVELS},
        copy_of=result.representative.astype(np.int64)
        if len(result.representative)
        else np.arange(len(result.corpus)),
        left=result.links.left,
        right=result.links.right,
        kept=result.links.kept.astype(np.bool_),
        lengths=_lengths(result.corpus.table["text"]),
    )


def _from_folder(folder: Path) -> Found:
    ads = read_table(folder, "ads", ("ad_id", *LEVELS), optional=("text", COPY_COLUMN))
    links = read_table(folder, "links", ("left", "right"), optional=("kept",))
    ids = _strings(ads["ad_id"])
    return Found(
        ad_ids=ids,
        labels={name: _labels(ads[name]) for name in LEVELS},
        copy_of=_copies(ads, ids),
        left=_rows(links["left"], ids, folder),
        right=_rows(links["right"], ids, folder),
        kept=_flags(links),
        lengths=_lengths(ads["text"]) if "text" in ads.column_names else None,
    )


def read_table(folder: Path, name: str, columns: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> Any:
    """A table of an output folder, Parquet or CSV (strings, safe cells undone); `OutputError` names what is missing."""
    path = next((p for p in (folder / f"{name}.csv", folder / f"{name}.parquet") if p.is_file()), None)
    fix = "name the folder that `adsim link ... -o FOLDER` wrote"
    if path is None:
        raise OutputError(f"{folder}: no {name}.csv and no {name}.parquet", fix=fix)
    try:
        table = _read(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise OutputError(f"{path}: {error}", fix=fix) from error
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise OutputError(f"{path}: no column {', '.join(missing)}", fix=fix)
    return table.select([c for c in (*columns, *optional) if c in table.column_names])


def _read(path: Path) -> Any:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return pq.read_table(path)
    cells = read_csv(path)
    return pa.table([restore(column) for column in cells.columns], cells.column_names)


def read_csv(path: Path) -> Any:
    """A CSV as a table of strings, whatever its cells look like; an empty cell is ''."""
    from pyarrow import csv

    with csv.open_csv(path, parse_options=csv.ParseOptions(newlines_in_values=True)) as head:
        names = head.schema.names
    convert = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return csv.read_csv(
        path, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=convert
    )


def _strings(column: Any) -> Any:
    column = column.cast(pa.large_string())
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _labels(column: Any) -> I64:
    """Group ids as codes; where empty, a code that no other ad has."""
    column = _strings(column.fill_null("") if column.null_count else column)
    encoded = column.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    alone = pc.equal(column, "").to_numpy(zero_copy_only=False)
    return np.where(alone, len(encoded.dictionary) + np.arange(len(codes)), codes)


def _rows(column: Any, ids: Any, folder: Path) -> I32:
    rows = pc.index_in(_strings(column), value_set=ids)
    if rows.null_count:
        raise OutputError(
            f"{folder}: {rows.null_count} ends of links are not among the ads", fix="run adsim link anew"
        )
    return rows.to_numpy(zero_copy_only=False).astype(np.int32)


def _copies(ads: Any, ids: Any) -> I64:
    """Rows of the ads that others are copies of; an ad that names none stands for itself."""
    own = np.arange(len(ids), dtype=np.int64)
    if COPY_COLUMN not in ads.column_names:
        return own
    named = pc.index_in(_strings(ads[COPY_COLUMN]), value_set=ids).fill_null(-1)
    rows = named.to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(rows >= 0, rows, own)


def _flags(links: Any) -> Bool:
    if "kept" not in links.column_names:
        return np.ones(links.num_rows, np.bool_)
    lower = pc.utf8_lower(_strings(links["kept"].cast(pa.string())))
    yes = pc.is_in(lower, value_set=pa.array(["true", "1", "yes"], pa.large_string()))
    return np.asarray(yes.to_numpy(zero_copy_only=False), np.bool_)


def _lengths(column: Any) -> I64:
    counted = pc.utf8_length(_strings(column)).fill_null(0)
    return np.asarray(counted.to_numpy(zero_copy_only=False), np.int64)

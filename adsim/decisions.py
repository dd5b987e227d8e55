"""Reads an analyst's decisions from a CSV file and binds them to the ads of a corpus.

In: columns `left`, `right` (ad ids), `verdict` (same, different, unsure), and any others, such as a reason.
Out: rows and a sign. It never guesses: a row that does not fit is an error that names it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.errors import DecisionError
from adsim.export.cells import restore
from adsim.records import I32, Corpus

COLUMNS = ("left", "right", "verdict")
SIGNS = {
    "same": 1,
    "different": -1,
    "unsure": 0,
    "même": 1,
    "meme": 1,
    "identique": 1,
    "différent": -1,
    "incertain": 0,
}


@dataclass(frozen=True)
class _Row:
    number: int
    left: str
    right: str
    verdict: str


def read_decisions(path: Path, corpus: Corpus) -> I32:
    """Decisions as int32 (k, 3): row of the left ad, row of the right ad, 1 same, 0 unsure, -1 different.

    A CSV in UTF-8, parted by commas or semicolons; sorted by pair, `left` < `right`. Raises
    `DecisionError`, naming file and row (1 is the first row of data), for an unreadable file, a column or
    cell that is missing, an unknown ad or verdict, an ad against itself, and a pair decided in two ways.
    """
    rows = _read(path)
    ads = _find([row.left for row in rows] + [row.right for row in rows], corpus)
    decided: dict[tuple[int, int], tuple[int, int]] = {}
    for row, left, right in zip(rows, ads, ads[len(rows) :], strict=False):
        pair, sign = _pair(path, row, left, right), _sign(path, row)
        before, first = decided.setdefault(pair, (sign, row.number))
        if before != sign:
            fix = "keep one row for the pair"
            raise DecisionError(f"{path}, row {row.number}: decided otherwise in row {first}", fix=fix)
    table = [(left, right, sign) for (left, right), (sign, _) in sorted(decided.items())]
    return np.array(table, np.int32).reshape(-1, 3)


def _read(path: Path) -> list[_Row]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise DecisionError(f"{path}: {error.strerror}", fix="name a readable CSV file") from error
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path}: not UTF-8", fix="save it as CSV in UTF-8") from error
    head = text.partition("\n")[0]
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    try:
        names, *table = list(lines) or [[]]
    except csv.Error as error:
        raise DecisionError(f"{path}: {error}", fix="save it as CSV in UTF-8") from error
    names = [name.strip().lower() for name in names]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        fix = f"give the columns {', '.join(COLUMNS)}"
        raise DecisionError(f"{path}: no column {', '.join(missing)} in its first line", fix=fix)
    at = [names.index(name) for name in COLUMNS]
    return [_row(path, number, cells, at) for number, cells in enumerate(table, 1) if any(cells)]


def _row(path: Path, number: int, cells: list[str], at: list[int]) -> _Row:
    values = [cells[k].strip() if k < len(cells) else "" for k in at]
    for name, value in zip(COLUMNS, values, strict=True):
        if not value:
            raise DecisionError(f"{path}, row {number}: no {name}", fix="fill the cell, or take the row away")
    return _Row(number, *values)


def _find(ids: list[str], corpus: Corpus) -> list[int]:
    """Rows of ads by id, -1 where there is none; an id may stand as in `ads.csv`, made safe."""
    known = corpus.table["ad_id"].cast(pa.large_string())
    wanted = pa.array(ids, pa.large_string())
    plain = pc.index_in(wanted, value_set=known)
    return pc.coalesce(plain, pc.index_in(restore(wanted), value_set=known)).fill_null(-1).to_pylist()


def _pair(path: Path, row: _Row, left: int, right: int) -> tuple[int, int]:
    for ad, name in ((left, row.left), (right, row.right)):
        if ad < 0:
            fix = "use ids of the ads that are linked, as in the column ad_id"
            raise DecisionError(f"{path}, row {row.number}: no ad '{name}'", fix=fix)
    if left == right:
        raise DecisionError(f"{path}, row {row.number}: an ad against itself", fix="name two ads")
    return min(left, right), max(left, right)


def _sign(path: Path, row: _Row) -> int:
    sign = SIGNS.get(row.verdict.lower())
    if sign is None:
        fix = "use same, different or unsure"
        raise DecisionError(f"{path}, row {row.number}: unknown verdict '{row.verdict}'", fix=fix)
    return sign

"""Cells that no spreadsheet takes for a formula, and the values again."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.export.cells import cell_type, from_cells, protect, restore, to_cells
from adsim.export.reading import _read_cells
from adsim.export.rows import Rows, write_csv

STARTS = "=+-@\t\r\n＝＋－＠"
HOSTILE = [
    *(start + "SUM(A1)" for start in STARTS),
    *("'" + start + "1" for start in STARTS),
    "''=1",
    "'",
    "'quoted'",
    "",
    " ",
    'say "hi"',
    "two\nlines\r\nand\rmore",
    "a,b;c\td",
    "-12.5",
    "-12.5.1",
    "-",
    "+1 416 555 0101",
    "é ＝ not at the start",
    "null",
    "NA",
    "\u200b=1",
]
texts = st.text(alphabet=st.sampled_from([*STARTS, "'", '"', ",", "1", ".", "é", " "])) | st.text()


def is_formula(cell: str) -> bool:
    """What a spreadsheet might run; a plain negative number is only a number."""
    negative = cell.startswith("-") and cell[1:].replace(".", "", 1).isdecimal()
    return cell[:1] != "" and cell[:1] in STARTS and not negative


@given(st.lists(texts | st.none(), max_size=20), st.sampled_from([pa.string(), pa.large_string()]))
def test_safe_cells_are_never_formulas_and_give_the_texts_again(values: list[str | None], kind: Any) -> None:
    values = [v if v is None else v.encode("utf-8", "replace").decode() for v in values]
    safe = protect(pa.array(values, kind))
    assert safe.type == kind
    assert not any(is_formula(cell) for cell in safe.to_pylist() if cell is not None)
    assert restore(safe).to_pylist() == values
    for cell, value in zip(safe.to_pylist(), values, strict=True):
        assert cell in (value, f"'{value}")


@pytest.mark.parametrize("plain", ["416-555-0101", "hello", "-12.5", "-3", "'tis late", "a=b", ""])
def test_harmless_texts_are_left_as_they_are(plain: str) -> None:
    assert protect(pa.array([plain])).to_pylist() == [plain]


VALUES: list[tuple[Any, Any]] = [
    (pa.string(), HOSTILE),
    (pa.large_string(), [None, "x", ""]),
    (pa.string_view(), ["=1", None, "x"]),
    (pa.int64(), [-5, 0, None, 2**62]),
    (pa.uint8(), [0, 255]),
    (pa.float64(), [-0.1, 1e300, 5e-324, None, float("inf"), 1 / 3]),
    (pa.float32(), [0.1, None]),
    (pa.bool_(), [True, False, None]),
    (pa.null(), [None, None]),
    (pa.date32(), [dt.date(1999, 12, 31), None]),
    (pa.decimal128(12, 3), [Decimal("-1.250"), None]),
    (pa.timestamp("us", "UTC"), [dt.datetime(2024, 5, 1, 2, 3, 4, 500, tzinfo=dt.UTC), None]),
    (pa.timestamp("s", "America/Toronto"), [dt.datetime(2024, 5, 1, 2, 3, 4, tzinfo=dt.UTC), None]),
    (pa.timestamp("ns"), [dt.datetime(2024, 5, 1, 2, 3, 4)]),
    (pa.timestamp("ms"), [dt.datetime(1960, 5, 1), None]),
]


@pytest.mark.parametrize(("kind", "values"), VALUES, ids=[str(kind) for kind, _ in VALUES])
def test_values_survive_a_csv(tmp_path: Path, kind: Any, values: list[Any]) -> None:
    table = pa.table({"a": pa.array(values, kind), "b": pa.array(["end"] * len(values))})
    write_csv(Rows.of(table), tmp_path / "t.csv")
    cells = _read_cells(tmp_path / "t.csv", 2)
    back = from_cells(cells.column(0), cell_type(kind))
    assert back.type == (pa.large_string() if kind == pa.string_view() else kind)
    assert back.to_pylist() == table["a"].to_pylist()
    assert cells.column(1).to_pylist() == ["end"] * len(values)


def test_categories_come_back_as_their_values() -> None:
    column = pa.array(["=1", None, "b", "=1"]).dictionary_encode()
    cells = to_cells(column)
    assert cells.to_pylist() == ["'=1", None, "b", "'=1"]
    assert from_cells(cells, cell_type(column.type)).to_pylist() == ["=1", None, "b", "=1"]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (pa.array([["a", "é"], None, []]), ['["a", "é"]', None, "[]"]),
        (pa.array([{"x": 1, "y": dt.date(2024, 1, 2)}]), ['{"x": 1, "y": "2024-01-02"}']),
        (pa.array([b"\x00\xff", None]), ["00ff", None]),
        (pa.array([dt.time(1, 2, 3)]), ["01:02:03"]),
        (pa.array([dt.timedelta(seconds=-1)]), ["'-1 day, 23:59:59"]),
    ],
    ids=["list", "structure", "bytes", "time", "duration"],
)
def test_what_no_cell_can_hold_becomes_text(column: Any, cells: list[str | None]) -> None:
    assert to_cells(column).to_pylist() == cells
    assert cell_type(column.type) == pa.large_string()


def test_other_readers_see_the_same_cells(tmp_path: Path) -> None:
    table = pa.table({"=name": HOSTILE, "n": range(len(HOSTILE))})
    write_csv(Rows.of(table), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["'=name", "n"]
    assert [row[1] for row in rows] == [str(k) for k in range(len(HOSTILE))]
    assert [row[0] for row in rows] == protect(pa.array(HOSTILE)).to_pylist()

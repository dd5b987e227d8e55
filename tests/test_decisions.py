"""Decisions of an analyst are read as they stand, or refused with file, row and fix."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.decisions import SIGNS, read_decisions
from adsim.errors import DecisionError
from adsim.records import Corpus

IDS = ["a", "b", "c", "-d", "'e", "é, f"]
CORPUS = Corpus(pa.table({"ad_id": IDS, "text": IDS}))


def read(folder: Path, text: str | bytes) -> list[list[int]]:
    path = folder / "decisions.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_decisions(path, CORPUS).tolist()


def test_rows_are_bound_to_ads_and_sorted(tmp_path: Path) -> None:
    table = "left,right,verdict\nc,a,different\na,b,same\nb,c,unsure\n"
    assert read(tmp_path, table) == [[0, 1, 1], [0, 2, -1], [1, 2, 0]]


@pytest.mark.parametrize(
    "table",
    [
        "left,right,verdict\na,b,same\n",
        "\ufeffleft,right,verdict\r\na,b,same\r\n",
        "Left; Right ;VERDICT\na;b;Même\n",
        'reason,verdict,right,left\n"one\nand, two",SAME,"b",a\n\n',
        "left,right,verdict\n a , b , identique \na,b,same\nb,a,meme\n",
    ],
    ids=["plain", "windows", "semicolons", "other columns", "said again"],
)
def test_files_as_people_write_them(tmp_path: Path, table: str) -> None:
    assert read(tmp_path, table) == [[0, 1, 1]]


def test_ids_may_stand_as_in_the_output_or_as_in_the_input(tmp_path: Path) -> None:
    table = "left,right,verdict\n'-d,a,same\n-d,b,same\n'e,a,same\n\"é, f\",a,same\n"
    assert [row[:2] for row in read(tmp_path, table)] == [[0, 3], [0, 4], [0, 5], [1, 3]]


def test_no_decisions_are_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("left,right,verdict\n")
    assert read_decisions(tmp_path / "d.csv", CORPUS).shape == (0, 3)


@pytest.mark.parametrize(
    ("table", "message", "fix"),
    [
        ("left,right,verdict\na,b,same\na,x,same\n", "row 2: no ad 'x'", "ad_id"),
        ("left,right,verdict\na,b,maybe\n", "row 1: unknown verdict 'maybe'", "same, different or unsure"),
        ("left,right,verdict\na,b,same\na,c\n", "row 2: no verdict", "fill the cell"),
        ("left,right,verdict\n,b,same\n", "row 1: no left", "fill the cell"),
        ("left,right,verdict\na,a,same\n", "row 1: an ad against itself", "two ads"),
        (
            "left,right,verdict\na,b,same\nb,c,same\nb,a,different\n",
            "row 3: decided otherwise in row 1",
            "one row",
        ),
        ("left,right,verdict\na,b,same\nb,a,unsure\n", "row 2: decided otherwise in row 1", "one row"),
        ("left,right\na,b\n", "no column verdict", "columns left, right, verdict"),
        ("", "no column left, right, verdict", "columns left, right, verdict"),
        (b"left,right,verdict\n\xff,b,same\n", "not UTF-8", "UTF-8"),
        ('left,right,verdict\n"' + "a" * 200_000 + '",b,same\n', "field larger than field limit", "CSV"),
    ],
)
def test_what_does_not_fit_is_named_with_its_row_and_a_fix(
    tmp_path: Path, table: str | bytes, message: str, fix: str
) -> None:
    with pytest.raises(DecisionError) as caught:
        read(tmp_path, table)
    assert message in caught.value.message
    assert str(tmp_path / "decisions.csv") in caught.value.message
    assert fix in caught.value.fix


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match=r"none\.csv: No such file") as caught:
        read_decisions(tmp_path / "none.csv", CORPUS)
    assert caught.value.fix


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] < p[1]),
        st.sampled_from([-1, 0, 1]),
    ),
    st.randoms(),
)
def test_any_table_is_read_whatever_its_order(
    tmp_path_factory: pytest.TempPathFactory, decided: dict[tuple[int, int], int], random: object
) -> None:
    words = {sign: word for word, sign in reversed(SIGNS.items())}
    rows = [[IDS[a], IDS[b], words[sign]] for (a, b), sign in decided.items()]
    for row in rows:
        if random.random() < 0.5:  # type: ignore[attr-defined]
            row[:2] = row[1::-1]
    random.shuffle(rows)  # type: ignore[attr-defined]
    lines = [",".join(f'"{cell}"' for cell in row) for row in [["left", "right", "verdict"], *rows]]
    expected = sorted([a, b, sign] for (a, b), sign in decided.items())
    assert read(tmp_path_factory.mktemp("decisions"), "\n".join(lines)) == expected

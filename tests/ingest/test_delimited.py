from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead, SettingsError
from adsim.ingest.delimited import read_delimited, sniff_delimiter
from adsim.ingest.table import RawTable
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Rows = list[tuple[int, list[str]]]
Lost = list[tuple[int, str]]

dirty = st.lists(
    st.sampled_from(
        ['"', '""', ",", "\n", "\r\n", "\r", "a", "é", " ", 'x","', '"\n"', "a,b,c\n", '"a\nb",c,d\n', "\\"]
    ),
    max_size=60,
).map("".join)


def oracle(text: str, width: int) -> tuple[Rows, Lost]:
    """The rule in the words of Python's csv: strictly over lines, leniently within one."""
    lines = [line for line in re.findall(r"[^\r\n]*(?:\r\n|\n|\r|\Z)", text) if line]
    kept: Rows = []
    lost: Lost = []
    at, number = 0, 0
    while at < len(lines):
        if not lines[at].strip("\r\n"):
            at += 1
            continue
        number += 1
        reader = csv.reader(iter(lines[at:]), strict=True)
        try:
            row, used = next(reader), reader.line_num
        except csv.Error:
            alone = csv.reader([lines[at].rstrip("\r\n") + "\n", "end"])
            row, used = next(alone), 1 if alone.line_num == 1 else 0
        if not used or (used > 1 and len(row) > 2 * width + 16):
            lost.append((number, "open_quote"))
        elif len(row) != width:
            lost.append((number, "wrong_cell_count"))
        else:
            kept.append((number, row))
        at += used or 1
    return kept, lost


def table_of(data: bytes, *, size: int = 1 << 20, longest: int = 8_000_000) -> RawTable:
    settings = IngestSettings(delimiter=",", max_line_bytes=longest)
    return read_delimited(pieces(data, size), name="t.csv", ending=".csv", settings=settings)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def rows_of(table: RawTable) -> tuple[Rows, Lost]:
    cells = [list(row.values()) for row in table.table.to_pylist()]
    order = sorted(zip(table.rejected["row"].to_pylist(), table.rejected["reason"].to_pylist(), strict=True))
    return list(zip(table.rows.tolist(), cells, strict=True)), order


@given(dirty)
@example('1,"stray\n2,"next, one",c\n3,b,c\n')
@example('1,"two\nlines",c\n2,b\n"open')
@example('"a"b,c,d\n"a"b,"c\nd",e')
def test_cells_are_those_of_pythons_csv(text: str) -> None:
    kept, lost = oracle(text, 3)
    if not kept and not lost:
        with pytest.raises(NothingToRead):
            table_of(b"a,b,c\n" + text.encode())
        return
    assert rows_of(table_of(b"a,b,c\n" + text.encode())) == (kept, lost)


@given(dirty, st.integers(1, 40), st.sampled_from([20, 8_000_000]))
def test_blocks_of_any_size_read_the_same(text: str, size: int, longest: int) -> None:
    data = b"a,b,c\n1,2,3\n" + text.encode()

    def outcome(size: int) -> object:
        try:
            return rows_of(table_of(data, size=size, longest=longest))
        except InputTooLarge:
            return "a line is too long"

    assert outcome(size) == outcome(1 << 20)


@given(dirty)
def test_every_row_is_read_or_rejected(read_bytes: Read, text: str) -> None:
    data = "id,text,city\n0,a first one,b\n" + text
    kept, lost = oracle(data[13:], 3)
    result = read_bytes(data.encode(), delimiter=",")
    assert len(result.corpus) + result.rejected.num_rows == len(kept) + len(lost)
    assert sorted(result.rejected["row"].to_pylist()) == result.rejected["row"].to_pylist()


def test_quotes_line_breaks_and_signs_in_cells(read: Read) -> None:
    text = 'id,text\r\n1,"two\r\nlines, ""quoted"""\r\n2,plain \u2713\r\n'
    result = read({"a.csv": text})
    assert list(result.corpus.texts) == ['two\r\nlines, "quoted"', "plain \u2713"]


def test_lines_that_end_in_cr_alone(read: Read) -> None:
    assert list(read({"a.csv": "id,text\r1,one\r2,two\r"}).corpus.ad_ids) == ["1", "2"]


def test_a_stray_quote_costs_one_line(read: Read) -> None:
    result = read({"a.csv": 'id,text\n1,"stray\n2,"fine, this"\n3,good\n'})
    assert list(result.corpus.ad_ids) == ["2", "3"]
    assert result.rejected.to_pylist()[0] == {
        "file": "a.csv",
        "row": 1,
        "column": "",
        "reason": "open_quote",
        "detail": "a quote is opened and not closed as CSV demands; only that line is given up",
    }


def test_a_quote_open_to_the_end_costs_one_line(read: Read) -> None:
    result = read(
        {"a.csv": 'id,text\n1,"never shut\n' + "".join(f"{k},ad number {k}\n" for k in range(2, 99))}
    )
    assert len(result.corpus) == 97
    assert result.rejected["reason"].to_pylist() == ["open_quote"]


def test_ragged_rows_tell_their_cells(read: Read) -> None:
    result = read({"a.csv": "id,text,city\n1,a,b\n2,a\n3,a,b,c,d\n"})
    assert result.rejected["detail"].to_pylist() == [
        "2 cells where the header has 3",
        "5 cells where the header has 3",
    ]


def test_a_row_with_nul_is_rejected_alone(read: Read) -> None:
    result = read({"a.csv": b"id,text,city\n1,good,x\n2,b\0ad,x\n3,fine,x\n"})
    assert list(result.corpus.ad_ids) == ["1", "3"]
    assert result.rejected.select(["row", "column", "reason"]).to_pylist() == [
        {"row": 2, "column": "text", "reason": "nul"}
    ]


def test_bytes_unfit_for_utf8_reject_their_row_alone(read: Read) -> None:
    rows = "".join(f"{k},été à {k},Montréal\n" for k in range(50)).encode()
    result = read({"a.csv": b"id,text,city\n" + rows + b"50,bad \xff\xfe bytes,x\n"})
    assert len(result.corpus) == 50
    assert result.rejected.select(["row", "column", "reason"]).to_pylist() == [
        {"row": 51, "column": "text", "reason": "bad_bytes"}
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read: Read, sign: str) -> None:
    rows = [["id", "text", "ville"], ["1", "one, two; three", "x"], ["2", "a | b", "y"]]
    lines = [sign.join(f'"{c}"' if sign in c else c for c in row) for row in rows]
    result = read({"a.csv": "\n".join(lines)})
    assert result.corpus.sources[0].delimiter == sign
    assert result.corpus.table["city"].to_pylist() == ["x", "y"]


def test_the_delimiter_can_be_set(read: Read) -> None:
    assert read({"a.csv": "id~text\n1~one\n"}, delimiter="~").corpus.texts[0] == "one"
    assert read({"b.csv": "id\ttext\n1\tone\n"}, delimiter="tab").corpus.texts[0] == "one"
    with pytest.raises(SettingsError, match="not one sign"):
        read({"a.csv": "id,text\n1,one\n"}, delimiter="::")


def test_excels_separator_line_is_followed(read: Read) -> None:
    assert read({"a.csv": "sep=;\r\nid;text\r\n1;one, two\r\n"}).corpus.texts[0] == "one, two"


def test_known_names_decide_between_delimiters() -> None:
    assert sniff_delimiter(b"id;texte;ville\n1;a,b,c,d;x\n2;a,b,c,d;y\n") == ";"


def test_repeated_and_empty_names_of_columns(read: Read) -> None:
    names = read({"a.csv": "id,text,,x,x\n1,one,a,b,c\n"}).corpus.table.column_names
    assert names[-3:] == ["column 3", "x", "x (2)"]


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"", NothingToRead, "is empty"),
        (b"\n\n  \n", NothingToRead, "is empty"),
        (b"id,text\n", NothingToRead, "a header and no row"),
        (b'id,"text\n' + b"1,one\n" * 200, InputError, "header"),
        (b"id,text\n" + b"x" * 5000, InputTooLarge, "more than 1,000 bytes"),
        (b"x" * 5000, InputTooLarge, "more than 1,000 bytes"),
        (",".join(f"c{k}" for k in range(60)).encode() + b"\n", InputTooLarge, "60 columns"),
    ],
)
def test_files_that_are_no_tables(read: Read, data: bytes, error: type[InputError], said: str) -> None:
    with pytest.raises(error, match=said) as raised:
        read({"a.csv": data}, max_line_bytes=1000, max_columns=50)
    assert raised.value.fix

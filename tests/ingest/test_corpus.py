from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.config import IngestSettings
from adsim.errors import NoTextColumn, NothingToRead
from adsim.ingest import from_frame
from adsim.ingest.table import REASONS
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Told = Callable[[IngestResult], list[str]]
SETTINGS = IngestSettings()
OURS = ["ad_id", "text", "agency", "city", "url", "phone", "email", "handle", "name", "posted_at"]


def test_columns_and_types(read: Read) -> None:
    table = read({"a.csv": "id,text,ville,extra\n1,one, Laval ,x\n2,two,  ,\n"}).corpus.table
    assert table.column_names == [*OURS, "extra"]
    want = dict.fromkeys(OURS, pa.string()) | {
        "text": pa.large_string(),
        "posted_at": pa.timestamp("us", "UTC"),
    }
    assert {name: table.schema.field(name).type for name in OURS} == want
    assert table["city"].to_pylist() == ["Laval", None]
    assert table["extra"].to_pylist() == ["x", ""]


def test_title_and_body_are_joined(read: Read) -> None:
    result = read({"a.csv": "id,title,text\n1,Hi,there\n2,,there\n3,Hi,\n4, ,\n"})
    assert list(result.corpus.texts) == ["Hi\nthere", "there", "Hi"]
    assert result.rejected["reason"].to_pylist() == ["no_text"]


def test_no_text_and_too_long(read: Read) -> None:
    text = "id,text\n1,\n2,  \n3,<p> </p>\n4," + "é" * 60 + "\n5," + "é" * 50 + "\n"
    result = read({"a.csv": text}, max_text_bytes=100)
    assert list(result.corpus.ad_ids) == ["5"]
    assert result.rejected["reason"].to_pylist() == ["no_text"] * 3 + ["too_long"]
    assert result.rejected["column"].to_pylist() == ["text"] * 4


def test_ids_that_repeat(read: Read) -> None:
    result = read({"a.csv": "id,text\n1,one\n2,two\n1,one\n1,other\n", "b.csv": "id,text\n2,two\n3,three\n"})
    assert list(result.corpus.ad_ids) == ["1", "2", "3"]
    assert result.rejected.select(["file", "row", "column", "reason"]).to_pylist() == [
        {"file": "a.csv", "row": 3, "column": "id", "reason": "repeated"},
        {"file": "a.csv", "row": 4, "column": "id", "reason": "same_id_other_text"},
        {"file": "b.csv", "row": 1, "column": "id", "reason": "repeated"},
    ]
    assert result.rejected["detail"].to_pylist()[2] == "it was read before as row 2 of a.csv"
    assert [(s.rows_read, s.rows_rejected) for s in result.corpus.sources] == [(2, 2), (1, 1)]


@pytest.mark.parametrize("head", ["id,text", "no,text"])
def test_the_same_file_twice_is_noticed(read: Read, head: str, told: Told) -> None:
    data = head + "\n1,one\n2,two\n"
    result = read({"a.csv": data, "b.csv": data})
    assert len(result.corpus) == 2
    assert result.rejected["reason"].to_pylist() == ["repeated"] * 2
    assert "b.csv holds the same bytes as a.csv: its ads are repeated" in told(result)


def test_the_same_path_twice_is_noticed(tmp_path: object, read: Read, told: Told) -> None:
    from pathlib import Path

    from adsim import ingest

    path = Path(str(tmp_path)) / "a.csv"
    path.write_text("text\none\ntwo\n")
    result = ingest.read([str(path), str(path)], settings=SETTINGS)
    assert list(result.corpus.ad_ids) == ["a.csv:1", "a.csv:2"]
    assert result.rejected.num_rows == 2
    assert "a.csv was named before: its ads are repeated" in told(result)


def test_ids_are_made_where_there_are_none(read: Read, told: Told) -> None:
    result = read({"a.csv": "text\none\n\ntwo\n", "b.csv": "id,text\nx,three\n,four\n"})
    assert list(result.corpus.ad_ids) == ["a.csv:1", "a.csv:2", "x", "b.csv:2"]
    assert "a.csv: no column has ids; they were made of name and row, as in a.csv:1" in told(result)
    assert any("1 ad without an id" in note for note in told(result))


def test_files_of_different_columns_are_united(read: Read) -> None:
    result = read(
        {
            "a.csv": "id,text,price\n1,one,100\n",
            "b.jsonl": '{"id": 2, "body": "two", "ville": "Laval", "tags": [1]}',
        }
    )
    rows = result.corpus.table.select(["ad_id", "text", "city", "price", "tags"]).to_pylist()
    assert rows == [
        {"ad_id": "1", "text": "one", "city": None, "price": "100", "tags": None},
        {"ad_id": "2", "text": "two", "city": "Laval", "price": None, "tags": "[1]"},
    ]


def test_dates_that_cannot_be_read_are_kept_beside(read: Read, told: Told) -> None:
    result = read({"a.csv": "id,text,date\n1,one,2024-03-04 17:05\n2,two,hier\n3,three,\n"})
    table = result.corpus.table
    assert table["posted_at"].to_pylist() == [datetime(2024, 3, 4, 17, 5, tzinfo=UTC), None, None]
    assert table["posted_at_input"].to_pylist() == [None, "hier", None]
    assert "a.csv: 1 date could not be read: see the column posted_at_input" in told(result)
    assert "a.csv: 1 date without a time zone taken as UTC" in told(result)


def test_carried_columns_named_like_ours_get_a_clear_name(read: Read) -> None:
    data = "id,body,text,city,city_input,ville\n1,one,a,b,c,d\n"
    table = read({"a.csv": data}, columns={"text": "body", "city": "ville"}).corpus.table
    row = table.to_pylist()[0]
    assert (row["text"], row["text_input"]) == ("one", "a")
    assert (row["city"], row["city_input"], row["city_input_input"]) == ("d", "b", "c")


def test_when_no_ad_is_left_the_reasons_are_told(read: Read) -> None:
    with pytest.raises(NothingToRead, match=r"no_text 2, wrong_cell_count 1\. The first is row 1 of "):
        read({"a.csv": "id,text\n1,\n2,\n3,a,b\n"})


def test_no_sentence_repeats_an_ad(read: Read, told: Told) -> None:
    secret = "zebra"
    rows = ["1,{0},{0}", "1,{0}s,x", "2,{0}", '3,"{0}', "4,{0}\0,x", "5,<b>{0},x"]
    data = "id,text,date\n" + "\n".join(row.format(secret) for row in rows)
    result = read({"a.csv": data})
    said = json.dumps([result.rejected.to_pylist(), told(result), [s.notes for s in result.corpus.sources]])
    assert result.rejected.num_rows == 4
    assert secret not in said


cells = st.sampled_from(["", " ", "one", "two", "<p></p>", "x" * 30, "a\0b"])


@given(st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), cells, cells), min_size=1, max_size=12))
def test_every_row_of_a_frame_is_accounted_for(rows: list[tuple[str, str, str]]) -> None:
    frame = pd.DataFrame([("0", "", "first"), *rows], columns=["id", "title", "text"])
    result = from_frame(frame, columns={}, settings=IngestSettings(max_text_bytes=25))
    lost = result.rejected
    ids = result.corpus.table["ad_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    assert len(ids) + lost.num_rows == len(frame)
    assert set(lost["reason"].to_pylist()) <= set(REASONS)
    seen: dict[str, str] = {}
    want = []
    for number, (ad, title, text) in enumerate(frame.itertuples(index=False), 1):
        ad = ad or str(number)
        body = "\n".join(
            part for part in (title.replace("<p></p>", ""), text.replace("<p></p>", "")) if part.strip()
        )
        reason = "nul" if "\0" in title + text else "" if body else "no_text"
        reason = reason or ("too_long" if len(body) > 25 else "")
        if not reason and ad in seen:
            reason = "repeated" if seen[ad] == body else "same_id_other_text"
        if reason:
            want.append((number, reason))
        else:
            seen[ad] = body
    assert list(zip(lost["row"].to_pylist(), lost["reason"].to_pylist(), strict=True)) == want
    assert list(zip(ids, result.corpus.texts, strict=True)) == list(seen.items())


def test_frames_of_all_sorts() -> None:
    frame = pd.DataFrame(
        {
            "body": ["one", "two", "three"],
            "id": [1.0, 2.0, np.nan],
            "posted": pd.to_datetime(["2024-03-04", None, "2024-03-05"]),
            "mixed": [1, "a", None],
            "lists": pd.Series([[1], np.array([1, 2]), "x"], index=[9, 9, 9]),
            "kind": pd.Categorical(["a", "b", "a"]),
            "half": pd.Series(["\ud83d", "x", None], dtype=object, index=[9, 9, 9]),
            7: [1, 2, 3],
        },
        index=[9, 9, 9],
    )
    before = frame.copy(deep=True)
    table = from_frame(frame, columns={"text": "body"}, settings=SETTINGS).corpus.table
    assert table["ad_id"].to_pylist() == ["1", "2", "3"]
    assert table["mixed"].to_pylist() == ["1", "a", None]
    assert table["lists"].to_pylist() == ["[1]", "[1 2]", "x"]
    assert table["kind"].to_pylist() == ["a", "b", "a"]
    assert table["half"].to_pylist() == ["\ufffd", "x", None]
    assert table["7"].to_pylist() == [1, 2, 3]
    assert table["posted_at"].null_count == 1
    pd.testing.assert_frame_equal(frame, before)


def test_frames_without_ids_texts_or_rows() -> None:
    result = from_frame(pd.DataFrame({"text": ["one", "two", "one"]}), columns={}, settings=SETTINGS)
    assert list(result.corpus.ad_ids) == ["1", "2", "3"]
    assert result.notes == ()
    with pytest.raises(NothingToRead):
        from_frame(pd.DataFrame({"text": []}), columns={}, settings=SETTINGS)
    with pytest.raises(NoTextColumn, match="no column 'body'"):
        from_frame(pd.DataFrame({"text": ["x"]}), columns={"text": "body"}, settings=SETTINGS)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead
from adsim.ingest.objects import read_objects
from adsim.ingest.table import RawTable
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Told = Callable[[IngestResult], list[str]]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
objects = st.dictionaries(st.sampled_from(["id", "text", "ville", "x"]), values, max_size=4)


def table_of(data: bytes, size: int = 1 << 20, *, longest: int = 8_000_000) -> RawTable:
    blocks: Iterator[bytes] = (data[at : at + size] for at in range(0, len(data), size))
    return read_objects(blocks, name="t", settings=IngestSettings(max_line_bytes=longest))


def as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def expected(rows: list[dict[str, object]]) -> list[dict[str, str | None]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: as_text(row.get(name)) for name in names} for row in rows]


@given(st.lists(objects, min_size=1, max_size=6), st.sampled_from([None, 1, 2]), st.integers(1, 50))
def test_arrays_lines_and_objects_in_a_row_give_the_same(
    rows: list[dict[str, object]], indent: int | None, size: int
) -> None:
    want = expected([{"first": "1"}, *rows])
    whole = [{"first": "1"}, *rows]
    written = {
        "lines": "\n".join(json.dumps(row) for row in whole),
        "array": json.dumps(whole, indent=indent, ensure_ascii=False),
        "in a row": "\n".join(json.dumps(row, indent=2) for row in whole),
        "inside": json.dumps({"ads": whole}, indent=2),
    }
    for text in written.values():
        table = table_of(text.encode(), size)
        assert table.table.to_pylist() == want
        assert table.rows.tolist() == list(range(1, len(want) + 1))
        assert table.rejected.num_rows == 0


junk = st.sampled_from(
    ['{"id": 1, "text": "abc}', "{bad}", "17", '"text"', "[1, 2]", '{"text": nul}', "null"]
)


@given(st.lists(objects.map(json.dumps) | junk, min_size=1, max_size=12), st.integers(1, 60))
def test_each_line_is_a_row_or_rejected(lines: list[str], size: int) -> None:
    whole = ['{"first": 1}', *lines]
    table = table_of("\n".join(whole).encode(), size)
    good = [at for at, line in enumerate(whole, 1) if line.startswith("{") and _parses(line)]
    assert table.rows.tolist() == good
    lost = dict(zip(table.rejected["row"].to_pylist(), table.rejected["reason"].to_pylist(), strict=True))
    assert lost == {
        at: "not_an_object" if _parses(line) else "broken_json"
        for at, line in enumerate(whole, 1)
        if at not in good
    }


def _parses(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_broken_element_does_not_take_the_next_with_it(indent: str) -> None:
    rows = [f'{indent}{{"id": {k}, "text": "ad {k}"}}' for k in range(9)]
    rows[3] = f'{indent}{{"id": 3, "text": "no end}}'
    table = table_of(("[\n" + ",\n".join(rows) + "\n]").encode())
    assert table.table["id"].to_pylist() == ["0", "1", "2", "4", "5", "6", "7", "8"]
    assert table.rejected["row"].to_pylist() == [4]


def test_an_array_that_is_cut_off_or_goes_on_is_told(read: Read) -> None:
    cut = read({"a.json": '[{"id": 1, "text": "one"}, {"id": 2, "te'})
    assert cut.rejected["reason"].to_pylist() == ["broken_json"] * 2
    more = read({"b.json": '[{"id": 1, "text": "one"}] [{"id": 2, "text": "two"}]'})
    assert "behind the end of the array" in more.rejected["detail"].to_pylist()[0]


def test_numbers_and_nested_values_become_text(read: Read) -> None:
    line = {"id": 17, "text": "one", "phone": 14165550123, "tags": ["a", {"b": 1}], "vip": True, "price": 1.5}
    table = read({"a.jsonl": json.dumps(line)}).corpus.table
    row = table.to_pylist()[0]
    assert (row["ad_id"], row["phone"], row["vip"], row["price"]) == ("17", "14165550123", "true", "1.5")
    assert json.loads(row["tags"]) == ["a", {"b": 1}]


def test_half_characters_are_replaced_and_counted(read: Read, told: Told) -> None:
    result = read({"a.jsonl": '{"id": 1, "text": "kiss \\ud83d there"}\n{"id": 2, "text": "\\ud83d\\udc8b"}'})
    assert list(result.corpus.texts) == ["kiss \ufffd there", "\U0001f48b"]
    assert any("half of a character" in note for note in told(result))


def test_nul_in_a_string_rejects_the_row(read: Read) -> None:
    result = read({"a.jsonl": '{"id": 1, "text": "a\\u0000b"}\n{"id": 2, "text": "fine"}'})
    assert result.rejected.select(["row", "reason"]).to_pylist() == [{"row": 1, "reason": "nul"}]


def test_what_makes_a_parser_stumble_is_one_row(read: Read) -> None:
    lines = [
        "[" * 100_000,
        '{"id": ' + "9" * 5000 + "}",
        '{"id": 1, "text": "fine"}',
        "\udcff".encode("utf-8", "surrogateescape"),
    ]
    data = b"\n".join(
        line if isinstance(line, bytes) else line.encode() for line in ['{"id": 0, "text": "été"}', *lines]
    )
    result = read({"a.jsonl": data}, encoding="utf-8")
    assert list(result.corpus.ad_ids) == ["0", "1"]
    assert result.rejected["reason"].to_pylist() == ["broken_json", "broken_json", "bad_bytes"]


def test_limits_of_elements_and_names(read: Read) -> None:
    with pytest.raises(InputTooLarge, match="max_line_bytes"):
        read({"a.json": '[{"text": "' + "x" * 5000 + '"}]'}, max_line_bytes=1000)
    with pytest.raises(InputTooLarge, match="max_line_bytes"):
        read({"a.jsonl": '{"text": "' + "x" * 5000 + '"}'}, max_line_bytes=1000)
    with pytest.raises(InputTooLarge, match="different names"):
        read({"a.jsonl": json.dumps({str(k): 1 for k in range(60)})}, max_columns=50)
    many = json.dumps([{"id": k, "text": "short"} for k in range(500)])
    assert len(read({"a.json": many}, max_line_bytes=1000).corpus) == 500


@pytest.mark.parametrize("data", ["[]", "[\n]", " "])
def test_json_without_an_object(read: Read, data: str) -> None:
    with pytest.raises(NothingToRead):
        read({"a.json": data})


def test_an_array_in_pieces_is_given_up(read: Read) -> None:
    data = "[\n" + '{"id": [\n' * 2000 + "]"
    with pytest.raises(InputError, match="broken in too many places"):
        read({"a.json": data}, max_mend_bytes=100_000)


@given(st.integers(1, 60))
def test_an_element_that_never_closes_is_given_up_wherever_blocks_end(size: int) -> None:
    rows = [f'{{"id": {k}, "text": "ad {k}"}}' for k in range(30)]
    rows[3] = '{"id": 3, "text": ["ad 3"'
    table = table_of(("[\n" + ",\n".join(rows) + "\n]").encode(), size, longest=100)
    assert table.table["id"].to_pylist() == [str(k) for k in range(30) if k != 3]
    assert table.rejected["row"].to_pylist() == [4]

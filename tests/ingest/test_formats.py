from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adsim import ingest
from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NoTextColumn, NothingToRead
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Told = Callable[[IngestResult], list[str]]

CSV = "id,texte,ville,publiée le\n1,Belle soirée,Montréal,2024-03-04 17:05\n2,Autre texte,Laval,\n"
ROWS = [("1", "Belle soirée", "Montréal"), ("2", "Autre texte", "Laval")]
STAMP = datetime(2024, 3, 4, 17, 5, tzinfo=UTC)


def rows_of(result: IngestResult) -> list[tuple[str, str, str]]:
    table = result.corpus.table
    return list(zip(*(table[name].to_pylist() for name in ("ad_id", "text", "city")), strict=True))


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for k, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Feuille {k + 1}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITTEN: dict[str, bytes] = {
    "a.csv": CSV.encode(),
    "a.tsv": CSV.replace(",", "\t").encode(),
    "a.jsonl": "\n".join(f'{{"id": {i}, "texte": "{t}", "ville": "{v}"}}' for i, t, v in ROWS).encode(),
    "a.json": (
        "[" + ",".join(f'{{"id": {i}, "texte": "{t}", "ville": "{v}"}}' for i, t, v in ROWS) + "]"
    ).encode(),
    "a.parquet": parquet({"id": [1, 2], "texte": [r[1] for r in ROWS], "ville": [r[2] for r in ROWS]}),
    "a.xlsx": workbook([["id", "texte", "ville"], *[[int(i), t, v] for i, t, v in ROWS]]),
}
FORMATS = {
    "a.csv": "csv",
    "a.tsv": "tsv",
    "a.jsonl": "jsonl",
    "a.json": "json",
    "a.parquet": "parquet",
    "a.xlsx": "xlsx",
}


@pytest.mark.parametrize("name", list(WRITTEN))
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("named", [True, False])
def test_every_format_plain_packed_and_through_a_stream(
    read: Read, read_bytes: Read, name: str, packed: bool, named: bool
) -> None:
    data = gzip.compress(WRITTEN[name]) if packed else WRITTEN[name]
    result = read({name + (".gz" if packed else ""): data}) if named else read_bytes(data)
    assert rows_of(result) == ROWS
    source = result.corpus.sources[0]
    assert (source.format, source.compression) == (FORMATS[name], "gzip" if packed else "")
    assert source.bytes == len(data)
    assert len(source.sha256) == 64


def test_formats_are_told_by_what_they_hold(read: Read) -> None:
    assert rows_of(read({"a.csv": WRITTEN["a.jsonl"], "b.dat": WRITTEN["a.parquet"]}))[:2] == ROWS


def test_several_members_of_gzip(read: Read) -> None:
    half = len(CSV) // 2
    data = gzip.compress(CSV.encode()[:half]) + gzip.compress(CSV.encode()[half:]) + b"\0" * 7
    assert rows_of(read({"a.csv.gz": data})) == ROWS


def test_parquet_keeps_the_types_it_carries(read: Read) -> None:
    data = parquet(
        {
            "text": ["one", "two"],
            "date": pa.array([STAMP, None], pa.timestamp("ns", "America/Toronto")),
            "views": [3, None],
            "tags": [["a"], [{"b": 1}["b"] and "c"]],
            "seen": pa.array([STAMP, STAMP]),
        }
    )
    table = read({"a.parquet": data}).corpus.table
    assert table["posted_at"].to_pylist() == [STAMP, None]
    assert table["views"].to_pylist() == [3, None]
    assert table["tags"].to_pylist() == ['["a"]', '["c"]']
    assert pa.types.is_timestamp(table["seen"].type)


def test_parquet_with_bytes_that_are_no_text(read: Read) -> None:
    texts = pa.array([b"fine", b"\xff\xfe", "été".encode()], pa.binary())
    result = read({"a.parquet": parquet({"text": texts})})
    assert list(result.corpus.texts) == ["fine", "été"]
    assert result.rejected.select(["row", "reason"]).to_pylist() == [{"row": 2, "reason": "bad_bytes"}]


def test_cells_of_a_workbook(read: Read) -> None:
    rows: list[list[Any]] = [
        [],
        ["Id", "Texte", "Téléphone", "Date", "Vu"],
        [1, "one", 4165550101, STAMP.replace(tzinfo=None), True],
        [],
        [2.0, "two", "416-555-0102", 45355.711805555555, None],
        [3, "three", None, None, None, "beyond"],
    ]
    result = read({"a.xlsx": workbook(rows)})
    table = result.corpus.table
    assert table["ad_id"].to_pylist() == ["1", "2"]
    assert table["phone"].to_pylist() == ["4165550101", "416-555-0102"]
    assert table["posted_at"].to_pylist() == [STAMP, STAMP]
    assert table["Vu"].to_pylist() == ["true", None]
    assert result.rejected.select(["row", "reason"]).to_pylist() == [{"row": 4, "reason": "wrong_cell_count"}]


def test_each_sheet_is_a_table(read: Read, told: Told) -> None:
    data = workbook(
        [["id", "text"], [1, "one"]], [["key", "value"], ["a", 1]], [], [["id", "body"], [2, "two"]]
    )
    result = read({"a.xlsx": data})
    assert [source.name for source in result.corpus.sources] == ["a.xlsx[Feuille 1]", "a.xlsx[Feuille 4]"]
    assert list(result.corpus.texts) == ["one", "two"]
    assert any("passed over: a.xlsx[Feuille 2]" in note for note in told(result))


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def bomb(size: int) -> bytes:
    return zip_of({"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": b" " * size})


def declared(data: bytes, size: int) -> bytes:
    """The same archive, of which the directory says that the strings have `size` bytes."""
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("name", "data", "error", "said"),
    [
        (
            "a.csv.gz",
            gzip.compress(b"id,text\n" + b"1,x\n" * 500_000),
            InputTooLarge,
            "bytes come out of each byte",
        ),
        ("b.csv.gz", gzip.compress(gzip.compress(CSV.encode())), InputError, "gzip inside of gzip"),
        ("c.csv.gz", gzip.compress(CSV.encode())[:-9], InputError, "ends too early"),
        ("d.csv.gz", gzip.compress(CSV.encode())[:20] + b"\0" * 40, InputError, "damaged"),
        ("e.csv.gz", gzip.compress(CSV.encode()) + b"more", InputError, "damaged"),
        ("f.csv.gz", gzip.compress(b""), NothingToRead, "is empty"),
        ("g.xlsx", bomb(30_000_000), InputTooLarge, "bytes come out of each byte"),
        ("h.xlsx", declared(bomb(30_000_000), 10), InputError, "damaged"),
        ("i.xlsx", zip_of({"xl/workbook.xml": ENTITIES}), InputError, "declares entities"),
        ("j.xlsx", WRITTEN["a.xlsx"][:2000], InputError, "damaged"),
        ("k.xlsx", zip_of({"word/document.xml": b"<x/>"}), InputError, "office file other than XLSX"),
        ("l.parquet", WRITTEN["a.parquet"][:-20], InputError, "damaged"),
        ("m.parquet", parquet({"text": pa.array([], pa.string())}), NothingToRead, "no rows"),
        ("n.csv", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, InputError, "JPEG picture"),
        ("o.csv", bytes(range(32)) * 100, InputError, "no text"),
        ("p.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, InputError, "old Excel"),
        ("q.csv", b"\x1f\x8b", InputError, "ends too early"),
        ("r.xlsx", workbook([["id", "text"]]), NothingToRead, "no sheet with rows"),
        ("s.xlsx", workbook([["id", "key"], [1, 2]]), NoTextColumn, "Columns: id, key"),
    ],
)
def test_hostile_and_broken_files(
    read: Read, name: str, data: bytes, error: type[InputError], said: str
) -> None:
    with pytest.raises(error, match=said) as raised:
        read({name: data}, unpack_floor_bytes=1_000_000)
    assert type(raised.value) is error
    assert raised.value.fix
    assert name in raised.value.message


def test_very_even_texts_may_pack_well_below_the_floor(read: Read) -> None:
    data = b"id,text\n" + b"".join(b"%d,the same words\n" % k for k in range(20_000))
    assert len(read({"a.csv.gz": gzip.compress(data)}, max_unpack_ratio=2.0).corpus) == 20_000


def test_limits_of_what_is_unpacked_or_held(read: Read, read_bytes: Read) -> None:
    data = b"id,text\n" + b"1,some words\n" * 1000
    with pytest.raises(InputTooLarge, match="max_unpack_bytes"):
        read({"a.csv.gz": gzip.compress(data)}, max_unpack_bytes=5000)
    with pytest.raises(InputTooLarge, match="max_file_bytes"):
        read({"a.csv": data}, max_file_bytes=5000)
    with pytest.raises(InputTooLarge, match="max_held_bytes"):
        read_bytes(data, max_held_bytes=5000)
    with pytest.raises(InputTooLarge, match="max_held_bytes"):
        read({"a.parquet.gz": gzip.compress(WRITTEN["a.parquet"])}, max_held_bytes=500)
    with pytest.raises(InputTooLarge, match="max_workbook_bytes"):
        read({"a.xlsx": WRITTEN["a.xlsx"]}, max_workbook_bytes=500)
    with pytest.raises(InputTooLarge, match="max_unpack_bytes"):
        read({"a.parquet": parquet({"text": ["the same"] * 100_000})}, max_unpack_bytes=500_000)


class Endless(io.RawIOBase):
    """A stream of one line that never ends, which counts what was taken."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[:] = b"x" * len(buffer)
        self.taken += len(buffer)
        return len(buffer)


def test_a_line_without_end_stops_early() -> None:
    stream = Endless()
    with pytest.raises(InputTooLarge, match="max_line_bytes"):
        ingest.read(["-"], settings=IngestSettings(), stdin=stream)  # type: ignore[arg-type]
    assert stream.taken < 20_000_000


@pytest.mark.parametrize("head", [b"id,text\n", b"", b'{"text": "', b'id,text\n1,"'])
def test_a_line_of_a_hundred_megabytes_is_never_held(tmp_path: Path, head: bytes) -> None:
    packer = zlib.compressobj(wbits=31)
    parts = [packer.compress(head)]
    parts += [packer.compress(b"x y " * 250_000) for _ in range(100)]
    path = tmp_path / "line.csv.gz"
    path.write_bytes(b"".join(parts) + packer.flush())
    tracemalloc.start()
    try:
        with pytest.raises(InputTooLarge, match="max_line_bytes"):
            ingest.read([str(path)], settings=IngestSettings(max_unpack_ratio=1e6))
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()

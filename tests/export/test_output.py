"""The output of a run: what stands in its tables, and that all of it comes back."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adsim import export
from adsim.decisions import read_decisions
from adsim.errors import OutputError, UsageError
from adsim.evaluate.found import COPY_COLUMN, read_found
from adsim.export import rows
from adsim.export.tables import tables
from adsim.records import Cut, CutReason, LinkResult, TextBuffer

Made = Callable[..., LinkResult]
FILES = {"run.json", "report.html", "evidence", "ads", "groups", "links", "rejected"}
HOSTILE = ["=1+1", "'=1", "-1.5", "@x", "＝1", 'a "b"\r\nc', "\ttab", ""]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_holds_these_files(tmp_path: Path, made: Made) -> None:
    export.write(made(), tmp_path / "out")
    assert {path.name.removesuffix(".csv") for path in (tmp_path / "out").iterdir()} == FILES
    export.write(made(), tmp_path / "out", format="parquet")
    assert {path.name.removesuffix(".parquet") for path in (tmp_path / "out").iterdir()} == FILES
    with pytest.raises(UsageError, match="no format 'xml'"):
        export.write(made(), tmp_path / "other", format="xml")
    assert not (tmp_path / "other").exists()


def test_ads_stand_in_input_order_with_their_groups(tmp_path: Path, made: Made) -> None:
    export.write(made({"colour": ["red"] * 8}), tmp_path)
    ads = read_csv(tmp_path / "ads.csv")
    assert list(ads[0]) == [
        "ad_id", "text_group", "group", "text", "agency", "city", "posted_at", "colour", "same_text_as",
    ]  # fmt: skip
    assert [row["ad_id"] for row in ads] == [f"a{k}" for k in range(8)]
    assert [row["group"] for row in ads] == ["G-0000000000"] * 4 + [""] * 4
    assert [row["text_group"] for row in ads] == ["T-0000000000"] * 3 + [""] * 5
    assert [row["same_text_as"] for row in ads] == ["", "a0"] + [""] * 6
    assert [row["posted_at"] for row in ads][:1] == ["2024-05-01T12:30:00Z"]


def test_links_name_their_ends_and_their_evidence(tmp_path: Path, made: Made) -> None:
    result = made()
    export.write(result, tmp_path)
    links = read_csv(tmp_path / "links.csv")
    assert list(links[0])[:7] == ["left", "right", "score", "kept", "cut", "origin", "shared"]
    assert list(links[0])[7:] == list(result.links.feature_names)
    told = [
        (row["left"], row["right"], row["score"], row["kept"], row["cut"], row["origin"]) for row in links
    ]
    assert told == [
        ("a0", "a2", "0.97", "true", "", "lsh+phrase"),
        ("a0", "a4", "0.2", "false", "", "phrase"),
        ("a0", "a5", "0.6", "false", "hub", "identifier"),
        ("a0", "a6", "0.8", "false", "decision", "phrase"),
        ("a2", "a3", "0.82", "true", "", "identifier"),
    ]
    assert [row["shared"] for row in links] == ["", "", "phone:+14165550199", "", "phone:+14165550102"]
    assert float(links[0]["cosine_1"]) == pytest.approx(result.links.features[0, 0], abs=1e-4)


def test_shared_identifiers_are_those_of_both_ads(made: Made) -> None:
    random = np.random.default_rng(3)
    result = made()
    ad, value = (
        np.sort(random.integers(0, 40, 90)).astype(np.int32),
        random.integers(0, 12, 90).astype(np.int32),
    )
    kinds = random.integers(0, 9, 12).astype(np.uint8)
    nothing = np.zeros(90, np.int32)
    values = TextBuffer.from_strings([f"v{k}" for k in range(12)])
    found = dataclasses.replace(
        result.identifiers, ad=ad, value=value, kind=kinds[value], start=nothing, end=nothing,
        confidence=nothing.astype(np.float32), obfuscated=nothing.astype(np.bool_),
        values=values, value_kinds=kinds,
    )  # fmt: skip
    from adsim.export.tables import sharing
    from adsim.records import IdentifierKind

    left, right = random.integers(0, 40, 200).astype(np.int32), random.integers(0, 40, 200).astype(np.int32)
    has = [{int(v) for v in value[ad == k] if kinds[v] <= IdentifierKind.WALLET} for k in range(40)]
    expected = [
        "; ".join(f"{IdentifierKind(int(kinds[v])).name.lower()}:v{v}" for v in sorted(has[a] & has[b]))
        or None
        for a, b in zip(left, right, strict=True)
    ]
    shared = sharing(dataclasses.replace(result, identifiers=found))(left, right).to_pylist()
    assert shared == expected
    assert any(shared)


def test_groups_tell_what_an_analyst_reads(tmp_path: Path, made: Made) -> None:
    export.write(made(), tmp_path)
    (group,) = read_csv(tmp_path / "groups.csv")
    assert group == {
        "rank": "1", "group": "G-0000000000", "interest": "12.3456", "ads": "4", "text_groups": "2",
        "agencies": "2", "cities": "2", "first_seen": "2024-05-01T12:30:00Z",
        "last_seen": "2024-05-04T12:30:00Z", "undated": "0", "cohesion": "0.9",
        "weakest_left": "a2", "weakest_right": "a3", "weakest_score": "0.82",
        "agency_names": "north (2); south (1)", "city_names": "Ottawa (2); Toronto (2)",
        "moves": "Toronto > Ottawa (1)", "identifiers": "phone:+14165550102 (2)", "names": "Mia (2)",
        "tricks": "spaced (2)",
        "template": "Quiet evenings by the harbour with {name} tea", "gain_bits": "79.5",
        "why_en": "3 ads share a text; a number ties the fourth", "why_fr": "3 annonces partagent un texte",
    }  # fmt: skip


def test_the_manifest_tells_all_that_makes_a_run(tmp_path: Path, made: Made) -> None:
    result = made()
    cut = Cut(CutReason.HUB, "G-0000000000", "G-0000000003", 1, 0.6, "a booking line")
    result = dataclasses.replace(result, groups=dataclasses.replace(result.groups, cuts=(cut,)))
    export.write(result, tmp_path)
    run = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert run["settings"] == result.report.settings
    assert run["sources"][0]["sha256"] == "0" * 64
    assert run["seed"] == 1
    assert run["stages"][0] == {"name": "normalize", "seconds": 0.5, "items": 8, "counts": {"tricks": 3}}
    assert run["cuts"][0]["reason"] == "hub"
    assert run["counts"]["ads"] == 8
    assert run["libraries"] == {"numpy": "2"}
    assert run["generators"][0]["name"] == "lsh"
    there = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()} - {"run.json"}
    assert set(run["files"]) == there
    for name, told in run["files"].items():
        content = (tmp_path / name).read_bytes()
        assert told == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def hostile_columns() -> dict[str, Any]:
    return {
        "ad_id": pa.array([f"=id{k}" for k in range(8)]),
        "group": pa.array(HOSTILE),
        "same_text_as": pa.array(range(8)),
        "=cmd": pa.array([None, *HOSTILE[1:]]),
        "group_input": pa.array([1.5] * 8),
    }


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_every_table_comes_back_with_its_values(tmp_path: Path, made: Made, format: str) -> None:
    result = made(hostile_columns())
    export.write(result, tmp_path / "out", format=format)
    back = export.read_back(tmp_path / "out")
    for name, table in tables(result).items():
        got = getattr(back, name)
        assert got.schema.remove_metadata() == table.schema.remove_metadata(), name
        assert got.to_pylist() == table.part(0, table.count).to_pylist(), name
    assert back.corpus.to_pylist() == result.corpus.table.to_pylist()


def test_no_cell_of_a_csv_starts_a_formula(tmp_path: Path, made: Made) -> None:
    export.write(made(hostile_columns()), tmp_path)
    lines = [path.read_text("utf-8") for path in tmp_path.glob("*.csv")]
    cells = [cell for text in lines for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    starts = tuple("=+-@\t\r\n＝＋－＠")
    risky = [cell for cell in cells if cell.startswith(starts) and cell != "-1.5"]
    assert risky == []
    assert "'=id3" in cells


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_the_run_itself_comes_back(tmp_path: Path, made: Made, format: str) -> None:
    result = made()
    export.write(result, tmp_path / "out", format=format)
    back = export.load(tmp_path / "out")
    for part in ("links", "identifiers", "groups"):
        for name, value in vars(getattr(result, part)).items():
            got = getattr(getattr(back, part), name)
            if isinstance(value, np.ndarray):
                assert got.dtype == value.dtype, name
                np.testing.assert_array_equal(got, value)
            elif isinstance(value, TextBuffer):
                assert list(got) == list(value)
            else:
                assert got == value
    np.testing.assert_array_equal(back.representative, result.representative)
    assert back.corpus.table.to_pylist() == result.corpus.table.to_pylist()
    assert back.corpus.sources == result.corpus.sources
    assert back.rejected.to_pylist() == result.rejected.to_pylist()
    assert back.report == result.report


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_the_decisions_of_a_run_are_kept(tmp_path: Path, made: Made, format: str) -> None:
    decided = np.array([(0, 1, 1), (0, 6, -1), (2, 3, -1), (4, 7, 0)], np.int32)
    ids = ["=a", *(f"a{k}" for k in range(1, 8))]
    result = made({"ad_id": ids}, decisions=decided)
    assert result.held.tolist() == [True, True, False, True]
    export.write(result, tmp_path / "out", format=format)
    back = export.read_back(tmp_path / "out")
    assert back.decisions is not None
    assert back.decisions.to_pylist() == [
        {"left": "=a", "right": "a1", "verdict": "same", "held": True},
        {"left": "=a", "right": "a6", "verdict": "different", "held": True},
        {"left": "a2", "right": "a3", "verdict": "different", "held": False},
        {"left": "a4", "right": "a7", "verdict": "unsure", "held": True},
    ]
    loaded = export.load(tmp_path / "out")
    np.testing.assert_array_equal(loaded.decisions, decided)
    assert loaded.decisions.dtype == np.int32
    counted = {name: n for name, n in back.run["counts"].items() if name.startswith("decisions")}
    assert list(counted.values()) == [4, 1, 2, 1, 1]
    if format == "csv":
        np.testing.assert_array_equal(
            read_decisions(tmp_path / "out" / "decisions.csv", result.corpus), decided
        )


def test_without_decisions_there_is_no_table_of_them(tmp_path: Path, made: Made) -> None:
    export.write(made(), tmp_path / "out")
    assert export.read_back(tmp_path / "out").decisions is None
    assert len(export.load(tmp_path / "out").decisions) == 0
    assert not list((tmp_path / "out").rglob("decisions*"))


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_run_of_nothing_can_be_written_and_read(tmp_path: Path, made: Made, format: str) -> None:
    full = made()
    none = np.zeros(0, np.int32)
    links = dataclasses.replace(
        full.links,
        **{n: v[:0] for n, v in vars(full.links).items() if isinstance(v, np.ndarray)},
    )
    found = dataclasses.replace(
        full.identifiers,
        **{n: v[:0] for n, v in vars(full.identifiers).items() if isinstance(v, np.ndarray)},
        values=TextBuffer.from_strings([]),
    )
    empty = dataclasses.replace(
        full,
        corpus=dataclasses.replace(full.corpus, table=full.corpus.table.slice(0, 0)),
        rejected=full.rejected.slice(0, 0),
        links=links,
        identifiers=found,
        groups=dataclasses.replace(full.groups, text_group=none, group=none, text_group_ids=(), group_ids=()),
        summaries=(),
        representative=none,
    )
    export.write(empty, tmp_path / "out", format=format)
    back = export.load(tmp_path / "out")
    assert len(back.corpus) == len(back.links) == back.rejected.num_rows == 0
    assert back.corpus.table.column_names == full.corpus.table.column_names


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_folder_and_its_result_are_evaluated_alike(tmp_path: Path, made: Made, format: str) -> None:
    assert export.tables.COPY == COPY_COLUMN
    result = made()
    export.write(result, tmp_path / "out", format=format)
    one, other = read_found(result), read_found(tmp_path / "out")
    assert one.ad_ids.to_pylist() == other.ad_ids.to_pylist()
    for name in ("copy_of", "left", "right", "kept", "lengths"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for level, labels in one.labels.items():
        same = labels[:, None] == labels[None, :]
        np.testing.assert_array_equal(same, other.labels[level][:, None] == other.labels[level][None, :])


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_the_bytes_are_the_same_for_any_number_of_threads(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr(rows, "_ROWS", 3)
    monkeypatch.setattr(rows, "_SLICES", 2)
    result = made(hostile_columns())
    for threads in (1, 3):
        counted = dataclasses.replace(result, report=dataclasses.replace(result.report, threads=threads))
        export.write(counted, tmp_path / str(threads), format=format)
    files = sorted(p.relative_to(tmp_path / "1") for p in (tmp_path / "1").rglob("*") if p.is_file())
    assert len(files) > 8
    for name in files:
        if name.name != "run.json":
            assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "3" / name).read_bytes(), name
    assert len(export.read_back(tmp_path / "3").ads) == 8


def test_a_table_is_held_slice_by_slice(tmp_path: Path) -> None:
    """Rows that are made on demand: the writer may hold a wave of them, never all."""
    made_of: list[int] = []

    def part(lo: int, hi: int) -> Any:
        made_of.append(hi - lo)
        return pa.table({"n": np.arange(lo, hi)})

    count = 600_000
    table = rows.Rows(pa.schema([("n", pa.int64())]), count, part)
    rows.write_csv(table, tmp_path / "n.csv", threads=2)
    assert max(made_of) <= rows._ROWS
    assert sum(made_of) == count
    lines = (tmp_path / "n.csv").read_text().split("\n")
    assert lines[:2] == ['"n"', "0"]
    assert lines[-2:] == [str(count - 1), ""]
    rows.write_parquet(table, tmp_path / "n.parquet", threads=2)
    file = pq.ParquetFile(tmp_path / "n.parquet")
    assert file.metadata.num_row_groups == -(-count // (rows._ROWS * rows._SLICES))
    np.testing.assert_array_equal(file.read()["n"].to_numpy(), np.arange(count))


def test_a_damaged_output_is_told(tmp_path: Path, made: Made) -> None:
    with pytest.raises(OutputError, match=r"no readable run\.json"):
        export.load(tmp_path)
    export.write(made(), tmp_path / "out")
    (tmp_path / "out" / "evidence" / "links.parquet").write_bytes(b"none")
    with pytest.raises(OutputError, match=r"links\.parquet is damaged"):
        export.load(tmp_path / "out")
    (tmp_path / "out" / "ads.csv").unlink()
    with pytest.raises(OutputError, match=r"out.ads is damaged"):
        export.read_back(tmp_path / "out")

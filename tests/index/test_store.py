"""The store goes from one whole state to the next, whoever reads, whatever is killed, and names what is damaged."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from adsim.errors import StoreBusy, StoreDamaged, StoreError
from adsim.index import AdIndex
from adsim.index.store import CURRENT, Store, Writer, creating
from benchmarks.index_kills import memory_folder, try_all
from tests.index.conftest import SETTINGS, reading

ARRAYS = {
    "empty": np.zeros((0, 3), np.float32),
    "matrix": np.arange(12, dtype=np.float32).reshape(3, 4),
    "flags": np.array([True, False, True]),
    "large": np.arange(1000, dtype=np.uint64),
}


def write(writer: Writer, number: int) -> None:
    made = writer.segment(
        "data", arrays=ARRAYS, tables={"rows": pa.table({"k": [number, 2]})}, data={"note": b"x" * number}
    )
    writer.commit((made,), {"number": number})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    with creating(path) as writer:
        write(writer, 1)
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as opened:
        yield opened


def next_state(store: Store, number: int) -> None:
    with store.writing() as writer:
        write(writer, number)


def test_what_was_written_is_read(store: Store) -> None:
    (segment,) = store.manifest.segments
    assert segment.role == "data"
    for name, array in ARRAYS.items():
        found = store.array(segment, name)
        assert (found.dtype, found.shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found, array)
    assert store.table(segment, "rows").to_pydict() == {"k": [1, 2]}
    assert store.data(segment, "note") == b"x"
    assert store.check(sums=True) == []


def test_a_reader_keeps_its_state_and_an_old_one_goes_with_its_last_reader(folder: Path) -> None:
    with Store.open(folder) as writer, Store.open(folder) as reader:
        next_state(writer, 2)
        next_state(writer, 3)
        assert reader.manifest.values == {"number": 1}
        assert reader.table(reader.manifest.segments[0], "rows").to_pydict() == {"k": [1, 2]}
        np.testing.assert_array_equal(reader.array(reader.manifest.segments[0], "large"), ARRAYS["large"])
        assert names(folder, "data-*") == ["data-000001", "data-000003"]
        reader.close()
        next_state(writer, 4)
        assert names(folder, "*-*") == ["data-000004", "manifest-000004.json"]
        assert writer.manifest.values == {"number": 4}


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def test_there_is_one_writer_and_it_is_named(folder: Path) -> None:
    busy = pytest.raises(StoreBusy, match=f"pid {os.getpid()}")
    with Store.open(folder) as one, Store.open(folder) as other, one.writing(), busy, other.writing():
        pass
    with Store.open(folder) as other, other.writing():
        pass


def fail_with(writer: Writer) -> None:
    writer.segment("data", arrays=ARRAYS)
    raise RuntimeError


def test_a_change_that_fails_leaves_nothing(folder: Path) -> None:
    with Store.open(folder) as store:
        with pytest.raises(RuntimeError), store.writing() as writer:
            fail_with(writer)
        assert names(folder, "*-*") == ["data-000001", "manifest-000001.json"]


def test_a_creation_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), creating(tmp_path / "new") as writer:
        fail_with(writer)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name", ["data-000001/arrays.bin", "data-000001/rows.arrow", "manifest-000001.json", CURRENT]
)
@pytest.mark.parametrize("harm", ["missing", "short", "flipped"])
def test_damage_is_named_with_its_file(folder: Path, name: str, harm: str) -> None:
    path = folder / name
    data = bytearray(path.read_bytes())
    if harm == "missing":
        path.unlink()
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes(data if harm == "flipped" else data[:-9])
    try:
        with Store.open(folder) as store:
            found = store.check(sums=harm == "flipped")
    except StoreError as error:
        found = [error]  # type: ignore[list-item]
    (problem,) = found
    assert name.split("-0", maxsplit=1)[0] in str(problem) or "no index" in str(problem)
    assert problem.fix


def test_an_index_with_a_damaged_file_is_not_opened(ads: pd.DataFrame, tmp_path: Path) -> None:
    AdIndex.create(tmp_path / "index", reading(ads.iloc[:20]), settings=SETTINGS).close()
    path = tmp_path / "index" / "ads-000001" / "arrays.bin"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreDamaged, match=r"ads-000001/arrays\.bin is damaged: it has"):
        AdIndex.open(tmp_path / "index")


@pytest.mark.parametrize(("schema", "told"), [(0, "no longer reads"), (99, "a later adsim")])
def test_other_layouts_are_refused_with_what_helps(folder: Path, schema: int, told: str) -> None:
    path = folder / "manifest-000001.json"
    data = json.dumps({**json.loads(path.read_bytes()), "schema": schema}).encode()
    path.write_bytes(data)
    (folder / CURRENT).write_text(f"{path.name} {hashlib.sha256(data).hexdigest()}\n")
    with pytest.raises(StoreError, match=told) as refused:
        Store.open(folder)
    assert refused.value.fix


def test_nothing_else_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"mine\.txt"), creating(tmp_path):
        pass
    with pytest.raises(StoreError, match="no index"):
        Store.open(tmp_path)


def test_whatever_is_killed_the_old_state_or_the_new_one_is_there() -> None:
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        told = try_all(Path(folder), ads=24, every=80)
    assert set(told) == {"create", "add", "decide", "purge"}
    for name, one in told.items():
        assert one["kills"] == one["old"] + one["new"] >= 8, name
        assert one["losses"] == 0, name
        assert name == "create" or min(one["old"], one["new"]) > 0

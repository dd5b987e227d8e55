from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from adsim import ingest
from adsim.config import IngestSettings
from adsim.errors import InputError, NoTextColumn, NothingToRead
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Told = Callable[[IngestResult], list[str]]
SETTINGS = IngestSettings()


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_a_folder_is_read_with_all_below_it(tmp_path: Path, told: Told) -> None:
    write(
        tmp_path,
        {
            "b.csv": "id,text\n2,two\n",
            "a.jsonl": '{"id": 1, "text": "one"}',
            "deep/er/c.tsv": "id\ttext\n3\tthree\n",
            ".hidden.csv": "id,text\n4,four\n",
            ".git/d.csv": "id,text\n5,five\n",
            "notes.md": "# x",
            "one.JPG": "x",
            "two.jpg": "x",
            "Makefile": "x",
            "empty.csv": "",
            "truth.csv": "key,author\n1,x\n",
        },
    )
    (tmp_path / "loop").symlink_to(tmp_path)
    result = ingest.read([str(tmp_path)], settings=SETTINGS)
    assert list(result.corpus.ad_ids) == ["1", "2", "3"]
    said = " ".join(told(result))
    assert "1 link to other folders not followed" in said
    assert "2 hidden files or folders passed over" in said
    assert ".jpg (2), .md (1), without an ending (1)" in said
    assert "passed over: empty.csv is empty" in said
    assert "passed over: truth.csv: no column is known" in said


def test_a_folder_of_pictures_tells_what_it_saw(tmp_path: Path) -> None:
    write(tmp_path, {"a.jpg": "x", "b.jpg": "x", "c.png": "x"})
    with pytest.raises(NothingToRead, match=r"it holds \.jpg \(2\), \.png \(1\)") as raised:
        ingest.read([str(tmp_path)], settings=SETTINGS)
    assert "CSV" in raised.value.fix


def test_an_empty_folder_and_no_input(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="it is empty"):
        ingest.read([str(tmp_path)], settings=SETTINGS)
    with pytest.raises(NothingToRead):
        ingest.read([], settings=SETTINGS)


def test_a_folder_without_ads_tells_the_first_reason(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": "key,value\n1,2\n", "b.csv": ""})
    with pytest.raises(NoTextColumn, match="Columns: key, value"):
        ingest.read([str(tmp_path)], settings=SETTINGS)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        ingest.read([str(tmp_path / "none.csv")], settings=SETTINGS)
    with pytest.raises(InputError, match="cannot be read"):
        ingest.read(["a\0b"], settings=SETTINGS)
    with pytest.raises(InputError, match="neither a file nor a folder"):
        ingest.read(["/dev/null"], settings=SETTINGS)
    with pytest.raises(InputError, match="no standard input"):
        ingest.read(["-"], settings=SETTINGS)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,one\n")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser reads all: a folder in place of a file fails in the same way
        path.unlink()
        path.symlink_to(tmp_path / "gone.csv")
        said = "no such file or folder"
    else:
        said = "Permission denied"
    with pytest.raises(InputError, match=said):
        ingest.read([str(path)], settings=SETTINGS)


def test_a_pipe_is_read_like_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("id,text\n1,one\n",))
    writer.start()
    result = ingest.read([str(path)], settings=SETTINGS)
    writer.join()
    assert list(result.corpus.texts) == ["one"]


def test_names_tell_files_apart_and_no_more(tmp_path: Path) -> None:
    write(tmp_path, {"x/a.csv": "text\none\n", "y/a.csv": "text\ntwo\n", "y/b.csv": "text\nthree\n"})
    result = ingest.read([str(tmp_path)], settings=SETTINGS)
    assert list(result.corpus.ad_ids) == ["x/a.csv:1", "y/a.csv:1", "b.csv:1"]


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": "text\none\n", "b.csv": "text\ntwo\n"})
    steps: list[tuple[str, int, int]] = []
    ingest.read([str(tmp_path)], settings=SETTINGS, progress=lambda *step: steps.append(step))
    assert {stage for stage, _, _ in steps} == {"reading"}
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert steps[-1][1:] == (18, 18)

"""A folder appears whole or not at all, and nothing of others is ever lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adsim.errors import OutputError
from adsim.export import folder
from adsim.export.folder import KIND, check, digest, replacing


def put_output(out: Path, content: str) -> None:
    with replacing(out) as aside:
        (aside / "evidence").mkdir()
        (aside / "evidence" / "part.txt").write_text(content)
        (aside / "ads.csv").write_text(content)
        files = {name: {"sha256": digest(aside / name)} for name in ("ads.csv", "evidence/part.txt")}
        (aside / "run.json").write_text(json.dumps({"kind": KIND, "files": files}))


def names(parent: Path) -> list[str]:
    return sorted(path.name for path in parent.iterdir())


def test_folders_above_are_made(tmp_path: Path) -> None:
    put_output(tmp_path / "some" / "where" / "out", "new")
    assert (tmp_path / "some" / "where" / "out" / "ads.csv").read_text() == "new"


@pytest.mark.parametrize("swaps", [True, False], ids=["in one step", "in two steps"])
def test_an_older_output_is_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swaps: bool
) -> None:
    if not swaps:
        monkeypatch.setattr(folder.sys, "platform", "other")
    put_output(tmp_path / "out", "old")
    put_output(tmp_path / "out", "new")
    assert (tmp_path / "out" / "evidence" / "part.txt").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_an_empty_folder_is_taken_and_litter_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").touch()
    put_output(tmp_path / "out", "old")
    (tmp_path / "out" / ".~lock.ads.csv#").touch()
    put_output(tmp_path / "out", "new")
    assert names(tmp_path / "out") == ["ads.csv", "evidence", "run.json"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("older", [True, False])
def test_what_stood_there_stays_when_writing_fails(
    tmp_path: Path, error: type[BaseException], older: bool
) -> None:
    if older:
        put_output(tmp_path / "out", "old")
    with pytest.raises(error), replacing(tmp_path / "out") as aside:  # noqa: PT012
        (aside / "ads.csv").write_text("half")
        raise error
    assert names(tmp_path) == (["out"] if older else [])
    if older:
        assert (tmp_path / "out" / "ads.csv").read_text() == "old"


def test_a_system_error_is_an_output_error_with_a_fix(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*out: No space left") as caught:  # noqa: SIM117
        with replacing(tmp_path / "out"):
            raise OSError(28, "No space left on device")
    assert caught.value.fix
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write"), replacing(tmp_path / "file" / "out"):
        pass
    assert names(tmp_path) == ["file"]


def refused(out: Path) -> str:
    before = sorted((path, path.is_symlink()) for path in out.rglob("*"))
    with pytest.raises(OutputError) as caught:
        check(out)
    assert caught.value.fix
    with pytest.raises(OutputError), replacing(out):
        pass
    assert sorted((path, path.is_symlink()) for path in out.rglob("*")) == before
    return caught.value.message


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    assert "is a file" in refused(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert "not an output of adsim" in refused(tmp_path)
    (tmp_path / "run.json").write_text("{}")
    assert "run.json is not of adsim" in refused(tmp_path)
    (tmp_path / "run.json").write_text("no json")
    assert "no readable run.json" in refused(tmp_path)


def test_an_output_with_files_of_others_is_refused(tmp_path: Path) -> None:
    put_output(tmp_path / "out", "old")
    for k in range(5):
        (tmp_path / "out" / f"note{k}.txt").touch()
    assert "did not write: note0.txt, note1.txt, note2.txt and 2 more" in refused(tmp_path / "out")


@pytest.mark.parametrize("deep", ["mine", "evidence/mine"])
def test_folders_and_links_of_others_are_refused(tmp_path: Path, deep: str) -> None:
    put_output(tmp_path / "out", "old")
    (tmp_path / "out" / deep).mkdir()
    assert f"did not write: {deep}" in refused(tmp_path / "out")
    (tmp_path / "out" / deep).rmdir()
    (tmp_path / "out" / deep).symlink_to(tmp_path)
    assert f"did not write: {deep}" in refused(tmp_path / "out")


def test_an_output_edited_by_hand_is_refused(tmp_path: Path) -> None:
    put_output(tmp_path / "out", "old")
    (tmp_path / "out" / "ads.csv").write_text("old, with a note of mine")
    assert "changed by hand: ads.csv" in refused(tmp_path / "out")


def test_an_output_that_lost_a_file_is_replaced(tmp_path: Path) -> None:
    put_output(tmp_path / "out", "old")
    (tmp_path / "out" / "ads.csv").unlink()
    put_output(tmp_path / "out", "new")
    assert (tmp_path / "out" / "ads.csv").read_text() == "new"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    put_output(tmp_path / "out", "new")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "ads.csv").read_text() == "new"


def test_a_mounted_disk_is_refused_with_advice() -> None:
    assert "mounted" in refused_root()


def refused_root() -> str:
    with pytest.raises(OutputError) as caught:
        check(Path("/"))
    assert "inside" in caught.value.fix
    return caught.value.message


CHILD = """
import sys, time
from pathlib import Path
from adsim.export.folder import replacing

with replacing(Path(sys.argv[1])) as aside:
    (aside / "ads.csv").write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(("sign", "left"), [(signal.SIGINT, 0), (signal.SIGKILL, 1)])
def test_an_older_output_outlives_signals(tmp_path: Path, sign: signal.Signals, left: int) -> None:
    put_output(tmp_path / "out", "old")
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdout
    with child.stdout:
        assert child.stdout.readline() == b"writing\n"
        os.kill(child.pid, sign)
        started = time.monotonic()
        assert child.wait(30) != 0
    assert time.monotonic() - started < 20
    assert (tmp_path / "out" / "ads.csv").read_text() == "old"
    assert len([name for name in names(tmp_path) if ".partial-" in name]) == left

"""The commands of an index, as people run them one after another."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from adsim.cli import run


@pytest.fixture
def adsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in a folder of its own: exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["adsim", *arguments])
        code = run()
        told = capsys.readouterr()
        return code, told.out if code == 0 else told.out + told.err

    def values(*arguments: str) -> Any:
        code, out = call(*arguments, "--json")
        assert code == 0, out
        return json.loads(out)

    call.values = values  # type: ignore[attr-defined]
    return call


@pytest.fixture
def files(ads: pd.DataFrame, tmp_path: Path) -> pd.DataFrame:
    ads.iloc[:100].to_csv(tmp_path / "one.csv", index=False)
    ads.iloc[90:150].to_csv(tmp_path / "two.csv", index=False)
    return ads


def test_an_index_through_its_life(adsim: Any, files: pd.DataFrame, tmp_path: Path) -> None:
    made = adsim.values("index", "create", "ix", "one.csv", "--corpus", "first")
    assert (made["ads"], made["corpora"], made["exact"]) == (100, {"first": 100}, True)
    ad = adsim.values("groups", "ix", "--top", "1")["top"][0]["group"]
    assert adsim.values("watch", "ix", "her", "--group", ad, "--who", "ana")["id"] == "W-1"
    added = adsim.values("add", "ix", "two.csv", "--corpus", "second")
    assert (added["ads"], added["repeated"], added["refreshed"]) == (50, 10, True)
    events = adsim.values("index", "events", "ix")["events"]
    assert events == added["events"] != []
    assert adsim.values("news", "ix")["news"][0]["watch"]["name"] == "her"
    assert adsim.values("news", "ix")["news"][0]["ads"] == []
    pair = adsim.values("suggest", "ix", "--top", "1")["suggestions"][0]
    decided = adsim.values(
        "decide", "ix", "different", pair["left"], pair["right"], "--reason", "no", "--who", "bo"
    )
    assert decided["id"] == "D-1"
    assert adsim.values("undo", "ix", "D-1")["conflicts"] == []
    (told,) = adsim.values("index", "decisions", "ix")["decisions"]
    assert (told["who"], bool(told["undone"])) == ("bo", True)
    assert adsim.values("refresh", "ix")["events"] == []
    (tmp_path / "ids.txt").write_text("\n".join(files["ad_id"].iloc[:3]) + "\nnobody\n")
    purged = adsim.values("purge", "ix", "--ids", "ids.txt", "--corpus", "second")
    assert (purged["ads"], purged["unknown"]) == (53, ["nobody"])
    assert adsim.values("index", "show", "ix")["ads"] == 97
    other = adsim.values("index", "create", "other", "one.csv", "--decisions-of", "ix")
    assert other["ads"] == 100
    assert adsim("unwatch", "ix", "W-1")[0] == 0
    assert adsim.values("index", "watches", "ix")["watches"] == []


def test_tables_are_for_people(adsim: Any, files: pd.DataFrame) -> None:
    adsim("index", "create", "ix", "one.csv")
    for arguments in (
        ("index", "show", "ix"),
        ("index", "verify", "ix"),
        ("index", "events", "ix"),
        ("index", "decisions", "ix", "--fr"),
        ("index", "watches", "ix"),
        ("groups", "ix", "--fr"),
        ("suggest", "ix"),
        ("news", "ix"),
    ):
        code, out = adsim(*arguments)
        assert code == 0, arguments
        assert out.strip(), arguments
    assert "cohésion" in adsim("groups", "ix", "--fr")[1]


def test_what_does_not_fit_is_said_with_its_code(adsim: Any, files: pd.DataFrame, tmp_path: Path) -> None:
    assert adsim("groups", "nowhere")[0] == 8
    adsim("index", "create", "ix", "one.csv")
    assert adsim("index", "create", "ix", "one.csv")[0] == 8
    assert adsim("decide", "ix", "same", "x", "y")[0] == 6
    assert adsim("undo", "ix", "D-1")[0] == 6
    assert adsim("purge", "ix")[0] == 2
    assert adsim("news", "ix", "W-9")[0] == 2
    arrays = next((tmp_path / "ix").glob("linked-*/arrays.bin"))
    data = bytearray(arrays.read_bytes())
    data[100] ^= 1
    arrays.write_bytes(data)
    code, out = adsim("index", "verify", "ix")
    assert (code, arrays.name in out) == (8, True)
    assert "adsim refresh" in out
    arrays.unlink()
    assert adsim("groups", "ix")[0] == 8
    assert adsim("refresh", "ix")[0] == 0
    assert adsim("index", "verify", "ix")[0] == 0

"""`adsim query` from the shell: table and JSON, one question and many, errors with their codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from adsim import cli
from adsim.index import AdIndex
from adsim.ingest import from_frame

from .conftest import SETTINGS
from .test_answers import FRAME, OURS


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "index"
    read = from_frame(FRAME, columns={}, settings=SETTINGS.ingest)
    AdIndex.create(folder, read, settings=SETTINGS).close()
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["adsim", "query", *arguments])
    return cli.run()


def test_a_table_names_the_ads_and_what_they_share(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, str(index), "--identifier", "four1six 555 0144") == 0
    told = capsys.readouterr()
    assert "phone +14165550144" in told.out
    assert "Verify" in told.err
    assert run(monkeypatch, str(index), "--phrase", "barely used, rakes", "--fr") == 0
    assert "les mêmes mots" in capsys.readouterr().out
    assert run(monkeypatch, str(index), "--phrase", "used barely rakes") == 0
    assert "nothing found" in capsys.readouterr().out


def test_json_holds_the_answer_and_a_batch_many(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(OURS))
    assert run(monkeypatch, str(index), "--text", "-", "--json", "-k", "2", "--until", "2024-05-03") == 0
    one = json.loads(capsys.readouterr().out)
    assert [hit["ad_id"] for hit in one["hits"]] == ["a"]
    assert one["hits"][0]["copies"] == ["b"]
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{OURS}\n{{"ad_id": "c"}}\n', "utf-8")
    assert run(monkeypatch, str(index), "--batch", str(file), "--json") == 0
    answers = json.loads(capsys.readouterr().out)["answers"]
    assert [answer["question"].get("ad_id") for answer in answers] == [None, "c"]
    assert "c" not in [hit["ad_id"] for hit in answers[1]["hits"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--text", "a", "--phrase", "b"], 2),
        (["--ad", "none"], 2),
        (["--text", "a", "--since", "May"], 2),
        (["--text", "a", "--batch", "x"], 2),
        (["--batch", "no-such-file"], 3),
    ],
)
def test_what_does_not_fit_ends_with_its_code(
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
) -> None:
    assert run(monkeypatch, str(index), *arguments) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "adsim:" in told.err

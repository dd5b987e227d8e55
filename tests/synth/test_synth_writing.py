from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from adsim import ingest
from adsim.config import Settings
from adsim.errors import OutputError
from adsim.synth import SynthCorpus, SynthSettings, generate, write

SETTINGS = SynthSettings(ads=420, seed=3, difficulty=0.6)


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SynthCorpus]:
    out = tmp_path_factory.mktemp("split")
    return out, write(SETTINGS, out, split_by_agency=True)


def test_one_file_holds_the_corpus(tmp_path: Path) -> None:
    made = write(SETTINGS, tmp_path / "new" / "folder")
    out = tmp_path / "new" / "folder"
    assert sorted(p.name for p in out.iterdir()) == ["ads.csv", "synth.json", "truth.csv"]
    ads = pd.read_csv(out / "ads.csv", dtype=str, keep_default_na=False)
    # the csv module of Python is an independent reader of the quoting
    with (out / "ads.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == list(made.ads["text"])
    assert list(ads["ad_id"]) == list(made.ads["ad_id"])
    truth = pd.read_csv(out / "truth.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(truth, made.truth.astype(truth.dtypes), check_dtype=False)


def test_the_manifest_says_how_it_was_made(tmp_path: Path) -> None:
    write(SETTINGS, tmp_path / "here")
    told = json.loads((tmp_path / "here" / "synth.json").read_text("utf-8"))
    assert (
        told["command"]
        == "adsim synth -o here --ads 420 --family mixed --difficulty 0.6 --seed 3 --french 0.25"
    )
    assert told["settings"] == {
        "ads": 420,
        "family": "mixed",
        "difficulty": 0.6,
        "seed": 3,
        "french_share": 0.25,
    }
    assert told["seed"] == 3
    truth = generate(SETTINGS).truth
    assert told["operators"] == truth["operator"].nunique()
    assert str(tmp_path) not in (tmp_path / "here" / "synth.json").read_text("utf-8")


def test_a_corpus_replaces_one_of_its_own_and_leaves_the_rest(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    write(SETTINGS, tmp_path, split_by_agency=True)
    write(SETTINGS, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["README.md", "ads.csv", "synth.json", "truth.csv"]
    assert (tmp_path / "README.md").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["ads.csv", "truth.csv", "ads"])
def test_files_of_others_are_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("someone's", "utf-8")
    with pytest.raises(OutputError, match="did not write"):
        write(SETTINGS, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text("utf-8") == "someone's"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", "utf-8")
    with pytest.raises(OutputError, match="no folder"):
        write(SETTINGS, tmp_path / "x")


def test_each_agency_has_a_file_and_formats_differ(split: tuple[Path, SynthCorpus]) -> None:
    out, made = split
    files = sorted(p.name for p in (out / "ads").iterdir())
    assert len(files) == made.ads["agency"].nunique() >= 6
    suffixes = {name.partition(".")[2] for name in files}
    assert suffixes >= {"csv", "tsv", "jsonl.gz", "json", "parquet"}
    firsts = [(out / "ads" / name).read_bytes()[:400] for name in files if name.endswith(".csv")]
    assert any(b";" in first and "Publiée".encode("cp1252") in first for first in firsts)


def test_what_ingest_reads_is_what_was_made(split: tuple[Path, SynthCorpus]) -> None:
    out, made = split
    read = ingest.read([str(out / "ads")], settings=Settings().ingest)
    table = read.corpus.table.to_pandas().set_index("ad_id").loc[list(made.ads["ad_id"])]
    assert len(read.corpus) == len(made.ads)
    told = json.loads((out / "synth.json").read_text("utf-8"))
    assert read.rejected.num_rows == told["rows_that_cannot_be_read"] == 3
    title = made.ads["title"].map(lambda t: f"{t}\n" if isinstance(t, str) else "")
    assert list(table["text"].str.replace("\r\n", "\n")) == list(
        (title + made.ads["text"]).str.replace("\r\n", "\n")
    )
    for column in ("agency", "city", "url"):
        assert list(table[column]) == list(made.ads[column])
    assert list(table["phone"].fillna("")) == list(made.ads["phone"].fillna(""))
    stamps = pd.to_datetime(table["posted_at"], utc=True).dt.floor("min")
    assert list(stamps) == list(made.ads["posted_at"])


ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "data" / "sample"


def table_of(path: Path) -> Any:
    """What a file holds, for formats whose bytes depend on the version of a library."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_dict("records")
    if path.suffix == ".xlsx":
        return pd.read_excel(path, keep_default_na=False).to_dict("records")
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_the_sample_is_what_its_command_makes(tmp_path: Path) -> None:
    told = json.loads((SAMPLE / "synth.json").read_text("utf-8"))
    write(SynthSettings(**told["settings"]), tmp_path, split_by_agency=True)
    made = sorted(
        p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file() and p.name != "synth.json"
    )
    kept = sorted(p.relative_to(SAMPLE) for p in SAMPLE.rglob("*") if p.is_file())
    assert made == [p for p in kept if p.name not in ("synth.json", "README.md")]
    assert [str(p) for p in made if table_of(tmp_path / p) != table_of(SAMPLE / p)] == []
    again = json.loads((tmp_path / "synth.json").read_text("utf-8"))
    assert {**again, "command": "", "version": ""} == {**told, "command": "", "version": ""}


def test_the_sample_is_small_and_says_its_command() -> None:
    files = [p for p in SAMPLE.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 1_000_000
    assert 6 <= len(list((SAMPLE / "ads").iterdir())) <= 8
    told = json.loads((SAMPLE / "synth.json").read_text("utf-8"))
    assert f"\n{told['command']}\n" in (SAMPLE / "README.md").read_text("utf-8")

"""Commands as people run them: in a process of their own, on real files."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from adsim.cli import run

LINES = [
    "quiet evenings by the old harbour with tea and long talks until the lamps go out",
    "a walk along the lake at noon, fresh bread after it, and stories of the sea",
    "painted rooms above the bakery, warm light, jazz records and good company",
    "élégante et douce, je vous reçois près du vieux port pour un café et un brin de causette",
]
ALONE = [
    "amber beads and birch bark, only on Tuesdays",
    "cedar smoke over the dunes, ask at the gate",
    "the ember glows while ferns unroll, mornings are best",
    "a grove, a heath, an iris in bloom: see for yourself",
    "jade green eyes, a knoll to climb, larks all summer",
    "moss on every stone, and the night is short",
    "under the oak at five, pine needles underfoot",
    "willow baskets, yarrow tea, and zinnias in a jar",
]
NAMES = ["Mia", "Zoe", "Ada", "Eve", "Uma", "Ivy"]
CALLS = ["Call", "Ring me at", "Write to"]
PHONES = ["416-555-0101", "416-555-0102", "416-555-0103", "514-555-0104"]
DESKTOP = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR")}


def rows() -> list[dict[str, str]]:
    """Four operators, each with a text under six names and with three calls, and some ads that stand alone."""
    ads = [
        {
            "id": f"ad-{o}{k}",
            "body": f"I am {name}, {line}. {CALLS[k // 2]} {PHONES[o]}!",
            "site": ["north", "south"][k % 2],
            "town": ["Toronto", "Ottawa"][k % 2],
        }
        for o, line in enumerate(LINES)
        for k, name in enumerate(NAMES)
    ]
    for k, line in enumerate(ALONE):
        ads.append({"id": f"one-{k}", "body": line, "site": "north", "town": ""})
    ads.append({"id": "empty", "body": "", "site": "north", "town": ""})
    return ads


def write_ads(path: Path, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(rows()[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows())
    return path


def adsim(*arguments: str | Path, folder: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "adsim.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, input=stdin, capture_output=True, timeout=300, env=DESKTOP)


def done(*arguments: str | Path, folder: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    finished = adsim(*arguments, folder=folder, stdin=stdin)
    assert finished.returncode == 0, finished.stderr.decode()
    return finished


def groups(out: Path) -> set[frozenset[str]]:
    """The groups of two ads and more."""
    with (out / "ads.csv").open(encoding="utf-8", newline="") as file:
        members: dict[str, set[str]] = {}
        for row in csv.DictReader(file):
            if row["group"]:
                members.setdefault(row["group"], set()).add(row["ad_id"])
    return {frozenset(ads) for ads in members.values()}


TRUE = {frozenset(f"ad-{o}{k}" for k in range(6)) for o in range(4)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ads in two shapes and one run over them, in `out`."""
    folder = tmp_path_factory.mktemp("cli")
    write_ads(folder / "ads.csv")
    write_ads(folder / "latin.txt", delimiter=";", encoding="latin-1")
    (folder / "link.txt").write_bytes(done("link", "ads.csv", "--threads", "2", folder=folder).stdout)
    return folder


def test_link_writes_the_groups_and_prints_them(folder: Path) -> None:
    assert groups(folder / "out") == TRUE
    told = (folder / "link.txt").read_text("utf-8")
    assert "linked-entity groups: 4, with 24 of 32 ads" in told
    assert told.rstrip().endswith("report: out/report.html")
    assert "Leads, not findings" not in told
    with (folder / "out" / "rejected.csv").open(encoding="utf-8") as file:
        assert [row["row"] for row in csv.DictReader(file)] == ["33"]


def test_ads_keep_their_order_and_their_columns(folder: Path) -> None:
    with (folder / "out" / "ads.csv").open(encoding="utf-8", newline="") as file:
        ads = list(csv.DictReader(file))
    assert list(ads[0])[:4] == ["ad_id", "text_group", "group", "text"]
    assert [ad["ad_id"] for ad in ads] == [row["id"] for row in rows() if row["body"]]
    assert [ad["text"] for ad in ads] == [row["body"] for row in rows() if row["body"]]


def test_json_alone_on_stdout_and_talk_on_stderr(folder: Path) -> None:
    finished = done("link", "ads.csv", "-o", "json", "--json", "--top", "2", "--threads", "1", folder=folder)
    told = json.loads(finished.stdout)
    assert (told["ads"], told["rejected"], told["groups"], told["ads_in_groups"]) == (32, 1, 4, 24)
    assert len(told["top"]) == 2
    talk = finished.stderr.decode()
    for stage in ("reading: ", "normalize: 32 in", "candidates: ", "clustering: ", "writing: 32 in"):
        assert stage in talk
    assert "rejected: " in talk
    assert "\x1b" not in talk


def test_same_bytes_on_any_number_of_threads(folder: Path) -> None:
    done("link", "ads.csv", "-o", "one", "--threads", "1", folder=folder)
    files = sorted(p.relative_to(folder / "one") for p in (folder / "one").rglob("*") if p.is_file())
    assert len(files) > 8
    for name in files:
        if name.name != "run.json":
            assert (folder / "one" / name).read_bytes() == (folder / "out" / name).read_bytes(), name
    runs = [json.loads((folder / name / "run.json").read_text("utf-8")) for name in ("one", "out")]
    assert [told.pop("threads") for told in runs] == [1, 2]
    for told in runs:
        told.pop("started_at")
        told["settings"].pop("threads")
        for stage in told["stages"]:
            stage.pop("seconds")
    assert runs[0] == runs[1]


def test_columns_encoding_and_delimiter_can_be_named(folder: Path) -> None:
    done(
        "link", "latin.txt", "-o", "latin", "--encoding", "latin-1", "--delimiter", ";",
        "--column", "text=body", "--column", "ad_id=id", "--column", "agency=site", folder=folder,
    )  # fmt: skip
    assert groups(folder / "latin") == TRUE
    manifest = json.loads((folder / "latin" / "run.json").read_text("utf-8"))
    assert manifest["sources"][0]["mapping"]["agency"] == "site"
    assert "élégante" in (folder / "latin" / "ads.csv").read_text("utf-8")


def test_standard_input_parquet_and_settings(folder: Path) -> None:
    (folder / "own.toml").write_text("threads = 1\nseed = 7\n\n[clustering]\nthreshold = 0.6\n")
    packed = gzip.compress((folder / "ads.csv").read_bytes())
    options = ("--format", "parquet", "--settings", "own.toml", "--seed", "9")
    done("link", "-", "-o", "piped", *options, folder=folder, stdin=packed)
    told = json.loads((folder / "piped" / "run.json").read_text("utf-8"))
    assert (told["seed"], told["threads"], told["settings"]["clustering"]["threshold"]) == (9, 1, 0.6)
    table = pq.read_table(folder / "piped" / "ads.parquet")
    assert table.num_rows == 32
    assert len(set(table["group"].drop_null().to_pylist())) == 4


def test_decisions_bind_and_are_told(folder: Path) -> None:
    (folder / "decisions.csv").write_text("left,right,verdict,reason\nad-00,ad-01,different,by phone\n")
    done("link", "ads.csv", "-o", "decided", "--decisions", "decisions.csv", folder=folder)
    found = groups(folder / "decided")
    assert not any({"ad-00", "ad-01"} <= group for group in found)
    notes = json.loads((folder / "decided" / "run.json").read_text("utf-8"))["notes"]
    assert any("1 decision of decisions.csv (SHA-256 " in note for note in notes)
    assert (folder / "decided" / "decisions.csv").read_text("utf-8").splitlines() == [
        '"left","right","verdict","held"',
        '"ad-00","ad-01","different",true',
    ]


def test_explain_and_its_json(folder: Path) -> None:
    told = done("explain", "out", "ad-00", "ad-02", folder=folder).stdout.decode()
    assert told.split("\n")[0] in ("Linked directly", "In one group through other ads")
    assert "phone: +14165550101" in told
    assert "“quiet evenings by the old harbour with tea and long talks until the lamps go out" in told
    values = json.loads(done("explain", "out", "ad-00", "one-1", "--json", folder=folder).stdout)
    assert values["verdict"] in ("never-a-candidate", "below-threshold")
    french = done("explain", "out", "ad-00", "ad-02", "--fr", folder=folder)
    assert "identifiants en commun" in french.stdout.decode()
    assert "Des pistes" in french.stderr.decode()


def test_evaluate_the_run(folder: Path) -> None:
    truth = [
        "ad_id,operator",
        *(f"{row['id']},{row['id'][:4]}" for row in rows() if row["id"].startswith("ad")),
    ]
    (folder / "truth.csv").write_text("\n".join(truth) + "\n")
    finished = done("evaluate", "truth.csv", "out", "--json", "--rounds", "20", folder=folder)
    told = json.loads(finished.stdout)
    assert told["levels"][0]["scores"]["pairwise"]["f1"] == 1.0


def test_synth_makes_a_corpus_that_can_be_linked(folder: Path) -> None:
    finished = done("synth", "-o", "made", "--ads", "60", "--seed", "3", folder=folder)
    assert finished.stdout == b""
    assert (folder / "made" / "truth.csv").is_file()
    files = sorted(p.name for p in (folder / "made").iterdir() if p.name.startswith("ads"))
    assert (
        json.loads(done("link", f"made/{files[0]}", "-o", "linked", "--json", folder=folder).stdout)["ads"]
        == 60
    )


def test_settings_are_toml_that_can_be_given_back(folder: Path) -> None:
    (folder / "few.toml").write_text("[clustering]\nthreshold = 0.8\n")
    printed = done("settings", "--settings", "few.toml", folder=folder).stdout
    assert tomllib.loads(printed.decode())["clustering"]["threshold"] == 0.8
    (folder / "all.toml").write_bytes(printed)
    assert done("settings", "--settings", "all.toml", folder=folder).stdout == printed


def test_doctor_finds_all_well(folder: Path) -> None:
    told = done("doctor", folder=folder).stdout.decode()
    assert "!!" not in told
    for name in ("python", "numba", "kernel cache", "kernels", "signatures", "folder"):
        assert f"ok  {name}" in told


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, ""),
        (("nope",), 2, "No such command 'nope'"),
        (("link",), 2, "Missing argument 'INPUT...'"),
        (("link", "ads.csv", "--nope"), 2, "No such option: --nope"),
        (("link", "ads.csv", "--threads", "-1"), 2, "--threads"),
        (("link", "ads.csv", "--threshold", "3"), 2, "--threshold 3.0 is not between 0 and 1"),
        (("link", "ads.csv", "--threshold", "nan"), 2, "--threshold nan is not between 0 and 1"),
        (
            ("link", "ads.csv", "--settings", "far.toml"),
            4,
            "'clustering.tie_threshold' is 1.2, which is not between",
        ),
        (("link", "ads.csv", "--format", "xml"), 2, "no format 'xml'"),
        (("link", "ads.csv", "--column", "text"), 2, "--column text maps nothing"),
        (("link", "none.csv"), 3, "none.csv"),
        (("link", "ads.csv", "--column", "text=nope"), 3, "nope"),
        (("link", "ads.csv", "--settings", "none.toml"), 4, "none.toml"),
        (("settings", "--settings", "bad.toml"), 4, "unknown setting 'clustering.treshold'"),
        (("link", "ads.csv", "-o", "."), 5, "not an output of adsim"),
        (("link", "ads.csv", "-o", "ads.csv"), 5, "is a file"),
        (("explain", ".", "a", "b"), 5, "run.json"),
        (("explain", "out", "ad-00", "nobody"), 2, "no ad with the id 'nobody'"),
        (("evaluate", "none.csv", "out"), 3, "none.csv"),
        (("link", "ads.csv", "-o", "new", "--decisions", "bad.csv"), 6, "row 1: no ad 'nobody'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_errors_have_their_code_and_a_fix(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: Any,
    code: int,
    message: str,
) -> None:
    """In this process, for speed; the next test shows that the code is that of the process."""
    (folder / "bad.toml").write_text("[clustering]\ntreshold = 0.8\n")
    (folder / "far.toml").write_text("[clustering]\ntie_threshold = 1.2\n")
    (folder / "bad.csv").write_text("left,right,verdict\nad-00,nobody,same\n")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["adsim", *arguments])
    assert run() == code
    told = capfd.readouterr().err
    assert message in told
    assert "Traceback" not in told
    assert "fix: " in told or code == 2
    assert not (folder / "new").exists()


def test_the_code_is_that_of_the_process(folder: Path) -> None:
    finished = adsim("explain", ".", "a", "b", folder=folder)
    assert finished.returncode == 5
    assert finished.stdout == b""
    assert finished.stderr.startswith(b"adsim: ")
    assert b"fix: " in finished.stderr


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_are_data(folder: Path, option: str) -> None:
    finished = done(option, folder=folder)
    assert finished.stdout
    assert finished.stderr == b""


@pytest.mark.parametrize(
    ("sign", "when"),
    [(signal.SIGINT, b"normalize: "), (signal.SIGTERM, b"summary: "), (signal.SIGHUP, b"reading: ")],
)
def test_a_run_that_is_stopped_leaves_what_stood_there(
    folder: Path, sign: signal.Signals, when: bytes
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    content = (folder / "out" / "run.json").read_bytes()
    command = [sys.executable, "-m", "adsim.cli", "link", "ads.csv", "-o", "out"]
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=DESKTOP)
    assert child.stderr
    lines = iter(child.stderr.readline, b"")
    assert any(line.startswith(when) for line in lines)
    child.send_signal(sign)
    started = time.monotonic()
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, err.decode()
    assert time.monotonic() - started < 30
    assert b"stopped; nothing half-written was left" in err
    assert b"Traceback" not in err
    assert out == b""
    assert (folder / "out" / "run.json").read_bytes() == content
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    "command", [("settings",), ("link", "ads.csv", "-o", "broken", "--json"), ("doctor",)]
)
def test_a_reader_that_goes_away_is_no_traceback(folder: Path, command: tuple[str, ...]) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "adsim.cli", *command],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=DESKTOP,
    )  # fmt: skip
    assert child.stdout
    child.stdout.close()
    assert child.stderr
    told = child.stderr.read()
    child.stderr.close()
    assert child.wait(60) == 1
    for word in (b"Traceback", b"Exception", b"BrokenPipe"):
        assert word not in told


def test_all_that_the_readme_tells_to_do_can_be_done(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    commands = text.partition("## From the command line")[2].partition("```sh\n")[2].partition("```")[0]
    for line in commands.splitlines():
        name, *arguments = line.partition("#")[0].split()
        assert name == "adsim"
        done(*arguments, folder=tmp_path)
    python = re.findall(r"```python\n(.*?)```", text.partition("## From Python")[2], re.S)
    ran = subprocess.run(
        [sys.executable, "-c", "".join(python)], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adsim.cli import app
from adsim.errors import InputError, OutputError, UsageError
from adsim.evaluate import seal
from adsim.synth import SynthSettings, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(SynthSettings(ads=40, seed=7), tmp_path / "corpus")
    return tmp_path / "corpus"


def run_of(folder: Path, ads: Path) -> Path:
    """What `adsim link` would leave, as far as a seal looks at it."""
    folder.mkdir()
    (folder / "ads.csv").write_text("ad_id,group\n", "utf-8")
    manifest = {"sources": [{"sha256": hashlib.sha256(ads.read_bytes()).hexdigest()}]}
    (folder / "run.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def test_what_is_published_tells_nothing_of_the_truth(folder: Path) -> None:
    truth = (folder / "truth.csv").read_bytes()
    commitment = seal.seal(folder)
    assert {p.name for p in folder.iterdir()} == {"public", "secret"}
    assert {p.name for p in (folder / "public").iterdir()} == {"ads.csv", "commitment.json"}
    assert {p.name for p in (folder / "secret").iterdir()} == {"nonce.txt", "synth.json", "truth.csv"}
    public = b"".join(p.read_bytes() for p in (folder / "public").iterdir())
    assert (folder / "secret/nonce.txt").read_bytes().strip() not in public
    assert b"O000" not in public
    # as anybody can compute it with two programs of the shell
    nonce = (folder / "secret/nonce.txt").read_bytes()
    assert hashlib.sha256(nonce + truth).hexdigest() == commitment
    assert json.loads((folder / "public/commitment.json").read_text())["truth"] == commitment


def test_a_seal_is_opened_by_its_own_truth_alone(folder: Path, tmp_path: Path) -> None:
    commitment = seal.seal(folder)
    out = run_of(tmp_path / "out", folder / "public/ads.csv")
    told = folder / "public/commitment.json"
    opened = seal.unseal(folder / "secret/truth.csv", told, out)
    assert opened.commitment == commitment
    assert opened.ads_as_published is True
    assert opened.groups == hashlib.sha256((out / "ads.csv").read_bytes()).hexdigest()
    truth = folder / "secret/truth.csv"
    truth.write_bytes(truth.read_bytes().replace(b"O000", b"O001", 1))
    with pytest.raises(InputError, match="not the truth that was committed to"):
        seal.unseal(truth, told, out)


def test_another_nonce_does_not_open(folder: Path, tmp_path: Path) -> None:
    seal.seal(folder)
    out = run_of(tmp_path / "out", folder / "public/ads.csv")
    (folder / "secret/nonce.txt").write_text("0" * 64 + "\n", "ascii")
    with pytest.raises(InputError, match="not the truth"):
        seal.unseal(folder / "secret/truth.csv", folder / "public/commitment.json", out)


def test_other_ads_are_told(folder: Path, tmp_path: Path) -> None:
    seal.seal(folder)
    out = run_of(tmp_path / "out", folder / "secret/truth.csv")
    opened = seal.unseal(folder / "secret/truth.csv", folder / "public/commitment.json", out)
    assert opened.ads_as_published is False
    assert "NOT" in " ".join(opened.lines())
    (out / "run.json").unlink()
    opened = seal.unseal(folder / "secret/truth.csv", folder / "public/commitment.json", out)
    assert opened.ads_as_published is None


def test_what_is_no_seal_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no corpus"):
        seal.seal(tmp_path)
    seal.seal(folder)
    with pytest.raises(OutputError, match="holds a sealed corpus"):
        seal.seal(folder)
    (tmp_path / "no.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match="no commitment"):
        seal.unseal(folder / "secret/truth.csv", tmp_path / "no.json", folder)
    (folder / "secret/nonce.txt").unlink()
    with pytest.raises(InputError, match=r"nonce\.txt"):
        seal.unseal(folder / "secret/truth.csv", folder / "public/commitment.json", folder)


def test_two_labs_from_the_command_line(tmp_path: Path) -> None:
    shell, lab = CliRunner(), tmp_path / "lab"
    assert shell.invoke(app, ["synth", "--sealed", "--ads", "60", "-o", str(lab)]).exit_code == 0
    seeds = json.loads((lab / "secret/synth.json").read_text())["seed"]
    assert seeds > 1 << 32
    assert (
        shell.invoke(app, ["link", str(lab / "public/ads.csv"), "-o", str(tmp_path / "out")]).exit_code == 0
    )
    words = ["evaluate", str(lab / "secret/truth.csv"), str(tmp_path / "out"), "--rounds", "5", "--json"]
    done = shell.invoke(app, [*words, "--unseal", str(lab / "public/commitment.json")])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ads"] == 60
    assert "as published" in done.stderr
    assert "the run read the ads that were published" in done.stderr
    again = shell.invoke(app, ["synth", "--sealed", "--seed", "1", "-o", str(tmp_path / "known")])
    assert isinstance(again.exception, UsageError)
    again = shell.invoke(app, ["synth", "--sealed", "--ads", "60", "-o", str(lab)])
    assert isinstance(again.exception, OutputError)

"""Writes a corpus to a folder: one file, or one for each agency in the formats that agencies hand out.

In: settings and a folder. Out: `ads.csv` or `ads/`, `truth.csv`, `synth.json`. Everything is written aside and
renamed, `synth.json` last; what others put into the folder stays.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import adsim
from adsim.errors import OutputError
from adsim.synth.agencies import slug_of
from adsim.synth.corpus import SynthCorpus, generate
from adsim.synth.dialects import DIALECTS
from adsim.synth.settings import SynthSettings

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "synth.json"
_OWN = ("ads.csv", "ads", "truth.csv", MANIFEST)


def write(settings: SynthSettings, out: Path, *, split_by_agency: bool = False) -> SynthCorpus:
    """Makes a corpus and writes it to the folder `out`; gives it back.

    Files: `ads.csv`, or with `split_by_agency` the folder `ads` with a file for each agency, formats and dialects
    by turns, and a few rows that cannot be read, as real exports have them; `truth.csv`, one row for each ad that
    can be read; `synth.json`, how it was made. Raises `OutputError` where `out` holds such files that are not of
    this command, or cannot be written.
    """
    _check(out)
    corpus = generate(settings)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".synth-", dir=out) as aside:
            _write_all(corpus, Path(aside), out, split_by_agency)
            _put_in_place(Path(aside), out)
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror}", fix="name a folder that can be written") from error
    return corpus


def _check(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is no folder", fix="name a folder")
    taken = [name for name in _OWN if (out / name).exists()]
    if taken and not (out / MANIFEST).exists():
        raise OutputError(
            f"{out} holds {', '.join(taken)} that adsim synth did not write", fix="name another folder"
        )


def _write_all(corpus: SynthCorpus, aside: Path, out: Path, split: bool) -> None:
    dirt = 0
    if split:
        dirt = _write_agencies(corpus.ads, aside / "ads")
    else:
        corpus.ads.to_csv(aside / "ads.csv", index=False)
    corpus.truth.to_csv(aside / "truth.csv", index=False)
    manifest = json.dumps(_manifest(corpus, out, split, dirt), ensure_ascii=False, indent=2)
    (aside / MANIFEST).write_text(manifest + "\n", "utf-8")


def _put_in_place(aside: Path, out: Path) -> None:
    (out / MANIFEST).unlink(missing_ok=True)
    for name in _OWN:
        old = out / name
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
        if (aside / name).exists():
            (aside / name).rename(old)


def _manifest(corpus: SynthCorpus, out: Path, split: bool, dirt: int) -> dict[str, Any]:
    s = corpus.settings
    truth = corpus.truth
    sizes = truth["operator"].value_counts()
    folder = out.name if out.is_absolute() else out.as_posix()
    command = (
        f"adsim synth -o {folder} --ads {s.ads} --family {s.family} --difficulty {s.difficulty}"
        f" --seed {s.seed} --french {s.french_share}{' --by-agency' if split else ''}"
    )
    return {
        "version": adsim.__version__,
        "command": command,
        "seed": s.seed,
        "settings": {
            "ads": s.ads,
            "family": s.family,
            "difficulty": s.difficulty,
            "seed": s.seed,
            "french_share": s.french_share,
        },
        "ads": len(truth),
        "operators": len(sizes),
        "authors": int(truth["author"].nunique()),
        "ads_alone": int((sizes == 1).sum()),
        "ads_in_french": int((truth["language"] == "fr").sum()),
        "rows_that_cannot_be_read": dirt,
        "notice": "Made up: no ad, person, number or address in it is real.",
    }


def _write_agencies(ads: pd.DataFrame, folder: Path) -> int:
    """A file for each agency; how many rows cannot be read."""
    folder.mkdir()
    dirt = 0
    for at, name in enumerate(sorted(ads["agency"].unique())):
        rows: list[dict[str, Any]] = ads[ads["agency"] == name].to_dict("records")
        spoiled = _spoiled(rows, at)
        dirt += len(spoiled) - len(rows)
        dialect = DIALECTS[at % len(DIALECTS)]
        dialect.write(folder / f"{slug_of(name)}{dialect.suffix}", spoiled)
    return dirt


def _spoiled(rows: Sequence[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    """The rows, and in the first files one that cannot be read: an ad without text, an id that came before."""
    out = list(rows)
    middle = len(out) // 2
    if at == 0:
        out.insert(middle, {**out[middle], "ad_id": f"{out[middle]['ad_id']}-b", "title": None, "text": ""})
    elif at in (1, 2):
        out.insert(middle + 1, dict(out[middle]))
    return out

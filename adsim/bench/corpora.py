"""Makes or reads the corpora of a suite, and puts each into a folder of its own for the processes that measure.

A `CorpusSpec` comes in; `ads.csv`, `truth.csv` and a `Prepared` go out. Methods see the first alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adsim.bench.method import located
from adsim.bench.suite import CorpusSpec
from adsim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

LABELS = ("author", "operator", "entity", "entity_merged")
"""Label columns of a truth."""


@dataclass(frozen=True)
class Prepared:
    """A corpus on the disk: its folder, its size, and the SHA-256 of what methods read."""

    spec: CorpusSpec
    folder: Path
    ads: int
    labels: tuple[str, ...]
    sha256: str

    @property
    def ads_path(self) -> Path:
        """The CSV that methods read."""
        return self.folder / "ads.csv"

    def truth(self) -> pd.DataFrame:
        """The truth, row by row of the ads."""
        return read_frame(self.folder / "truth.csv")


def prepare(spec: CorpusSpec, folder: Path) -> Prepared:
    """Writes the corpus into a folder; raises `InputError` where a CSV has no label column."""
    ads, truth = _read(Path(spec.path)) if spec.path else _made(spec)
    folder.mkdir(parents=True, exist_ok=True)
    ads.to_csv(folder / "ads.csv", index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
    truth.to_csv(folder / "truth.csv", index=False)
    digest = hashlib.sha256((folder / "ads.csv").read_bytes()).hexdigest()
    return Prepared(spec, folder, len(ads), tuple(c for c in LABELS if c in truth), digest)


def _made(spec: CorpusSpec) -> tuple[pd.DataFrame, pd.DataFrame]:
    if spec.generator == "synth":
        from adsim.synth import SynthSettings, generate

        made: Any = generate(
            SynthSettings(
                ads=spec.ads,
                family=spec.family,
                difficulty=spec.difficulty,
                seed=spec.seed,
                french_share=spec.french,
            )
        )
    else:
        made = located(spec.generator)(spec.family, seed=spec.seed, ads=spec.ads)
    return made.ads, made.truth


def _read(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = read_frame(path)
    labels = [column for column in LABELS if column in frame]
    if not labels or "ad_id" not in frame or "text" not in frame:
        raise InputError(
            f"{path}: no columns ad_id, text and a label", fix=f"name a label column {' or '.join(LABELS)}"
        )
    truth = [c for c in ("ad_id", *LABELS, "treatments", "family", "language") if c in frame]
    return frame.drop(columns=[c for c in truth if c != "ad_id"]), frame[truth]


def read_frame(path: Path) -> pd.DataFrame:
    """A CSV as a frame of strings, an empty cell as ''."""
    import pandas as pd

    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a CSV that can be read", fix="give a CSV with a header") from error


def texts_of(ads: pd.DataFrame) -> list[str]:
    """The texts of ads as adsim has them: title, line break, body."""
    bodies: Sequence[str] = ads["text"].tolist()
    if "title" not in ads:
        return list(bodies)
    return [f"{t}\n{b}" if t else b for t, b in zip(ads["title"].tolist(), bodies, strict=True)]

"""Writes a corpus to a folder."""

from __future__ import annotations

from pathlib import Path

from adsim.synth.corpus import generate
from adsim.synth.settings import SynthSettings


def write(settings: SynthSettings, out: Path, *, split_by_agency: bool = False) -> None:
    """Placeholder of the full form."""
    made = generate(settings)
    out.mkdir(parents=True, exist_ok=True)
    made.ads.to_csv(out / "ads.csv", index=False)
    made.truth.to_csv(out / "truth.csv", index=False)

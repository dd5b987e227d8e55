"""Answers questions about a linked corpus; the verbs are `build` and `Lookup.ask`.

`build` makes flat arrays of what the pipeline found, which can lie in files and be mapped; `Lookup` answers from them.
After a decision `build_groups` alone has to be done anew.
"""

from adsim.lookup.arrays import build, build_groups, build_texts
from adsim.lookup.lookup import Lookup
from adsim.lookup.question import (
    KINDS,
    MEASURES,
    Answer,
    Evidence,
    Hit,
    Measure,
    Nearest,
    Question,
)

__all__ = [
    "KINDS",
    "MEASURES",
    "Answer",
    "Evidence",
    "Hit",
    "Lookup",
    "Measure",
    "Nearest",
    "Question",
    "build",
    "build_groups",
    "build_texts",
]

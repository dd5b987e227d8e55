"""Answers questions about a linked corpus; the verbs are `build` and `Lookup.ask`.

`build` makes flat arrays of what the pipeline found, which can lie in files and be mapped; `Lookup` answers from them.
"""

from adsim.lookup.arrays import build
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
]

"""What a synthetic corpus is asked to be.

In: the wishes of a caller. Out: frozen settings that hold together. It never makes a text.
"""

from __future__ import annotations

from dataclasses import dataclass

from adsim.errors import UsageError

GROUP_FAMILIES = (
    "slot_swaps",
    "word_edits",
    "obfuscation",
    "boilerplate",
    "lifted",
    "half_copies",
    "short",
    "multi_template",
    "shared_numbers",
    "bilingual",
)
"""Families whose operators have several ads."""

FAMILIES = (*GROUP_FAMILIES, "singletons")
"""The families that can be made alone; `mixed` holds all of them."""

MAX_ADS = 5_000_000


@dataclass(frozen=True, kw_only=True)
class SynthSettings:
    """The settings of a corpus; raises `UsageError` where they do not fit.

    `ads`: how many, exactly. `family`: one of `FAMILIES`, or `mixed`. `difficulty`: 0 tame to 1 hostile.
    `seed`: of everything random, at least 0. `french_share`: share of the ads in French, in [0, 1].
    """

    ads: int = 4000
    family: str = "mixed"
    difficulty: float = 0.5
    seed: int = 1
    french_share: float = 0.25

    def __post_init__(self) -> None:
        if not 1 <= self.ads <= MAX_ADS:
            raise UsageError(f"{self.ads:,} ads cannot be made", fix=f"ask for 1 to {MAX_ADS:,}")
        if self.family not in (*FAMILIES, "mixed"):
            raise UsageError(f"unknown family '{self.family}'", fix=f"one of: {', '.join(FAMILIES)}, mixed")
        if not 0 <= self.difficulty <= 1:
            raise UsageError(f"difficulty {self.difficulty} does not fit", fix="give a number from 0 to 1")
        if self.seed < 0:
            raise UsageError(f"seed {self.seed} does not fit", fix="give 0 or more")
        if not 0 <= self.french_share <= 1:
            raise UsageError(
                f"a French share of {self.french_share} does not fit", fix="give a number from 0 to 1"
            )

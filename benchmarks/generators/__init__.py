"""Two generators of labelled corpora, each by another hand than `adsim.synth`.

In: a family, a seed, a number of ads. Out: ads, and who posts each. They serve to train the scoring model on more
than one way of writing, and to test it on a way it has not seen; they know nothing of adsim. All texts are tame and
made up, persons are 21 or older, numbers are of the reserved range NXX-555-01XX, addresses at example.com or
example.org.
"""

from __future__ import annotations

from typing import Protocol

from benchmarks.generators import clauses, phrases
from benchmarks.generators.corpus import FAMILIES, Generated


class Generator(Protocol):
    """Makes a corpus; the same arguments give the same corpus, on any machine."""

    def __call__(self, family: str, *, seed: int, ads: int, contact: bool = True) -> Generated: ...


GENERATORS: dict[str, Generator] = {"phrases": phrases.generate, "clauses": clauses.generate}

__all__ = ["FAMILIES", "GENERATORS", "Generated", "Generator"]

"""Pairs worth scoring, from three generators; the verb is `merge`, which keeps who proposed what."""

from __future__ import annotations

import numpy as np

from adsim.candidates.generators import Postings, Proposal, lsh, phrases, postings_of, shared
from adsim.records import GeneratorReport, Origin, Pairs

__all__ = ["Postings", "Proposal", "lsh", "merge", "phrases", "postings_of", "shared"]

ORIGINS = {"lsh": Origin.LSH, "phrase": Origin.PHRASE, "identifier": Origin.IDENTIFIER}


def merge(proposals: list[Proposal]) -> tuple[Pairs, tuple[GeneratorReport, ...]]:
    """The union of the proposals, sorted, each pair with the bits of who proposed it; O(pairs log pairs)."""
    every = np.sort(np.concatenate([p.pairs for p in proposals]))
    every = every[np.append(True, every[1:] != every[:-1])] if len(every) else every
    origin = np.zeros(len(every), np.uint8)
    for p in proposals:
        origin[np.searchsorted(every, p.pairs)] |= np.uint8(ORIGINS[p.name])
    reports = tuple(
        GeneratorReport(
            p.name, len(p.pairs), sum(p.caps.values()), int((origin == ORIGINS[p.name]).sum()), p.caps
        )
        for p in proposals
    )
    left = (every >> np.uint64(32)).astype(np.int32)
    right = (every & np.uint64(0xFFFFFFFF)).astype(np.int32)
    return Pairs(left, right, origin), reports

"""What the contacts of two texts say of a pair: an identifier in common, only others, or nothing.

In: which text gives which linking identifier. Out: one small integer a pair, and log-odds. It never looks at words:
texts and identifiers stay independent evidence, added at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adsim.config import ScoringSettings
from adsim.parallel import over_slices
from adsim.records import F32, I8, I32, I64

OTHERS = np.int8(-1)


@dataclass(frozen=True, eq=False)
class Contacts:
    """The identifiers of each text: `starts` int64 (texts + 1,), `values` int32, sorted and distinct in each."""

    starts: I64
    values: I32

    @classmethod
    def of(cls, text: I32, value: I32, poster: I32, *, hub: int) -> Contacts:
        """From uses (`text`, `value` int32 (m,)), less those of `hub` posters or more, which tell nothing.

        `poster` int32 (texts,): the poster of each text as known so far. O(m log m).
        """
        uses = np.unique((text.astype(np.int64) << 32) | value.astype(np.int64))
        texts, values = uses >> 32, uses & 0xFFFFFFFF
        spread = np.unique((values << 32) | poster[texts].astype(np.int64)) >> 32
        few = np.bincount(spread, minlength=1)[values] < hub if len(uses) else np.zeros(0, np.bool_)
        starts = np.zeros(len(poster) + 1, np.int64)
        np.cumsum(np.bincount(texts[few], minlength=len(poster)), out=starts[1:])
        return cls(starts, values[few].astype(np.int32))

    def compare(self, left: I32, right: I32, *, threads: int = 1) -> I8:
        """For each pair how many identifiers are in common, -1 where both give only others, 0 where one gives none."""
        from adsim.scoring import kernels

        out = np.empty(len(left), np.int8)
        over_slices(
            lambda lo, hi: kernels.in_common(left, right, self.starts, self.values, lo, hi, out),
            len(left),
            size=65536,
            threads=threads,
        )
        return out


def contact_evidence(in_common: I8, settings: ScoringSettings) -> F32:
    """Log-odds float32 (pairs,) of what `Contacts.compare` found."""
    same, others = np.float32(settings.same_contact), np.float32(settings.other_contacts)
    return np.select([in_common > 0, in_common == OTHERS], [same, others], np.float32(0)).astype(np.float32)

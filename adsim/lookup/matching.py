"""Finds the standing texts that answer: by rare phrases and the model, by identifiers, by an exact phrase.

In: `Asked` and a sieve of ads. Out: `Matches`, in no particular order, and what was capped. It neither ranks nor tells.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from adsim import scoring
from adsim.config import Settings
from adsim.lookup.reading import Asked
from adsim.lookup.standing import Contact, Sieve, Standing
from adsim.records import F32, I32, I64, Bool

WIDTH = len(scoring.NAMES)
CUT_WORDS = 6
"""Words of a question from which the first and the last need not be whole: it may have been cut out of a text."""
BITS = [scoring.NAMES.index(f"bits_{n}") for n in (1, 2, 3)]
ANY_WORD = np.array([0.0, 0.0, -1.0], np.float32)
"""A gate that lets pass whatever shares a word."""


@dataclass(frozen=True, eq=False)
class Sifted:
    """Ads that are asked for: the sieve, and whether it leaves any out."""

    sieve: Sieve
    narrow: bool


@dataclass(frozen=True, eq=False)
class Matches:
    """Texts that answer, one row each: the unit, its first ad asked for, and what each kind of evidence says.

    `of`: the row of `Asked` that it is like; `verbatim`: it has those very words in their order. `by_text` is of words
    and of `contacts`, log-odds of identifiers in common or of only others; `by_identifiers` of those in common alone.
    `features`, `contributions`: float32 (m, features), zeros where the words tell nothing.
    """

    units: I64
    ads: I32
    by_text: F32
    by_identifiers: F32
    verbatim: Bool
    of: I64
    contacts: F32
    features: F32
    contributions: F32

    def __len__(self) -> int:
        return len(self.units)

    @property
    def score(self) -> F32:
        """What holds ads together as groups are made: the words, identifiers beside them, or identifiers alone."""
        return np.maximum(self.by_text, self.by_identifiers)

    def take(self, rows: NDArray[np.int64]) -> Matches:
        """Some of them, in this order."""
        return Matches(*(getattr(self, f.name)[rows] for f in fields(self)))


def bare(units: I64, ads: I32, score: F32, *, row: int, verbatim: bool) -> Matches:
    """Matches with a row of `asked` of which only the score is known, not what the model makes of the words."""
    m = len(units)
    none = np.zeros(m, np.float32)
    table = np.zeros((m, WIDTH), np.float32)
    return Matches(units, ads, score, none, np.full(m, verbatim), np.full(m, row), none, table, table)


class Matcher:
    """Holds the model and the scratch of each thread."""

    def __init__(self, standing: Standing, settings: Settings) -> None:
        self.standing = standing
        self.settings = settings
        self.model = scoring.Models.load(settings.scoring.model).second
        limits = settings.lookup
        rare = max(0.0, float(standing.alone) - np.log2(limits.rare_posters) - 1e-4)
        self.gate = np.array([rare, limits.least_bits, settings.scoring.glance], np.float32)
        self._local = threading.local()

    @property
    def _scratch(self) -> F32:
        if not hasattr(self._local, "score"):
            self._local.score = np.zeros(self.standing.units, np.float32)
        scratch: F32 = self._local.score
        return scratch

    def compared(
        self,
        asked: Asked,
        rows: tuple[int, int],
        sifted: Sifted,
        capped: Counter[str],
        *,
        short: bool = False,
    ) -> tuple[I64, I64, I32, F32, F32]:
        """Candidates of the texts asked about: (row, unit, ad, features), by row and unit; and the bits of each row.

        Without a cap: every unit that passes the gate, for `short` ones all that share a word. O(places of phrases and
        words of candidates).
        """
        from adsim.lookup import kernels

        limits, (lo, hi) = self.settings.lookup, rows
        gate = ANY_WORD if short else self.gate
        m, most = hi - lo, min(limits.compared_short if short else limits.compared, self.standing.units)
        counts, units = np.zeros(m, np.int64), np.empty((m, most), np.int64)
        ads, features = np.empty((m, most), np.int32), np.empty((m, most, WIDTH), np.float32)
        totals, read = np.zeros((m, 3), np.float32), np.zeros(3, np.int64)
        if most:
            kernels.ask(
                self.standing.index, sifted.sieve, asked.styles, self.standing.alone, gate, asked.words, asked.starts,
                asked.ranks, lo, hi, int(sifted.narrow), limits.postings, self._scratch, counts, units, ads, features,
                totals, read,
            )  # fmt: skip
        capped.update(postings=int(read[1]), compared=int(read[2]))
        filled = np.arange(most) < counts[:, None]
        return np.repeat(np.arange(lo, hi), counts), units[filled], ads[filled], features[filled], totals

    def by_words(
        self, asked: Asked, rows: tuple[int, int], sifted: Sifted, capped: Counter[str], *, short: bool
    ) -> Matches:
        """Texts like those asked about; of `short` ones the score is the share of their bits that a text has."""
        of, units, ads, features, totals = self.compared(asked, rows, sifted, capped, short=short)
        contacts = none = np.zeros(len(units), np.float32)
        if short:
            shared = (np.exp2(features[:, BITS]) - 1).sum(axis=1)
            every = np.maximum(totals.sum(axis=1)[of - rows[0]], np.float32(1e-6))
            parts, score = np.zeros_like(features), np.minimum(shared / every, 1).astype(np.float32)
        else:
            parts = self.model.contributions(features)
            contacts = self.contact_evidence(asked.contacts[rows[0] : rows[1]], of - rows[0], units)
            score = self.model.score(parts, contacts)
        return Matches(units, ads, score, none, np.zeros(len(units), np.bool_), of, contacts, features, parts)

    def contact_evidence(self, given: tuple[tuple[Contact, ...], ...], rows: I64, units: I64) -> F32:
        """Log-odds of the identifiers `given` by a row beside those of a unit, as linking weighs them."""
        from adsim.lookup import kernels

        a, hub = self.standing.arrays, self.settings.clustering.hub_groups
        telling = [
            [
                code
                for code in map(self.standing.code_of, contacts)
                if code < 0 or a["value_spread"][code] < hub
            ]
            for contacts in given
        ]
        known = [sorted(code for code in codes if code >= 0) for codes in telling]
        starts = np.cumsum([0, *map(len, known)]).astype(np.int64)
        values = np.array([code for codes in known for code in codes], np.int32)
        out = np.zeros(len(units), np.int8)
        gives = np.array([len(codes) > 0 for codes in telling], np.uint8)
        kernels.in_common(a["contact_starts"], a["contact_values"], starts, values, gives, rows, units, out)
        return scoring.contact_evidence(out, self.settings.scoring)

    def holding(self, asked: Asked, row: int, units: I64) -> Bool:
        """Which units have the words of a row of `asked` in their order; the outer ones may be cut through."""
        from adsim.lookup import kernels

        lo, hi = int(asked.starts[row]), int(asked.starts[row + 1])
        if hi - lo >= CUT_WORDS:
            lo, hi = lo + 1, hi - 1
        out = np.zeros(len(units), np.uint8)
        if hi > lo:
            kernels.holding(self.standing.index, asked.words, lo, hi - lo, np.ascontiguousarray(units), out)
        return out.astype(np.bool_)

    def by_identifiers(
        self, contacts: tuple[Contact, ...], sifted: Sifted, capped: Counter[str]
    ) -> tuple[I32, F32]:
        """Ads that give any of the identifiers, and the probability that they say the same poster by that alone.

        Weighed as ties are: by the text groups that give an identifier; one of many, a hub, says nothing.
        """
        settings = self.settings.clustering
        ads, evidence = [np.zeros(0, np.int32)], [np.zeros(0, np.float64)]
        for contact in contacts:
            code = self.standing.code_of(contact)
            if code < 0:
                continue
            spread = max(2, int(self.standing.arrays["value_spread"][code]))
            if spread >= settings.hub_groups:
                capped["hubs"] += 1
                continue
            givers = self.givers(code, sifted, capped)
            ads.append(givers)
            evidence.append(np.full(len(givers), 3.0 - np.log2(spread / 2.0)))
        distinct, at = np.unique(np.concatenate(ads), return_inverse=True)
        total = np.bincount(at, np.concatenate(evidence), len(distinct)) - settings.tie_bits
        return distinct, (1 / (1 + np.exp(-total))).astype(np.float32)

    def givers(self, code: int, sifted: Sifted, capped: Counter[str]) -> I32:
        """The ads asked for that give an identifier, by row."""
        from adsim.lookup import kernels

        ads = self.standing.givers(code)
        most = self.settings.lookup.identifier_ads
        capped["identifier_ads"] += max(0, len(ads) - most)
        out = np.empty(min(len(ads), most), np.int32)
        return out[: kernels.passing(sifted.sieve, ads[:most], out)]

    def surest(self, code: int, ads: I32) -> F32:
        """How sure an identifier was read in each of the ads."""
        from adsim.lookup import kernels

        a, out = self.standing.arrays, np.zeros(len(ads), np.float32)
        kernels.surest(a["entry_starts"], a["entry_value"], a["entry_confidence"], code, ads, out)
        return out

    def phrase(
        self, asked: Asked, row: int, k: int, sifted: Sifted, capped: Counter[str]
    ) -> tuple[Matches, int, int]:
        """The first `k` texts, by ad id, that have the words of a row in their order; and how many texts and ads do."""
        from adsim.lookup import kernels

        words = asked.words[asked.starts[row] : asked.starts[row + 1]]
        most = min(k, self.standing.units)
        units, ads, counts = np.empty(most, np.int64), np.empty(most, np.int32), np.zeros(3, np.int64)
        made = 0
        if len(words) and most:
            made = kernels.phrase(
                self.standing.index, sifted.sieve, self.standing.arrays["ad_rank"], words, int(sifted.narrow),
                self.settings.lookup.phrase_texts, units, ads, counts,
            )  # fmt: skip
        capped["phrase_texts"] += int(counts[2])
        score = np.ones(made, np.float32)
        return bare(units[:made], ads[:made], score, row=row, verbatim=True), int(counts[0]), int(counts[1])


def by_unit(found: Matches) -> Matches:
    """The best match of each unit, where several texts were asked about; the first of equal ones."""
    order = np.lexsort((found.of, -found.score, found.units))
    first = np.ones(len(order), np.bool_)
    first[1:] = found.units[order][1:] != found.units[order][:-1]
    return found.take(order[first])


def with_identifiers(found: Matches, row: int, ads: I32, score: F32, standing: Standing) -> Matches:
    """Both kinds of evidence brought together, by unit; of a unit the ad that shares the most identifiers is told.

    `ads` share identifiers with the row of `asked`, and `score` is what that says.
    """
    if not len(ads):
        return found
    units, rank = standing.arrays["ad_unit"][ads].astype(np.int64), standing.arrays["ad_rank"][ads]
    order = np.lexsort((rank, -score, units))
    first = np.ones(len(order), np.bool_)
    first[1:] = units[order][1:] != units[order][:-1]
    best = order[first]
    every = np.union1d(found.units, units[best])
    m = len(every)
    at, with_any = np.searchsorted(every, found.units), np.searchsorted(every, units[best])
    told, by_text, by_identifiers = np.zeros(m, np.int32), np.zeros(m, np.float32), np.zeros(m, np.float32)
    verbatim, of = np.zeros(m, np.bool_), np.full(m, row)
    contacts, features, parts = np.zeros(m, np.float32), *np.zeros((2, m, WIDTH), np.float32)
    told[at], by_text[at], verbatim[at], of[at] = found.ads, found.by_text, found.verbatim, found.of
    contacts[at], features[at], parts[at] = found.contacts, found.features, found.contributions
    told[with_any], by_identifiers[with_any] = ads[best], score[best]
    return Matches(every, told, by_text, by_identifiers, verbatim, of, contacts, features, parts)

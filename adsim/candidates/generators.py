"""The three generators: LSH bands, rare phrases, shared identifiers; each proposes pairs and says what it capped.

In: signatures, grams or identifiers by unit. Out: unordered pairs of units packed into uint64, sorted,
distinct, with a report. None of them looks at a score, and none knows of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adsim.config import CandidateSettings
from adsim.parallel import over_slices
from adsim.records import I32, I64, U64

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Proposal:
    """What one generator proposed: packed pairs (`left << 32 | right`), and counts of what it capped."""

    name: str
    pairs: U64
    caps: dict[str, int]


def lsh(keys: U64, filled: NDArray[np.bool_], *, settings: CandidateSettings, threads: int = 1) -> Proposal:
    """Pairs that share a band: `keys` uint64 (bands, units); only units with `filled` sets take part.

    O(units x bands) by sorting; memory 8 bytes a unit and thread, and 8 a pair.
    """
    from adsim.candidates import kernels

    rows_in = np.flatnonzero(filled)
    bits = max(1, int(max(1, len(filled) - 1)).bit_length())

    def pairs_of(band: int, _: int) -> tuple[U64, int]:
        packed = ((keys[band][rows_in] >> np.uint64(bits)) << np.uint64(bits)) | rows_in.astype(np.uint64)
        packed.sort()
        none = np.zeros(0, np.uint64)
        pairs = np.empty(kernels.bucket_pairs(packed, bits, settings.whole_bucket, 0, none), np.uint64)
        kernels.bucket_pairs(packed, bits, settings.whole_bucket, 1, pairs)
        return _distinct(pairs), _large_buckets(packed >> np.uint64(bits), settings.whole_bucket)

    found = over_slices(pairs_of, len(keys) if len(rows_in) else 0, size=1, threads=threads)
    pairs = _union([f[0] for f in found])
    return Proposal("lsh", pairs, {"buckets_thinned": sum(f[1] for f in found)})


def _large_buckets(keys: U64, whole: int) -> int:
    edges = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return int((np.diff(np.append(edges, len(keys))) > whole).sum())


@dataclass(frozen=True, eq=False)
class Postings:
    """Grams of several n laid side by side by unit, and the units of each gram."""

    starts: I64
    ids: I32
    posting_starts: I64
    postings: I32
    bits: NDArray[np.float32]


def postings_of(parts: list[tuple[I64, I32, I32, NDArray[np.float32]]]) -> Postings:
    """Joins (starts, ids, units by gram, bits by gram) of several n; O(grams)."""
    from adsim.candidates import kernels

    counts = np.sum([np.diff(p[0]) for p in parts], axis=0)
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    ids = np.empty(starts[-1], np.int32)
    at = starts[:-1].copy()
    first = 0
    for part_starts, part_ids, units, _ in parts:
        kernels.lay_beside(part_starts, part_ids, first, at, ids)
        first += len(units)
    held = np.concatenate([p[2] for p in parts]).astype(np.int64)
    posting_starts = np.zeros(len(held) + 1, np.int64)
    np.cumsum(held, out=posting_starts[1:])
    postings = np.empty(posting_starts[-1], np.int32)
    kernels.invert(starts, ids, posting_starts, np.empty(len(held), np.int64), postings)
    return Postings(starts, ids, posting_starts, postings, np.concatenate([p[3] for p in parts]))


def phrases(index: Postings, *, settings: CandidateSettings, threads: int = 1) -> Proposal:
    """Pairs that share the most bits of phrases standing in 2 to `max_phrase_units` units.

    O(units x phrases_per_unit x max_phrase_units) at worst; 4 bytes a unit and thread of scratch.
    """
    from adsim.candidates import kernels

    n = len(index.starts) - 1
    bits_asked = (settings.least_phrase_bits, settings.phrase_share, settings.enough_phrase_bits)
    limits = np.array(
        [
            settings.max_phrase_units,
            settings.phrases_per_unit,
            settings.partners_per_unit,
            *(int(1000 * b) for b in bits_asked),
        ],
        np.int64,
    )
    totals = np.zeros(n, np.float32)
    kernels.rare_bits(
        index.starts, index.ids, index.posting_starts, index.bits, settings.max_phrase_units, totals
    )

    def slice_pairs(lo: int, hi: int) -> tuple[U64, I64]:
        score = np.zeros(n, np.float32)
        touched = np.empty(n, np.int32)
        capped = np.zeros(3, np.int64)
        room = settings.partners_per_unit * (hi - lo)
        pairs = np.empty(room, np.uint64)
        made = kernels.phrase_pairs(
            index.starts,
            index.ids,
            index.posting_starts,
            index.postings,
            index.bits,
            totals,
            limits,
            lo,
            hi,
            room,
            score,
            touched,
            pairs,
            capped,
        )
        return _distinct(pairs[:made]), capped

    found = over_slices(slice_pairs, n, size=16384, threads=threads)
    capped = sum((f[1] for f in found), np.zeros(3, np.int64))
    names = ("phrases_too_common", "phrases_left_out", "partners_left_out")
    return Proposal("phrase", _union([f[0] for f in found]), dict(zip(names, map(int, capped), strict=True)))


def shared(unit: I32, value: I32, *, settings: CandidateSettings) -> Proposal:
    """Pairs of units (`unit`, with `value`, both int32 (m,)) that have an identifier in common.

    An identifier of at most `whole_bucket` units gives all pairs, a larger one star edges; one of more
    than `max_identifier_units` units is a hub and gives none, and is counted. O(m log m).
    """
    from adsim.candidates import kernels

    packed = np.unique((value.astype(np.uint64) << np.uint64(32)) | unit.astype(np.uint64))
    values = (packed >> np.uint64(32)).astype(np.int64)
    sizes = np.bincount(values, minlength=1)
    hubs = sizes > settings.max_identifier_units
    packed = packed[~hubs[values]] if len(packed) else packed
    none = np.zeros(0, np.uint64)
    pairs = np.empty(kernels.bucket_pairs(packed, 32, settings.whole_bucket, 0, none), np.uint64)
    kernels.bucket_pairs(packed, 32, settings.whole_bucket, 1, pairs)
    caps = {"hubs": int(hubs.sum()), "identifiers_thinned": int((sizes > settings.whole_bucket).sum())}
    return Proposal("identifier", _distinct(pairs), caps)


def _union(parts: list[U64]) -> U64:
    return _distinct(np.concatenate(parts)) if parts else np.zeros(0, np.uint64)


def _distinct(pairs: U64) -> U64:
    """Sorted and distinct; sorting integers is several times faster here than hashing them."""
    pairs = np.sort(pairs)
    return pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs

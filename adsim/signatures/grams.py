"""Word 1-, 2- and 3-grams of the units, numbered exactly, with how many micro-groups each stands in.

In: units. Out: for each n the shared grams (those of two units or more) of each unit, sorted, with their
weights in bits, and the total bits of each unit, grams of its own included. It never hashes into a
table of fixed size: numbers are exact but for 64-bit collisions of keys.
"""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from adsim.config import SignatureSettings
from adsim.parallel import over_slices
from adsim.records import F32, I32, I64, U32
from adsim.signatures.units import Units

PARTITION_BITS = 4
SLICE = 8192


@dataclass(frozen=True, eq=False)
class Grams:
    """The n-grams of the units for one n.

    `starts` int64 (u + 1,), `ids` int32: shared grams of each unit, sorted, distinct; `at` int32 their
    first word position in the unit. By gram: `frequency` int32 micro-groups, `units` int32 units,
    `bits` float32 = log2(reference / frequency), `key` uint32. By unit: `own` int32 grams of no other unit,
    `total` float32 bits of all its
    distinct grams, `square` float32 the sum of their squares. `alone`: the bits of a gram of one unit alone.
    """

    n: int
    starts: I64
    ids: I32
    at: I32
    frequency: I32
    units: I32
    bits: F32
    key: U32
    own: I32
    total: F32
    square: F32
    alone: float


@dataclass(frozen=True, eq=False)
class Boilerplate:
    """What is taken for an agency's own words: `agency` int32 (units,), -1 where unknown; said by at least `share`
    of its micro-groups, `floor` of them at least.
    """

    agency: I32
    share: float
    floor: int


def reference_size(micro_groups: int, settings: SignatureSettings) -> float:
    """The corpus size that frequencies are measured against: a power of the next power of two, with a floor.

    In steps, so that an ad that shares nothing changes no weight. Slower than the corpus, because in a larger one
    chance brings more strangers together, and a phrase has to be rarer to say the same.
    """
    floor = settings.reference_floor
    beyond = max(1.0, (1 << max(0, micro_groups - 1).bit_length()) / floor)
    return float(floor * beyond**settings.reference_power)


def shingle(units: Units, n: int, *, settings: SignatureSettings, threads: int = 1) -> Grams:
    """The n-grams of the units, weighed over their micro-groups; O(words log words) time, 20 bytes a word."""
    from adsim.signatures import kernels

    ids, frequency, held, keys = _number(units, n, threads)
    reference = reference_size(units.micro_groups, settings)
    bits = _bits(frequency, reference)
    u = len(units)
    counts, own = np.zeros(u, np.int64), np.zeros(u, np.int32)
    at = np.empty(len(ids), np.int32)
    total, square = np.zeros(u, np.float32), np.zeros(u, np.float32)
    alone = np.float32(np.log2(reference))
    over_slices(
        lambda lo, hi: kernels.sort_grams(
            ids, at, units.starts, n, bits, alone, lo, hi, counts, own, total, square
        ),
        u,
        threads=threads,
    )
    starts = np.zeros(u + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    packed_ids = np.empty(starts[-1], np.int32)
    packed_at = np.empty(starts[-1], np.int32)
    over_slices(
        lambda lo, hi: kernels.pack_grams(ids, at, units.starts, starts, lo, hi, packed_ids, packed_at),
        u,
        threads=threads,
    )
    return Grams(
        n, starts, packed_ids, packed_at, frequency, held, bits, keys, own, total, square, float(alone)
    )


def weigh(
    grams: Grams,
    labels: I32,
    *,
    boilerplate: Boilerplate,
    settings: SignatureSettings,
    threads: int = 1,
) -> Grams:
    """The same grams, weighed by how many groups of units have them; `labels` int32 (units,): the group of each.

    What most of the groups of one agency say is its boilerplate, and weighs no more than it tells among them.
    O(grams log grams) by sorting the few holders of each; memory 4 bytes a gram of a unit.
    """
    from adsim.signatures import kernels

    groups, first, group = np.unique(labels, return_index=True, return_inverse=True)
    agency = np.ascontiguousarray(boilerplate.agency[first])
    sizes = np.bincount(agency[agency >= 0])
    posting_starts = np.zeros(len(grams.units) + 1, np.int64)
    np.cumsum(grams.units, out=posting_starts[1:])
    holders = np.empty(posting_starts[-1], np.int32)
    kernels.holders_of(grams.starts, grams.ids, group.astype(np.int32), posting_starts[:-1].copy(), holders)
    frequency, most, where = (np.zeros(len(grams.units), np.int32) for _ in range(3))
    over_slices(
        lambda lo, hi: kernels.count_holders(
            posting_starts, holders, agency, len(sizes), boilerplate.floor, lo, hi, frequency, most, where
        ),
        len(frequency),
        size=65536,
        threads=threads,
    )
    reference = reference_size(len(groups), settings)
    bits = _bits(frequency, reference)
    if len(sizes):
        share = most / np.maximum(sizes[where], 1)
        stock = (most >= boilerplate.floor) & (share >= boilerplate.share)
        among = -np.log2(np.maximum(share, 1e-9))
        bits = np.where(stock, np.minimum(bits, among), bits).astype(np.float32)
    total, square = np.empty_like(grams.total), np.empty_like(grams.square)
    alone = np.float32(np.log2(reference))
    over_slices(
        lambda lo, hi: kernels.sum_bits(
            grams.starts, grams.ids, bits, grams.own, alone, lo, hi, total, square
        ),
        len(total),
        threads=threads,
    )
    return dataclasses.replace(
        grams, frequency=frequency, bits=bits, total=total, square=square, alone=float(alone)
    )


def _bits(frequency: I32, reference: float) -> F32:
    return np.maximum(np.log2(reference / np.maximum(frequency, 1)), 0.0).astype(np.float32)


def _number(units: Units, n: int, threads: int) -> tuple[I32, I32, I32, U32]:
    from adsim.signatures import kernels

    parts = 1 << PARTITION_BITS
    u = len(units)

    def count(lo: int, hi: int) -> I64:
        counts = np.zeros(parts, np.int64)
        kernels.partition_counts(units.words, units.starts, n, PARTITION_BITS, lo, hi, counts)
        return counts

    counts = np.array(over_slices(count, u, size=SLICE, threads=threads)).reshape(-1, parts)
    ends = np.cumsum(counts.T.ravel())
    firsts_of = (ends - counts.T.ravel()).reshape(parts, -1)
    edges = np.append(firsts_of[:, 0] if u else np.zeros(parts, np.int64), ends[-1] if u else 0)
    keys = np.empty(edges[-1], np.uint64)
    position_bits = max(1, len(units.words).bit_length())

    def scatter(lo: int, hi: int) -> None:
        at = np.ascontiguousarray(firsts_of[:, lo // SLICE])
        kernels.partition_fill(units.words, units.starts, n, PARTITION_BITS, position_bits, lo, hi, at, keys)

    over_slices(scatter, u, size=SLICE, threads=threads)
    unit_at = np.repeat(np.arange(len(units), dtype=np.int32), np.diff(units.starts))
    ids = np.full(len(units.words), -1, np.int32)

    def number(part: int) -> tuple[I32, I32, U32]:
        mine = keys[edges[part] : edges[part + 1]]
        mine.sort()
        half = len(mine) // 2 + 1
        frequency, held = np.empty(half, np.int32), np.empty(half, np.int32)
        names = np.empty(half, np.uint32)
        made = kernels.number_grams(
            mine, position_bits, units.words, n, unit_at, units.micro, ids, frequency, held, names
        )
        return frequency[:made].copy(), held[:made].copy(), names[:made].copy()

    with ThreadPoolExecutor(max(1, threads)) as pool:
        found = list(pool.map(number, range(parts)))
    firsts = np.zeros(parts + 1, np.int64)
    np.cumsum([len(f[0]) for f in found], out=firsts[1:])

    def renumber(part: int) -> None:
        kernels.add_first(keys[edges[part] : edges[part + 1]], position_bits, np.int32(firsts[part]), ids)

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(renumber, range(parts)))
    return (
        ids,
        np.concatenate([f[0] for f in found]),
        np.concatenate([f[1] for f in found]),
        np.concatenate([f[2] for f in found]),
    )


def rare_sets(grams: tuple[Grams, ...], units: Units, *, settings: SignatureSettings) -> tuple[U32, I64]:
    """The sets that are signed: 32-bit keys of the shared grams that are not too common.

    A gram is rare when its frequency is at most `rare_share` of the micro-groups, and `rare_floor`
    at least; hapaxes share nothing and are left out.
    """
    from adsim.signatures import kernels

    limit = max(settings.rare_floor, int(settings.rare_share * units.micro_groups))
    counts = np.zeros(len(units), np.int64)
    for g in grams:
        kernels.count_rare(g.starts, g.ids, g.frequency, limit, counts)
    starts = np.zeros(len(units) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    sets = np.empty(starts[-1], np.uint32)
    at = starts[:-1].copy()
    for g in grams:
        kernels.add_rare(g.starts, g.ids, g.frequency, g.key, limit, at, sets)
    return sets, starts

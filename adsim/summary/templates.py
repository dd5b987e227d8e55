"""Templates of text groups: what their texts have in common, and what stands in the slots.

In: normalized words, the distinct texts of each text group, the identifiers behind the masks. Out: a
`Template` for each, or None where there is a single ad. It never compares two text groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from adsim.config import SummarySettings
from adsim.parallel import over_slices
from adsim.records import (
    F64,
    I32,
    I64,
    U8,
    Count,
    IdentifierKind,
    Identifiers,
    Slot,
    Template,
    TemplatePart,
    TextBuffer,
)
from adsim.summary import slots as kernels
from adsim.summary.members import Distinct
from adsim.summary.names import alphabetical, named

SLICE = 256
KINDS = {
    **{int(kind): kind.name.lower() for kind in IdentifierKind},
    kernels.WORD: "word",
    kernels.TEXT: "text",
    kernels.OPTIONAL: "optional",
}
PLACEHOLDERS = {1 + int(kind): "{" + kind.name.lower() + "}" for kind in IdentifierKind}


@dataclass(frozen=True, eq=False)
class Described:
    """What the kernel gave for text groups, end to end; slots are numbered through.

    `figures` int64 (groups, 7): constant words, parts, slots, texts aligned, texts shortened, and over
    the ads: words that match the template, words. `slot_figures` int64 (slots, 3): values listed, values
    not listed, ads that fill it. `values` int64 (v, 3): end in `value_bytes`, ads, whether it holds
    identifiers. `uses` int64 (u, 4): slot, text, number of an identifier in the text, its kind.
    """

    alone: F64
    together: F64
    figures: I64
    part_slot: I32
    part_texts: list[str]
    slot_kind: U8
    slot_figures: I64
    value_texts: list[str]
    values: I64
    uses: I64


def describe(
    words: TextBuffer,
    counts: I32,
    distinct: Distinct,
    word_bits: float,
    *,
    settings: SummarySettings,
    threads: int,
) -> Described:
    """Templates of all text groups as flat arrays; `counts` int32 (n,): the words of each ad."""
    made = over_slices(
        lambda lo, hi: kernels.describe(
            words.data,
            words.offsets,
            distinct.starts,
            distinct.first,
            distinct.ads,
            counts,
            lo,
            hi,
            word_bits,
            max(1, settings.sample),
            max(1, settings.max_words),
            settings.constant_share,
            settings.slot_values,
        ),
        len(distinct.starts) - 1,
        size=SLICE,
        threads=threads,
    )
    slot_bases = np.cumsum([0, *(len(m[6]) for m in made)])
    uses = [m[10].reshape(-1, 4) for m in made]
    for base, chunk in zip(slot_bases, uses, strict=False):
        chunk[:, 0] += base
    return Described(
        _end_to_end([m[0] for m in made], np.float64),
        _end_to_end([m[1] for m in made], np.float64),
        np.concatenate([np.zeros((0, 7), np.int64), *(m[2] for m in made)]),
        _end_to_end([m[3] for m in made], np.int32),
        [text for m in made for text in _strings(m[4], m[5])],
        _end_to_end([m[6] for m in made], np.uint8),
        _end_to_end([m[7] for m in made], np.int64).reshape(-1, 3),
        [text for m in made for text in _strings(m[8], m[9][::3])],
        _end_to_end([m[9] for m in made], np.int64).reshape(-1, 3),
        np.concatenate([np.zeros((0, 4), np.int64), *uses]),
    )


def templates(
    words: TextBuffer,
    counts: I32,
    distinct: Distinct,
    identifiers: Identifiers,
    word_bits: float,
    *,
    settings: SummarySettings,
    threads: int,
) -> tuple[list[Template | None], Described]:
    """A template for each text group, None where it has a single ad or no word."""
    found = describe(words, counts, distinct, word_bits, settings=settings, threads=threads)
    slots = _slots(found, distinct, identifiers, settings.slot_values)
    strings = iter(found.part_texts)
    by_slot = [TemplatePart(slot=s) for s in range(int(found.part_slot.max(initial=-1)) + 1)]
    parts = [by_slot[s] if s >= 0 else TemplatePart(text=next(strings)) for s in found.part_slot.tolist()]
    texts = np.diff(distinct.starts).tolist()
    ads = np.add.reduceat(distinct.ads, distinct.starts[:-1]).tolist() if texts else []
    made: list[Template | None] = []
    part = slot = 0
    for k, (alone, together, figures) in enumerate(
        zip(found.alone.tolist(), found.together.tolist(), found.figures.tolist(), strict=True)
    ):
        constants, own_parts, own_slots, aligned, shortened, _, all_words = figures
        if ads[k] < 2 or not all_words:
            made.append(None)
        else:
            made.append(
                Template(
                    tuple(parts[part : part + own_parts]),
                    tuple(slots[slot : slot + own_slots]),
                    constants,
                    alone,
                    together,
                    texts[k],
                    aligned,
                    shortened,
                )
            )
        part += own_parts
        slot += own_slots
    return made, found


def _slots(found: Described, distinct: Distinct, identifiers: Identifiers, top: int) -> list[Slot]:
    """Every slot with its values, most frequent first: words as they stand, identifiers by canonical value."""
    listed = found.slot_figures[:, 0]
    texts = found.value_texts
    for at in np.flatnonzero(found.values[:, 2]).tolist():
        texts[at] = texts[at].translate(PLACEHOLDERS)
    values = [Count(text, ads) for text, ads in zip(texts, found.values[:, 1].tolist(), strict=True)]
    ends = np.cumsum(listed).tolist()
    canonical, canonical_starts = _canonical(found, distinct, identifiers)
    made: list[Slot] = []
    start = 0
    for s, (kind, end, more) in enumerate(
        zip(found.slot_kind.tolist(), ends, found.slot_figures[:, 1].tolist(), strict=True)
    ):
        a, b = canonical_starts[s], canonical_starts[s + 1]
        if a == b:
            own = values[start:end]
        elif start == end:
            own = canonical[a : min(b, a + top)]
            more = b - a - len(own)
        else:
            both = _merged(values[start:end] + canonical[a:b])
            own = both[:top]
            more += len(both) - len(own)
        made.append(Slot(KINDS[kind], tuple(own), more))
        start = end
    return made


def _merged(counts: list[Count]) -> list[Count]:
    """Counts of one value added up (a name may be recognized in some ads only), most first, then by value."""
    ads: dict[str, int] = {}
    for count in counts:
        ads[count.value] = ads.get(count.value, 0) + count.ads
    return [Count(value, n) for value, n in sorted(ads.items(), key=lambda item: (-item[1], item[0]))]


def _canonical(
    found: Described, distinct: Distinct, identifiers: Identifiers
) -> tuple[list[Count], list[int]]:
    """For each slot the canonical values of the identifiers in it, and the ads that have each.

    The k-th masked identifier of an ad is its k-th entry with a span. An ad with one value twice in
    a slot counts once.
    """
    slots = len(found.slot_kind)
    slot, text, number, kind = found.uses.T
    ads = distinct.ads[text]
    use = np.repeat(np.arange(len(slot)), ads)
    within = np.arange(len(use)) - np.repeat(np.cumsum(ads) - ads, ads)
    row = distinct.rows[distinct.row_starts[text][use] + within]
    inside = np.append(np.flatnonzero(identifiers.start >= 0), len(identifiers))
    starts = np.zeros(int(distinct.rows.max(initial=0)) + 2, np.int64)
    of_ad = identifiers.ad[inside[:-1]]
    np.cumsum(np.bincount(of_ad[of_ad < len(starts) - 1], minlength=len(starts) - 1), out=starts[1:])
    at = starts[row] + number[use]
    known = at < starts[row + 1]
    known[known] = identifiers.kind[inside[at[known]]] == kind[use[known]]
    entry = inside[np.where(known, at, len(inside) - 1)]
    slot, row, value = slot[use][known], row[known], identifiers.value[entry[known]].astype(np.int64)
    once = np.ones(len(slot), np.bool_)
    several = number[use][known] > 0
    if several.any():
        triple = np.lexsort((row, value, slot))
        a, b = triple[:-1], triple[1:]
        once[b] = (slot[a] != slot[b]) | (value[a] != value[b]) | (row[a] != row[b])
    width = len(identifiers.values) + 1
    packed, tally = np.unique((slot * width + value)[once], return_counts=True)
    slot, value = packed // width, packed % width
    strings, code = named(value, identifiers)
    order = np.lexsort((alphabetical(strings)[code], -tally, slot))
    begins = np.searchsorted(slot[order], np.arange(slots + 1)).tolist()
    counts = [Count(strings[c], n) for c, n in zip(code[order].tolist(), tally[order].tolist(), strict=True)]
    return counts, begins


def _end_to_end(chunks: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype), *chunks])


def _strings(data: U8, ends: I64) -> list[str]:
    offsets = np.zeros(len(ends) + 1, np.int64)
    offsets[1:] = ends
    if not len(ends):
        return []
    column = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data))
    strings: list[str] = column.to_pylist()
    return strings

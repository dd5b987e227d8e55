"""Who there is: operators with their sizes, families, languages and telephone numbers.

In: the settings. Out: a `Plan`, a few arrays over the operators that add up to the ads asked for. It makes no
text; every operator can be written from its row alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from adsim.records import I32, I64, U8, Bool
from adsim.synth.draws import Draws, Weighted
from adsim.synth.places import pool, pool_size
from adsim.synth.settings import FAMILIES, SynthSettings

SINGLE = FAMILIES.index("singletons")
ENGLISH, FRENCH, BOTH = 0, 1, 2
_MIX = Weighted(
    {
        "slot_swaps": 20.0,
        "word_edits": 16.0,
        "obfuscation": 14.0,
        "boilerplate": 8.0,
        "lifted": 8.0,
        "half_copies": 8.0,
        "short": 6.0,
        "multi_template": 12.0,
        "shared_numbers": 8.0,
        "bilingual": 6.0,
    }
)


class Role(IntEnum):
    """What an operator is to others: `other` of the plan names the one it deals with."""

    NONE = 0
    SOURCE = 1
    LIFTER = 2
    FIRST_OWNER = 3
    LATER_OWNER = 4
    BOOKED = 5


@dataclass(frozen=True, eq=False)
class Plan:
    """Arrays of shape (operators,).

    `family` uint8 (place in `FAMILIES`), `size` int32 (ads), `language` uint8, `role` uint8, `other` int32
    (an operator, -1 for none), `phones` int32 (how many of its own), `first` int32 (where they start in
    `numbers`); `line` int32: where the booking line stands in `numbers`, -1 for none.
    """

    family: U8
    size: I32
    language: U8
    role: U8
    other: I32
    phones: I32
    first: I32
    line: I32
    numbers: I32

    def __len__(self) -> int:
        return len(self.size)


Row = tuple[int, int, int, int]


def make_plan(settings: SynthSettings) -> Plan:
    """The operators of a corpus; their sizes add up to `settings.ads`. O(operators)."""
    draws = Draws(settings.seed, 3)
    rows = _rows(settings, draws)
    family, size, role, other = np.array(rows, np.int64).T
    language = _languages(settings, family, size, role, other)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(settings.seed, spawn_key=(4,))))
    heads = np.zeros(len(size), np.bool_)
    heads[other[role == Role.BOOKED]] = True
    phones = _phone_counts(size, role, heads, rng)
    first, line, numbers = _allot(settings, language, phones, heads, other)
    return Plan(
        family.astype(np.uint8),
        size.astype(np.int32),
        language,
        role.astype(np.uint8),
        other.astype(np.int32),
        phones,
        first,
        line,
        numbers,
    )


def alone_share(settings: SynthSettings) -> float:
    """The share of ads that stand alone."""
    if settings.family == "singletons":
        return 0.94
    return 0.35 + 0.15 * settings.difficulty if settings.family == "mixed" else 0.25


def _rows(settings: SynthSettings, draws: Draws) -> list[Row]:
    room = settings.ads - round(settings.ads * alone_share(settings))
    rows: list[Row] = []
    if settings.family == "mixed":
        total = _MIX.steps[-1]
        shares = {
            f: (b - a) / total for f, a, b in zip(_MIX.items, (0.0, *_MIX.steps), _MIX.steps, strict=False)
        }
        if not settings.french_share:
            shares["bilingual"] = 0.0
        for family, share in shares.items():
            _fill(family, int(room * share), settings, draws, rows)
    else:
        family = "slot_swaps" if settings.family == "singletons" else settings.family
        _fill(family, room, settings, draws, rows)
    made = sum(size for _, size, _, _ in rows)
    rows += [(SINGLE, 1, Role.NONE, -1)] * (settings.ads - made)
    return rows


def _fill(family: str, room: int, settings: SynthSettings, draws: Draws, rows: list[Row]) -> None:
    """Adds operators of a family until no more than the least cell would fit."""
    cells = {"lifted": _lifted, "shared_numbers": _shared}
    number = FAMILIES.index(family)
    while room >= 2:
        if family in cells:
            cell = cells[family](number, room, len(rows), settings, draws)
        else:
            least = {"multi_template": 4, "half_copies": 3}.get(family, 2)
            size = max(least, group_size(settings, draws))
            cell = [(number, size, int(Role.NONE), -1)] if size <= room else []
            if not cell and room >= least:
                cell = [(number, room, int(Role.NONE), -1)]
        if not cell:
            break
        rows += cell
        room -= sum(size for _, size, _, _ in cell)


def group_size(settings: SynthSettings, draws: Draws) -> int:
    """Ads of one operator: 2 and more, heavy-tailed, up to 300 where tame and 15 where hostile."""
    d = settings.difficulty
    cap = min(int(300 * 0.05**d), max(6, settings.ads // 12))
    return min(cap, int(2 * (1 - draws.uniform()) ** (-1 / (0.75 + 1.5 * d))))


def _lifted(number: int, room: int, at: int, settings: SynthSettings, draws: Draws) -> list[Row]:
    """A source with copies of its own, and operators that lifted its text."""
    source = max(3, group_size(settings, draws))
    lifters = [2 + draws.below(4) for _ in range(1 + draws.below(2 + int(4 * settings.difficulty)))]
    while lifters and source + sum(lifters) > room:
        lifters.pop()
    if not lifters:
        return []
    return [(number, source, int(Role.SOURCE), -1)] + [(number, n, int(Role.LIFTER), at) for n in lifters]


def _shared(number: int, room: int, at: int, settings: SynthSettings, draws: Draws) -> list[Row]:
    """Two strangers who had one number one after the other, or many who share a booking line."""
    sizes = [draws.pick((1, 1, 2, 3, group_size(settings, draws))) for _ in range(9 + draws.below(24))]
    if draws.chance(0.85):
        sizes = sizes[:2]
    if sum(sizes) > room:
        sizes = [1, 1]
    if len(sizes) == 2:
        return [(number, sizes[0], int(Role.FIRST_OWNER), -1), (number, sizes[1], int(Role.LATER_OWNER), at)]
    return [(number, n, int(Role.BOOKED), at) for n in sizes]


def _languages(settings: SynthSettings, family: I64, size: I64, role: I64, other: I64) -> U8:
    """The language of each operator, so that the French ads come as near to their share as they can.

    Large operators are settled first, and the small ones make up for what they took too much.
    """
    draws = Draws(settings.seed, 5)
    bilingual = FAMILIES.index("bilingual")
    language = np.zeros(len(family), np.uint8)
    share = max(settings.french_share, 0.75) if settings.family == "bilingual" else settings.french_share
    lead = 0.0
    order = np.array(draws.shuffled(range(len(family))), np.int64)
    order = order[np.argsort(-size[order] - 1_000_000 * (family[order] == bilingual), kind="stable")]
    for at in order.tolist():
        n = int(size[at])
        french = 0.0
        if family[at] == bilingual:
            language[at] = FRENCH if draws.chance(0.55) else BOTH
            french = 1.0 if language[at] == FRENCH else 0.5
        elif role[at] != Role.LIFTER and draws.chance(share - lead / max(20, n)):
            language[at], french = FRENCH, 1.0
        if role[at] != Role.LIFTER:
            lead += n * (french - share)
    lifter = role == Role.LIFTER
    language[lifter] = language[other[lifter]]
    return language


def _phone_counts(size: I64, role: I64, heads: Bool, rng: np.random.Generator) -> I32:
    """Numbers of its own for each operator.

    Where there are fewer numbers than would be used, operators do without: a number is never given twice
    unless the family asks for it.
    """
    n = len(size)
    u = rng.random(n)
    extra = np.floor(rng.random(n) ** 2 * np.minimum(4, 1 + size / 3)).astype(np.int32)
    phones = np.where(size == 1, u < 0.8, np.where(u < 0.88, 1 + extra, 0)).astype(np.int32)
    owners = np.isin(role, (Role.FIRST_OWNER, Role.LATER_OWNER))
    keen = owners | (role == Role.LIFTER)
    phones[keen] = np.maximum(1, phones[keen])
    free = pool_size() - int(heads.sum())
    for chosen, share in ((owners, 1.0), (~owners & (size > 1), 0.7), (~owners & (size == 1), 1.0)):
        at = rng.permutation(np.flatnonzero(chosen))
        running = np.cumsum(phones[at])
        phones[at[running > free * share]] = 0
        free -= int(phones[at].sum())
    return phones


def _allot(
    settings: SynthSettings, language: U8, phones: I32, heads: Bool, other: I64
) -> tuple[I32, I32, I32]:
    """Numbers for all: (start of each operator's own, place of the booking line it shows, the numbers)."""
    queues = [list(numbers) for numbers in pool(settings.seed)]
    numbers: list[int] = []
    first = np.full(len(phones), -1, np.int32)
    head_line = np.full(len(phones), -1, np.int32)
    for queue in queues:
        queue.reverse()
    for op in np.flatnonzero((phones > 0) | heads).tolist():
        first[op] = len(numbers)
        side = 0 if language[op] == FRENCH else 1
        for _ in range(int(phones[op]) + int(heads[op])):
            numbers.append((queues[side] or queues[1 - side]).pop())
        if heads[op]:
            head_line[op] = len(numbers) - 1
    line = np.where(other >= 0, head_line[np.maximum(other, 0)], -1).astype(np.int32)
    return first, line, np.array(numbers, np.int32)

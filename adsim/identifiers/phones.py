"""Decides which digits make a telephone number, however they were disguised.

Atoms of digits come in, in several readings; hits go out, the best reading of each place, with how sure and
how plain it is. Ten digits with a North American area code in a believable shape are a phone; digits after a
plus sign are handed on to be validated. It never reads letters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.atoms import Atoms, atomize
from adsim.identifiers.codes import DIGITS, PUNCT
from adsim.identifiers.items import itemize, worth_reading
from adsim.identifiers.lexicon import Lexicon
from adsim.identifiers.tokens import Tokens
from adsim.records import I64, U8, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i64_2 = types.Array(types.int64, 2, "C", readonly=True)
_i32 = types.Array(types.int32, 1, "C", readonly=True)
_i32_2 = types.Array(types.int32, 2, "C", readonly=True)

# Kinds of hit: a number, one with letters whose case decides the digit, one abroad that is to be validated.
PHONE, CASED, FOREIGN = 0, 101, 100
# Columns of a window: a run of atoms that reads as a phone.
_AD, _RANK, _START, _END, _NUMBER, _DISGUISED, _SCORE, _CASED = range(8)
# Group sizes, a hexadecimal digit each, from left to right.
_STANDARD, _AREA_AND_REST, _SIX_FOUR = 0x334, 0x37, 0x64
_AREA_AND_EXCHANGE = 0x33


@dataclass(frozen=True)
class Gap:
    """How far apart two digits of one number may stand: most words, most bytes."""

    words: int
    bytes: int


def phones(text: TextBuffer, tokens: Tokens, state: U8, lex: Lexicon, *, gap: Gap) -> I64:
    """Hits, int64 (m, 7), columns `codes.H_*`; the key is the digits, country code first. About 1 us an ad.

    `state`: what `quantities` made of each token. Kind `FOREIGN` is still to be validated, kind `CASED` to be
    read again in its own case.
    """
    chosen = _choose(_readings(text, tokens, state, lex, gap))
    abroad = _abroad(text.data, text.offsets, tokens.lo, tokens.start, tokens.end, tokens.kind, tokens.first)
    return np.concatenate([chosen, abroad])


def _readings(text: TextBuffer, tokens: Tokens, state: U8, lex: Lexicon, gap: Gap) -> I64:
    """Windows of all readings: three levels of what may be a digit, three of what is said together."""
    ranges = worth_reading(text, tokens, state, lex, gap_words=gap.words)
    found = [np.empty((0, 8), np.int64)]
    for level in np.flatnonzero(ranges[:, :, 1].any(axis=0)).tolist():
        items = itemize(text, tokens, state, lex, ranges=ranges, level=level)
        spoken = bool(len(items.table)) and bool((items.table[:, c.I_CLASS] == c.TENS).any())
        for reading in range(3 if spoken else 1):
            atoms = atomize(text, items, tokens.lo, lex, reading=reading)
            found.append(_windows_of(text, atoms, tokens.lo, lex, gap, 4 * level + reading))
    return np.concatenate(found)


def _windows_of(text: TextBuffer, atoms: Atoms, lo: int, lex: Lexicon, gap: Gap, malus: int) -> I64:
    return _windows(
        text.data, text.offsets, lo, atoms.table, atoms.digits, atoms.first, lex.areas, gap.words, gap.bytes, malus
    )  # fmt: skip


@njit
def _near(atoms, k, lo, hi):  # type: ignore[no-untyped-def]
    """Whether atom k follows the one before it closely, without a word or a line between."""
    if not lo < k < hi or atoms[k, c.A_WORDS] or atoms[k, c.A_LINES]:
        return False
    return atoms[k, c.A_START] - atoms[k - 1, c.A_END] <= 3


@njit
def _glued(atoms, k):  # type: ignore[no-untyped-def]
    """Whether atom k continues the group of the one before it: `4` `one` do not, `5` `s` do."""
    if atoms[k, c.A_START] != atoms[k - 1, c.A_END]:
        return False
    return atoms[k, c.A_SOURCE] != c.FROM_WORD and atoms[k - 1, c.A_SOURCE] != c.FROM_WORD


@njit
def _plain_gap(data, s, e):  # type: ignore[no-untyped-def]
    for p in range(s, e):
        b = data[p]
        if not (b == 32 or b == 45 or b == 46 or b == 40 or b == 41):
            return False
    return e - s <= 3


@njit
def _cased(data, base, atoms, a, b):  # type: ignore[no-untyped-def]
    """Whether a look-alike among atoms a to b means one digit in capitals and another in small letters."""
    for k in range(a, b + 1):
        if atoms[k, c.A_SOURCE] == c.FROM_LOOK:
            for p in range(base + atoms[k, c.A_START], base + atoms[k, c.A_END]):
                if data[p] == 98 or data[p] == 103:
                    return 1
    return 0


@njit
def _goes_on(atoms, k, step, lo, hi, groups):  # type: ignore[no-untyped-def]
    """How many atoms (up to two) go on from atom k, in the direction `step`, with the marks that are there inside."""
    sign, wide, count = np.int64(-1), np.int64(1), 0
    edge = k if step < 0 else k + 1
    if groups > 1:
        inner = k + 1 if step < 0 else k
        sign, wide = atoms[inner, c.A_SIGN], atoms[inner, c.A_START] - atoms[inner - 1, c.A_END] + 1
    for _ in range(2):
        if not _near(atoms, edge, lo, hi) or atoms[edge, c.A_START] - atoms[edge - 1, c.A_END] > wide:
            break
        if atoms[edge, c.A_SIGN] == 32 if groups == 1 else atoms[edge, c.A_SIGN] != sign:
            break
        count, edge = count + 1, edge + step
    return count


@njit
def _lettered(data, base, atoms, a, b):  # type: ignore[no-untyped-def]
    """Whether every group of at least three begins with the same letter, as roads do: "e19, e34, e313"."""
    letter, groups = data[base + atoms[a, c.A_START]], 1
    if atoms[a, c.A_SOURCE] != c.FROM_LOOK:
        return False
    for k in range(a + 1, b + 1):
        if not _glued(atoms, k):
            groups += 1
            if atoms[k, c.A_SOURCE] != c.FROM_LOOK or data[base + atoms[k, c.A_START]] != letter:
                return False
    return groups >= 3 and (letter < 48 or letter > 57)


@njit
def _judge(data, base, atoms, lo, hi, a, b, lead, digits, areas):  # type: ignore[no-untyped-def]
    """(confidence in hundredths, 1 when disguised) of atoms a to b as a phone; (0, 0) for no."""
    d = np.int64(atoms[a, c.A_BEGIN]) + lead
    area = np.int64(digits[d]) * 100 + np.int64(digits[d + 1]) * 10 + digits[d + 2]
    sound = areas[area] and digits[d + 3] >= 2 and not (digits[d + 4] == 1 and digits[d + 5] == 1)
    if not sound and not _cased(data, base, atoms, a, b):
        return 0, 0
    skipped = lead and atoms[a, c.A_COUNT] == 1
    sources = np.zeros(4, np.int64)
    words, lines, groups, sizes, run, position = 0, 0, 0, 0, 0, 0
    smallest, largest, bounds, far, value, sign = 99, 0, 0, 0, 0, -1
    plain, same, rounded, composed = True, True, True, False
    for k in range(a, b + 1):
        count = np.int64(atoms[k, c.A_COUNT]) - (lead if k == a else 0)
        sources[atoms[k, c.A_SOURCE]] += count
        composed = bool(composed or (count > 1 and atoms[k, c.A_SOURCE] in (c.FROM_WORD, c.FROM_WEAK)))
        if k > a:
            words, lines = words + atoms[k, c.A_WORDS], lines + atoms[k, c.A_LINES]
            gap = atoms[k, c.A_START] - atoms[k - 1, c.A_END]
            far = max(far, gap)
            plain = plain and _plain_gap(data, base + atoms[k - 1, c.A_END], base + atoms[k, c.A_START])
        if k > a + skipped:
            if atoms[k, c.A_SIGN] != 0 or atoms[k, c.A_WORDS] or atoms[k, c.A_LINES]:
                sign = atoms[k, c.A_SIGN] if sign < 0 else sign
                same = same and sign == atoms[k, c.A_SIGN]
            if not _glued(atoms, k):
                bounds |= 1 << position
                smallest, largest = min(smallest, run), max(largest, run)
                groups, sizes, run = groups + 1, sizes * 16 + run, 0
                rounded, value = rounded and value % 10 == 0, 0
        begin = np.int64(atoms[k, c.A_BEGIN]) + (lead if k == a else 0)
        for j in range(count):
            value = value * 10 + int(digits[begin + j])
        position, run = position + int(count), run + int(count)
    rounded = rounded and value % 10 == 0
    smallest, largest = min(smallest, run), max(largest, run)
    groups, sizes = groups + 1, sizes * 16 + run
    spelled, standard = sources[c.FROM_WORD] + sources[c.FROM_WEAK], sizes == _STANDARD
    aligned = bounds & 8 > 0 and bounds & 64 > 0
    if lead and not skipped and not (groups == 1 or (standard and not words)):
        return 0, 0
    if sources[c.FROM_WEAK] and (words or composed or sources[c.FROM_WEAK] > 6):
        return 0, 0
    if sources[c.FROM_LOOK]:
        real = 10 - sources[c.FROM_LOOK]
        tight = standard and same and far == 1
        if real < (2 if tight else 3) or (real == 3 and not standard and groups > 1) or (words and real < 6):
            return 0, 0
    if rounded and groups > 1 and not spelled and (words or lines or not plain or sign == 32):
        return 0, 0
    if _lettered(data, base, atoms, a + skipped, b):
        return 0, 0
    tail = value if run == 4 else 0
    if 1950 <= tail < 2050 and not (plain or spelled or (same and groups > 2)):
        return 0, 0  # pages and a year: "705-719, 1993"
    # How believable the shape is.
    loose = True
    if groups == 1:
        score, loose = 95, False
    elif standard:
        score, loose = 97 - 4 * min(words, 8), False
    elif sizes in (_AREA_AND_REST, _SIX_FOUR):
        score, loose = 90 - 5 * words, False
    elif spelled >= 4 and (aligned or words == 0):
        score = 92 - 2 * words if aligned else 80
    elif largest == 1 and words <= 4:
        score = 90 - 2 * words
    elif words and (not aligned or sizes >> 8 != _AREA_AND_EXCHANGE or words > 6):
        return 0, 0
    elif words:
        score = 85 - 4 * words
    elif smallest == 2 and largest == 2:
        score = 80 if same else 60
    elif aligned:
        score = 75
    elif same and (spelled or far <= 4):
        score = 60
    else:
        return 0, 0
    closer = 0
    if skipped and a > lo:
        closer = atoms[a + 1, c.A_START] - atoms[a, c.A_END] - (atoms[a, c.A_START] - atoms[a - 1, c.A_END])
        closer += atoms[a, c.A_SIGN] != 32
    if skipped and atoms[a, c.A_SOURCE] != c.FROM_DIGITS and sources[c.FROM_DIGITS] == 10:
        return 0, 0
    if closer > 0 and _near(atoms, a, lo, hi) and atoms[a - 1, c.A_COUNT] <= 2:
        return 0, 0  # "... 2 1 - 204 555 0113": the 1 belongs to what stands before
    score += 2 if same and groups > 3 else 0
    # What stands right beside it: digits that go on in the same way make another number of it.
    source = c.FROM_WORD if spelled > 5 else c.FROM_DIGITS
    for side in range(2):
        step = -1 if side == 0 else 1
        edge, beside = (a, a - 1) if side == 0 else (b + 1, b + 1)
        on = _goes_on(atoms, a if side == 0 else b, step, lo, hi, groups)
        if spelled > 5 and _near(atoms, edge, lo, hi) and atoms[beside, c.A_SOURCE] == c.FROM_WORD:
            # "seven [eighty, five fifty ...]": nothing but a space parts them
            on = max(on, atoms[edge, c.A_SIGN] == 32)
        if on == 0:
            continue
        if loose:
            if on > 1 and atoms[beside, c.A_SOURCE] == source:
                return 0, 0
            score -= 30 if atoms[beside, c.A_SOURCE] == source else 15
        elif atoms[beside, c.A_SOURCE] == c.FROM_DIGITS and atoms[edge, c.A_SIGN] != 32:
            ten = atoms[beside, c.A_COUNT] >= 10 or (standard and atoms[beside, c.A_COUNT] >= 3)
            score -= 0 if ten else 50
    score -= 2 * sources[c.FROM_WEAK] + 2 * sources[c.FROM_LOOK]
    usual = groups == 1 or sizes in (_STANDARD, _AREA_AND_REST, _SIX_FOUR)
    open_ = usual and plain and sources[c.FROM_DIGITS] == 10 and not words and not lines
    return score, 0 if open_ else 1


@njit([types.int64[:, ::1](
    _u8, _i64, types.int64, _i32_2, _u8, _i64, _u8, types.int64, types.int64, types.int64)],
    cache=True, nogil=True)  # fmt: skip
def _windows(  # type: ignore[no-untyped-def]
    data, offsets, lo, atoms, digits, first, areas, most_words, most_bytes, malus
):
    """Every run of atoms that reads as a phone, in the order of the ads."""
    found = np.empty((256, 8), np.int64)
    f = 0
    for ad in range(len(first) - 1):
        begin, stop, base = first[ad], first[ad + 1], offsets[lo + ad]
        for a in range(begin, stop):
            if a > begin and _glued(atoms, a):
                continue
            total = 0
            for b in range(a, stop):
                if b > a and (
                    atoms[b, c.A_WORDS] > most_words
                    or atoms[b, c.A_START] - atoms[b - 1, c.A_END] > most_bytes
                ):
                    break
                total += int(atoms[b, c.A_COUNT])
                if total > 11:
                    break
                if total < 10 or (total == 11 and digits[atoms[a, c.A_BEGIN]] != 1):
                    continue
                if b + 1 < stop and _glued(atoms, b + 1):
                    continue
                lead = total - 10
                score, disguised = _judge(data, base, atoms, begin, stop, a, b, lead, digits, areas)
                if score <= 0:
                    continue
                number = 1
                for j in range(10):
                    number = number * 10 + digits[np.int64(atoms[a, c.A_BEGIN]) + lead + j]
                if f == len(found):
                    grown = np.empty((2 * f, 8), np.int64)
                    grown[:f] = found
                    found = grown
                found[f, _AD], found[f, _RANK] = lo + ad, score * 16 + lead - malus
                found[f, _START], found[f, _END] = atoms[a, c.A_START], atoms[b, c.A_END]
                found[f, _NUMBER], found[f, _DISGUISED], found[f, _SCORE] = number, disguised, score
                found[f, _CASED] = _cased(data, base, atoms, a, b)
                f += 1
    return found[:f]


def _choose(found: I64) -> I64:
    """Hits: of windows that overlap, the best; ties go to the earlier, then to the plainer reading."""
    order = np.lexsort((found[:, _START], -found[:, _RANK], found[:, _AD]))
    found = np.ascontiguousarray(found[order])
    hits = np.zeros((len(found), 7), np.int64)
    hits[:, c.H_AD], hits[:, c.H_START], hits[:, c.H_END] = found[:, _AD], found[:, _START], found[:, _END]
    hits[:, c.H_KEY], hits[:, c.H_CONFIDENCE] = found[:, _NUMBER], found[:, _SCORE]
    hits[:, c.H_OBFUSCATED] = found[:, _DISGUISED]
    hits[:, c.H_KIND] = np.where(found[:, _CASED] != 0, CASED, PHONE)
    return hits[_apart(found)]


@njit([types.boolean[::1](_i64_2)], cache=True, nogil=True)
def _apart(found):  # type: ignore[no-untyped-def]
    """Which of the windows, the best first in each ad, overlap no better one."""
    kept = np.zeros(len(found), np.bool_)
    longest = 0
    for f in range(len(found)):
        longest = max(longest, found[f, _END])
    taken = np.zeros(longest + 1, np.uint8)
    f = 0
    while f < len(found):
        stop = f
        while stop < len(found) and found[stop, _AD] == found[f, _AD]:
            kept[stop] = not taken[found[stop, _START] : found[stop, _END]].any()
            if kept[stop]:
                taken[found[stop, _START] : found[stop, _END]] = 1
            stop += 1
        for g in range(f, stop):
            if kept[g]:
                taken[found[g, _START] : found[g, _END]] = 0
        f = stop
    return kept


@njit([types.int64[:, ::1](_u8, _i64, types.int64, _i32, _i32, _u8, _i64)], cache=True, nogil=True)
def _abroad(data, offsets, lo, start, end, kind, first):  # type: ignore[no-untyped-def]
    """Digit strings after plus signs, one for each place where they may end."""
    hits = np.empty((256, 7), np.int64)
    h = 0
    for ad in range(len(first) - 1):
        t1, base = first[ad + 1], offsets[lo + ad]
        for i in range(first[ad], t1 - 1):
            if kind[i] != PUNCT or data[base + start[i]] != 43 or kind[i + 1] != DIGITS:
                continue
            if start[i + 1] != end[i] or data[base + start[i + 1]] == 49:
                continue
            number, count, j = 0, 0, i + 1
            while kind[j] == DIGITS and count + end[j] - start[j] <= 15:
                for p in range(base + start[j], base + end[j]):
                    number = number * 10 + (data[p] - 48)
                count += end[j] - start[j]
                if count >= 8:
                    if h == len(hits):
                        grown = np.empty((2 * h, 7), np.int64)
                        grown[:h] = hits
                        hits = grown
                    hits[h, c.H_AD], hits[h, c.H_START], hits[h, c.H_END] = lo + ad, start[i], end[j]
                    hits[h, c.H_KEY], hits[h, c.H_CONFIDENCE] = number, 95
                    hits[h, c.H_OBFUSCATED], hits[h, c.H_KIND] = 0, FOREIGN
                    h += 1
                k = j + 1
                while k < t1 and kind[k] == PUNCT and k - j <= 3:
                    k += 1
                if k >= t1 or not _plain_gap(data, base + end[j], base + start[k]):
                    break
                j = k
    return hits[:h]

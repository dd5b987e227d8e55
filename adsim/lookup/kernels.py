"""Compiled kernels: grams by key, postings to candidates, and the features of a question against standing texts.

In: word hashes of questions, and the flat arrays of `arrays.build`. Out: candidates with features. They never see
text; what they compute of a pair is, bit for bit, what scoring computes of two standing texts.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.signatures.kernels import gram_key

_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_u64r = types.Array(types.uint64, 1, "C", readonly=True)
_f32r = types.Array(types.float32, 1, "C", readonly=True)
_f32r2 = types.Array(types.float32, 2, "C", readonly=True)
_i32r2 = types.Array(types.int32, 2, "C", readonly=True)
_i64w, _i32w, _u64w, _f32w = types.int64[::1], types.int32[::1], types.uint64[::1], types.float32[::1]

INDEX = types.Tuple(
    (
        _u64r, _i64r, _u64r, _i64r, _f32r, _i64r, _i32r, _u64r, _f32r2, _f32r2, _f32r2, _f32r2, _i32r2, _i64r, _i32r,
    )
)  # fmt: skip
"""words, word_starts, gram_keys, gram_first, gram_bits, posting_starts, postings, singles, total, square, marks,
capitals, emoji, unit_starts, unit_ads: see `arrays.build`."""
SIEVE = types.Tuple((_i32r, _i32r, _i64r, _i32r, _u8r, _u8r, _i64r))
"""Agency, city, time and group of each ad; which agencies and cities are asked for (none: all); since, until, the
group and the ad to leave out (-1 none)."""
STYLE = types.Tuple((_f32r2, _f32r2, _i32r2))
"""marks, capitals, emoji of the questions."""
NEVER = np.iinfo(np.int64).min


@njit(
    [
        types.void(
            _u64r, _i64r, _i64r, _i32r, _i32r, types.int64, types.int64, types.int64, types.int64, _u64w
        )
    ],
    cache=True,
    nogil=True,
)
def name_grams(words, word_starts, starts, ids, at, n, first, lo, hi, keys):  # type: ignore[no-untyped-def]
    """The 64-bit key of each shared gram of units lo..hi into `keys`, from `first` on."""
    for u in range(lo, hi):
        for k in range(starts[u], starts[u + 1]):
            keys[first + ids[k]] = gram_key(words, word_starts[u] + at[k], n)


@njit(
    [
        types.void(
            _u64r, _i64r, _i64r, _i32r, types.int64, types.int64, types.int64, types.int64, _i64w, _u64w
        )
    ],
    cache=True,
    nogil=True,
)
def single_grams(words, word_starts, starts, at, n, lo, hi, fill, ends, out):  # type: ignore[no-untyped-def]
    """The grams of units lo..hi that stand in no other: the upper half of the key, then the unit, in one integer.

    Without `fill` only counts them into `ends`; with it writes those of unit u up to `ends[u]`. O(words + grams of
    its own x words) a unit.
    """
    keys = np.empty(256, np.uint64)
    known = np.empty(256, np.bool_)
    for u in range(lo, hi):
        m = max(0, word_starts[u + 1] - word_starts[u] - n + 1)
        if m > len(keys):
            keys = np.empty(2 * m, np.uint64)
            known = np.empty(2 * m, np.bool_)
        for p in range(m):
            keys[p] = gram_key(words, word_starts[u] + p, n)
            known[p] = False
        for k in range(starts[u], starts[u + 1]):
            known[at[k]] = True
        made = 0
        for p in range(m):
            if known[p]:
                continue
            repeated = False
            for q in range(m):
                repeated |= known[q] and keys[q] == keys[p]
            if repeated:
                continue
            known[p] = True
            made += 1
            if fill:
                out[ends[u] - made] = ((keys[p] >> np.uint64(32)) << np.uint64(32)) | np.uint64(u)
        if not fill:
            ends[u] = made


@njit([types.int64(_u64r, types.int64, types.int64, types.uint64)], cache=True, nogil=True)
def first_at_least(keys, lo, hi, key):  # type: ignore[no-untyped-def]
    """The first place in sorted `keys[lo:hi]` that holds `key` or more: where a hash should stand, then outwards."""
    if hi <= lo:
        return lo
    guess = lo + np.int64(np.float64(key) * (np.float64(hi - lo) / 18446744073709551616.0))
    guess = min(max(guess, lo), hi - 1)
    step = np.int64(16) + np.int64(np.sqrt(np.float64(hi - lo)))
    a = guess
    while a > lo and keys[a] >= key:
        a = max(lo, a - step)
        step *= 2
    b = guess
    step = np.int64(16) + np.int64(np.sqrt(np.float64(hi - lo)))
    while b < hi and keys[b] < key:
        b = min(hi, b + step)
        step *= 2
    while a < b:
        mid = (a + b) >> 1
        if keys[mid] < key:
            a = mid + 1
        else:
            b = mid
    return a


@njit([types.int64(SIEVE, types.int64)], cache=True, nogil=True)
def passes(sieve, ad):  # type: ignore[no-untyped-def]
    """Whether an ad is among those asked for."""
    agency, city, posted_at, group, agencies, cities, limits = sieve
    if len(agencies) and (agency[ad] < 0 or not agencies[agency[ad]]):
        return 0
    if len(cities) and (city[ad] < 0 or not cities[city[ad]]):
        return 0
    dated = limits[0] != NEVER or limits[1] != np.iinfo(np.int64).max
    if dated and (posted_at[ad] == NEVER or posted_at[ad] < limits[0] or posted_at[ad] > limits[1]):
        return 0
    if ad == limits[3] or group[ad] == limits[2]:
        return 0
    return 1


@njit([types.int64(INDEX, SIEVE, types.int64)], cache=True, nogil=True)
def first_passing(index, sieve, unit):  # type: ignore[no-untyped-def]
    """The first ad of a unit that is asked for, -1 where there is none."""
    unit_starts, unit_ads = index[13], index[14]
    for k in range(unit_starts[unit], unit_starts[unit + 1]):
        if passes(sieve, unit_ads[k]):
            return np.int64(unit_ads[k])
    return np.int64(-1)


@njit(
    [
        types.void(
            INDEX, types.float32, _u64r, types.int64, types.int64, _u64w, _i32w, _i64w, _f32w, _i64w, _f32w, _f32w,
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def read_question(index, alone, asked, lo, hi, keys, at, ids, bits, first, total, square):  # type: ignore[no-untyped-def]
    """The distinct grams of the words `asked[lo:hi]`: by n sorted by key, with first place, number (-1: of one text
    at most) and bits; `first` int64 (4,): where those of each n begin; `total`, `square` (3,): sums over them all.
    """
    gram_keys, gram_first, gram_bits = index[2], index[3], index[4]
    made = 0
    for n in range(1, 4):
        first[n - 1] = made
        m = max(0, hi - lo - n + 1)
        every = np.empty(m, np.uint64)
        for p in range(m):
            every[p] = gram_key(asked, lo + p, n)
        order = np.argsort(every, kind="mergesort")
        own = 0
        begin = made
        for k in range(m):
            p = order[k]
            key = every[p]
            if made > begin and keys[made - 1] == key:
                own += ids[made - 1] < 0
                continue
            found = first_at_least(gram_keys, gram_first[n - 1], gram_first[n], key)
            known = found < gram_first[n] and gram_keys[found] == key
            keys[made] = key
            at[made] = p
            ids[made] = found if known else -1
            bits[made] = gram_bits[found] if known else alone
            own += not known
            made += 1
        # grams of its own first and in one product, as `signatures.weigh` adds them up
        sum1 = np.float32(own) * alone
        sum2 = sum1 * alone
        for k in range(begin, made):
            if ids[k] >= 0:
                sum1 += bits[k]
                sum2 += bits[k] * bits[k]
        total[n - 1] = sum1
        square[n - 1] = sum2
    first[3] = made


@njit([types.void(_i64w, types.int64, types.int64)], cache=True, nogil=True)
def sift(heap, size, value):  # type: ignore[no-untyped-def]
    """Puts `value` in the place of the least of a heap of `size`."""
    k = 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[k] = heap[child]
        k = child
    heap[k] = value


@njit(
    [
        types.int64(
            INDEX, SIEVE, types.int64, types.int64, types.float32, types.float32, _u64w, _i64w, _f32w, types.int64,
            _f32w, _i32w, _i64w, _i32w, _i64w,
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def gather(index, sieve, filtered, budget, rare, least, keys, ids, bits, end, score, touched, heap, ads, read):  # type: ignore[no-untyped-def]  # fmt: skip
    """Units that share `least` bits of the grams of a question that weigh `rare` or more: the `len(heap)` best.

    The grams of fewest units are read first, `budget` places of them. `score` (zeros, one per unit) and `touched` (one
    per unit, or `budget` long) are scratch; `score` comes back clean. Fills `heap` with units and `ads` with the first
    ad asked for of each; returns how many. `read`: places read, grams left out, units left out (adds up).
    """
    posting_starts, postings, singles = index[5], index[6], index[7]
    packed = np.empty(end, np.int64)
    places = np.empty(end, np.int64)
    m = 0
    for k in range(end):
        if bits[k] < rare:
            continue
        if ids[k] >= 0:
            places[k] = posting_starts[ids[k]]
            size = posting_starts[ids[k] + 1] - places[k]
        else:
            high = keys[k] >> np.uint64(32)
            places[k] = first_at_least(singles, 0, len(singles), high << np.uint64(32))
            size = 0
            while places[k] + size < len(singles) and singles[places[k] + size] >> np.uint64(32) == high:
                size += 1
        if size:
            packed[m] = (size << 24) | k
            m += 1
    packed[:m].sort()
    t = 0
    spent = 0
    low = np.uint64(0xFFFFFFFF)
    j = 0
    while j < m:
        k = packed[j] & 0xFFFFFF
        size = packed[j] >> 24
        if spent + size > budget:
            # of the rarest some are read in any case
            read[1] += m - j
            if j:
                break
            size = budget
            m = 0
        spent += size
        for p in range(places[k], places[k] + size):
            v = np.int64(postings[p]) if ids[k] >= 0 else np.int64(singles[p] & low)
            if score[v] == 0.0:
                touched[t] = v
                t += 1
            # a gram of no bits still marks the unit as touched
            score[v] += max(bits[k], np.float32(1e-6))
        j += 1
    read[0] += spent
    room = len(heap)
    size = 0
    good = 0
    for k in range(t):
        v = touched[k]
        s = score[v]
        score[v] = 0.0
        if s < least:
            continue
        value = (np.int64(s * np.float32(64.0)) << 32) | (0xFFFFFFFF - np.int64(v))
        if size == room and value <= heap[0]:
            good += 1
            continue
        if filtered and first_passing(index, sieve, v) < 0:
            continue
        good += 1
        if size < room:
            k2 = size
            while k2 and heap[(k2 - 1) >> 1] > value:
                heap[k2] = heap[(k2 - 1) >> 1]
                k2 = (k2 - 1) >> 1
            heap[k2] = value
            size += 1
        else:
            sift(heap, size, value)
    read[2] += good - size
    for k in range(size):
        heap[k] = 0xFFFFFFFF - (heap[k] & 0xFFFFFFFF)
    heap[:size].sort()
    for k in range(size):
        ads[k] = first_passing(index, sieve, heap[k])
    return size


@njit([types.void(INDEX, STYLE, types.int64, types.int64, _f32w)], cache=True, nogil=True)
def compare_styles(index, style, row, u, out):  # type: ignore[no-untyped-def]
    """Features 22 to 24: marks, capitals and emoji, as `scoring.kernels.style` has them."""
    marks, capitals, emoji = style
    one = np.float32(1.0)
    least = np.float32(0.0)
    most = np.float32(0.0)
    for m in range(marks.shape[1]):
        x, y = marks[row, m], index[10][u, m]
        least += min(x, y)
        most += max(x, y)
    out[22] = least / most if most > 0 else one
    gap = max(abs(capitals[row, 0] - index[11][u, 0]), abs(capitals[row, 1] - index[11][u, 1]))
    out[23] = one - gap
    i = 0
    j = 0
    both = 0
    width = emoji.shape[1]
    while i < width and j < width and emoji[row, i] >= 0 and index[12][u, j] >= 0:
        x, y = emoji[row, i], index[12][u, j]
        both += x == y
        i += x <= y
        j += y <= x
    some = emoji[row, 0] >= 0 or index[12][u, 0] >= 0
    out[24] = one + np.float32(min(both, 3)) if both or not some else 0.0


@njit(
    [
        types.int64(
            INDEX, STYLE, _i64w, types.float32, _i64w, _i32w, types.int64, _u64w, _i32w, _f32w, _i64w, _f32w, _f32w,
            types.float32[:, ::1],
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def measure(index, style, who, glance, units, ads, count, keys, at, bits, first, total, square, out):  # type: ignore[no-untyped-def]
    """The features, as `scoring.measure` gives them, of one question and each of `units[:count]`.

    `who`: the row of the question in `style`, its words, and the unit that it is (-1 none), after which it comes
    second, as in a pair. Units that share less than `glance` of their word pairs with it, by rarity, are left out of
    `units`, `ads` and `out`. Returns how many stay. O(words) a unit.
    """
    words, word_starts = index[0], index[1]
    unit_total, unit_square = index[8], index[9]
    row, length, rank = who[0], who[1], who[2]
    made = first[3]
    width = 16
    while width < 2 * made:
        width *= 2
    mask = np.uint64(width - 1)
    slots = np.zeros(width, np.int32)
    for k in range(made):
        s = keys[k] & mask
        while slots[s]:
            s = (s + np.uint64(1)) & mask
        slots[s] = k + 1
    stamp = np.full(made, -1, np.int64)
    place = np.empty(made, np.int32)
    spots = np.empty(max(1, first[2] - first[1]), np.int64)
    one = np.float32(1.0)
    kept = 0
    for c in range(count):
        u = units[c]
        a, b = word_starts[u], word_starts[u + 1]
        for p in range(a, b):
            # a gram is shared only where the shorter one that it begins with is
            for n in range(1, min(4, b - p + 1)):
                key = gram_key(words, p, n)
                s = key & mask
                while slots[s] and keys[slots[s] - 1] != key:
                    s = (s + np.uint64(1)) & mask
                if not slots[s]:
                    break
                k = slots[s] - 1
                if stamp[k] != c:
                    stamp[k] = c
                    place[k] = p - a
        pairs = np.float32(0.0)
        for k in range(first[1], first[2]):
            if stamp[k] == c:
                pairs += bits[k]
        union = total[1] + unit_total[1, u] - pairs
        if (pairs / union if union > 0 else np.float32(0.0)) < glance:
            continue
        units[kept] = u
        ads[kept] = ads[c]
        features = out[kept]
        kept += 1
        for n in range(3):
            s1 = np.float32(0.0)
            s2 = np.float32(0.0)
            shared = 0
            for k in range(first[n], first[n + 1]):
                if stamp[k] == c:
                    w = bits[k]
                    s1 += w
                    s2 += w * w
                    shared += 1
            union = total[n] + unit_total[n, u] - s1
            least = min(total[n], unit_total[n, u])
            norm = np.sqrt(square[n] * unit_square[n, u])
            features[5 * n] = min(one, s2 / norm) if norm > 0 else 0.0
            features[5 * n + 1] = min(one, s1 / union) if union > 0 else 0.0
            features[5 * n + 2] = min(one, s1 / least) if least > 0 else 0.0
            features[5 * n + 3] = np.log2(one + s1)
            features[5 * n + 4] = s1 / np.float32(shared) if shared else 0.0
        m = 0
        for k in range(first[1], first[2]):
            if stamp[k] == c:
                x, y = np.int64(at[k]), np.int64(place[k])
                if u < rank:
                    x, y = y, x
                spots[m] = (x << 40) | (y << 20) | (k - first[1])
                m += 1
        spots[:m].sort()
        best = np.float32(0.0)
        run = np.float32(0.0)
        every = np.float32(0.0)
        rarest = np.float32(0.0)
        pieces = np.float32(0.0)
        runs = 0
        rising = 0
        px = np.int64(-2)
        py = np.int64(-2)
        for q in range(m):
            x, y = spots[q] >> 40, (spots[q] >> 20) & 0xFFFFF
            w = bits[first[1] + (spots[q] & 0xFFFFF)]
            if x != px + 1 or y != py + 1:
                pieces += rarest
                rarest = np.float32(0.0)
                run = np.float32(0.0)
                runs += 1
            run += w
            every += w
            rarest = max(rarest, w)
            best = max(best, run)
            rising += y > py
            px, py = x, y
        pieces += rarest
        features[15] = np.log2(one + best)
        features[16] = np.log2(one + every - best)
        features[17] = np.log2(one + pieces)
        features[18] = np.log2(one + np.float32(runs))
        features[19] = np.float32(rising) / np.float32(m) if m else 0.0
        longest = max(length, b - a)
        features[20] = np.float32(min(length, b - a)) / np.float32(longest) if longest else 0.0
        features[21] = np.log2(one + min(total[0], unit_total[0, u]))
        compare_styles(index, style, row, u, features)
    return kept


@njit(
    [
        types.void(
            INDEX, SIEVE, STYLE, types.float32, _f32r, _u64r, _i64r, _i64r, types.int64, types.int64, types.int64,
            types.int64, _f32w, _i64w, types.int64[:, ::1], types.int32[:, ::1], types.float32[:, :, ::1],
            types.float32[:, ::1], _i64w,
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def ask(index, sieve, style, alone, gate, asked, starts, ranks, lo, hi, filtered, budget, score, counts, units,
        ads, out, totals, read):  # type: ignore[no-untyped-def]  # fmt: skip
    """Candidates and features of the questions lo..hi, whose words are `asked[starts[q]:starts[q + 1]]`.

    `gate`: least bits of a gram that is looked for, least bits of those that a candidate shares, and least share of
    its word pairs. Row q - lo of `units`, `ads` and `out` gets `counts[q - lo]` candidates, by unit; that of `totals`
    the bits of the question by n. `score`: zeros, one per unit, comes back clean. `read` int64 (3,): see `gather`.
    """
    touched = np.empty(min(budget, len(score)), np.int32)
    first = np.empty(4, np.int64)
    square = np.empty(3, np.float32)
    who = np.empty(3, np.int64)
    for q in range(lo, hi):
        length = starts[q + 1] - starts[q]
        room = max(1, 3 * length)
        keys, at, ids = np.empty(room, np.uint64), np.empty(room, np.int32), np.empty(room, np.int64)
        bits = np.empty(room, np.float32)
        row = q - lo
        total = totals[row]
        read_question(
            index, alone, asked, starts[q], starts[q + 1], keys, at, ids, bits, first, total, square
        )
        who[0], who[1], who[2] = q, length, ranks[q]
        made = gather(
            index,
            sieve,
            filtered,
            budget,
            gate[0],
            gate[1],
            keys,
            ids,
            bits,
            first[3],
            score,
            touched,
            units[row],
            ads[row],
            read,
        )
        counts[row] = measure(
            index,
            style,
            who,
            gate[2],
            units[row],
            ads[row],
            made,
            keys,
            at,
            bits,
            first,
            total,
            square,
            out[row],
        )


@njit(
    [
        types.int64(
            INDEX, STYLE, types.float32, types.float32, _u64r, _i64r, types.int64, types.int64, _i64w, _i32w,
            types.float32[:, ::1], _f32w,
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def compare(index, style, alone, glance, asked, starts, q, rank, units, ads, out, total):  # type: ignore[no-untyped-def]
    """The features of question q against the `units` named, and its bits by n into `total`; see `measure`."""
    length = starts[q + 1] - starts[q]
    room = max(1, 3 * length)
    keys, at, ids = np.empty(room, np.uint64), np.empty(room, np.int32), np.empty(room, np.int64)
    bits = np.empty(room, np.float32)
    first, square, who = np.empty(4, np.int64), np.empty(3, np.float32), np.empty(3, np.int64)
    read_question(index, alone, asked, starts[q], starts[q + 1], keys, at, ids, bits, first, total, square)
    who[0], who[1], who[2] = q, length, rank
    return measure(
        index, style, who, glance, units, ads, len(units), keys, at, bits, first, total, square, out
    )


@njit([types.int64(INDEX, _u64r, types.int64, types.int64)], cache=True, nogil=True)
def stands_in(index, asked, lo, unit_and_length):  # type: ignore[no-untyped-def]
    """Where the words `asked[lo:lo + length]` begin in a unit, -1 where they do not stand there in this order."""
    words, word_starts = index[0], index[1]
    unit, length = unit_and_length >> 32, unit_and_length & 0xFFFFFFFF
    for p in range(word_starts[unit], word_starts[unit + 1] - length + 1):
        k = 0
        while k < length and words[p + k] == asked[lo + k]:
            k += 1
        if k == length:
            return np.int64(p - word_starts[unit])
    return np.int64(-1)


@njit([types.void(INDEX, _u64r, types.int64, types.int64, _i64r, types.uint8[::1])], cache=True, nogil=True)
def holding(index, asked, lo, length, units, out):  # type: ignore[no-untyped-def]
    """Whether each of `units` has the words `asked[lo:lo + length]` in this order."""
    for k in range(len(units)):
        out[k] = stands_in(index, asked, lo, (np.int64(units[k]) << 32) | length) >= 0


@njit(
    [types.int64(INDEX, SIEVE, _i32r, _u64r, types.int64, types.int64, _i64w, _i32w, _i64w)],
    cache=True,
    nogil=True,
)
def phrase(index, sieve, ad_rank, asked, filtered, budget, units, ads, counts):  # type: ignore[no-untyped-def]
    """Units that have the words `asked` in this order: the `len(units)` first by the id of their first ad asked for.

    `counts`: texts, ads of them, texts left unread beyond `budget`. Returns how many it wrote, in no order.
    """
    gram_keys, gram_first, posting_starts, postings, singles = (
        index[2],
        index[3],
        index[5],
        index[6],
        index[7],
    )
    unit_starts, unit_ads = index[13], index[14]
    length = len(asked)
    n = min(3, length)
    low = np.uint64(0xFFFFFFFF)
    best, begin, single = np.int64(-1), np.int64(0), False
    for p in range(length - n + 1):
        key = gram_key(asked, p, n)
        found = first_at_least(gram_keys, gram_first[n - 1], gram_first[n], key)
        if found < gram_first[n] and gram_keys[found] == key:
            size = posting_starts[found + 1] - posting_starts[found]
            if best < 0 or size < best:
                best, begin, single = size, posting_starts[found], False
            continue
        high = key >> np.uint64(32)
        place = first_at_least(singles, 0, len(singles), high << np.uint64(32))
        size = 0
        while place + size < len(singles) and singles[place + size] >> np.uint64(32) == high:
            size += 1
        if size == 0:
            return np.int64(0)
        if best < 0 or size < best:
            best, begin, single = np.int64(size), place, True
    if best > budget:
        counts[2] += best - budget
        best = budget
    heap = np.empty(len(units), np.int64)
    made = 0
    for p in range(begin, begin + best):
        unit = np.int64(singles[p] & low) if single else np.int64(postings[p])
        if stands_in(index, asked, 0, (unit << 32) | length) < 0:
            continue
        ad = first_passing(index, sieve, unit)
        if ad < 0:
            continue
        counts[0] += 1
        counts[1] += unit_starts[unit + 1] - unit_starts[unit]
        if filtered:
            for k in range(unit_starts[unit], unit_starts[unit + 1]):
                counts[1] -= 1 - passes(sieve, unit_ads[k])
        # the least of the heap is the last by id
        value = (-np.int64(ad_rank[ad]) << 32) + unit
        if made < len(heap):
            k = made
            while k and heap[(k - 1) >> 1] > value:
                heap[k] = heap[(k - 1) >> 1]
                k = (k - 1) >> 1
            heap[k] = value
            made += 1
        elif value > heap[0]:
            sift(heap, made, value)
    for k in range(made):
        units[k] = heap[k] & 0xFFFFFFFF
        ads[k] = first_passing(index, sieve, units[k])
    return np.int64(made)


@njit([types.int64(SIEVE, _i32r, _i32w)], cache=True, nogil=True)
def passing(sieve, ads, out):  # type: ignore[no-untyped-def]
    """Those of `ads` that are asked for, in their order, into `out`; returns how many."""
    made = 0
    for k in range(len(ads)):
        if passes(sieve, ads[k]):
            out[made] = ads[k]
            made += 1
    return made


@njit([types.void(_i64r, _i32r, _f32r, types.int64, _i32r, _f32w)], cache=True, nogil=True)
def surest(entry_starts, entry_value, entry_confidence, value, ads, out):  # type: ignore[no-untyped-def]
    """The highest confidence with which `value` was read in each of `ads`."""
    for a in range(len(ads)):
        out[a] = 0.0
        for k in range(entry_starts[ads[a]], entry_starts[ads[a] + 1]):
            if entry_value[k] == value:
                out[a] = max(out[a], entry_confidence[k])


@njit(
    [types.void(_i64r, _i32r, _i64r, _i32r, _u8r, _i64r, _i64r, types.int8[::1])],
    cache=True,
    nogil=True,
)
def in_common(unit_starts, unit_values, starts, values, gives, rows, units, out):  # type: ignore[no-untyped-def]
    """For each question `rows` and unit how many identifiers they have in common, as `scoring.Contacts.compare` counts.

    `values[starts[q]:starts[q + 1]]`: the known ones of question q, sorted; `gives`: whether it gives any at all.
    """
    for k in range(len(units)):
        q, u = rows[k], units[k]
        i, j = starts[q], unit_starts[u]
        both = 0
        while i < starts[q + 1] and j < unit_starts[u + 1]:
            x, y = values[i], unit_values[j]
            both += x == y
            i += x <= y
            j += y <= x
        none = not gives[q] or unit_starts[u + 1] == unit_starts[u]
        out[k] = 0 if none else min(both, 100) if both else -1

"""Compiled kernels: words to hashes, hashes to n-gram keys, sets to MinHash signatures.

In: UTF-8 buffers and offsets. Out: flat arrays. They never allocate per text and hold no state;
all release the GIL and are run over slices.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_u64r = types.Array(types.uint64, 1, "C", readonly=True)
_u32r = types.Array(types.uint32, 1, "C", readonly=True)
_f32r = types.Array(types.float32, 1, "C", readonly=True)


@njit([types.uint64(types.uint64)], cache=True, nogil=True, inline="always")
def mix64(h):  # type: ignore[no-untyped-def]
    """The 64-bit finalizer of MurmurHash3 (Appleby, public domain)."""
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xC4CEB9FE1A85EC53)
    h ^= h >> np.uint64(33)
    return h


@njit([types.void(_u8r, _i64r, types.int64, types.int64, types.int64[::1])], cache=True, nogil=True)
def count_words(data, offsets, lo, hi, counts):  # type: ignore[no-untyped-def]
    """Words (parted by single spaces; a control byte stands for a masked span) of texts lo..hi; O(bytes)."""
    for i in range(lo, hi):
        n = 0
        begins = True
        for k in range(offsets[i], offsets[i + 1]):
            n += begins and data[k] > 32
            begins = data[k] == 32
        counts[i] = n


@njit(
    [types.void(_u8r, _i64r, types.int64, types.int64, _i64r, types.uint64[::1], types.uint64[::1])],
    cache=True,
    nogil=True,
)
def hash_words(data, offsets, lo, hi, starts, words, texts):  # type: ignore[no-untyped-def]
    """The hash of each word into `words`, and of the sequence of words into `texts`; O(bytes).

    Double letters count once, so that repeats that were squeezed and those that were not agree; l counts as
    i, for which it is taken most; any number counts as 0, so that a changed price is not another word.
    """
    zero = np.uint64(48)
    for i in range(lo, hi):
        at = starts[i]
        word = np.uint64(0xCBF29CE484222325)
        text = np.uint64(0x9E3779B97F4A7C15)
        last = np.uint64(0)
        stop = offsets[i + 1]
        for k in range(offsets[i], stop):
            byte = np.uint64(data[k])
            if byte > 32:
                if 48 <= byte <= 57:
                    byte = zero
                elif byte == 108:
                    byte = np.uint64(105)
                if byte != last:
                    word = (word ^ byte) * np.uint64(0x100000001B3)
                last = byte
            if last and (byte == 32 or k == stop - 1):
                h = mix64(word)
                words[at] = h
                at += 1
                text = mix64(text ^ h) * np.uint64(0x9E3779B97F4A7C15)
                word = np.uint64(0xCBF29CE484222325)
                last = np.uint64(0)
        texts[i] = text


@njit([types.uint64(_u64r, types.int64, types.int64)], cache=True, nogil=True, inline="always")
def gram_key(words, at, n):  # type: ignore[no-untyped-def]
    """The key of the n words from `at` on, order kept."""
    h = words[at]
    for k in range(1, n):
        h = mix64(h * np.uint64(0x9E3779B97F4A7C15) + words[at + k])
    return h


@njit(
    [types.void(_u64r, _i64r, types.int64, types.int64, types.int64, types.int64, types.int64[::1])],
    cache=True,
    nogil=True,
)
def partition_counts(words, starts, n, bits, lo, hi, counts):  # type: ignore[no-untyped-def]
    """How many n-grams of units lo..hi fall into each of 2**bits partitions by the top bits of their key."""
    shift = np.uint64(64 - bits)
    for i in range(lo, hi):
        for p in range(starts[i], starts[i + 1] - n + 1):
            counts[np.int64(gram_key(words, p, n) >> shift)] += 1


@njit(
    [
        types.void(
            _u64r,
            _i64r,
            types.int64,
            types.int64,
            types.int64,
            types.int64,
            types.int64,
            types.int64[::1],
            types.uint64[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def partition_fill(words, starts, n, bits, position_bits, lo, hi, at, keys):  # type: ignore[no-untyped-def]
    """Scatters (key without its top bits, position) of units lo..hi as one integer into its partition."""
    shift = np.uint64(64 - bits)
    low = np.uint64(position_bits)
    for i in range(lo, hi):
        for p in range(starts[i], starts[i + 1] - n + 1):
            key = gram_key(words, p, n)
            part = np.int64(key >> shift)
            keys[at[part]] = (((key << np.uint64(bits)) >> low) << low) | np.uint64(p)
            at[part] += 1


@njit(
    [
        types.int64(
            _u64r,
            types.int64,
            _u64r,
            types.int64,
            _i32r,
            _i32r,
            types.int32[::1],
            types.int32[::1],
            types.int32[::1],
            types.uint32[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def number_grams(keys, position_bits, words, n, unit_at, micro, ids, frequency, units, names):  # type: ignore[no-untyped-def]
    """Numbers, from 0, the runs of equal keys of one sorted partition that stand in two units or more.

    `ids[position]` becomes the number or stays -1; by number, `frequency` and `units` get the distinct
    micro-groups and units, `names` a 32-bit hash of the key. Returns how many were numbered. Units of
    one micro-group are neighbours, so that each change of micro-group is a new one. O(len(keys)).
    """
    low = np.uint64(position_bits)
    mask = (np.uint64(1) << low) - np.uint64(1)
    made = 0
    i = 0
    while i < len(keys):
        j = i
        groups = 0
        held = 0
        last_unit = -1
        last_micro = -1
        while j < len(keys) and keys[j] >> low == keys[i] >> low:
            unit = unit_at[np.int64(keys[j] & mask)]
            if unit != last_unit:
                held += 1
                last_unit = unit
                if micro[unit] != last_micro:
                    groups += 1
                    last_micro = micro[unit]
            j += 1
        if held >= 2:
            for k in range(i, j):
                ids[np.int64(keys[k] & mask)] = made
            frequency[made] = groups
            units[made] = held
            # from the whole key again, so that the name does not depend on the size of the corpus
            names[made] = np.uint32(gram_key(words, np.int64(keys[i] & mask), n) >> np.uint64(32))
            made += 1
        i = j
    return made


@njit([types.void(_u64r, types.int64, types.int32, types.int32[::1])], cache=True, nogil=True)
def add_first(keys, position_bits, first, ids):  # type: ignore[no-untyped-def]
    """Moves the numbers of one partition up by `first`."""
    mask = (np.uint64(1) << np.uint64(position_bits)) - np.uint64(1)
    for k in range(len(keys)):
        p = np.int64(keys[k] & mask)
        if ids[p] >= 0:
            ids[p] += first


@njit(
    [
        types.void(
            types.int32[::1],
            types.int32[::1],
            _i64r,
            types.int64,
            _f32r,
            types.float32,
            types.int64,
            types.int64,
            types.int64[::1],
            types.int32[::1],
            types.float32[::1],
            types.float32[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def sort_grams(ids, at, starts, n, bits, alone, lo, hi, counts, own_counts, total, square):  # type: ignore[no-untyped-def]
    """Sorts the gram numbers of each unit in place, distinct ones first, with their first position.

    `own_counts`: grams of no other unit, each of which weighs `alone`. `total` and `square` sum the bits of all.
    O(words log words) per unit.
    """
    for u in range(lo, hi):
        a = starts[u]
        m = max(0, starts[u + 1] - a - n + 1)
        packed = np.empty(m, np.int64)
        kept = 0
        own = 0
        for k in range(m):
            if ids[a + k] >= 0:
                packed[kept] = (np.int64(ids[a + k]) << 32) | k
                kept += 1
            else:
                own += 1
        run = np.sort(packed[:kept])
        # a text may repeat a gram that no other text has: it counts each time, which is a small error
        sum1 = np.float32(own) * alone
        sum2 = sum1 * alone
        made = 0
        last = np.int64(-1)
        for k in range(kept):
            g = run[k] >> 32
            if g != last:
                ids[a + made] = g
                at[a + made] = run[k] & 0xFFFFFFFF
                w = bits[g]
                sum1 += w
                sum2 += w * w
                made += 1
                last = g
        counts[u] = made
        own_counts[u] = own
        total[u] = sum1
        square[u] = sum2


@njit(
    [types.void(_i32r, _i32r, _i64r, _i64r, types.int64, types.int64, types.int32[::1], types.int32[::1])],
    cache=True,
    nogil=True,
)
def pack_grams(ids, at, word_starts, starts, lo, hi, packed_ids, packed_at):  # type: ignore[no-untyped-def]
    """Closes the gaps that `sort_grams` left between units lo..hi."""
    for u in range(lo, hi):
        gap = word_starts[u] - starts[u]
        for k in range(starts[u], starts[u + 1]):
            packed_ids[k] = ids[k + gap]
            packed_at[k] = at[k + gap]


@njit(
    [types.void(_i64r, _i32r, _i32r, types.int64, types.int64[::1])],
    cache=True,
    nogil=True,
)
def count_rare(starts, ids, frequency, limit, counts):  # type: ignore[no-untyped-def]
    """Adds to `counts`, by unit, its grams whose frequency is within `limit`."""
    for u in range(len(starts) - 1):
        for k in range(starts[u], starts[u + 1]):
            counts[u] += frequency[ids[k]] <= limit


@njit(
    [types.void(_i64r, _i32r, _i32r, _u32r, types.int64, types.int64[::1], types.uint32[::1])],
    cache=True,
    nogil=True,
)
def add_rare(starts, ids, frequency, key, limit, at, sets):  # type: ignore[no-untyped-def]
    """Appends the keys of the grams of each unit whose frequency is within `limit` to its set."""
    for u in range(len(starts) - 1):
        for k in range(starts[u], starts[u + 1]):
            if frequency[ids[k]] <= limit:
                sets[at[u]] = key[ids[k]]
                at[u] += 1


@njit(
    [types.void(_u64r, _i64r, _u32r, _u32r, types.int64, types.int64, types.uint32[:, ::1])],
    cache=True,
    nogil=True,
)
def sign_words(words, starts, a, b, lo, hi, signatures):  # type: ignore[no-untyped-def]
    """MinHash of the word pairs of units lo..hi, a lone word being a pair with itself; O(words * permutations)."""
    m = len(a)
    for i in range(lo, hi):
        row = signatures[i]
        for j in range(m):
            row[j] = np.uint32(0xFFFFFFFF)
        last = starts[i + 1] - 1
        for p in range(starts[i], max(last, starts[i] + 1)):
            if p > last:
                break
            pair = mix64(words[p] * np.uint64(0x9E3779B97F4A7C15) + words[min(p + 1, last)])
            h = np.uint32(pair >> np.uint64(32))
            for j in range(m):
                v = np.uint32(a[j] * h + b[j])
                row[j] = min(row[j], v)


@njit([types.void(_i64r, _i32r, _i32r, types.int64[::1], types.int32[::1])], cache=True, nogil=True)
def holders_of(starts, ids, labels, at, holders):  # type: ignore[no-untyped-def]
    """The label of each unit that has a gram, by gram; `at` holds where each gram begins."""
    for u in range(len(starts) - 1):
        for k in range(starts[u], starts[u + 1]):
            g = ids[k]
            holders[at[g]] = labels[u]
            at[g] += 1


@njit(
    [
        types.void(
            _i64r,
            types.int32[::1],
            _i32r,
            types.int64,
            types.int64,
            types.int64,
            types.int64,
            types.int32[::1],
            types.int32[::1],
            types.int32[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def count_holders(starts, holders, agency, agencies, least, lo, hi, frequency, most, where):  # type: ignore[no-untyped-def]
    """Distinct labels of grams lo..hi, and for those with `least` of them the most in one agency, and which.

    `agency`: that of each label, -1 where unknown. Sorts `holders` in place. O(holders log holders).
    """
    tally = np.zeros(max(1, agencies), np.int32)
    for g in range(lo, hi):
        a, b = starts[g], starts[g + 1]
        if b - a == 2:
            frequency[g] = 1 + (holders[a] != holders[a + 1])
        else:
            holders[a:b].sort()
            distinct = 0
            last = np.int32(-1)
            for k in range(a, b):
                distinct += holders[k] != last
                last = holders[k]
            frequency[g] = distinct
        if frequency[g] < least or agencies == 0:
            continue
        last = np.int32(-1)
        for k in range(a, b):
            label = holders[k]
            if label == last:
                continue
            last = label
            place = agency[label]
            if place >= 0:
                tally[place] += 1
                if tally[place] > most[g]:
                    most[g] = tally[place]
                    where[g] = place
        for k in range(a, b):
            place = agency[holders[k]]
            if place >= 0:
                tally[place] = 0


@njit(
    [
        types.void(
            _i64r,
            _i32r,
            _f32r,
            _i32r,
            types.float32,
            types.int64,
            types.int64,
            types.float32[::1],
            types.float32[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def sum_bits(starts, ids, bits, own, alone, lo, hi, total, square):  # type: ignore[no-untyped-def]
    """Bits and squares of bits of all grams of units lo..hi; `own` grams of no other unit weigh `alone` each."""
    for u in range(lo, hi):
        sum1 = np.float32(own[u]) * alone
        sum2 = sum1 * alone
        for k in range(starts[u], starts[u + 1]):
            w = bits[ids[k]]
            sum1 += w
            sum2 += w * w
        total[u] = sum1
        square[u] = sum2


_sig = types.Array(types.uint32, 2, "C", readonly=True)


@njit(
    [types.int64(_u64r, types.int64, _sig, _i64r, types.int64, types.int32[::1], types.int32[::1])],
    cache=True,
    nogil=True,
)
def near_copies(packed, bits, signatures, starts, need, left, right):  # type: ignore[no-untyped-def]
    """Edges inside the buckets of one band whose signatures agree in `need` places or more.

    Each unit is held against the first and the previous of its bucket: linear in the bucket.
    """
    low = np.uint64(bits)
    mask = (np.uint64(1) << low) - np.uint64(1)
    made = 0
    head = 0
    for k in range(1, len(packed)):
        if packed[k] >> low != packed[head] >> low:
            head = k
            continue
        y = np.int64(packed[k] & mask)
        if starts[y + 1] == starts[y]:
            continue
        for x in (np.int64(packed[head] & mask), np.int64(packed[k - 1] & mask)):
            same = 0
            for j in range(signatures.shape[1]):
                same += signatures[x, j] == signatures[y, j]
            if same >= need:
                left[made] = x
                right[made] = y
                made += 1
            if head == k - 1:
                break
    return made


@njit([types.uint32(types.uint32)], cache=True, nogil=True, inline="always")
def mix32(h):  # type: ignore[no-untyped-def]
    """The 32-bit finalizer of MurmurHash3, as datasketch's `affine32` applies it to the input hash."""
    # numba widens uint32 products to uint64: cut back after each
    h = np.uint32(h ^ (h >> np.uint32(16)))
    h = np.uint32(h * np.uint32(0x85EBCA6B))
    h = np.uint32(h ^ (h >> np.uint32(13)))
    h = np.uint32(h * np.uint32(0xC2B2AE35))
    return np.uint32(h ^ (h >> np.uint32(16)))


@njit(
    [types.void(_u32r, _i64r, _u32r, _u32r, types.int64, types.int64, types.uint32[:, ::1])],
    cache=True,
    nogil=True,
)
def sign(hashes, starts, a, b, lo, hi, signatures):  # type: ignore[no-untyped-def]
    """MinHash of sets lo..hi: min over the set of a * mix32(h) + b mod 2**32; O(hashes * permutations)."""
    m = len(a)
    for i in range(lo, hi):
        row = signatures[i]
        for j in range(m):
            row[j] = np.uint32(0xFFFFFFFF)
        for k in range(starts[i], starts[i + 1]):
            h = mix32(hashes[k])
            for j in range(m):
                v = np.uint32(a[j] * h + b[j])
                row[j] = min(row[j], v)


@njit(
    [
        types.void(
            types.Array(types.uint32, 2, "C", readonly=True),
            types.int64,
            types.int64,
            types.int64,
            types.int64,
            types.uint64[:, ::1],
        )
    ],
    cache=True,
    nogil=True,
)
def band_keys(signatures, bands, rows, lo, hi, keys):  # type: ignore[no-untyped-def]
    """64-bit keys of the bands of signatures lo..hi, `keys[band, i]`."""
    for i in range(lo, hi):
        for band in range(bands):
            h = np.uint64(band + 1)
            for r in range(rows):
                h = mix64(h ^ np.uint64(signatures[i, band * rows + r]) * np.uint64(0x9E3779B97F4A7C15))
            keys[band, i] = h

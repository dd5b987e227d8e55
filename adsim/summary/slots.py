"""Compiled kernels: from aligned texts to constant words and slots, and every text read against them.

In: the texts of many text groups, distinct ones with the number of ads of each. Out: for each group the
words and slots of its template, what each text puts into the slots, and the bits of both. What is
constant is chosen by `bits`; nothing here looks at meaning.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.summary.alignment import LAST_TOKEN, match, mix64, order_of, seat, split, weave
from adsim.summary.bits import (
    alone_bits,
    edited_bits,
    integer_bits,
    place_bits,
    slot_bits,
    template_bits,
)

_i = types.int64
_f = types.float64
_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)
_u8 = types.uint8[::1]
_i32 = types.int32[::1]
_i64 = types.int64[::1]
_f64 = types.float64[::1]
_u64 = types.uint64[::1]
_i32m = types.int32[:, ::1]
_u64m = types.uint64[:, ::1]

CONSTANT, GAP, TOKEN = 0, 1, 2
"""What an item of a template is: a constant word, a slot between words, a masked identifier."""
MATCHED, FILLS, SUBSTITUTED, INSERTED = 0, 1, 2, 3
"""What a word of a text is to the template."""
WORD, TEXT, OPTIONAL = 100, 101, 102
"""Kinds of slots beyond those of identifiers (0 to 8)."""

ANCHOR = 3
"""So many columns in a row in which all texts agree are constant without further ado."""
WIDEST = 64
"""Columns after which a slot is weighed in parts."""


@njit([_i32(_i32, _i), _i64(_i64, _i), _u8(_u8, _i)], cache=True, nogil=True)
def room(array, need):  # type: ignore[no-untyped-def]
    """The array, or a longer copy where it has less than `need` places."""
    if need <= len(array):
        return array
    longer = np.empty(max(need, 2 * len(array)), array.dtype)
    longer[: len(array)] = array
    return longer


@njit([_i(_i)], cache=True, nogil=True)
def table_size(n):  # type: ignore[no-untyped-def]
    """A power of two of at least 2 n places."""
    size = 4
    while size < 2 * n:
        size *= 2
    return size


@njit([_f(_i64, _u64, _i64, _f64, _i, _f, _f, _u64, _i32)], cache=True, nogil=True)
def gap_bits(count, key, weight, integer, ads, per_slot, word_bits, keys, ids):  # type: ignore[no-untyped-def]
    """Bits of a run of columns as one slot; `count`, `key`: words and hash that each text has there.

    `keys`, `ids`: an open table, scratch. O(texts).
    """
    spelled = 0.0
    listed = 0.0
    filled = 0
    distinct = 0
    columns = 0
    ids[:] = -1
    for t in range(len(count)):
        n = count[t]
        if n == 0:
            continue
        price = integer[n] + n * word_bits
        spelled += weight[t] * price
        filled += weight[t]
        columns += weight[t] * n
        at = seat(keys, ids, key[t])
        if ids[at] < 0:
            keys[at] = key[t]
            ids[at] = 1
            listed += price
            distinct += 1
    # a slot costs its place in the template, and a word in it a column in the alignment of its text
    return per_slot + columns + slot_bits(spelled, listed, filled, distinct, ads)


@njit([types.void(_i32m, _i64, _i64, _i64, _i32, _u8, _f64, _f, _f)], cache=True, nogil=True)
def segment(cell, weight, support, filled, main, label, integer, word_bits, share):  # type: ignore[no-untyped-def]
    """Splits columns into constants (`label` 0), slots (1) and words left to edits (2), at least bits.

    `cell[t, c]`: the word of text t in column c, -1 where none. Exact by dynamic programming, but for
    the length of the alignment, which is taken as known, and slots wider than `WIDEST`. Columns between
    two runs of `ANCHOR` unanimous ones are decided apart. O(texts x columns x width of the gaps).
    """
    texts, columns = cell.shape
    ads = 0
    for t in range(texts):
        ads += weight[t]
    likely = 0
    run = 0
    for c in range(columns):
        likely += support[c] >= share * ads
        run = run + 1 if support[c] == ads else 0
        label[c] = 9
        if run >= ANCHOR:
            label[c - ANCHOR + 1 : c + 1] = 0
    edit = place_bits(likely) + 2.0
    per_slot = place_bits(likely)
    size = table_size(texts)
    keys = np.empty(size, np.uint64)
    ids = np.empty(size, np.int32)
    count = np.empty(texts, np.int64)
    key = np.empty(texts, np.uint64)
    constant = np.empty(columns + 1)
    gap = np.empty(columns + 1)
    constant_from = np.empty(columns + 1, np.uint8)
    gap_from = np.empty(columns + 1, np.int32)
    gap_as = np.empty(columns + 1, np.uint8)
    a = 0
    while a < columns:
        if label[a] == 0:
            a += 1
            continue
        b = a
        while b < columns and label[b] != 0:
            b += 1
        constant[a : b + 1] = np.inf
        gap[a : b + 1] = np.inf
        constant[a] = 0.0
        gap_from[a] = -1
        for c in range(a, b):
            here = min(constant[c], gap[c])
            if support[c] >= share * ads:
                price = word_bits + ads + (filled[c] - support[c]) * (edit + word_bits)
                price += (ads - filled[c]) * edit
                constant[c + 1] = here + price
                constant_from[c + 1] = gap[c] < constant[c]
            before = constant[c]
            if gap_from[c] >= 0 and c - gap_from[c] == WIDEST:
                before = here
            if before == np.inf:
                continue
            count[:] = 0
            key[:] = 0
            loose = 0.0
            for d in range(c, min(b, c + WIDEST)):
                for t in range(texts):
                    if cell[t, d] >= 0:
                        count[t] += 1
                        key[t] = mix64(key[t] ^ np.uint64(cell[t, d] + 1)) + np.uint64(1)
                loose += filled[d] * (edit + word_bits + 1.0)
                slot = gap_bits(count, key, weight, integer, ads, per_slot, word_bits, keys, ids)
                if before + min(slot, loose) < gap[d + 1]:
                    gap[d + 1] = before + min(slot, loose)
                    gap_from[d + 1] = c
                    gap_as[d + 1] = 1 if slot <= loose else 2
        c = b
        in_gap = gap[c] < constant[c]
        while c > a:
            if in_gap:
                start = gap_from[c]
                label[start:c] = gap_as[c]
                c = start
                wide = gap_from[c] >= 0 and c - gap_from[c] == WIDEST
                in_gap = wide and gap[c] < constant[c]
            else:
                c -= 1
                label[c] = 0
                in_gap = constant_from[c + 1] == 1
        a = b


@njit([_i(_i32, _i64, _i64, _i64, _i32, _i, _u8, _f, _f, _i32, _u8)], cache=True, nogil=True)
def choose(words, starts, lengths, weight, place, columns, token, word_bits, share, item_word, item_kind):  # type: ignore[no-untyped-def]
    """The items of the template of aligned texts; gives how many. `token[w]`: word w masks an identifier."""
    texts = len(starts)
    cell = np.full((texts, columns), np.int32(-1))
    longest = 0
    for t in range(texts):
        longest = max(longest, lengths[t])
        for k in range(starts[t], starts[t] + lengths[t]):
            cell[t, place[k]] = words[k]
    integer = np.empty(max(longest, WIDEST) + 1)
    for n in range(len(integer)):
        integer[n] = integer_bits(n)
    support = np.zeros(columns, np.int64)
    filled = np.zeros(columns, np.int64)
    main = np.full(columns, np.int32(-1))
    tally = np.zeros(len(token), np.int64)
    for c in range(columns):
        for t in range(texts):
            w = cell[t, c]
            if w >= 0:
                filled[c] += weight[t]
                tally[w] += weight[t]
                if tally[w] > support[c]:
                    support[c] = tally[w]
                    main[c] = w
        for t in range(texts):
            if cell[t, c] >= 0:
                tally[cell[t, c]] = 0
    label = np.empty(columns, np.uint8)
    segment(cell, weight, support, filled, main, label, integer, word_bits, share)
    items = 0
    for c in range(columns):
        if label[c] == 0:
            item_word[items] = main[c]
            item_kind[items] = TOKEN if token[main[c]] else CONSTANT
            items += 1
        elif label[c] == 1 and not (items and item_kind[items - 1] == GAP):
            item_word[items] = -1
            item_kind[items] = GAP
            items += 1
    return items


@njit([types.void(_i32, _u8, _i32, _u64m, _i32)], cache=True, nogil=True)
def item_masks(item_word, item_kind, columns, masks, item_of):  # type: ignore[no-untyped-def]
    """Bits of the columns (items that are no gaps) that hold each word; `item_of`: the item of a column.

    `columns[0]` is set to their number.
    """
    masks[:] = 0
    c = 0
    for i in range(len(item_kind)):
        if item_kind[i] != GAP:
            masks[item_word[i], c >> 6] |= np.uint64(1) << np.uint64(c & 63)
            item_of[c] = i
            c += 1
    columns[0] = c


@njit([types.void(_u8, _i32, _i, _i32, _i, _u8, _i32, _i64)], cache=True, nogil=True)
def settle(item_kind, item_of, columns, column, n, role, place, tally):  # type: ignore[no-untyped-def]
    """What each of n words is to the template (`role`), and at which item (`place`), from its matches.

    Words between two matches fill the first gap between them, else a masked identifier that is missing
    there, else they replace missing constants, first for first; what is left is inserted after `place`.
    `tally`: edits, words that edits bring, words inserted, constant words matched.
    """
    edits = fresh = inserted = matched = 0
    before = -1
    k = 0
    while k <= n:
        stop = k
        while stop < n and column[stop] < 0:
            stop += 1
        after = item_of[column[stop]] if stop < n else len(item_kind)
        target = -1
        missing = 0
        for i in range(before + 1, after):
            missing += item_kind[i] != GAP
            better = target < 0 or (item_kind[i] == GAP and item_kind[target] == TOKEN)
            if item_kind[i] != CONSTANT and better:
                target = i
        surplus = stop - k
        if surplus and target >= 0:
            for j in range(k, stop):
                role[j] = FILLS
                place[j] = target
            if item_kind[target] == TOKEN:
                missing -= 1
                edits += surplus
                fresh += surplus
                inserted += surplus - 1
            edits += missing
        else:
            i = before
            for j in range(k, stop):
                if j - k < missing:
                    i += 1
                    while item_kind[i] == GAP:
                        i += 1
                    role[j] = SUBSTITUTED
                else:
                    role[j] = INSERTED
                    inserted += 1
                place[j] = i
            edits += max(surplus, missing)
            fresh += surplus
        if stop < n:
            role[stop] = MATCHED
            place[stop] = after
            matched += item_kind[after] == CONSTANT
        before = after
        k = stop + 1
    tally[0] = edits
    tally[1] = fresh
    tally[2] = inserted
    tally[3] = matched


@njit([types.boolean(_u8r, _i64, _i64, _i64, _i, _i)], cache=True, nogil=True)
def comes_first(data, start, end, count, a, b):  # type: ignore[no-untyped-def]
    """Whether value a is listed before value b: it has more ads, or as many and is less as bytes."""
    if count[a] != count[b]:
        return count[a] > count[b]
    length = min(end[a] - start[a], end[b] - start[b])
    for k in range(length):
        x, y = data[start[a] + k], data[start[b] + k]
        if x != y:
            return x < y
    return end[a] - start[a] < end[b] - start[b]


@njit([types.void(_u8r, _i64, _i64, _i64, _i32)], cache=True, nogil=True)
def sort_values(data, start, end, count, order):  # type: ignore[no-untyped-def]
    """Sorts `order` in place by `comes_first` (Shell's sort; the lists are short)."""
    n = len(order)
    step = 1
    while step < n // 3:
        step = 3 * step + 1
    while step >= 1:
        for i in range(step, n):
            x = order[i]
            j = i
            while j >= step and comes_first(data, start, end, count, x, order[j - step]):
                order[j] = order[j - step]
                j -= step
            order[j] = x
        step //= 3


_out = types.Tuple(
    (
        _f64,  # 0 alone bits, per group
        _f64,  # 1 together bits
        types.int64[
            :, ::1
        ],  # 2 (groups x 7) constants, parts, slots, sampled, shortened; matched words and words of the ads
        _i32,  # 3 part: -1 constant, else its slot
        _u8,  # 4 bytes of the constant parts
        _i64,  # 5 their ends
        _u8,  # 6 slot: kind
        _i64,  # 7 (slots x 3) values listed, values not listed, ads that fill it
        _u8,  # 8 bytes of the values
        _i64,  # 9 (values x 3) end, ads, whether it holds identifiers
        _i64,  # 10 (uses x 4) slot, text, number of the identifier in the text, its kind
    )
)


@njit([_out(_u8r, _i64r, _i64r, _i32r, _i64r, _i32r, _i, _i, _f, _i, _i, _f, _i)], cache=True, nogil=True)
def describe(  # type: ignore[no-untyped-def]
    data, offsets, group_starts, rows, weights, counts, lo, hi, word_bits, sample, most_words, share, top
):
    """Templates of the text groups lo..hi.

    `group_starts` int64 over the distinct texts, `rows` int32 a row of `data` for each, `weights` int64 its
    ads, `counts` int32 words by row. See `_out` for what comes back. Near-linear in words of the texts,
    times 64-word blocks.
    """
    groups = hi - lo
    alone = np.zeros(groups)
    together = np.zeros(groups)
    figures = np.zeros((groups, 7), np.int64)
    part_slot = np.empty(64, np.int32)
    parts = 0
    part_bytes = np.empty(1024, np.uint8)
    at_byte = 0
    part_ends = np.empty(64, np.int64)
    constants = 0
    slot_kind = np.empty(64, np.uint8)
    slot_figures = np.empty(192, np.int64)
    slots = 0
    value_bytes = np.empty(1024, np.uint8)
    at_value = 0
    values = np.empty(192, np.int64)
    listed_values = 0
    uses = np.empty(256, np.int64)
    used = 0
    tally = np.zeros(4, np.int64)
    number = np.zeros(1, np.int32)
    by_kind = np.zeros(LAST_TOKEN, np.int64)
    for g in range(lo, hi):
        first, last = group_starts[g], group_starts[g + 1]
        texts = last - first
        sampled = min(texts, sample)
        longest = 0
        total = 0
        shortened = 0
        for t in range(texts):
            n = min(np.int64(counts[rows[first + t]]), most_words)
            shortened += counts[rows[first + t]] > most_words
            longest = max(longest, n)
            if t < sampled:
                total += n
        # words of the sampled texts, numbered as they come
        hashes = np.empty(longest, np.uint64)
        ends = np.empty(longest, np.int64)
        size = table_size(total)
        keys = np.empty(size, np.uint64)
        ids = np.full(size, np.int32(-1))
        words = np.empty(total, np.int32)
        word_start = np.empty(total, np.int64)
        word_length = np.empty(total, np.int64)
        starts = np.empty(sampled, np.int64)
        lengths = np.empty(sampled, np.int64)
        weight = weights[first : first + sampled].copy()
        distinct = 0
        at = 0
        for t in range(sampled):
            row = rows[first + t]
            n = split(data, offsets[row], offsets[row + 1], most_words, hashes, ends)
            starts[t] = at
            lengths[t] = n
            begin = offsets[row]
            for k in range(n):
                s = seat(keys, ids, hashes[k])
                if ids[s] < 0:
                    keys[s] = hashes[k]
                    ids[s] = distinct
                    word_start[distinct] = begin
                    word_length[distinct] = ends[k] - begin
                    distinct += 1
                words[at + k] = ids[s]
                begin = ends[k] + 1
            at += n
        token = np.zeros(max(1, distinct), np.uint8)
        for w in range(distinct):
            token[w] = word_length[w] == 1 and data[word_start[w]] <= LAST_TOKEN
        # the template
        place = np.empty(total, np.int32)
        order = np.empty(sampled, np.int64)
        order_of(words, starts, lengths, weight, distinct, order)
        columns = weave(words, starts, lengths, order, distinct, place)
        item_word = np.empty(columns + 1, np.int32)
        item_kind = np.empty(columns + 1, np.uint8)
        items = choose(
            words, starts, lengths, weight, place, columns, token, word_bits, share, item_word, item_kind
        )
        item_word = item_word[:items]
        item_kind = item_kind[:items]
        item_of = np.empty(items + 1, np.int32)
        masks = np.empty((max(1, distinct), max(1, (items + 63) >> 6)), np.uint64)
        item_masks(item_word, item_kind, number, masks, item_of)
        fixed = np.int64(number[0])
        slot_of = np.full(items, np.int32(-1))
        held = 0
        gaps = 0
        for i in range(items):
            if item_kind[i] != CONSTANT:
                slot_of[i] = held
                held += 1
                gaps += item_kind[i] == GAP
        # every text read against it
        fill_start = np.zeros((held, texts), np.int64)
        fill_end = np.zeros((held, texts), np.int64)
        fill_words = np.zeros((held, texts), np.int32)
        fill_tokens = np.zeros((held, texts), np.int32)
        fill_first = np.zeros((held, texts), np.int32)
        fill_kind = np.full((held, texts), np.int32(-1))
        fill_key = np.zeros((held, texts), np.uint64)
        rows_of_bits = np.empty((longest, masks.shape[1]), np.uint64)
        own = np.empty(longest, np.int32)
        column = np.empty(longest, np.int32)
        role = np.empty(longest, np.uint8)
        where = np.empty(longest, np.int32)
        ads = 0
        matched = 0
        all_words = 0
        alone_sum = 0.0
        together_sum = template_bits(fixed, gaps, word_bits)
        for t in range(texts):
            row = rows[first + t]
            n = split(data, offsets[row], offsets[row + 1], most_words, hashes, ends)
            for k in range(n):
                own[k] = ids[seat(keys, ids, hashes[k])]
            match(masks, own, n, rows_of_bits, column)
            settle(item_kind, item_of, fixed, column, n, role, where, tally)
            w = weights[first + t]
            ads += w
            matched += w * tally[3]
            all_words += w * n
            alone_sum += w * alone_bits(n, word_bits)
            begin = offsets[row]
            tokens = 0
            in_gaps = 0
            for k in range(n):
                in_gaps += role[k] == FILLS and item_kind[where[k]] == GAP
                is_token = ends[k] - begin == 1 and data[begin] <= LAST_TOKEN
                if role[k] == FILLS or (role[k] == MATCHED and item_kind[where[k]] == TOKEN):
                    s = slot_of[where[k]]
                    if fill_words[s, t] == 0:
                        fill_start[s, t] = begin
                        fill_first[s, t] = tokens
                    fill_end[s, t] = ends[k]
                    fill_words[s, t] += 1
                    fill_key[s, t] = mix64(fill_key[s, t] ^ hashes[k]) + np.uint64(1)
                    if is_token:
                        fill_tokens[s, t] += 1
                        fill_kind[s, t] = data[begin] - 1
                tokens += is_token
                begin = ends[k] + 1
            length = fixed + in_gaps + tally[2]
            together_sum += w * edited_bits(length, tally[0], tally[1], word_bits)
        # the values of each slot
        size = table_size(texts)
        keys = np.empty(size, np.uint64)
        ids = np.empty(size, np.int32)
        value_count = np.empty(texts, np.int64)
        value_text = np.empty(texts, np.int64)
        value_start = np.empty(texts, np.int64)
        value_end = np.empty(texts, np.int64)
        slot_kind = room(slot_kind, slots + held)
        slot_figures = room(slot_figures, 3 * (slots + held))
        for i in range(items):
            s = slot_of[i]
            if s < 0:
                continue
            by_kind[:] = 0
            ids[:] = -1
            different = 0
            filled = 0
            wordy = 0
            one_word = True
            spelled = 0.0
            listed = 0.0
            for t in range(texts):
                n = np.int64(fill_words[s, t])
                if n == 0:
                    continue
                w = weights[first + t]
                filled += w
                price = integer_bits(n) + n * word_bits
                spelled += w * price
                h = seat(keys, ids, fill_key[s, t])
                fresh = ids[h] < 0
                if fresh:
                    keys[h] = fill_key[s, t]
                    ids[h] = different
                    value_start[different] = fill_start[s, t]
                    value_end[different] = fill_end[s, t]
                    value_text[different] = t
                    value_count[different] = 0
                    different += 1
                    listed += price
                value_count[ids[h]] += w
                if fill_tokens[s, t] == n:
                    by_kind[fill_kind[s, t]] += w
                    uses = room(uses, 4 * (used + n))
                    for k in range(n):
                        uses[4 * used] = slots + s
                        uses[4 * used + 1] = first + t
                        uses[4 * used + 2] = fill_first[s, t] + k
                        uses[4 * used + 3] = np.int64(data[fill_start[s, t] + 2 * k]) - 1
                        used += 1
                else:
                    wordy += w
                    one_word = one_word and n == 1
            if item_kind[i] == GAP:
                together_sum += slot_bits(spelled, listed, filled, different, ads)
            kind = TEXT
            if by_kind.sum() and 2 * by_kind.max() >= filled:
                kind = int(np.argmax(by_kind))
            elif item_kind[i] == TOKEN:
                kind = int(data[word_start[item_word[i]]]) - 1
            elif different == 1 and filled < ads and wordy:
                kind = OPTIONAL
            elif one_word:
                kind = WORD
            chosen = np.empty(different, np.int32)
            kept = 0
            for v in range(different):
                t = value_text[v]
                if fill_tokens[s, t] != fill_words[s, t]:
                    chosen[kept] = v
                    kept += 1
            chosen = chosen[:kept]
            sort_values(data, value_start, value_end, value_count, chosen)
            shown = min(kept, top)
            values = room(values, 3 * (listed_values + shown))
            for k in range(shown):
                t = value_text[chosen[k]]
                length = fill_end[s, t] - fill_start[s, t]
                value_bytes = room(value_bytes, at_value + length)
                for b in range(length):
                    value_bytes[at_value + b] = data[fill_start[s, t] + b]
                at_value += length
                values[3 * listed_values] = at_value
                values[3 * listed_values + 1] = value_count[chosen[k]]
                values[3 * listed_values + 2] = fill_tokens[s, t] > 0
                listed_values += 1
            slot_kind[slots + s] = kind
            slot_figures[3 * (slots + s)] = shown
            slot_figures[3 * (slots + s) + 1] = kept - shown
            slot_figures[3 * (slots + s) + 2] = filled
        # the parts, in order
        part_slot = room(part_slot, parts + items)
        part_ends = room(part_ends, constants + items)
        own_parts = 0
        for i in range(items):
            if item_kind[i] != CONSTANT:
                part_slot[parts] = slot_of[i]
                parts += 1
                own_parts += 1
                continue
            w = item_word[i]
            part_bytes = room(part_bytes, at_byte + word_length[w] + 1)
            if i and item_kind[i - 1] == CONSTANT:
                part_bytes[at_byte] = 32
                at_byte += 1
            else:
                part_slot[parts] = -1
                parts += 1
                own_parts += 1
                constants += 1
            for k in range(word_length[w]):
                part_bytes[at_byte + k] = data[word_start[w] + k]
            at_byte += word_length[w]
            part_ends[constants - 1] = at_byte
        slots += held
        alone[g - lo] = alone_sum
        together[g - lo] = together_sum
        figures[g - lo, 0] = fixed
        figures[g - lo, 1] = own_parts
        figures[g - lo, 2] = held
        figures[g - lo, 3] = sampled
        figures[g - lo, 4] = shortened
        figures[g - lo, 5] = matched
        figures[g - lo, 6] = all_words
    return (
        alone,
        together,
        figures,
        part_slot[:parts].copy(),
        part_bytes[:at_byte].copy(),
        part_ends[:constants].copy(),
        slot_kind[:slots].copy(),
        slot_figures[: 3 * slots].copy(),
        value_bytes[:at_value].copy(),
        values[: 3 * listed_values].copy(),
        uses[: 4 * used].copy(),
    )

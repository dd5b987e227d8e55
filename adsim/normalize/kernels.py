"""Compiled kernels: one pass over UTF-8 that folds, one over folded bytes that cuts into words.

In: buffers and offsets. Out: bytes, offsets, counts of tricks and, where asked for, the origin of each byte
and the places of the tricks. They hold no state and release the GIL.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.normalize.table import (
    BIDI,
    EMOJI,
    FLAG,
    JOINER,
    KEYCAP,
    MARK,
    NEWLINE,
    NO_TRICK,
    PLANES,
    SPACE,
    VARIANT,
    ZERO_WIDTH,
)
from adsim.records import Trick

_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)
_u64r = types.Array(types.uint64, 1, "C", readonly=True)
_i32w = types.int32[::1]

T_ZERO_WIDTH, T_BIDI, T_COMBINING, T_STYLED = (
    int(Trick.ZERO_WIDTH), int(Trick.BIDI), int(Trick.COMBINING), int(Trick.STYLED),
)  # fmt: skip
T_HOMOGLYPH, T_KEYCAP, T_LEET = int(Trick.HOMOGLYPH), int(Trick.KEYCAP), int(Trick.LEET)
T_SPACED, T_REPEATED, T_EMOJI_INSIDE = int(Trick.SPACED), int(Trick.REPEATED), int(Trick.EMOJI_INSIDE)
SHORT_PIECE = 2
SATURATED = 65535


@njit(
    [types.UniTuple(types.int64, 2)(_u8r, types.int64, types.int64)], cache=True, nogil=True, inline="always"
)
def decode(data, at, stop):  # type: ignore[no-untyped-def]
    """The code point at `at` and its length in bytes; a broken sequence counts as one byte, U+FFFD."""
    b = np.int64(data[at])
    if b < 0x80:
        return b, np.int64(1)
    if b >= 0xF0 and at + 3 < stop:
        rest = (
            (np.int64(data[at + 1] & 63) << 12)
            | (np.int64(data[at + 2] & 63) << 6)
            | np.int64(data[at + 3] & 63)
        )
        return ((b & 7) << 18) | rest, np.int64(4)
    if 0xE0 <= b < 0xF0 and at + 2 < stop:
        return ((b & 15) << 12) | (np.int64(data[at + 1] & 63) << 6) | np.int64(data[at + 2] & 63), np.int64(
            3
        )
    if 0xC0 <= b < 0xE0 and at + 1 < stop:
        return ((b & 31) << 6) | np.int64(data[at + 1] & 63), np.int64(2)
    return np.int64(0xFFFD), np.int64(1)


@njit([types.int64(_u8r, _i64r, _i32r, types.int64, types.int64)], cache=True, nogil=True)
def folded_room(data, offsets, starts, lo, hi):  # type: ignore[no-untyped-def]
    """Bytes that the folded texts lo..hi take at most."""
    room = np.int64(16)
    at, stop = offsets[lo], offsets[hi]
    while at < stop:
        if data[at] < 0x80:
            room += 1
            at += 1
            continue
        code, size = decode(data, at, stop)
        room += max(size, np.int64(starts[code + 1] - starts[code])) if code < PLANES else size
        at += size
    return room


_i64 = types.int64


@njit(
    [types.void(types.uint16[:, ::1], _i64, _i64, _i64, _i64, types.int32[:, ::1], types.int64[::1])],
    cache=True,
    nogil=True,
)
def note(tricks, i, trick, start, end, places, made):  # type: ignore[no-untyped-def]
    """Counts a trick of text i and, where there is room, notes its place."""
    if tricks[i, trick] < SATURATED:
        tricks[i, trick] += 1
    if made[0] < len(places):
        places[made[0], 0] = trick
        places[made[0], 1] = start
        places[made[0], 2] = end
        made[0] += 1


@njit([types.boolean(types.int64)], cache=True, nogil=True, inline="always")
def is_letter(b):  # type: ignore[no-untyped-def]
    """Whether a folded byte is of a letter, ASCII or not."""
    return (97 <= b <= 122) or b >= 128


@njit(
    [
        types.UniTuple(types.int64, 2)(
            _u8r, _i64r, types.int64, types.int64, _u8r, _u8r, _u8r, _i32r, _u8r, _u8r,
            types.uint8[::1], types.int64[::1], types.uint8[::1], types.int64[::1],
            types.uint16[:, ::1], _i32w, types.int32[:, ::1], types.int64[::1],
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def fold(data, offsets, lo, hi, action, trick_of, letter_of, starts, replacement, flags,
         out, out_ends, emoji, emoji_ends, tricks, origin, places, made):  # type: ignore[no-untyped-def]  # fmt: skip
    """Folds texts lo..hi into `out` and their emoji into `emoji`, with ends by text; O(bytes).

    An emoji, or a run of them, leaves one space, but between two small letters none where either piece of
    the word is of at most two: then it only stood there to break the word. `origin`, where not empty, takes for
    each byte written the byte of the text that it came from. Returns the bytes written to both.
    """
    n = np.int64(0)
    e = np.int64(0)
    track = len(origin) > 0
    for i in range(lo, hi):
        base, stop = offsets[i], offsets[i + 1]
        begin = n
        looks = 0
        foreign = 0
        latin = 0
        in_emoji = False
        emoji_at = np.int64(0)
        marks = 0
        # letters since the last break of the word, the gap that an emoji left in it, and its place
        piece = 0
        gap = np.int64(-1)
        gap_from = np.int64(0)
        gap_to = np.int64(0)
        upper = False
        written_at = base
        at = base
        while at < stop:
            plain = np.int64(data[at])
            if 32 <= plain < 127 and not in_emoji and gap < 0:
                upper = 65 <= plain <= 90
                plain += 32 * upper
                out[n] = plain
                if track:
                    origin[n] = at - base
                n += 1
                letter = 97 <= plain <= 122
                piece = (piece + 1) * letter
                latin += letter
                marks = 0
                written_at = at
                at += 1
                continue
            code, size = decode(data, at, stop)
            what = np.int64(action[code]) if code < PLANES else (ZERO_WIDTH if code >= 0xE0000 else 0)
            if what == VARIANT:
                at += size
                continue
            if what == JOINER:
                if not in_emoji:
                    note(tricks, i, T_ZERO_WIDTH, at - base, at - base + size, places, made)
                at += size
                continue
            if what == ZERO_WIDTH:
                note(tricks, i, T_ZERO_WIDTH, at - base, at - base + size, places, made)
                at += size
                continue
            if what == BIDI:
                note(tricks, i, T_BIDI, at - base, at - base + size, places, made)
                at += size
                continue
            if what == MARK:
                usual = 0x300 <= code <= 0x304 or 0x306 <= code <= 0x30C or 0x323 <= code <= 0x328
                marks += 1
                on_latin = n > begin and 97 <= out[n - 1] <= 122
                if on_latin and (marks > 1 or not usual):
                    note(tricks, i, T_COMBINING, written_at - base, at - base + size, places, made)
                at += size
                continue
            if what == KEYCAP:
                if n > begin and 48 <= out[n - 1] <= 57:
                    note(tricks, i, T_KEYCAP, written_at - base, at - base + size, places, made)
                at += size
                continue
            if what == FLAG:
                # a run of indicators is flags where every pair is a country's, else letters
                run = 0
                ahead = at
                paired = True
                first = np.int64(0)
                while ahead < stop:
                    sign, width = decode(data, ahead, stop)
                    if not 0x1F1E6 <= sign <= 0x1F1FF:
                        break
                    if run & 1:
                        paired = paired and flags[first * 26 + sign - 0x1F1E6] == 1
                    first = sign - 0x1F1E6
                    run += 1
                    ahead += width
                if paired and run & 1 == 0:
                    for k in range(at, ahead):
                        emoji[e] = data[k]
                        e += 1
                    if not in_emoji:
                        in_emoji = True
                        emoji_at = at
                    at = ahead
                    continue
                if in_emoji:
                    out[n] = 32
                    if track:
                        origin[n] = emoji_at - base
                    n += 1
                    in_emoji = False
                while at < ahead:
                    sign, width = decode(data, at, stop)
                    out[n] = 97 + sign - 0x1F1E6
                    if track:
                        origin[n] = at - base
                    n += 1
                    note(tricks, i, T_STYLED, at - base, at - base + width, places, made)
                    at += width
                piece += run
                continue
            if what == EMOJI:
                for k in range(at, at + size):
                    emoji[e] = data[k]
                    e += 1
                if not in_emoji:
                    in_emoji = True
                    emoji_at = at
                at += size
                continue
            # something is written from here on
            if code < 0x80:
                b = code
                if b == 13:
                    at += size
                    if at < stop and data[at] == 10:
                        continue
                    b = np.int64(10)
                    at -= size
                elif (b < 32 and b != 10) or b == 127:
                    b = np.int64(32)
                if 65 <= b <= 90:
                    b += 32
                first_byte = b
                width_out = 1
            else:
                b = np.int64(-1)
                if what == SPACE or what == NEWLINE:
                    b = np.int64(32) if what == SPACE else np.int64(10)
                    first_byte = b
                    width_out = 1
                elif code < PLANES:
                    width_out = starts[code + 1] - starts[code]
                    first_byte = np.int64(replacement[starts[code]]) if width_out else np.int64(32)
                else:
                    width_out = size
                    first_byte = np.int64(data[at])
            letter = is_letter(first_byte)
            digit = 48 <= first_byte <= 57
            now_upper = 65 <= code <= 90
            if in_emoji:
                in_emoji = False
                before = np.int64(out[n - 1]) if n > begin else np.int64(32)
                inside = letter and is_letter(before) and (now_upper == upper or not now_upper)
                if inside and piece <= SHORT_PIECE:
                    note(tricks, i, T_EMOJI_INSIDE, emoji_at - base, at - base, places, made)
                    gap = -1
                else:
                    if digit and 48 <= before <= 57:
                        note(tricks, i, T_EMOJI_INSIDE, emoji_at - base, at - base, places, made)
                    # an emoji right after a word that is broken already: settle that gap first
                    gap = n if inside else -1
                    gap_from = emoji_at - base
                    gap_to = at - base
                    out[n] = 32
                    if track:
                        origin[n] = emoji_at - base
                    n += 1
                piece = 0
            if not letter:
                if gap >= 0 and 0 < piece <= SHORT_PIECE:
                    for k in range(gap, n - 1):
                        out[k] = out[k + 1]
                        if track:
                            origin[k] = origin[k + 1]
                    n -= 1
                    note(tricks, i, T_EMOJI_INSIDE, gap_from, gap_to, places, made)
                gap = -1
                piece = 0
            else:
                piece += 1
            upper = now_upper
            marks = 0
            written_at = at
            if b >= 0:
                out[n] = b
                if track:
                    origin[n] = at - base
                n += 1
                latin += letter
            elif code < PLANES:
                for k in range(starts[code], starts[code + 1]):
                    out[n] = replacement[k]
                    if track:
                        origin[n] = at - base
                    n += 1
                t = np.int64(trick_of[code])
                if t != NO_TRICK:
                    note(tricks, i, t, at - base, at - base + size, places, made)
                    looks += t == T_HOMOGLYPH
                elif letter:
                    latin += letter_of[code] == 0
                foreign += letter_of[code]
            else:
                for k in range(at, at + size):
                    out[n] = data[k]
                    if track:
                        origin[n] = at - base
                    n += 1
                foreign += 1
            at += size
        if gap >= 0 and 0 < piece <= SHORT_PIECE:
            for k in range(gap, n - 1):
                out[k] = out[k + 1]
                if track:
                    origin[k] = origin[k + 1]
            n -= 1
            note(tricks, i, T_EMOJI_INSIDE, gap_from, gap_to, places, made)
        if in_emoji:
            out[n] = 32
            if track:
                origin[n] = emoji_at - base
            n += 1
        if foreign > looks or (looks > 2 * latin and looks > 20):
            # a text of another script: its letters are no disguise
            tricks[i, T_HOMOGLYPH] = 0
        out_ends[i - lo] = n
        emoji_ends[i - lo] = e
    return n, e


TOKEN_WORD, TOKEN_MASK = 0, 1
START, END, FROM, TO, GAP, KIND = 0, 1, 2, 3, 4, 5
GAP_SPACE, GAP_WIDE, GAP_SIGN = 1, 2, 3


LETTER_LIKE = np.zeros(256, np.uint8)
for _digit, _letter in zip(b"02345678", b"ozeasgtb", strict=True):
    LETTER_LIKE[_digit] = _letter


@njit([types.int64(types.int64)], cache=True, nogil=True, inline="always")
def leet(b):  # type: ignore[no-untyped-def]
    """The letter that a digit between letters looks like; 1 is for the caller; 0 where it looks like none."""
    return np.int64(LETTER_LIKE[b])


@njit([types.boolean(types.int64)], cache=True, nogil=True, inline="always")
def is_vowel(b):  # type: ignore[no-untyped-def]
    """Whether a byte is one of a e i o u y."""
    return b == 97 or b == 101 or b == 105 or b == 111 or b == 117 or b == 121


@njit([types.uint64(types.uint8[::1], types.int64, types.int64)], cache=True, nogil=True)
def short_key(buffer, start, stop):  # type: ignore[no-untyped-def]
    """Up to eight bytes as one integer; 0 where there are more."""
    key = np.uint64(0)
    if stop - start > 8:
        return key
    for k in range(start, stop):
        key = (key << np.uint64(8)) | np.uint64(buffer[k])
    return key


@njit([types.boolean(_u64r, types.uint64)], cache=True, nogil=True)
def among(keys, key):  # type: ignore[no-untyped-def]
    """Whether a key is one of a few."""
    for k in range(len(keys)):
        if keys[k] == key:
            return True
    return False


@njit([types.int64(types.uint8[::1], types.int64, types.int64, _u64r)], cache=True, nogil=True)
def undo_leet(buffer, start, stop, amounts):  # type: ignore[no-untyped-def]
    """Turns digits inside the word at `start`..`stop` into the letters they look like; returns how many.

    A digit, or a pair of the same, between letters; 0 or 3 behind four letters; 0, 1, 3, 4 or 5 before three,
    unless these are what one counts (`3hours`, `2nd`).
    """
    undone = 0
    k = start
    while k < stop:
        b = np.int64(buffer[k])
        if not 48 <= b <= 57:
            k += 1
            continue
        end = k + 1
        while end < stop and 48 <= buffer[end] <= 57:
            end += 1
        run = end - k
        if run > 2 or (run == 2 and buffer[k + 1] != b):
            k = end
            continue
        before = np.int64(buffer[k - 1]) if k > start else np.int64(0)
        after = np.int64(buffer[end]) if end < stop else np.int64(0)
        to = np.int64(0)
        if is_letter(before) and is_letter(after):
            to = leet(b)
            if b == 49:
                to = np.int64(108) if is_vowel(before) or is_vowel(after) else np.int64(105)
        elif run == 1 and end == stop and k - start >= 4 and (b == 48 or b == 51):
            whole = True
            for q in range(start, k):
                whole = whole and not 48 <= buffer[q] <= 57
            to = leet(b) if whole else np.int64(0)
        elif run == 1 and k == start and stop - end >= 3 and b != 50 and b <= 53:
            letters = True
            for q in range(end, stop):
                letters = letters and 97 <= buffer[q] <= 122
            if letters and not among(amounts, short_key(buffer, end, stop)):
                to = leet(b)
                if b == 49:
                    to = np.int64(108) if is_vowel(after) else np.int64(105)
        if to:
            for q in range(k, end):
                buffer[q] = to
            undone += run
        k = end
    return undone


@njit([types.int64(types.uint8[::1], types.int64, types.int64)], cache=True, nogil=True)
def squeeze(buffer, start, stop):  # type: ignore[no-untyped-def]
    """Squeezes runs of three and more of the same letter into one, in place; the new end."""
    n = start
    k = start
    while k < stop:
        end = k + 1
        while end < stop and buffer[end] == buffer[k]:
            end += 1
        take = end - k
        if take >= 3 and 97 <= buffer[k] <= 122:
            take = 1
        for _ in range(take):
            buffer[n] = buffer[k]
            n += 1
        k = end
    return n


@njit([types.boolean(types.uint8[::1], types.int64[:, ::1], types.int64)], cache=True, nogil=True)
def stands_alone(buffer, tokens, t):  # type: ignore[no-untyped-def]
    """Whether token t is one letter; a digit is not, or `no 5, a` would be a word spaced out."""
    if tokens[t, KIND] != TOKEN_WORD or tokens[t, END] - tokens[t, START] != 1:
        return False
    return 97 <= buffer[tokens[t, START]] <= 122


@njit([types.boolean(types.int64[:, ::1], types.int64, types.int64)], cache=True, nogil=True)
def parts(tokens, t, last):  # type: ignore[no-untyped-def]
    """Whether the gap before the single letter t parts two words: wider than others, or blank among signs."""
    gap = tokens[t, GAP]
    signs_around = tokens[t - 1, GAP] == GAP_SIGN or (t + 1 < last and tokens[t + 1, GAP] == GAP_SIGN)
    return gap == GAP_WIDE or (gap == GAP_SPACE and signs_around)


@njit([types.int64(types.uint8[::1], types.int64[:, ::1], types.int64, types.int64)], cache=True, nogil=True)
def distinct_run(buffer, tokens, first, last):  # type: ignore[no-untyped-def]
    """Letters of the tokens first..last, 1 where all are the same."""
    for t in range(first + 1, last):
        if buffer[tokens[t, START]] != buffer[tokens[first, START]]:
            return last - first
    return np.int64(1)


@njit(
    [types.int64(types.uint8[::1], types.int64[:, ::1], types.int64, types.int64, types.int64[::1])],
    cache=True,
    nogil=True,
)
def segments(buffer, tokens, first, last, ends):  # type: ignore[no-untyped-def]
    """Ends of the words that the single letters first..last are joined into: cut at wide gaps, three letters at
    least in each. Returns how many.
    """
    made = 0
    begin = first
    for t in range(first + 1, last):
        if t - begin >= 3 and last - t >= 3 and parts(tokens, t, last):
            ends[made] = t
            made += 1
            begin = t
    ends[made] = last
    made += 1
    start = first
    for k in range(made):
        if distinct_run(buffer, tokens, start, ends[k]) == 1:
            ends[0] = last
            return 1
        start = ends[k]
    return made


@njit(
    [
        types.int64(
            _u8r, _i64r, types.int64, types.int64, _i32r, _i32r, _u8r, _i64r, _u64r, _u64r, types.boolean,
            types.boolean, types.boolean, types.uint8[::1], types.int64[::1], types.uint16[:, ::1],
            types.int32[:, ::1], types.int32[:, ::1], types.int64[::1],
        )
    ],
    cache=True,
    nogil=True,
)  # fmt: skip
def words(data, offsets, lo, hi, mask_start, mask_end, mask_kind, mask_first, elisions, amounts, with_leet,
          with_spaced, with_repeats, out, out_ends, tricks, spans, places, made):  # type: ignore[no-untyped-def]  # fmt: skip
    """Cuts the folded texts lo..hi into words, parted by single spaces, in `out`; O(bytes + masks).

    The masks of text i are `mask_first[i]`..`mask_first[i + 1]`. `spans`, where not empty, takes for each word
    its end in `out` less the offset of its text, and its span in the folded text. Returns bytes written.
    """
    n = np.int64(0)
    longest = np.int64(0)
    for i in range(lo, hi):
        longest = max(longest, offsets[i + 1] - offsets[i] + mask_first[i + 1] - mask_first[i])
    buffer = np.empty(longest + 8, np.uint8)
    tokens = np.empty((longest + 8, 6), np.int64)
    ends = np.empty(longest + 8, np.int64)
    word_count = 0
    for i in range(lo, hi):
        base, stop = offsets[i], offsets[i + 1]
        begin = n
        count = 0
        fill = np.int64(0)
        mask = mask_first[i]
        at = base
        spaces = 0
        signs_in_gap = False
        while at < stop or mask < mask_first[i + 1]:
            if mask < mask_first[i + 1] and base + mask_start[mask] <= at:
                tokens[count, START] = mask_kind[mask] + 1
                tokens[count, FROM] = mask_start[mask]
                tokens[count, TO] = mask_end[mask]
                tokens[count, KIND] = TOKEN_MASK
                count += 1
                at = max(at, base + mask_end[mask])
                mask += 1
                spaces = 0
                continue
            if at >= stop:
                break
            limit = base + mask_start[mask] if mask < mask_first[i + 1] else stop
            b = np.int64(data[at])
            if 0 < b < 10:
                # what stands for a span that was taken out before
                tokens[count, START] = b
                tokens[count, FROM] = at - base
                tokens[count, TO] = at + 1 - base
                tokens[count, KIND] = TOKEN_MASK
                count += 1
                at += 1
                spaces = 0
                continue
            if not (
                is_letter(b)
                or 48 <= b <= 57
                or (b == 36 and at + 1 < limit and is_letter(np.int64(data[at + 1])))
            ):
                spaces += 2 if b == 10 else 1
                signs_in_gap = signs_in_gap or b > 32
                at += 1
                continue
            start = fill
            came_from = at
            signs = 0
            while at < limit:
                b = np.int64(data[at])
                follower = np.int64(data[at + 1]) if at + 1 < limit else np.int64(0)
                if 0xE3 <= b <= 0xE9:
                    # ideographs and kana: each is a word
                    if at > came_from:
                        break
                    for k in range(at, min(at + 3, limit)):
                        buffer[fill] = data[k]
                        fill += 1
                    at = min(at + 3, limit)
                    break
                if is_letter(b) or 48 <= b <= 57:
                    buffer[fill] = b
                    fill += 1
                    at += 1
                    continue
                prior = np.int64(buffer[fill - 1]) if fill > start else np.int64(0)
                to = np.int64(0)
                if with_leet:
                    if b == 64 and is_letter(prior) and is_letter(follower):
                        to = 97
                    elif b == 36 and (is_letter(follower) or (is_letter(prior) and not 48 <= follower <= 57)):
                        to = 115
                    elif b == 33 and is_letter(prior) and is_letter(follower):
                        to = 105
                    elif b == 124 and is_letter(prior) and is_letter(follower):
                        to = 108
                if to:
                    buffer[fill] = to
                    fill += 1
                    signs += 1
                    at += 1
                    continue
                if (
                    b == 39
                    and is_letter(prior)
                    and is_letter(follower)
                    and not among(elisions, short_key(buffer, start, fill))
                ):
                    at += 1
                    continue
                break
            if fill == start:
                at += 1
                spaces += 1
                signs_in_gap = True
                continue
            undone = signs
            if with_leet:
                more = undo_leet(buffer, start, fill, amounts)
                while more:
                    # a letter won back may be the neighbour that another one lacked
                    undone += more
                    more = undo_leet(buffer, start, fill, amounts)
            if undone:
                note(tricks, i, T_LEET, came_from - base, at - base, places, made)
            if with_repeats:
                squeezed = squeeze(buffer, start, fill)
                if squeezed < fill:
                    note(tricks, i, T_REPEATED, came_from - base, at - base, places, made)
                fill = squeezed
            tokens[count, START] = start
            tokens[count, END] = fill
            tokens[count, FROM] = came_from - base
            tokens[count, TO] = at - base
            tokens[count, GAP] = GAP_SIGN if signs_in_gap else (GAP_WIDE if spaces >= 2 else GAP_SPACE)
            tokens[count, KIND] = TOKEN_WORD
            count += 1
            spaces = 0
            signs_in_gap = False
        t = 0
        while t < count:
            last = t + 1
            pieces = 1
            ends[0] = last
            if with_spaced and stands_alone(buffer, tokens, t):
                while last < count and stands_alone(buffer, tokens, last):
                    last += 1
                small = t + 1
                while small < last and small <= t + 2 and not parts(tokens, small, last):
                    small += 1
                if small <= t + 2 and last - small >= 3:
                    # one or two letters of their own before a word that was spaced out
                    last = t + 1
                elif last - t >= 3:
                    pieces = segments(buffer, tokens, t, last, ends)
                else:
                    last = t + 1
            for piece in range(pieces):
                if n > begin:
                    out[n] = 32
                    n += 1
                at_word = n
                for k in range(t, ends[piece]):
                    if tokens[k, KIND] == TOKEN_MASK:
                        out[n] = tokens[k, START]
                        n += 1
                        continue
                    for q in range(tokens[k, START], tokens[k, END]):
                        out[n] = buffer[q]
                        n += 1
                if ends[piece] - t > 1:
                    note(tricks, i, T_SPACED, tokens[t, FROM], tokens[ends[piece] - 1, TO], places, made)
                    n = squeeze(out, at_word, n)
                if word_count < len(spans):
                    spans[word_count, 0] = n - begin
                    spans[word_count, 1] = tokens[t, FROM]
                    spans[word_count, 2] = tokens[ends[piece] - 1, TO]
                    word_count += 1
                t = ends[piece]
        out_ends[i - lo] = n
    return n

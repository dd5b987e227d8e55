"""Compiled kernels: the cells of CSV, the elements of JSON, the bytes of a column.

In: blocks of UTF-8 bytes. Out: where cells and elements start and end. They know the grammar alone:
RFC 4180 as Python's csv reads it, except that a quoted cell which runs over lines has to be well-formed.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

_u8r = types.Array(types.uint8, 1, "C", readonly=True)
_i32r = types.Array(types.int32, 1, "C", readonly=True)
_i64r = types.Array(types.int64, 1, "C", readonly=True)

QUOTE, CR, LF = 34, 13, 10
PLAIN, QUOTED, ESCAPED = 0, 1, 2
RAGGED, OPEN = 1, 2


@njit(
    [
        types.int64(
            _u8r,
            types.int64,
            types.int64,
            types.int64,
            types.int64,
            types.int64,
            types.int32[::1],
            types.int32[::1],
            types.uint8[::1],
            types.int32[:, ::1],
            types.int32[:, ::1],
            types.int64[::1],
        )
    ],
    cache=True,
    nogil=True,
)
def cells_of(data, begin, final, delimiter, width, longest, starts, ends, kinds, kept, lost, told):  # type: ignore[no-untyped-def]
    """Cuts the records of a block into cells; gives the byte where the first unfinished record starts.

    A record of `width` cells goes to `kept` (record number in the block, first byte, end) and its cells to
    `starts`, `ends` and `kinds`, row by row; any other to `lost` (record number, fault, cells). `told` gets
    the counts of records, kept and lost, and in its last place 1 where a line is longer than `longest`.

    A record over several lines that has a character behind a closing quote, too many cells, more than
    `longest` bytes or no end is no record: its first line is lost alone, and reading goes on at the next.
    So no stray quote swallows the ads below it, and the cost stays linear, at most `2 * width + 16` times
    over the bytes. Empty lines are no records.
    """
    n = len(data)
    most = 2 * width + 16
    i = begin
    records = 0
    good = 0
    bad = 0
    told[3] = 0
    while i < n:
        if data[i] == LF or data[i] == CR:
            i += 1
            continue
        first = i
        below = np.int64(-1)
        count = 0
        cell = good * width
        odd = False
        fault = 0
        whole = False
        while True:
            kind = PLAIN
            s = i
            if i < n and data[i] == QUOTE:
                kind = QUOTED
                i += 1
                s = i
                shut = np.int64(-1)
                while i < n:
                    c = data[i]
                    if c == QUOTE:
                        if i + 1 < n and data[i + 1] == QUOTE:
                            kind = ESCAPED
                            i += 2
                            continue
                        if i + 1 >= n and not final:
                            i = n
                            break
                        shut = i
                        break
                    if (c == LF or c == CR) and below < 0:
                        below = i + 1
                        if c == CR and i + 1 < n and data[i + 1] == LF:
                            below = i + 2
                    i += 1
                if shut < 0:
                    if final:
                        fault = OPEN
                    break
                e = shut
                i = shut + 1
                if i < n and data[i] != delimiter and data[i] != LF and data[i] != CR:
                    odd = True
                    kind = ESCAPED
                    while i < n and data[i] != delimiter and data[i] != LF and data[i] != CR:
                        i += 1
                    e = i
                if odd and below >= 0:
                    fault = OPEN
                    break
            else:
                while i < n and data[i] != delimiter and data[i] != LF and data[i] != CR:
                    i += 1
                e = i
            if count < width:
                starts[cell + count] = s
                ends[cell + count] = e
                kinds[cell + count] = kind
            count += 1
            if below >= 0 and count > most:
                fault = OPEN
                break
            if i >= n:
                whole = final != 0
                break
            if data[i] == delimiter:
                i += 1
                continue
            if data[i] == CR:
                if i + 1 >= n and not final:
                    break
                if i + 1 < n and data[i + 1] == LF:
                    i += 1
            i += 1
            whole = True
            break
        reach = i if whole else n
        if fault == 0 and reach - first > longest:
            if below < 0:
                told[3] = 1
                return first
            fault = OPEN
        if fault:
            lost[bad, 0] = records
            lost[bad, 1] = fault
            lost[bad, 2] = 0
            bad += 1
            records += 1
            i = below if below >= 0 else n
            continue
        if not whole:
            told[0], told[1], told[2] = records, good, bad
            return first
        if count == width:
            kept[good, 0] = records
            kept[good, 1] = first
            kept[good, 2] = i
            good += 1
        else:
            lost[bad, 0] = records
            lost[bad, 1] = RAGGED
            lost[bad, 2] = count
            bad += 1
        records += 1
    told[0], told[1], told[2] = records, good, bad
    return n


@njit([types.int64(_u8r, types.int64, types.int64, types.uint8[::1], types.int64)], cache=True, nogil=True)
def unquote(data, start, end, out, at):  # type: ignore[no-untyped-def]
    """Writes a quoted cell to `out` at `at`, a doubled quote once; gives its size. `out` empty: only counts.

    The cell starts behind its opening quote; what stands behind the closing one is kept as it is.
    """
    size = 0
    inside = True
    i = start
    fill = len(out) > 0
    while i < end:
        c = data[i]
        i += 1
        if inside and c == QUOTE:
            if i < end and data[i] == QUOTE:
                i += 1
            else:
                inside = False
                continue
        if fill:
            out[at + size] = c
        size += 1
    return size


_CELLS = (_u8r, _i64r, _i32r, _i32r, _u8r, types.int64, types.int64)


@njit([types.void(*_CELLS, types.int64[::1])], cache=True, nogil=True)
def cell_offsets(data, rows, starts, ends, kinds, width, column, offsets):  # type: ignore[no-untyped-def]
    """Where the unquoted cells of one column start when laid end to end: `offsets` int64 (rows + 1,)."""
    nothing = np.empty(0, np.uint8)
    at = np.int64(0)
    offsets[0] = 0
    for r in range(len(rows)):
        cell = rows[r] * width + column
        if kinds[cell] == ESCAPED:
            at += unquote(data, starts[cell], ends[cell], nothing, 0)
        else:
            at += np.int64(ends[cell]) - np.int64(starts[cell])
        offsets[r + 1] = at


@njit([types.void(*_CELLS, _i64r, types.uint8[::1])], cache=True, nogil=True)
def gather_cells(data, rows, starts, ends, kinds, width, column, offsets, out):  # type: ignore[no-untyped-def]
    """Writes the unquoted cells of one column end to end; `offsets` as `cell_offsets` gave them."""
    for r in range(len(rows)):
        cell = rows[r] * width + column
        at = offsets[r]
        s = np.int64(starts[cell])
        if kinds[cell] == ESCAPED:
            if offsets[r + 1] > at:
                unquote(data, s, np.int64(ends[cell]), out, at)
        else:
            for k in range(np.int64(ends[cell]) - s):
                out[at + k] = data[s + k]


@njit(
    [types.int64(_u8r, types.int64, types.int64, types.int64[::1], types.int64[::1], types.int64[::1])],
    cache=True,
    nogil=True,
)
def elements_of(data, begin, final, starts, ends, told):  # type: ignore[no-untyped-def]
    """Cuts the inside of a JSON array, or objects that follow one another, into elements by brackets alone.

    Gives the byte to go on from: an unfinished element, or where `starts` was full. `told` gets the count
    and 1 where the array was closed. O(bytes).
    """
    n = len(data)
    i = begin
    count = 0
    told[1] = 0
    while i < n and count < len(starts):
        c = data[i]
        if c == 32 or c == LF or c == CR or c == 9 or c == 44:
            i += 1
            continue
        if c == 93:
            told[0], told[1] = count, 1
            return i + 1
        first = i
        depth = 0
        quoted = False
        whole = False
        while i < n:
            c = data[i]
            if quoted:
                if c == 92:
                    i += 1
                elif c == QUOTE:
                    quoted = False
                    whole = depth == 0
            elif c == QUOTE:
                quoted = True
            elif c == 123 or c == 91:
                depth += 1
            elif c == 125 or c == 93:
                depth -= 1
                whole = depth <= 0
            elif depth == 0 and (c == 44 or c == LF or c == CR):
                whole = True
                i -= 1
            i += 1
            if whole:
                break
        if not whole and not final:
            told[0] = count
            return first
        starts[count] = first
        ends[count] = min(i, n)
        count += 1
    told[0] = count
    return i

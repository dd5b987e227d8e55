"""Reads plainly written contacts in a kernel: an address, a handle or a web address with nothing hidden about it.

Windows of folded text come in; hits go out, with where the bytes of their values stand, and the windows that are
odd. It finds just what `contacts` finds, and leaves each window of which it is not sure to it.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from adsim.identifiers import codes as c
from adsim.identifiers.handles import LONG_NAME
from adsim.identifiers.plainwords import (
    DIGIT,
    DOTS,
    DOUBTED,
    MAIL,
    MAIL_ALONE,
    NETWORK,
    NO_NAME,
    NUMBERED,
    PATHS,
    SAFE_TLD,
    SITE,
    SPOKEN,
    STRINGS,
    TLD,
    WORDS,
    begins,
    known,
    plain_words,
    said,
    slot,
    stands,
)
from adsim.records import I64, TextBuffer

_u8 = types.Array(types.uint8, 1, "C", readonly=True)
_i64 = types.Array(types.int64, 1, "C", readonly=True)
_i64_2 = types.Array(types.int64, 2, "C", readonly=True)
_EMAIL, _HANDLE, _URL = 1, 2, 3
# What is made of a place where a contact may stand.
_NOTHING, _READ, _ODD = 0, 1, 2
# Bytes of a label, of a top-level domain, of a name; from how many on letters and digits may be a wallet.
_LABEL, _SHORTEST_TLD, _LONGEST_TLD, _SHORTEST, _LONGEST, _FAIR, _WALLET = 63, 2, 12, 3, 30, 5, 26
_HTTP, _SCHEME_MARKS, _WWW, _WW = (
    np.frombuffer(word, np.uint8) for word in (b"http", b"://", b"www.", b"ww")
)
# The most contacts of a window that are read here.
_MOST = 4
# Columns of what is read in a window; the last three are its value: a place in `PlainWords.before`, its bytes.
_KIND, _START, _END, _SURE, _NET, _FIRST, _LAST = range(7)


def read_plain(text: TextBuffer, windows: I64) -> tuple[I64, I64, I64]:
    """(hits, values, odd windows) of the windows of `windows.windows`; about 1 us a window.

    Hits int64 (m, 7), columns `codes.H_*`, whose key is the row in values; values int64 (m, 3), for `spell`.
    """
    table = plain_words()
    return _read(
        text.data, text.offsets, windows, table.words, table.strings, table.digits,
        table.unnamed,
    )  # fmt: skip


def spell(text: TextBuffer, values: I64) -> TextBuffer:
    """The canonical forms of `values`: the network and a colon where there is one, then the bytes of the text."""
    before = plain_words().before
    return TextBuffer(*_spell(text.data, values, before.data, before.offsets))


@njit
def _is_alnum(b):  # type: ignore[no-untyped-def]
    return 97 <= b <= 122 or 48 <= b <= 57


@njit
def _is_name(b):  # type: ignore[no-untyped-def]
    return _is_alnum(b) or b == 95


@njit
def _is_space(b):  # type: ignore[no-untyped-def]
    """What a pattern takes for white space where bytes are read as Latin-1."""
    return b == 32 or 9 <= b <= 13 or 28 <= b <= 31 or b == 0x85 or b == 0xA0


@njit
def _is_sign(b):  # type: ignore[no-untyped-def]
    """The marks between a network and a handle: `: = > ~ -`."""
    return b == 58 or b == 61 or b == 62 or b == 126 or b == 45


@njit
def _is_bracket(b):  # type: ignore[no-untyped-def]
    """Those that may stand about a hidden dot or @: `( ) [ ] { } < > *`."""
    return b == 40 or b == 41 or b == 91 or b == 93 or b == 123 or b == 125 or b == 60 or b == 62 or b == 42


@njit
def _ends(b):  # type: ignore[no-untyped-def]
    """The marks that end a phrase: `. , ; : ! ?`."""
    return b == 46 or b == 44 or b == 59 or b == 58 or b == 33 or b == 63


@njit
def _survey(data, s, e, words):  # type: ignore[no-untyped-def]
    """How many @, how many of them behind a name and the last of these; any network, space or bracket, wallet."""
    ats, joined, at = 0, 0, s
    network, loose, wallet = False, False, False
    p = s
    while p < e:
        b = data[p]
        if not _is_name(b):
            if b == 64:
                ats += 1
                if p > s and _is_name(data[p - 1]):
                    joined, at = joined + 1, p
            loose = loose or _is_space(b) or _is_bracket(b)
            p += 1
            continue
        q, run = p, p
        while q < e and _is_name(data[q]):
            if data[q] == 95:
                run = q + 1
            wallet = wallet or q - run + 1 >= _WALLET
            # "bc1" begins a shorter one
            wallet = wallet or (q == run + 2 and data[run] == 98 and data[run + 1] == 99 and data[q] == 49)
            q += 1
        network = network or known(data, p, q, words) & NETWORK > 0
        p = q
    return ats, joined, at, network, loose, wallet


@njit
def _labels(data, s, e, words):  # type: ignore[no-untyped-def]
    """(end, start of the last label, how many, whether one between might be the last) of the host that starts at s.

    No labels where one is empty, too long, or begins or ends with a hyphen.
    """
    p, last, count, early = s, s, 0, False
    while True:
        q, hyphen = p, False
        while q < e and (_is_alnum(data[q]) or data[q] == 45):
            hyphen = hyphen or data[q] == 45
            q += 1
        if q == p or q - p > _LABEL or data[p] == 45 or data[q - 1] == 45:
            return s, s, 0, False
        last, count = p, count + 1
        if q + 1 >= e or data[q] != 46 or not _is_alnum(data[q + 1]):
            return q, last, count, early
        if count > 1:
            early = early or hyphen or known(data, p, q, words) & TLD > 0
        p = q + 1


@njit
def _address(data, s, e, at, words):  # type: ignore[no-untyped-def]
    """(start, end) of the plain e-mail address about the @ at `at`; (-1, -1) where there is none."""
    left = at
    while left > s and (_is_name(data[left - 1]) or data[left - 1] in (43, 45, 46)):
        left -= 1
    p = left
    while p <= at:
        q = p
        while _is_name(data[q]) or data[q] == 43 or data[q] == 45:
            q += 1
        if q == p or not _is_alnum(data[p]) or not _is_name(data[q - 1]):
            return -1, -1
        p = q + 1
    stop, last, count, _ = _labels(data, at + 1, e, words)
    if count < 2 or not _SHORTEST_TLD <= stop - last <= _LONGEST_TLD or (stop < e and data[stop] == 64):
        return -1, -1
    for p in range(last, stop):
        if data[p] < 97:
            return -1, -1
    return left, stop


@njit
def _only_marks(data, s, e):  # type: ignore[no-untyped-def]
    p = s
    while p < e and (_ends(data[p]) or data[p] == 41):
        p += 1
    return p == e


@njit
def _web_address(data, s, e, words):  # type: ignore[no-untyped-def]
    """(start of the value, end of it, confidence in hundredths) of the web address that a window is; else (0, 0, 0)."""
    p, marked = s, False
    if stands(data, s, e, _HTTP):
        q = s + 5 if s + 4 < e and data[s + 4] == 115 else s + 4
        if stands(data, q, e, _SCHEME_MARKS):
            p, marked = q + 3, True
    if stands(data, p, e, _WWW):
        p, marked = p + 4, True
    if stands(data, p, e, _WW):
        return 0, 0, 0
    stop, last, count, early = _labels(data, p, e, words)
    suffix = known(data, last, stop, words)
    if count < 2 or early or suffix & TLD == 0:
        return 0, 0, 0
    if known(data, p, last - 1, words) & NO_NAME or known(data, p, stop, words) & SITE:
        return 0, 0, 0
    end = stop
    if stop < e and data[stop] == 47:
        marked, end = True, e
        while end > stop and (_ends(data[end - 1]) or data[end - 1] == 45 or data[end - 1] == 47):
            end -= 1
        for q in range(stop, end):
            if not (_is_name(data[q]) or data[q] == 45 or data[q] == 46 or data[q] == 47):
                return 0, 0, 0
    else:
        for q in range(stop, e):
            if not _ends(data[q]):
                return 0, 0, 0
    if marked:
        return p, end, 97
    return (p, end, 90) if suffix & SAFE_TLD else (0, 0, 0)


@njit
def _dots_are_marks(data, s, e, window_end, words):  # type: ignore[no-untyped-def]
    """Whether no dot may be that of an address: none stands, perhaps with a space, before a top-level domain."""
    for p in range(s, e):
        if data[p] != 46:
            continue
        q = p + 1
        if q < window_end and _is_space(data[q]):
            q += 1
        if q < window_end and _is_bracket(data[q]):
            return False
        stop = q
        while stop < window_end and _is_alnum(data[stop]):
            stop += 1
        if known(data, q, stop, words) & TLD:
            return False
    return True


@njit
def _name_end(data, s, e, hyphens):  # type: ignore[no-untyped-def]
    """The end of the name that starts at s: letters, digits, low lines, and dots or hyphens between them."""
    p = s
    while p < e:
        between = data[p] == 46 or (hyphens and data[p] == 45)
        if not (_is_name(data[p]) or (between and p + 1 < e and _is_name(data[p + 1]))):
            break
        p += 1
    return p


@njit
def _says_digits(data, s, e, digits):  # type: ignore[no-untyped-def]
    """Whether a name is made of digits and words for them."""
    p = s
    while p < e:
        longest = begins(data, p, e, digits)[1]
        if longest:
            p += longest
        elif data[p] == 111:
            p += 2 if p + 1 < e and data[p + 1] == 104 else 1
        elif 48 <= data[p] <= 57 or data[p] == 95 or data[p] == 46 or data[p] == 45:
            p += 1
        else:
            return False
    return True


@njit
def _worded(data, s, e, words):  # type: ignore[no-untyped-def]
    """Whether a name begins with letters enough that do not misspell a digit."""
    p = s
    while p < e and data[p] >= 97:
        p += 1
    return p - s >= _FAIR and known(data, s, p, words) & DIGIT == 0


@njit
def _stands_out(data, s, e, window_end):  # type: ignore[no-untyped-def]
    """Whether the name from s to e is long, and the last word of its line or phrase."""
    if e - s < LONG_NAME:
        return False
    p = e
    while p < window_end and _is_space(data[p]):
        if data[p] == 10:
            return True
        p += 1
    if p == window_end:
        return True
    b = data[p]
    dash = b == 45 and p + 1 < window_end and data[p + 1] == 32
    return dash or b == 46 or b == 44 or b == 59 or b == 124 or b == 47 or b == 40 or b == 41


@njit
def _sign(data, p, e, strings):  # type: ignore[no-untyped-def]
    """What stands behind a network that ends at p: (READ, NOTHING or ODD, start of the name, any @, any sign)."""
    q = p + 1 if p < e and _is_space(data[p]) else p
    if q == e:
        return _NOTHING, q, False, False
    # "insta name: lily", "insta is lily"
    if _is_name(data[q]):
        return (_ODD if begins(data, q, e, strings)[0] & SPOKEN else _READ), q, False, False
    if _is_space(data[q]):
        spoken = q + 1 < e and begins(data, q + 1, e, strings)[0] & SPOKEN
        return (_ODD if spoken else _NOTHING), q, False, False
    n, sign = q, False
    while n < e and _is_sign(data[n]):
        # a hyphen is one only beside a space
        spaced = (n > p and _is_space(data[n - 1])) or (n + 1 < e and _is_space(data[n + 1]))
        sign = sign or data[n] != 45 or spaced
        n += 1
    if n > q and n < e and _is_space(data[n]):
        n += 1
    at = n < e and data[n] == 64
    n += at
    if n > q and n < e and _is_space(data[n]):
        n += 1
    if n in (q, e) or not _is_name(data[n]):
        return _NOTHING, n, at, sign
    return _READ, n, at, sign


@njit
def _beside_network(data, p, e, meaning, words, strings, digits):  # type: ignore[no-untyped-def]
    """The handle behind a network that ends at p: (READ, NOTHING or ODD, start, end, confidence, whether with an @).

    Where there is none, the end is that of what was taken for a name, or p.
    """
    status, s, at, sign = _sign(data, p, e, strings)
    if status != _READ:
        return status, p, p, 0, False
    end = _name_end(data, s, e, True)
    if end - s > _LONGEST or (end < e and data[end] == 64):
        return _ODD, p, p, 0, False
    if end - s < _SHORTEST:
        return _NOTHING, p, p, 0, False
    shaped = False
    for q in range(s, end):
        shaped = shaped or 48 <= data[q] <= 57 or data[q] == 95 or data[q] == 46
    refused = known(data, s, end, words) & NO_NAME or _says_digits(data, s, end, digits)
    if at:
        return (_ODD if refused else _READ), s, end, 95, True
    if meaning & NUMBERED:
        refused = refused or not (sign or shaped) or not _worded(data, s, end, words)
    if meaning & DOUBTED:
        refused = refused or not (sign and shaped)
    fair = shaped or (sign and end - s >= _FAIR) or _stands_out(data, s, end, e)
    sure = (90 if shaped else 75) if sign else (65 if shaped else 55)
    return (_NOTHING if refused or not fair else _READ), s, end, sure, False


@njit
def _behind_at(data, s, e, at, words):  # type: ignore[no-untyped-def]
    """(READ, NOTHING or ODD, end of the name) of the handle at an @ without a network."""
    if at > s and (_is_name(data[at - 1]) or data[at - 1] == 46 or data[at - 1] == 64):
        return _NOTHING, at
    if at + 1 >= e or 48 <= data[at + 1] <= 57 or not _is_name(data[at + 1]):
        return _NOTHING, at
    end = _name_end(data, at + 1, e, False)
    if end - at - 1 > _LONGEST or (end < e and data[end] == 64):
        return _ODD, at
    if end - at - 1 < _SHORTEST or known(data, at + 1, end, words) & NO_NAME:
        return _NOTHING, at
    return _READ, end


@njit
def _put(out, m, kind, start, end, sure, net, first, last):  # type: ignore[no-untyped-def]
    out[m, _KIND], out[m, _START], out[m, _END], out[m, _SURE] = kind, start, end, sure
    out[m, _NET], out[m, _FIRST], out[m, _LAST] = net, first, last


@njit
def _handles(data, s, e, left, right, ats, words, strings, digits, unnamed, out):  # type: ignore[no-untyped-def]
    """Puts the handles of a window about its e-mail address, from `left` to `right`; how many, or -1 where not sure."""
    m, with_at, networks, p = 0, 0, 0, s
    while p < e:
        q = p
        while q < e and _is_name(data[q]):
            q += 1
        meaning = known(data, p, q, words)
        if meaning & NETWORK == 0:
            p = max(q, p + 1)
            continue
        # inside an address, or behind a dot or an @, it is one to some patterns and none to others
        if left <= p < right or (p > s and (data[p - 1] == 46 or data[p - 1] == 64)) or m == _MOST - 1:
            return -1
        status, first, last, sure, at = _beside_network(data, q, e, meaning, words, strings, digits)
        if status == _ODD or (p < left < last):
            return -1
        if status == _READ:
            _put(out, m, _HANDLE, p, last, sure, np.int64(words[3][slot(data, p, q, words)]), first, last)
            m, with_at = m + 1, with_at + at
        networks, p = networks + 1, last
    if networks:
        return m if with_at == ats else -1
    for at in range(s, e):
        if data[at] != 64 or left <= at < right:
            continue
        status, end = _behind_at(data, s, e, at, words)
        if status == _ODD or m == _MOST - 1:
            return -1
        # what runs into the address is a part of it
        if status == _READ and not at < left < end:
            _put(out, m, _HANDLE, at, end, 90, unnamed, at + 1, end)
            m += 1
    return m


@njit
def _contacts(data, s, e, words, strings, digits, unnamed, out):  # type: ignore[no-untyped-def]
    """Puts the contacts of the window from s to e; how many, or -1 where not sure."""
    ats, joined, at, network, loose, wallet = _survey(data, s, e, words)
    left, right = -1, -1
    if joined == 1:
        left, right = _address(data, s, e, at, words)
        if left == s and ats == 1 and _only_marks(data, right, e):
            _put(out, 0, _EMAIL, left, right, 99, 0, left, right)
            return 1
    if wallet or joined > 1:
        return -1
    if not (loose or ats or network or said(data, s, e, strings) & (MAIL_ALONE | DOTS | PATHS)):
        first, end, sure = _web_address(data, s, e, words)
        if sure:
            _put(out, 0, _URL, s, end, sure, 0, first, end)
            return 1
    before = e if left < 0 else left
    hidden = said(data, s, before, strings) | said(data, max(right, before), e, strings)
    if hidden & (MAIL | DOTS):
        return -1
    if joined and left < 0:
        for p in range(s, e):
            if data[p] == 46:
                return -1
    if not _dots_are_marks(data, s, before, e, words) or not _dots_are_marks(
        data, max(right, before), e, e, words
    ):
        return -1
    m = _handles(data, s, e, left, right, ats - (left >= 0), words, strings, digits, unnamed, out)
    if m >= 0 and left >= 0:
        _put(out, m, _EMAIL, left, right, 99, 0, left, right)
        m += 1
    return m


_result = types.Tuple((types.int64[:, ::1], types.int64[:, ::1], types.int64[:, ::1]))


@njit([_result(_u8, _i64, _i64_2, WORDS, STRINGS, STRINGS, types.int64)], cache=True, nogil=True)
def _read(data, offsets, windows, words, strings, digits, unnamed):  # type: ignore[no-untyped-def]
    hits = np.empty((_MOST * len(windows), 7), np.int64)
    values = np.empty((_MOST * len(windows), 3), np.int64)
    odd = np.empty((len(windows), 4), np.int64)
    out = np.empty((_MOST, 7), np.int64)
    m, k = 0, 0
    for w in range(len(windows)):
        ad, base = windows[w, 0], offsets[windows[w, 0]]
        count = _contacts(
            data, base + windows[w, 1], base + windows[w, 2], words, strings, digits, unnamed, out
        )
        if count < 0:
            odd[k] = windows[w]
            k += 1
        for i in range(count):
            hits[m, c.H_AD], hits[m, c.H_START], hits[m, c.H_END] = (
                ad,
                out[i, _START] - base,
                out[i, _END] - base,
            )
            hits[m, c.H_KEY], hits[m, c.H_CONFIDENCE] = m, out[i, _SURE]
            hits[m, c.H_OBFUSCATED], hits[m, c.H_KIND] = 0, out[i, _KIND]
            values[m] = out[i, _NET:]
            m += 1
    return hits[:m], values[:m], odd[:k]


@njit([types.Tuple((types.uint8[::1], types.int64[::1]))(_u8, _i64_2, _u8, _i64)], cache=True, nogil=True)
def _spell(data, values, names, name_at):  # type: ignore[no-untyped-def]
    offsets = np.zeros(len(values) + 1, np.int64)
    for i in range(len(values)):
        net, first, last = values[i, 0], values[i, 1], values[i, 2]
        offsets[i + 1] = offsets[i] + name_at[net + 1] - name_at[net] + last - first
    out = np.empty(offsets[-1], np.uint8)
    for i in range(len(values)):
        net, first, last, p = values[i, 0], values[i, 1], values[i, 2], offsets[i]
        named = p + name_at[net + 1] - name_at[net]
        out[p:named] = names[name_at[net] : name_at[net + 1]]
        out[named : offsets[i + 1]] = data[first:last]
    return out, offsets

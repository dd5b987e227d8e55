"""Reads dates as people and programs write them; all become microseconds in UTC.

In: a column of any type. Out: timestamps, null where nothing could be read, and how many were read in which
way. Each distinct value is read once; a time without a zone is taken as UTC, and that is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.ingest.columns import plain
from adsim.ingest.table import as_strings
from adsim.records import I64, Bool

STAMP = pa.timestamp("us", "UTC")
_NONE = np.iinfo(np.int64).min
_SECOND = 1_000_000
_EXCEL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)

_ISO_DAY = r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
_ISO_TIME = r"([ T][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?)"
_ISO = _ISO_DAY + _ISO_TIME + "?$"
_ISO_ZONED = _ISO_DAY + _ISO_TIME + r"(Z|[+-][0-2][0-9]:?[0-5][0-9])$"

_MONTH_NAMES = """
    january jan janvier janv
    february feb fevrier fevr fev
    march mar mars
    april apr avril avr
    may mai
    june jun juin
    july jul juillet juil
    august aug aout
    september sep sept septembre
    october oct octobre
    november nov novembre
    december dec decembre
"""
_MONTHS = {name: number for number, line in enumerate(_MONTH_NAMES.split("\n")) for name in line.split()}
_ZONES = {
    name: timezone(timedelta(hours=hours))
    for hours, names in {
        0: "z utc gmt tu",
        -3.5: "nst hnt",
        -3: "adt haa",
        -4: "ast edt hna hae",
        -5: "est cdt hne hac",
        -6: "cst mdt hnc har",
        -7: "mst pdt hnr hap",
        -8: "pst hnp",
        1: "cet bst",
        2: "cest",
    }.items()
    for name in names.split()
}

_CLOCK = (
    r"(?:[\sT,]+(?:at\s+|à\s+|a\s+)?(?P<h>\d{1,2})(?:\s*[:hH]\s*(?P<m>\d{2})?(?::(?P<s>\d{2})(?:[.,](?P<f>\d+))?)?)?"
    r"\s*(?P<half>[aApP]\.?\s?[mM]\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?|\(?[A-Za-z]{2,4}\)?)?"
_LEAD = r"^(?:[^\W\d]+\.?,?\s+){0,2}?"
_FORMS = tuple(
    re.compile(form + _CLOCK + _ZONE + r"$")
    for form in (
        r"^(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})",
        r"^(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4}|\d{2})",
        _LEAD + r"(?P<month>[^\W\d]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})",
        _LEAD
        + r"(?P<d>\d{1,2})(?:st|nd|rd|th|er)?[\s.-]+(?:of\s+|de\s+)?(?P<month>[^\W\d]{3,9})\.?,?[\s.-]+(?P<y>\d{4})",
    )
)
_COMPACT = re.compile(
    r"^(?P<y>[12]\d{3})(?P<mo>[01]\d)(?P<d>[0-3]\d)(?:T?(?P<h>[0-2]\d)(?P<m>[0-5]\d)(?P<s>[0-5]\d)?)?(?P<zone>Z)?$"
)
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")


@dataclass(frozen=True, eq=False)
class Dates:
    """Dates as read: `stamps`, a chunked timestamp[us, UTC] (n,); `unread` bool (n,), where a value could not be.

    `naive`: values without a zone; `either`: values such as 03/04/2024, `day_first` how they were read, and
    `by_evidence` whether other values of the column told so.
    """

    stamps: Any
    unread: Bool
    naive: int = 0
    either: int = 0
    day_first: bool = False
    by_evidence: bool = False


def read_dates(column: Any, *, day_first: bool) -> Dates:
    """The dates of a column of any type; O(rows) with Arrow, and some 5 microseconds for each distinct value
    that is not ISO 8601.
    """
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        naive = not pa.types.is_timestamp(kind) or kind.tz is None
        count = len(column) - column.null_count if naive else 0
        stamps = _cast(column, pa.timestamp("us") if naive else STAMP)
        return Dates(
            stamps.cast(STAMP) if not naive else pc.assume_timezone(stamps, "UTC"), _none(column), count
        )
    strings = pc.utf8_trim_whitespace(as_strings(column)).combine_chunks()
    if isinstance(strings, pa.ChunkedArray):
        strings = pa.concat_arrays(strings.chunks)
    coded = strings.dictionary_encode()
    return _distinct(coded.dictionary, _filled(coded.indices), day_first)


def _cast(column: Any, kind: Any) -> Any:
    try:
        return pc.cast(column, kind)
    except pa.ArrowInvalid:  # nanoseconds are cut off, not refused
        return pc.cast(column, kind, safe=False)


def _none(column: Any) -> Bool:
    return np.zeros(len(column), np.bool_)


def _filled(indices: Any) -> I64:
    return np.asarray(indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def _distinct(values: Any, codes: I64, day_first: bool) -> Dates:
    """Reads the distinct values and spreads them over the rows; a code of -1 is null."""
    stamps = np.full(len(values) + 1, _NONE, np.int64)
    naive, either = np.zeros(len(values) + 1, np.bool_), np.zeros(len(values) + 1, np.bool_)
    done = np.zeros(len(values) + 1, np.bool_)
    done[-1] = True
    _read_iso(values, _ISO, pa.timestamp("us"), stamps, done)
    naive[:-1] = done[:-1]
    _read_iso(values, _ISO_ZONED, STAMP, stamps, done)
    left = np.flatnonzero(~done)
    texts = values.take(pa.array(left)).to_pylist()
    order, by_evidence = _order(texts, day_first)
    for at, text in zip(left.tolist(), texts, strict=True):
        found = parse(text, day_first=order)
        if found is not None:
            stamps[at], naive[at], either[at] = found
    empty = np.append(np.asarray(pc.equal(pc.binary_length(values), 0).to_numpy(zero_copy_only=False)), True)
    unread = (stamps == _NONE) & ~empty
    rows = stamps[codes]
    made = pa.array(rows, pa.int64(), mask=rows == _NONE).cast(STAMP)
    counted = int(naive[codes].sum()), int(either[codes].sum())
    return Dates(pa.chunked_array([made]), unread[codes], *counted, order, by_evidence)


def _read_iso(values: Any, shape: str, kind: Any, stamps: I64, done: Bool) -> None:
    """Reads the values of one ISO shape with Arrow; leaves all of them where one is no date."""
    fits = np.flatnonzero(np.asarray(pc.match_substring_regex(values, shape).to_numpy(zero_copy_only=False)))
    if not len(fits):
        return
    try:
        stamps[fits] = values.take(pa.array(fits)).cast(kind).cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return
    done[fits] = True


def _order(texts: list[str], day_first: bool) -> tuple[bool, bool]:
    """Whether days come first, and whether the values themselves tell: 25/03/2024 does, 03/04/2024 does not."""
    day = month = 0
    for text in texts:
        match = re.match(r"(\d{1,2})[-/](\d{1,2})[-/]\d", text)
        if match:
            day += int(match[1]) > 12
            month += int(match[2]) > 12
    if bool(day) == bool(month):
        return day_first, False
    return bool(day), True


def parse(text: str, *, day_first: bool) -> tuple[int, bool, bool] | None:
    """One date: microseconds in UTC, whether it had no zone, whether it could be read in two ways; or None."""
    if len(text) > 80:
        return None
    if _NUMBER.match(text):
        return _number(text)
    for form in (_COMPACT, *_FORMS):
        match = form.match(text)
        if match:
            return _built(match.groupdict(), day_first)
    return None


def _number(text: str) -> tuple[int, bool, bool] | None:
    """Excel serial days; seconds, milliseconds, microseconds or nanoseconds since 1970; or YYYYMMDD."""
    compact = _COMPACT.match(text)
    built = _built(compact.groupdict(), False) if compact else None
    if built is not None:
        return built
    value = float(text.replace(",", "."))
    if 20_000 <= value < 80_000:
        stamp = _EXCEL_ZERO + timedelta(seconds=round(value * 86_400))
        return _micros(stamp), True, False
    for most, factor in ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3)):
        if most / 1e3 <= value < most:
            exact = int(text) * int(factor) if text.isdigit() and factor >= 1 else round(value * factor)
            return exact, False, False
    return None


def _built(parts: dict[str, str | None], day_first: bool) -> tuple[int, bool, bool] | None:
    get: Callable[[str], int] = lambda name: int(parts.get(name) or 0)  # noqa: E731
    year, month, day, either = get("y"), get("mo"), get("d"), False
    if parts.get("a"):
        first, second = get("a"), get("b")
        swap = (day_first or parts["sign"] == "." or first > 12) and second <= 12
        day, month = (first, second) if swap else (second, first)
        either = parts["sign"] != "." and first <= 12 and second <= 12 and first != second
        year += 0 if len(parts["y"] or "") == 4 else (2000 if year < 70 else 1900)
    elif parts.get("month"):
        month = _MONTHS.get(plain(parts["month"] or ""), 0)
    hour = get("h")
    half = (parts.get("half") or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _zone(parts.get("zone") or "")
    if zone is None:
        return None
    fraction = int(((parts.get("f") or "") + "000000")[:6])
    try:
        stamp = datetime(year, month, day, hour, get("m"), get("s"), fraction, zone or UTC)
        return _micros(stamp), not parts.get("zone"), either
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone | None:
    """The zone that is named; UTC where none is, None where the name is unknown."""
    name = text.strip("()").lower()
    if not name:
        return UTC
    if name in _ZONES:
        return _ZONES[name]
    match = re.match(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?$", name)
    if not match:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset) if offset < timedelta(hours=24) else None


def _micros(stamp: datetime) -> int:
    return (stamp - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.ingest.dates import parse, read_dates

FOUR = datetime(2024, 3, 4, tzinfo=UTC)
FIVE_PAST = datetime(2024, 3, 4, 17, 5, tzinfo=UTC)


def one(text: str, *, day_first: bool = False) -> datetime | None:
    found = read_dates(pa.array([text]), day_first=day_first)
    return found.stamps.to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2024-03-04", FOUR),
        ("2024/3/4", FOUR),
        ("2024-03-04 17:05", FIVE_PAST),
        ("2024-03-04T17:05:00Z", FIVE_PAST),
        ("2024-03-04T17:05:00+00:00", FIVE_PAST),
        ("2024-03-04 12:05:00-0500", FIVE_PAST),
        ("2024-03-04T19:05:00.000+02:00", FIVE_PAST),
        ("2024-03-04T17:05:00.000000000Z", FIVE_PAST),
        ("20240304", FOUR),
        ("20240304T170500Z", FIVE_PAST),
        ("03/04/2024", FOUR),
        ("3/4/24 5:05 PM", FIVE_PAST),
        ("04.03.2024", FOUR),
        ("04.03.2024 17:05", FIVE_PAST),
        ("March 4, 2024", FOUR),
        ("Mar 4 2024 5:05 pm", FIVE_PAST),
        ("Monday, March 4th, 2024 at 5:05 p.m.", FIVE_PAST),
        ("Mon, 04 Mar 2024 17:05:00 GMT", FIVE_PAST),
        ("Mon, 04 Mar 2024 12:05:00 EST", FIVE_PAST),
        ("4 March 2024", FOUR),
        ("04-Mar-2024", FOUR),
        ("4 mars 2024", FOUR),
        ("lundi 4 mars 2024 à 17h05", FIVE_PAST),
        ("le 4 mars 2024, 17 h 05", FIVE_PAST),
        ("1er févr. 2024", datetime(2024, 2, 1, tzinfo=UTC)),
        ("15 août 2024", datetime(2024, 8, 15, tzinfo=UTC)),
        ("1709571900", FIVE_PAST),
        ("1709571900000", FIVE_PAST),
        ("1709571900000000", FIVE_PAST),
        ("1709571900.0", FIVE_PAST),
        ("45355", FOUR),
        ("45355.711805555555", FIVE_PAST),
        ("  2024-03-04 ", FOUR),
        ("12:30 2024", None),
        ("2 days ago", None),
        ("hier", None),
        ("2024-02-30", None),
        ("31/31/2024", None),
        ("March 40, 2024", None),
        ("4 Zzz 2024", None),
        ("2024-03-04 25:00", None),
        ("17", None),
        ("-5", None),
        ("9" * 70, None),
        ("1" * 5000, None),
        ("", None),
    ],
)
def test_forms(text: str, want: datetime | None) -> None:
    assert one(text) == want


def test_days_first_as_told_or_as_the_column_tells() -> None:
    april, march = datetime(2024, 4, 3, tzinfo=UTC), datetime(2024, 3, 4, tzinfo=UTC)
    assert one("03/04/2024") == march
    assert one("03/04/2024", day_first=True) == april
    found = read_dates(pa.array(["03/04/2024", "25/12/2024"]), day_first=False)
    assert found.stamps.to_pylist()[0] == april
    assert (found.either, found.day_first, found.by_evidence) == (1, True, True)
    mixed = read_dates(pa.array(["03/04/2024", "25/12/2024", "12/25/2024"]), day_first=False)
    assert mixed.stamps.to_pylist()[0] == march


def test_what_was_counted() -> None:
    found = read_dates(
        pa.array(["2024-03-04", "2024-03-04", "2024-03-04T00:00:00Z", "never", "", None]), day_first=False
    )
    assert found.naive == 2
    assert found.unread.tolist() == [False, False, False, True, False, False]
    assert found.stamps.null_count == 3


def test_one_impossible_day_does_not_spoil_the_others() -> None:
    found = read_dates(pa.array(["2024-03-04", "2024-02-30", "2024-03-04 17:05"]), day_first=False)
    assert found.stamps.to_pylist() == [FOUR, None, FIVE_PAST]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([FIVE_PAST]),
        pa.array([FIVE_PAST.replace(tzinfo=None)]),
        pa.array([1709571900000000123], pa.timestamp("ns")),
        pa.array([1709571900]),
        pa.array([1709571900.0]),
        pa.array(["2024-03-04 17:05"]).dictionary_encode(),
    ],
)
def test_columns_of_other_types(column: Any) -> None:
    assert read_dates(pa.chunked_array([column]), day_first=False).stamps.to_pylist() == [FIVE_PAST]


def test_days_of_arrow() -> None:
    assert read_dates(
        pa.chunked_array([pa.array([date(2024, 3, 4)])]), day_first=False
    ).stamps.to_pylist() == [FOUR]


stamps = st.datetimes(datetime(1975, 1, 1), datetime(2099, 1, 1)).map(lambda d: d.replace(microsecond=0))


@given(stamps, st.integers(-11, 13))
def test_what_is_written_is_read(stamp: datetime, hours: int) -> None:
    zoned = stamp.replace(tzinfo=UTC)
    offset = f"{hours:+03d}:00"
    local = stamp + timedelta(hours=hours)
    written = {
        zoned.isoformat(): zoned,
        stamp.isoformat(" "): zoned,
        local.isoformat() + offset: zoned,
        stamp.strftime("%d/%m/%Y %H:%M:%S"): zoned,
        stamp.strftime("%d %B %Y %I:%M:%S %p"): zoned,
        stamp.strftime("%a, %d %b %Y %H:%M:%S +0000"): zoned,
        str(int(zoned.timestamp() * 1000)) if zoned.timestamp() > 1e9 else zoned.isoformat(): zoned,
    }
    for text, want in written.items():
        assert one(text, day_first=True) == want, text


@given(st.text(max_size=90))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert parse(text, day_first=False) is None or one(text) is not None

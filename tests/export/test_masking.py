"""What a mask hides, and that masked texts keep their length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.export.masking import DOT, LINKING, mask, mask_spans, plain
from adsim.records import IdentifierKind


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("phone", "+14165550123", "+1 416 555-01••"),
        ("phone", "+33612345678", "+336123456••"),
        ("email", "anna.lee@example.com", "a•••@example.com"),
        ("handle", "instagram:lily_x", "instagram:l•••"),
        ("handle", "lily", "l•••"),
        ("url", "example.com/lily", "example.com/•••"),
        ("url", "https://example.com/lily?x=1", "example.com/•••"),
        ("url", "lily.example.org", "l•••.org"),
        ("wallet", "btc:bc1qabcdef", "btc:bc1q•••"),
        # a slot of one kind may hold a value of another
        ("handle", "+14165550123", "+1 416 555-01••"),
        ("price", "200/60min", "200/60min"),
        ("name", "mia", "mia"),
    ],
)
def test_enough_stays_to_tell_two_apart(kind: str, value: str, masked: str) -> None:
    assert mask(kind, value) == masked


def test_more_digits_can_be_hidden() -> None:
    assert mask("phone", "+14165550123", digits=4) == "+1 416 555-••••"
    assert mask("phone", "+14165550123", digits=0) == plain("phone", "+14165550123") == "+1 416 555-0123"


def test_every_kind_that_links_is_masked() -> None:
    assert [kind.name.lower() for kind in IdentifierKind if kind.links] == list(LINKING)
    values = {
        "phone": "+14165550123",
        "email": "ab@example.com",
        "handle": "ab",
        "url": "ab.com",
        "wallet": "abcdef",
    }
    for kind, value in values.items():
        assert mask(kind, value) != value


def test_a_span_keeps_three_digits_at_most() -> None:
    text = "call (416) 555-0123 or a n n a @ example.com, five five five!"
    spans = [(5, 19), (23, 44), (46, 60)]
    assert mask_spans(text, spans) == "call (416) •••-•••• or • • • • @ •••••••.•••, •••• •••• ••••!"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_masked_texts_are_as_long_and_hide_nothing_outside(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in ends]
    spans = [(start, end) for start, end in spans if start < end]
    masked = mask_spans(text, spans)
    assert len(masked) == len(text)
    inside = {k for start, end in spans for k in range(start, end)}
    assert all(text[k] == masked[k] for k in range(len(text)) if k not in inside)
    for start, end in spans:
        shown = [c for c in masked[start:end] if c.isalnum()]
        assert all(c.isdigit() for c in shown)
        assert len(shown) <= 3
    assert set(masked) <= set(text) | {DOT}

"""Contacts read by kernel: just those that the patterns find, wherever the kernel is sure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.identifiers.contacts import read_contacts
from adsim.identifiers.plain import read_plain, spell
from adsim.identifiers.words import listed
from adsim.records import TextBuffer

Read = list[tuple[int, int, int, int, str]]

PIECES = st.sampled_from(
    sorted(
        listed(
            "lily lily_x lily.rose lily-rose lilyrose22 velvetlily7 fivefive four16 oh_one seveen threelily @lily @x "
            "instagram insta x of whatsapp line signal handle snap tg me com ca net to example gmail b2b a.co t.me "
            "example.com lily.example.org mail.example.co.uk instagram.com http:// https:// hxxp:// www. ww. wwww. "
            "/lily /lily/ /a?b=c /@lily /x. :8080 bc1 id: name is est at chez dot point slash underscore e-mail gotta "
            "416 555-0123 lily@example.com rose.7@mail.example.org mia@gmail.com"
        )
    )
)
MARKS = st.sampled_from(
    [*"@.,:=>~-+_/|!?*'()[]<& \n\x85é", " @", ": ", ": @", " - ", " / ", ". ", " . ", "  ", " is ", "", " "]
)
WINDOWS = st.lists(st.tuples(PIECES, MARKS), min_size=1, max_size=6).map(
    lambda parts: "".join(map("".join, parts))
)


def by_kernel(window: str) -> Read | None:
    """What the kernel reads in a window, None where it is not sure."""
    text = TextBuffer.from_strings([window])
    hits, values, odd = read_plain(text, np.array([[0, 0, len(text.data), 0]], np.int64))
    spelled = spell(text, values)
    found = [
        (kind, start, end, sure, spelled[i])
        for i, (_, start, end, _, sure, _, kind) in enumerate(hits.tolist())
    ]
    return None if len(odd) else sorted(found)


def by_pattern(window: str) -> Read:
    found = read_contacts(window.encode().decode("latin-1"))
    assert sorted(found, key=lambda contact: contact.start) == found
    return sorted(
        (contact.kind, contact.start, contact.end, round(contact.confidence * 100), contact.value)
        for contact in found
    )


@given(st.one_of(WINDOWS, st.text(st.sampled_from("a1@._-: x/wcom"), max_size=20)))
@settings(max_examples=500)
def test_the_kernel_reads_what_the_patterns_read(window: str) -> None:
    got = by_kernel(window)
    assert got is None or got == by_pattern(window)


@pytest.mark.parametrize(
    ("window", "values"),
    [
        ("lily@example.com", ["lily@example.com"]),
        ("write to lily.rose+7@mail.example.org, please", ["lily.rose+7@mail.example.org"]),
        ("insta: @lily_x", ["instagram:lily_x"]),
        ("snap lily22 - on", ["snapchat:lily22"]),
        ("whatsapp: lilyrosex", ["whatsapp:lilyrosex"]),
        ("(telegram velvetlily)", ["telegram:velvetlily"]),
        (
            "insta: lily_x / snap: @lily22, lily@example.com",
            ["instagram:lily_x", "lily@example.com", "snapchat:lily22"],
        ),
        ("@lily_x, soon", ["@:lily_x"]),
        ("https://www.example.com/lily/", ["example.com/lily"]),
        ("lilyrose.example.com.", ["lilyrose.example.com"]),
        ("line 416 555 0123", []),
        ("no. see me", []),
    ],
)
def test_the_kernel_is_sure_of_plain_ones(window: str, values: list[str]) -> None:
    got = by_kernel(window)
    assert got is not None
    assert sorted(value for *_, value in got) == values


@pytest.mark.parametrize(
    "window",
    ["lily at example dot com", "lily (at) example.com", "twitter.com/lily", "example.com/a?utm_x=1",
     "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "insta is lily_x", "lily gmail com", "hxxp://example.com/x"],
)  # fmt: skip
def test_the_kernel_leaves_odd_ones_to_the_patterns(window: str) -> None:
    assert by_kernel(window) is None
    assert by_pattern(window)

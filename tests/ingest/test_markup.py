from __future__ import annotations

import time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.ingest.markup import to_text, without_markup


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<b>bold</b>ly <a href='x>y'>gone</a>", "boldly gone"),
        ('<a title="a > b">here</a>', "here"),
        ("<div class=x>\n  one\n</div>\n\n\n<div>two</div>", "one\n\ntwo"),
        ("<td>a</td><td>b</td>", " a  b "),
        ("see<script>var x = '<b>';</script> me<style>p{}</style>", "see me"),
        ("<SCRIPT src=x></SCRIPT>out", "out"),
        ("a<!-- hidden <b> -->b", "ab"),
        ("caf&eacute; &amp; th&#233; &#x2764; 10&nbsp;h", "café & thé ❤ 10 h"),
        ("&lt;b&gt; stays", "<b> stays"),
        ("&amp;lt; once", "&lt; once"),
        ("<3 kisses, a < b and c > d", "<3 kisses, a < b and c > d"),
        ("<lily@example.com> or <you and me>", "<lily@example.com> or <you and me>"),
        ("AT&T, rock&roll; R&D", "AT&T, rock&roll; R&D"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("never closed <b", "never closed <b"),
        ("<script>never closed", "never closed"),
        ("a <!-- never closed", "a <!-- never closed"),
        ("<o:p>word</o:p>", "word"),
        ("plain\n\n\n\ntext stays", "plain\n\n\n\ntext stays"),
    ],
)
def test_markup_becomes_text(text: str, want: str) -> None:
    assert to_text(text) == want


@given(st.text(alphabet=st.characters(blacklist_characters="<&")))
def test_texts_without_signs_are_the_same_object(text: str) -> None:
    assert to_text(text) is text


@given(
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<br>",
                "<3",
                "x",
                " ",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "&amp;",
                '"',
                "<a ",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_what_is_left_of_tags_is_none(text: str) -> None:
    made = to_text(text.replace("&amp;", ""))
    assert "<br>" not in made
    assert made.count("x") <= text.count("x")


@pytest.mark.parametrize(
    "part",
    ["<script>", "<!--", "<a ", "<a '", '<b "', "<", "&", "<br>  ", " \n", "<svg></script>", '<a b="c'],
)
def test_hostile_texts_cost_their_length(part: str) -> None:
    text = "<br>" + part * (100_000 // len(part))
    start = time.process_time()
    to_text(text)
    assert time.process_time() - start < 0.5


def test_only_texts_with_markup_are_touched() -> None:
    column = pa.chunked_array([["plain", None, "<p>x</p>"], ["a < b"]], pa.large_string())
    cleaned, count = without_markup(column)
    assert (cleaned.to_pylist(), count) == (["plain", None, "x", "a < b"], 1)

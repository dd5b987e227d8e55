"""Identifiers of a corpus: the laws of their columns, threads, other columns of the input, hostile texts."""

from __future__ import annotations

import dataclasses
import re
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim import identifiers
from adsim.config import IdentifierSettings
from adsim.identifiers import parse
from adsim.identifiers.fold import fold_string
from adsim.identifiers.lookalikes import as_written
from adsim.records import Corpus, Folded, IdentifierKind, Identifiers, TextBuffer

SETTINGS = IdentifierSettings()


def folded(texts: list[str]) -> Folded:
    plain = [fold_string(text)[0] for text in texts]
    nothing = TextBuffer.from_strings([""] * len(texts))
    return Folded(TextBuffer.from_strings(plain), nothing, np.zeros((len(texts), 10), np.uint16))


def extract(texts: list[str], *, threads: int = 1, **columns: list[str | None]) -> Identifiers:
    corpus = Corpus(pa.table({"text": pa.array(texts, pa.large_string()), **columns})) if columns else None
    return identifiers.extract(folded(texts), corpus, settings=SETTINGS, threads=threads)


def found(got: Identifiers, ad: int) -> set[tuple[IdentifierKind, str]]:
    return {(IdentifierKind(int(got.kind[i])), got.values[int(got.value[i])]) for i in got.of(ad)}


PIECES = st.sampled_from(
    [
        "call 416-555-0123", "four one six five five five zero one two three", "lily@example.com", "insta: lily_x",
        "lily (at) example dot com", "https://example.com/a?utm_x=1", "$200/hr", "23 yrs old", "I'm Lily", "in Toronto",
        "Hope, BC", "@lily_x", "4l6.555.o123", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "no rush", "\n", "💕", "é",
        "+44 20 7946 0958", "@@@@", "....", "5 5 5", "gmail com", "zero", "post id: 4165550123", "416", "twitter",
    ]
)  # fmt: skip
TEXTS = st.lists(st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=40), max_size=8)


@given(TEXTS)
@settings(max_examples=150)
def test_entries_are_sorted_and_contacts_never_overlap(texts: list[str]) -> None:
    got, source = extract(texts), folded(texts).text
    keys = list(zip(got.ad.tolist(), got.start.tolist(), strict=True))
    assert keys == sorted(keys)
    assert (got.start < got.end).all()
    assert (got.end <= source.lengths()[got.ad]).all()
    assert ((got.confidence >= SETTINGS.min_confidence) & (got.confidence <= 1)).all()
    assert (got.value_kinds[got.value] == got.kind).all()
    assert len(set(zip(got.value_kinds.tolist(), got.values, strict=True))) == len(got.values)
    linking = got.kind <= IdentifierKind.WALLET
    for ad in set(got.ad.tolist()):
        here = np.flatnonzero(linking & (got.ad == ad))
        assert (got.start[here][1:] >= got.end[here][:-1]).all()


@given(TEXTS)
@settings(max_examples=50)
def test_each_ad_is_read_by_itself(texts: list[str]) -> None:
    got = extract(texts)
    for ad, text in enumerate(texts):
        alone = extract([text])
        assert found(got, ad) == found(alone, 0)


def test_any_number_of_threads_gives_the_same_bytes() -> None:
    pieces = [
        "call 416-555-0123 in Toronto",
        "lily@example.com",
        "insta: lily_x $200/hr",
        "nothing",
        "4one6 five55 zero1two3",
    ]
    texts = [f"{pieces[i % 5]} {pieces[(i * 7 + 1) % 5]}" for i in range(20_000)]
    one, two = extract(texts), extract(texts, threads=2)
    for field in dataclasses.fields(Identifiers):
        left, right = getattr(one, field.name), getattr(two, field.name)
        if isinstance(left, TextBuffer):
            left, right = left.data, right.data
        assert left.tobytes() == right.tobytes(), field.name


def test_no_ads_and_empty_ads() -> None:
    assert len(extract([])) == 0
    assert len(extract(["", " ", "\n"])) == 0


def test_columns_are_read_whole() -> None:
    got = extract(
        ["a", "b", "c"],
        phone=["416-555-0123", None, "905 555 0101; (647) 555-0102"],
        email=["Lily@Example.com", "", None],
        handle=["@lily_x", "insta: mia_x", None],
        name=["Lily-Rose", None, None],
        city=["Toronto, Ontario", "Nowhere Springs", None],
    )
    assert set(got.start.tolist()) == {-1}
    assert found(got, 0) == {
        (IdentifierKind.PHONE, "+14165550123"), (IdentifierKind.EMAIL, "lily@example.com"),
        (IdentifierKind.HANDLE, "@:lily_x"), (IdentifierKind.NAME, "lily-rose"),
        (IdentifierKind.PLACE, "toronto, on"),
    }  # fmt: skip
    assert found(got, 1) == {
        (IdentifierKind.HANDLE, "instagram:mia_x"), (IdentifierKind.PLACE, "nowhere springs"),
    }  # fmt: skip
    assert found(got, 2) == {(IdentifierKind.PHONE, "+19055550101"), (IdentifierKind.PHONE, "+16475550102")}


def test_disguised_and_foreign_numbers_of_a_column_are_read_each_by_itself() -> None:
    cells = [
        "4one6 five55 zero1two3",
        "416 5B5 0123",
        "0033 1 42 68 53 00",
        "n/a",
        "416-555-0101 or four16 555 0102",
    ]
    got = extract([""] * 5, phone=cells)
    read = [sorted(value for _, value in found(got, ad)) for ad in range(5)]
    assert read == [
        ["+14165550123"], ["+14165850123"], [], [], ["+14165550101", "+14165550102"],
    ]  # fmt: skip


def test_the_address_where_an_ad_ran_is_no_identifier_but_one_in_its_text_is() -> None:
    own = "https://www.example.com/ad/1"
    got = extract(["a", "b", f"also {own}"], url=[own, own, "https://www.example.com/ad/2"])
    assert [found(got, ad) for ad in range(3)] == [set(), set(), {(IdentifierKind.URL, "example.com/ad/1")}]


def test_the_original_case_is_taken_from_the_corpus() -> None:
    texts = ["call 416-555-01B3", "call 416-555-01b3"]
    got = extract(texts, phone=[None, None])
    assert [found(got, ad) for ad in (0, 1)] == [
        {(IdentifierKind.PHONE, "+14165550183")}, {(IdentifierKind.PHONE, "+14165550163")},
    ]  # fmt: skip


def test_a_wallet_is_checked_in_each_ad_by_its_own_case() -> None:
    address = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"
    texts = [f"pay {address.lower()} ok", f"pay {address} ok", f"pay {address.swapcase()} ok"]
    got = extract(texts, phone=[None] * 3)
    assert [len(got.of(ad)) for ad in range(3)] == [0, 1, 0]
    assert got.confidence[got.of(1)[0]] == np.float32(0.99)


CHARACTERS = st.text(st.sampled_from("4bgoB1G .-é€💕\u0301\ufe0f\x85"), max_size=9)


@given(
    CHARACTERS.map(str.lower).filter(len), CHARACTERS, CHARACTERS, st.lists(st.integers(0, 20), max_size=2)
)
@settings(max_examples=300)
def test_case_is_read_where_a_pattern_would_find_it(
    span: str, before: str, after: str, lost: list[int]
) -> None:
    original = before + "".join(char for at, char in enumerate(span.upper()) if at not in lost) + after
    found = re.search(pattern_of(span), original)
    written = None if found is None else "".join(char for char in found.groups() if char is not None)
    assert as_written(span, original) == written


def pattern_of(span: str) -> str:
    """A regular expression for the original of a folded span, with a group for each letter whose case tells."""
    parts = {" ": r"(?:\s|[^\x00-\x7f])+", "b": r"([bB]|[^\x00-\x7f])", "g": r"([gG]|[^\x00-\x7f])"}
    other = [f"(?:{char}|{char.upper()}|[^\\x00-\\x7f])" if char.isalnum() else "(?s:.)" for char in span]
    dropped = r"[\u0300-\u036f\u200b-\u200f\u2060\ufe00-\ufe0f\u20e3]*"
    return dropped.join(parts.get(char, pattern) for char, pattern in zip(span, other, strict=True))


def test_settings_bound_gaps_and_ages() -> None:
    far = "416 and then please call 555 and then 0123"
    assert not [
        f for f in parse(far, settings=IdentifierSettings(max_gap_words=2)) if f.kind == IdentifierKind.PHONE
    ]
    assert [f.value for f in parse(far) if f.kind == IdentifierKind.PHONE] == ["+14165550123"]
    assert parse("age: 19", settings=IdentifierSettings(min_age=21)) == []
    assert parse("lily gmail com", settings=IdentifierSettings(min_confidence=0.9)) == []


HOSTILE = {
    "digits": "1234567890" * 1_000,
    "spaced digits": "4 1 6 5 5 5 0 1 2 3 " * 2_000,
    "at signs": "@" * 100_000,
    "spaced at signs": "@ " * 50_000,
    "dots": "a." * 50_000,
    "underscores": "a_" * 50_000 + "@",
    "dashes": "a-" * 50_000 + "@x",
    "number words": "five" * 25_000,
    "spaced number words": "five " * 20_000,
    "hundreds": "four hundred and fifty " * 4_000,
    "look-alikes": "oil5" * 25_000,
    "words that sound like digits": "to for ate won free " * 5_000,
    "brackets": "(at) [dot] " * 10_000,
    "addresses": "lily@example.com " * 6_000,
    "words for addresses": "lily at gmail dot com " * 4_500,
    "domains": "example dot com " * 6_000,
    "networks": "insta " * 16_000,
    "money": "$100/" * 20_000,
    "plus signs": "+4" * 50_000,
    "places": "saint " * 16_000,
    "names": "my name is " * 9_000,
    "references": "id # " * 20_000,
    "bars": "|" * 100_000,
    "hex": "0x" + "f" * 99_998,
    "bytes": "\x00\x01é€😀" * 8_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    text = HOSTILE[name]
    half, whole = folded([text[: len(text) // 2]]), folded([text])
    identifiers.extract(folded(["warm"]), None, settings=SETTINGS)
    seconds = []
    for source in (half, whole):
        start = time.process_time()
        identifiers.extract(source, None, settings=SETTINGS)
        seconds.append(time.process_time() - start)
    assert seconds[1] < max(0.3, 3.2 * seconds[0]), seconds
    assert seconds[1] < 3

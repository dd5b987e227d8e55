"""Folding and wording: every trick is undone and counted, both are idempotent, and words lead back to the text."""

from __future__ import annotations

import inspect
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim import normalize
from adsim.config import NormalizeSettings
from adsim.normalize.table import NO_TRICK, PLANES, WRITE, fold_table
from adsim.records import Folded, TextBuffer, Trick


def folded(text: str) -> Folded:
    return normalize.fold(TextBuffer.from_strings([text]))


def words_of(text: str, **options: bool) -> str:
    kept = NormalizeSettings(**options)  # type: ignore[arg-type]
    return normalize.words(folded(text).text, settings=kept).text[0]


def tricks_of(text: str) -> dict[str, int]:
    first = folded(text)
    counts = first.tricks[0] + normalize.words(first.text).tricks[0]
    return {trick.name: int(counts[trick]) for trick in Trick if counts[trick]}


PLAIN = "call lily for a quiet evening in montreal"
DISGUISES = {
    "capitals": "CALL Lily FOR a Quiet Evening in MONTREAL",
    "accents": "Càll Lïly for a quîet evéning in Montréal",
    "decomposed": unicodedata.normalize("NFD", "Càll Lïly for a quîet evéning in Montréal"),
    "Cyrillic": "Саll Lіlу fоr а quiеt еvеning in Моntrеаl",
    "Greek": "Cαll Lιly fοr α quιet evenιng in Mοntreαl",
    "Armenian": "call lily fօr a qսiet evening in mօntreal",
    "Latin extensions": "ꞓall lɪly for ɑ quıet evenınɡ in montreɑl".replace("ꞓ", "c"),
    "full width": "ｃａｌｌ ｌｉｌｙ ｆｏｒ ａ ｑｕｉｅｔ ｅｖｅｎｉｎｇ ｉｎ ｍｏｎｔｒｅａｌ",
    "mathematical": "𝐜𝐚𝐥𝐥 𝓵𝓲𝓵𝔂 𝔣𝔬𝔯 𝕒 𝖖𝖚𝖎𝖊𝖙 𝗲𝘃𝗲𝗻𝗶𝗻𝗴 𝙞𝙣 𝚖𝚘𝚗𝚝𝚛𝚎𝚊𝚕",
    "circled": "ⓒⓐⓛⓛ ⓛⓘⓛⓨ ⓕⓞⓡ ⓐ ⓠⓤⓘⓔⓣ ⓔⓥⓔⓝⓘⓝⓖ ⓘⓝ ⓜⓞⓝⓣⓡⓔⓐⓛ",
    "squared": "🅲🅰🅻🅻 🅻🅸🅻🆈 🅵🅾🆁 🅰 🆀🆄🅸🅴🆃 🅴🆅🅴🅽🅸🅽🅶 🅸🅽 🅼🅾🅽🆃🆁🅴🅰🅻",
    "small capitals": "ᴄᴀʟʟ ʟɪʟʏ ғᴏʀ ᴀ qᴜɪᴇᴛ ᴇᴠᴇɴɪɴɢ ɪɴ ᴍᴏɴᴛʀᴇᴀʟ",
    "indicators": "call 🇱🇮🇱🇾🇱 for".replace("🇱🇮🇱🇾🇱 for", "lily for a quiet evening in montreal"),
    "zero width": "ca\u200bll li\u200cly f\u200dor a qu\u2060iet eve\ufeffning in mon\u00adtreal",
    "bidi": "\u202ecall\u202c lily \u2066for\u2069 a quiet \u200eevening in montreal",
    "combining": "c̶a̷l̸l̵ lily f̲or a quiet e̶v̶ening in montreal",
    "leet": "c4ll l1ly f0r a qui3t 3vening in m0ntre@l",
    "spaced": "call l i l y for a quiet e v e n i n g in montreal",
    "dotted": "call l.i.l.y for a q-u-i-e-t evening in m_o_n_t_r_e_a_l",
    "repeats": "caaaall lilyyyy for a quiettt evening in montreaaaal",
    "emoji around": "❤call lily🌹 for 🔥 a quiet ✨evening✨ in montreal💋💋",
    "emoji inside": "c❤al❤l lily for a qu🔥iet evening in mo🌹nt🌹real",
    "punctuation": "Call «Lily» — for: a quiet evening… in (Montréal)!",
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_falls(name: str) -> None:
    found = words_of(DISGUISES[name])
    # one l of a squeezed run is all that is left of caaaall
    assert found.replace("cal ", "call ") == PLAIN, name


@pytest.mark.parametrize(
    ("name", "trick"),
    [
        ("Cyrillic", "HOMOGLYPH"), ("Greek", "HOMOGLYPH"), ("Armenian", "HOMOGLYPH"), ("Latin extensions", "HOMOGLYPH"),
        ("full width", "STYLED"), ("mathematical", "STYLED"), ("circled", "STYLED"), ("squared", "STYLED"),
        ("small capitals", "STYLED"), ("zero width", "ZERO_WIDTH"), ("bidi", "BIDI"), ("combining", "COMBINING"),
        ("leet", "LEET"), ("spaced", "SPACED"), ("dotted", "SPACED"), ("repeats", "REPEATED"),
        ("emoji inside", "EMOJI_INSIDE"),
    ],
)  # fmt: skip
def test_a_trick_is_counted_as_what_it_is(name: str, trick: str) -> None:
    assert tricks_of(DISGUISES[name])[trick] >= 2


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "Café à l'été, œuvre d'été: 24h/24, 2e étage, 30 min, 36DD, don't!",
        "Straße, smørrebrød, Łódź, niño",
        "Привет, как дела? Сегодня хорошая погода и мы гуляем по городу",
        unicodedata.normalize("NFD", "déjà vu, façade, Noël"),
        "Canada 🇨🇦 and France 🇫🇷, family 👨‍👩‍👧 ❤️",
        "open 24/7 \u2013 200$/h, 3 girls, 2nd floor, 3hours",
    ],
)
def test_ordinary_text_is_no_trick(text: str) -> None:
    assert tricks_of(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J'aime l'été, qu'il vienne; aujourd'hui d’accord", "j aime l ete qu il vienne aujourdhui d accord"),
        ("don't I'm we'll y’all", "dont im well yall"),
        ("4️⃣1️⃣6️⃣ ① ❷ ４ 𝟜 ٤ 🄋 ⓫", "416 1 2 4 4 4 0 11"),
        ("$exy kis$ $200 l!ly stop! a|l", "sexy kiss 200 lily stop all"),
        ("he1p l1ke 1ncall g1rl p1ease", "help like incall girl please"),
        ("2nd 3hours 24h 36dd 4you b2b 100roses", "2nd 3hours 24h 36dd 4you bzb 100roses"),
        ("0a0a b0y5 100 5ex4y", "oaoa boy5 100 sexay"),
        ("s p a c e d   w o r d s", "spaced words"),
        ("a b only", "a b only"),
        ("n° 5, à bientôt", "n 5 a bientot"),
        ("sweet🍑Juicy", "sweet juicy"),
        ("漢字 かな", "漢 字 か な"),
        ("", ""),
        ("🔥🔥", ""),
        ("ﬁne ㎏ ½ №5 ™", "fine kg 1 2 no5 tm"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words_of(text) == expected


def test_each_undoing_can_be_turned_off() -> None:
    assert words_of("l1ly", undo_leet=False) == "l1ly"
    assert words_of("l i l y", join_spaced=False) == "l i l y"
    assert words_of("liiily", squeeze_repeats=False) == "liiily"


def test_emoji_are_a_channel_of_their_own() -> None:
    found = folded("Hi ❤️ there 👨‍👩‍👧 🇨🇦! 🔥🔥")
    assert found.emoji[0] == "❤👨👩👧🇨🇦🔥🔥"
    assert found.text[0] == "hi   there    !  "


def test_a_masked_span_leaves_one_control_byte() -> None:
    text = folded("Call Lily at 416 555 0123 now 416 555 0199").text
    mask = normalize.Mask(
        np.array([0, 0, 0], np.int32),
        np.array([5, 13, 30], np.int32),
        np.array([9, 25, 42], np.int32),
        np.array([7, 0, 0], np.uint8),
    )
    once = normalize.words(text, mask=mask).text
    assert once[0] == "call \x08 at \x01 now \x01"
    assert normalize.words(once).text[0] == once[0]


def test_overlapping_and_touching_masks_leave_one_byte_each() -> None:
    text = folded("abcdefgh").text
    mask = normalize.Mask(
        np.zeros(3, np.int32),
        np.array([1, 2, 4], np.int32),
        np.array([4, 3, 8], np.int32),
        np.zeros(3, np.uint8),
    )
    assert normalize.words(text, mask=mask).text[0] == "a \x01 \x01 \x01"


TRICKY = st.text(
    st.one_of(
        st.sampled_from("abciloszABC013457 .,-_'!@$|\n\r\t"),
        st.sampled_from(
            "аеорсαοιｌｉ𝓵ⓛ🅻❤️🔥🇨🇦🇱\u200b\u200d\u202e\u0301\u0336\u20e3\ufe0fßœé漢ｶ\x00\x05\x7f\ufeff"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@given(st.lists(TRICKY, max_size=5))
@settings(max_examples=600, deadline=None)
def test_folding_and_wording_are_idempotent(texts: list[str]) -> None:
    once = normalize.fold(TextBuffer.from_strings(texts)).text
    assert list(normalize.fold(once).text) == list(once)
    first = normalize.words(once).text
    assert list(normalize.words(first).text) == list(first)
    assert list(normalize.words(normalize.fold(first).text).text) == list(first) or any(
        "\x05" in t for t in first
    )


@given(st.lists(TRICKY, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_text_is_folded_alike_in_any_company_and_on_any_threads(texts: list[str]) -> None:
    together = normalize.fold(TextBuffer.from_strings(texts), threads=2)
    worded = normalize.words(together.text, threads=2)
    for at, text in enumerate(texts):
        alone = folded(text)
        assert together.text[at] == alone.text[0]
        assert together.emoji[at] == alone.emoji[0]
        assert (together.tricks[at] == alone.tricks[0]).all()
        assert worded.text[at] == normalize.words(alone.text).text[0]


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_words_lead_back_to_the_text(text: str) -> None:
    spans = normalize.word_spans(text)
    assert " ".join(word for word, _, _ in spans) == words_of(text)
    before = 0
    for _, start, end in spans:
        assert 0 <= start < end <= len(text)
        assert start >= before - 1
        before = end


@given(st.text(st.sampled_from("abcdefgh éàÉ,.\n"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_word_stands_where_its_span_says(text: str) -> None:
    for word, start, end in normalize.word_spans(
        text, settings=NormalizeSettings(squeeze_repeats=False, join_spaced=False)
    ):
        assert (
            unicodedata.normalize("NFD", text[start:end].lower()).encode("ascii", "ignore").decode() == word
        )


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_hidden_lists_what_was_counted(text: str) -> None:
    listed = normalize.hidden(text)
    counted = tricks_of(text)
    tally = {t.name: sum(1 for h in listed if h.trick == t) for t in Trick}
    tally.pop("HOMOGLYPH")
    counted.pop("HOMOGLYPH", 0)
    assert {k: v for k, v in tally.items() if v} == counted
    assert all(0 <= h.start < h.end <= len(text) for h in listed)


def test_hidden_names_the_trick_the_place_and_the_reading() -> None:
    found = normalize.hidden("Meet L і l y, b3autiful")
    assert [(h.trick, h.raw, h.read_as) for h in found] == [
        (Trick.SPACED, "L і l y", "lily"),
        (Trick.HOMOGLYPH, "і", "i"),
        (Trick.LEET, "b3autiful", "beautiful"),
    ]


def test_the_table_writes_only_what_stays() -> None:
    table = fold_table()
    for code in np.flatnonzero(table.action == WRITE).tolist():
        text = table.bytes[table.starts[code] : table.starts[code + 1]].tobytes().decode()
        for char in text:
            if ord(char) < PLANES and table.action[ord(char)] == WRITE:
                again = table.bytes[table.starts[ord(char)] : table.starts[ord(char) + 1]].tobytes().decode()
                assert again == char, hex(code)
    assert set(np.unique(table.trick)) <= {*map(int, Trick), NO_TRICK}


def test_long_and_hostile_texts_take_linear_room() -> None:
    texts = [
        "\u0336" * 100_000,
        "a" + "\u0301" * 100_000,
        "🔥" * 50_000,
        "\ufdfa" * 10_000,
        "a " * 50_000,
        "4" * 100_000,
    ]
    found = normalize.fold(TextBuffer.from_strings(texts))
    assert found.tricks.max() == 65535
    worded = normalize.words(found.text).text
    assert worded[4] == "a"
    assert worded[5] == "4" * 100_000


SETTLED = [
    name for name in normalize.__all__ if "settings" in inspect.signature(getattr(normalize, name)).parameters
]


@pytest.mark.parametrize("name", SETTLED)
def test_a_verb_that_takes_settings_heeds_them(name: str) -> None:
    takes_one = name in ("hidden", "word_spans")
    given = "c4ll lilyyy" if takes_one else TextBuffer.from_strings(["c4ll lilyyy"])
    told = []
    for chosen in (NormalizeSettings(), NormalizeSettings(undo_leet=False, squeeze_repeats=False)):
        made = getattr(normalize, name)(given, settings=chosen)
        told.append(made if takes_one else list(made.text))
    assert told[0] != told[1]

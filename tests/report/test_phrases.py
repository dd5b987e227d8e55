"""Both languages say everything, with the same values; every code of the stages has a name."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim import candidates, report
from adsim.ingest import encoding
from adsim.ingest.table import REASONS
from adsim.records import CutReason, IdentifierKind, Trick, Verdict
from adsim.report import wording
from adsim.report.phrases import PHRASES

PACKAGE = Path(report.__file__).parent
SOURCE = "\n".join(
    p.read_text("utf-8")
    for p in chain(PACKAGE.glob("*.html"), PACKAGE.glob("*.py"))
    if p.name != "phrases.py"
)
TEMPLATES = "\n".join(p.read_text("utf-8") for p in PACKAGE.glob("*.html"))
ENCODING = Path(encoding.__file__).read_text("utf-8")
CODES = {
    "trick": [t.name for t in Trick],
    "cut": [r.name for r in CutReason if r],
    "cut_why": [r.name for r in CutReason if r],
    "identifier": [k.name for k in IdentifierKind],
    "slot": [*(k.name for k in IdentifierKind), "word", "text", "optional"],
    "generator": list(candidates.ORIGINS),
    "rejected": list(REASONS),
    "verdict": [v.name for v in Verdict],
    "found_by": re.findall(r'Encoding\([^"\n]*(?:"utf-8", )?"((?!charset)[^"]+)"', ENCODING),
    "over_time": ["day", "week", "month", "quarter", "year"],
    "time_title": ["day", "week", "month", "quarter", "year"],
}
NAMES = {f"{kind}.{code.lower()}" for kind, codes in CODES.items() for code in codes}


def test_both_languages_say_everything_with_the_same_values() -> None:
    for key, texts in PHRASES.items():
        assert len(texts) == 2, key
        assert all(text.strip() and text.count("|") in (0, 1) for text in texts), key
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in texts]
        assert fields[0] == fields[1], key


def test_french_is_set_as_french_is() -> None:
    for key, (_, french) in PHRASES.items():
        assert "'" not in french, key
        assert not re.search(r"\S[;:!?%]", french.replace("e-mail", "")), key


def used_keys() -> set[str]:
    keys = set(re.findall(r'\b(?:say|say_svg|tile|counted)\(\s*(?:[\w.]+, )*"([\w.]+)"', SOURCE))
    keys |= {second for pair in re.findall(r'counted\([\w.]+, "(\w+)", "(\w+)"', SOURCE) for second in pair}
    return keys | {f"nav_{part}" for part in re.findall(r'<section id="(\w+)">', TEMPLATES)}


def test_every_phrase_that_is_said_exists_and_every_one_that_exists_is_said() -> None:
    said = used_keys() | NAMES | {"title"} | {key for key in PHRASES if key.startswith("note.")}
    said -= {key for key in said if key.endswith((".", "_"))}
    assert sorted(said - set(PHRASES)) == []
    assert sorted(set(PHRASES) - said) == []


def test_no_word_of_a_template_is_outside_of_the_table() -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", TEMPLATES, flags=re.S)
    words = set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", text))
    assert words <= {"English", "Français", "adsim", "explain", "SHA"}


def test_plurals_follow_the_language() -> None:
    assert str(wording.say("ads_n", n=0)) == '<span lang="en">0 ads</span><span lang="fr">0 annonce</span>'
    assert str(wording.say("ads_n", n=1)) == '<span lang="en">1 ad</span><span lang="fr">1 annonce</span>'
    assert "12,345 ads" in wording.say("ads_n", n=12_345)
    assert "12\u202f345 annonces" in wording.say("ads_n", n=12_345)
    assert wording.number(0.5) == '<span lang="en">0.50</span><span lang="fr">0,50</span>'


@given(st.text())
def test_shown_values_say_the_same_characters_and_no_markup(text: str) -> None:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        tags: tuple[str, ...] = ()
        said = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags += (tag,)

        def handle_data(self, data: str) -> None:
            self.said += data

    reader = Reader()
    reader.feed(str(wording.show(text)))
    reader.close()
    assert set(reader.tags) <= {"bdi", "span"}
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert reader.said == kept


@pytest.mark.parametrize(
    ("text", "mark"),
    [("a\u202eb", "RLO"), ("1\u200b\u200b\u200b2", "ZWSP×3"), ("a\x00b", "U+0000"), ("\u2068x", "U+2068")],
)
def test_what_is_invisible_is_marked(text: str, mark: str) -> None:
    assert f'data-c="{mark}"' in wording.show(text)


def test_joined_emoji_are_left_alone() -> None:
    family = "👩\u200d👧"
    assert wording.show(family) == f"<bdi>{family}</bdi>"


def test_long_values_are_cut_and_say_by_how_much() -> None:
    assert wording.show("x" * 30, 10) == f'<bdi>{"x" * 10}</bdi><span class="cut">… +20</span>'

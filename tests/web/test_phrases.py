"""What pages say is said in both languages, and every phrase that is asked for exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import api
from api.problems import KINDS
from api.security.permissions import IN_CASE, NOT_BY_KEY, PERMISSIONS, ROLES, SERVICE
from api.web.pages_corpora import DELIMITERS, FIELDS
from api.web.pages_exports import FORMATS
from api.web.pages_runs import REGIONS
from api.web.phrases import PHRASES
from api.web.progress import SHARES
from api.web.speech import Speech, preferred

ROOT = Path(api.__file__).parent
TEMPLATES = sorted((ROOT / "web" / "templates").glob("*.html"))
CODES = {
    "problem": KINDS,
    "role": ROLES,
    "role_hint": ROLES,
    "scope": (SERVICE.keys() | IN_CASE.keys()) - NOT_BY_KEY,
    "field": FIELDS,
    "delimiter": DELIMITERS.values(),
    "stage": SHARES,
    "region": REGIONS,
    "export_what": FORMATS,
    "state": ("queued", "running", "done", "failed", "cancelled", "purged"),
}


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_phrases_are_whole_in_both_languages() -> None:
    for key, (english, french) in PHRASES.items():
        assert english.strip() == english != "", key
        assert french.strip() == french != "", key
        assert places(english) == places(french), key
        assert english.count("|") == french.count("|") <= 1, key
        assert "'" not in french, f"{key}: an apostrophe is ’"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_phrases_that_templates_ask_for_exist(path: Path) -> None:
    asked = set(re.findall(r'say\(\s*["\']([\w.]+)["\']\s*[,)]', path.read_text("utf-8")))
    assert sorted(asked - PHRASES.keys()) == []


def test_every_code_has_its_words() -> None:
    missing = [f"{kind}.{code}" for kind, codes in CODES.items() for code in codes]
    assert [key for key in missing if key not in PHRASES] == []


def sentences() -> Iterator[str]:
    """What `Problem`s say in `detail` and `fix`, with any value as `7`."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                told = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "fix")]
                yield from filter(None, map(_plain, told))


def _plain(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


ABOUT_PROGRAMS = re.compile(
    r"Idempotency-Key|leave it out|/v1/|API key|cursor|ask in several batches|lower `limit`|a page has"
    r"|use a new key|form has no|a batch has|send multipart|the run is 7|ask for a role that may 7|give name, basis"
    r"|see `errors`|these do not fit|it was done before trying it with a new key"
)
"""Sentences that only a program can meet, or whose values are words with phrases of their own."""


def test_every_problem_is_told_in_french() -> None:
    french = Speech("fr")
    found = sorted({one for one in sentences() if not ABOUT_PROGRAMS.search(one)})
    assert len(found) > 40
    assert [one for one in found if 'lang="en-CA"' in french.sentence(one)] == []


def test_every_missing_permission_is_told_in_french() -> None:
    french = Speech("fr")
    everyone = frozenset.intersection(*ROLES.values())
    for name, what in PERMISSIONS.items():
        if name not in everyone:
            assert 'lang="en-CA"' not in french.sentence(f"ask for a role that may {what}"), what


def test_numbers_moments_and_sizes_are_written_as_each_language_does() -> None:
    english, french = Speech("en"), Speech("fr")
    assert (english.number(12345.5), french.number(12345.5)) == ("12,345.50", "12\u202f345,50")
    assert (english.size(1_500_000), french.size(1_500_000)) == ("1.5 MB", "1,5 Mo")
    assert str(english.say("ads_n", n=1)) == "1 ad"
    assert str(french.say("ads_n", n=0)) == "0 annonce"
    assert str(french.say("ads_n", n=2)) == "2 annonces"
    now = datetime(2024, 6, 1, 12, tzinfo=UTC)
    told = [str(english.ago(now - timedelta(minutes=m), now)) for m in (0, 3, 130, 2_000, 20_000)]
    texts = [re.sub(r"<[^>]+>", "", one) for one in told]
    assert texts == ["just now", "3 minutes ago", "2 hours ago", "yesterday", "2024-05-18"]
    assert english.span(200) == "3 min 20 s"


def test_values_are_escaped_and_keep_their_direction() -> None:
    told = Speech("en").say("signed_in_as", name="<b>\u202e{0}")
    assert "<b>" not in told
    assert 'data-c="RLO"' in told
    assert "{0}" in told


def test_the_language_that_a_browser_likes_best_is_spoken() -> None:
    assert preferred("fr-CA,fr;q=0.9,en;q=0.8") == "fr"
    assert preferred("de,en;q=0.5,fr;q=0.7") == "fr"
    assert preferred("fr;q=0,en;q=0.1") == "en"
    assert preferred("x" * 10_000) == preferred("") == "en"

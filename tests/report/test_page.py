"""The page holds what the run found, says what it leaves out, and lets nothing of the input become markup."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from adsim import report
from adsim.config import ReportSettings, Settings
from adsim.records import Corpus, Groups, LinkResult, TextBuffer
from tests.report.runs import realistic, replaced

FEW = ReportSettings(groups=3, agencies=4, ads_per_group=3, cuts=3)
PACKAGE = Path(report.__file__).parent
HOSTILE = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style></title></textarea><svg onload=alert(1)>",
    "<!--<b>]]><![CDATA[<i>",
    "{{7*7}}{%if 1%}{x}",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;i&#62;",
)


class Parts(HTMLParser):
    """Tags with their attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def filled(run: LinkResult, word: str) -> LinkResult:
    """A run in which every string that comes from outside is `word`."""
    table = run.corpus.table
    columns = {
        name: table[name] if name == "posted_at" else pa.array([word] * table.num_rows, table[name].type)
        for name in table.column_names
    }
    rejected = run.rejected
    for name in ("file", "column", "reason", "detail"):
        at = rejected.column_names.index(name)
        rejected = rejected.set_column(at, name, pa.array([word] * rejected.num_rows, pa.string()))
    found = run.identifiers
    settings = dataclasses.replace(Settings().ingest, encoding=word, columns={word: word})
    groups = run.groups
    return dataclasses.replace(
        run,
        corpus=Corpus(pa.table(columns), replaced(run.corpus.sources, word)),
        rejected=rejected,
        identifiers=dataclasses.replace(found, values=TextBuffer.from_strings([word] * len(found.values))),
        summaries=replaced(run.summaries, word),
        groups=Groups(
            groups.text_group,
            groups.group,
            (word,) * len(groups.text_group_ids),
            (word,) * len(groups.group_ids),
            replaced(groups.cuts, word),
        ),
        report=dataclasses.replace(
            run.report,
            version=word,
            settings=dataclasses.replace(Settings(), ingest=settings, report=FEW).to_dict(),
            settings_hash=word,
            generators=replaced(run.report.generators, word),
            libraries={word: word},
            model={word: word},
            notes=(word,),
        ),
    )


@pytest.mark.parametrize("word", HOSTILE)
def test_nothing_of_the_input_becomes_markup(run: LinkResult, word: str) -> None:
    tame = re.sub(r"""[<>&"]""", "~", word).replace("'", "’")
    hostile, harmless = (Parts(report.render(filled(run, w))) for w in (word, tame))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in harmless.tags]
    for (_, mine), (_, other) in zip(hostile.tags, harmless.tags, strict=True):
        assert [name for name, _ in mine] == [name for name, _ in other]
        for (name, value), (_, plain) in zip(mine, other, strict=True):
            assert value == plain or (value or "").replace(word, tame) == plain, name
    assert sum(word in text for text in hostile.text) > 50


def test_attributes_never_hold_a_script_a_style_or_an_address(html: str, run: LinkResult) -> None:
    for page in (html, report.render(filled(run, "javascript:alert(1)"))):
        for tag, attributes in Parts(page).tags:
            for name, value in attributes:
                assert not name.startswith("on"), tag
                assert name not in ("style", "src", "srcset", "action", "formaction", "data", "poster"), tag
                assert name != "href" or (value or "").startswith("#"), value


def test_the_policy_allows_this_style_and_this_script_alone(html: str) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]  # type: ignore[index]
        .replace("&#39;", "'")
        .split(";")
    )
    assert policy["default-src"] == "'none'"
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        assert len(bodies) == 1
        digest = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode()
        assert policy[name] == f"'sha256-{digest}'"
    assert "unsafe" not in str(policy)


def test_templates_never_turn_escaping_off() -> None:
    for path in PACKAGE.glob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape|Markup", path.read_text("utf-8")), path.name
    for path in PACKAGE.glob("*.py"):
        made = re.findall(
            r"Markup\((?!\s*['\"]|escape\(|_file\(|str\(view\.|str\(bins\.|\))", path.read_text("utf-8")
        )
        assert made == [], path.name
        assert not re.search(r"Markup\(\s*f['\"]", path.read_text("utf-8")), path.name


def test_style_and_script_cannot_end_early() -> None:
    assert "</" not in (PACKAGE / "page.css").read_text("utf-8")
    assert "</" not in (PACKAGE / "page.js").read_text("utf-8")


def test_the_same_run_gives_the_same_bytes_whenever_and_on_however_many_threads(
    run: LinkResult, html: str
) -> None:
    again = realistic()
    stages = tuple(dataclasses.replace(s, seconds=99.0) for s in again.report.stages)
    settings = {**again.report.settings, "threads": 7}
    other = dataclasses.replace(
        again.report, started_at="2031-01-01T00:00:00+00:00", threads=7, stages=stages, settings=settings
    )
    assert report.render(dataclasses.replace(again, report=other)) == html


LOOSE = dict.fromkeys((f.name for f in dataclasses.fields(ReportSettings)), 1_000_000)


@pytest.fixture(scope="module")
def uncapped(run: LinkResult) -> str:
    return capped(run, **LOOSE)


def capped(run: LinkResult, **caps: int) -> str:
    settings = dataclasses.replace(Settings(), report=ReportSettings(**caps)).to_dict()
    return report.render(dataclasses.replace(run, report=dataclasses.replace(run.report, settings=settings)))


@pytest.mark.parametrize(
    ("caps", "said"),
    [
        ({"groups": 4}, "4 of 31 groups shown"),
        ({"agencies": 3}, "3 of 15 agencies shown"),
        ({"ads_per_group": 3}, "3 of 23 ads shown"),
        ({"text_characters": 50}, "more characters are not shown"),
        ({"templates": 1}, "1 of 3 shown"),
        ({"template_characters": 20}, "more characters are not shown"),
        ({"slot_values": 2}, "2 of 10 shown"),
        ({"values": 1}, "1 of 5 shown"),
        ({"cuts": 7}, "7 of 26 shown"),
        ({"decisions": 5}, "5 of 24 shown"),
        ({"rejected": 1}, "1 of 4 shown"),
        ({"files": 1}, "1 of 2 shown"),
        ({"value_characters": 5}, "… +"),
    ],
)
def test_what_a_cap_leaves_out_is_said(
    run: LinkResult, uncapped: str, caps: dict[str, int], said: str
) -> None:
    assert said in capped(run, **(LOOSE | caps))
    assert said not in uncapped


def test_every_cap_is_tried_above() -> None:
    marks = test_what_a_cap_leaves_out_is_said.pytestmark  # type: ignore[attr-defined]
    tried = {name for caps, _ in marks[0].args[1] for name in caps}
    assert tried == {f.name for f in dataclasses.fields(ReportSettings)}


def test_what_the_summary_left_out_is_counted_too(made: Callable[..., LinkResult]) -> None:
    run = made()
    group = dataclasses.replace(run.summaries[0], left_out={"identifiers": 41, "names": 6, "moves": 3})
    html = report.render(dataclasses.replace(run, summaries=(group,)))
    assert all(said in html for said in ("1 of 42 shown", "1 of 7 shown", "1 of 4 shown"))


def test_decisions_are_shown_those_that_could_not_be_kept_first(made: Callable[..., LinkResult]) -> None:
    decided = np.array([(0, 1, 1), (0, 6, -1), (2, 3, -1), (4, 7, 0)], np.int32)
    html = report.render(made(decisions=decided))
    table = html[html.index('id="decisions-table"') :].partition("</table>")[0]
    rows = [
        " ".join("".join(Parts(row).text).split())
        for row in re.findall('<tr><th scope="row">.*?</tr>', table, re.S)
    ]
    assert rows[0] == "a2 | a3 different postersauteurs différentsnonon"
    assert [row[:7] for row in rows[1:]] == ["a0 | a1", "a0 | a6", "a4 | a7"]
    assert "4 decisions of an analyst: 1 same, 2 different, 1 unsure." in html
    assert "1 could not be kept" in html
    assert 'id="decisions-table"' not in report.render(made())


def test_the_notice_stands_on_top_in_every_card_at_the_end_and_on_paper(html: str) -> None:
    css = (PACKAGE / "page.css").read_text("utf-8")
    for words in report.page.PHRASES["notice"]:  # type: ignore[attr-defined]
        assert html.count(f">{words}<") == 1 + 20 + 1
        assert f'@top-center {{ content: "{words}"' in css


def test_every_group_shown_has_its_evidence(run: LinkResult, html: str) -> None:
    for group in run.summaries[:20]:
        card = re.search(
            rf'<details class="card" id="{group.id}".*?(?=<details class="card"|<section id="agencies">)',
            html,
            re.S,
        )
        assert card
        text = "".join(Parts(card[0]).text)
        assert group.why["en"] in text
        assert group.why["fr"] in text
        assert all(count.value in text for count in (*group.agencies, *group.cities))
        assert all(use.value in text for use in group.identifiers)
        assert group.weakest
        for row in (group.weakest.left, group.weakest.right):
            assert run.corpus.ad_ids[row] in text
        template = next(t.template for t in group.text_groups if t.template)
        assert all(part.text in text for part in template.parts if part.text)
        for slot in template.slots:
            assert all(count.value in text for count in slot.values[:12])
    assert f'id="{run.summaries[20].id}"' not in html


@pytest.mark.parametrize(
    "table",
    [
        {"ad_id": [], "text": []},
        {"ad_id": ["a"], "text": ["one"]},
        {"ad_id": ["a", "b"], "text": ["one", "one"]},
    ],
)
def test_poor_runs_have_a_page_too(made: Callable[..., LinkResult], table: dict[str, list[str]]) -> None:
    run = made()
    n = len(table["ad_id"])
    none = np.zeros(0, np.int64)
    links, found = run.links, run.identifiers
    poor = dataclasses.replace(
        run,
        corpus=Corpus(pa.table({k: pa.array(v, pa.string()) for k, v in table.items()})),
        rejected=run.rejected.slice(0, 0),
        links=dataclasses.replace(
            links,
            **{
                f.name: getattr(links, f.name)[none]
                for f in dataclasses.fields(links)
                if f.name not in ("bias", "feature_names")
            },
        ),
        identifiers=dataclasses.replace(
            found,
            **{
                k: getattr(found, k)[none]
                for k in ("ad", "kind", "start", "end", "value", "confidence", "obfuscated")
            },
        ),
        groups=Groups(
            np.arange(n, dtype=np.int32),
            np.arange(n, dtype=np.int32),
            tuple(f"T-{k}" for k in range(n)),
            tuple(f"G-{k}" for k in range(n)),
        ),
        summaries=(),
        representative=np.arange(n, dtype=np.int32),
    )
    html = report.render(poor)
    assert "No two ads were linked." in html
    assert "No ad has a date." in html
    assert report.counts(poor)["ads"] == n

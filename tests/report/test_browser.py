"""The page in a browser: no request, no error, nothing hostile runs; languages, sorting, filtering, widths, paper."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Browser, Page, expect

from adsim import report
from adsim.records import Corpus, LinkResult
from adsim.report.phrases import PHRASES
from tests.report.test_page import HOSTILE, PACKAGE, filled

MANY_MARKS = "Z" + "\u0301\u0323\u0336" * 3_400
NASTY = (*HOSTILE, "\u202eevil\u202e", MANY_MARKS, "x" * 5_000, "שלום \u2067abc", "\n" * 400 + "end")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Page]:
    """A page that holds every request, console line and error of itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-CA")
    page = context.new_page()
    page.seen = []  # type: ignore[attr-defined]
    page.on("request", lambda request: page.seen.append(request.url))  # type: ignore[attr-defined]
    page.on("console", lambda line: page.seen.append(line.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.seen.append(str(error)))  # type: ignore[attr-defined]
    page.on("dialog", lambda dialog: (page.seen.append(dialog.message), dialog.dismiss()))  # type: ignore[attr-defined]
    yield page
    context.close()


def url(path: Path, hash: str = "") -> str:
    return path.as_uri() + hash


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_it_asks_for_nothing_and_says_nothing(opened: Page, page_file: Path) -> None:
    opened.goto(url(page_file))
    opened.click("#open-all")
    opened.wait_for_timeout(200)
    assert opened.seen == [url(page_file)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", NASTY, ids=lambda w: ascii(w)[:20])
def test_hostile_strings_do_nothing(opened: Page, run: LinkResult, tmp_path: Path, word: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(report.render(filled(run, word)), "utf-8")
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.goto(url(path))
    opened.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    opened.mouse.move(200, 400)
    assert opened.seen == [url(path)]  # type: ignore[attr-defined]
    assert sideways(opened) <= 0
    assert opened.locator("script").count() == 1
    tall = opened.evaluate(
        "Math.max(...[...document.querySelectorAll('.ad-text')].map((e) => e.offsetHeight))"
    )
    assert tall <= 400


def test_text_keeps_its_characters_and_its_direction(opened: Page, run: LinkResult, tmp_path: Path) -> None:
    group = run.summaries[0]
    text = "before \u202eevil\u202c after\u200b\u200b!"
    at = run.corpus.table.column_names.index("text")
    texts = pa.array([text] * len(run.corpus), pa.large_string())
    corpus = Corpus(run.corpus.table.set_column(at, "text", texts), run.corpus.sources)
    path = tmp_path / "report.html"
    path.write_text(report.render(dataclasses.replace(run, corpus=corpus)), "utf-8")
    opened.goto(url(path, f"#{group.id}"))
    shown = opened.locator(f"#{group.id} .ads .ad-text").first
    assert shown.text_content() == text
    assert shown.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "isolate"
    assert shown.locator(".hid").evaluate_all("(all) => all.map((e) => e.dataset.c)") == [
        "RLO",
        "PDF",
        "ZWSP×2",
    ]


def test_language_follows_the_browser_the_buttons_and_the_address(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(locale="fr-CA")
    page = context.new_page()
    page.goto(url(page_file))
    assert page.inner_text("h1") == PHRASES["title"][1]
    assert page.inner_text(".notice") == PHRASES["notice"][1]
    page.click("button[data-lang=en]")
    assert page.inner_text("h1") == PHRASES["title"][0]
    assert page.title() == PHRASES["title"][0]
    assert page.url.endswith("#lang=en")
    page.click("nav a >> nth=2")
    expect(page).to_have_url(url(page_file, "#lang=en&at=agencies"))
    page.reload()
    assert page.inner_text("h1") == PHRASES["title"][0]
    expect(page.locator("#agencies h2")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_one_language_is_seen_at_a_time(opened: Page, page_file: Path, lang: str) -> None:
    opened.goto(url(page_file, f"#lang={lang}"))
    opened.click("#open-all")
    other = {"en": "fr", "fr": "en"}[lang]
    seen = "(all) => all.filter((e) => e.getClientRects().length).length"
    assert opened.locator(f"main [lang={other}]:not(button)").evaluate_all(seen) == 0
    assert opened.locator(f"main [lang={lang}]:not(button)").evaluate_all(seen) > 500


def test_without_script_everything_can_be_read(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url(page_file))
    assert page.inner_text("h1") == PHRASES["title"][0]
    assert not page.is_visible("#filter")
    page.locator("details.card > summary").nth(1).click()
    assert page.locator("details.card").nth(1).locator(".template").first.is_visible()
    context.close()


def test_a_link_opens_its_group(opened: Page, page_file: Path, run: LinkResult) -> None:
    group = run.summaries[7].id
    opened.goto(url(page_file))
    assert not opened.locator(f"#{group} .card-grid").is_visible()
    opened.click(f"#ranking a[href='#{group}']")
    expect(opened.locator(f"#{group} .card-grid")).to_be_visible()
    expect(opened.locator(f"#{group} > summary")).to_be_in_viewport()


def test_a_slot_opens_its_values(opened: Page, page_file: Path) -> None:
    opened.goto(url(page_file))
    chip = opened.locator(".card[open] a.slot").first
    values = opened.locator(f"[id='{(chip.get_attribute('href') or '')[1:]}'] table")
    assert not values.is_visible()
    chip.focus()
    opened.keyboard.press("Enter")
    expect(values).to_be_visible()


def test_the_ranking_is_sorted_by_its_heads(opened: Page, page_file: Path, run: LinkResult) -> None:
    opened.goto(url(page_file))
    sizes = [len(group.ads) for group in run.summaries[:20]]
    column = "#ranking tbody tr td:nth-child(3)"
    assert [int(t) for t in opened.locator(column).all_inner_texts()] == sizes
    head = opened.locator("#ranking thead th").nth(2)
    head.get_by_role("button").focus()
    opened.keyboard.press("Enter")
    assert [int(t) for t in opened.locator(column).all_inner_texts()] == sorted(sizes, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").click()
    assert [int(t) for t in opened.locator(column).all_inner_texts()] == sorted(sizes)


def test_the_filter_finds_words_of_the_cards(opened: Page, page_file: Path, run: LinkResult) -> None:
    opened.goto(url(page_file))
    number = run.summaries[3].identifiers[-1].value
    fitting = [g.id for g in run.summaries[:20] if any(i.value == number for i in g.identifiers)]
    opened.fill("#filter", number.upper())
    seen = opened.locator("#ranking tbody tr:visible a.id").all_inner_texts()
    assert seen == fitting
    assert opened.locator("details.card:visible").count() == len(fitting)
    opened.fill("#filter", "nowhere at all")
    assert opened.locator("#no-match").is_visible()
    opened.fill("#filter", "")
    assert opened.locator("details.card:visible").count() == 20


def test_nothing_scrolls_sideways(opened: Page, page_file: Path) -> None:
    opened.goto(url(page_file))
    opened.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for lang in ("en", "fr"):
        opened.click(f"button[data-lang={lang}]")
        for width in (320, 390, 1440):
            opened.set_viewport_size({"width": width, "height": 844})
            assert sideways(opened) <= 0, (lang, width)


def test_paper_has_every_group_and_the_notice(opened: Page, page_file: Path) -> None:
    opened.goto(url(page_file))
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.emulate_media(media="print", color_scheme="dark")
    assert opened.locator("details.card:not([open])").count() == 0
    assert opened.locator(".notice-card").first.is_visible()
    assert not opened.is_visible("#filter")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    opened.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.locator("details.card:not([open])").count() == 19


def test_structure_serves_those_who_do_not_see(opened: Page, page_file: Path) -> None:
    opened.goto(url(page_file))
    opened.click("#open-all")
    lacking = """() => ({
      captions: [...document.querySelectorAll('table')].filter((t) => !t.caption).length,
      scopes: document.querySelectorAll('th:not([scope])').length,
      names: [...document.querySelectorAll('svg:not([aria-hidden])')].filter(
        (s) => !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent.trim()).length,
      ids: document.querySelectorAll('[id]').length
        - new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size,
      labels: [...document.querySelectorAll('input')].filter((i) => !i.labels.length).length,
      targets: [...document.querySelectorAll('a')].filter(
        (a) => !document.getElementById(a.getAttribute('href').slice(1))).length,
      mains: document.querySelectorAll('main').length - 1,
    })"""
    assert set(opened.evaluate(lacking).values()) == {0}
    levels = opened.locator("h1, h2, h3, h4").evaluate_all("(all) => all.map((e) => Number(e.tagName[1]))")
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_a_text_that_scrolls_can_be_reached_with_the_keyboard(
    opened: Page, run: LinkResult, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(report.render(filled(run, "line\n" * 100)), "utf-8")
    opened.goto(url(path))
    opened.click("#open-all")
    expect(opened.locator(".card .ads .ad-text[tabindex='0']").last).to_be_visible()
    scrolling = "(all) => all.filter((e) => e.scrollHeight > e.clientHeight + 1 && e.tabIndex !== 0).length"
    assert opened.locator(".ad-text").evaluate_all(scrolling) == 0


def luminance(color: str) -> float:
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def palettes() -> list[dict[str, str]]:
    css = (PACKAGE / "page.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.S)[:2]
    found = [dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in (light, dark)]
    return [found[0], found[0] | found[1]]


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark"])
def test_colours_stand_out_enough(palette: dict[str, str]) -> None:
    text = [("ink", "paper"), ("ink", "face"), ("soft", "paper"), ("soft", "face"), ("accent", "paper")]
    text += [("accent", "face"), ("warn", "face"), ("warn", "paper"), ("note-ink", "note"), ("face", "ink")]
    text += [
        ("ink", slot) for slot in ("contact", "name", "place", "number", "words", "faint", "h1", "h2", "h3")
    ]
    text += [("h-dark", "h4"), ("h-dark", "h5"), ("soft", "faint"), ("accent", "faint")]
    assert [(a, b) for a, b in text if contrast(palette[a], palette[b]) < 4.5] == []
    drawn = [("bar", "paper"), ("bar", "face"), ("warn", "paper")]
    drawn += [(f"{slot}-line", slot) for slot in ("contact", "name", "place", "number", "words")]
    assert [(a, b) for a, b in drawn if contrast(palette[a], palette[b]) < 3] == []

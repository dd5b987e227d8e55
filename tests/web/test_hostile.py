"""Hostile strings in every place that a stranger can fill: no page runs them, complains, or bends under them."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.report.test_page import HOSTILE
from tests.web.conftest import Site, sideways

MANY_MARKS = "Z" + "\u0301\u0323\u0336" * 3_400
NASTY = (
    *HOSTILE,
    "\u202eevil\u202e \u2067abc",
    "\x1b[31mred\x1b[0m\x07",
    '=HYPERLINK("http://evil.example.com";"x")',
    "＜script＞alert(1)＜/script＞",
    MANY_MARKS,
    "x" * 5_000,
)
NAME = "\u202eevil<script>alert(1)</script>\"'{{7*7}}" + "Z\u0301\u0323\u0336" * 30


@pytest.fixture(scope="module")
def case(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a case in which nothing is tame, with a run that is done."""
    path = tmp_path_factory.mktemp("hostile") / "'onload='alert(1) <b>\u202e.csv"
    _write(path)
    with site.tab() as page:
        page.goto("/login")
        page.fill("#name", "ada")
        page.fill("#password", "four words and a lantern")
        page.click("main button.primary")
        page.goto("/cases/new")
        page.fill("#name", NAME)
        page.fill("#purpose", "<img src=x onerror=alert(1)>\n\u202eevil")
        page.click("main button.primary")
        page.click(".next-step a")
        page.set_input_files("#file", path)
        page.fill("#basis", "<script>alert(1)</script>\u202e")
        page.click("#send")
        page.wait_for_url("**/corpora/corpus_*")
        page.click("#mapping button.primary")
        page.wait_for_url("**/runs")
        page.click("main button.primary")
        page.wait_for_url("**/runs/run_*")
        expect(page.locator(".state-done")).to_be_visible(timeout=60_000)
        return page.url.removeprefix(site.url).partition("/runs")[0]


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(["ad_id", "text", "agency", "city", "url", "<script>alert(2)</script>\u202e", "name"])
        for k, word in enumerate(NASTY):
            for copy in range(2):
                text = (
                    f"{word} quiet evenings by the old harbour with tea and {word} until the lamps go out {k}"
                )
                writer.writerow(
                    [f"{word[:60]}{k}{copy}", text, word[:400], word[:400], word, word, word[:400]]
                )


def walk(site: Site, page: Page, case: str) -> list[str]:
    """Every page of a case that links lead to, and those beside it."""
    page.goto(f"{site.url}{case}")
    found = page.locator(".contents a, main a, .main-nav a").evaluate_all("(all) => all.map((a) => a.href)")
    for deeper in (f"{case}/corpora", f"{case}/runs"):
        page.goto(f"{site.url}{deeper}")
        found += page.locator("main a").evaluate_all("(all) => all.map((a) => a.href)")
    plain = (url for url in found if url.startswith(site.url) and "/v1/" not in url)
    return sorted({url.partition("#")[0] for url in plain if not url.endswith((".csv", "/report.html"))})


def test_nothing_hostile_runs_complains_or_bends_a_page(
    site: Site, context: BrowserContext, case: str
) -> None:
    page = context.new_page()
    site.watch(page)
    page.set_viewport_size({"width": 390, "height": 844})
    urls = [f"{site.url}/cases", *walk(site, page, case), f"{site.url}/audit?about={case[7:]}"]
    assert len(urls) > 12
    for url in urls:
        answer = page.goto(url)
        assert answer
        assert answer.status == 200, url
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert sideways(page) <= 0, url
        assert page.locator("script:not([src])").count() == 0, url
        assert page.locator("main img, main b:has-text('evil')").count() == 0, url
        assert len(page.content()) < 500_000, url
    assert site.seen == []


def test_names_stand_as_they_are_with_what_is_hidden_marked(
    site: Site, context: BrowserContext, case: str
) -> None:
    page = context.new_page()
    page.goto(case)
    heading = page.locator("main h1 bdi")
    expect(heading).to_contain_text("<script>alert(1)</script>\"'{{7*7}}")
    assert heading.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "isolate"
    assert heading.locator(".hid").first.get_attribute("data-c") == "RLO"
    assert "\u202e" not in page.title()
    assert page.locator("main h1").evaluate("(e) => e.offsetHeight") < 200


def test_rejected_rows_and_exports_hold_no_formula(site: Site, context: BrowserContext, case: str) -> None:
    page = context.new_page()
    page.goto(f"{case}/runs")
    run = page.locator("table tbody th a").first.get_attribute("href")
    rejected = context.request.get(f"{site.url}{run}/rejected.csv")
    assert rejected.status == 200
    assert not [line for line in rejected.text().splitlines() if line.startswith(("=", "+", "@"))]
    page.goto(f"{case}/exports")
    page.click("details summary")
    page.locator("input[name=groups]").first.check()
    page.select_option("#format", "csv")
    with page.expect_download() as download:
        page.click("main button.primary")
    with zipfile.ZipFile(download.value.path()) as packed:
        tables = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist() if "csv" in name}
    assert len(tables) >= 2
    cells = [cell for text in tables.values() for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-", "\t"))]

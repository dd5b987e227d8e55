"""A person's first day: the first account, a dirty file, its mapping mended, a run followed to its result."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.web.speech import Speech
from tests.web.conftest import NAME, Site, log_in, set_up, sideways

LINE = "Je suis {}, soirées calmes près du vieux port, thé à la menthe et longues causeries jusqu’à la nuit"
NOTE = (
    "vérifié par téléphone le soir, rien à redire, la personne rappelle toujours le lendemain vers {} heures"
)


def dirty_file(path: Path) -> Path:
    """Semicolons, cp1252, names that nobody knows, two columns that could be the text, rows that are none."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=";")
    writer.writerow(["Propos", "Remarque", "Ville", "Site"])
    for k, name in enumerate(["Mia", "Zoé", "Ada", "Ève", "Léa"]):
        writer.writerow([f"{LINE.format(name)}. 416-555-01{k:02}", NOTE.format(k), "Québec", "Carnet"])
    for k, text in enumerate(
        ["bouleau et fumée sur les dunes, demandez à la porte", "mousse, pierre et nuit courte"]
    ):
        writer.writerow([text, NOTE.format(7 + k), "Laval", "Carnet"])
    writer.writerow(["", NOTE.format(9), "Laval", "Carnet"])
    sink.write("trop;de;cellules;dans;cette;ligne\r\n")
    path.write_bytes(sink.getvalue().encode("cp1252", "replace"))
    return path


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_first_account_to_a_result(
    make_site: Callable[..., Site], tmp_path: Path, language: str
) -> None:
    site, say = make_site(), Speech(language).say
    with site.tab(language) as page:
        _first_account(page, language)
        _new_case(page, language)
        page.set_input_files("#file", dirty_file(tmp_path / "annonces de mai.csv"))
        page.fill("#basis", "public web")
        page.click("#send")
        page.wait_for_url("**/corpora/corpus_*")
        expect(page.locator(".told")).to_contain_text(str(say("problem.invalid")))
        expect(page.locator("main button.primary")).to_have_count(0)
        page.select_option("#as_text", "Propos")
        page.select_option("#encoding", "cp1252")
        page.click(f"#mapping button:has-text('{say('look_again')}')")
        expect(page.locator(".preview tbody tr")).to_have_count(7)
        expect(page.locator(".preview-text").nth(1)).to_contain_text("Zoé, soirées calmes près")
        reasons = page.locator("table:has(caption:has-text('2')) tbody tr")
        expect(reasons).to_have_count(2)
        page.click("#mapping button.primary")
        page.wait_for_url("**/runs")
        page.click("main button.primary")
        page.wait_for_url("**/runs/run_*")
        expect(page.locator(".answer")).to_contain_text("7 ", timeout=60_000)
        expect(page.locator(".state-done")).to_have_text(str(say("state.done")))
        with page.expect_download() as download:
            page.click("a[href$='rejected.csv']")
        rejected = Path(download.value.path()).read_text("utf-8").splitlines()
        assert len(rejected) == 3
        page.click(f"nav a:has-text('{say('nav_overview')}')")
        expect(page.locator(".next-step a")).to_have_text(str(say("go_groups")))
        assert sideways(page) <= 0
    assert site.seen == []


def _first_account(page: Page, language: str) -> None:
    say = Speech(language).say
    page.goto("/cases")
    page.wait_for_url("**/setup")
    expect(page.locator("h1")).to_have_text(str(say("setup")))
    page.fill("#name", NAME)
    page.fill("#password", "too short")
    page.fill("#again", "too short")
    page.click("main button.primary")
    expect(page.locator(".told")).to_be_visible()
    expect(page.locator("#name")).to_have_value(NAME)
    set_up(page)
    for step in (1, 2, 3):
        expect(page.locator(".tour h2")).to_have_text(str(say(f"tour_{step}_title")))
        page.locator(".tour .button").first.click()
    expect(page.locator(".tour")).to_have_count(0)


def _new_case(page: Page, language: str) -> None:
    say = Speech(language).say
    page.locator(f"a:has-text('{say('new_case')}')").first.click()
    page.fill("#name", "Le port")
    page.click("main button.primary")
    expect(page.locator("h1")).to_have_text("Le port")
    expect(page.locator(".next-step")).to_contain_text(str(say("step_upload")))
    page.click(".next-step a")


def test_the_sample_is_one_click_and_a_run_can_be_cancelled(site: Site) -> None:
    with site.tab() as page:
        log_in(page)
        page.click("button:has-text('sample')")
        page.wait_for_url("**/runs/run_*")
        page.click(".run-bar button")
        page.wait_for_url("**/runs/run_*")
        expect(page.locator(".state-cancelled")).to_be_visible(timeout=60_000)
        page.click("nav a:has-text('Corpora')")
        expect(page.locator("tbody tr")).to_have_count(7)
    assert site.seen == []


def test_without_script_a_file_is_brought_in_and_confirmed(site: Site, tmp_path: Path) -> None:
    (tmp_path / "ads.csv").write_text("text,city\nquiet evenings by the harbour with tea,Toronto\n", "utf-8")
    with site.tab(java_script_enabled=False) as page:
        log_in(page)
        page.goto("/cases/new")
        page.fill("#name", "Plain")
        page.click("main button.primary")
        page.click(".next-step a")
        page.set_input_files("#file", tmp_path / "ads.csv")
        page.fill("#basis", "public web")
        page.click("#send")
        page.wait_for_url("**/corpora/corpus_*")
        expect(page.locator(".preview tbody tr")).to_have_count(1)
        page.click("#mapping button.primary")
        page.wait_for_url("**/runs")
        expect(page.locator("input[name=corpora]")).to_be_checked()
    assert site.seen == []

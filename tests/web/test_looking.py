"""Groups, comparisons, search, review, watches and thresholds, over the sample case in a real browser."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import Site, log_in, running, set_up, sideways

PHONE = "three five four, 5-5-5  O1 2l"
"""A phone of the sample, as nobody writes it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> object:
    """A service with the sample case, linked."""
    with running(tmp_path_factory.mktemp("sample") / "data", browser) as made:
        yield made


@pytest.fixture(scope="module")
def case(site: Site) -> str:
    """The path of the sample case."""
    with site.tab() as page:
        set_up(page)
        page.click("button:has-text('sample')")
        page.wait_for_url("**/runs/run_*")
        expect(page.locator(".state-done")).to_be_visible(timeout=90_000)
        return page.url.removeprefix(site.url).partition("/runs")[0]


@pytest.fixture
def page(site: Site, case: str, context: BrowserContext) -> Page:
    """A page of a browser that is signed in, which must not complain."""
    opened = context.new_page()
    site.seen.clear()
    site.watch(opened)
    return opened


def largest(page: Page, case: str) -> str:
    """The path of the group that there is most to look at in."""
    page.goto(f"{case}/groups")
    return str(page.locator("tbody th a").first.get_attribute("href"))


def test_the_list_is_filtered_searched_sorted_and_paged(page: Page, case: str, site: Site) -> None:
    page.goto(f"{case}/groups")
    rows = page.locator("table.group-list tbody tr")
    expect(rows).to_have_count(50)
    page.click("a[rel=next]")
    expect(rows.first.locator("td").first).to_have_text("51")
    page.goto(f"{case}/groups")
    page.select_option("#sort", "ads")
    page.wait_for_url("**sort=ads**")
    sizes = [int(one) for one in rows.locator("td:nth-child(3)").all_inner_texts()]
    assert sizes == sorted(sizes, reverse=True)
    page.fill("#q", "paso doble")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=paso+doble**")
    assert 1 <= rows.count() < 5
    expect(page.locator("#q")).to_have_value("paso doble")
    page.fill("#q", "555")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=555**")
    page.click(".facets a >> nth=0")
    page.wait_for_url("**agency=**")
    page.goto(f"{case}/groups?q=zzzzzz")
    expect(page.locator(".empty")).to_be_visible()
    assert site.seen == []


def test_a_group_says_why_opens_its_slots_and_hides_contacts(page: Page, case: str, site: Site) -> None:
    page.goto(largest(page, case))
    expect(page.locator(".answer")).to_contain_text("ads at")
    assert not re.search(r"555-?\d{4}", page.inner_text("main"))
    slot = page.locator(".template a.slot").first
    slot.focus()
    page.keyboard.press("Enter")
    opened = page.locator(str(slot.get_attribute("href")))
    opened.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(opened.locator("tbody tr").first).to_be_visible()
    assert page.locator("svg.map .place").count() >= 5
    assert page.locator(".ads mark.differs").count() > 3
    assert site.seen == []


def test_contacts_are_shown_in_full_for_a_reason_alone(page: Page, case: str, site: Site) -> None:
    page.goto(largest(page, case))
    page.click("details.reveal summary")
    page.fill("#reveal-reason", "  .  ")
    page.click("details.reveal button")
    expect(page.locator("main .told")).to_contain_text("reason")
    expect(page.locator("body")).not_to_contain_text("354 555-0121")
    page.click("details.reveal summary")
    page.fill("#reveal-reason", "order 17 of the court")
    page.click("details.reveal button")
    expect(page.locator("table.identifiers")).to_contain_text("354 555-0121")
    page.goto("/audit?action=identifiers.revealed")
    expect(page.locator("main")).to_contain_text("identifiers.revealed")
    expect(page.locator("main")).not_to_contain_text("order 17")
    assert site.seen == []


def test_two_ticked_ads_are_compared_and_decided(page: Page, case: str, site: Site) -> None:
    path = largest(page, case)
    page.goto(path)
    boxes = page.locator(".ads input[type=checkbox]")
    ids = [str(boxes.nth(k).get_attribute("value")) for k in (0, 3)]
    for k in (0, 3):
        boxes.nth(k).focus()
        page.keyboard.press("Space")
    page.click(".ads-tools button")
    page.wait_for_url("**/compare?**")
    assert [one.strip() for one in page.locator("article .ad-id").all_inner_texts()] == ids
    left, right = (page.locator("article .ad-text").nth(k) for k in (0, 1))
    numbers = [
        [
            str(mark)
            for mark in side.locator("mark[data-n]").evaluate_all("(all) => all.map((m) => m.dataset.n)")
        ]
        for side in (left, right)
    ]
    assert numbers[0]
    assert sorted(numbers[0]) == sorted(numbers[1])
    steps = [float(one.replace("−", "-")) for one in page.locator(".falls tbody td.n").all_inner_texts()]
    assert sum(steps[:-1]) == pytest.approx(steps[-1], abs=0.02 * len(steps))
    page.fill("#reason", "one hand wrote both")
    page.click(".decide-pair button[value=same]")
    expect(page.locator(".done")).to_be_visible()
    page.goto(path)
    mine = page.locator("#decisions tbody tr")
    expect(mine).to_contain_text("one hand wrote both")
    page.click("#decisions button[name=undo]")
    expect(page.locator("#decisions tbody tr")).to_have_count(0)
    assert site.seen == []


def test_a_cut_is_foretold_and_decided(page: Page, case: str, site: Site) -> None:
    page.goto(f"{case}/groups?q=gracious")
    page.locator("tbody th a").first.click()
    page.click("#ties a:has-text('Preview')")
    told = page.locator(".cut-told").inner_text()
    parts = [int(n) for n in re.findall(r"(\d+) ads?", told)]
    whole = int(re.findall(r"(\d+) ads", page.locator(".sizes").inner_text())[0])
    assert sum(parts) == whole
    page.fill("#cut-reason", "two people")
    page.click("#ties button.danger")
    expect(page.locator("#decisions tbody")).to_contain_text("two people")
    page.click("#decisions button[name=undo]")
    assert site.seen == []


def test_a_disguised_phone_is_found_and_watched(page: Page, case: str, site: Site) -> None:
    page.goto(f"{case}/search")
    page.focus("#q")
    page.keyboard.type(PHONE)
    page.click(".search button.primary")
    hits = page.locator(".hits > li")
    assert hits.count() > 5
    assert PHONE not in page.url
    expect(page.locator(".answer-head")).to_contain_text("354 555-01••")
    expect(hits.first.locator("mark.contact").first).to_be_visible()
    page.click(".answer-head summary")
    page.fill("#watch-name", "the number from the tip")
    page.click(".answer-head .menu button.primary")
    page.wait_for_url("**/watches")
    row = page.locator("tbody tr")
    expect(row).to_contain_text("the number from the tip")
    expect(row.locator("td.n").first).to_have_text("0")
    page.click("tbody th a")
    expect(page.locator("h2")).to_contain_text("known")
    page.goto(f"{case}/watches")
    page.click("tbody button.danger")
    expect(page.locator(".empty")).to_be_visible()
    assert site.seen == []


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Salsa or tango: you choose the song, I bring the shoes", "the text of an ad"),
        ("“salsa or tango”", "the very words"),
        ("ad-0000069", "the id of an ad"),
        ("call me at 354.555.0121", "a contact"),
    ],
)
def test_the_box_reads_what_is_asked(page: Page, case: str, asked: str, kind: str) -> None:
    page.goto(f"{case}/search")
    page.fill("#q", asked)
    page.click(".search button.primary")
    expect(page.locator(".answer-head")).to_contain_text(f"Read as {kind}")
    assert page.locator(".hits > li").count() >= 1


def test_what_is_near_a_contact_is_not_told_in_full(page: Page, case: str) -> None:
    page.goto(f"{case}/search")
    page.fill("#q", "354 555 0129")
    page.click(".search button.primary")
    expect(page.locator(".empty")).to_contain_text("No ad gives it")
    assert "0121" not in page.inner_text("main .empty")


def test_pairs_are_reviewed_with_keys_alone(page: Page, case: str, site: Site) -> None:
    page.goto(f"{case}/review")
    first = page.locator("article .ad-id").all_inner_texts()
    page.keyboard.press("s")
    page.wait_for_url("**skip=1**")
    second = page.locator("article .ad-id").all_inner_texts()
    assert second != first
    page.keyboard.press("y")
    page.wait_for_url("**done=1**")
    assert page.locator("article .ad-id").all_inner_texts() not in (first, second)
    expect(page.locator(".undo-line")).to_contain_text("same")
    page.keyboard.press("z")
    page.wait_for_url(lambda url: "done" not in url)
    assert page.locator("article .ad-id").all_inner_texts() == second
    page.keyboard.press("r")
    page.keyboard.type("yes, no and unsure are words")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url("**done=1**")
    expect(page.locator(".undo-line")).to_contain_text("different")
    page.keyboard.press("z")
    page.wait_for_url(lambda url: "done" not in url)
    assert site.seen == []


def test_in_blind_mode_neither_score_nor_agency_is_told(page: Page, case: str) -> None:
    page.goto(f"{case}/review")
    expect(page.locator(".answer .score")).to_be_visible()
    heads = page.locator("article .ad-head").first.inner_text()
    page.keyboard.press("b")
    page.wait_for_url("**blind=yes**")
    expect(page.locator(".answer .score")).to_have_count(0)
    blind = page.locator("article .ad-head").first.inner_text()
    assert len(blind) < len(heads)
    assert "G-" not in blind


def test_pairs_are_reviewed_without_script(site: Site, case: str) -> None:
    with site.tab(java_script_enabled=False) as page:
        log_in(page)
        page.goto(f"{case}/review")
        page.click("button[value=unsure]")
        assert "done=1" in page.url
        page.click("button[name=undo]")
        assert "done" not in page.url


def test_the_slider_is_moved_by_keys_and_keeps_the_focus(page: Page, case: str, site: Site) -> None:
    page.goto(f"{case}/thresholds?at=0.9")
    expect(page.locator("#result h2")).to_contain_text("0.90")
    page.focus("#at")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#result h2")).to_contain_text("0.95")
    assert page.evaluate("document.activeElement.id") == "at"
    assert "at=0.95" in page.url
    rows = page.locator("#result table.thresholds tbody tr")
    groups = [int(one) for one in rows.locator("td:nth-child(3)").all_inner_texts()]
    assert groups == sorted(groups, reverse=True), "a higher threshold only refines"
    assert site.seen == []


def test_groups_are_taken_out_as_a_file(page: Page, case: str) -> None:
    page.goto(f"{case}/groups?min_ads=20")
    listed = page.locator("tbody th a").all_inner_texts()
    page.click(".menu summary")
    page.check("input[name=format][value=csv]")
    with page.expect_download() as download:
        page.click(".menu-form button.primary")
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as files:
        name = next(one for one in files.namelist() if "groups" in one)
        text = files.read(name).decode("utf-8-sig")
    assert all(group in text for group in listed)
    assert text.count("\n") >= len(listed) + 1


PAGES = (
    "/groups",
    "/search",
    "/review",
    "/review?blind=yes",
    "/watches",
    "/thresholds",
    "/changes",
    "/compare",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_fits_both_sizes_in_both_languages(site: Site, case: str, theme: str) -> None:
    with site.tab("fr", color_scheme=theme, viewport={"width": 390, "height": 844}) as page:
        log_in(page)
        group = largest(page, case)
        page.goto(group)
        pair = str(page.locator("#ties .panel a").first.get_attribute("href"))
        for path in (*(f"{case}{one}" for one in PAGES), group, f"{group}?cut=yes", pair):
            answer = page.goto(path)
            assert answer
            assert answer.status == 200, path
            assert len(answer.body()) < 500_000, path
            assert page.locator("html[lang=fr]").count() == 1
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            assert sideways(page) <= 0, path
            expect(page.locator(".notice")).to_contain_text("Des pistes")
    assert site.seen == []

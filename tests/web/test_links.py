"""Addresses that are shared: who follows one from elsewhere sees the page, or signs in and then sees it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.web.conftest import Site, log_in


def test_a_link_on_another_site_leads_to_the_page(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.route(
        "http://mail.example.com/", lambda route: route.fulfill(body=_mail(site), content_type="text/html")
    )
    page.goto("http://mail.example.com/")
    page.click("a")
    expect(page).to_have_url(f"{site.url}/cases?tour=2")
    expect(page.locator(".who")).to_contain_text("ada")


def test_who_is_not_signed_in_does_so_and_sees_the_page(site: Site) -> None:
    with site.tab() as page:
        page.route(
            "http://mail.example.com/",
            lambda route: route.fulfill(body=_mail(site), content_type="text/html"),
        )
        page.goto("http://mail.example.com/")
        page.click("a")
        page.fill("#name", "ada")
        page.fill("#password", "four words and a lantern")
        page.click("main button.primary")
        expect(page).to_have_url(f"{site.url}/cases?tour=2")
        page.click("text=Sign out")
        log_in(page, password="not the one")
        expect(page.locator(".told")).to_contain_text("Name or password is wrong")


def _mail(site: Site) -> str:
    return f'<!doctype html><a href="{site.url}/cases?tour=2">look at this</a>'

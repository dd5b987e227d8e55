"""A whole service behind a real uvicorn, with and a worker beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from api.app import create_app
from api.jobs.worker import Worker
from api.service import open_database, utc_now
from api.settings import ServiceSettings
from api.store import migrate
from tests.api.serving import serving

NAME, PASSWORD = "ada", "four words and a lantern"


@dataclass
class Site:
    """A running service; `seen` is what pages said in the console, and every address they asked for elsewhere."""

    url: str
    settings: ServiceSettings
    browser: Browser
    seen: list[str] = field(default_factory=list)

    @contextmanager
    def tab(self, language: str = "en", **options: Any) -> Iterator[Page]:
        """A page of a new browser, whose complaints are kept in `seen`."""
        context = self.browser.new_context(locale=f"{language}-CA", base_url=self.url, **options)
        page = context.new_page()
        self.watch(page)
        yield page
        context.close()

    def watch(self, page: Page) -> None:
        """Keeps what a page says, and what it asks for elsewhere."""
        page.on("console", lambda line: self._hear(page, line))
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: (self.seen.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self._note(request.url))

    def _hear(self, page: Page, line: ConsoleMessage) -> None:
        # the console tells that a page itself came with a status of an error, which forms that do not fit do
        if line.location["url"] != page.url or "status of 4" not in line.text:
            self.seen.append(f"{page.url}: {line.text}")

    def _note(self, url: str) -> None:
        if not url.startswith((self.url, "data:")):
            self.seen.append(url)


@contextmanager
def running(data: Path, browser: Browser, **changed: Any) -> Iterator[Site]:
    """A service without any account, and its worker."""
    settings = ServiceSettings(data=data, loopback_cookie=True, worker_poll_seconds=0.1, **changed)
    data.mkdir(parents=True, exist_ok=True)
    database = open_database(settings)
    migrate.upgrade(database)
    worker = Worker(settings, database, utc_now)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    app = create_app(settings)
    try:
        with serving(app) as url:
            yield Site(url, settings, browser)
    finally:
        worker.stop.set()
        thread.join(30)
        database.dispose()


@pytest.fixture
def make_site(tmp_path: Path, browser: Browser) -> Iterator[Callable[..., Site]]:
    """A function that starts a new service."""
    with ExitStack() as stack:
        count = iter(range(100))
        yield lambda **changed: stack.enter_context(
            running(tmp_path / f"data{next(count)}", browser, **changed)
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    """A service whose first account was made, for the tests of a module."""
    with running(tmp_path_factory.mktemp("site") / "data", browser) as made:
        with made.tab() as page:
            set_up(page)
        yield made


@pytest.fixture
def context(site: Site) -> Iterator[BrowserContext]:
    """A browser that is signed in."""
    opened = site.browser.new_context(locale="en-CA", base_url=site.url)
    page = opened.new_page()
    log_in(page)
    page.close()
    yield opened
    opened.close()


def set_up(page: Page) -> None:
    """Makes the first account by the form."""
    page.goto("/")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/cases?tour=1")


def log_in(page: Page, name: str = NAME, password: str = PASSWORD) -> None:
    """Signs in by the form."""
    page.goto("/login")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("main button.primary")
    # a page that is closed before it has loaded may never close
    page.wait_for_load_state()


def sideways(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))

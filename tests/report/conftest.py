"""A run to show, and its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from adsim import report
from adsim.records import LinkResult
from tests.report.runs import realistic


@pytest.fixture(scope="session")
def run() -> LinkResult:
    """A realistic run."""
    return realistic()


@pytest.fixture(scope="session")
def html(run: LinkResult) -> str:
    """Its report."""
    return report.render(run)


@pytest.fixture(scope="session")
def page_file(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its report as a file."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html, "utf-8")
    return path

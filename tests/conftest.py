"""Results of runs made by hand, for the tests of what is done with a result, and one browser for all tests of pages.

Hypothesis has no deadlines, as kernels may compile.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import settings

from adsim.config import Settings
from adsim.records import (
    Corpus,
    Count,
    CutReason,
    GeneratorReport,
    Groups,
    GroupSummary,
    IdentifierKind,
    IdentifierUse,
    LinkResult,
    Links,
    Move,
    Origin,
    RunReport,
    Slot,
    SourceFile,
    StageReport,
    Template,
    TemplatePart,
    TextGroupSummary,
    WeakestLink,
)
from adsim.scoring.features import NAMES
from tests.made import folded_of, identifiers_of, links_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# a test run started in the background inherits ignored signals, and so would every child that it starts
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

settings.register_profile("adsim", deadline=None)
settings.load_profile("adsim")

TEXTS = [
    "Quiet evenings by the harbour with Mia, tea and long talks, call 416-555-0101",
    "QUIET evenings by the harbour with Mia, tea and long talks!! call 416-555-0101",
    "Quiet evenings by the harbour with Zoe, tea and long talks, call 416-555-0102",
    "New in town this week, ask for Ada, 416 five five five 0102",
    "Quiet evenings by the lake",
    "Tea and long talks, any day, call 416-555-0199",
    "Long talks by the harbour with Eve",
    "Nothing in common at all",
]
FEATURE_NAMES = (*NAMES, "shared_identifiers")
BIAS = -2.0
LINKS = [
    (0, 2, 0.97, Origin.LSH | Origin.PHRASE, True, CutReason.NONE),
    (0, 4, 0.20, Origin.PHRASE, False, CutReason.NONE),
    (0, 5, 0.60, Origin.IDENTIFIER, False, CutReason.HUB),
    (0, 6, 0.80, Origin.PHRASE, False, CutReason.DECISION),
    (2, 3, 0.82, Origin.IDENTIFIER, True, CutReason.NONE),
]
PHONE, NAME = IdentifierKind.PHONE, IdentifierKind.NAME
IDENTIFIERS = [
    (0, PHONE, "+14165550101", False),
    (0, PHONE, "+14165550199", False),
    (0, NAME, "mia", False),
    (1, PHONE, "+14165550101", False),
    (2, PHONE, "+14165550102", False),
    (3, PHONE, "+14165550102", True),
    (5, PHONE, "+14165550199", False),
    (5, NAME, "mia", False),
]


BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system; one for all, as a thread runs no two of them."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no `chromium` on the path: pages cannot be opened in a browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def made() -> Callable[..., LinkResult]:
    """A function that makes the result of a small run: eight ads, one group of four and four ads alone.

    Ad 1 has the words of ad 0; 0 and 2 are linked by text, 2 and 3 by a number; 4 is below the threshold,
    5 is cut, 6 is forbidden, 7 was never compared with anything. `columns` replace or add to the corpus.
    """
    return make_result


def make_result(columns: dict[str, Any] | None = None, **changed: Any) -> LinkResult:
    n = len(TEXTS)
    table = {
        "ad_id": pa.array([f"a{k}" for k in range(n)], pa.string()),
        "text": pa.array(TEXTS, pa.large_string()),
        "agency": pa.array(["north", "south", "north", None, "east", "east", "", "west"], pa.string()),
        "city": pa.array(["Toronto", "Ottawa", "Toronto", "Ottawa", None, None, None, None], pa.string()),
        "posted_at": pa.array(
            [datetime(2024, 5, 1 + k, 12, 30, tzinfo=UTC) for k in range(n - 1)] + [None],
            pa.timestamp("us", "UTC"),
        ),
        **(columns or {}),
    }
    source = SourceFile("ads.csv", "0" * 64, 10, "csv", "none", "utf-8", "", ",", n + 1, 1, {"text": "body"})
    parts: dict[str, Any] = {
        "corpus": Corpus(pa.table(table), (source,)),
        "rejected": pa.table(
            {
                "file": ["ads.csv"],
                "row": pa.array([9]),
                "column": ["body"],
                "reason": ["empty"],
                "detail": ["no text"],
            }
        ),
        "folded": folded_of(TEXTS),
        "identifiers": identifiers_of(IDENTIFIERS),
        "links": make_links(),
        "groups": Groups(
            np.array([0, 0, 0, 1, 2, 3, 4, 5], np.int32),
            np.array([0, 0, 0, 0, 1, 2, 3, 4], np.int32),
            tuple(f"T-{k:010d}" for k in range(6)),
            tuple(f"G-{k:010d}" for k in range(5)),
        ),
        "summaries": (make_summary(),),
        "report": RunReport(
            version="0",
            settings=Settings().to_dict(),
            settings_hash=Settings().hash(),
            seed=1,
            threads=1,
            started_at="2024-06-01T00:00:00+00:00",
            stages=(StageReport("normalize", 0.5, n, {"tricks": 3}),),
            generators=(GeneratorReport("lsh", 3, 0, 1, {"bucket": 0}),),
            libraries={"numpy": "2"},
            model={"trained": "by hand"},
            notes=("a note",),
        ),
        "representative": np.array([0, 0, 2, 3, 4, 5, 6, 7], np.int32),
    }
    return LinkResult(**{**parts, **changed})


def make_links() -> Links:
    score = np.array([link[2] for link in LINKS])
    random = np.random.default_rng(7)
    features = random.random((len(LINKS), len(FEATURE_NAMES))).astype(np.float32)
    parts = random.normal(size=features.shape)
    logit = np.log(score / (1 - score))
    parts += ((logit - BIAS - parts.sum(axis=1)) / parts.shape[1])[:, None]
    return links_of(LINKS, features, parts.astype(np.float32), bias=BIAS, names=FEATURE_NAMES)


def make_summary() -> GroupSummary:
    template = Template(
        (
            TemplatePart(text="Quiet evenings by the harbour with"),
            TemplatePart(slot=0),
            TemplatePart(text="tea"),
        ),
        (Slot("name", (Count("Mia", 2), Count("Zoe", 1))),),
        8,
        200.0,
        120.5,
    )
    first, last = datetime(2024, 5, 1, 12, 30, tzinfo=UTC), datetime(2024, 5, 4, 12, 30, tzinfo=UTC)
    return GroupSummary(
        id="G-0000000000",
        ads=(0, 1, 2, 3),
        text_groups=(
            TextGroupSummary("T-0000000000", (0, 1, 2), template),
            TextGroupSummary("T-0000000001", (3,), None),
        ),
        agencies=(Count("north", 2), Count("south", 1)),
        cities=(Count("Ottawa", 2), Count("Toronto", 2)),
        moves=(Move("Toronto", "Ottawa", 1, first),),
        first_seen=first,
        last_seen=last,
        undated=0,
        identifiers=(IdentifierUse("phone", "+14165550102", 2, 0, 1, 1),),
        names=(Count("Mia", 2),),
        tricks={"spaced": 2, "leet": 0},
        cohesion=0.9,
        weakest=WeakestLink(2, 3, 0.82, (3, 1)),
        why={"en": "3 ads share a text; a number ties the fourth", "fr": "3 annonces partagent un texte"},
        interest=12.3456,
    )

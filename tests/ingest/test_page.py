from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from adsim.config import IngestSettings
from adsim.ingest.columns import NAMES, plain
from adsim.ingest.sources import KINDS_READ
from adsim.ingest.table import REASONS

PAGE = (Path(__file__).parents[2] / "docs" / "ingest.md").read_text("utf-8")


def test_the_page_has_every_reason_and_no_other() -> None:
    table = PAGE.split("| reason | why |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(REASONS)


def test_the_page_has_every_column_with_names_that_are_known() -> None:
    table = PAGE.split("| column | usual names")[1].split("\n\n")[0]
    found = {
        name: re.findall(r"`([^`]+)`", rest)
        for name, rest in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.M)
    }
    assert list(found) == list(NAMES)
    for canonical, names in found.items():
        known = [plain(name) for name in NAMES[canonical].split()]
        places = [known.index(plain(name)) for name in names]
        assert places == sorted(places), canonical


def test_the_page_has_every_ending_and_limit() -> None:
    assert [ending for ending in KINDS_READ if f"`{ending}`" not in PAGE] == []
    limits = [
        f.name for f in dataclasses.fields(IngestSettings) if f.name.startswith("max_") or "floor" in f.name
    ]
    assert [name for name in limits if f"`{name}`" not in PAGE] == []

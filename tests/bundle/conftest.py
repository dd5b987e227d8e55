"""A small run with contacts in its texts, linked for real, and its output folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from adsim import export, ingest, pipeline
from adsim.config import Settings
from adsim.records import LinkResult

LINE = "{} {}, quiet evenings by the old harbour with tea and long talks until the lamps go out, and jazz"
NAMES = ["Mia", "Zoe", "Ada", "Eve"]
HOSTILE = "=1+1 <b>&amp;</b> \u202eabc\u202c 日本語 🌹🌹 ]]> \u0000 </style><script>alert(1)</script>"


def rows() -> list[dict[str, str]]:
    ads = [
        {
            "ad_id": f"=a{k}",
            "text": f"{LINE.format('I am', name)}. Call (416) 555-0123 or write to anna.lee@example.com {extra}",
            "agency": "-north" if k % 2 else "south <i>",
            "city": ["Toronto", "Ottawa"][k // 2],
            "posted_at": f"2024-05-0{k + 1}",
            "url": f"https://boards.example.com/ads/{k}",
            "colour": "@red",
        }
        for k, (name, extra) in enumerate(
            zip(NAMES, ["", "🌹", "日本語", "<b>&</b> \u202eabc\u202c"], strict=True)
        )
    ]
    other = "painted rooms above the bakery, warm light, jazz records and good company, ring 514 555 0104 after {}"
    ads += [{"ad_id": f"b{k}", "text": other.format(["noon", "six"][k]), "city": "Laval"} for k in range(2)]
    alone = [
        "amber beads and birch bark, only on Tuesdays",
        "cedar smoke over the dunes, ask at the gate",
        "moss on every stone, and the night is short",
        "willow baskets, yarrow tea, and zinnias in a jar",
    ]
    return ads + [{"ad_id": f"c{k}", "text": text} for k, text in enumerate(alone)]


@pytest.fixture(scope="session")
def linked() -> LinkResult:
    settings = Settings(threads=1)
    frame = pd.DataFrame(rows())
    return pipeline.link(ingest.from_frame(frame, columns={}, settings=settings.ingest), settings=settings)


@pytest.fixture(scope="session")
def out(linked: LinkResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    export.write(linked, folder)
    return folder


@pytest.fixture(scope="session")
def group(linked: LinkResult) -> str:
    """The group of the four ads."""
    return next(s.id for s in linked.summaries if len(s.ads) == 4)

"""Small hostile corpora, and what is asked of an index again and again."""

from __future__ import annotations

import pandas as pd
import pytest

from adsim.config import Settings
from adsim.index import AdIndex
from adsim.ingest import from_frame
from adsim.records import IngestResult, LinkResult
from adsim.synth import SynthSettings, generate

SETTINGS = Settings(threads=1)


def reading(frame: pd.DataFrame) -> IngestResult:
    return from_frame(frame, columns={}, settings=SETTINGS.ingest)


def parts(result: LinkResult) -> list[set[frozenset[str]]]:
    """Both levels as sets of groups of ad ids."""
    found = []
    for codes in (result.groups.text_group, result.groups.group):
        members: dict[int, set[str]] = {}
        for code, ad_id in zip(codes.tolist(), result.corpus.ad_ids, strict=True):
            members.setdefault(code, set()).add(ad_id)
        found.append({frozenset(ads) for ads in members.values()})
    return found


def named(index: AdIndex) -> dict[str, frozenset[str]]:
    """The ads of each group by its id."""
    members: dict[str, set[str]] = {}
    result = index.result
    for row, ad_id in enumerate(result.corpus.ad_ids):
        members.setdefault(result.group_of(row), set()).add(ad_id)
    return {name: frozenset(ads) for name, ads in members.items()}


@pytest.fixture(scope="session")
def ads() -> pd.DataFrame:
    """Hostile ads: copies, half-copies, shared numbers, disguises."""
    made = generate(SynthSettings(ads=300, seed=11, difficulty=0.8)).ads
    copies = made.iloc[:30].assign(ad_id=[f"twin-{k:04d}" for k in range(30)])
    return pd.concat([made.iloc[:270], copies], ignore_index=True)

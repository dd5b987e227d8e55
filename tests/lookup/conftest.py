"""A small corpus, linked once, with all that questions are answered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from adsim import pipeline
from adsim.config import Settings
from adsim.ingest import from_frame
from adsim.lookup import Lookup, build
from adsim.lookup.arrays import Arrays
from adsim.synth import SynthSettings, generate

SETTINGS = Settings(threads=2)


@dataclass(frozen=True)
class Stand:
    """A corpus as a frame, what the pipeline made of it, and the lookup."""

    frame: pd.DataFrame
    products: pipeline.Products
    linked: pipeline.Linked
    arrays: Arrays
    lookup: Lookup


def make(frame: pd.DataFrame, settings: Settings = SETTINGS) -> Stand:
    read = from_frame(frame, columns={}, settings=settings.ingest)
    products = pipeline.products_of(read.corpus, settings=settings)
    linked = pipeline.link_products(read, products, settings=settings)
    arrays = build(products, linked, settings=settings)
    return Stand(frame, products, linked, arrays, Lookup(arrays, read.corpus, settings))


@pytest.fixture(scope="session")
def stand() -> Stand:
    ads: Any = generate(SynthSettings(ads=1200, seed=11)).ads
    return make(ads)

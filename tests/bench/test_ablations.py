from __future__ import annotations

import numpy as np
import pytest

from adsim import candidates, normalize, scoring, textlinks
from adsim.errors import UsageError
from adsim.linker import AdLinker
from adsim.scoring import NAMES
from adsim.synth import SynthSettings, generate
from benchmarks.ablations import FAMILIES, PARTS, Without, replaced

ADS = generate(SynthSettings(ads=250, seed=9, difficulty=0.7)).ads


def test_nothing_left_out_is_adsim_itself() -> None:
    assert np.array_equal(Without(threads=1).fit(ADS), AdLinker(threads=1).fit(ADS).labels_)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_left_out_and_is_back_afterwards(part: str) -> None:
    before = (candidates.lsh, normalize.fold, normalize.styles, textlinks._weighed, textlinks.look_again)
    load = scoring.Models.load
    labels = Without(part, threads=1).fit(ADS)
    assert len(labels) == len(ADS)
    assert (
        candidates.lsh,
        normalize.fold,
        normalize.styles,
        textlinks._weighed,
        textlinks.look_again,
    ) == before
    assert scoring.Models.load == load


def breaks_without_folding() -> None:
    with replaced(normalize, "fold", None):
        normalize.fold(None)


def test_what_is_replaced_is_back_after_an_error() -> None:
    old = normalize.fold
    with pytest.raises(TypeError):
        breaks_without_folding()
    assert normalize.fold is old


def test_without_normalization_tricks_stay() -> None:
    texts = ["quiet evenings by the old harbour with tea and long talks until the lamps go out",
             "quіet еvenings by the оld hаrbour with teа and lоng tаlks until the lаmps gо оut"]  # fmt: skip
    frame = ADS.head(60).assign(text=[*texts, *ADS["text"][2:60]])
    whole, plain = (Without(part, threads=1).fit(frame) for part in ("nothing", "normalization"))
    assert whole[0] == whole[1]
    assert plain[0] != plain[1]


def test_families_share_out_the_features() -> None:
    assert sorted(name for family in FAMILIES.values() for name in family) == sorted(NAMES)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(UsageError, match="no part 'luck'"):
        Without("luck")

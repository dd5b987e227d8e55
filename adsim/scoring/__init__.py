"""Pairs to calibrated probabilities with reasons; the verbs are `measure` and `Model.contributions`."""

from adsim.scoring.chance import chains, chance
from adsim.scoring.features import FEATURES, NAMES, Feature, GramTable, alike, measure, tables_of
from adsim.scoring.model import Model, Models, probability, self_scores

__all__ = [
    "FEATURES",
    "NAMES",
    "Feature",
    "GramTable",
    "Model",
    "Models",
    "alike",
    "chains",
    "chance",
    "measure",
    "probability",
    "self_scores",
    "tables_of",
]

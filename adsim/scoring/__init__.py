"""Pairs to calibrated probabilities with reasons; the verbs are `measure` and `Model.contributions`."""

from adsim.scoring.features import FEATURES, NAMES, Feature, GramTable, measure
from adsim.scoring.model import Model, probability

__all__ = ["FEATURES", "NAMES", "Feature", "GramTable", "Model", "measure", "probability"]

"""Pairs to calibrated probabilities with reasons; the verbs are `measure` and `Model.contributions`."""

from adsim.scoring.chance import chains, chance
from adsim.scoring.contacts import Contacts, contact_evidence
from adsim.scoring.features import FEATURES, NAMES, Feature, GramTable, alike, measure, tables_of
from adsim.scoring.model import Model, Models, probability, self_scores

__all__ = [
    "FEATURES",
    "NAMES",
    "Contacts",
    "Feature",
    "GramTable",
    "Model",
    "Models",
    "alike",
    "chains",
    "chance",
    "contact_evidence",
    "measure",
    "probability",
    "self_scores",
    "tables_of",
]

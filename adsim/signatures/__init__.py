"""Texts to units, grams and MinHash signatures; the verbs are `collapse`, `shingle` and `sign`."""

from adsim.signatures.grams import Boilerplate, Grams, rare_sets, reference_size, shingle, weigh
from adsim.signatures.minhash import band_keys, permutations, sign, to_datasketch, tune_bands
from adsim.signatures.units import Units, collapse, text_keys

__all__ = [
    "Boilerplate",
    "Grams",
    "Units",
    "band_keys",
    "collapse",
    "permutations",
    "rare_sets",
    "reference_size",
    "shingle",
    "sign",
    "text_keys",
    "to_datasketch",
    "tune_bands",
    "weigh",
]

"""Synthetic corpora of ads with known truth.

In: settings (how many, which family, how hard, which seed). Out: ads, and who wrote and runs each. All texts are
tame and made up; every number is of the reserved range NXX-555-01XX and every address at example.com or
example.org. It knows nothing of the stages that link ads.
"""

from adsim.synth.corpus import SynthCorpus, generate
from adsim.synth.settings import FAMILIES, SynthSettings
from adsim.synth.writing import write

__all__ = ["FAMILIES", "SynthCorpus", "SynthSettings", "generate", "write"]

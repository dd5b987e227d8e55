"""Links to groups: text groups by `join`, ties by `entities`, both made partitions by `partition`, named last."""

from adsim.clustering.entities import Entities, Ties, Uses, entities, uses_of
from adsim.clustering.merging import DECIDED, Merges, Partition, partition
from adsim.clustering.names import letters_of, name_groups
from adsim.clustering.text import BELOW, FORBIDDEN, INSIDE, JOINED, THIN, Joined, join, number_by_first

__all__ = [
    "BELOW",
    "DECIDED",
    "FORBIDDEN",
    "INSIDE",
    "JOINED",
    "THIN",
    "Entities",
    "Joined",
    "Merges",
    "Partition",
    "Ties",
    "Uses",
    "entities",
    "join",
    "letters_of",
    "name_groups",
    "number_by_first",
    "partition",
    "uses_of",
]

"""Links to groups: text groups by `join`, linked-entity groups by `entities`, lasting names by `name_groups`."""

from adsim.clustering.entities import Entities, Ties, entities
from adsim.clustering.names import name_groups
from adsim.clustering.text import BELOW, FORBIDDEN, INSIDE, JOINED, THIN, Joined, join, number_by_first

__all__ = [
    "BELOW",
    "FORBIDDEN",
    "INSIDE",
    "JOINED",
    "THIN",
    "Entities",
    "Joined",
    "Ties",
    "entities",
    "join",
    "name_groups",
    "number_by_first",
]

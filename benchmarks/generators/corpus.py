"""What a generator gives: ads and truth as frames.

In: ads as records, in the order in which they are to be read. Out: two frames with numbered ids. Nothing is drawn
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

GROUP_FAMILIES = (
    "slot_swaps",
    "word_edits",
    "obfuscated",
    "boilerplate",
    "lifted",
    "half_copies",
    "short",
    "multi_template",
    "shared_numbers",
)
FAMILIES = (*GROUP_FAMILIES, "singletons", "mixed")
"""What a corpus is hard by; `mixed` has 60 % of its ads from the others in equal parts, the rest are singletons."""


@dataclass(frozen=True)
class Ad:
    """One ad and its truth; `bare` is the same text without any way to get in touch."""

    text: str
    bare: str
    agency: str
    city: str
    posted_at: datetime
    entity: str
    family: str
    title: str | None = None


@dataclass(frozen=True, eq=False)
class Generated:
    """A corpus.

    `ads`: ad_id, (title), text, agency, city, posted_at (UTC, whole minutes). `truth`: ad_id, entity (who posts it),
    family. Both have one row for each ad, in the same order.
    """

    ads: pd.DataFrame
    truth: pd.DataFrame

    def write(self, folder: Path) -> None:
        """Writes `ads.csv` and `truth.csv` into a folder, made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self.ads.to_csv(folder / "ads.csv", index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
        self.truth.to_csv(folder / "truth.csv", index=False)


def frames_of(ads: Sequence[Ad], *, prefix: str, contact: bool) -> Generated:
    """The ads as frames; ids are `prefix` and a number. Without `contact` the texts are the bare ones."""
    ids = [f"{prefix}{i:06d}" for i in range(len(ads))]
    columns = {
        "ad_id": ids,
        "title": [ad.title for ad in ads],
        "text": [ad.text if contact else ad.bare for ad in ads],
        "agency": [ad.agency for ad in ads],
        "city": [ad.city for ad in ads],
        "posted_at": pd.to_datetime([ad.posted_at for ad in ads], utc=True).floor("min"),
    }
    if all(ad.title is None for ad in ads):
        del columns["title"]
    truth = {"ad_id": ids, "entity": [ad.entity for ad in ads], "family": [ad.family for ad in ads]}
    return Generated(pd.DataFrame(columns), pd.DataFrame(truth))

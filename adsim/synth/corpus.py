"""Makes a corpus: plans the operators, writes them one by one, shuffles the ads.

In: the settings. Out: a `SynthCorpus`, ads and truth side by side. The same settings give the same corpus on
any machine; it never looks at what the stages make of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from adsim.synth.agencies import make_agencies
from adsim.synth.operators import DAYS, Operator, author_name
from adsim.synth.plan import make_plan
from adsim.synth.settings import FAMILIES, SynthSettings

if TYPE_CHECKING:
    import pandas as pd

START = np.datetime64("2023-01-02T00:00", "m")
"""The first minute of every corpus."""

_TEXT_COLUMNS = ("title", "text", "city", "phone", "language", "treatments", "identifiers", "lifted_from")
_CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class SynthCorpus:
    """Ads and truth, row by row.

    `ads`: ad_id, title (may be missing), text, agency, city, posted_at (UTC), url, phone (may be missing).
    `truth`: ad_id, author, operator, family, language, treatments (names parted by spaces), identifiers
    (canonical, parted by spaces), lifted_from (an author, or ''), difficulty (share of the author's words that
    the ad does not show as the author wrote them).
    """

    settings: SynthSettings
    ads: pd.DataFrame
    truth: pd.DataFrame


def generate(settings: SynthSettings | None = None) -> SynthCorpus:
    """The corpus of the settings; about 150 us and 3 kB an ad."""
    import pandas as pd

    settings = settings or SynthSettings()
    agencies = make_agencies(settings)
    columns = _written(settings, agencies)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(settings.seed, spawn_key=(7,))))
    order = rng.permutation(settings.ads)
    names = np.array([a.name for a in agencies], object)
    slugs = np.array([a.slug for a in agencies], object)
    columns = {name: column.take(order) for name, column in columns.items()}
    ids = [f"ad-{k:07d}" for k in range(1, settings.ads + 1)]
    numbers = 100_000 + rng.permutation(settings.ads * 4)[: settings.ads]
    agency = columns["agency"]
    operator = columns["operator"]
    authors = [author_name(o, a) for o, a in zip(operator.tolist(), columns["author"].tolist(), strict=True)]
    string = pd.StringDtype("pyarrow", na_value=np.nan)
    texts = {name: pd.array(columns[name], dtype=string) for name in _TEXT_COLUMNS}
    ads = pd.DataFrame(
        {
            "ad_id": pd.array(ids, dtype=string),
            "title": texts["title"],
            "text": texts["text"],
            "agency": pd.array(names[agency], dtype=string),
            "city": texts["city"],
            "posted_at": pd.to_datetime(START + columns["minute"].astype("timedelta64[m]"), utc=True),
            "url": pd.array(
                [
                    f"https://{s}.example.com/ads/{n}"
                    for s, n in zip(slugs[agency], numbers.tolist(), strict=True)
                ],
                dtype=string,
            ),
            "phone": texts["phone"],
        }
    )
    truth = pd.DataFrame(
        {
            "ad_id": ads["ad_id"],
            "author": pd.array(authors, dtype=string),
            "operator": pd.array([f"O{o:07d}" for o in operator.tolist()], dtype=string),
            "family": pd.array(np.array(FAMILIES, object)[columns["family"]], dtype=string),
            **{name: texts[name] for name in ("language", "treatments", "identifiers", "lifted_from")},
            "difficulty": np.round(columns["difficulty"], 4),
        }
    )
    return SynthCorpus(settings, ads, truth)


def _written(settings: SynthSettings, agencies: Any) -> dict[str, Any]:
    """All ads, operator by operator, as columns: Arrow strings for texts, numpy arrays for the rest."""
    import pyarrow as pa

    plan = make_plan(settings)
    n = settings.ads
    numbers = {name: np.zeros(n, np.int32) for name in ("agency", "minute", "author", "operator", "family")}
    numbers["difficulty"] = np.zeros(n, np.float64)
    chunks: dict[str, list[Any]] = {name: [] for name in _TEXT_COLUMNS}
    buffers: dict[str, list[str | None]] = {name: [] for name in _TEXT_COLUMNS}
    at = 0

    def flush() -> None:
        for name in _TEXT_COLUMNS:
            chunks[name].append(pa.array(buffers[name], pa.large_string()))
            buffers[name].clear()

    for number in range(len(plan)):
        for draft in Operator(settings, plan, agencies, number).write():
            numbers["agency"][at] = draft.agency
            numbers["minute"][at] = min(draft.minute, DAYS * 1440)
            numbers["author"][at] = draft.author
            numbers["operator"][at] = number
            numbers["family"][at] = plan.family[number]
            numbers["difficulty"][at] = draft.difficulty
            for name in _TEXT_COLUMNS:
                value = getattr(draft, name)
                buffers[name].append(None if value == "" and name in ("title", "phone") else value)
            at += 1
            if at % _CHUNK == 0:
                flush()
    flush()
    texts = {name: pa.chunked_array(parts).combine_chunks() for name, parts in chunks.items()}
    return {**numbers, **texts}

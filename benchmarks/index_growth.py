"""How an index grows: what a batch costs, and how near provisional groups are to exact ones.

Run as `python -m benchmarks.index_growth --ads 100000 --batch 10000`: prints JSON. `exact` is the agreement of the
provisional groups with those after a refresh (pairwise), over the ads of the batches alone too.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from adsim.config import IndexSettings, Settings
from adsim.evaluate import partition_scores
from adsim.index import AdIndex
from adsim.ingest import from_frame
from adsim.synth import SynthSettings, generate


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    done = work()
    return round(time.perf_counter() - begun, 3), done


def grow(folder: Path, *, ads: int, batch: int, batches: int, seed: int) -> dict[str, Any]:
    """One index: created, grown by batches, refreshed, decided on, purged."""
    settings = dataclasses.replace(Settings(), index=IndexSettings(refresh_ads=0, refresh_share=10.0))
    frame = generate(SynthSettings(ads=ads + batch * batches, seed=seed)).ads
    first = from_frame(frame.iloc[:ads], columns={}, settings=settings.ingest)
    told: dict[str, Any] = {"ads": ads, "batch": batch, "batches": batches}
    told["create"], index = timed(lambda: AdIndex.create(folder / "index", first, settings=settings))
    told["bytes"] = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    told["text_bytes"] = int(first.corpus.texts.offsets[-1])
    with index:
        told["add"] = [add(index, frame, ads + k * batch, batch, settings) for k in range(batches)]
        before = index.result.groups.group.copy()
        told["refresh"], _ = timed(index.refresh)
        after = index.result.groups.group
        told["exact"] = {
            "all": round(partition_scores(after, before).pairwise.f1, 4),
            "batches": agreement(after, before, ads),
        }
        ids = [index.result.corpus.ad_ids[k] for k in (0, 1)]
        told["decide"], _ = timed(lambda: index.decide("different", *ids, reason="", who="bench"))
        told["purge"], _ = timed(lambda: index.purge(ids=ids))
    told["open"], index = timed(lambda: AdIndex.open(folder / "index"))
    told["first_question"], _ = timed(lambda: index.query(ad_id=str(frame["ad_id"].iloc[5])))
    index.close()
    told["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return told


def add(index: AdIndex, frame: Any, at: int, batch: int, settings: Settings) -> float:
    read = from_frame(frame.iloc[at : at + batch], columns={}, settings=settings.ingest)
    seconds, added = timed(lambda: index.add(read))
    assert added.ads == batch
    assert not added.refreshed
    return seconds


def agreement(exact: Any, provisional: Any, first: int) -> float:
    """Share of the ads of the batches whose companions among all ads are the very same."""
    same = 0
    members = {name: groups_of(codes) for name, codes in (("exact", exact), ("provisional", provisional))}
    for row in range(first, len(exact)):
        mine = members["exact"][exact[row]]
        same += len(mine) == len(members["provisional"][provisional[row]]) and np.array_equal(
            mine, members["provisional"][provisional[row]]
        )
    return round(same / max(1, len(exact) - first), 4)


def groups_of(codes: Any) -> list[Any]:
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.cumsum(np.bincount(codes))[:-1])


def main() -> None:
    """Grows one index in a folder that is removed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ads", type=int, default=20_000, help="ads that it is created with")
    parser.add_argument("--batch", type=int, default=1_000, help="ads of a batch")
    parser.add_argument("--batches", type=int, default=3, help="how many are added")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder if not given")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        told = grow(
            Path(folder), ads=chosen.ads, batch=chosen.batch, batches=chosen.batches, seed=chosen.seed
        )
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()

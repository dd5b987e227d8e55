"""Does one run: reads the corpora, links them, writes the folder and the rows, all or nothing.

In: a claim. Out: a run that is done, with its folder. It knows no other run, and checks before it begins and when
it ends that the run is still its own.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from adsim import export, ingest, lookup, pipeline
from adsim.config import Settings
from adsim.errors import AdsimError, InputError
from adsim.export.folder import MANIFEST, digest
from adsim.records import LinkResult
from adsim.watch import Watch
from api import audit
from api.domain import decided, groups
from api.domain.folders import Folders
from api.domain.reading import Manner
from api.jobs import queue
from api.store.database import Database
from api.store.tables import corpora, run_events, run_groups, runs

THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(6, 20))
"""Thresholds that a run is looked at with beside its own."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Linking:
    """What a worker does runs with."""

    database: Database
    folders: Folders
    clock: Callable[[], datetime]
    threads: int

    def do(self, held: queue.Claim, watch: Watch) -> None:
        """Does a run; raises `LeaseLost` where it is somebody else's by now, `AdsimError` where it cannot be done."""
        self._clear(held)
        settings = Settings.from_dict({**held.settings, "threads": self.threads})
        read = ingest.read_each(self._inputs(held), progress=watch.progress)
        with self.database.read() as connection:
            taken = decided.standing(connection, held.case)
        bound = decided.bind(taken, read.corpus)
        notes = (*read.notes, *([f"{len(bound)} decisions of the case bind this run"] if len(bound) else []))
        read = dataclasses.replace(read, notes=notes)
        products = pipeline.products_of(read.corpus, settings=settings, watch=watch)
        linked = pipeline.link_products(read, products, settings=settings, decisions=bound, watch=watch)
        folder = self.folders.attempt(held.run, held.worker)
        with watch.stage("writing", len(read.corpus)):
            export.write(linked.result, folder / "out", format="parquet")
        with watch.stage("thresholds", len(THRESHOLDS)):
            labels = pipeline.labels_at(products, linked, THRESHOLDS, settings=settings)
            np.save(folder / "thresholds.npy", labels, allow_pickle=False)
        with watch.stage("lookup", len(read.corpus)):
            (folder / "lookup").mkdir()
            for name, array in lookup.build(products, linked, settings=settings).items():
                np.save(folder / "lookup" / f"{name}.npy", array, allow_pickle=False)
        with watch.stage("filing", len(linked.result.summaries)):
            self._file(held, linked.result, folder)

    def _clear(self, held: queue.Claim) -> None:
        """Takes away what earlier attempts at the run left behind."""
        shutil.rmtree(self.folders.run(held.run), ignore_errors=True)

    def _inputs(self, held: queue.Claim) -> list[tuple[str, Any]]:
        with self.database.read() as connection:
            query = sa.select(corpora).where(corpora.c.id.in_(held.corpora), corpora.c.purged_at.is_(None))
            rows = {row.id: row for row in connection.execute(query)}
        if set(rows) != set(held.corpora):
            raise InputError("a corpus of this run was purged", fix="start a run over those that are there")
        return [
            (
                str(self.folders.corpus(corpus, rows[corpus].ending)),
                Manner(rows[corpus].encoding, rows[corpus].delimiter, rows[corpus].columns).settings(),
            )
            for corpus in held.corpora
        ]

    def _file(self, held: queue.Claim, result: LinkResult, folder: Path) -> None:
        """Writes rows and the end of the run in one transaction."""
        made = list(groups.rows(result, held.run))
        events = self._events(held, result)
        manifest = digest(folder / "out" / MANIFEST)
        at = self.clock()
        with self.database.write() as connection:
            values: dict[str, Any] = {
                "ads": len(result.corpus),
                "groups": len(made),
                "manifest_sha256": manifest,
            }
            queue.end(
                connection, held, queue.DONE, at=at, values={**values, "worker": held.worker, "problem": None}
            )
            for batch in _batches(iter(made)):
                connection.execute(run_groups.insert(), batch)
            for batch in _batches(iter(events)):
                connection.execute(run_events.insert(), batch)
            act = audit.Act("worker", "run.done", case=held.case, target=held.run)
            facts: dict[str, audit.Fact] = {"ads": values["ads"], "groups": len(made), "manifest": manifest}
            audit.record(self.database, connection, act, at=at, facts=facts)

    def _events(self, held: queue.Claim, result: LinkResult) -> list[dict[str, Any]]:
        """What became of the groups since the run before, if there is one."""
        with self.database.read() as connection:
            query = (
                sa.select(runs.c.id, runs.c.worker)
                .where(runs.c.case_id == held.case, runs.c.state == queue.DONE, runs.c.id < held.run)
                .order_by(runs.c.id.desc())
                .limit(1)
            )
            row = connection.execute(query).first()
        try:
            before = (
                groups.group_by_ad(export.load(self.folders.attempt(row.id, row.worker) / "out"))
                if row
                else {}
            )
        except AdsimError:
            before = {}
        found = groups.changes(before, groups.group_by_ad(result))
        return [
            {
                "run_id": held.run,
                "seq": seq,
                "kind": change.kind,
                "group_id": change.group,
                "before": list(change.before),
                "ads": change.ads,
                "new_ads": change.new_ads,
            }
            for seq, change in enumerate(found, 1)
        ]


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch

"""Takes a corpus away everywhere: its file, the runs that read it, their folders and rows.

The rows of corpus and runs stay, emptied, so that the audit log speaks of something; of ads nothing stays. Rows go
in one transaction, files after it; what a crash leaves of them is swept by the worker.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api import audit
from api.domain.folders import Folders
from api.store.database import Database
from api.store.tables import corpora, run_events, run_groups, run_progress, runs, watches


@dataclass(frozen=True, slots=True)
class Purged:
    """What was purged: the corpus with the ending of its file, and runs."""

    corpus: str
    ending: str
    sha256: str
    runs: tuple[str, ...]

    @property
    def facts(self) -> dict[str, audit.Fact]:
        """For the audit log."""
        return {"sha256": self.sha256, "runs": len(self.runs)}


def purge(connection: Connection, corpus: str, *, at: datetime) -> Purged:
    """Empties the rows of a corpus and of the runs that read it; runs under way lose their lease."""
    row = connection.execute(sa.select(corpora).where(corpora.c.id == corpus)).one()
    mine = sa.select(runs.c.id, runs.c.corpora).where(
        runs.c.case_id == row.case_id, runs.c.purged_at.is_(None)
    )
    read = tuple(run.id for run in connection.execute(mine) if corpus in run.corpora)
    for table in (run_groups, run_events, run_progress):
        connection.execute(table.delete().where(table.c.run_id.in_(read)))
    # what a watch has seen are ids of ads
    connection.execute(watches.update().where(watches.c.case_id == row.case_id).values(seen_ads=[]))
    connection.execute(
        runs.update()
        .where(runs.c.id.in_(read))
        .values(state="purged", purged_at=at, worker="", lease_until=None, problem=None)
    )
    connection.execute(
        corpora.update().where(corpora.c.id == corpus).values(purged_at=at, version=corpora.c.version + 1)
    )
    return Purged(corpus, row.ending, row.sha256, read)


def remove(folders: Folders, purged: Purged) -> None:
    """Removes the files."""
    folders.corpus(purged.corpus, purged.ending).unlink(missing_ok=True)
    for run in purged.runs:
        shutil.rmtree(folders.run(run), ignore_errors=True)


def purge_expired(database: Database, folders: Folders, *, at: datetime) -> list[Purged]:
    """Purges every corpus whose day is over, each in a transaction with its audit entry."""
    over = corpora.c.purged_at.is_(None) & (corpora.c.retain_until < at.date())
    with database.read() as connection:
        found = [row.id for row in connection.execute(sa.select(corpora.c.id).where(over))]
    done = []
    for corpus in found:
        with database.write() as connection:
            row = connection.execute(
                sa.select(corpora.c.case_id).where(corpora.c.id == corpus, over).with_for_update()
            ).first()
            if row is None:
                continue
            purged = purge(connection, corpus, at=at)
            act = audit.Act("retention", "corpus.purged", case=row.case_id, target=corpus)
            audit.record(database, connection, act, at=at, facts=purged.facts)
        remove(folders, purged)
        done.append(purged)
    return done


def sweep(database: Database, folders: Folders, *, older_than: float) -> list[Path]:
    """Removes files and folders that no row speaks of any more, such as those that a crash left behind."""
    swept = [path for path in _leftovers(database, folders) if path.stat().st_mtime < older_than]
    for path in swept:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return swept


def _leftovers(database: Database, folders: Folders) -> list[Path]:
    with database.read() as connection:
        live = sa.select(corpora.c.id, corpora.c.ending).where(corpora.c.purged_at.is_(None))
        files = {f"{row.id}{row.ending}" for row in connection.execute(live)}
        kept = {row.id for row in connection.execute(sa.select(runs.c.id).where(runs.c.purged_at.is_(None)))}
    return [
        *(path for path in _inside(folders.data / "uploads")),
        *(path for path in _inside(folders.data / "corpora") if path.name not in files),
        *(path for path in _inside(folders.data / "runs") if path.name not in kept),
    ]


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []

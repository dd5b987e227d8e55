"""A worker: takes runs from the queue one after the other, until it is told to stop.

A heart beats in a thread of its own and keeps the lease while a run is under way. A worker that is killed leaves
nothing to be mended: its lease ends, another begins the run anew.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from adsim.errors import AdsimError, Cancelled
from adsim.watch import Watch
from api import audit
from api.domain import purging
from api.domain.folders import Folders
from api.jobs import queue
from api.jobs.linking import Linking
from api.settings import ServiceSettings
from api.store.database import Database

_LOG = logging.getLogger("adsim.worker")
_SWEEP_SECONDS = 24 * 3600.0
_TELL_SECONDS = 0.5


@dataclass
class Worker:
    """Does runs; `stop` is set by who wants it to end."""

    settings: ServiceSettings
    database: Database
    clock: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Works until `stop` is set."""
        kept_until = 0.0
        while not self.stop.is_set():
            try:
                if time.monotonic() >= kept_until:
                    self.keep_house()
                    kept_until = time.monotonic() + self.settings.retention_minutes * 60
                if not self.work():
                    self.stop.wait(self.settings.worker_poll_seconds)
            except SQLAlchemyError as error:
                # the database is gone for a while: what was under way is begun anew when its lease ends
                _LOG.error("the database does not answer", exc_info=error)
                self.stop.wait(self.settings.worker_poll_seconds * 5)

    def work(self) -> bool:
        """Does one run, if one waits; gives whether there was one."""
        worker = f"w{secrets.token_hex(8)}"
        lease = timedelta(seconds=self.settings.lease_seconds)
        held = queue.claim(
            self.database, worker, at=self.clock(), lease=lease, attempts=self.settings.run_attempts
        )
        if held is None:
            return False
        _LOG.info("run begins", extra={"fields": {"run": held.run, "attempt": held.attempt}})
        try:
            self._do(held)
        except queue.LeaseLost:
            _LOG.warning("run was lost", extra={"fields": {"run": held.run, "attempt": held.attempt}})
        return True

    def _do(self, held: queue.Claim) -> None:
        linking = Linking(self.database, Folders(self.settings.data), self.clock, self.settings.run_threads)
        with self._beating(held) as heart:
            try:
                linking.do(held, Watch(_Teller(self, held).tell, heart.asked_to_stop))
            except Cancelled:
                self._end_early(held, heart)
            except AdsimError as error:
                self._fail(held, error.message, error.fix)
            except (queue.LeaseLost, SQLAlchemyError):
                raise
            except Exception as error:
                _LOG.error("run failed", exc_info=error, extra={"fields": {"run": held.run}})
                self._fail(held, "something went wrong on our side", "tell the operator the id of the run")

    def _end_early(self, held: queue.Claim, heart: _Heart) -> None:
        if heart.lost:
            raise queue.LeaseLost
        if not heart.cancelled:
            queue.give_back(self.database, held)
            return
        at = self.clock()
        with self.database.write() as connection:
            queue.end(connection, held, queue.CANCELLED, at=at)
            act = audit.Act("worker", "run.cancelled", case=held.case, target=held.run)
            audit.record(self.database, connection, act, at=at)

    def _fail(self, held: queue.Claim, message: str, fix: str) -> None:
        at = self.clock()
        with self.database.write() as connection:
            problem = {"message": message, "fix": fix}
            queue.end(connection, held, queue.FAILED, at=at, values={"problem": problem})
            act = audit.Act("worker", "run.failed", case=held.case, target=held.run)
            audit.record(self.database, connection, act, at=at)

    def keep_house(self) -> None:
        """Purges what may not be kept any longer, and sweeps what crashes left behind."""
        folders = Folders(self.settings.data)
        for purged in purging.purge_expired(self.database, folders, at=self.clock()):
            _LOG.info("corpus purged", extra={"fields": {"corpus": purged.corpus, "runs": len(purged.runs)}})
        purging.sweep(self.database, folders, older_than=time.time() - _SWEEP_SECONDS)

    @contextmanager
    def _beating(self, held: queue.Claim) -> Iterator[_Heart]:
        heart = _Heart(self, held)
        heart.thread.start()
        try:
            yield heart
        finally:
            heart.over.set()
            heart.thread.join()


class _Heart:
    """Lengthens the lease of a run while it is under way, and listens for who wants it to stop."""

    def __init__(self, worker: Worker, held: queue.Claim) -> None:
        self._worker, self._held = worker, held
        self.over = threading.Event()
        self.lost = self.cancelled = False
        self.thread = threading.Thread(target=self._beat, name=f"heart of {held.run}", daemon=True)

    def asked_to_stop(self) -> bool:
        """Whether the run shall end before it is done."""
        return self.lost or self.cancelled or self._worker.stop.is_set()

    def _beat(self) -> None:
        settings = self._worker.settings
        lease = timedelta(seconds=settings.lease_seconds)
        while not self.over.wait(min(settings.lease_seconds / 4, settings.worker_poll_seconds)):
            try:
                at = self._worker.clock()
                self.cancelled = queue.hold(self._worker.database, self._held, at=at, lease=lease)
            except queue.LeaseLost:
                self.lost = True
                return
            except SQLAlchemyError:
                continue


class _Teller:
    """Writes progress down, at most so often within a stage."""

    def __init__(self, worker: Worker, held: queue.Claim) -> None:
        self._worker, self._held = worker, held
        self._last = ("", 0.0)

    def tell(self, stage: str, done: int, total: int) -> None:
        """One step of a stage."""
        now = time.monotonic()
        if stage == self._last[0] and done < total and now - self._last[1] < _TELL_SECONDS:
            return
        self._last = (stage, now)
        queue.tell(self._worker.database, self._held, stage, done, total, at=self._worker.clock())

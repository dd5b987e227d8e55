"""Kills an index at every step of writing, and looks at what is left.

Run as `python -m benchmarks.index_kills`: prints kills and losses by operation, as JSON. Each kill is a process of its
own, forked from this one, that sends itself SIGKILL before the n-th step and never comes back. A loss is a folder
that is neither in the old state nor in the new one, or that cannot be written any more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adsim.config import Settings
from adsim.index import AdIndex
from adsim.index.disk import Disk
from adsim.index.store import CURRENT
from adsim.ingest import from_frame
from adsim.records import IngestResult
from adsim.synth import SynthSettings, generate

SETTINGS = Settings(threads=1)
Operation = Callable[[Path, Disk], None]
BULK = ("create", "write", "sync")


def batches(ads: int) -> tuple[IngestResult, IngestResult]:
    made = generate(SynthSettings(ads=ads, seed=3, difficulty=0.6)).ads
    parts = made.iloc[: ads * 2 // 3], made.iloc[ads * 2 // 3 :]
    return tuple(from_frame(part, columns={}, settings=SETTINGS.ingest) for part in parts)  # type: ignore[return-value]


def operations(ads: int) -> dict[str, Operation]:
    """What is done to an index, or for `create` to an empty place."""
    first, second = batches(ads)
    ids = list(first.corpus.ad_ids)

    def create(path: Path, disk: Disk) -> None:
        AdIndex.create(path, first, settings=SETTINGS, disk=disk).close()

    def add(path: Path, disk: Disk) -> None:
        with AdIndex.open(path, disk=disk) as index:
            index.add(second)

    def decide(path: Path, disk: Disk) -> None:
        with AdIndex.open(path, disk=disk) as index:
            index.decide("same", ids[0], ids[1], reason="why not", who="ana")

    def purge(path: Path, disk: Disk) -> None:
        with AdIndex.open(path, disk=disk) as index:
            index.purge(ids=ids[:2])

    return {"create": create, "add": add, "decide": decide, "purge": purge}


def state(path: Path) -> Any:
    """All that an index says, or None where there is none; every byte of it is checked."""
    if not (path / CURRENT).exists():
        return None
    with AdIndex.open(path) as index:
        assert index._store.check(sums=True) == []
        result = index.result
        groups = [result.group_of(row) for row in range(len(index))]
        told = dict(zip(result.corpus.ad_ids, groups, strict=True))
        return [told, list(result.corpus.texts), [d.id for d in index.decisions], len(result.links)]


def steps_of(operation: Operation, path: Path) -> list[str]:
    taken: list[str] = []
    operation(path, Disk(taken.append))
    return taken


def killed_at(step: int, operation: Operation, path: Path) -> bool:
    """Runs an operation in a process that is killed before a step; whether it was."""
    child = os.fork()
    if child == 0:
        left = step

        def count(_: str) -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        operation(path, Disk(count))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def try_all(folder: Path, *, ads: int, every: int) -> dict[str, dict[str, int]]:
    """Kills by operation. Of the steps that only fill files aside every n-th is tried, of all others each one."""
    counts = {}
    base = folder / "base"
    every_operation = operations(ads)
    every_operation["create"](base, Disk())
    for name, operation in every_operation.items():
        before = None if name == "create" else base
        done = folder / f"{name}-done"
        place(before, done)
        steps = steps_of(operation, done)
        old, new = state(before) if before else None, state(done)
        tried = [k for k, step in enumerate(steps) if step not in BULK or k % every == 0]
        told = {"steps": len(steps), "kills": 0, "old": 0, "new": 0, "losses": 0}
        for k in tried:
            path = folder / f"{name}-{k}"
            place(before, path)
            told["kills"] += killed_at(k, operation, path)
            found = state(path)
            told["old"] += found == old
            told["new"] += found == new
            told["losses"] += found not in (old, new) or not goes_on(path, found, operation, new)
            shutil.rmtree(path)
        counts[name] = told
    return counts


def goes_on(path: Path, found: Any, operation: Operation, new: Any) -> bool:
    """Whether the operation can be done again after the kill, and nothing of the broken one is left."""
    if found != new:
        operation(path, Disk())
    with AdIndex.open(path) as index:
        with index._store.writing():
            pass
        return index._store.strays() == [] and state(path) == new


def place(source: Path | None, target: Path) -> None:
    if source:
        shutil.copytree(source, target)


def main() -> None:
    """Tries every step; where there is a file system in memory, there, as a kill loses no written byte."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ads", type=int, default=60, help="ads of the corpus")
    parser.add_argument("--every", type=int, default=1, help="of the steps that fill files, try every n-th")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        print(json.dumps(try_all(Path(folder), ads=chosen.ads, every=chosen.every), indent=1))


def memory_folder() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


if __name__ == "__main__":
    main()

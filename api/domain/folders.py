"""Where things lie in the data folder; every name is made by the service, none by who uploads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PACKED = ".gz"
_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx")


@dataclass(frozen=True, slots=True)
class Folders:
    """The data folder: `uploads/` (under way), `corpora/` (one file each), `runs/` (one folder each)."""

    data: Path

    def upload(self, corpus: str) -> Path:
        """Where the bytes of an upload go while it is under way."""
        return self._made("uploads") / f"{corpus}.part"

    def corpus(self, corpus: str, ending: str) -> Path:
        """The file of a corpus, as it was uploaded."""
        return self._made("corpora") / f"{corpus}{ending}"

    def run(self, run: str) -> Path:
        """The folder of a run; each attempt has one of its own inside."""
        return self._made("runs") / run

    def attempt(self, run: str, worker: str) -> Path:
        """The folder of one attempt at a run."""
        return self.run(run) / worker

    def _made(self, name: str) -> Path:
        path = self.data / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


def ending_of(name: str) -> str:
    """The ending that says what kind of file it is, of those that are read; '' for any other."""
    lower = name.lower()
    packed = _PACKED if lower.endswith(_PACKED) else ""
    plain = lower.removesuffix(_PACKED)
    return next((ending + packed for ending in _ENDINGS if plain.endswith(ending)), packed)


@contextmanager
def removed_on_error(path: Path) -> Iterator[None]:
    """Removes a file where the block does not end well."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """Makes names in a folder outlive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Every way in which an index changes the disk, one method each, so that a test can stop it at any step.

In: bytes and paths. Out: files that are on the disk when a method returns. It never changes a file that is
there already: a file is written whole, synced, and put in place by a rename.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = 16 << 20
"""Most bytes that are handed to the system at one go."""


class Sink:
    """A new file that is written from start to end; counts its bytes and their SHA-256 on the way."""

    closed = False

    def __init__(self, disk: Disk, path: Path) -> None:
        disk.step("create")
        self._disk = disk
        self._file = path.open("xb", buffering=0)
        self._sum = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes | memoryview) -> int:
        """Appends bytes; gives how many."""
        view = memoryview(data).cast("B")
        for at in range(0, len(view), BLOCK):
            part = view[at : at + BLOCK]
            self._disk.step("write")
            done = 0
            while done < len(part):
                done += self._file.write(part[done:])
            self._sum.update(part)
        self.bytes += len(view)
        return len(view)

    def flush(self) -> None:
        """Nothing is held back; writers of Arrow ask for it."""

    def close(self) -> None:
        """Brings the bytes to the disk."""
        if not self.closed:
            self._disk.step("sync")
            os.fsync(self._file.fileno())
            self._file.close()
            self.closed = True

    def abandon(self) -> None:
        """Closes the file unfinished; whoever made it removes it."""
        self._file.close()
        self.closed = True

    @property
    def checksum(self) -> str:
        """SHA-256 of what was written, in hexadecimal."""
        return self._sum.hexdigest()


class Disk:
    """The real disk; `step` is called with the name of each step before it is taken."""

    def __init__(self, step: Callable[[str], None] = lambda name: None) -> None:
        self.step = step

    @contextmanager
    def sink(self, path: Path) -> Iterator[Sink]:
        """A new file at `path`, on the disk when the block ends well."""
        made = Sink(self, path)
        try:
            yield made
            made.close()
        finally:
            if not made.closed:
                made.abandon()

    def make_folder(self, path: Path) -> None:
        """A new folder, and those above it that are missing."""
        self.step("folder")
        path.mkdir(parents=True)
        self.sync_folder(path.parent)

    def replace(self, source: Path, target: Path) -> None:
        """Puts `source` where `target` is, at once; on the disk when it returns."""
        self.step("rename")
        source.replace(target)
        self.sync_folder(target.parent)

    def sync_folder(self, path: Path) -> None:
        """Brings the names in a folder to the disk."""
        self.step("sync")
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Takes a file away, or a folder with all in it."""
        self.step("remove")
        if path.is_dir() and not path.is_symlink():
            for inside in sorted(path.iterdir()):
                self.remove(inside)
            self.step("remove")
            path.rmdir()
        else:
            path.unlink(missing_ok=True)

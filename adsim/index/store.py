"""A folder that holds named arrays and tables, and goes from one whole state to the next.

In: arrays, Arrow tables and bytes. Out: the same, mapped from the disk. `CURRENT` names the manifest of the
state, the manifest names segments, and both are only ever replaced in whole; nothing that a manifest names
is changed. It knows nothing of ads.

One process writes, held by a lock on `LOCK`. Any number of processes read: each holds a shared lock on its
manifest, and the writer takes away an older manifest, with the segments that it alone names, only when
nobody holds it.
"""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from adsim.errors import AdsimError, StoreBusy, StoreDamaged, StoreError
from adsim.index.disk import Disk, Sink

KIND = "adsim index"
SCHEMA = 1
"""The version of this layout; raised whenever an older adsim could not read it."""
CURRENT, LOCK = "CURRENT", "LOCK"
_OURS = re.compile(r"LOCK|CURRENT(\.next)?|manifest-\d{6}\.json|[a-z]+-\d{6}(-\d+)?")
_ARRAYS, _TABLE, _BYTES = "arrays.bin", ".arrow", ".bin"
_ALIGNED = 64
"""Bytes that the start of an array is a multiple of."""


@dataclass(frozen=True)
class File:
    """One file of a segment, and what it must weigh and sum to."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Array:
    """Where an array lies in the file of arrays of its segment, and what it is."""

    start: int
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Segment:
    """Files that were written together and never change; `values` are small plain values beside them."""

    name: str
    files: dict[str, File]
    arrays: dict[str, Array]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """What the segment is for: its name without the number."""
        return self.name.partition("-")[0]

    @property
    def bytes(self) -> int:
        """Bytes of all its files."""
        return sum(file.bytes for file in self.files.values())


@dataclass(frozen=True)
class Manifest:
    """One whole state: its number, its segments in order, and plain values of whoever owns the store."""

    number: int
    segments: tuple[Segment, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"manifest-{self.number:06d}.json"

    def of(self, role: str) -> tuple[Segment, ...]:
        """The segments of a role, in order."""
        return tuple(segment for segment in self.segments if segment.role == role)

    def to_json(self) -> bytes:
        """The bytes of its file."""
        told = {"kind": KIND, "schema": SCHEMA, **dataclasses.asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes, path: Path) -> Manifest:
        """The manifest of a file; raises `StoreError` where it is of another kind or version."""
        try:
            told = json.loads(data)
            kind, schema = told.pop("kind"), told.pop("schema")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreDamaged(path, "it is no manifest") from error
        if kind != KIND:
            raise StoreError(
                f"{path} is no manifest of an index", fix="name a folder of `adsim index create`"
            )
        if schema != SCHEMA:
            raise _other_version(path.parent, schema)
        segments = tuple(
            Segment(
                s["name"],
                {name: File(**f) for name, f in s["files"].items()},
                {name: Array(a["start"], a["dtype"], tuple(a["shape"])) for name, a in s["arrays"].items()},
                s["values"],
            )
            for s in told["segments"]
        )
        return cls(told["number"], segments, told["values"])


def _other_version(folder: Path, schema: Any) -> StoreError:
    if isinstance(schema, int) and schema > SCHEMA:
        return StoreError(
            f"{folder} was written by a later adsim (layout {schema}, this one reads {SCHEMA})",
            fix="use that version of adsim, or create the index anew with this one",
        )
    return StoreError(
        f"{folder} has the layout {schema}, which this adsim no longer reads (it reads {SCHEMA})",
        fix="create it anew from the inputs: `adsim index create NEW INPUT...`",
    )


class Store:
    """A state of a folder, open for reading; see `open`. Close it, or use it as a context."""

    def __init__(self, folder: Path, manifest: Manifest, held: IO[bytes], disk: Disk) -> None:
        self.folder = folder
        self.manifest = manifest
        self.disk = disk
        self._held = held
        self._maps: dict[str, NDArray[np.uint8]] = {}

    @classmethod
    def open(cls, folder: Path, *, disk: Disk | None = None) -> Store:
        """The state that the folder is in; holds a shared lock on it. Reads the manifest alone.

        Raises `StoreError` where there is no store, or one of another layout, `StoreDamaged` where the
        manifest is missing or not as written.
        """
        folder = Path(folder)
        while True:
            name, checksum = _current(folder)
            path = folder / name
            try:
                held = path.open("rb")
            except FileNotFoundError as error:
                if _current(folder)[0] != name:
                    continue
                raise StoreDamaged(path, "it is missing") from error
            fcntl.flock(held, fcntl.LOCK_SH)
            if os.fstat(held.fileno()).st_nlink == 0:
                held.close()
                continue
            data = held.read()
            try:
                if hashlib.sha256(data).hexdigest() != checksum:
                    raise StoreDamaged(path, f"it is not what {CURRENT} says it is")
                return cls(folder, Manifest.from_json(data, path), held, disk or Disk())
            except AdsimError:
                held.close()
                raise

    def close(self) -> None:
        """Lets the state go; what was mapped from it stays readable."""
        self._held.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def segment(self, role: str) -> Segment | None:
        """The one segment of a role, None where there is none."""
        found = self.manifest.of(role)
        return found[-1] if found else None

    def array(self, segment: Segment, name: str) -> NDArray[Any]:
        """An array, mapped from the disk, read only."""
        array = segment.arrays[name]
        kind = np.dtype(array.dtype)
        size = kind.itemsize * int(np.prod(array.shape))
        return self._mapped(segment)[array.start : array.start + size].view(kind).reshape(array.shape)

    def _mapped(self, segment: Segment) -> NDArray[np.uint8]:
        """The file of arrays of a segment, mapped once."""
        if segment.name not in self._maps:
            path = self.folder / segment.name / _ARRAYS
            try:
                self._maps[segment.name] = np.memmap(path, np.uint8, "r").view(np.ndarray)
            except (OSError, ValueError) as error:
                raise self._damaged(segment, path, error) from error
        return self._maps[segment.name]

    def table(self, segment: Segment, name: str) -> pa.Table:
        """An Arrow table, mapped from the disk."""
        path = self.folder / segment.name / (name + _TABLE)
        try:
            return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        except (OSError, pa.ArrowException) as error:
            raise self._damaged(segment, path, error) from error

    def data(self, segment: Segment, name: str) -> bytes:
        """Plain bytes."""
        path = self.folder / segment.name / (name + _BYTES)
        try:
            return path.read_bytes()
        except OSError as error:
            raise self._damaged(segment, path, error) from error

    def _damaged(self, segment: Segment, path: Path, error: Exception) -> StoreError:
        if isinstance(error, FileNotFoundError) and _current(self.folder)[0] != self.manifest.name:
            return StoreError(
                f"{self.folder} was purged since it was opened; this state is gone", fix="open it again"
            )
        return StoreDamaged(path, "it is missing" if isinstance(error, FileNotFoundError) else str(error))

    def check(self, *, sums: bool = False) -> list[StoreDamaged]:
        """What is wrong with the files of the state: sizes, or with `sums` every byte. O(files), or O(bytes)."""
        found = []
        for segment in self.manifest.segments:
            for name, file in segment.files.items():
                path = self.folder / segment.name / name
                problem = _problem(path, file, sums)
                if problem:
                    found.append(StoreDamaged(path, problem, role=segment.role))
        return found

    def strays(self) -> list[Path]:
        """What lies in the folder and belongs to another state than this one, or to none."""
        kept = {CURRENT, LOCK, self.manifest.name, *(s.name for s in self.manifest.segments)}
        return [p for p in sorted(self.folder.iterdir()) if p.name not in kept and _OURS.fullmatch(p.name)]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The right to change the folder; raises `StoreBusy` where another process has it.

        The state is that which the folder is in now: whoever wrote since this store was opened is not
        overwritten. What a writer before left unfinished is swept away.
        """
        with locked(self.folder, self.disk):
            self.reopen()
            writer = Writer(self)
            writer.sweep()
            try:
                yield writer
            except BaseException:
                # of a change that failed or was stopped nothing is left
                with suppress(OSError):
                    writer.sweep()
                raise

    def reopen(self) -> None:
        """Moves on to the state that the folder is in now."""
        fresh = Store.open(self.folder, disk=self.disk)
        self._held.close()
        self.manifest, self._held = fresh.manifest, fresh._held
        names = {segment.name for segment in self.manifest.segments}
        self._maps = {name: mapped for name, mapped in self._maps.items() if name in names}


def _problem(path: Path, file: File, sums: bool) -> str:
    try:
        size = path.stat().st_size
        if size != file.bytes:
            return f"it has {size:,} bytes and should have {file.bytes:,}"
        if sums:
            with path.open("rb") as opened:
                if hashlib.file_digest(opened, "sha256").hexdigest() != file.sha256:
                    return "it is not as it was written: its checksum differs"
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    return ""


def _current(folder: Path) -> tuple[str, str]:
    """The name of the manifest in force and its checksum."""
    path = folder / CURRENT
    try:
        name, _, checksum = path.read_text("utf-8").strip().partition(" ")
    except FileNotFoundError as error:
        raise StoreError(
            f"{folder} is no index of adsim", fix="create one: `adsim index create INDEX INPUT...`"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreDamaged(path, "it cannot be read") from error
    if not re.fullmatch(r"manifest-\d{6}\.json [0-9a-f]{64}", f"{name} {checksum}"):
        raise StoreDamaged(path, "it names no manifest")
    return name, checksum


@contextmanager
def locked(folder: Path, disk: Disk) -> Iterator[None]:
    """The lock of the one writer; raises `StoreBusy`, with its process, where another has it."""
    try:
        disk.step("lock")
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}", fix="take a folder of your own"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
            raise StoreBusy(
                f"{folder} is being changed by another process (pid {pid or 'unknown'})",
                fix="wait until it is done, or stop it",
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def creating(folder: Path, disk: Disk | None = None) -> Iterator[Writer]:
    """A new store at `folder`, there when a state was committed.

    Raises `StoreError` where one stands already, or anything else than what a broken creation left.
    """
    folder, disk = Path(folder), disk or Disk()
    check_free(folder)
    try:
        if not folder.exists():
            disk.make_folder(folder)
    except OSError as error:
        raise StoreError(f"cannot make {folder}: {error.strerror}", fix="name another folder") from error
    with locked(folder, disk):
        check_free(folder)
        writer = Writer(_Nothing(folder, disk))
        writer.sweep()
        try:
            yield writer
        except BaseException:
            with suppress(OSError):
                if not writer.manifest.number:
                    disk.remove(folder)
            raise


def check_free(folder: Path) -> None:
    """Raises `StoreError` where an index cannot be created at `folder`; worth calling before a long run."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StoreError(f"{folder} is a file", fix="name a folder that is not there yet")
    names = {path.name for path in folder.iterdir()}
    if CURRENT in names:
        fix = "add to it with `adsim add`, or name another folder"
        raise StoreError(f"{folder} holds an index already", fix=fix)
    foreign = sorted(name for name in names if not _OURS.fullmatch(name))
    if foreign:
        raise StoreError(f"{folder} holds other files, such as {foreign[0]}", fix="name another folder")


class _Nothing(Store):
    """The state before the first one."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder, self.disk, self.manifest = folder, disk, Manifest(0)

    def reopen(self) -> None:
        """There is nothing to move on to, and nothing that asks for it."""


class Writer:
    """Writes the segments of the next state beside those of this one, and switches at the end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.manifest = store.manifest
        self.number = store.manifest.number + 1
        self._written: list[Segment] = []

    def segment(
        self,
        role: str,
        *,
        arrays: Mapping[str, NDArray[Any]] | None = None,
        tables: Mapping[str, pa.Table] | None = None,
        data: Mapping[str, bytes] | None = None,
        values: dict[str, Any] | None = None,
    ) -> Segment:
        """A new segment, on the disk when this returns; part of no state until `commit` names it."""
        before = sum(segment.role == role for segment in self._written)
        made = f"{role}-{self.number:06d}" + (f"-{before + 1}" if before else "")
        folder = self._store.folder / made
        disk = self._store.disk
        try:
            disk.make_folder(folder)
            files: dict[str, File] = {}
            placed: dict[str, Array] = {}
            if arrays:
                with disk.sink(folder / _ARRAYS) as sink:
                    placed = _write_arrays(sink, arrays)
                files[_ARRAYS] = File(sink.bytes, sink.checksum)
            for name, table in (tables or {}).items():
                with disk.sink(folder / (name + _TABLE)) as sink:
                    _write_table(sink, table)
                files[name + _TABLE] = File(sink.bytes, sink.checksum)
            for name, content in (data or {}).items():
                with disk.sink(folder / (name + _BYTES)) as sink:
                    sink.write(content)
                files[name + _BYTES] = File(sink.bytes, sink.checksum)
            disk.sync_folder(folder)
        except OSError as error:
            fix = "make room on the disk; the index is as it was"
            raise StoreError(f"cannot write {folder}: {error.strerror or error}", fix=fix) from error
        segment = Segment(made, files, placed, values or {})
        self._written.append(segment)
        return segment

    def commit(
        self, segments: tuple[Segment, ...], values: dict[str, Any], *, erase: bool = False
    ) -> Manifest:
        """Makes these segments and values the state, at once, and takes away what no reader holds any more.

        With `erase` also what readers hold: they are told so when they ask for it.
        """
        made = Manifest(self.number, segments, values)
        folder, disk = self._store.folder, self._store.disk
        data = made.to_json()
        aside = folder / f"{CURRENT}.next"
        try:
            with disk.sink(folder / made.name) as sink:
                sink.write(data)
            with disk.sink(aside) as pointer:
                pointer.write(f"{made.name} {sink.checksum}\n".encode())
            disk.replace(aside, folder / CURRENT)
        except OSError as error:
            fix = "make room on the disk; the index is as it was"
            raise StoreError(f"cannot write {folder}: {error.strerror or error}", fix=fix) from error
        self.manifest, self.number, self._written = made, made.number + 1, []
        self._store.manifest = made
        self._store.reopen()
        self.sweep(erase=erase)
        return made

    def sweep(self, *, erase: bool = False) -> None:
        """Takes away what belongs to no state that is in force or held by a reader; with `erase`, to none in force."""
        strays = self._store.strays()
        held: set[str] = set()
        for path in strays:
            manifest = None if erase or path.suffix != ".json" else _held(path)
            if manifest is not None:
                held |= {path.name, *(segment.name for segment in manifest.segments)}
        # manifests go first, so that none is left that names what is gone
        for path in sorted(strays, key=lambda p: (p.suffix != ".json", p.name)):
            if path.name not in held:
                self._store.disk.remove(path)
        self._store.disk.sync_folder(self._store.folder)


def _held(path: Path) -> Manifest | None:
    """The manifest of an older state that a reader holds, None where none does."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                return Manifest.from_json(file.read(), path)
            except StoreError:
                return Manifest(0)
    return None


def _write_arrays(sink: Sink, arrays: Mapping[str, NDArray[Any]]) -> dict[str, Array]:
    """Writes arrays end to end, each at a start that fits any type."""
    placed = {}
    for name, array in arrays.items():
        sink.write(bytes(-sink.bytes % _ALIGNED))
        placed[name] = Array(sink.bytes, array.dtype.str, array.shape)
        if array.size:
            sink.write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    # a file that can be mapped holds a byte at least
    sink.write(b"\0")
    return placed


def _write_table(sink: Sink, table: pa.Table) -> None:
    with pa.ipc.new_file(pa.PythonFile(sink, "w"), table.schema) as out:
        out.write_table(table)

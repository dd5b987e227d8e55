"""From the inputs that were named to the bytes of each: files, folders, standard input, gzip.

In: paths, `-`, and the limits of the settings. Out: `Source`s, and their bytes in chunks, unpacked and
counted. It never writes to the disk, and never holds more of a file than a chunk.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead
from adsim.ingest.table import counted

CHUNK = 4 << 20
GZIP = b"\x1f\x8b"
KINDS_READ = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx")
FORMATS = "CSV, TSV, JSON Lines, JSON, Parquet or XLSX, each also gzipped"

_NOT_IN_LINES = (b"[", GZIP, b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\0")

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Source:
    """One input: a file on the disk, or bytes that came through a stream (`held`).

    `name` is unique among different inputs, and the same for the same one; `listed` says that it was found
    in a folder rather than named.
    """

    name: str
    path: Path | None
    size: int
    held: bytes | None = None
    listed: bool = False

    def raw(self) -> Iterator[bytes]:
        """The bytes as they lie there, in chunks."""
        if self.held is not None:
            yield from (self.held[at : at + CHUNK] for at in range(0, len(self.held), CHUNK))
            return
        assert self.path
        try:
            with self.path.open("rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise unreadable(self.name, error) from error


def unreadable(name: str, error: OSError) -> InputError:
    """The error for a file that the system does not let us read."""
    fix = "give yourself the right to read it" if isinstance(error, PermissionError) else "check the path"
    return InputError(f"{name} cannot be read: {error.strerror or type(error).__name__}", fix=fix)


def find(
    inputs: list[str], settings: IngestSettings, stdin: BinaryIO | None
) -> tuple[list[Source], list[str]]:
    """The sources that the inputs name, in order, and notes on what was passed over.

    Folders are walked, sorted by name; hidden files and unknown kinds in them are passed over and noted.
    Raises `InputError` for what is missing or unreadable, `NothingToRead` where nothing is left.
    """
    notes: list[str] = []
    paths: list[tuple[Path, bool]] = []
    streams: list[Source] = []
    order: list[int | Source] = []
    for given in inputs:
        if given == "-":
            if streams:
                raise InputError("standard input was named twice", fix="name '-' once")
            streams.append(_hold("stdin", stdin, settings))
            order.append(streams[-1])
            continue
        path = Path(given)
        kind = _kind_of(path)
        if kind == "folder":
            found = _walk(path, notes)
            order.extend(range(len(paths), len(paths) + len(found)))
            paths.extend((f, True) for f in found)
        elif kind == "stream":
            order.append(_hold_pipe(path, settings))
        else:
            order.append(len(paths))
            paths.append((path, False))
    if not order:
        raise NothingToRead("no input was named", fix=f"name files or folders of {FORMATS}")
    names = _names([p for p, _ in paths])
    sources = [at if isinstance(at, Source) else _file(names[at], *paths[at], settings) for at in order]
    return sources, notes


def _kind_of(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        fix = "check the spelling; paths are relative to the current folder"
        raise InputError(f"{path}: no such file or folder", fix=fix) from error
    except (OSError, ValueError) as error:
        raise unreadable(
            str(path), error if isinstance(error, OSError) else OSError(22, str(error))
        ) from error
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISFIFO(mode):
        return "stream"
    if not stat.S_ISREG(mode):
        raise InputError(f"{path} is neither a file nor a folder", fix=f"name files or folders of {FORMATS}")
    return "file"


def _file(name: str, path: Path, listed: bool, settings: IngestSettings) -> Source:
    size = path.stat().st_size
    if size > settings.max_file_bytes:
        raise InputTooLarge(
            f"{name} has {size:,} bytes, more than {settings.max_file_bytes:,}",
            fix="split it, or raise ingest.max_file_bytes",
        )
    return Source(name, path, size, listed=listed)


def _hold_pipe(path: Path, settings: IngestSettings) -> Source:
    try:
        with path.open("rb") as file:
            return _hold(path.name, file, settings)
    except OSError as error:
        raise unreadable(str(path), error) from error


def _hold(name: str, stream: BinaryIO | None, settings: IngestSettings) -> Source:
    """Reads a stream into memory; a line above the limit, or too many bytes, ends it at once."""
    if stream is None:
        raise InputError("there is no standard input", fix="name a file")
    limit, size, line = settings.max_held_bytes, 0, 0
    chunks: list[bytes] = []
    while chunk := stream.read(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        line = line + len(chunk) if end < 0 else len(chunk) - end - 1
        if line > settings.max_line_bytes and not chunks[0].lstrip().startswith(_NOT_IN_LINES):
            raise line_too_long(name, settings)
        if size > limit:
            raise InputTooLarge(
                f"{name} gives more than {limit:,} bytes, which have to be held in memory",
                fix="name a file, or raise ingest.max_held_bytes",
            )
    return Source(name, None, size, held=b"".join(chunks))


def line_too_long(name: str, settings: IngestSettings) -> InputTooLarge:
    """The error for a line above the limit."""
    return InputTooLarge(
        f"{name}: a line, or one element of a JSON array, has more than {settings.max_line_bytes:,} bytes",
        fix="check that it is a table of ads; then raise ingest.max_line_bytes",
    )


def _walk(folder: Path, notes: list[str]) -> list[Path]:
    """Files below a folder that may be read, sorted; notes on the others."""
    found: list[Path] = []
    hidden = 0
    passed: Counter[str] = Counter()
    closed: list[str] = []
    linked = 0
    for at, folders, files in os.walk(folder, onerror=lambda error: closed.append(str(error.filename))):
        linked += sum(Path(at, name).is_symlink() for name in folders if not name.startswith("."))
        hidden += sum(name.startswith(".") for name in (*folders, *files))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            path = Path(at, name)
            if path.is_file() and suffix(name) in KINDS_READ:
                found.append(path)
            else:
                passed[suffix(name) or "without an ending"] += 1
    if closed:
        notes.append(f"{folder}: {counted(len(closed), 'folder')} in it cannot be opened")
    if linked:
        notes.append(f"{folder}: {counted(linked, 'link')} to other folders not followed")
    if hidden:
        notes.append(
            f"{folder}: {counted(hidden, 'hidden file or folder', 'hidden files or folders')} passed over"
        )
    kinds = ", ".join(f"{kind} ({count})" for kind, count in sorted(passed.items()))
    if kinds:
        notes.append(f"{folder}: files of kinds that are not read were passed over: {kinds}")
    if not found:
        saw = f"it holds {kinds}" if kinds else "it cannot be opened" if closed else "it is empty"
        raise NothingToRead(f"nothing in {folder} can be read: {saw}", fix=f"put {FORMATS} there")
    return found


def suffix(name: str) -> str:
    """The ending of a file name, lower case, the one before `.gz` if that is there."""
    name = name.lower().removesuffix(".gz")
    return Path(name).suffix


def _names(paths: list[Path]) -> list[str]:
    """The shortest name for each file, with as many folders before it as tell different files apart."""
    real = [p.resolve() for p in paths]
    distinct = list(dict.fromkeys(real))
    depth = dict.fromkeys(distinct, 1)
    while True:
        names = {p: "/".join(p.parts[-depth[p] :]).replace("//", "/") for p in distinct}
        uses = Counter(names.values())
        clash = [p for p in distinct if uses[names[p]] > 1 and depth[p] < len(p.parts)]
        if not clash:
            return [names[p] for p in real]
        for p in clash:
            depth[p] += 1


def unpacked(
    source: Source,
    settings: IngestSettings,
    tell: Tell | None = None,
    *,
    seen: Callable[[bytes], None] | None = None,
) -> Iterator[bytes]:
    """The bytes of a source, gzip undone, in chunks of bounded size.

    `tell` is given the count of raw bytes done, `seen` each raw chunk.

    Raises `InputTooLarge` for a gzip bomb, `InputError` for a truncated or damaged gzip.
    """
    done = 0
    chunks = source.raw()
    first = next(chunks, b"")
    unpack = _Gunzip(source.name, settings) if first.startswith(GZIP) else None
    chunk = first
    while chunk:
        if seen:
            seen(chunk)
        if unpack:
            yield from unpack.feed(chunk)
        else:
            yield chunk
        done += len(chunk)
        if tell:
            tell(done)
        chunk = next(chunks, b"")
    if unpack:
        unpack.close()


class _Gunzip:
    """Unpacks gzip members one after the other, and holds the bytes that come out against the limits."""

    def __init__(self, name: str, settings: IngestSettings) -> None:
        self.name = name
        self.settings = settings
        self.taken = 0
        self.given = 0
        self.member = zlib.decompressobj(wbits=31)
        self.fresh = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        more = False
        while chunk or more:
            if self.fresh:
                chunk = chunk.lstrip(b"\0")  # padding after the last member is allowed
                if not chunk:
                    return
                self.member, self.fresh = zlib.decompressobj(wbits=31), False
            try:
                made = self.member.decompress(chunk, CHUNK)
            except zlib.error as error:
                raise InputError(
                    f"{self.name}: the gzip data is damaged", fix="get the file again"
                ) from error
            left = self.member.unused_data if self.member.eof else self.member.unconsumed_tail
            self.taken += len(chunk) - len(left)
            self.given += len(made)
            self._check()
            if made:
                yield made
            self.fresh = self.member.eof
            more = len(made) == CHUNK and not self.fresh  # all taken in, yet not all given out
            chunk = left

    def _check(self) -> None:
        limit = self.settings
        beyond = self.given > limit.unpack_floor_bytes
        if beyond and self.given > limit.max_unpack_ratio * self.taken:
            raise InputTooLarge(
                f"{self.name}: more than {limit.max_unpack_ratio:g} bytes come out of each byte of gzip",
                fix="make sure that it is no bomb; then unpack it, or raise ingest.max_unpack_ratio",
            )
        if self.given > limit.max_unpack_bytes:
            raise InputTooLarge(
                f"{self.name}: it unpacks to more than {limit.max_unpack_bytes:,} bytes",
                fix="split it, or raise ingest.max_unpack_bytes",
            )

    def close(self) -> None:
        if not self.fresh:
            raise InputError(f"{self.name}: the gzip data ends too early", fix="get the whole file again")


def hold_unpacked(source: Source, settings: IngestSettings, tell: Tell | None = None) -> bytes:
    """All bytes of a source in memory, for formats that are read from their end; bounded by the settings."""
    held = bytearray()
    for chunk in unpacked(source, settings, tell):
        held += chunk
        if len(held) > settings.max_held_bytes:
            raise InputTooLarge(
                f"{source.name}: more than {settings.max_held_bytes:,} bytes have to be held in memory",
                fix="unpack it on the disk, or raise ingest.max_held_bytes",
            )
    return bytes(held)

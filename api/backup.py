"""Writes everything that the service keeps into one archive, and makes a new service from one.

Rows are written as JSON, table by table, from one state of the database, so that an archive of SQLite can be
restored into PostgreSQL and the other way round. Sessions and what is only of the moment are left out: whoever
gets hold of an archive cannot sign in with it. An archive is checked whole before anything is restored.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

import adsim
from adsim.errors import InputError, OutputError
from api import audit
from api.store import migrate, tables
from api.store.database import Database
from api.store.types import Instant

LEFT_OUT = frozenset({"sessions", "login_failures", "idempotency"})
_NOT_FILES = ("adsim.db", "uploads")
_MANIFEST = "manifest.json"
_BATCH = 1_000
_BLOCK = 1 << 20
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: rows by table, files, and the head of the audit log."""

    rows: dict[str, int]
    files: int
    audit_head: str


def write(database: Database, data: Path, target: Path) -> Contents:
    """Writes an archive, readable by its owner alone; it is there whole or not at all.

    Raises `OutputError` where there is one already, or the database is not at the revision of this version.
    """
    if target.exists():
        raise OutputError(f"{target} is there already", fix="name a file that is not")
    if migrate.current(database) != migrate.head():
        raise OutputError("the tables are not those of this version", fix="run adsim-api migrate")
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            contents = _write(database, data, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(aside, target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return contents


def _write(database: Database, data: Path, file: IO[bytes]) -> Contents:
    sums: dict[str, str] = {}
    rows: dict[str, int] = {}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        with database.snapshot() as connection:
            for table in _tables():
                name = f"tables/{table.name}.jsonl"
                rows[table.name], sums[name] = _put_table(archive, name, connection, table)
            seq, newest = audit.head(connection)
        # files after rows: what was uploaded meanwhile is one file too many, never one too few
        for path in _files(data):
            name = f"data/{path.relative_to(data).as_posix()}"
            with contextlib.suppress(FileNotFoundError):
                sums[name] = _put_file(archive, name, path)
        contents = Contents(rows, sum(name.startswith("data/") for name in sums), f"{seq}:{newest}")
        _put_bytes(archive, _MANIFEST, json.dumps(_manifest(contents, sums), indent=1).encode())
    return contents


def _manifest(contents: Contents, sums: dict[str, str]) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": adsim.__version__,
        "revision": migrate.head(),
        "rows": contents.rows,
        "audit_head": contents.audit_head,
        "sha256": sums,
    }


def restore(database: Database, data: Path, source: Path) -> Contents:
    """Makes a service from an archive: an empty database and an empty data folder are filled.

    Raises `InputError` where the archive is damaged or of another revision, `OutputError` where something
    is there already. Nothing is left behind by a restore that fails.
    """
    manifest = check(source)
    _refuse_what_is_there(database, data)
    migrate.upgrade(database)
    try:
        with tarfile.open(source, "r:") as archive:
            _take_files(archive, manifest, data)
            with database.write() as connection:
                for table in _tables():
                    _take_table(archive, connection, table)
                verdict = audit.verify(connection)
                if verdict.broken or f"{verdict.entries}:{verdict.head}" != manifest["audit_head"]:
                    raise InputError("the audit log of the archive does not fit", fix="take another archive")
    except BaseException:
        for path in _files(data):
            path.unlink()
        raise
    files = sum(name.startswith("data/") for name in manifest["sha256"])
    return Contents(manifest["rows"], files, manifest["audit_head"])


def check(source: Path) -> dict[str, Any]:
    """The manifest of an archive whose every part is as it was written; raises `InputError` where one is not."""
    try:
        with tarfile.open(source, "r:") as archive:
            manifest: dict[str, Any] = json.load(_part(archive, _MANIFEST))
            found = [member.name for member in archive.getmembers() if member.name != _MANIFEST]
            sums = manifest["sha256"]
            if sorted(found) != sorted(sums) or not all(map(_is_plain, found)):
                raise InputError(f"{source}: parts are missing or were added", fix="take another archive")
            for name in found:
                if _sum_of(_part(archive, name)) != sums[name]:
                    raise InputError(f"{source}: {name} is damaged", fix="take another archive")
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or 'cannot be read'}", fix="name an archive") from error
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{source}: is no archive of this service", fix="name another file") from error
    if manifest["format"] != _FORMAT or manifest["revision"] != migrate.head():
        raise InputError(
            f"{source}: is of version {manifest['version']}, with tables of revision {manifest['revision']}",
            fix="restore it with that version, then migrate",
        )
    return manifest


def _tables() -> list[sa.Table]:
    return [table for table in tables.metadata.sorted_tables if table.name not in LEFT_OUT]


def _files(data: Path) -> Iterator[Path]:
    for path in sorted(data.rglob("*")):
        top = path.relative_to(data).parts[0]
        if path.is_file() and not path.is_symlink() and not top.startswith(_NOT_FILES):
            yield path


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[:1] in (("data",), ("tables",)) and ".." not in parts and str(PurePosixPath(*parts)) == name


def _put_table(
    archive: tarfile.TarFile, name: str, connection: Connection, table: sa.Table
) -> tuple[int, str]:
    import tempfile

    count = 0
    with tempfile.TemporaryFile() as spool:
        query = sa.select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=_BATCH).execute(query):
            spool.write(json.dumps([_plain(value) for value in row], ensure_ascii=True).encode() + b"\n")
            count += 1
        size = spool.tell()
        spool.seek(0)
        return count, _put(archive, name, spool, size)


def _put_file(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        return _put(archive, name, file, os.fstat(file.fileno()).st_size)


def _put_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> str:
    return _put(archive, name, io.BytesIO(content), len(content))


def _put(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> str:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    summed = _Summed(file)
    archive.addfile(entry, summed)
    return summed.sum.hexdigest()


class _Summed(io.RawIOBase):
    """A file that is read while its SHA-256 is taken."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Reads on."""
        block = self._file.read(size)
        self.sum.update(block)
        return block


def _part(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise tarfile.TarError(name)
    return file


def _sum_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _refuse_what_is_there(database: Database, data: Path) -> None:
    if any(_files(data)):
        raise OutputError(f"{data} holds files already", fix="name an empty folder in ADSIM_DATA")
    with database.read() as connection:
        if sa.inspect(connection).get_table_names():
            raise OutputError(
                "the database has tables already", fix="name an empty one in ADSIM_DATABASE_URL"
            )


def _take_files(archive: tarfile.TarFile, manifest: dict[str, Any], data: Path) -> None:
    for name in manifest["sha256"]:
        if name.startswith("data/"):
            target = data / name.removeprefix("data/")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                shutil.copyfileobj(_part(archive, name), file)


def _take_table(archive: tarfile.TarFile, connection: Connection, table: sa.Table) -> None:
    batch: list[dict[str, Any]] = []
    for line in _part(archive, f"tables/{table.name}.jsonl"):
        pairs = zip(table.columns, json.loads(line), strict=True)
        batch.append({column.name: _value(column, plain) for column, plain in pairs})
        if len(batch) == _BATCH:
            connection.execute(table.insert(), batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _value(column: sa.Column[Any], plain: Any) -> Any:
    if plain is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(plain)
    return base64.b64decode(plain) if isinstance(column.type, sa.LargeBinary) else plain

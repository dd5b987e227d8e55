"""An archive holds the whole service, on either database, and nothing of one that was damaged is restored."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from adsim.errors import InputError, OutputError
from api import audit, backup
from api.store.database import Database
from api.store.tables import metadata
from tests.api.world import World


def filled(world: World, tmp_path: Path) -> Path:
    """An archive of a service with some people, cases, keys and a file."""
    for name in ("Harbour", "Mårten’s case"):
        world.share(world.case("analyst", name), "viewer")
    world.key("analyst", "cases:read").get("/v1/cases")
    (world.settings.data / "corpora").mkdir()
    (world.settings.data / "corpora" / "a.csv").write_bytes(b"text\nquiet evenings\n" * 1_000)
    (world.settings.data / "uploads").mkdir()
    (world.settings.data / "uploads" / "b.part").write_bytes(b"under way")
    archive = tmp_path / "backup.tar"
    backup.write(world.database, world.settings.data, archive)
    return archive


def rows(database: Database) -> dict[str, list[object]]:
    with database.read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
            if table.name not in backup.LEFT_OUT
        }


def test_what_is_restored_is_what_was_there(world: World, empty_url: str, tmp_path: Path) -> None:
    archive = filled(world, tmp_path)
    database, data = Database(empty_url, connections=2), tmp_path / "restored"
    data.mkdir()
    contents = backup.restore(database, data, archive)
    assert rows(database) == rows(world.database)
    assert contents.rows["cases"] == 2
    assert {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()} == {
        "corpora/a.csv",
        "secret.key",
    }
    for name in ("corpora/a.csv", "secret.key"):
        assert (data / name).read_bytes() == (world.settings.data / name).read_bytes()
    with database.read() as connection:
        verdict = audit.verify(connection)
    assert f"{verdict.entries}:{verdict.head}" == contents.audit_head
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
    database.dispose()


def test_an_archive_is_for_its_owner_alone_and_opens_no_session(world: World, tmp_path: Path) -> None:
    archive = filled(world, tmp_path)
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as parts:
        names = parts.getnames()
    assert not any(
        left_out in name for name in names for left_out in (*backup.LEFT_OUT, "uploads", "adsim.db")
    )
    with pytest.raises(OutputError, match="already"):
        backup.write(world.database, world.settings.data, archive)


def test_nothing_is_restored_over_something(world: World, empty_url: str, tmp_path: Path) -> None:
    archive = filled(world, tmp_path)
    with pytest.raises(OutputError, match="files already"):
        backup.restore(Database(empty_url), world.settings.data, archive)
    with pytest.raises(OutputError, match="tables already"):
        backup.restore(world.database, tmp_path / "nowhere", archive)


@pytest.mark.parametrize("harm", ["flip", "cut", "drop", "add", "climb", "foreign", "older"])
def test_a_damaged_archive_is_refused_before_anything_is_done(
    world: World, empty_url: str, tmp_path: Path, harm: str
) -> None:
    archive = filled(world, tmp_path)
    broken = tmp_path / "broken.tar"
    broken.write_bytes(harmed(archive, harm))
    database, data = Database(empty_url, connections=2), tmp_path / "restored"
    data.mkdir()
    with pytest.raises(InputError):
        backup.restore(database, data, broken)
    assert list(data.rglob("*")) == []
    with database.read() as connection:
        assert sa.inspect(connection).get_table_names() == []
    database.dispose()


def harmed(archive: Path, harm: str) -> bytes:
    content = archive.read_bytes()
    if harm == "flip":
        at = content.index(b"quiet evenings")
        return content[:at] + b"Q" + content[at + 1 :]
    if harm == "cut":
        return content[: len(content) // 2]
    if harm == "foreign":
        return b"no archive at all" * 100
    with tarfile.open(archive) as parts:
        held = {m.name: parts.extractfile(m).read() for m in parts.getmembers()}  # type: ignore[union-attr]
    if harm == "drop":
        del held["data/corpora/a.csv"]
    if harm == "add":
        held["data/extra"] = b"x"
    if harm in ("climb", "older"):
        manifest = json.loads(held["manifest.json"])
        if harm == "climb":
            manifest["sha256"]["data/../../out"] = manifest["sha256"]["data/secret.key"]
            held["data/../../out"] = held["data/secret.key"]
        else:
            manifest["revision"] = "0000"
        held["manifest.json"] = json.dumps(manifest).encode()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        for name, data in held.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            made.addfile(entry, io.BytesIO(data))
    return stream.getvalue()

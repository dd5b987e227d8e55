"""A PostgreSQL server of one's own: made by `initdb` in a temporary folder, on a socket there, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

OPTIONS = ("listen_addresses=", "fsync=off", "max_connections=200")


def programs() -> Path | None:
    """Where the programs of the server lie, None where it is not installed."""
    on_path = shutil.which("initdb")
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = [Path(on_path)] if on_path else packaged
    return found[-1].parent if found else None


@contextmanager
def running(bin_folder: Path) -> Iterator[str]:
    """A running server; gives its URL with `{}` in place of the database."""
    folder = Path(tempfile.mkdtemp(prefix="adsim-pg-"))
    account = _unprivileged()
    if account:
        os.chown(folder, account["user"], account["group"])
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made = [bin_folder / "initdb", "-D", "data", "-U", "adsim", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run([*made, "--no-sync"], check=True, **quiet, **account)
    options = [part for o in (*OPTIONS, f"unix_socket_directories={folder}") for part in ("-c", o)]
    server = subprocess.Popen([bin_folder / "postgres", "-D", "data", *options], **quiet, **account)
    url = f"postgresql+psycopg://adsim@/{{}}?host={folder}"
    try:
        _wait_for(url.format("postgres"), server)
        yield url
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def _unprivileged() -> dict[str, Any]:
    """Whom to run the server as: it refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "PostgreSQL did not start"
        try:
            execute(url, "SELECT 1")
            return
        except sa.exc.OperationalError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL did not answer")


def execute(url: str, statement: str) -> None:
    """Runs one statement outside of a transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)

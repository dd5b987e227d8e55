"""`adsim-api` from a shell: the first admin, keys, migrations, the audit log, and a server that stops in peace."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.api.world import PASSWORD

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADSIM_")}
    return {**kept, "ADSIM_DATA": str(tmp_path / "data"), "ADSIM_LOOPBACK_COOKIE": "true"}


@pytest.fixture
def adsim_api(environment: dict[str, str]) -> Command:
    """Runs the command and gives what came of it."""

    def run(*arguments: str, stdin: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
        return subprocess.run(
            program, input=stdin, capture_output=True, text=True, env={**environment, **changed}, timeout=120
        )

    return run


def admin(adsim_api: Command) -> None:
    made = adsim_api("create-admin", "ada", "--also", "analyst", "--password-stdin", stdin=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr


def test_from_nothing_to_a_verified_log(adsim_api: Command) -> None:
    admin(adsim_api)
    key = adsim_api("keys", "make", "ada", "--scope", "cases:list", "--days", "2")
    assert re.fullmatch(r"adsim_key_\w{26}_[\w-]{43}\n", key.stdout)
    listed = adsim_api("keys", "list", "ada").stdout.split("\t")
    assert listed[1] == "good"
    assert adsim_api("keys", "revoke", "ada", listed[0]).returncode == 0
    assert adsim_api("keys", "list", "ada").stdout.split("\t")[1] == "revoked"
    head = adsim_api("audit", "verify").stdout.strip()
    assert re.fullmatch(r"3:[0-9a-f]{64}", head)
    assert adsim_api("audit", "verify", "--expect", head).returncode == 0
    assert adsim_api("audit", "verify", "--expect", "3:" + "0" * 64).returncode == 5
    assert adsim_api("audit", "verify", "--expect", "nonsense").returncode == 2


def test_up_and_down_by_hand(adsim_api: Command) -> None:
    assert adsim_api("migrate", "0001").stdout == "the database is at 0001\n"
    assert "0001" not in adsim_api("migrate").stdout
    assert adsim_api("migrate", "base").stdout == "the database is at nothing\n"


def test_backup_and_restore_by_hand(adsim_api: Command, tmp_path: Path) -> None:
    admin(adsim_api)
    archive, elsewhere = str(tmp_path / "b.tar"), str(tmp_path / "elsewhere")
    assert adsim_api("backup", archive).returncode == 0
    restored = adsim_api("restore", archive, ADSIM_DATA=elsewhere)
    assert restored.returncode == 0, restored.stderr
    again = adsim_api("create-admin", "ada", "--password-stdin", stdin=PASSWORD, ADSIM_DATA=elsewhere)
    assert (again.returncode, "exists" in again.stderr) == (1, True)
    assert adsim_api("restore", archive, ADSIM_DATA=elsewhere).returncode == 5


@pytest.mark.parametrize(
    ("arguments", "stdin", "changed", "code"),
    [
        (["create-admin", "ada", "--password-stdin"], "short\n", {}, 1),
        (["create-admin", "Ada Lovelace", "--password-stdin"], PASSWORD, {}, 4),
        (["keys", "list", "nobody"], "", {}, 2),
        (["serve"], "", {"ADSIM_PUBLIC_ORIGIN": "http://adsim.example.org"}, 4),
        (["nonsense"], "", {}, 2),
    ],
)
def test_what_does_not_fit_is_told(
    adsim_api: Command, arguments: list[str], stdin: str, changed: dict[str, str], code: int
) -> None:
    adsim_api("migrate")
    done = adsim_api(*arguments, stdin=stdin, **changed)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("adsim-api: ")
    assert "Traceback" not in done.stderr


def test_a_server_that_is_told_to_stop_finishes_in_peace(
    adsim_api: Command, environment: dict[str, str]
) -> None:
    admin(adsim_api)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve"],
        env={**environment, "ADSIM_PORT": port, "ADSIM_WORKERS": "0"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            wait_for(client)
            signed_in = client.post("/v1/auth/login", json={"name": "ada", "password": PASSWORD})
            assert signed_in.status_code == 200
            assert client.get("/v1/cases").status_code == 200
    finally:
        server.send_signal(signal.SIGTERM)
        _, written = server.communicate(timeout=30)
    assert server.returncode == 0
    assert '"route": "/v1/cases"' in written
    assert "Traceback" not in written


def wait_for(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            assert client.get("/readyz").status_code == 200
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")

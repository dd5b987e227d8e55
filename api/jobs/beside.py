"""Worker processes beside a server: started with it, started again when they die, stopped with it.

They are processes of their own, so that a run takes nothing from who answers requests, and its end takes no request
with it. A worker ends by itself when the server that started it is gone.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOG = logging.getLogger("adsim.worker")
_STOP_SECONDS = 20.0
_AGAIN_SECONDS = 2.0
_COMMAND = (sys.executable, "-m", "api.jobs.beside")


@contextmanager
def workers_beside(count: int) -> Iterator[None]:
    """Keeps so many workers running for as long as the block runs."""
    over = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(over,), daemon=True) for _ in range(count)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        over.set()
        for keeper in keepers:
            keeper.join()


def _keep(over: threading.Event) -> None:
    while not over.is_set():
        # its standard input ends when this process does, however it does
        process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE)
        while process.poll() is None and not over.wait(0.5):
            pass
        if process.poll() is None:
            _stop(process)
            return
        _LOG.error("a worker ended", extra={"fields": {"code": process.returncode}})
        over.wait(_AGAIN_SECONDS)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # the run is begun anew by the next worker
        process.kill()
        process.wait()


def main() -> None:
    """A worker that ends when its standard input does."""
    from api.cli import run

    threading.Thread(target=_watch_parent, daemon=True).start()
    sys.exit(run(["worker"]))


def _watch_parent() -> None:
    import os
    import signal

    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()

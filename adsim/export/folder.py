"""A folder that appears whole or not at all.

In: where the output shall stand. Out: a new folder beside it to write into, which takes its place at
the end. It never deletes a file that adsim did not write, and leaves what stood there when anything fails.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adsim.errors import OutputError

MANIFEST = "run.json"
KIND = "adsim output"
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def read_manifest(out: Path) -> dict[str, Any]:
    """The manifest of an output folder; raises `OutputError` where `out` is none."""
    fix = "name a folder that `adsim link ... -o FOLDER` wrote"
    try:
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(f"{out}: no readable {MANIFEST}, so not an output of adsim", fix=fix) from error
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        raise OutputError(f"{out}: its {MANIFEST} is not of adsim", fix=fix)
    return manifest


def check(out: Path) -> None:
    """Raises `OutputError` where `out` cannot become an output folder; worth calling before a long run.

    Free to use are: a place where nothing stands, an empty folder, and an output of adsim in which
    nothing was put or changed since. O(bytes of an older output).
    """
    out = Path(os.path.realpath(out))
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputError(f"{out} is a file", fix="name a folder for the output")
    if os.path.ismount(out):
        raise OutputError(
            f"{out} is where a disk is mounted", fix=f"name a folder inside, such as {out / 'out'}"
        )
    present = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if not _is_litter(path.name) and (path.is_symlink() or not path.is_dir() or not any(path.iterdir()))
    }
    if not present:
        return
    fix = "name another folder, or move what is in this one elsewhere"
    if MANIFEST not in present:
        raise OutputError(f"{out} holds files and is not an output of adsim", fix=fix)
    written = read_manifest(out).get("files", {})
    foreign = sorted(present - {*written, MANIFEST})
    if foreign:
        raise OutputError(f"{out} holds files that adsim did not write: {_some(foreign)}", fix=fix)
    edited = sorted(name for name in present - {MANIFEST} if digest(out / name) != written[name]["sha256"])
    if edited:
        raise OutputError(f"{out} holds files that were changed by hand: {_some(edited)}", fix=fix)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `out` when the block ends well.

    When it does not, by an error, Ctrl-C or a signal turned into an exception, it is removed and `out`
    is as it was; after a kill a folder `.NAME.partial-...` is left beside it, and `out` is as it was.
    """
    out = Path(os.path.realpath(out))
    check(out)
    aside = out.parent / f".{out.name}.partial-{secrets.token_hex(4)}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        aside.mkdir()
        yield aside
        _switch(aside, out)
    except OSError as error:
        fix = "make room or name another folder"
        raise OutputError(f"cannot write {out}: {error.strerror or error}", fix=fix) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _switch(aside: Path, out: Path) -> None:
    """Puts `aside` where `out` is; what stood there ends up in `aside` or is gone."""
    if not out.exists():
        aside.rename(out)
    elif not _exchange(aside, out):
        old = aside.with_name(aside.name + ".old")
        out.rename(old)
        try:
            aside.rename(out)
        except BaseException:
            old.rename(out)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step where the system can (Linux, renameat2); else False."""
    if not sys.platform.startswith("linux"):
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is None:
        return False
    done = swap(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE))
    return bool(done == 0)


def _is_litter(name: str) -> bool:
    """Whether a file manager or an office program leaves files of that name behind."""
    return name in _LITTER or name.startswith(".~lock.")


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

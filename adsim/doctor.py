"""Checks an installation: interpreter, libraries, compiled kernels, datasketch's scheme, places to write.

In: nothing. Out: findings, each with what to do. It never changes anything but caches.
"""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from adsim import compiled
from adsim.parallel import default_threads

LIBRARIES = (
    "datasketch",
    "numba",
    "numpy",
    "pandas",
    "phonenumbers",
    "pyarrow",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
)
# one text in two spellings, and one of its own: linked by the words alone, every kernel has to work
SAMPLE = (
    "quiet evenings by the old harbour, tea and long talks until the lamps go out, and a walk home in the snow",
    "QUlET evenings by the old h a r b o u r, tea and long talks until lamps go out!! and a walk home in the snow",
    "stories of the sea, jazz records, and fresh bread from the bakery below the painted rooms",
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what was seen or should be done."""

    name: str
    ok: bool
    detail: str


def check() -> tuple[Finding, ...]:
    """Looks at everything that a run needs; takes some seconds where kernels have to be compiled."""
    return (
        Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or later)"),
        Finding("processors", True, str(default_threads())),
        *(_library(name) for name in LIBRARIES),
        _tried("kernel cache", _cached, "delete the folders __pycache__ of adsim"),
        _tried("kernels", _links, "install adsim again, and let it write beside its own files"),
        _tried("signatures", _signs, "install the version of datasketch that requirements.lock names"),
        _writable(Path(tempfile.gettempdir())),
        _writable(Path.cwd()),
    )


def _library(name: str) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed: install adsim again")


def _tried(name: str, works: Callable[[], str], fix: str) -> Finding:
    """What `works` saw; an error of any kind is a finding too."""
    try:
        return Finding(name, True, works())
    except Exception as error:
        return Finding(name, False, f"{type(error).__name__}: {error}; {fix}")


def _cached() -> str:
    old = compiled.clear()
    return f"{old} old files cleared, of kernels that read what has changed since" if old else "up to date"


def _links() -> str:
    import adsim

    first, second, other = adsim.link(SAMPLE).labels_.tolist()
    if first != second or first == other:
        raise RuntimeError("the sample is not linked as it should be")
    return "compiled, and link a sample as they should"


def _signs() -> str:
    import numpy as np
    from datasketch import MinHash

    from adsim.signatures import permutations, sign

    hashes = np.arange(1, 40, dtype=np.uint32)
    theirs = MinHash(num_perm=64, seed=1, hashfunc=int, scheme="affine32")
    theirs.update_batch(hashes.tolist())
    ours = sign(hashes, np.array([0, len(hashes)]), *permutations(64, 1))[0]
    if not (ours == theirs.hashvalues).all():
        raise RuntimeError("they differ from those of datasketch")
    return "those of datasketch"


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("folder", True, f"{folder} can be written")
    except OSError as error:
        return Finding("folder", False, f"{folder}: {error.strerror}; name another one with -o")

"""Checks an installation: interpreter, libraries, compiled kernels, datasketch's scheme, places to write.

In: nothing. Out: findings, each with what to do. It never changes anything but caches.
"""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = ("numpy", "numba", "pyarrow", "pandas", "scipy", "scikit-learn", "datasketch", "rapidfuzz", "phonenumbers")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what was seen or should be done."""

    name: str
    ok: bool
    detail: str


def check() -> tuple[Finding, ...]:
    """Looks at everything that a run needs; takes some seconds where kernels have to be compiled."""
    return (
        Finding("python", sys.version_info >= (3, 11), platform.python_version()),
        *(_library(name) for name in LIBRARIES),
        _kernels(),
        _scheme(),
        _writable(Path(tempfile.gettempdir())),
        _writable(Path.cwd()),
    )


def _library(name: str) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed: install adsim again")


def _kernels() -> Finding:
    import adsim

    texts = ["a quiet evening by the water, call Mia", "a quiet evening by the river, call Mia"]
    labels = adsim.link(texts).labels_
    return Finding("kernels", len(labels) == len(texts), "compiled and answering")


def _scheme() -> Finding:
    import numpy as np
    from datasketch import MinHash

    from adsim.signatures import permutations, sign

    hashes = np.arange(1, 40, dtype=np.uint32)
    theirs = MinHash(num_perm=64, seed=1, hashfunc=int, scheme="affine32")
    theirs.update_batch(hashes.tolist())
    ours = sign(hashes, np.array([0, len(hashes)]), *permutations(64, 1))[0]
    same = bool((ours == theirs.hashvalues).all())
    return Finding("signatures", same, "those of datasketch" if same else "differ from datasketch: pin its version")


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("folder", True, f"{folder} can be written")
    except OSError as error:
        return Finding("folder", False, f"{folder}: {error.strerror}")

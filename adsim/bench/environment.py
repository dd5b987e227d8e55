"""Where a run of the bench took place: machine, versions, settings of adsim, how busy it was.

Nothing comes in; plain values go out. It tells no name of a machine, user or folder.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

import adsim
from adsim.config import Settings
from adsim.parallel import default_threads

PACKAGES = (
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "sparse-dot-topn",
    "datasketch",
    "rapidfuzz",
    "rensa",
    "splink",
    "duckdb",
    "phonenumbers",
)


def environment() -> dict[str, Any]:
    """Everything that figures depend on, as JSON takes it."""
    model = resources.files("adsim.scoring").joinpath("model.json").read_bytes()
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "adsim": adsim.__version__,
        "commit": _commit(),
        "settings_hash": Settings().hash(),
        "model_sha256": hashlib.sha256(model).hexdigest(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "processors": default_threads(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    """The model of the processor, as Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def _commit() -> str:
    """The commit of the checkout that adsim runs from, with `+` where files differ from it; '' without one."""
    folder = Path(adsim.__file__).parent

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        commit = git("rev-parse", "--short=12", "HEAD")
        return f"{commit}+" if commit and git("status", "--porcelain", "--", ".") else commit
    except OSError:
        return ""

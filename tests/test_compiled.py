"""Compiled kernels that read a constant of another file are known for old when that file changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adsim import compiled

FILES = {
    "__init__.py": "",
    "marks.py": "LIMIT = 3\nOTHER = 4\n",
    "inner.py": (
        "from numba import njit, types\nfrom package.marks import LIMIT\n"
        "@njit([types.int64()], cache=True)\ndef inner():\n    return LIMIT\n"
    ),
    "outer.py": (
        "from numba import njit, types\nfrom package import inner as other\nfrom package.inner import inner\n"
        "@njit([types.int64()], cache=True)\ndef outer():\n    return inner() * 10\n"
    ),
    "unlike.py": (
        "from numba import njit, types\nfrom package.marks import LIMIT\nUSED = LIMIT\n"
        "@njit([types.int64()], cache=True)\ndef unlike():\n    return 1\n"
    ),
}
RUN = "from package.inner import inner\nfrom package.outer import outer\nfrom package.unlike import unlike\n"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("compiled") / "package"
    root.mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text)
    return root


def told(package: Path) -> str:
    code = f"{RUN}print(inner(), outer())"
    done = subprocess.run([sys.executable, "-c", code], cwd=package.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_numba_takes_for_good_is_cleared(package: Path) -> None:
    assert told(package) == "3 30"
    assert compiled.stale(package) == ()
    (package / "marks.py").write_text("LIMIT = 5\nOTHER = 4\n")
    later = max(path.stat().st_mtime_ns for path in package.rglob("*")) + 1_000_000_000
    os.utime(package / "marks.py", ns=(later, later))
    assert told(package) == "3 30", "numba sees it by itself: adsim.compiled is no longer needed"
    assert {path.name.partition(".")[0] for path in compiled.stale(package)} == {"inner", "outer"}
    assert compiled.clear(package) == 4
    assert compiled.stale(package) == ()
    assert told(package) == "5 50"


def test_the_kernels_of_adsim_are_seen_with_what_they_read() -> None:
    root = compiled.ROOT
    read = {
        path.relative_to(root).as_posix() for path in compiled._sources(root / "identifiers/phones.py", root)
    }
    assert "identifiers/codes.py" in read
    assert compiled._sources(root / "signatures/kernels.py", root) == frozenset()

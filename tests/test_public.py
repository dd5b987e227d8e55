"""What the package promises by being imported: its names, its lightness, and what it needs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import adsim
import adsim.evaluate

ROOT = Path(__file__).parent.parent

BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"blocked: {{name}}", name=name)

sys.meta_path.insert(0, Blocked())
{code}
"""


def run(code: str, blocked: frozenset[str] = frozenset()) -> str:
    """Runs code in a fresh interpreter in which some packages cannot be imported."""
    program = BLOCK.format(blocked=set(blocked), code=code)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_public_names_of_adsim() -> None:
    assert sorted(adsim.__all__) == ["AdIndex", "AdLinker", "Settings", "__version__", "link"]
    assert all(hasattr(adsim, name) for name in adsim.__all__)


def test_public_names_of_evaluate() -> None:
    assert sorted(adsim.evaluate.__all__) == [
        "Evaluation",
        "Interval",
        "LevelEvaluation",
        "Measure",
        "PartitionScores",
        "Slice",
        "bootstrap",
        "evaluate",
        "partition_scores",
        "run_command",
    ]


def import_names(requirements: list[str]) -> frozenset[str]:
    names = {"import-linter": "importlinter", "pytest-xdist": "xdist", "pip-tools": "piptools"}
    plain = [r.partition(">")[0] for r in requirements]
    return frozenset(names.get(n, n.replace("-", "_")) for n in plain)


def test_every_module_imports_without_development_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    dev = import_names(project["optional-dependencies"]["dev"])
    assert {"pytest", "hypothesis", "mypy", "ruff"} <= dev
    code = """
import importlib, pkgutil, adsim
names = [m.name for m in pkgutil.walk_packages(adsim.__path__, "adsim.") if not m.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
    assert int(run(code, dev)) > 20


@pytest.mark.parametrize("heavy", ["numba", "sklearn", "altair", "pandas", "scipy"])
def test_import_adsim_stays_light(heavy: str) -> None:
    assert run(f"import adsim; print({heavy!r} in sys.modules)") == "False"


def test_version_is_that_of_the_distribution() -> None:
    from importlib.metadata import version

    assert version("adsim") == adsim.__version__

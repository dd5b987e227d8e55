"""Every notebook runs from its first cell to its last, and its .ipynb is the .py with the outputs of such a run."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2] / "notebooks"
SOURCES = sorted(ROOT.glob("[0-9]*.py"))
MINUTE = 60


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source.strip()) for cell in notebook.cells]


def test_all_are_there() -> None:
    assert [path.stem[0] for path in SOURCES] == ["1", "2", "3", "4", "6"]
    assert sorted(path.stem for path in ROOT.glob("*.ipynb")) == [path.stem for path in SOURCES]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_is_paired_with_its_source(path: Path) -> None:
    paired = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    assert cells(paired) == cells(jupytext.read(path))
    text = json.dumps(paired)
    assert "Traceback" not in text
    assert not re.search(r"/(?:work|tmp|home|root|usr)/|[A-Z]:\\\\Users", text)
    pictures = [
        out for cell in paired.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {})
    ]
    assert pictures
    assert path.with_suffix(".ipynb").stat().st_size < 600_000


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    notebook = jupytext.read(path)
    client = nbclient.NotebookClient(
        notebook, timeout=10 * MINUTE, resources={"metadata": {"path": str(ROOT)}}
    )
    took: list[float] = []
    begun: list[float] = []
    client.on_cell_execute = lambda **_: begun.append(time.monotonic())
    client.on_cell_executed = lambda **_: took.append(time.monotonic() - begun[-1])
    client.execute()
    assert len(took) == sum(cell.cell_type == "code" for cell in notebook.cells)
    assert max(took) < MINUTE

"""Runs the notebooks and writes each .ipynb beside its source: `python notebooks/run.py [NAME ...]`.

The .py comes in; the .ipynb with outputs goes out. It keeps no times and no paths of the machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbclient

HERE = Path(__file__).parent


def execute(path: Path) -> None:
    """Runs one notebook and writes it with its outputs."""
    notebook = jupytext.read(path)
    nbclient.NotebookClient(
        notebook, timeout=600, record_timing=False, resources={"metadata": {"path": str(HERE)}}
    ).execute()
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    jupytext.write(notebook, path.with_suffix(".ipynb"))


def main() -> None:
    """Runs those that are named, or all."""
    named = sys.argv[1:]
    for path in sorted(HERE.glob("[0-9]*.py")):
        if not named or path.stem in named:
            execute(path)


if __name__ == "__main__":
    main()

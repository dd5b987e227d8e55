"""Writes the results of a run into a folder: results.json, results.md, report.html.

`Results` come in, files go out; what else lies in the folder stays.
"""

from __future__ import annotations

from pathlib import Path

from adsim.bench.report import render
from adsim.bench.results import Results
from adsim.bench.tables import markdown_of
from adsim.errors import OutputError


def write(results: Results, out: Path) -> tuple[Path, ...]:
    """Writes the three files and gives their paths; raises `OutputError`."""
    text = results.to_json()
    # as the file has them, rounded: so the page can be made from it again, the same
    kept = Results.from_json(text)
    files = {"results.json": text, "results.md": markdown_of(kept), "report.html": render(kept)}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, "utf-8")
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror}", fix="name a folder that can be written") from error
    return tuple(out / name for name in files)

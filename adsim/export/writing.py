"""Writes the output folder of a run, table by table, in slices of fixed size on several threads.

In: a `LinkResult`. Out: the folder. Bytes depend on the result alone; only `run.json` holds times.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa

from adsim import report
from adsim.errors import UsageError
from adsim.export import evidence
from adsim.export.cells import cell_type
from adsim.export.folder import KIND, MANIFEST, digest, replacing
from adsim.export.rows import Rows, write_csv, write_parquet
from adsim.export.tables import column_names, tables
from adsim.parallel import default_threads
from adsim.records import Cut, LinkResult

FORMATS = {"csv": write_csv, "parquet": write_parquet}


def check_format(format: str) -> None:
    """Raises `UsageError` for a format that tables cannot be written in."""
    if format not in FORMATS:
        raise UsageError(f"no format '{format}'", fix=f"one of: {', '.join(FORMATS)}")


def write(result: LinkResult, out: Path, *, format: str = "csv") -> None:
    """Writes ads, groups, links, rejected rows and decisions, `report.html`, `run.json` and `evidence/` into `out`.

    `format`: `csv` or `parquet`, for the tables. `out` appears whole or not at all; an older output
    of adsim there is replaced. Raises `OutputError` where something else stands there or writing fails,
    `UsageError` for another format. Memory: some slices of a table beside the result.
    """
    check_format(format)
    threads = result.report.threads or default_threads()
    with replacing(Path(out)) as aside:
        made = tables(result)
        with ThreadPoolExecutor(max(1, threads)) as pool:
            saving = pool.submit(evidence.save, result, aside, threads=threads)
            rendering = pool.submit(report.render, result)
            writing = [
                pool.submit(FORMATS[format], rows, aside / f"{name}.{format}", threads=threads)
                for name, rows in made.items()
            ]
            (aside / "report.html").write_text(rendering.result(), "utf-8")
            for written in writing:
                written.result()
        names = [f"{name}.{format}" for name in made] + saving.result() + ["report.html"]
        manifest = {**_manifest(result, made, format), "files": _files(aside, names, threads)}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, default=str)
        (aside / MANIFEST).write_text(text + "\n", "utf-8")


def _manifest(result: LinkResult, made: dict[str, Rows], format: str) -> dict[str, Any]:
    """The report of the run, what it read and what it wrote; `schemas` are Arrow schemas in base 64."""
    return {
        "kind": KIND,
        "format_version": 1,
        "format": format,
        **dataclasses.asdict(result.report),
        "sources": [dataclasses.asdict(source) for source in result.corpus.sources],
        "counts": report.counts(result),
        "cuts": [_cut(cut) for cut in result.groups.cuts],
        "bias": result.links.bias,
        "columns": column_names(result),
        "schemas": {name: _schema(rows.schema) for name, rows in made.items()},
    }


def _cut(cut: Cut) -> dict[str, Any]:
    return {**dataclasses.asdict(cut), "reason": cut.reason.name.lower()}


def _schema(schema: Any) -> str:
    """The schema of a table as it is read back from CSV."""
    cells = pa.schema([(field.name, cell_type(field.type)) for field in schema])
    return base64.b64encode(cells.serialize()).decode()


def _files(folder: Path, names: list[str], threads: int) -> dict[str, dict[str, Any]]:
    def describe(name: str) -> dict[str, Any]:
        return {"sha256": digest(folder / name), "bytes": (folder / name).stat().st_size}

    with ThreadPoolExecutor(max(1, threads)) as pool:
        return dict(zip(names, pool.map(describe, names), strict=True))

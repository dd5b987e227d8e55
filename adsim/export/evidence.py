"""What `adsim explain` needs of a run beyond its tables: exact links, identifiers, codes of the ads.

In: a `LinkResult`. Out: Parquet files in `evidence/`, and a `LinkResult` from them again. No ad text is
stored twice: texts are read back from the table of ads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adsim.export import summaries
from adsim.export.folder import read_manifest
from adsim.export.reading import corpus_of, damaged, read_table
from adsim.export.rows import Rows, write_parquet
from adsim.records import (
    I32,
    Corpus,
    Cut,
    CutReason,
    Folded,
    GeneratorReport,
    Groups,
    Identifiers,
    LinkResult,
    Links,
    RunReport,
    SourceFile,
    StageReport,
    TextBuffer,
    Trick,
)

FOLDER = "evidence"
_LINK_COLUMNS = ("left", "right", "score", "origin", "kept", "cut")
_DECISION_COLUMNS = ("left", "right", "sign")
_IDENTIFIER_COLUMNS = ("ad", "kind", "start", "end", "value", "confidence", "obfuscated")


def save(result: LinkResult, out: Path, *, threads: int = 1) -> list[str]:
    """Writes the evidence of a run; gives the names of the files, relative to `out`."""
    (out / FOLDER).mkdir()
    found, groups = result.identifiers, result.groups
    rows = {
        "ads": Rows.of(pa.table(_codes(result))),
        "text_groups": Rows.of(pa.table({"id": pa.array(groups.text_group_ids, pa.string())})),
        "groups": Rows.of(pa.table({"id": pa.array(groups.group_ids, pa.string())})),
        "links": _links(result.links),
        "identifiers": Rows.of(pa.table({name: getattr(found, name) for name in _IDENTIFIER_COLUMNS})),
        "values": Rows.of(pa.table({"value": found.values.to_arrow(), "kind": found.value_kinds})),
        "summaries": Rows.of(summaries.table(result.summaries)),
        **_decided(result),
    }
    for name, table in rows.items():
        write_parquet(table, out / FOLDER / f"{name}.parquet", threads=threads)
    return [f"{FOLDER}/{name}.parquet" for name in rows]


def load(out: Path) -> LinkResult:
    """A run from its output folder, enough to explain any pair.

    Without `Folded` and `summaries`, which are empty; `load_summaries` reads the latter. Raises
    `OutputError` where `out` is no output of adsim or is damaged. O(ads + links).
    """
    out = Path(out)
    run = read_manifest(out)
    codes = _read(out, "ads")
    nothing = TextBuffer.from_strings([])
    return LinkResult(
        corpus=Corpus(corpus_of(read_table(out, "ads", run), run), _sources(run)),
        rejected=read_table(out, "rejected", run),
        folded=Folded(nothing, nothing, np.zeros((0, len(Trick)), np.uint16)),
        identifiers=_identifiers(out),
        links=_links_of(_read(out, "links"), bias=float(run["bias"])),
        groups=_groups_of(out, codes, run),
        summaries=(),
        report=_report(run),
        representative=codes["representative"] if "representative" in codes else np.zeros(0, np.int32),
        decisions=_decisions(out, run),
    )


def _codes(result: LinkResult) -> dict[str, Any]:
    columns = {"text_group": result.groups.text_group, "group": result.groups.group}
    return {**columns, "representative": result.representative} if len(result.representative) else columns


def _decided(result: LinkResult) -> dict[str, Rows]:
    columns = dict(zip(_DECISION_COLUMNS, result.decisions.T, strict=True))
    return {"decisions": Rows.of(pa.table(columns))} if len(result.decisions) else {}


def _decisions(out: Path, run: dict[str, Any]) -> I32:
    if f"{FOLDER}/decisions.parquet" not in run["files"]:
        return np.zeros((0, len(_DECISION_COLUMNS)), np.int32)
    table = _read(out, "decisions")
    return np.column_stack([table[name] for name in _DECISION_COLUMNS])


def _links(links: Links) -> Rows:
    names = [*_LINK_COLUMNS, *_numbered("feature", links), *_numbered("contribution", links)]

    def part(lo: int, hi: int) -> Any:
        plain = [getattr(links, name)[lo:hi] for name in _LINK_COLUMNS]
        wide = [np.ascontiguousarray(m[lo:hi].T) for m in (links.features, links.contributions)]
        return pa.table([pa.array(column) for column in (*plain, *wide[0], *wide[1])], names)

    return Rows(part(0, 0).schema, len(links), part)


def _numbered(prefix: str, links: Links) -> list[str]:
    return [f"{prefix}:{name}" for name in links.feature_names]


def _links_of(columns: dict[str, Any], *, bias: float) -> Links:
    names = tuple(name.removeprefix("feature:") for name in columns if name.startswith("feature:"))
    return Links(
        **{name: columns[name] for name in _LINK_COLUMNS},
        features=_matrix(columns, "feature", names),
        contributions=_matrix(columns, "contribution", names),
        bias=bias,
        feature_names=names,
    )


def _matrix(columns: dict[str, Any], prefix: str, names: tuple[str, ...]) -> Any:
    out = np.empty((len(columns["left"]), len(names)), np.float32)
    for k, name in enumerate(names):
        out[:, k] = columns[f"{prefix}:{name}"]
    return out


def _identifiers(out: Path) -> Identifiers:
    values = _parquet(out, "values")
    return Identifiers(
        **_read(out, "identifiers"),
        values=TextBuffer.from_arrow(values["value"]),
        value_kinds=values["kind"].to_numpy(),
    )


def _groups_of(out: Path, codes: dict[str, Any], run: dict[str, Any]) -> Groups:
    return Groups(
        codes["text_group"],
        codes["group"],
        tuple(_parquet(out, "text_groups")["id"].to_pylist()),
        tuple(_parquet(out, "groups")["id"].to_pylist()),
        tuple(Cut(**{**cut, "reason": CutReason[cut["reason"].upper()]}) for cut in run["cuts"]),
    )


def _sources(manifest: dict[str, Any]) -> tuple[SourceFile, ...]:
    return tuple(SourceFile(**{**one, "notes": tuple(one["notes"])}) for one in manifest["sources"])


def _report(manifest: dict[str, Any]) -> RunReport:
    values = {name: manifest[name] for name in RunReport.__dataclass_fields__}
    values["stages"] = tuple(StageReport(**stage) for stage in values["stages"])
    values["generators"] = tuple(GeneratorReport(**one) for one in values["generators"])
    values["notes"] = tuple(values["notes"])
    return RunReport(**values)


def _read(out: Path, name: str) -> dict[str, Any]:
    """A table of plain numbers as numpy arrays by name of column."""
    table = _parquet(out, name)
    return {column: table[column].to_numpy() for column in table.column_names}


def _parquet(out: Path, name: str) -> pa.Table:
    path = out / FOLDER / f"{name}.parquet"
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise damaged(path, error) from error

"""Sums results up: one line for each method, over all corpora of a suite.

`Results` come in; `Line`s go out, which the report, the Markdown table and the README show alike. It formats nothing.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from adsim.bench.results import QualityRow, Results, SpeedRow

OWN = "adsim"
"""Methods whose name begins so are adsim itself: on defaults, never at an oracle's setting."""


@dataclass(frozen=True, kw_only=True)
class Mean:
    """Means of some rows over corpora; `worst` is the least pairwise F1, `false_merge` the largest."""

    corpora: int
    f1: float
    precision: float
    recall: float
    bcubed: float
    cluster: float
    ari: float
    worst: float
    false_merge: int

    @classmethod
    def of(cls, rows: list[QualityRow]) -> Mean:
        """The means of rows, one for each corpus."""

        def mean(name: str) -> float:
            return statistics.fmean(row.scores[name] for row in rows)

        return cls(
            corpora=len(rows),
            f1=mean("pairwise_f1"),
            precision=mean("pairwise_precision"),
            recall=mean("pairwise_recall"),
            bcubed=mean("bcubed_f1"),
            cluster=mean("cluster_f1"),
            ari=mean("ari"),
            worst=min(row.f1 for row in rows),
            false_merge=max(row.largest_false_merge for row in rows),
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """A method against one label: as it comes, and at the best setting for each corpus, which only an oracle knows.

    `oracle` is None where nothing was swept. `values`: the settings that the oracle takes, from least to most.
    """

    method: str
    label: str
    default: Mean
    oracle: Mean | None
    values: tuple[float, ...]

    @property
    def best(self) -> float:
        """The higher of both F1."""
        return max(self.default.f1, self.oracle.f1 if self.oracle else 0.0)


def lines_of(results: Results, label: str) -> list[Line]:
    """A line for each method that was run on a corpus with this label, as the suite orders them."""
    corpora = [corpus.name for corpus in results.corpora]
    lines = []
    for method in results.methods:
        found = [results.default(corpus, method.name, label) for corpus in corpora]
        default = [row for row in found if row is not None]
        if not default:
            continue
        swept = bool(method.sweep) and not method.use.startswith(OWN)
        best = [results.best(row.corpus, method.name, label) for row in default] if swept else []
        rows = [row for row in best if row is not None]
        lines.append(
            Line(
                method=method.name,
                label=label,
                default=Mean.of(default),
                oracle=Mean.of(rows)
                if any(results.sweep(row.corpus, method.name, label) for row in rows)
                else None,
                values=tuple(sorted({row.value for row in rows if row.value is not None})),
            )
        )
    return lines


def own_methods(results: Results) -> list[str]:
    """The methods that are adsim itself."""
    return [method.name for method in results.methods if method.use.startswith(OWN)]


def largest(results: Results) -> list[SpeedRow]:
    """The rows of speed on the largest corpus, as the suite orders methods, the most threads first."""
    most = max((row.ads for row in results.speed), default=0)
    corpus = next((row.corpus for row in results.speed if row.ads == most), "")
    order = {method.name: at for at, method in enumerate(results.methods)}
    rows = [row for row in results.speed if row.corpus == corpus]
    return sorted(rows, key=lambda row: (order[row.method], -row.threads))


def fastest(results: Results, method: str) -> SpeedRow | None:
    """The row of the most threads of a method on the largest corpus that it was run on."""
    rows = [row for row in results.speed if row.method == method]
    return max(rows, key=lambda row: (row.ads, row.threads), default=None)

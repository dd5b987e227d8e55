"""Results as tables: quality, pairs, speed, growth, what was not run; the report and Markdown show the same.

`Results` come in, `Table`s of text go out. It knows neither HTML nor Markdown.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adsim.bench.results import Results, SpeedRow
from adsim.bench.summary import Line, lines_of
from adsim.evaluate.stages import STAGES

ORACLE = (
    "Means over corpora. Oracle: the value of its setting that is best on each corpus, which only one who knows the "
    "truth can choose. adsim runs on its defaults."
)
INTERVAL = "Pairwise F1 with the middle 95 % of resamples of true entities; the best of each row in bold."
STAGE = "The share of true pairs still together after each stage; means over corpora."
PAIRS = (
    "Scores of single pairs, half of them true, a quarter random strangers, a quarter an ad and the nearest text of a "
    "stranger. ECE and Brier: of the probabilities that a method claims, over the pairs that it looked at."
)
SPEED = "Medians over rounds with their range. Added: most memory over what was held before the run."
GROWTH = "Seconds and added memory grow with ads to this power."


@dataclass(frozen=True)
class Table:
    """Heads and rows of text, the cells (row, column) to stress, and what there is to know about it."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    stressed: frozenset[tuple[int, int]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def words(self) -> tuple[bool, ...]:
        """For each column whether it holds words, not numbers."""
        return tuple(
            not any(cell[:1].isdigit() for row in self.rows for cell in row[at : at + 1])
            for at in range(len(self.heads))
        )


def tables_of(results: Results) -> Iterator[Table]:
    """All tables that have a row, in the order of reading."""
    every = [
        *(quality_table(results, label) for label in results.labels()),
        *(corpora_table(results, label) for label in results.labels()),
        *(stages_table(results, label) for label in results.labels()),
        pairs_table(results),
        speed_table(results),
        growth_table(results),
        skipped_table(results),
    ]
    return (table for table in every if table)


def quality_table(results: Results, label: str) -> Table:
    """One row for each method as it comes, with the oracle beside."""
    lines = lines_of(results, label)
    heads = (
        "method",
        "F1",
        "oracle F1",
        "at",
        "precision",
        "recall",
        "B-cubed F1",
        "ARI",
        "worst F1",
        "false merge",
    )
    best = max((round(line.best, 3) for line in lines), default=0.0)
    stressed = {
        (at, column)
        for at, line in enumerate(lines)
        for column, mean in ((1, line.default), (2, line.oracle))
        if mean and round(mean.f1, 3) == best
    }
    return Table(
        f"quality-{label}",
        f"Groups against {label}",
        heads,
        tuple(_quality_row(line) for line in lines),
        ORACLE,
        frozenset(stressed),
    )


def _quality_row(line: Line) -> tuple[str, ...]:
    found, oracle = line.default, line.oracle
    values = f"{line.values[0]:g}" if line.values else ""
    return (
        line.method,
        f"{found.f1:.3f}",
        f"{oracle.f1:.3f}" if oracle else "",
        values + (f" to {line.values[-1]:g}" if len(line.values) > 1 else ""),
        *(f"{value:.3f}" for value in (found.precision, found.recall, found.bcubed, found.ari, found.worst)),
        f"{found.false_merge:,}",
    )


def corpora_table(results: Results, label: str) -> Table:
    """Pairwise F1 of every method on every corpus, of peers at the oracle's setting too."""
    lines = lines_of(results, label)
    columns = [
        (line.method, oracle) for line in lines for oracle in (False, True) if not oracle or line.oracle
    ]
    rows: list[tuple[str, ...]] = []
    stressed: set[tuple[int, int]] = set()
    for corpus in results.corpora:
        if label not in corpus.entities:
            continue
        choose = {False: results.default, True: results.best}
        found = [choose[oracle](corpus.name, method, label) for method, oracle in columns]
        best = max((round(row.f1, 3) for row in found if row), default=0.0)
        stressed |= {(len(rows), at + 1) for at, row in enumerate(found) if row and round(row.f1, 3) == best}
        cells = [
            f"{row.f1:.3f}"
            + (
                f" ({row.intervals['pairwise_f1'][0]:.3f}-{row.intervals['pairwise_f1'][1]:.3f})"
                if row.intervals
                else ""
            )
            if row
            else ""
            for row in found
        ]
        rows.append((corpus.name, *cells))
    heads = ("corpus", *(f"{method}, oracle" if oracle else method for method, oracle in columns))
    return Table(
        f"corpora-{label}", f"By corpus, against {label}", heads, tuple(rows), INTERVAL, frozenset(stressed)
    )


def stages_table(results: Results, label: str) -> Table:
    """Where methods lose true pairs, as far as they tell."""
    rows = []
    for method in results.methods:
        told = [
            row
            for row in results.quality
            if (row.method, row.label, row.value) == (method.name, label, None) and row.stages
        ]
        if told:
            means = (statistics.fmean(row.stages[stage] for row in told) for stage in STAGES)
            rows.append((method.name, *(f"{mean:.3f}" for mean in means)))
    return Table(f"stages-{label}", f"Where {label}s are lost", ("method", *STAGES), tuple(rows), STAGE)


def pairs_table(results: Results) -> Table:
    """How well scores order pairs, and whether they are probabilities; means over corpora."""
    rates = list(dict.fromkeys(rate for row in results.pairs for rate in row.recall_at))
    heads = (
        "method",
        "average precision",
        *(f"TPR at FPR {100 * float(r):g} %" for r in rates),
        "ECE",
        "Brier",
    )
    rows = []
    for method in dict.fromkeys(row.method for row in results.pairs):
        of_method = [row for row in results.pairs if row.method == method]
        curves = [row.calibration for row in of_method if row.calibration]
        rows.append(
            (
                method,
                _mean(row.average_precision for row in of_method),
                *(_mean(row.recall_at.get(rate) for row in of_method) for rate in rates),
                _mean((curve.ece for curve in curves), digits=4),
                _mean((curve.brier for curve in curves), digits=4),
            )
        )
    return Table("pairs", "Pairs", heads, tuple(rows), PAIRS)


def speed_table(results: Results) -> Table:
    """Seconds, the stages apart where they are told, and memory."""
    heads = (
        "ads",
        "method",
        "threads",
        "seconds",
        "range",
        "ads/s",
        "signatures s",
        "candidates s",
        "peak MB",
        "added MB",
    )
    rows = sorted(results.speed, key=lambda row: (row.ads, row.corpus, -row.threads))
    return Table("speed", "Speed and memory", heads, tuple(_speed_row(row) for row in rows), SPEED)


def _speed_row(row: SpeedRow) -> tuple[str, ...]:
    return (
        f"{row.ads:,}",
        row.method,
        str(row.threads),
        seconds(row.median),
        f"{seconds(min(row.seconds))} to {seconds(max(row.seconds))}" if len(row.seconds) > 1 else "",
        f"{row.per_second:,.0f}",
        *(
            seconds(statistics.median(row.stages[name])) if name in row.stages else ""
            for name in ("signatures", "candidates")
        ),
        f"{statistics.median(row.peak_mb):,.0f}",
        f"{row.added_mb:,.0f}",
    )


def seconds(value: float) -> str:
    """Seconds with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.4f}"


def growth_table(results: Results) -> Table:
    """Exponents of growth."""
    rows = [
        (
            growth.method,
            str(growth.threads),
            f"{min(growth.sizes):,} to {max(growth.sizes):,}",
            f"{growth.seconds:.2f}",
            f"{growth.memory:.2f}",
        )
        for growth in results.growth()
    ]
    return Table("growth", "Growth", ("method", "threads", "ads", "seconds", "memory"), tuple(rows), GROWTH)


def skipped_table(results: Results) -> Table:
    """What was not run, and why."""
    rows = [(row.method, row.corpus or "all", row.reason) for row in results.skipped]
    return Table("skipped", "Not run", ("method", "corpus", "why"), tuple(rows))


def markdown_of(results: Results) -> str:
    """All tables of the results as Markdown, one below the other."""
    parts = [f"## {results.title}\n", f"{place_of(results)}\n"]
    for table in tables_of(results):
        parts += [f"### {table.title}\n", markdown_table(table), *([f"{table.note}\n"] if table.note else [])]
    return "\n".join(parts)


def place_of(results: Results) -> str:
    """One sentence on when, where and on what."""
    where = results.environment
    rounds = f"{results.rounds} round" + "s" * (results.rounds > 1)
    corpora = f"{len(results.corpora)} corp" + ("ora" if len(results.corpora) > 1 else "us")
    return (
        f"adsim {where['adsim']} ({where['commit'] or 'no checkout'}), {where['taken_at'][:10]}, "
        f"{where['processors']} processors ({where['processor']}), {rounds}; "
        f"{corpora}, {sum(corpus.ads for corpus in results.corpora):,} ads."
    )


def markdown_table(table: Table) -> str:
    """One table as Markdown, numbers to the right, with a line break at its end."""
    sides = ["---" if word else "--:" for word in table.words]
    cells = [
        [f"**{cell}**" if (at, column) in table.stressed else cell for column, cell in enumerate(row)]
        for at, row in enumerate(table.rows)
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in [list(table.heads), sides, *cells])


def _mean(values: Iterable[float | None], *, digits: int = 3) -> str:
    known: Sequence[float] = [value for value in values if value is not None]
    return f"{statistics.fmean(known):.{digits}f}" if known else ""

"""The table of claims in the README, made from committed results and checked by a test.

    python -m benchmarks.claims [--check]

Results in `benchmarks/results/` come in; the part of README.md between its two marks goes out. No number in it is
written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from adsim.bench.results import QualityRow, Results, SpeedRow

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks/results"
README = ROOT / "README.md"
START, END = "<!-- claims: made by `python -m benchmarks.claims` -->", "<!-- end of claims -->"
OWN, COLUMNS, PEER = "adsim", "adsim, all columns", "datasketch"
PACKAGED = ("datasketch", "rensa", "rensa, characters", "TF-IDF", "splink")
LABELS = ("operator", "entity")


def claims() -> str:
    """The claims as Markdown: quality, and speed where results of it are there."""
    found = {name: RESULTS / f"{name}.json" for name in PARTS}
    results = {name: Results.read(path) for name, path in found.items() if path.exists()}
    return "\n\n".join("\n".join([*PARTS[name](of), "", _taken(of)]) for name, of in results.items())


def _quality(results: Results) -> Iterator[str]:
    yield "Pairwise F1 of groups against who posted them. adsim runs on its defaults, on all columns or texts alone;"
    yield "peers see the texts: the best at the setting that only the truth can tell, and the best as it comes."
    yield ""
    yield "| corpus | ads | adsim | adsim, texts alone | best peer, oracle | best peer, default |"
    yield "|---|--:|--:|--:|--:|--:|"
    for corpus in results.corpora:
        label = next(name for name in LABELS if name in corpus.entities)
        own = (results.default(corpus.name, method, label) for method in (COLUMNS, OWN))
        peers = [method.name for method in results.methods if not method.use.startswith("adsim")]
        best = (
            max(
                (row for name in peers if (row := choose(corpus.name, name, label)) is not None),
                key=lambda row: row.f1,
                default=None,
            )
            for choose in (results.best, results.default)
        )
        cells = (*(_with_interval(row) for row in own), *(_with_name(row) for row in best))
        yield f"| {corpus.name} | {corpus.ads:,} | {' | '.join(cells)} |"


def _with_interval(row: QualityRow | None) -> str:
    if row is None:
        return ""
    low, high = row.intervals["pairwise_f1"]
    return f"{row.f1:.3f} ({low:.3f}-{high:.3f})"


def _with_name(row: QualityRow | None) -> str:
    return "" if row is None else f"{row.f1:.3f} {row.method}"


def _speed(results: Results) -> Iterator[str]:
    most = max(row.ads for row in results.speed)
    threads = max(row.threads for row in results.speed)
    rows = {
        row.method: row
        for row in sorted(results.speed, key=lambda row: row.threads)
        if row.ads == most and row.threads <= threads
    }
    yield f"Speed over {most:,} ads, {threads} processors, medians of {results.rounds}; F1 of texts against authors:"
    yield ""
    yield f"| | ads a second | times {PEER} | F1 | added memory |"
    yield "|---|--:|--:|--:|--:|"
    for method in results.methods:
        row = rows.get(method.name)
        if row and (method.use.startswith("adsim") or method.name in PACKAGED):
            yield _speed_line(results, row, rows[PEER].median / row.median)


def _taken(results: Results) -> str:
    where = results.environment
    return (
        f"Taken on {where['taken_at'][:10]} with adsim {where['adsim']} ({where['commit'] or 'no checkout'}), "
        f"{where['processors']} processors ({where['processor']}), load {where['load_before']:g} before."
    )


def _speed_line(results: Results, row: SpeedRow, times: float) -> str:
    found = results.default(row.corpus, row.method, "author")
    f1 = f"{found.f1:.3f}" if found else ""
    return f"| {row.method} | {row.per_second:,.0f} | {times:.2g} | {f1} | {row.added_mb:,.0f} MB |"


PARTS: dict[str, Callable[[Results], Iterator[str]]] = {"quality": _quality, "speed": _speed}


def written(readme: str) -> str:
    """The README with the claims of the results."""
    pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(readme):
        sys.exit("README.md has no place for the claims")
    return pattern.sub(lambda _: f"{START}\n\n{claims()}\n\n{END}", readme)


def main() -> None:
    """Writes the README, or with --check says whether it would change."""
    old = README.read_text("utf-8")
    new = written(old)
    if "--check" in sys.argv[1:]:
        sys.exit(0 if new == old else "README.md differs from the results: run python -m benchmarks.claims")
    README.write_text(new, "utf-8")


if __name__ == "__main__":
    main()

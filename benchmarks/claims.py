"""The table of claims in the README, made from committed results and checked by a test.

    python -m benchmarks.claims [--check]

Results in `benchmarks/results/` come in; the part of README.md between its two marks goes out. No number in it is
written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from adsim.bench.results import QualityRow, Results, SpeedRow
from adsim.bench.tables import place_of

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks/results"
README = ROOT / "README.md"
START, END = "<!-- claims: made by `python -m benchmarks.claims` -->", "<!-- end of claims -->"
OWN, STAGES, PEER = "adsim", "adsim, text stages", "datasketch"
PACKAGED = ("datasketch", "rensa", "rensa, characters", "TF-IDF", "splink")
LABELS = ("operator", "entity")


def claims() -> str:
    """The claims as Markdown."""
    quality, speed = (Results.read(RESULTS / f"{name}.json") for name in ("quality", "speed"))
    return "\n".join([*_quality(quality), "", *_speed(speed)])


def _quality(results: Results) -> Iterator[str]:
    yield "Pairwise F1 of groups, adsim on its defaults; the best peer at the setting that is best for each corpus:"
    yield ""
    yield "| corpus | ads | adsim | 95 % | best peer | |"
    yield "|---|--:|--:|--:|--:|---|"
    for corpus in results.corpora:
        label = next(name for name in LABELS if name in corpus.entities)
        own = results.default(corpus.name, OWN, label)
        peers = [
            row
            for method in results.methods
            if not method.use.startswith("adsim") and (row := results.best(corpus.name, method.name, label))
        ]
        if own and peers:
            yield _quality_line(corpus.name, corpus.ads, own, max(peers, key=lambda row: row.f1))


def _quality_line(corpus: str, ads: int, own: QualityRow, peer: QualityRow) -> str:
    low, high = own.intervals["pairwise_f1"]
    return f"| {corpus} | {ads:,} | {own.f1:.3f} | {low:.3f}-{high:.3f} | {peer.f1:.3f} | {peer.method} |"


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
    yield ""
    yield (
        place_of(results).replace(f"{results.rounds} round", f"rounds: {results.rounds}").split("; ")[0] + "."
    )


def _speed_line(results: Results, row: SpeedRow, times: float) -> str:
    found = results.default(row.corpus, row.method, "author")
    f1 = f"{found.f1:.3f}" if found else ""
    return f"| {row.method} | {row.per_second:,.0f} | {times:.2g} | {f1} | {row.added_mb:,.0f} MB |"


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

"""adsim with its defaults on every family of synthetic corpus, and on the mixed one, over several seeds.

    python -m benchmarks.families [--ads 4000] [--seeds 1 2 3] [--family NAME ...] [--difficulty 0.5]
                                  [--json FILE]

For each corpus: groups against operators, text groups against authors, the largest false merge, and the
share of true pairs still together after each stage, which tells where recall is lost.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from adsim.evaluate import LevelEvaluation, evaluate
from adsim.evaluate.stages import STAGES


def run(family: str, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """One corpus, made, linked and evaluated."""
    from adsim.linker import AdLinker
    from adsim.synth import SynthSettings, generate

    settings = SynthSettings(ads=options.ads, family=family, difficulty=options.difficulty, seed=seed)
    corpus = generate(settings)
    start = time.perf_counter()
    linker = AdLinker().fit(corpus.ads)
    seconds = time.perf_counter() - start
    levels = {level.label: level for level in evaluate(corpus.truth, linker.result_, rounds=1).levels}
    return {
        "family": family,
        "seed": seed,
        "ads": len(corpus.ads),
        "seconds": seconds,
        **_row(levels["operator"], ""),
        **_row(levels["author"], "text_"),
    }


def _row(level: LevelEvaluation, prefix: str) -> dict[str, Any]:
    scores = level.scores
    values = {
        "f1": scores.pairwise.f1,
        "precision": scores.pairwise.precision,
        "recall": scores.pairwise.recall,
        "bcubed_f1": scores.bcubed.f1,
        "ari": scores.ari,
        "false_merge": scores.largest_false_merge,
        **level.stages,
    }
    return {f"{prefix}{name}": value for name, value in values.items()}


def summary_of(rows: list[dict[str, Any]]) -> Iterator[list[str]]:
    """One line for each family: means over the seeds, the worst F1, the largest false merge of all."""
    for family in dict.fromkeys(row["family"] for row in rows):
        of_family = [row for row in rows if row["family"] == family]

        def mean(name: str, of_family: list[dict[str, Any]] = of_family) -> str:
            return f"{statistics.fmean(row[name] for row in of_family):.3f}"

        worst = min(row["f1"] for row in of_family)
        yield [
            family,
            mean("f1"),
            f"{worst:.3f}",
            mean("precision"),
            str(max(row["false_merge"] for row in of_family)),
            mean("bcubed_f1"),
            *(mean(stage) for stage in STAGES),
            mean("text_f1"),
            mean("text_precision"),
        ]


def table_of(rows: list[dict[str, Any]]) -> Table:
    """The families as a table."""
    stages = [f"after\n{stage}" for stage in STAGES]
    heads = (
        "family",
        "F1",
        "worst\nF1",
        "prec.",
        "false\nmerge",
        "B-cubed\nF1",
        *stages,
        "text\nF1",
        "text\nprec.",
    )
    table = Table(
        *heads,
        title=f"groups against operators, {rows[0]['ads']:,} ads each",
        title_justify="left",
        caption="means over the seeds; worst F1 and false merge over all of them; "
        "'after': true pairs still together; 'text': text groups against authors",
        caption_justify="left",
        box=SIMPLE_HEAD,
    )
    for cells in summary_of(rows):
        table.add_row(*cells)
    return table


def main() -> None:
    """Runs every family and prints the table."""
    from adsim.synth import FAMILIES

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ads", type=int, default=4000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--family", nargs="+", default=list(dict.fromkeys([*FAMILIES, "mixed"])))
    parser.add_argument("--difficulty", type=float, default=0.5)
    parser.add_argument("--json", type=Path, help="write every run as JSON")
    options = parser.parse_args()
    rows = [run(family, seed, options) for family in options.family for seed in options.seeds]
    Console(highlight=False, width=max(120, Console().width)).print(table_of(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""adsim with its defaults beside simple methods, on real labelled texts in a folder of CSV files.

    python -m benchmarks.real FOLDER [--tuned] [--json FILE]

Each file has the columns `ad_id`, `text`, `entity`, and where known `entity_merged`. Nothing is fitted on
the files, but `--tuned` also shows TF-IDF at its best cut for that very set: an upper bound for the method.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from adsim.evaluate import partition_scores
from benchmarks.peers import components_above, minhash_lsh, tfidf_similarities

Labels = NDArray[np.int64]
CUTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def adsim_labels(frame: pd.DataFrame) -> dict[str, Labels]:
    """Groups at both levels; an ad that was not read is alone."""
    from adsim.linker import AdLinker

    linker = AdLinker(text="text").fit(frame[["ad_id", "text"]])
    row_of = {ad_id: row for row, ad_id in enumerate(linker.result_.corpus.ad_ids)}
    rows = np.array([row_of.get(ad_id, -1) for ad_id in frame.ad_id])
    alone = -1 - np.arange(len(rows))
    return {
        "adsim": np.where(rows >= 0, linker.labels_[rows], alone),
        "adsim, text groups": np.where(rows >= 0, linker.text_labels_[rows], alone),
    }


def peers(texts: list[str], tuned: bool) -> Iterator[tuple[str, Callable[[], Labels]]]:
    """Name and labels of each simple method."""
    similar = tfidf_similarities(texts, least=min(CUTS))
    yield "TF-IDF char 3-5, 0.5", lambda: components_above(similar, 0.5)
    yield "MinHash-LSH char 5, 0.7", lambda: minhash_lsh(texts, threshold=0.7)
    for cut in CUTS if tuned else ():
        yield f"TF-IDF char 3-5, {cut}", lambda cut=cut: components_above(similar, cut)  # type: ignore[misc]


def scores_of_file(path: Path, tuned: bool) -> Iterator[dict[str, Any]]:
    """One row of scores for each method and label column."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    start = time.perf_counter()
    found = adsim_labels(frame)
    seconds = dict.fromkeys(found, time.perf_counter() - start)
    for name, labels_of in peers(frame.text.tolist(), tuned):
        start = time.perf_counter()
        found[name] = labels_of()
        seconds[name] = time.perf_counter() - start
    for label in ("entity", "entity_merged"):
        if label not in frame:
            continue
        for name, labels in found.items():
            scores = partition_scores(frame[label].to_numpy(), labels)
            yield {
                "file": path.stem,
                "label": label,
                "method": name,
                "pairwise_precision": scores.pairwise.precision,
                "pairwise_recall": scores.pairwise.recall,
                "pairwise_f1": scores.pairwise.f1,
                "bcubed_f1": scores.bcubed.f1,
                "ari": scores.ari,
                "largest_false_merge": scores.largest_false_merge,
                "seconds": seconds[name],
            }


def table_of(rows: list[dict[str, Any]]) -> Table:
    """The rows of one file and label as a table, the best of each score in bold."""
    columns = ("pairwise_precision", "pairwise_recall", "pairwise_f1", "bcubed_f1", "ari")
    heads = ("method", "pair P", "pair R", "pair F1", "B-cubed F1", "ARI", "false merge")
    table = Table(
        *heads, title=f"{rows[0]['file']} against {rows[0]['label']}", title_justify="left", box=SIMPLE_HEAD
    )
    best = {column: max(row[column] for row in rows) for column in columns}
    for row in rows:
        cells = [f"[bold]{row[c]:.3f}[/]" if row[c] == best[c] else f"{row[c]:.3f}" for c in columns]
        table.add_row(row["method"], *cells, f"{row['largest_false_merge']:,}")
    return table


def main() -> None:
    """Runs every file and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tuned", action="store_true", help="TF-IDF at several cuts as well")
    parser.add_argument("--json", type=Path, help="write the rows as JSON")
    options = parser.parse_args()
    paths = sorted(options.folder.glob("*.csv"))
    if not paths:
        sys.exit(f"{options.folder}: no CSV files")
    console, rows = Console(highlight=False), []
    for path in paths:
        of_file = list(scores_of_file(path, options.tuned))
        rows += of_file
        for label in dict.fromkeys(row["label"] for row in of_file):
            console.print(table_of([row for row in of_file if row["label"] == label]))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()

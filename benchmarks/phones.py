"""Recall and precision of phones by family of disguise, on a file of labelled texts.

A JSONL file comes in, one `{"text": ..., "phones": ["+1..."], "family": ...}` a line, where texts without a
phone are the traps; a table goes out (`python -m benchmarks.phones FILE`). It never fits anything to the
file; with `--show N` it prints up to N texts of each family that went wrong.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from adsim import identifiers, normalize
from adsim.config import IdentifierSettings
from adsim.records import Corpus, IdentifierKind, TextBuffer


@dataclass
class Tally:
    """Phones of one family: in the labels, found, both; and the texts that went wrong."""

    texts: int = 0
    labelled: int = 0
    found: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table."""
        recall = f"{self.right / self.labelled:.4f}" if self.labelled else "-"
        precision = f"{self.right / self.found:.4f}" if self.found else "-"
        return f"{name:<28}{self.texts:>8}{self.labelled:>8}{self.found:>8}{recall:>10}{precision:>11}"


def found_phones(texts: list[str], *, threads: int = 1) -> list[set[str]]:
    """The phones in each text, folded as the pipeline folds it."""
    buffer = TextBuffer.from_strings(texts)
    folded = normalize.fold(buffer, threads=threads)
    corpus = Corpus(pa.table({"text": buffer.to_arrow()}))
    got = identifiers.extract(folded, corpus, settings=IdentifierSettings(), threads=threads)
    sets: list[set[str]] = [set() for _ in texts]
    for i in np.flatnonzero(got.kind == IdentifierKind.PHONE).tolist():
        sets[int(got.ad[i])].add(got.values[int(got.value[i])])
    return sets


def measure(path: Path) -> dict[str, Tally]:
    """Tallies by family, in the order in which they appear."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row, got in zip(rows, found_phones([row["text"] for row in rows]), strict=True):
        want, tally = set(row["phones"]), tallies[row["family"]]
        tally.texts += 1
        tally.labelled += len(want)
        tally.found += len(got)
        tally.right += len(want & got)
        if want != got:
            tally.wrong.append(f"  want {sorted(want)} got {sorted(got)}\n    {row['text']!r}")
    return tallies


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", type=int, default=0, help="texts of each family that went wrong")
    options = parser.parse_args()
    tallies = measure(options.file)
    every = Tally()
    print(f"{'family':<28}{'texts':>8}{'phones':>8}{'found':>8}{'recall':>10}{'precision':>11}")
    for name, tally in tallies.items():
        print(tally.row(name))
        for part in ("texts", "labelled", "found", "right"):
            setattr(every, part, getattr(every, part) + getattr(tally, part))
    print(every.row("all"))
    for name, tally in tallies.items():
        for line in tally.wrong[: options.show]:
            print(f"{name}\n{line}")


if __name__ == "__main__":
    main()

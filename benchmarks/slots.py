"""How well templates find the slots of a text grammar whose choices are known.

    python -m benchmarks.slots FOLDER [--least 100] [--sample 64] [--show]

FOLDER holds `fcc_madlibs.csv` with the columns `text`, `entity` and `slots`: JSON that tells which
alternative each place of the grammar took. The texts of one entity are one text group. Texts take some
sentences and leave others; the places of a sentence can only be told apart among texts of one shape, so
these are scored apart.

Each choice is held against what each slot took in each text; 1 is all, 0 is nothing beyond chance. Choices
with no constant word between them fall into one slot: it tells each of them, but equals none. So two
figures: `told`, the information on the choice that its best slot gives, and `alike`, the adjusted mutual
information of both. Slots with so many values that chance alone would tell half of a choice tell nothing.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score

from adsim import normalize, summary
from adsim.config import SummarySettings
from adsim.export.tables import template_text
from adsim.records import Corpus, Folded, Groups, Identifiers, Links, Template, TextBuffer, Trick


def template_of(words: TextBuffer, settings: SummarySettings) -> Template:
    """The template of texts that are one text group, without identifiers and links."""
    n = len(words)
    none, zeros = np.zeros(0, np.int32), np.zeros(n, np.int32)
    empty = np.zeros((0, 0), np.float32)
    summaries = summary.summarize(
        Corpus(pa.table({"text": [""] * n})),
        Folded(words, words, np.zeros((n, len(Trick)), np.uint16)),
        words,
        Identifiers(
            none,
            none.astype(np.uint8),
            none,
            none,
            none,
            none.astype(np.float32),
            none.astype(np.bool_),
            TextBuffer.from_strings([]),
            none.astype(np.uint8),
        ),
        Links(
            none,
            none,
            none.astype(np.float32),
            empty,
            empty,
            0.0,
            (),
            none.astype(np.uint8),
            none.astype(np.bool_),
            none.astype(np.uint8),
        ),
        Groups(zeros, zeros, ("T",), ("G",)),
        settings=settings,
        threads=1,
    )
    template = summaries[0].text_groups[0].template
    assert template is not None
    return template


def fillings(template: Template, words: TextBuffer) -> list[list[str]]:
    """What each slot takes in each text."""
    columns: list[list[str]] = [[] for _ in template.slots]
    for text in words:
        for piece in summary.read(template, text):
            if piece.slot is not None:
                columns[piece.slot].append(piece.text)
    return columns


def shape(cell: str) -> tuple[tuple[str, int], ...]:
    """Which symbols of the grammar a text took, and how many places each has."""
    return tuple((symbol, len(taken)) for symbol, taken in json.loads(cell).items())


def choices(told: Sequence[str]) -> dict[str, list[str]]:
    """A column for each place of the grammar that took two alternatives and more; '-' where it is absent."""
    places: dict[str, list[str]] = defaultdict(lambda: ["-"] * len(told))
    for text, cell in enumerate(told):
        for symbol, taken in json.loads(cell).items():
            for k, alternative in enumerate(taken):
                places[f"{symbol}{k}"][text] = str(alternative)
    return {place: column for place, column in places.items() if len(set(column)) > 1}


def sets_of(path: Path, least: int) -> dict[str, list[dict[str, str]]]:
    """The texts of each entity that has enough of them, and those of its most frequent shape."""
    by_entity: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["slots"]:
                by_entity[row["entity"]].append(row)
    sets = {}
    for entity, rows in by_entity.items():
        if len(rows) >= least:
            sets[entity] = rows
            shapes = Counter(shape(row["slots"]) for row in rows)
            usual = max(shapes, key=lambda s: (shapes[s], s))
            sets[f"{entity}, one shape"] = [row for row in rows if shape(row["slots"]) == usual]
    return sets


def compare(choice: list[str], slot: list[str]) -> tuple[float, float]:
    """(told, alike) of a choice and a slot."""
    alike = adjusted_mutual_info_score(choice, slot)
    if alike > 0.999:
        return 1.0, 1.0
    shared, own = mutual_info_score(choice, slot), mutual_info_score(choice, choice)
    mean = (own + mutual_info_score(slot, slot)) / 2
    chance = (shared - alike * mean) / (1 - alike)
    return (shared - chance) / (own - chance) if chance < own / 2 else 0.0, alike


def main() -> None:
    """Runs every entity with enough texts and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--least", type=int, default=100, help="least texts of an entity")
    parser.add_argument("--sample", type=int, default=SummarySettings().sample)
    parser.add_argument("--show", action="store_true", help="print the templates")
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    heads = (
        "entity",
        "texts",
        "constants",
        "slots",
        "choices",
        "told",
        "told > 0.9",
        "alike",
        "gain\nbits/text",
        "seconds",
    )
    table = Table(*heads, box=SIMPLE_HEAD)
    for entity, rows in sets_of(options.folder / "fcc_madlibs.csv", options.least).items():
        folded = normalize.fold(TextBuffer.from_strings([row["text"] for row in rows]))
        words = normalize.words(folded.text).text
        start = time.perf_counter()
        template = template_of(words, SummarySettings(sample=options.sample))
        seconds = time.perf_counter() - start
        slots = fillings(template, words)
        taken = choices([row["slots"] for row in rows])
        score = np.array([[compare(c, s) for s in slots] for c in taken.values()])
        told, alike = score[:, :, 0].max(axis=1), score[:, :, 1].max(axis=1)
        table.add_row(
            entity,
            str(len(rows)),
            str(template.words),
            str(len(slots)),
            str(len(taken)),
            f"{told.mean():.3f}",
            f"{(told > 0.9).mean():.3f}",
            f"{alike.mean():.3f}",
            f"{template.gain_bits / len(rows):.0f}",
            f"{seconds:.3f}",
        )
        if options.show:
            console.print(template_text(template))
            for place, b in zip(taken, told, strict=True):
                console.print(f"{place}: {b:.2f}", end="  ")
            console.print()
    console.print(table)


if __name__ == "__main__":
    main()

"""How far each stage is from what the machine could do at best: bytes moved and integer operations against its time.

    python -m benchmarks.roofline [--ads 20000 ...] [--json FILE]

For each stage the bytes that it has to read and write and the integer operations that it has to do are counted from
the corpus, not measured: a bound that no program can pass. The machine's own limits are measured beforehand: a copy
of a large array, and a loop of multiplications and shifts in a compiled kernel, both on all processors.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numba import njit
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from adsim import pipeline
from adsim.config import Settings
from adsim.ingest import from_frame
from adsim.parallel import default_threads
from adsim.scoring import FEATURES
from adsim.synth import SynthSettings, generate
from adsim.textlinks import TextLinks
from adsim.watch import Watch

COPIED = 1 << 28
STEPS = 1 << 28
OPERATIONS_A_STEP = 3
CHAINS = 8


@dataclass(frozen=True)
class Machine:
    """What the machine does at best, all processors together: bytes a second, integer operations a second."""

    bytes_a_second: float
    operations_a_second: float


@dataclass(frozen=True)
class Bound:
    """One stage: seconds it took, bytes and operations it cannot do without, and the seconds that these take."""

    ads: int
    stage: str
    seconds: float
    megabytes: float
    operations: float
    least_seconds: float

    @property
    def times(self) -> float:
        """How many times the bound the stage took."""
        return self.seconds / self.least_seconds


@njit("uint64(int64)", nogil=True)
def mixed(steps):  # type: ignore[no-untyped-def]
    """So many steps of an exclusive or, a shift and a multiplication, on eight values independent of each other."""
    h = np.arange(1, CHAINS + 1).astype(np.uint64)
    for _ in range(steps // CHAINS):
        for k in range(CHAINS):
            h[k] = (h[k] ^ (h[k] >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return h.sum()


def together(work: Callable[[], object], threads: int) -> float:
    """Seconds of the same work on so many threads at once, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
        best = min(best, time.perf_counter() - start)
    return best


def machine(threads: int) -> Machine:
    """Measures the limits; about two seconds."""
    source, target = np.ones(COPIED // threads, np.uint8), np.empty(COPIED // threads, np.uint8)
    copying = together(lambda: np.copyto(target, source), threads)
    mixing = together(lambda: mixed(STEPS), threads)
    return Machine(2 * COPIED / copying, OPERATIONS_A_STEP * STEPS * threads / mixing)


def needs(raw: int, words: int, text: TextLinks, ads: int) -> dict[str, tuple[float, float]]:
    """For each stage the bytes to move and the operations to do: inputs once in, results once out."""
    settings = Settings()
    units = len(text.units)
    tokens = float(text.units.starts[-1])
    grams = float(sum(len(table.ids) for table in text.grams))
    values = settings.signatures.permutations
    pairs, features = float(len(text.pairs)), len(FEATURES)
    mean = grams / max(units, 1)
    return {
        "normalize": (2 * raw, raw),
        "identifiers": (raw, raw),
        "words": (2 * words, words),
        "signatures": (words + 8 * tokens + 12 * grams + 4 * units * values, 2 * grams + 2 * tokens * values),
        "candidates": (4 * units * values + 8 * pairs, units * values),
        "first look": (pairs * (8 * mean + 4 * features), 2 * pairs * mean),
        "second look": (pairs * (8 * mean + 4 * features), 2 * pairs * mean),
        "scoring": (8 * pairs * features, 300 * pairs * 4),
        "text groups": (12 * pairs, pairs),
        "clustering": (12 * pairs + 16 * ads, pairs + ads),
        "summary": (2 * words, words),
    }


def bounds(ads: int, limits: Machine) -> list[Bound]:
    """The stages of one run over a mixed synthetic corpus."""
    frame = generate(SynthSettings(ads=ads, seed=401)).ads
    settings, watch = Settings(), Watch()
    read = from_frame(frame, columns={}, settings=settings.ingest)
    products = pipeline.products_of(read.corpus, settings=settings, watch=watch)
    linked = pipeline.link_products(read, products, settings=settings, watch=watch)
    needed = needs(len(read.corpus.texts.data), len(products.words.data), linked.text, ads)
    rows = []
    for stage in watch.stages:
        moved, operations = needed[stage.name]
        least = max(moved / limits.bytes_a_second, operations / limits.operations_a_second)
        rows.append(Bound(ads, stage.name, stage.seconds, moved / 1e6, operations, least))
    return rows


def table_of(rows: list[Bound], limits: Machine) -> Table:
    """The bounds as a table."""
    title = (
        f"{limits.bytes_a_second / 1e9:.1f} GB/s copied, {limits.operations_a_second / 1e9:.1f} G operations/s, "
        f"{default_threads()} threads"
    )
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left")
    for name in ("ads", "stage", "seconds", "MB", "M operations", "least s", "times"):
        table.add_column(name, justify="left" if name == "stage" else "right")
    for row in rows:
        counts = (f"{row.megabytes:,.1f}", f"{row.operations / 1e6:,.0f}", f"{row.least_seconds:.4f}")
        table.add_row(f"{row.ads:,}", row.stage, f"{row.seconds:.3f}", *counts, f"{row.times:,.0f}")
    return table


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ads", type=int, nargs="+", default=[20_000])
    parser.add_argument("--json", type=Path, help="write the rows as JSON")
    options = parser.parse_args()
    limits = machine(default_threads())
    bounds(500, limits)
    rows = [row for ads in options.ads for row in bounds(ads, limits)]
    Console(highlight=False).print(table_of(rows, limits))
    if options.json:
        values = {"machine": asdict(limits), "stages": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(values, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""How fast adsim is: its text-linking stages beside datasketch's own pipeline, and `adsim link` as a whole.

    python -m benchmarks.speed [--ads 20000 ...] [--rounds 3] [--what text datasketch link] [--json FILE]

Every measurement runs in a process of its own, rounds are interleaved so that a noisy machine treats all
alike, and medians are shown. Import, compilation and a first small run are done before the clock starts.

- *text*: normalize, shingle, sign, candidates, scores, text groups.
- *datasketch*: `MinHash.bulk`, `MinHashLSH`, candidates checked by their signatures, components; shingles of
  5 characters, threshold 0.7, 128 permutations, on one thread as it is made.
- *link*: reading a CSV, everything in between, and writing the output folder.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

WARM_ADS = 500


def texts_of(path: Path) -> list[str]:
    """The texts of a corpus file."""
    import pandas as pd

    return list(pd.read_csv(path, dtype=str, keep_default_na=False)["text"])


def run_text(path: Path, threads: int) -> Callable[[int | None], None]:
    """The text-linking stages over the first `n` ads."""
    import dataclasses

    from adsim import normalize
    from adsim.config import Settings
    from adsim.records import TextBuffer
    from adsim.textlinks import link_texts

    settings = dataclasses.replace(Settings(), threads=threads)
    texts = texts_of(path)
    buffers = {n: TextBuffer.from_strings(texts[:n]) for n in (WARM_ADS, None)}

    def run(n: int | None) -> None:
        folded = normalize.fold(buffers[n], threads=threads)
        words = normalize.words(folded.text, settings=settings.normalize, mask=None, threads=threads)
        link_texts(words.text, settings=settings)

    return run


def run_datasketch(path: Path, threads: int) -> Callable[[int | None], None]:
    """datasketch over the first `n` ads."""
    from benchmarks.peers import minhash_lsh

    texts = texts_of(path)

    def run(n: int | None) -> None:
        minhash_lsh(texts[:n])

    return run


def run_link(path: Path, threads: int) -> Callable[[int | None], None]:
    """`adsim link` from a CSV file to an output folder; the first run is over the first ads alone."""
    import dataclasses

    from adsim import export, ingest, pipeline
    from adsim.config import Settings

    settings = dataclasses.replace(Settings(), threads=threads)
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    few = folder / "few.csv"
    import pandas as pd

    pd.read_csv(path, dtype=str, keep_default_na=False, nrows=WARM_ADS).to_csv(few, index=False)

    def run(n: int | None) -> None:
        read = ingest.read([str(few if n else path)], settings=settings.ingest)
        export.write(pipeline.link(read, settings=settings), folder / f"out-{n}")

    return run


RUNS: dict[str, Callable[[Path, int], Callable[[int | None], None]]] = {
    "text": run_text,
    "datasketch": run_datasketch,
    "link": run_link,
}


def measure(what: str, path: Path, threads: int) -> None:
    """In the process of one measurement: runs it and prints seconds and peak memory as JSON."""
    run = RUNS[what](path, threads)
    run(WARM_ADS)
    start = time.perf_counter()
    run(None)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def in_process(what: str, path: Path, threads: int) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.speed",
        "--measure",
        what,
        str(path),
        "--threads",
        str(threads),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    if done.returncode:
        sys.exit(f"{what} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def make_corpus(ads: int, seed: int, folder: Path) -> Path:
    """A mixed synthetic corpus as one CSV file."""
    from adsim.synth import SynthSettings, generate

    path = folder / f"ads-{ads}.csv"
    generate(SynthSettings(ads=ads, seed=seed)).ads.to_csv(path, index=False)
    return path


def rows_of(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Medians over the rounds for each size and each thing measured."""
    rows = []
    for ads in options.ads:
        path = make_corpus(ads, options.seed, folder)
        rounds = [
            {what: in_process(what, path, options.threads) for what in options.what}
            for _ in range(options.rounds)
        ]
        for what in options.what:
            seconds = statistics.median(r[what]["seconds"] for r in rounds)
            rows.append(
                {
                    "ads": ads,
                    "what": what,
                    "seconds": seconds,
                    "ads_per_second": ads / seconds,
                    "peak_mb": max(r[what]["peak_mb"] for r in rounds),
                    "rounds": [r[what]["seconds"] for r in rounds],
                }
            )
    return rows


def table_of(rows: list[dict[str, Any]], threads: int) -> Table:
    """The measurements as a table, with the ratio to datasketch where it was measured."""
    table = Table(box=SIMPLE_HEAD, title=f"medians, {threads} threads", title_justify="left")
    for name in ("ads", "what", "seconds", "ads/s", "peak MB", "times datasketch"):
        table.add_column(name, justify="left" if name == "what" else "right")
    peers = {row["ads"]: row["seconds"] for row in rows if row["what"] == "datasketch"}
    for row in rows:
        ratio = f"{peers[row['ads']] / row['seconds']:.1f}" if row["ads"] in peers else ""
        cells = (f"{row['seconds']:.2f}", f"{row['ads_per_second']:,.0f}", f"{row['peak_mb']:,.0f}")
        table.add_row(f"{row['ads']:,}", row["what"], *cells, ratio)
    return table


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ads", type=int, nargs="+", default=[20_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--what", nargs="+", choices=list(RUNS), default=list(RUNS))
    parser.add_argument("--json", type=Path, help="write the measurements as JSON")
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure[0], Path(options.measure[1]), options.threads)
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = rows_of(options, Path(folder))
    Console(highlight=False).print(table_of(rows, options.threads))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()

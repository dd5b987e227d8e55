"""Writes the corpus of one generator as `ads.csv` and `truth.csv`.

python -m benchmarks.generators NAME FAMILY SEED ADS OUTDIR [--no-contact]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.generators import FAMILIES, GENERATORS


def main() -> None:
    """Reads the arguments, makes the corpus, writes it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generators", description=__doc__)
    parser.add_argument("name", choices=list(GENERATORS))
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("seed", type=int)
    parser.add_argument("ads", type=int)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--no-contact", action="store_true", help="the same ads without phones and addresses")
    options = parser.parse_args()
    generate = GENERATORS[options.name]
    generate(options.family, seed=options.seed, ads=options.ads, contact=not options.no_contact).write(
        options.outdir
    )


if __name__ == "__main__":
    main()

"""`adsim bench`: runs a suite and writes what it found.

Arguments come in; JSON, Markdown and the report go into a folder, the tables to standard output. It measures nothing
itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def bench(
    suite: Annotated[
        str, typer.Argument(help="Name of a suite, a TOML file, or the results.json of an earlier run.")
    ] = "quick",
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FOLDER", help="Folder for the results.")
    ] = Path("out/bench"),
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the CSV files of the suite lie.")
    ] = None,
    ads: Annotated[
        int | None, typer.Option(min=10, metavar="N", help="Most ads of a corpus that is made.")
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Rounds, instead of those of the suite.")
    ] = None,
    names: Annotated[bool, typer.Option("--list", help="List the suites that can be named.")] = False,
) -> None:
    """Compare adsim and its peers on corpora with known truth: quality, pairs, speed and memory.

    Every measurement runs in a process of its own. Writes results.json, results.md and report.html.
    """
    from adsim.bench import suite as suites
    from adsim.bench.output import write
    from adsim.bench.results import Results
    from adsim.bench.runner import run
    from adsim.bench.tables import markdown_of
    from adsim.printing import console, say
    from adsim.progress import StageProgress
    from adsim.watch import Watch

    if names:
        print("\n".join(suites.names()))
        return
    talk = console(stderr=True)
    if suite.endswith(".json"):
        results = Results.read(Path(suite))
    else:
        chosen = suites.read_suite(suite, folder=folder).smaller(ads=ads, rounds=rounds)
        with StageProgress(talk) as progress:
            results = run(chosen, watch=Watch(progress))
    write(results, out)
    print(markdown_of(results), end="")
    say(talk, f"{out / 'report.html'}")


def register(app: typer.Typer) -> None:
    """Adds the command to the application."""
    app.command()(bench)

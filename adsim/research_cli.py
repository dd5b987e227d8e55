"""The researcher's commands: `synth`, `evaluate`, `bench`.

Arguments come in; corpora, scores and comparisons go out. They hold no logic beyond asking and showing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adsim.errors import UsageError


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (synth, evaluate, bench):
        app.command()(command)


def synth(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FOLDER", help="Folder for the results.")
    ] = Path("synth"),
    ads: Annotated[int, typer.Option(help="How many ads.")] = 4000,
    family: Annotated[str, typer.Option(help="Family of treatments, or mixed.")] = "mixed",
    difficulty: Annotated[float, typer.Option(help="0 tame to 1 hostile.")] = 0.5,
    seed: Annotated[int | None, typer.Option(help="Seed; 1 if none is given.")] = None,
    french: Annotated[float, typer.Option(help="Share of French ads.")] = 0.25,
    by_agency: Annotated[
        bool, typer.Option("--by-agency", help="One file for each agency, of several formats.")
    ] = False,
    sealed: Annotated[
        bool,
        typer.Option("--sealed", help="Draw a secret seed; part what to publish from what to keep."),
    ] = False,
) -> None:
    """Make a synthetic corpus with known truth."""
    from adsim.evaluate import seal as seals
    from adsim.printing import console, say
    from adsim.synth import SynthSettings, write

    if sealed and seed is not None:
        raise UsageError(
            "a sealed corpus with a known seed", fix="leave --seed away: it would give the truth"
        )
    drawn = seals.draw_seed() if sealed else 1 if seed is None else seed
    settings = SynthSettings(ads=ads, family=family, difficulty=difficulty, seed=drawn, french_share=french)
    if sealed:
        seals.check(out)
    write(settings, out, split_by_agency=by_agency)
    talk = console(stderr=True)
    if sealed:
        commitment = seals.seal(out)
        say(talk, f"publish {out / seals.PUBLIC}, keep {out / seals.SECRET}; commitment {commitment}")
        return
    say(talk, f"{ads:,} ads in {out}")


def evaluate(
    truth: Annotated[
        Path, typer.Argument(help="CSV with ad_id and the columns author and operator (or entity).")
    ],
    out: Annotated[Path, typer.Argument(help="Folder that adsim link wrote.")],
    rounds: Annotated[int, typer.Option(min=1, help="Bootstrap rounds over true entities.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 1,
    picture: Annotated[Path | None, typer.Option(help="Write a picture of it (.html, .svg or .png).")] = None,
    unseal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The published commitment.json: prove that the truth is the sealed one."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Score the groups of a run against the truth."""
    from adsim import evaluate as evaluation
    from adsim.evaluate import seal as seals
    from adsim.printing import console, say

    if unseal is not None:
        opened = seals.unseal(truth, unseal, out)
        for line in opened.lines():
            say(console(stderr=True), line)
    evaluation.run_command(truth, out, rounds=rounds, seed=seed, picture=picture, as_json=as_json)


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

"""The command line: arguments in, exit codes out; data goes to stdout, talk and progress to stderr.

Every command calls one verb of the library. It never holds logic of its own beyond asking and showing.
"""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

import adsim
from adsim.config import Settings
from adsim.errors import AdsimError, Cancelled, UsageError

if TYPE_CHECKING:
    from adsim.records import LinkResult

NOTICE = "Leads, not findings: a link means possibly one poster. Many ads are posted by consenting adults. Verify."

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Link ads that may come from one poster. " + NOTICE,
)
talk = Console(stderr=True, highlight=False)


def main() -> None:
    """Entry point: runs the command, turns errors into a message and an exit code."""
    try:
        app(standalone_mode=False)
    except AdsimError as error:
        talk.print(f"adsim: {error}", style="bold red", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        talk.print("adsim: stopped; nothing half-written was left")
        sys.exit(Cancelled.exit_code)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except Exception as error:
        # typer carries its own copy of click: its errors are told by what they can do
        if not hasattr(error, "format_message"):
            raise
        talk.print(f"adsim: {error.format_message()}", style="bold red", markup=False)
        sys.exit(UsageError.exit_code)


Inputs = Annotated[list[str], typer.Argument(help="Files or folders of ads; '-' for standard input.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file of settings.")]
Threads = Annotated[int, typer.Option(help="Threads; 0 for all processors. Never changes the result.")]
Seed = Annotated[int | None, typer.Option(help="Seed of everything random.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@app.command()
def link(
    inputs: Inputs,
    out: Out = Path("out"),
    settings_file: SettingsFile = None,
    threads: Threads = 0,
    seed: Seed = None,
    threshold: Annotated[float | None, typer.Option(help="Least score of a link that joins.")] = None,
    column: Annotated[list[str] | None, typer.Option(help="Map a column, as in text=body. Repeatable.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the inputs; found out if empty.")] = "",
    delimiter: Annotated[str, typer.Option(help="Delimiter of the inputs; found out if empty.")] = "",
    decisions: Annotated[Path | None, typer.Option(help="CSV of decisions: left, right, verdict.")] = None,
    format: Annotated[str, typer.Option(help="csv or parquet.")] = "csv",
    as_json: AsJson = False,
    top: Annotated[int, typer.Option(help="Groups to print.")] = 10,
) -> None:
    """Link files of ads and write the linked-entity groups, with scores and evidence."""
    from adsim import export, ingest, pipeline
    from adsim.decisions import read_decisions

    settings = _settings(settings_file, threads=threads, seed=seed, threshold=threshold)
    reading = dataclasses.replace(
        settings.ingest,
        columns={**settings.ingest.columns, **_columns(column or [])},
        encoding=encoding or settings.ingest.encoding,
        delimiter=delimiter or settings.ingest.delimiter,
    )
    settings = dataclasses.replace(settings, ingest=reading)
    if format not in ("csv", "parquet"):
        raise UsageError(f"unknown format '{format}'", fix="use csv or parquet")
    export.check_target(out)
    signal.signal(signal.SIGTERM, _stop)
    with _progress() as tell:
        read = ingest.read(inputs, settings=settings.ingest, progress=tell, stdin=sys.stdin.buffer)
        _tell_reading(read)
        bound = read_decisions(decisions, read.corpus) if decisions else None
        result = pipeline.link(read, settings=settings, decisions=bound, watch=pipeline.Watch(progress=tell))
        tell("writing", 0, 1)
        export.write(result, out, format=format)
        tell("writing", 1, 1)
    _show_result(result, out, as_json=as_json, top=top)


@app.command()
def explain(
    out: Annotated[Path, typer.Argument(help="Folder that adsim link wrote.")],
    left: Annotated[str, typer.Argument(help="Id of an ad.")],
    right: Annotated[str, typer.Argument(help="Id of another ad.")],
    as_json: AsJson = False,
    french: Annotated[bool, typer.Option("--fr", help="En français.")] = False,
) -> None:
    """Say why two ads are linked, or why not."""
    from adsim import export
    from adsim.explain import explain as explain_pair

    told = explain_pair(export.load(out), left, right)
    if as_json:
        print(json.dumps(dataclasses.asdict(told), ensure_ascii=False, indent=2))
        return
    show = Console(highlight=False)
    show.print(told.fr if french else told.en, style="bold", markup=False)
    if told.score is not None:
        show.print(f"score {told.score:.3f}")
    table = Table(box=None, pad_edge=False)
    table.add_column("indice" if french else "evidence")
    table.add_column("valeur" if french else "value", justify="right")
    table.add_column("log-odds", justify="right")
    for part in told.parts:
        if part.log_odds:
            table.add_row(part.fr if french else part.en, f"{part.value:.3g}", f"{part.log_odds:+.2f}")
    if told.parts:
        table.add_row("base", "", f"{told.bias:+.2f}")
        show.print(table)
    for passage in told.passages:
        show.print(f"  “{passage.words}”", markup=False)
    for known in told.identifiers:
        show.print(f"  {known.kind}: {known.value}", markup=False)
    if told.path:
        show.print(" → ".join(told.path), markup=False)
    talk.print(NOTICE, style="dim")


@app.command()
def synth(
    out: Out = Path("synth"),
    ads: Annotated[int, typer.Option(help="How many ads.")] = 4000,
    family: Annotated[str, typer.Option(help="Family of treatments, or mixed.")] = "mixed",
    difficulty: Annotated[float, typer.Option(help="0 tame to 1 hostile.")] = 0.5,
    seed: Annotated[int, typer.Option(help="Seed.")] = 1,
    french: Annotated[float, typer.Option(help="Share of French ads.")] = 0.25,
    by_agency: Annotated[bool, typer.Option("--by-agency", help="One file for each agency, of several formats.")] = False,
) -> None:
    """Make a synthetic corpus with known truth."""
    from adsim.synth import SynthSettings, write

    settings = SynthSettings(ads=ads, family=family, difficulty=difficulty, seed=seed, french_share=french)
    write(settings, out, split_by_agency=by_agency)
    talk.print(f"{ads} ads in {out}", markup=False)


@app.command()
def evaluate(
    truth: Annotated[Path, typer.Argument(help="CSV with ad_id and the columns author and operator (or entity).")],
    out: Annotated[Path, typer.Argument(help="Folder that adsim link wrote.")],
    rounds: Annotated[int, typer.Option(help="Bootstrap rounds over true entities.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 1,
    picture: Annotated[Path | None, typer.Option(help="Write a picture of it (.html, .svg or .png).")] = None,
    as_json: AsJson = False,
) -> None:
    """Score the groups of a run against the truth."""
    from adsim import evaluate as evaluation

    evaluation.run_command(truth, out, rounds=rounds, seed=seed, picture=picture, as_json=as_json)


@app.command()
def doctor() -> None:
    """Check the installation: versions, compiled kernels, datasketch's scheme, folders that can be written."""
    from adsim.doctor import check

    findings = check()
    table = Table(box=None)
    for finding in findings:
        table.add_row("ok" if finding.ok else "!!", finding.name, finding.detail)
    Console(highlight=False).print(table)
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


@app.command("settings")
def settings_command(settings_file: SettingsFile = None) -> None:
    """Print every setting as TOML, to be edited and given to --settings."""
    print(_settings(settings_file).to_toml(), end="")


def _version(value: bool) -> None:
    if value:
        print(adsim.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Link ads that may come from one poster."""


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _columns(options: list[str]) -> dict[str, str]:
    pairs = dict(option.partition("=")[::2] for option in options)
    for name, source in pairs.items():
        if not source:
            raise UsageError(f"--column {name} names no source", fix="write it as --column text=body")
    return pairs


def _settings(
    path: Path | None, *, threads: int = 0, seed: int | None = None, threshold: float | None = None
) -> Settings:
    settings = Settings.from_toml(path) if path else Settings()
    if threshold is not None:
        if not 0 < threshold < 1:
            raise UsageError(f"--threshold {threshold} is no probability", fix="give a number between 0 and 1")
        clustering = dataclasses.replace(settings.clustering, threshold=threshold)
        settings = dataclasses.replace(settings, clustering=clustering)
    return dataclasses.replace(
        settings, threads=threads or settings.threads, seed=settings.seed if seed is None else seed
    )


class _progress:  # noqa: N801
    """Progress bars on stderr: one line a stage, with its rate; nothing where stderr is no terminal."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self.bars = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            TextColumn("{task.completed:>10,.0f}"),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            console=talk,
            disable=not talk.is_terminal,
        )
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Any:
        self.bars.start()
        return self.tell

    def __exit__(self, *_: object) -> None:
        self.bars.stop()

    def tell(self, stage: str, done: int, total: int) -> None:
        """One step of one stage."""
        if stage not in self.tasks:
            self.tasks[stage] = self.bars.add_task(stage, total=max(1, total), rate="")
        task = self.bars.tasks[self.tasks[stage]]
        rate = f"{done / task.elapsed:,.0f}/s" if done and task.elapsed else ""
        self.bars.update(self.tasks[stage], completed=done if total else 1, total=max(1, total), rate=rate)


def _tell_reading(read: Any) -> None:
    for source in read.corpus.sources:
        mapping = ", ".join(f"{canonical}={name}" for canonical, name in source.mapping.items())
        talk.print(
            f"{source.name}: {source.format}, {source.encoding or 'binary'}"
            f"{f', found by {source.encoding_found_by}' if source.encoding_found_by else ''}; "
            f"{source.rows_read:,} read, {source.rows_rejected:,} rejected; columns {mapping}",
            style="dim",
            markup=False,
        )
    for note in read.notes:
        talk.print(f"note: {note}", style="yellow", markup=False)


def _show_result(result: LinkResult, out: Path, *, as_json: bool, top: int) -> None:
    summaries = result.summaries
    linked = sum(len(s.ads) for s in summaries)
    if as_json:
        head = {"ads": len(result.corpus), "rejected": result.rejected.num_rows, "groups": len(summaries),
                "ads_in_groups": linked, "out": str(out), "notice": NOTICE,
                "top": [_as_row(s) for s in summaries[:top]]}
        print(json.dumps(head, ensure_ascii=False, indent=2))
        return
    show = Console(highlight=False)
    table = Table(title=f"{len(summaries):,} groups hold {linked:,} of {len(result.corpus):,} ads", title_justify="left")
    for name in ("group", "ads", "texts", "agencies", "cities", "cohesion", "why"):
        table.add_column(name, justify="right" if name in ("ads", "texts", "agencies", "cities", "cohesion") else "left",
                         overflow="fold")
    for s in summaries[:top]:
        table.add_row(s.id, str(len(s.ads)), str(len(s.text_groups)), str(len(s.agencies)), str(len(s.cities)),
                      f"{s.cohesion:.2f}", s.why["en"])
    show.print(table)
    show.print(f"report: {out / 'report.html'}", markup=False)
    talk.print(NOTICE, style="dim")


def _as_row(s: Any) -> dict[str, Any]:
    return {"group": s.id, "ads": len(s.ads), "text_groups": len(s.text_groups),
            "agencies": [c.value for c in s.agencies], "cities": [c.value for c in s.cities],
            "cohesion": round(s.cohesion, 4), "why": s.why["en"]}

"""The command line: arguments in, exit codes out; data goes to stdout, talk and progress to stderr.

Every command calls one verb of the library. It never holds logic of its own beyond asking and showing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import adsim
from adsim import bundle_cli, index_cli, query_cli, research_cli
from adsim.config import Settings
from adsim.errors import AdsimError, Cancelled, UsageError

if TYPE_CHECKING:
    from adsim.records import IngestResult, LinkResult

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Link ads that may come from one poster. Leads, not findings: verify before acting.",
)

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files or folders of ads; '-' for standard input.")
]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="FOLDER", help="Folder for the results.")]
Run = Annotated[Path, typer.Argument(help="Folder that adsim link wrote.")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="TOML file of settings.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
French = Annotated[bool, typer.Option("--fr", help="En français.")]


def main() -> None:
    """Entry point: runs the command, turns errors into a message and an exit code."""
    for sign in [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]:
        if signal.getsignal(sign) is signal.SIG_DFL:
            signal.signal(sign, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # who reads has gone: nothing more is to be written, at the end of the interpreter either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or 1
    sys.exit(code)


def run() -> int:
    """Runs the command that the arguments name, says what went wrong, and gives the exit code."""
    try:
        code = int(app(standalone_mode=False) or 0)
    except AdsimError as error:
        return _complain(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = Cancelled.exit_code
    except Exception as error:
        # typer carries its own copy of click: its errors are told by what they can do
        if not hasattr(error, "format_message"):
            raise
        message = error.format_message()
        return _complain(message, UsageError.exit_code) if message else UsageError.exit_code
    if code == Cancelled.exit_code:
        return _complain("stopped; nothing half-written was left", code)
    return code


def _complain(message: str, code: int) -> int:
    from adsim.printing import console, say

    say(console(stderr=True), f"adsim: {message}", style="bold red")
    return code


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


@app.command()
def link(
    inputs: Inputs,
    out: Out = Path("out"),
    settings_file: SettingsFile = None,
    threads: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Threads; 0 for all processors. Never changes the result."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of everything random.")] = None,
    threshold: Annotated[
        float | None, typer.Option(metavar="P", help="Least probability, 0 to 1, of a link that joins.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=COLUMN", help="Map a column, as in text=body. Repeatable."),
    ] = None,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Encoding of the inputs; found out if empty.")
    ] = "",
    delimiter: Annotated[
        str, typer.Option(metavar="SIGN", help="Delimiter of the inputs; found out if empty.")
    ] = "",
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV of decisions: left, right, verdict.")
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="Format of the tables: csv or parquet.")
    ] = "csv",
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Groups to print.")] = 10,
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Link ads and write the linked-entity groups, with scores and evidence.

    Reads CSV, TSV, JSON Lines, JSON, Parquet and XLSX, also gzipped.
    Finds format, encoding and columns, and says what it found.
    """
    from adsim import export
    from adsim.printing import NOTICE, NOTICE_FR, console, print_json, result_values, say, show_result

    settings = _settings(settings_file, threads=threads, seed=seed, threshold=threshold)
    settings = _reading(settings, columns=column or [], encoding=encoding, delimiter=delimiter)
    export.check_format(format)
    export.check(out)
    result = _link(inputs, settings, decisions, out, format)
    if as_json:
        print_json(result_values(result, out, top=top, french=french))
        return
    show_result(console(), result, out, top=top, french=french)
    say(console(stderr=True), NOTICE_FR if french else NOTICE, style="dim")


def _link(
    inputs: list[str], settings: Settings, decisions: Path | None, out: Path, format: str
) -> LinkResult:
    """Reads, links and writes, with progress."""
    from adsim import export, ingest, pipeline
    from adsim.decisions import read_decisions
    from adsim.printing import console, tell_reading
    from adsim.progress import StageProgress
    from adsim.watch import Watch

    talk = console(stderr=True)
    with StageProgress(talk) as progress:
        read = ingest.read(inputs, settings=settings.ingest, progress=progress, stdin=sys.stdin.buffer)
        tell_reading(talk, read)
        bound = None
        if decisions is not None:
            bound = read_decisions(decisions, read.corpus)
            read = _noted(read, decisions, len(bound))
        result = pipeline.link(read, settings=settings, decisions=bound, watch=Watch(progress))
        progress("writing", 0, len(read.corpus))
        export.write(result, out, format=format)
        progress("writing", len(read.corpus), len(read.corpus))
    return result


def _noted(read: IngestResult, decisions: Path, count: int) -> IngestResult:
    """The same with a note, for the manifest, of the decisions that bind this run."""
    digest = hashlib.sha256(decisions.read_bytes()).hexdigest()
    note = f"{count:,} {'decision' if count == 1 else 'decisions'} of {decisions.name} (SHA-256 {digest})"
    return dataclasses.replace(read, notes=(*read.notes, note))


@app.command()
def explain(
    out: Run,
    left: Annotated[str, typer.Argument(help="Id of an ad.")],
    right: Annotated[str, typer.Argument(help="Id of another ad.")],
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Say why two ads are linked, or why not."""
    from adsim import export
    from adsim.explain import explain as explain_pair
    from adsim.printing import (
        NOTICE,
        NOTICE_FR,
        console,
        explanation_values,
        print_json,
        say,
        show_explanation,
    )

    told = explain_pair(export.load(out), left, right)
    if as_json:
        print_json(explanation_values(told))
        return
    show_explanation(console(), told, french=french)
    say(console(stderr=True), NOTICE_FR if french else NOTICE, style="dim")


@app.command()
def doctor() -> None:
    """Check the installation: versions, compiled kernels, datasketch's scheme, folders that can be written."""
    from adsim.doctor import check
    from adsim.printing import console, show_findings

    findings = check()
    show_findings(console(), findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command("settings")
def settings_command(settings_file: SettingsFile = None) -> None:
    """Print every setting as TOML, to be edited and given to --settings."""
    print(_settings(settings_file).to_toml(), end="")


bundle_cli.register(app)
research_cli.register(app)
query_cli.register(app)
index_cli.register(app)


def _version(value: bool) -> None:
    if value:
        print(adsim.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Link ads that may come from one poster. Leads, not findings: verify before acting."""


def _settings(
    path: Path | None, *, threads: int | None = None, seed: int | None = None, threshold: float | None = None
) -> Settings:
    """The settings of a file, or the defaults; an option that was given goes before them."""
    settings = Settings.from_toml(path) if path else Settings()
    settings = dataclasses.replace(
        settings,
        threads=settings.threads if threads is None else threads,
        seed=settings.seed if seed is None else seed,
    )
    if threshold is None:
        return settings
    if not 0 <= threshold <= 1:
        raise UsageError(
            f"--threshold {threshold} is not between 0 and 1",
            fix="give the least probability of a link that joins, such as 0.5; a higher one joins less",
        )
    return dataclasses.replace(
        settings, clustering=dataclasses.replace(settings.clustering, threshold=threshold)
    )


def _reading(settings: Settings, *, columns: list[str], encoding: str, delimiter: str) -> Settings:
    """The settings with what was said about the inputs."""
    ingest = dataclasses.replace(
        settings.ingest,
        columns={**settings.ingest.columns, **_columns(columns)},
        encoding=encoding or settings.ingest.encoding,
        delimiter=delimiter or settings.ingest.delimiter,
    )
    return dataclasses.replace(settings, ingest=ingest)


def _columns(options: list[str]) -> dict[str, str]:
    for option in options:
        name, _, source = option.partition("=")
        if not name or not source:
            raise UsageError(f"--column {option} maps nothing", fix="write it as --column text=body")
    return dict(option.split("=", 1) for option in options)


if __name__ == "__main__":
    main()

"""The commands that hand on what a run found: `export`, `bundle`, `verify`.

In: arguments. Out: files, and a line of talk. They hold no logic beyond asking and showing.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from adsim.errors import BundleError, OutputError

Run = Annotated[Path, typer.Argument(help="Folder that adsim link wrote.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Write identifiers in full instead of masked.")]
French = Annotated[bool, typer.Option("--fr", help="En français.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(export)
    app.command("bundle")(bundle_command)
    app.command()(verify)


def export(
    out: Run,
    groups: Annotated[
        list[str] | None, typer.Argument(metavar="[GROUP]...", help="Ids of groups; all if none is named.")
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="csv, xlsx, jsonl, graphml, i2, or pdf of one group."
        ),
    ] = "xlsx",
    file: Annotated[
        Path | None,
        typer.Option(
            "-o", "--file", metavar="FILE", help="File to write; named after the format if not given."
        ),
    ] = None,
    reveal: Reveal = False,
    french: French = False,
) -> None:
    """Hand on groups in the format of another program, identifiers masked."""
    from adsim.bundle.formats import FORMATS, export_groups
    from adsim.bundle.selecting import read_run, select
    from adsim.export.selection import NOTICE
    from adsim.printing import console, say

    language = "fr" if french else "en"
    selection = select(read_run(out, groups or None), groups or None, reveal=reveal, folder=out)
    content = export_groups(selection, format, language=language)
    name = groups[0] if groups and len(groups) == 1 else "groups"
    path = file or Path(f"{name}{FORMATS[format].ending}")
    write_file(path, content)
    talk = console(stderr=True)
    say(talk, f"{path}: {len(selection.groups):,} groups, {len(selection.members):,} ads{_how(reveal)}")
    say(talk, NOTICE[language], style="dim")


def bundle_command(
    out: Run,
    group: Annotated[str, typer.Argument(help="Id of a group.")],
    file: Annotated[
        Path | None,
        typer.Option("-o", "--file", metavar="FILE", help="File to write; GROUP.bundle.zip if not given."),
    ] = None,
    reveal: Reveal = False,
) -> None:
    """Write the evidence bundle of a group: originals, links with reasons, hashes of everything.

    Prints the SHA-256 of its manifest: write it down apart from the bundle, and give it to adsim verify.
    """
    from adsim.bundle import bundle, read_run
    from adsim.printing import console, say

    made = bundle(read_run(out, [group]), group, folder=out, reveal=reveal)
    path = file or Path(f"{group}.bundle.zip")
    write_file(path, made.content)
    print(made.manifest_sha256)
    say(console(stderr=True), f"{path}: bundle of {group}{_how(reveal)}; its manifest has the SHA-256 above")


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="Bundle that adsim bundle wrote.")],
    manifest: Annotated[
        str, typer.Option("--manifest", metavar="SHA256", help="SHA-256 of the manifest, as written down.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check an evidence bundle: names what was changed, is missing or was added, and ends with 7 then."""
    from adsim.bundle.verifying import verify as verify_bundle
    from adsim.printing import console, print_json, say

    found = verify_bundle(bundle, manifest_sha256=manifest)
    if as_json:
        print_json({**dataclasses.asdict(found), "ok": found.ok})
    else:
        told = [
            f"group {found.group}, {found.parts:,} parts{_how(not found.masked)}",
            f"SHA-256 of the manifest: {found.manifest_sha256}",
            *(f"{what}: {name}" for what in ("changed", "missing", "added") for name in getattr(found, what)),
            *(["every part is as it was written"] if found.ok else []),
        ]
        for text in told:
            say(console(), text)
    if not found.ok:
        count = len(found.changed) + len(found.missing) + len(found.added)
        fix = "ask who made the bundle for another copy, and for the SHA-256 of its manifest"
        raise BundleError(f"{bundle} is not what was written: {count} parts differ", fix=fix)


def write_file(path: Path, content: bytes) -> None:
    """A file that appears whole or not at all; raises `OutputError`."""
    aside = path.with_name(f".{path.name}.partial-{secrets.token_hex(4)}")
    try:
        try:
            aside.write_bytes(content)
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        fix = "make room or name another file"
        raise OutputError(f"cannot write {path}: {error.strerror or error}", fix=fix) from error


def _how(revealed: bool) -> str:
    return ", identifiers in full" if revealed else ", identifiers masked"

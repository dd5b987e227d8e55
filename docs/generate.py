"""Writes the pages of the documentation that are made from the code: settings, errors, commands.

The code comes in, Markdown goes out; `python docs/generate.py` writes the pages, and the tests compare
them with what it would write. It says nothing that the code does not say.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from adsim import config, errors

HERE = Path(__file__).parent
MADE = "<!-- Made by `make docs`; edit the code instead. -->\n"


def field_docs(cls: type[Any]) -> dict[str, str]:
    """The sentence that stands below each field of a dataclass, by name of field."""
    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)
    told: dict[str, str] = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            told[field.target.id] = " ".join(str(below.value.value).split())
    return told


def settings_page() -> str:
    """Every setting with its default and meaning, table by table as in a TOML file."""
    parts = ["# Settings\n", MADE]
    parts.append(
        "Every limit and every knob of adsim is listed here; there are no others. Give them as a TOML file\n"
        "with `--settings file.toml`; what the file leaves out keeps its default. `run.json` of every run\n"
        "holds them all.\n"
    )
    parts.append("```toml\nseed = 1\n\n[clustering]\nthreshold = 0.7\n```\n")
    plain = [f for f in dataclasses.fields(config.Settings) if not _is_table(f)]
    parts.append("## Top level\n")
    parts.append(_settings_table(config.Settings, plain))
    for field in dataclasses.fields(config.Settings):
        if _is_table(field):
            cls = type(getattr(config.Settings(), field.name))
            parts.append(f"## [{field.name}]\n")
            parts.append(f"{_summary(cls)}\n")
            parts.append(_settings_table(cls, list(dataclasses.fields(cls))))
    return "\n".join(parts)


def _is_table(field: dataclasses.Field[Any]) -> bool:
    return dataclasses.is_dataclass(getattr(config.Settings(), field.name))


def _settings_table(cls: type[Any], fields: list[dataclasses.Field[Any]]) -> str:
    told, default = field_docs(cls), cls()
    rows = [
        f"| `{f.name}` | {f.type} | `{_toml(getattr(default, f.name))}` | {told.get(f.name, '')} |"
        for f in fields
    ]
    return "\n".join(["| setting | type | default | meaning |", "|---|---|---|---|", *rows, ""])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def error_classes() -> Iterator[type[errors.AdsimError]]:
    """The classes of adsim/errors.py, in the order of the file."""
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.AdsimError):
            yield value


def errors_page() -> str:
    """Every class of error with its exit code."""
    rows = [
        f"| {cls.exit_code} | `{cls.__name__}` | `{cls.__mro__[1].__name__}` | {_summary(cls)} |"
        for cls in error_classes()
    ]
    return "\n".join(
        [
            "# Errors and exit codes\n",
            MADE,
            "A command ends with 0 when it did what it was asked to. Otherwise it says on standard error\n"
            "what went wrong and how to mend it, leaves nothing half-written, and ends with one of these\n"
            "codes. In Python the same errors are raised, as classes of `adsim.errors`; all have `message`,\n"
            "`fix` and `exit_code`.\n",
            "| code | class | is a | meaning |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _summary(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


def commands() -> dict[str, Any]:
    """The commands of `adsim` by name; those of a group of commands have its name before theirs."""
    from typer.main import get_command

    from adsim.cli import app

    found: dict[str, Any] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        found[name] = command
        found |= {f"{name} {one}": below for one, below in getattr(command, "commands", {}).items()}
    return dict(sorted(found.items()))


def commands_page() -> str:
    """Every command with its arguments, options and defaults."""
    parts = ["# Commands\n", MADE]
    parts.append(
        "Data goes to standard output, talk and progress to standard error.\n"
        "Exit codes: [errors.md](errors.md).\n"
    )
    for name, command in commands().items():
        parts.append(f"## adsim {name}\n")
        parts.append(f"{inspect.cleandoc(command.help or '')}\n")
        rows = [_parameter_row(p) for p in command.params if not getattr(p, "hidden", False)]
        if rows:
            parts.append("\n".join(["| | default | |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def _parameter_row(parameter: Any) -> str:
    option = parameter.param_type_name == "option"
    names = (
        [*parameter.opts, *parameter.secondary_opts]
        if option
        else [(parameter.metavar or parameter.name).upper()]
    )
    default = parameter.default
    silent = default in (None, False, (), [], "") or callable(default)
    shown = "required" if parameter.required else "" if silent else f"`{default}`"
    told = " ".join((getattr(parameter, "help", None) or "").split()).replace("|", "\\|")
    return f"| {', '.join(f'`{name}`' for name in names)} | {shown} | {told} |"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "cli.md": commands_page,
}


def main() -> None:
    """Writes every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

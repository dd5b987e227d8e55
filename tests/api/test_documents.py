"""The pages about the service name settings, tests, roles and commands as they are."""

from __future__ import annotations

import ast
import inspect
import re
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command

from api import cli, settings
from api.security.permissions import ROLES

ROOT = Path(__file__).parent.parent.parent
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("service", "security")}


def meanings() -> dict[str, str]:
    """The sentence below each setting."""
    body = next(
        node for node in ast.parse(inspect.getsource(settings)).body if isinstance(node, ast.ClassDef)
    ).body
    return {
        field.target.id: " ".join(str(below.value.value).split())
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


def row_of(name: str) -> str:
    default = settings.ServiceSettings.model_fields[name].default
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    return (
        f"| `ADSIM_{name.upper()}` | {f'`{shown}`' if default not in ('', ()) else ''} | {meanings()[name]} |"
    )


def test_every_setting_is_listed_with_default_and_meaning() -> None:
    rows = re.findall(r"^\| `ADSIM_.*$", PAGES["service"], re.M)
    assert rows == [row_of(name) for name in settings.ServiceSettings.model_fields]


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGES["security"])
    assert len(named) > 30
    for file, test in named:
        assert f"def {test}(" in (ROOT / "tests" / "api" / file).read_text("utf-8"), test


def test_every_role_is_told() -> None:
    assert re.findall(r"^\| (\w+) \| ", PAGES["service"].split("## Manners")[0], re.M)[1:] == list(ROLES)


@pytest.mark.parametrize("page", list(PAGES))
def test_commands_that_are_named_exist(page: str) -> None:
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"adsim-api ([a-z-]+)", PAGES[page]))
    assert named <= set(commands)
    if page == "service":
        assert named == set(commands) - {"nothing"}


def test_containers_name_no_registry() -> None:
    files = "\n".join((ROOT / name).read_text("utf-8") for name in ("Dockerfile", "compose.yaml"))
    images = re.findall(r"^\s*(?:FROM|image:) (\S+)", files, re.M)
    assert images == ["python:3.11-slim", "adsim", "postgres:15"]

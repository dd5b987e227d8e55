"""Documentation is a test target: what it names exists, and what exists is in it."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from adsim import errors
from adsim.config import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if path.name != "CHANGELOG.md"
)


def load_generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load_generate()


def blocks(page: Path) -> str:
    """What stands in code, in fences or between ticks."""
    text = page.read_text("utf-8")
    fences = re.findall(r"```\w*\n(.*?)```", text, re.S)
    ticks = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    return "\n".join([*fences, *ticks])


@pytest.mark.parametrize("name", generate.PAGES)
def test_pages_made_from_the_code_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == generate.PAGES[name](), "run `make docs`"


def setting_classes() -> list[type[Any]]:
    defaults = Settings()
    values = [getattr(defaults, f.name) for f in dataclasses.fields(Settings)]
    return [Settings, *(type(v) for v in values if dataclasses.is_dataclass(v))]


@pytest.mark.parametrize("cls", setting_classes())
def test_every_setting_says_what_it_means(cls: type[Any]) -> None:
    told = generate.field_docs(cls)
    nested = {f.name for f in dataclasses.fields(cls) if f.name in told or _is_table(cls, f.name)}
    assert [f.name for f in dataclasses.fields(cls) if f.name not in nested] == []


def _is_table(cls: type[Any], name: str) -> bool:
    return dataclasses.is_dataclass(getattr(cls(), name))


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn = dict(re.findall(r"^[\s│├└─]*(\w+)\s+(\d+)  \w", errors.__doc__ or "", re.M))
    assert drawn == {cls.__name__: str(cls.exit_code) for cls in generate.error_classes()}


def test_every_error_is_documented_with_its_code() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)`", page, re.M)
    assert {name: int(code) for code, name in rows} == {
        cls.__name__: cls.exit_code for cls in generate.error_classes()
    }


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {t for page in PAGES for t in re.findall(r"^(?:.*\$ )?make ([a-z]+)", blocks(page), re.M)}
    assert {"demo", "test"} <= named <= targets
    assert {"demo", "test", "check", "bench", "help"} <= targets


def test_readme_starts_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"^make (\w+)", readme, re.M)[:2] == ["demo", "test"]
    assert readme.index("make test") < 200


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_every_page_is_in_an_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    decisions = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    pages = {p.name for p in (ROOT / "docs").glob("*.md")} - {"README.md"}
    records = {p.name for p in (ROOT / "docs" / "decisions").glob("*.md")} - {"README.md"}
    assert sorted(name for name in pages if f"]({name})" not in index) == []
    assert sorted(name for name in records if f"]({name})" not in decisions) == []


def test_commands_that_are_named_exist() -> None:
    commands = generate.commands()
    for page in PAGES:
        named = set(re.findall(r"^(?:\.venv/bin/)?adsim ([a-z]+)", blocks(page), re.M))
        assert named <= set(commands), page
    assert {"link", "explain", "synth", "evaluate", "doctor"} <= set(commands)


def test_every_option_says_what_it_does() -> None:
    for name, command in generate.commands().items():
        assert command.help, name
        silent = [p.name for p in command.params if p.name != "help" and not getattr(p, "help", None)]
        assert silent == [], name


def test_the_lock_names_no_address_and_pins_all_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"https?:|file:/|--(extra-)?index|--find-links|--trusted|^\s*#.*\s/\w+/", lock, re.M)
    pins = re.findall(r"^[a-zA-Z][\w.\-]*.*$", lock, re.M)
    assert pins
    assert [p for p in pins if not re.fullmatch(r"[\w.\-]+==[\w.+!]+ \\", p)] == []
    assert len(re.findall(r"^\S+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", lock, re.M)) == len(pins)


def test_the_lock_holds_all_that_the_project_names() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
        *project["build-system"]["requires"],
    ]
    names = {re.split(r"[><=~!\[; ]", n)[0].lower().replace("_", "-") for n in named}
    lock = (ROOT / "requirements.lock").read_text("utf-8").lower()
    locked = {n.replace("_", "-") for n in re.findall(r"^([\w.\-]+)==", lock, re.M)}
    assert sorted(names - locked) == []

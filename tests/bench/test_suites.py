from __future__ import annotations

from pathlib import Path

import pytest

from adsim.bench import suite as suites
from adsim.bench.method import METHODS, make
from adsim.bench.suite import parse, read_suite
from adsim.errors import SettingsError, UsageError

ROOT = Path(__file__).parents[2]
SMALL = """
title = "Small"
[[corpora]]
generator = "synth"
ads = [100, 200]
difficulty = [0.2, 0.8]
[[methods]]
use = "exact"
"""


def test_lists_stand_for_several_corpora() -> None:
    names = [corpus.name for corpus in parse(SMALL, name="small").corpora]
    assert names == [
        "synth/mixed/100/0.2/1",
        "synth/mixed/100/0.8/1",
        "synth/mixed/200/0.2/1",
        "synth/mixed/200/0.8/1",
    ]


def test_a_smaller_suite_has_each_corpus_once() -> None:
    smaller = parse(SMALL, name="small").smaller(ads=100, rounds=7)
    assert [corpus.ads for corpus in smaller.corpora] == [100, 100]
    assert smaller.rounds == 7


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nothing = 1", "knows no 'nothing'"),
        ("rounds = 0", "a count does not fit"),
        ('rounds = "two"', "does not take 'two'"),
        ("rounds = true", "does not take True"),
        ('measures = ["beauty"]', "unknown measure 'beauty'"),
        ("threads = [-1]", "a count does not fit"),
        ("title = [", "suite small"),
    ],
)
def test_what_does_not_fit_is_named(line: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        parse(
            f"{line}\n{SMALL.replace('title', 'title')}" if not line.startswith("title") else line,
            name="small",
        )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('use = "exact"', "settings = {}", "has no 'use'"),
        ('generator = "synth"', "", "a generator or a path"),
        ('use = "exact"', 'use = "exact"\n[[methods]]\nuse = "exact"', "the method exact stands twice"),
        ("ads = [100, 200]", "ads = [100, 100]", "stands twice"),
        ('[[methods]]\nuse = "exact"', "", "no method"),
        ('use = "exact"', 'use = "exact"\nsweep = { n = ["a"] }', "does not take 'a'"),
    ],
)
def test_tables_that_do_not_fit_are_named(old: str, new: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        parse(SMALL.replace(old, new), name="small")


def test_files_are_looked_for_in_the_folder_that_is_named(tmp_path: Path) -> None:
    text = '[[corpora]]\npath = "*.csv"\n[[methods]]\nuse = "exact"\n'
    with pytest.raises(UsageError, match="--folder"):
        parse(text, name="real", folder=tmp_path)
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text("ad_id,text,entity\n1,a,x\n", "utf-8")
    assert [corpus.name for corpus in parse(text, name="real", folder=tmp_path).corpora] == ["a", "b"]


def test_suites_are_found_by_name_and_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert suites.names() == ["quick"]
    assert read_suite("quick").name == "quick"
    folder = tmp_path / suites.FOLDER
    folder.mkdir(parents=True)
    (folder / "small.toml").write_text(SMALL, "utf-8")
    assert suites.names() == ["quick", "small"]
    assert read_suite("small").title == "Small"
    assert read_suite(str(folder / "small.toml")) == read_suite("small")
    with pytest.raises(UsageError, match="one of: quick, small"):
        read_suite("large")


@pytest.mark.parametrize("path", sorted((ROOT / suites.FOLDER).glob("*.toml")), ids=lambda path: path.stem)
def test_suites_of_the_project_fit(path: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("ad_id,text,entity\n1,a,x\n", "utf-8")
    suite = read_suite(str(path), folder=tmp_path)
    for spec in suite.methods:
        method = make(spec.use, spec.settings, threads=1)
        assert all(hasattr(method, name) for name in spec.sweep), spec.label


def test_the_quick_suite_shows_every_method_that_needs_no_program() -> None:
    shown = {spec.use for spec in read_suite("quick").methods}
    assert set(METHODS) - shown == {"adsim-ads", "adsim-text", "adsim-link", "command"}

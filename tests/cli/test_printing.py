"""What commands print: readable, in two languages, and safe for a terminal."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from adsim.doctor import Finding
from adsim.explain import Explanation, explain
from adsim.printing import (
    explanation_values,
    print_json,
    result_values,
    say,
    show_explanation,
    show_findings,
    show_result,
    tell_reading,
)
from adsim.progress import StageProgress
from adsim.records import IngestResult, LinkResult

Made = Callable[..., LinkResult]


def sheet(*, terminal: bool = False) -> Console:
    return Console(
        file=io.StringIO(), width=110, markup=False, emoji=False, highlight=False, force_terminal=terminal
    )


def text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))


def test_a_result_in_english_and_french(made: Made) -> None:
    english, french = sheet(), sheet()
    show_result(english, made(), Path("out"), top=5)
    show_result(french, made(), Path("out"), top=5, french=True)
    assert text(english) == (
        "linked-entity groups: 1, with 4 of 8 ads\n"
        "group         ads  texts  agencies  cities  cohesion  why\n"
        "G-0000000000    4      2         2       2      0.90  3 ads share a text; a number ties the fourth\n"
        "report: out/report.html\n"
    )
    assert "groupes d'entités liées : 1, avec 4 des 8 annonces" in text(french)
    assert "3 annonces partagent un texte" in text(french)


def test_groups_that_are_not_printed_are_counted(made: Made) -> None:
    shown = sheet()
    many = dataclasses.replace(made(), summaries=made().summaries * 3)
    show_result(shown, many, Path("out"), top=1)
    assert text(shown).count("G-0000000000") == 1
    assert "and 2 more" in text(shown)


def test_a_result_as_json(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    print_json(result_values(made(), Path("out"), top=1))
    values = json.loads(capsys.readouterr().out)
    assert (values["ads"], values["groups"], values["ads_in_groups"], values["rejected"]) == (8, 1, 4, 1)
    assert values["top"][0]["agencies"] == ["north", "south"]
    assert values["notice"].startswith("Leads, not findings")


def test_an_explanation_of_a_link(made: Made) -> None:
    shown = sheet()
    show_explanation(shown, explain(made(), "a1", "a2"))
    lines = text(shown).split("\n")
    assert lines[:4] == [
        "Linked directly",
        "  a1  group G-0000000000",
        "  a2  group G-0000000000",
        "  shown by a0 – a2",
    ]
    assert "  “quiet evenings by the harbour with”" in lines
    assert lines[-2].split() == ["score", "0.970", "+3.48"]


def test_the_printed_parts_add_up(made: Made) -> None:
    shown = sheet()
    told = explain(made(), "a0", "a2")
    show_explanation(shown, told)
    rows = text(shown).strip().split("\n")
    start = next(k for k, row in enumerate(rows) if row.startswith("evidence"))
    weights = [float(row.split()[-1]) for row in rows[start + 1 :]]
    assert len(weights) == 2 + sum(abs(part.log_odds) >= 0.005 for part in told.parts)
    assert sum(weights[:-1]) == pytest.approx(weights[-1], abs=0.01 * len(weights))


def test_an_explanation_in_french(made: Made) -> None:
    shown = sheet()
    show_explanation(shown, explain(made(), "a3", "a0"), french=True)
    assert "Dans un même groupe par d'autres annonces" in text(shown)
    assert "chemin dans le groupe: a3 → a2 → a0" in text(shown)
    again = sheet()
    show_explanation(again, explain(made(), "a2", "a3"), french=True)
    assert "phone: +14165550102 (écrit pour cacher)" in text(again)
    assert "identifiants en commun" in text(again)


def test_an_explanation_as_json(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    for pair in (("a0", "a2"), ("a0", "a7")):
        told = explain(made(), *pair)
        print_json(explanation_values(told))
        values = json.loads(capsys.readouterr().out)
        assert set(values) == {field.name for field in dataclasses.fields(Explanation)}
        assert values["verdict"] == told.verdict


def test_no_control_character_reaches_the_terminal(made: Made) -> None:
    evil = "\x1b]0;owned\x07 \u202egnp \x9b31m \x00"
    why = {"en": evil, "fr": evil}
    summary = dataclasses.replace(made().summaries[0], why=why)
    shown = sheet()
    show_result(shown, dataclasses.replace(made(), summaries=(summary,)), Path(f"out{evil}"), top=5)
    show_explanation(shown, dataclasses.replace(explain(made(), "a0", "a2"), left=evil))
    show_findings(shown, [Finding(evil, True, evil)])
    say(shown, f"error {evil}")
    source = dataclasses.replace(made().corpus.sources[0], name=evil, mapping={"text": evil}, notes=(evil,))
    corpus = dataclasses.replace(made().corpus, sources=(source,))
    tell_reading(shown, IngestResult(corpus, made().rejected, (evil,)))
    assert "owned" in text(shown)
    assert not set(text(shown)) & set("\x00\x07\x1b\x9b\u202e")


def test_text_is_never_taken_for_markup_or_emoji(made: Made) -> None:
    shown = sheet()
    say(shown, "[bold]a[/bold] :smile: [/]")
    assert text(shown) == "[bold]a[/bold] :smile: [/]\n"
    findings = [Finding("[red]", False, ":heart:")]
    show_findings(shown, findings)
    assert "!!  [red]  :heart:" in text(shown)


def test_how_inputs_were_read(made: Made) -> None:
    shown = sheet()
    tell_reading(shown, IngestResult(made().corpus, made().rejected, ("something was noticed",)))
    told = text(shown)
    assert "ads.csv: csv, none, utf-8; 9 rows read, 1 rejected; columns text=body" in told
    assert "rejected: empty 1" in told
    assert "note: something was noticed" in told


def test_a_note_on_a_file_names_it(made: Made) -> None:
    shown = sheet()
    source = dataclasses.replace(made().corpus.sources[0], notes=("some dates were odd",))
    corpus = dataclasses.replace(made().corpus, sources=(source,))
    tell_reading(shown, IngestResult(corpus, made().rejected, ()))
    assert "note: ads.csv: some dates were odd" in text(shown)


def test_without_a_terminal_each_stage_is_a_plain_line() -> None:
    shown = sheet()
    with StageProgress(shown) as progress:
        for done in (0, 1_000_000, 2_500_000):
            progress("reading", done, 0)
        progress("scoring", 0, 0)
        progress("scoring", 0, 0)
        progress("writing", 0, 12_345)
        progress("writing", 12_345, 12_345)
    reading, scoring, writing, rest = text(shown).split("\n")
    assert reading.startswith("reading: 2.5 MB in 0.0 s (")
    assert reading.endswith(" MB/s)")
    assert scoring == "scoring: 0 in 0.0 s"
    assert writing.startswith("writing: 12,345 in 0.0 s (")
    assert rest == ""


def test_a_stage_that_failed_is_not_told_as_done() -> None:
    shown = sheet()
    with pytest.raises(KeyboardInterrupt), StageProgress(shown) as progress:  # noqa: PT012
        progress("reading", 5, 5)
        progress("scoring", 0, 5)
        raise KeyboardInterrupt
    assert "reading" in text(shown)
    assert "scoring" not in text(shown)


def test_on_a_terminal_there_are_bars_with_rates() -> None:
    shown = sheet(terminal=True)
    with StageProgress(shown) as progress:
        progress("normalize", 0, 4000)
        progress("normalize", 4000, 4000)
    assert "normalize" in text(shown)
    assert "4,000" in text(shown)
    assert "/s" in text(shown)

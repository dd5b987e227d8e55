"""Every note that a run can make is known to the report, and said in French too; nothing else is in its table."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adsim import AdLinker, ingest, pipeline, report
from adsim.cli import _noted
from adsim.config import IngestSettings, Settings
from adsim.ingest import from_frame
from adsim.records import IngestResult, LinkResult
from adsim.report.phrases import PHRASES
from adsim.report.wording import _notes, note

KEYS = {key for key in PHRASES if key.startswith("note.")}
TEXT = "quiet evenings by the harbour with tea and long talks until late"
FRENCH = "Soirées tranquilles près du port avec thé et café et bientôt la forêt d’été"


def files(folder: Path) -> None:
    """Inputs of every kind of oddity."""
    made: dict[str, str | bytes] = {
        "html.csv": f"ad_id,text\n1,<p>{TEXT}</p>\n2,<b>x</b> y\n",
        "no_ids.csv": f"text,posted_at\n{TEXT},2024-01-02T10:00:00\n{TEXT}!,once\n",
        "ids.csv": f"ad_id,text\n1,{TEXT} a\n,{TEXT} b\n",
        "either.csv": f"ad_id,text,date\n7,{TEXT} c,03/04/2024\n",
        "others.csv": f"ad_id,text,date\n8,{TEXT} d,03/04/2024\n9,{TEXT} e,25/04/2024\n",
        "month.csv": f"ad_id,text,date\n18,{TEXT} d,03/04/2024\n19,{TEXT} e,04/25/2024\n",
        "free.csv": "ad_id,what\n" + "".join(f"f{k},{TEXT} number {k} of many\n" for k in range(9)),
        "array.json": json.dumps({"ads": [{"ad_id": "j", "text": TEXT}], "beside": 1}, indent=1),
        "half.jsonl": '{"ad_id": "h", "text": "half \\ud83d of ' + TEXT + '"}\n',
        "wide.csv": f"ad_id,text\nw,{TEXT} é\n".encode("utf-16-le"),
        "latin.csv": f"ad_id,text\nl,{FRENCH}\n".encode("cp1252"),
        "odd.bin": b"\x00\x01",
        "a.md": "# x",
        ".hidden": "x",
        "again.csv": f"ad_id,text\n1,<p>{TEXT}</p>\n2,<b>x</b> y\n",
        "nothing.csv": "a,b\n1,2\n",
    }
    for name, content in made.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "packed.csv.gz").write_bytes(gzip.compress(f"text\n{TEXT} packed\n".encode()))
    (folder / "elsewhere").symlink_to(folder.parent)


def notes_of(read: IngestResult) -> list[str]:
    return [*read.notes, *(text for source in read.corpus.sources for text in source.notes)]


def all_notes(folder: Path) -> list[str]:
    inputs = folder / "inputs"
    inputs.mkdir()
    files(inputs)
    plain = Settings().ingest
    twice = folder / "twice.csv"
    twice.write_text(f"ad_id,text\n2nd,{TEXT}\n")
    notes = notes_of(ingest.read([str(inputs), str(twice), str(twice)], settings=plain))
    for name, options in (
        ("either.csv", {"day_first": True}),
        ("either.csv", {"encoding": "cp1252"}),
        ("utf8.csv", {"encoding": "cp1252"}),
    ):
        (inputs / "utf8.csv").write_text(f"ad_id,text\nu,{FRENCH}\n", "utf-8")
        chosen = dataclasses.replace(IngestSettings(), **options)  # type: ignore[arg-type]
        notes += notes_of(ingest.read([str(inputs / name)], settings=chosen))
    mapped = dataclasses.replace(plain, columns={"city": "town"})
    (inputs / "town.csv").write_text(f"ad_id,text,town\nt,{TEXT} t,Ottawa\n")
    notes += notes_of(ingest.read([str(inputs / n) for n in ("town.csv", "ids.csv")], settings=mapped))
    decisions = folder / "decisions.csv"
    decisions.write_text("left,right,verdict\n")
    frame = pd.DataFrame({"ad_id": ["x", "y", "z", ""], "text": [TEXT, FRENCH, f"{TEXT} z", ""]})
    read = from_frame(frame, columns={}, settings=plain)
    contradicted = np.array([[0, 1, 1], [1, 2, 1], [0, 2, -1]], np.int32)
    notes += notes_of(_noted(read, decisions, 1234))
    notes += pipeline.link(read, settings=Settings(), decisions=contradicted).report.notes
    notes += AdLinker().fit([TEXT, None, None]).report_.notes
    return notes


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return all_notes(tmp_path_factory.mktemp("notes"))


def key_of(text: str) -> str | None:
    return next((key for key, pattern in _notes() if pattern.fullmatch(text)), None)


def test_every_note_is_said_in_both_languages(told: list[str]) -> None:
    assert [text for text in told if key_of(text) is None] == []
    for text in told:
        assert note(text).startswith('<span lang="en">')
        assert '<span lang="fr">' in note(text)


def test_every_note_of_the_table_is_made(told: list[str]) -> None:
    # who runs tests may be allowed to open every folder; who proposes encodings may be sure of one
    assert KEYS - {key_of(text) for text in told} <= {"note.closed", "note.proposed", "note.proposed_among"}
    assert {key_of(text) for text in told} & {"note.proposed", "note.proposed_among"}


def test_the_english_of_a_note_is_the_note(told: list[str]) -> None:
    for text in told:
        english = str(note(text)).partition('<span lang="en">')[2].partition("</span><span lang")[0]
        plain = english.replace("<bdi>", "").replace("</bdi>", "").replace("&#39;", "'")
        assert plain == text


def test_the_page_says_notes_in_french(made: Callable[..., LinkResult]) -> None:
    run = made()
    source = dataclasses.replace(run.corpus.sources[0], notes=("HTML was turned into text in 1,234 texts",))
    notes = ("something new", "passed over: a.csv: no column")
    html = report.render(
        dataclasses.replace(
            run,
            corpus=dataclasses.replace(run.corpus, sources=(source,)),
            report=dataclasses.replace(run.report, notes=notes),
        )
    )
    assert "du HTML a été changé en texte dans 1\u202f234 textes" in html
    assert "laissé de côté : <bdi>a.csv: no column</bdi>" in html
    assert "<bdi>something new</bdi>" in html

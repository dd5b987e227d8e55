"""An evaluation of a small run whose every loss is known by construction."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from adsim import export
from adsim.errors import InputError, NothingToRead, OutputError, UsageError
from adsim.evaluate import Evaluation, evaluate, run_command
from adsim.records import LinkResult

ADS = """ad_id,text_group,group,text
a1,T-1,G-1,"first, with a comma
and a line break"
a2,T-1,G-1,second
a3,,G-1,third
b1,T-2,G-2,b
b2,T-2,G-2,bb
c1,,,c
c2,,,cc
"""
LINKS = """left,right,score,kept
a1,a2,0.9,true
a1,a3,0.8,true
b1,b2,0.7,true
c1,c2,0.2,false
a1,c1,0.1,false
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "ads.csv").write_text(ADS, "utf-8")
    (tmp_path / "links.csv").write_text(LINKS, "utf-8")
    return tmp_path


@pytest.fixture
def truth() -> pd.DataFrame:
    """Author a wrote three ads and one that was not read; d's two ads were never candidates."""
    return pd.DataFrame(
        {
            "ad_id": ["a1", "a2", "a3", "a4", "b1", "b2", "c1", "c2"],
            "author": ["a", "a", "a2", "a", "b", "b", "c", "c"],
            "operator": ["A", "A", "A", "A", "B", "B", "C", "C"],
            "treatments": ["edits", "edits+emoji", "", "", "", "", "emoji", ""],
        }
    )


def at(evaluation: Evaluation, label: str) -> dict[str, float]:
    return next(level.stages for level in evaluation.levels if level.label == label)


def test_recall_is_lost_where_it_was_lost(out: Path, truth: pd.DataFrame) -> None:
    result = evaluate(truth, out, rounds=20)
    # operator: A has 6 pairs, B 1, C 1. a4 was not read (-3), c1-c2 was proposed but not kept (-1).
    assert at(result, "operator") == {
        "ingest": 5 / 8,
        "candidates": 5 / 8,
        "scoring": 4 / 8,
        "clustering": 4 / 8,
    }
    # author: a has 3 pairs, b 1, c 1.
    assert at(result, "author") == {
        "ingest": 3 / 5,
        "candidates": 3 / 5,
        "scoring": 2 / 5,
        "clustering": 2 / 5,
    }
    assert (result.ads, result.not_read, result.not_in_truth) == (8, 1, 0)


def test_a_path_through_a_stranger_is_not_a_path(out: Path, truth: pd.DataFrame) -> None:
    (out / "links.csv").write_text("left,right,kept\na1,b1,1\nb1,a2,1\n", "utf-8")
    assert at(evaluate(truth, out, rounds=5), "operator")["candidates"] == 0


def test_copies_share_the_links_of_the_first(out: Path, truth: pd.DataFrame) -> None:
    """c1 has the text of b1, and c2 that of b2: the link b1-b2 stands for c1-c2 as well, not for b1-c2."""
    ads = pd.read_csv(out / "ads.csv", dtype=str, keep_default_na=False)
    ads["same_text_as"] = ["", "", "", "b1", "", "b1", "b2"]
    ads.to_csv(out / "ads.csv", index=False)
    (out / "links.csv").write_text("left,right,kept\nb1,b2,1\n", "utf-8")
    assert at(evaluate(truth, out, rounds=5), "operator")["scoring"] == 2 / 8
    alone = truth.assign(operator=["A", "A", "A", "A", "B", "C", "D", "C"])
    assert at(evaluate(alone, out, rounds=5), "operator")["scoring"] == 1 / 7


def test_levels_are_held_against_their_own_groups(out: Path, truth: pd.DataFrame) -> None:
    author, operator = evaluate(truth, out, rounds=20).levels
    assert (author.level, operator.level) == ("text_group", "group")
    assert (author.scores.found_pairs, operator.scores.found_pairs) == (2, 4)
    assert author.scores.found_groups == 6
    assert operator.intervals["pairwise_recall"].low <= operator.scores.pairwise.recall


def test_a_treatment_counts_the_pairs_that_touch_it(out: Path, truth: pd.DataFrame) -> None:
    operator = evaluate(truth, out, rounds=5).levels[1]
    by_name = {part.name: part for part in operator.treatments}
    assert set(by_name) == {"edits", "emoji"}
    # edits: a1 and a2; true pairs a1-a2, a1-a3, a1-a4, a2-a3, a2-a4; of them three are found.
    assert (by_name["edits"].ads, by_name["edits"].true_pairs) == (2, 5)
    assert by_name["edits"].pairwise.recall == pytest.approx(3 / 5)
    # emoji: a2 and c1; true pairs a2-a1, a2-a3, a2-a4, c1-c2; found a2-a1, a2-a3.
    assert by_name["emoji"].true_pairs == 4
    assert by_name["emoji"].stages["scoring"] == pytest.approx(2 / 4)


def test_lengths_come_from_the_texts_of_the_run_or_of_the_truth(out: Path, truth: pd.DataFrame) -> None:
    short = evaluate(truth, out, rounds=5).levels[1].lengths
    assert [(part.name, part.ads) for part in short] == [("0-69", 8)]
    told = truth.assign(text=["x" * n for n in (10, 69, 70, 199, 200, 499, 500, 9000)])
    buckets = evaluate(told, out, rounds=5).levels[1].lengths
    assert [(part.name, part.ads) for part in buckets] == [
        ("0-69", 2),
        ("70-199", 2),
        ("200-499", 2),
        ("500+", 2),
    ]


def test_ads_without_a_label_are_left_out_and_counted(out: Path, truth: pd.DataFrame) -> None:
    truth.loc[truth.ad_id == "b1", "author"] = None
    author, operator = evaluate(truth, out, rounds=5).levels
    assert (author.unlabelled, author.scores.ads) == (1, 7)
    assert operator.unlabelled == 0


def test_truth_as_file_table_and_frame_and_output_as_parquet_agree(
    out: Path, truth: pd.DataFrame, tmp_path: Path
) -> None:
    expected = evaluate(truth, out, rounds=5)
    truth.to_csv(tmp_path / "truth.csv", index=False)
    assert evaluate(tmp_path / "truth.csv", out, rounds=5) == expected
    assert evaluate(pa.Table.from_pandas(truth), out, rounds=5) == expected
    columnar = tmp_path / "columnar"
    columnar.mkdir()
    for name in ("ads", "links"):
        frame = pd.read_csv(out / f"{name}.csv", dtype={"group": "str", "text_group": "str"})
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), columnar / f"{name}.parquet")
    assert evaluate(truth, columnar, rounds=5) == expected


def test_numbers_as_ids_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "ads.csv").write_text("ad_id,text_group,group\n007,T,G\n7,T,G\n1e3,,\n", "utf-8")
    (tmp_path / "links.csv").write_text("left,right,kept\n007,7,true\n", "utf-8")
    (tmp_path / "truth.csv").write_text("ad_id,entity\n007,1\n7,1\n1e3,2\n", "utf-8")
    result = evaluate(tmp_path / "truth.csv", tmp_path, rounds=5)
    assert (result.not_read, result.levels[0].scores.pairwise.f1) == (0, 1.0)


def test_ids_that_look_like_formulas_are_read_from_csv_as_they_were(
    made: Callable[..., LinkResult], tmp_path: Path
) -> None:
    ids = ["=a", "+b", "-c", "@d", "'=e", "'f", "7", "-7"]
    result = made({"ad_id": ids})
    for format in ("csv", "parquet"):
        export.write(result, tmp_path / format, format=format)
    truth = pd.DataFrame({"ad_id": ids, "operator": list("aaaabcde")})
    expected = evaluate(truth, result, rounds=5)
    assert (expected.not_read, expected.not_in_truth) == (0, 0)
    assert evaluate(truth, tmp_path / "parquet", rounds=5) == expected
    assert evaluate(truth, tmp_path / "csv", rounds=5) == expected


def test_json_tables_and_pictures(out: Path, truth: pd.DataFrame, tmp_path: Path) -> None:
    result = evaluate(truth, out, rounds=20)
    paths = {path.name: path for path in result.write(tmp_path / "evaluation")}
    assert set(paths) == {"evaluation.json", "evaluation.html", "evaluation.svg", "evaluation.png"}
    told = json.loads(paths["evaluation.json"].read_text("utf-8"))
    assert told["levels"][1]["scores"]["pairwise"]["recall"] == pytest.approx(4 / 8)
    assert told["levels"][1]["stages"]["ingest"] == pytest.approx(5 / 8)
    assert paths["evaluation.png"].read_bytes().startswith(b"\x89PNG")
    assert "operator against group" in paths["evaluation.svg"].read_text("utf-8")
    page = paths["evaluation.html"].read_text("utf-8")
    assert "<script src" not in page
    assert "<link" not in page
    console = Console(file=io.StringIO(), width=140)
    result.print(console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "author against text_group" in shown
    assert "0.625" in shown


def test_names_of_treatments_stand_on_one_line_of_a_narrow_terminal(out: Path, truth: pd.DataFrame) -> None:
    named = truth.assign(treatments="phone_look_alikes")
    console = Console(file=io.StringIO(), width=80)
    evaluate(named, out, rounds=5).print(console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "phone_look_alikes" in shown
    assert "clustering" in shown
    assert "precision" in shown


def test_an_unreadable_truth_is_named_and_its_rows_are_not_repeated(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text("ad_id\na secret text, with commas, and more\n")
    with pytest.raises(InputError) as caught:
        evaluate(path, out)
    assert "truth.csv" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_command_prints_a_table_or_json_and_draws(
    out: Path, truth: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth.to_csv(tmp_path / "truth.csv", index=False)
    drawn = tmp_path / "evaluation.svg"
    run_command(tmp_path / "truth.csv", out, rounds=5, seed=1, picture=drawn, as_json=True)
    assert json.loads(capsys.readouterr().out)["ads"] == 8
    assert drawn.read_text("utf-8").startswith("<svg")
    run_command(tmp_path / "truth.csv", out, rounds=5, seed=1, picture=None, as_json=False)
    assert "largest false merge" in capsys.readouterr().out
    with pytest.raises(UsageError, match="not a kind of picture"):
        run_command(tmp_path / "truth.csv", out, rounds=5, seed=1, picture=tmp_path / "e.doc", as_json=False)


def test_what_does_not_fit_is_named(out: Path, truth: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="entity_merged"):
        evaluate(truth[["ad_id", "treatments"]], out)
    with pytest.raises(InputError, match="twice"):
        evaluate(pd.concat([truth, truth]), out)
    with pytest.raises(NothingToRead, match="no such file"):
        evaluate(tmp_path / "none.csv", out)
    with pytest.raises(OutputError, match=r"no ads\.csv"):
        evaluate(truth, tmp_path / "none")
    with pytest.raises(UsageError, match="text_group or group"):
        evaluate(truth, out, labels={"author": "column"})
    (out / "links.csv").write_text("left,right,kept\na1,zz,true\n", "utf-8")
    with pytest.raises(OutputError, match="1 ends of links"):
        evaluate(truth, out)
    (out / "links.csv").write_text("one,two\na,b\n", "utf-8")
    with pytest.raises(OutputError, match="no column left, right"):
        evaluate(truth, out)

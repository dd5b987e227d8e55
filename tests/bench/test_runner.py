from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from adsim.bench import Results, run
from adsim.bench.corpora import prepare
from adsim.bench.output import write
from adsim.bench.quality import Known
from adsim.bench.results import SpeedRow, slope
from adsim.bench.suite import CorpusSpec, parse
from adsim.bench.summary import lines_of
from adsim.bench.tables import markdown_table, quality_table, tables_of
from adsim.cli import app
from adsim.errors import Cancelled, InputError, UsageError
from adsim.evaluate import partition_scores
from adsim.watch import Watch
from benchmarks.ablations import table as ablation_table

SUITE = """
title = "A small one"
measures = ["quality", "sweep", "pairs", "speed"]
rounds = 2
bootstrap = 20
pairs = 200
[[corpora]]
generator = "synth"
ads = 200
seed = 3
[[methods]]
use = "tests.bench.own:FirstWords"
name = "first words"
sweep = { words = [1, 4] }
[[methods]]
use = "exact"
[[methods]]
use = "tests.bench.own:Breaks"
name = "breaks"
[[methods]]
use = "tests.bench.own:NeedsMore"
name = "needs more"
[[methods]]
use = "exact"
name = "exact, small"
most_ads = 50
"""


@pytest.fixture(scope="module")
def results() -> Results:
    return run(parse(SUITE, name="small"))


def test_scores_are_those_of_the_labels(results: Results, tmp_path: Path) -> None:
    from tests.bench.own import FirstWords

    corpus = prepare(CorpusSpec(generator="synth", ads=200, seed=3), tmp_path)
    assert corpus.sha256 == results.corpora[0].sha256
    from adsim.bench.corpora import read_frame, texts_of

    texts, truth = texts_of(read_frame(corpus.ads_path)), corpus.truth()
    for words, value in ((5, None), (1, 1.0), (4, 4.0)):
        expected = partition_scores(truth["operator"], FirstWords(words).fit(texts))
        found = next(
            r for r in results.quality if (r.method, r.label, r.value) == ("first words", "operator", value)
        )
        assert found.scores["pairwise_f1"] == pytest.approx(expected.pairwise.f1)
        assert found.scores["ari"] == pytest.approx(expected.ari)
        assert found.largest_false_merge == expected.largest_false_merge


def test_the_oracle_takes_the_best_and_the_default_stays(results: Results) -> None:
    line = next(line for line in lines_of(results, "operator") if line.method == "first words")
    tried = [r.f1 for r in results.quality if (r.method, r.label) == ("first words", "operator")]
    assert line.oracle is not None
    assert line.oracle.f1 == max(tried)
    assert line.default.f1 == tried[0]


def test_what_cannot_run_is_told_and_skipped_once(results: Results) -> None:
    told = {row.method: row for row in results.skipped}
    assert set(told) == {"breaks", "needs more", "exact, small"}
    assert len(results.skipped) == 3
    # the message of a stranger's error may hold the text of an ad
    assert told["breaks"].reason == "RuntimeError"
    assert told["needs more"].corpus == ""
    assert "no_such_package" in told["needs more"].reason
    assert told["exact, small"].reason == "left out above 50 ads"
    assert {row.method for row in results.speed} == {"first words", "exact"}


def test_every_round_is_kept(results: Results) -> None:
    for row in results.speed:
        assert len(row.seconds) == len(row.peak_mb) == 2
        assert min(row.seconds) > 0
        assert all(peak >= base > 1 for peak, base in zip(row.peak_mb, row.base_mb, strict=True))


def test_pairs_tell_what_the_method_says_of_them(results: Results) -> None:
    row = next(row for row in results.pairs if row.method == "exact")
    assert row.calibration is None
    assert row.average_precision is not None
    assert {row.method for row in results.pairs} == {"exact"}


def test_json_comes_back_as_it_went(results: Results) -> None:
    text = results.to_json()
    assert Results.from_json(text).to_json() == text
    assert Results.from_json(text).quality[0].parts == Results.from_json(text).quality[0].parts
    with pytest.raises(InputError, match="not results"):
        Results.from_json(json.dumps({"format": "another"}))
    with pytest.raises(InputError, match="not results"):
        Results.from_json(text.replace('"entities"', '"entitles"', 1))


def test_results_tell_nothing_of_the_machine_but_what_counts(results: Results) -> None:
    text = results.to_json()
    assert "/tmp" not in text
    assert str(Path.home()) not in text


def test_the_report_is_whole_in_itself(results: Results, tmp_path: Path) -> None:
    paths = write(results, tmp_path)
    html = next(path for path in paths if path.suffix == ".html").read_text("utf-8")
    outside = {url for url in re.findall(r"(?:https?:)?//[\w.]+[\w./]*", html) if "www.w3.org" not in url}
    assert outside == set()
    assert "<script" not in html
    assert ' style="' not in html
    assert "default-src &#39;none&#39;" in html
    for table in tables_of(results):
        assert f'id="{table.key}"' in html
    assert html.count("<svg") >= 4
    assert write(Results.read(paths[0]), tmp_path) == paths
    assert paths[2].read_text("utf-8") == html


def test_markdown_stresses_the_best(results: Results) -> None:
    rows = markdown_table(quality_table(results, "operator")).splitlines()
    assert rows[0].startswith("| method | F1 | oracle F1 |")
    assert len({row.count("|") for row in rows}) == 1
    best = max(line.best for line in lines_of(results, "operator"))
    assert f"**{best:.3f}**" in "\n".join(rows)


def test_the_table_of_ablations_is_against_the_first_method(results: Results) -> None:
    rows = ablation_table(results).splitlines()
    assert rows[2].startswith("| first words |")
    assert "+0.000" in rows[2]
    assert "+0%" in rows[2]


def test_trials_are_what_they_are_said_to_be(tmp_path: Path) -> None:
    corpus = prepare(CorpusSpec(generator="synth", ads=300, seed=5, family="lifted"), tmp_path)
    known = Known(corpus, 1, 1)
    rows, same = known.trials("author", 200)
    author = corpus.truth()["author"].to_numpy(dtype=str)
    assert (rows[:, 0] < rows[:, 1]).all()
    assert ((author[rows[:, 0]] == author[rows[:, 1]]) == same).all()
    assert same.sum() == 100
    again, _ = known.trials("author", 200)
    assert np.array_equal(rows, again)
    # no pair that a lifted text makes: it reads like its source, whoever posts it
    lifted = corpus.truth()["lifted_from"].to_numpy(dtype=str)
    near = rows[100:150]
    assert not (lifted[near[:, 0]] == author[near[:, 1]])[lifted[near[:, 0]] != ""].any()


def test_growth_is_the_slope_of_logarithms() -> None:
    assert slope([100, 1000, 10000], [1.0, 10.0, 100.0]) == pytest.approx(1.0)
    assert slope([100, 200, 400], [3.0, 12.0, 48.0]) == pytest.approx(2.0)
    row = SpeedRow(
        corpus="c", ads=10, method="m", threads=1, seconds=[3.0, 1.0, 2.0], peak_mb=[5.0, 9.0, 7.0],
        base_mb=[4.0, 4.0, 4.0], stages={},
    )  # fmt: skip
    assert row.median == 2.0
    assert row.per_second == 5.0
    assert math.isclose(row.added_mb, 3.0)


def test_settings_that_do_not_fit_are_found_before_anything_runs() -> None:
    text = SUITE.replace('use = "exact"\nname', 'use = "exact"\nsettings = { n = 3 }\nname')
    stages: list[str] = []
    with pytest.raises(UsageError, match="has no setting 'n'"):
        run(parse(text, name="small"), watch=Watch(lambda name, *_: stages.append(name)))
    assert stages == []


def test_a_run_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        run(parse(SUITE, name="small"), watch=Watch(cancelled=lambda: True))


def test_from_the_command_line(results: Results, tmp_path: Path) -> None:
    shell = CliRunner()
    assert "quick" in shell.invoke(app, ["bench", "--list"]).stdout.split()
    (tmp_path / "old.json").write_text(results.to_json(), "utf-8")
    done = shell.invoke(app, ["bench", str(tmp_path / "old.json"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "### Groups against operator" in done.stdout
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"results.json", "results.md", "report.html"}
    assert isinstance(shell.invoke(app, ["bench", "nowhere"]).exception, UsageError)

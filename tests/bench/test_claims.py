from __future__ import annotations

import re
from pathlib import Path

from adsim.bench import Results
from benchmarks import claims

ROOT = Path(__file__).parents[2]


def test_the_readme_claims_what_the_results_say() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert claims.written(readme) == readme, "run `python -m benchmarks.claims`"


def test_every_corpus_stands_in_the_claims_with_its_best_peer() -> None:
    results = Results.read(claims.RESULTS / "quality.json")
    lines = {line.split(" | ")[0].strip("| "): line for line in claims.claims().splitlines() if "/" in line}
    for corpus in results.corpora:
        label = "operator" if "operator" in corpus.entities else "entity"
        peers = [row for row in results.quality if (row.corpus, row.label) == (corpus.name, label)]
        best = max(row.f1 for row in peers if not row.method.startswith("adsim"))
        assert f"{best:.3f}" in lines[corpus.name]


def test_a_number_that_was_touched_by_hand_is_found() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    start = readme.index(claims.START)
    touched = readme[:start] + re.sub(r"0\.\d{3}", "1.000", readme[start:], count=1)
    assert touched != readme
    assert claims.written(touched) == readme

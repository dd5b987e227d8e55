"""How fast and how well a linked corpus is asked: adsim beside datasketch and rapidfuzz, on one corpus in one run.

    python -m benchmarks.query --ads 1000000 --work FOLDER [--out FOLDER] [--questions 300] [--skip METHOD ...]

A synthetic corpus is made and linked into an index in the work folder, once; a second run finds it there. Each method
then runs in a process of its own, warm: its first questions are not timed.

- *adsim*: `AdIndex.open` (alone, and with the first answer, for which kernels load), then `ask`, by whole text, half a
  text, one sentence, phrase, identifier, ad and group; latencies with the ranked answer, and with the evidence of all
  hits. Recall of the 20 best, at or above 0.5 and 0.05, against all texts scored by the same kernel and model: all that
  pass the gate of candidates (`all`), and all that share word pairs at all, whatever their rarity (`ungated`).
- *datasketch*: `MinHashLSH.query`, 128 permutations, threshold 0.5, shingles of 5 characters of the folded text.
- *rapidfuzz*: `process.extract` with `fuzz.token_set_ratio`, 20 best, over the folded texts.

All are held against the truth too: of the other texts by the author of the ad, up to 20, the share among the 20 best.
Writes `query.json`, `query.md` and `query.svg`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from adsim.config import Settings

KINDS = ("text", "half", "sentence", "phrase", "identifier", "ad", "group")
METHODS = ("adsim", "datasketch", "rapidfuzz")
WARM = 20
BEST = 20
RAPIDFUZZ_SECONDS = 120.0


def prepare(work: Path, ads: int, seed: int) -> dict[str, float]:
    """The corpus and its index in the work folder, made where they are not there yet; seconds of each step."""
    from adsim.index import AdIndex
    from adsim.ingest import from_frame
    from adsim.synth import SynthSettings, generate

    index, truth, took = work / "index", work / "truth.parquet", {}
    if index.exists() and truth.exists():
        return took
    work.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    made = generate(SynthSettings(ads=ads, seed=seed))
    made.truth.to_parquet(truth)
    took["synth"] = time.perf_counter() - began
    began = time.perf_counter()
    read = from_frame(made.ads, columns={}, settings=Settings().ingest)
    AdIndex.create(index, read).close()
    took["link_and_write"] = time.perf_counter() - began
    return took


def sentence_of(text: str) -> str:
    """The longest sentence, or the whole where there is none of six words."""
    found = [part.strip() for part in re.split(r"[.!?\n]+", text) if len(part.split()) >= 6]
    return max(found, key=len) if found else text


def questions_of(index: Any, rows: Sequence[int]) -> dict[str, list[Any]]:
    """Questions of every kind about the same ads."""
    from adsim import identifiers
    from adsim.lookup import Question

    standing = index._state.lookup.standing
    texts = [standing.source(row).text for row in rows]
    found = [identifiers.parse(text) for text in texts]
    raw = [[one.raw for one in every if one.kind.links] for every in found]
    groups = [standing.group_of(row) for row in rows]
    return {
        "text": [Question(text=text) for text in texts],
        "half": [Question(text=text[: len(text) // 2]) for text in texts if len(text) > 80],
        "sentence": [Question(text=sentence_of(text)) for text in texts],
        "phrase": [Question(phrase=" ".join(text.split()[4:9]) or text) for text in texts],
        "identifier": [Question(identifier=every[0]) for every in raw if every],
        "ad": [Question(ad_id=standing.ad_id(row)) for row in rows],
        "group": [Question(group=group) for group in dict.fromkeys(groups) if group],
    }


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Latencies in milliseconds."""
    ms = 1000 * np.asarray(seconds)
    points = (("p50", 50), ("p95", 95), ("max", 100))
    return {name: round(float(np.percentile(ms, p)), 3) for name, p in points} | {"n": len(ms)}


def resident() -> float:
    """Resident memory of this process, MB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def measure_adsim(work: Path, rows: Sequence[int], exhaustive: int) -> dict[str, Any]:
    """Opening, latencies by kind, memory, then recall."""
    from adsim.errors import UsageError
    from adsim.index import AdIndex
    from adsim.lookup import Question

    began = time.perf_counter()
    index = AdIndex.open(work / "index")
    lookup = index._state.lookup
    opened = time.perf_counter() - began
    index.ask(Question(text="opened"))
    told: dict[str, Any] = {
        "open_seconds": round(opened, 3),
        "first_answer_seconds": round(time.perf_counter() - began, 3),
        "kinds": {},
        "with_evidence": {},
    }
    every = questions_of(index, rows)
    for questions in every.values():
        for question in questions[:WARM]:
            _quietly(lambda q=question: [hit.evidence for hit in index.ask(q).hits], UsageError)
    for kind, questions in every.items():
        ranked, told_all = [], []
        for question in questions:
            began = time.perf_counter()
            answer = _quietly(lambda q=question: index.ask(q), UsageError)
            ranked.append(time.perf_counter() - began)
            if answer is not None:
                [hit.evidence for hit in answer.hits]
            told_all.append(time.perf_counter() - began)
        told["kinds"][kind], told["with_evidence"][kind] = spread(ranked), spread(told_all)
    told["resident_mb"] = round(resident())
    told["finds_source"] = {kind: _finds_source(index, every[kind]) for kind in ("text", "half", "sentence")}
    told["recall"] = recall_of(lookup, every, exhaustive)
    told["recall_of_truth"] = truth_recall(work, index, rows, lambda row: _ranked(index, row))
    return told


def _quietly(work: Callable[[], Any], refused: type[Exception]) -> Any:
    try:
        return work()
    except refused:
        return None


def _finds_source(index: Any, questions: Sequence[Any]) -> float:
    """How often a hit has the very words of the question, as the ad has that it was taken from."""
    return round(float(np.mean([any(h.verbatim for h in index.ask(q).hits) for q in questions])), 4)


def _ranked(index: Any, row: int) -> list[str]:
    from adsim.lookup import Question

    answer = index.ask(Question(ad_id=index.result.corpus.ad_ids[row], least=0.0, k=BEST))
    return [hit.ad_id for hit in answer.hits]


def recall_of(lookup: Any, every: dict[str, list[Any]], count: int) -> dict[str, dict[str, float]]:
    """Of the 20 best of all texts, at or above the threshold, and above 0.05, the share that an answer has."""
    from adsim.lookup import reading

    found: dict[str, dict[str, float]] = {}
    for kind in ("text", "half"):
        asked = reading.of_texts([q.text for q in every[kind][:count]], lookup.settings)
        shares: dict[str, list[float]] = {}
        for row in range(len(asked.ranks)):
            if asked.starts[row + 1] - asked.starts[row] < lookup.settings.lookup.model_words:
                continue
            told = _scores(lookup, asked, row)
            for name, score in (("all", _gated(lookup, asked, row)), ("ungated", _every(lookup, asked, row))):
                best = sorted(score, key=lambda unit: (-score[unit], unit))[:BEST]
                for least in (0.5, 0.05):
                    wanted = [unit for unit in best if score[unit] >= least]
                    if wanted:
                        share = float(np.mean([unit in told for unit in wanted]))
                        shares.setdefault(f"{name}_{least}", []).append(share)
        found[kind] = {name: round(float(np.mean(values)), 4) for name, values in shares.items()}
        found[kind]["questions"] = len(next(iter(shares.values()), []))
    return found


def _scores(lookup: Any, asked: Any, row: int, settings: Any = None) -> dict[int, float]:
    """Scores of the texts that a question is compared with."""
    from collections import Counter

    from adsim.lookup.matching import Matcher, Sifted
    from adsim.lookup.question import Question

    matcher = lookup._matcher if settings is None else Matcher(lookup.standing, settings)
    sifted = Sifted(*lookup.standing.sieve(Question(text="any")))
    matches = matcher.by_words(asked, (row, row + 1), sifted, Counter(), short=False)
    return dict(zip(matches.units.tolist(), matches.by_text.tolist(), strict=True))


def _gated(lookup: Any, asked: Any, row: int) -> dict[int, float]:
    """Every text that passes the gate of candidates: no limit on what is read or compared."""
    n = lookup.standing.units
    limits = dataclasses.replace(lookup.settings.lookup, compared=n, postings=2**40)
    return _scores(lookup, asked, row, dataclasses.replace(lookup.settings, lookup=limits))


def _every(lookup: Any, asked: Any, row: int) -> dict[int, float]:
    """Every text that shares word pairs enough to be scored in linking at all, whatever their rarity."""
    from adsim import scoring
    from adsim.lookup import kernels

    standing, matcher = lookup.standing, lookup._matcher
    units = np.arange(standing.units, dtype=np.int64)
    features = np.empty((len(units), len(scoring.NAMES)), np.float32)
    kept = kernels.compare(
        standing.index, asked.styles, standing.alone, np.float32(lookup.settings.scoring.glance), asked.words,
        asked.starts, row, -1, units, np.zeros(len(units), np.int32), features, np.empty(3, np.float32),
    )  # fmt: skip
    units, parts = units[:kept], matcher.model.contributions(features[:kept])
    contacts = matcher.contact_evidence(asked.contacts[row : row + 1], np.zeros(kept, np.int64), units)
    return dict(zip(units.tolist(), matcher.model.score(parts, contacts).tolist(), strict=True))


def truth_recall(
    work: Path, index: Any, rows: Sequence[int], ranked: Callable[[int], list[str]]
) -> dict[str, float]:
    """Of the other texts by the author of an ad, up to 20, the share among the 20 best; over ads that have any."""
    truth = pd.read_parquet(work / "truth.parquet", columns=["ad_id", "author"])
    author = dict(zip(truth["ad_id"], truth["author"], strict=True))
    unit = {ad: int(u) for ad, u in zip(index.result.corpus.ad_ids, index.result.representative, strict=True)}
    texts = truth.assign(unit=[unit.get(ad, -1) for ad in truth["ad_id"]]).groupby("author")["unit"].agg(set)
    shares = []
    for row in rows:
        ad = index.result.corpus.ad_ids[row]
        others = texts[author[ad]] - {unit[ad], -1}
        if others:
            mine = [one for one in ranked(row) if one != ad][:BEST]
            found = {unit[one] for one in mine} & others
            shares.append(len(found) / min(BEST, len(others)))
    return {"recall": round(float(np.mean(shares)), 4), "questions": len(shares)}


def folded_texts(index: Any) -> list[str]:
    """The texts as peers are given them: folded, so that disguises are not what they lose by."""
    from adsim import normalize

    return list(normalize.fold(index.result.corpus.texts, threads=2).text)


def measure_datasketch(work: Path, rows: Sequence[int], _: int) -> dict[str, Any]:
    """An LSH index of all ads, asked for each question."""
    from datasketch import MinHash, MinHashLSH

    from adsim.index import AdIndex

    index = AdIndex.open(work / "index")
    texts, ids = folded_texts(index), list(index.result.corpus.ad_ids)

    def shingles(text: str) -> list[bytes]:
        return [text[k : k + 5].encode() for k in range(max(1, len(text) - 4))]

    def sketch(text: str) -> Any:
        made = MinHash(num_perm=128, scheme="affine32")
        made.update_batch(shingles(text))
        return made

    before, began = resident(), time.perf_counter()
    lsh, sketches = MinHashLSH(threshold=0.5, num_perm=128), {}
    with lsh.insertion_session(buffer_size=100_000) as session:
        for ad, text in zip(ids, texts, strict=True):
            sketches[ad] = sketch(text)
            session.insert(ad, sketches[ad], check_duplication=False)
    built = time.perf_counter() - began

    def ask(text: str) -> list[str]:
        asked = sketch(text)
        found = [(-asked.jaccard(sketches[ad]), ad) for ad in lsh.query(asked)]
        return [ad for _, ad in sorted(found)]

    return {"build_seconds": round(built, 1), **_asked(work, index, texts, rows, ask, before, None)}


def measure_rapidfuzz(work: Path, rows: Sequence[int], _: int) -> dict[str, Any]:
    """Every ad compared with each question, for as many questions as two minutes allow."""
    from rapidfuzz import fuzz, process

    from adsim.index import AdIndex

    index, before = AdIndex.open(work / "index"), resident()
    texts, ids = folded_texts(index), list(index.result.corpus.ad_ids)

    def ask(text: str) -> list[str]:
        found = process.extract(text, texts, scorer=fuzz.token_set_ratio, limit=BEST + 1)
        return [ids[row] for _, _, row in found]

    return _asked(work, index, texts, rows, ask, before, RAPIDFUZZ_SECONDS)


def _asked(
    work: Path,
    index: Any,
    texts: list[str],
    rows: Sequence[int],
    ask: Callable[[str], list[str]],
    before: float,
    seconds: float | None,
) -> dict[str, Any]:
    """Latency by whole text and by half, memory, and what of the truth is found; until `seconds` are over."""
    found: dict[int, list[str]] = {}
    spent: dict[str, list[float]] = {"text": [], "half": []}
    ask(texts[rows[0]])
    until = time.perf_counter() + (seconds or float("inf"))
    for row in rows:
        if time.perf_counter() > until:
            break
        for kind, text in (("text", texts[row]), ("half", texts[row][: len(texts[row]) // 2])):
            began = time.perf_counter()
            answer = ask(text)
            spent[kind].append(time.perf_counter() - began)
            if kind == "text":
                found[row] = answer
    return {
        "kinds": {kind: spread(values) for kind, values in spent.items()},
        "resident_mb": round(resident()),
        "resident_mb_before": round(before),
        "recall_of_truth": truth_recall(work, index, list(found), found.__getitem__),
    }


MEASURES: dict[str, Callable[[Path, Sequence[int], int], dict[str, Any]]] = {
    "adsim": measure_adsim,
    "datasketch": measure_datasketch,
    "rapidfuzz": measure_rapidfuzz,
}


def measure(method: str, work: Path, questions: int, exhaustive: int, seed: int) -> None:
    """In the process of one measurement: prints it as JSON."""
    from adsim.index import AdIndex

    with AdIndex.open(work / "index") as index:
        n = len(index)
    rows = np.random.default_rng(seed).choice(n, min(questions, n), replace=False).tolist()
    print(json.dumps(MEASURES[method](work, rows, exhaustive)))


def in_process(method: str, options: argparse.Namespace) -> dict[str, Any]:
    """One measurement in a process of its own."""
    numbers = [str(n) for n in (options.questions, options.exhaustive, options.seed)]
    command = [sys.executable, "-m", "benchmarks.query", "--measure", method, "--work", str(options.work)]
    command += [f"--{name}={n}" for name, n in zip(("questions", "exhaustive", "seed"), numbers, strict=True)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    if done.returncode:
        return {
            "failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else str(done.returncode)
        }
    return dict(json.loads(done.stdout.splitlines()[-1]))


def table_of(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    lines = [f"{results['ads']:,} ads, {results['questions']} questions of each kind, one process, warm.\n"]
    lines += [
        "| method | question | p50 ms | p95 ms | with evidence: p50 | p95 |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for method, told in results["methods"].items():
        for kind, ms in told.get("kinds", {}).items():
            more = told.get("with_evidence", {}).get(kind)
            rest = f"{more['p50']:.2f} | {more['p95']:.2f}" if more else " | "
            lines.append(f"| {method} | {kind} | {ms['p50']:.2f} | {ms['p95']:.2f} | {rest} |")
    lines += [
        "",
        "| method | recall of the truth | memory MB | first answer, or built, s |",
        "|---|--:|--:|--:|",
    ]
    for method, told in results["methods"].items():
        if "failed" in told:
            lines.append(f"| {method} | failed: {told['failed']} | | |")
            continue
        made = told.get("first_answer_seconds", told.get("build_seconds", ""))
        lines.append(
            f"| {method} | {told['recall_of_truth']['recall']:.3f} | {told['resident_mb']:,} | {made} |"
        )
    ours = results["methods"].get("adsim", {})
    for kind, shares in ours.get("recall", {}).items():
        lines += ["", f"Recall of the 20 best, {kind}: " + ", ".join(f"{k} {v}" for k, v in shares.items())]
    if "finds_source" in ours:
        lines += [
            "",
            "The very words found: " + ", ".join(f"{k} {v}" for k, v in ours["finds_source"].items()),
        ]
    return "\n".join(lines) + "\n"


def picture_of(results: dict[str, Any]) -> bytes:
    """Latencies as SVG: the median, and a line up to the 95th percentile."""
    import altair as alt
    import vl_convert

    from adsim.charts import BLUE, GREY, ORANGE, styled

    rows: list[dict[str, Any]] = [
        {"what": f"{method}: {kind}", "method": method, "p50": ms["p50"], "p95": ms["p95"]}
        for method, told in results["methods"].items()
        for kind, ms in told.get("kinds", {}).items()
    ]
    order = [row["what"] for row in rows]
    colors = alt.Scale(domain=list(METHODS), range=[BLUE, ORANGE, GREY])
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("what:N", sort=order, title=None), color=alt.Color("method:N", scale=colors, legend=None)
    )
    title = "milliseconds a question: median, and line to the 95th percentile"
    axis = alt.X("p50:Q", title=title, scale=alt.Scale(type="log"))
    chart = base.mark_rule(strokeWidth=2).encode(x=axis, x2="p95:Q") + base.mark_point(
        filled=True, size=70
    ).encode(x=axis)
    chart = chart.properties(width=520, height=24 * len(rows), title=f"Questions to {results['ads']:,} ads")
    return vl_convert.vegalite_to_svg(styled(chart).to_dict()).encode()


def main() -> None:
    """Parses the command line, measures, writes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ads", type=int, default=50_000)
    parser.add_argument("--work", type=Path, required=True, help="folder of the corpus and its index")
    parser.add_argument(
        "--out", type=Path, default=None, help="folder of the results; the work folder if not given"
    )
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--exhaustive", type=int, default=100, help="questions that all texts are scored for")
    parser.add_argument("--skip", nargs="*", default=[], choices=METHODS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", choices=METHODS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.work, options.questions, options.exhaustive, options.seed)
        return
    results: dict[str, Any] = {"ads": options.ads, "questions": options.questions, "seed": options.seed}
    results["prepare_seconds"] = prepare(options.work, options.ads, options.seed)
    results["methods"] = {m: in_process(m, options) for m in METHODS if m not in options.skip}
    out = options.out or options.work
    out.mkdir(parents=True, exist_ok=True)
    (out / "query.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (out / "query.md").write_text(table_of(results), "utf-8")
    (out / "query.svg").write_bytes(picture_of(results))
    print(table_of(results))


if __name__ == "__main__":
    main()

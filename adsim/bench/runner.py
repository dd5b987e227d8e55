"""Runs a suite: makes its corpora, measures every method on each in processes of its own, holds them to the truth.

A `Suite` comes in; `Results` go out. Rounds are interleaved and methods change places from round to round, so that a
noisy machine treats all alike. A method that cannot run is told and skipped, never an error.
"""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from adsim.bench.corpora import Prepared, prepare
from adsim.bench.environment import environment
from adsim.bench.measure import FAILED, MISSING, Job, Outcome
from adsim.bench.method import make
from adsim.bench.quality import TEXT_LABELS, Known
from adsim.bench.results import CorpusRow, MethodRow, PairRow, QualityRow, Results, SkippedRow, SpeedRow
from adsim.bench.suite import MethodSpec, Suite
from adsim.parallel import default_threads
from adsim.records import Bool
from adsim.watch import Watch


def run(suite: Suite, *, watch: Watch | None = None) -> Results:
    """Runs a suite in a temporary folder; raises `Cancelled` between two measurements where the watch says so.

    Settings of methods are tried before anything is measured. Time: the sum of all measurements.
    """
    watch = watch or Watch()
    for spec in suite.methods:
        make(spec.use, spec.settings, threads=1)
    where = environment()
    done = _Done()
    with tempfile.TemporaryDirectory(prefix="adsim-bench-") as name:
        for at, corpus in enumerate(suite.corpora):
            with watch.stage(f"{corpus.name} made", 1):
                prepared = prepare(corpus, Path(name) / f"corpus-{at}")
            done.corpora.append(_corpus_row(prepared))
            _OnCorpus(suite, prepared, done, watch).measure()
    return Results(
        suite=suite.name,
        title=suite.title,
        suite_sha256=suite.sha256,
        rounds=suite.rounds,
        environment=where,
        corpora=tuple(done.corpora),
        methods=tuple(_method_row(spec) for spec in suite.methods),
        quality=tuple(done.quality),
        pairs=tuple(done.pairs),
        speed=tuple(done.speed),
        skipped=tuple(done.skipped),
    )


@dataclass
class _Done:
    """Rows so far, and methods of which a package is missing, which are not tried again."""

    corpora: list[CorpusRow] = field(default_factory=list)
    quality: list[QualityRow] = field(default_factory=list)
    pairs: list[PairRow] = field(default_factory=list)
    speed: list[SpeedRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class _OnCorpus:
    """All measurements on one corpus."""

    suite: Suite
    corpus: Prepared
    done: _Done
    watch: Watch

    def measure(self) -> None:
        """Measures, and adds what came of it to the rows."""
        known = Known(self.corpus, self.suite.bootstrap, self.suite.seed)
        trials = self._trials(known)
        methods = [m for m in self.suite.methods if self._fits(m)]
        times: dict[tuple[str, int], list[Outcome]] = {}
        for spec, threads, first in self._plan(methods):
            if self._gone(spec):
                continue
            folder = self._folder(spec, f"{threads}")
            outcome = self._outcome(spec, threads, folder, pairs=bool(trials) and first)
            if outcome.kind:
                self._skip(spec, outcome)
                continue
            times.setdefault((spec.label, threads), []).append(outcome)
            if first and "quality" in self.suite.measures:
                self.done.quality += known.rows(spec.label, folder)
            if first and trials:
                label, same = trials
                row = known.pair_row(spec.label, label, folder, same)
                self.done.pairs += [row] if row else []
        self.done.speed += [self._speed_row(name, n, rounds) for (name, n), rounds in times.items()]
        if "sweep" in self.suite.measures:
            for spec in methods:
                self._sweep(spec, known)

    def _plan(self, methods: list[MethodSpec]) -> Iterator[tuple[MethodSpec, int, bool]]:
        """Method, threads, and whether it is the first measurement of the method, from which quality is taken."""
        seen: set[str] = set()
        everything = sorted({n or default_threads() for n in self.suite.threads}, reverse=True)
        for turn in range(self.suite.rounds if "speed" in self.suite.measures else 1):
            for threads in everything if "speed" in self.suite.measures else everything[:1]:
                at = turn % max(len(methods), 1)
                for spec in methods[at:] + methods[:at]:
                    if spec.threads and threads > spec.threads and min(everything) <= spec.threads:
                        continue
                    yield spec, threads, spec.label not in seen
                    seen.add(spec.label)

    def _fits(self, spec: MethodSpec) -> bool:
        """Whether the corpus is small enough for the method; told where it is not."""
        if spec.most_ads and self.corpus.ads > spec.most_ads:
            reason = f"left out above {spec.most_ads:,} ads"
            self.done.skipped.append(self._skipped(spec, reason))
            return False
        return True

    def _gone(self, spec: MethodSpec) -> bool:
        failed = any(
            row.method == spec.label and row.corpus == self.corpus.spec.name for row in self.done.skipped
        )
        return failed or spec.label in self.done.missing

    def _skip(self, spec: MethodSpec, outcome: Outcome) -> None:
        if outcome.kind == MISSING:
            self.done.missing.add(spec.label)
            self.done.skipped.append(SkippedRow(method=spec.label, corpus="", reason=outcome.problem))
            return
        self.done.skipped.append(self._skipped(spec, outcome.problem))

    def _skipped(self, spec: MethodSpec, reason: str) -> SkippedRow:
        return SkippedRow(method=spec.label, corpus=self.corpus.spec.name, reason=reason)

    def _folder(self, spec: MethodSpec, what: str) -> Path:
        folder = self.corpus.folder / f"{self.suite.methods.index(spec)}-{what}"
        folder.mkdir(exist_ok=True)
        return folder

    def _outcome(self, spec: MethodSpec, threads: int, folder: Path, *, pairs: bool) -> Outcome:
        job = Job(
            ads=str(self.corpus.ads_path),
            use=spec.use,
            settings=spec.settings,
            threads=threads,
            pairs=str(self.corpus.folder / "pairs.npy") if pairs else "",
        )
        return self._in_process(job, spec, folder)

    def _sweep(self, spec: MethodSpec, known: Known) -> None:
        """The labels of each value of the swept settings; the clock is not looked at."""
        for name, values in spec.sweep.items():
            if self._gone(spec):
                return
            folder = self._folder(spec, f"sweep-{name}")
            job = Job(
                ads=str(self.corpus.ads_path),
                use=spec.use,
                settings=spec.settings,
                threads=default_threads(),
                sweep=name,
                values=values,
            )
            outcome = self._in_process(job, spec, folder)
            if outcome.kind:
                self._skip(spec, dataclasses.replace(outcome, problem=f"sweep of {name}: {outcome.problem}"))
                return
            self.done.quality += known.swept(spec.label, folder, values)

    def _in_process(self, job: Job, spec: MethodSpec, folder: Path) -> Outcome:
        """One measurement in a process of its own, given up after the time that the suite allows."""
        job.write(folder)
        what = f"sweep of {job.sweep}" if job.sweep else f"{job.threads} thread{'s' * (job.threads > 1)}"
        (folder / "outcome.json").unlink(missing_ok=True)
        with self.watch.stage(f"{self.corpus.spec.name}: {spec.label}, {what}", self.corpus.ads):
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "adsim.bench.measure", str(folder)],
                    capture_output=True,
                    timeout=self.suite.timeout,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                return Outcome(kind=FAILED, problem=f"more than {self.suite.timeout:g} s")
        if not (folder / "outcome.json").exists():
            return Outcome(kind=FAILED, problem=f"the process ended with {done.returncode}")
        return Outcome.read(folder)

    def _trials(self, known: Known) -> tuple[str, Bool] | None:
        """The label and the truth of the pairs whose scores are asked for; the pairs go to `pairs.npy`."""
        if "pairs" not in self.suite.measures:
            return None
        label = next((name for name in TEXT_LABELS if name in known.entities), next(iter(known.entities)))
        rows, same = known.trials(label, self.suite.pairs)
        np.save(self.corpus.folder / "pairs.npy", rows, allow_pickle=False)
        return label, same

    def _speed_row(self, name: str, threads: int, rounds: list[Outcome]) -> SpeedRow:
        stages: dict[str, list[float]] = {}
        for outcome in rounds:
            for stage, seconds in outcome.stages.items():
                stages.setdefault(stage, []).append(seconds)
        return SpeedRow(
            corpus=self.corpus.spec.name,
            ads=self.corpus.ads,
            method=name,
            threads=threads,
            seconds=[outcome.seconds for outcome in rounds],
            peak_mb=[outcome.peak_mb for outcome in rounds],
            base_mb=[outcome.base_mb for outcome in rounds],
            stages=stages,
        )


def _corpus_row(corpus: Prepared) -> CorpusRow:
    truth, spec = corpus.truth(), corpus.spec
    told: dict[str, Any] = {
        name: getattr(spec, name) for name in ("ads", "family", "difficulty", "french", "seed")
    }
    return CorpusRow(
        name=spec.name,
        spec={"generator": spec.generator, **told} if spec.generator else {"file": Path(spec.path).name},
        ads=corpus.ads,
        entities={label: int(truth[label].nunique()) for label in corpus.labels},
        sha256=corpus.sha256,
    )


def _method_row(spec: MethodSpec) -> MethodRow:
    sweep = {name: list(values) for name, values in spec.sweep.items()}
    return MethodRow(name=spec.label, use=spec.use, settings=spec.settings, sweep=sweep)

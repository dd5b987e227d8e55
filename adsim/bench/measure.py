"""One measurement, in a process of its own: `python -m adsim.bench.measure FOLDER`.

A folder with `job.json` comes in; `outcome.json` and arrays go out into it. The clock and the memory count from the
call of `fit` to its return; reading, importing, compiling and a first small run are done before. It never sees
the truth.
"""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adsim.errors import AdsimError, SettingsError, UsageError

WARM_ADS = 500
PROC = Path("/proc/self")
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMBA", "RAYON")
MISSING, FAILED = "missing", "failed"


@dataclass(frozen=True, kw_only=True)
class Job:
    """What one process does: fit a method once, or once for each value of a sweep, on one corpus.

    `ads`: path of the CSV. `sweep`: name of a setting, or ''. `pairs`: path of an .npy of pairs of rows, int32 (k, 2),
    whose scores are asked for, or ''.
    """

    ads: str
    use: str
    settings: dict[str, Any]
    threads: int
    sweep: str = ""
    values: tuple[float, ...] = ()
    pairs: str = ""

    def write(self, folder: Path) -> None:
        """Writes `job.json`."""
        (folder / "job.json").write_text(json.dumps(dataclasses.asdict(self)), "utf-8")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it: `problem` is '' or why there is nothing, `kind` `missing` or `failed` then.

    `peak_mb`: most memory during the fit; `base_mb`: memory before it, texts and imports.
    """

    kind: str = ""
    problem: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0
    base_mb: float = 0.0
    stages: dict[str, float] = dataclasses.field(default_factory=dict)
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Outcome:
        """Reads `outcome.json`."""
        return cls(**json.loads((folder / "outcome.json").read_text("utf-8")))


def main() -> None:
    """Does the job of the folder and writes what came of it; a failure is an outcome too."""
    folder = Path(sys.argv[1])
    job = Job(**json.loads((folder / "job.json").read_text("utf-8")))
    _restrict(job.threads)
    try:
        outcome = run(job, folder)
    except AdsimError as error:
        from adsim.bench.method import MissingPackage

        kind = MISSING if isinstance(error, MissingPackage) else FAILED
        outcome = Outcome(kind=kind, problem=error.message)
    except Exception as error:
        # what others raise may repeat the text of an ad: its type is told, no more
        outcome = Outcome(kind=FAILED, problem=type(error).__name__)
    (folder / "outcome.json").write_text(json.dumps(dataclasses.asdict(outcome)), "utf-8")


def _restrict(threads: int) -> None:
    """Keeps this process, and what it starts, to so many processors, whatever a library takes for itself."""
    for name in THREADS:
        os.environ[f"{name}_NUM_THREADS"] = str(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def run(job: Job, folder: Path) -> Outcome:
    """Fits the method of the job; arrays go into the folder."""
    from adsim.bench.method import Trace, make

    method = make(job.use, job.settings, threads=job.threads)
    given, few = _inputs(Path(job.ads), getattr(method, "reads", "texts"), folder)
    if job.sweep:
        return _sweep(job, method, given, folder)
    if getattr(method, "warm", True):
        make(job.use, job.settings, threads=job.threads).fit(few)
    base = _memory("VmRSS")
    _forget_peak()
    start = time.perf_counter()
    labels = method.fit(given)
    seconds = time.perf_counter() - start
    peak = _started() if getattr(method, "outside", False) else _memory("VmHWM")
    trace = getattr(method, "trace", None) or Trace()
    _write_labels(labels, trace, folder)
    if job.pairs:
        _write_scores(method, Path(job.pairs), folder)
    return Outcome(seconds=seconds, peak_mb=peak, base_mb=base, stages=trace.stages, settings=trace.settings)


def _inputs(path: Path, reads: str, folder: Path) -> tuple[Any, Any]:
    """What the method reads, and the first of it."""
    import pandas as pd

    from adsim.bench.corpora import texts_of

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    if reads == "texts":
        texts = texts_of(frame)
        return texts, texts[:WARM_ADS]
    if reads == "ads":
        return frame, frame.head(WARM_ADS)
    if reads == "file":
        frame.head(WARM_ADS).to_csv(folder / "few.csv", index=False)
        return path, folder / "few.csv"
    raise UsageError(f"a method reads '{reads}'", fix="one of: texts, ads, file")


def _codes(labels: Any) -> Any:
    import numpy as np

    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64).ravel()


def _write_labels(labels: Any, trace: Any, folder: Path) -> None:
    """Labels as codes, and the pairs that were looked at, as far as the method tells."""
    import numpy as np

    arrays: dict[str, Any] = {"labels": _codes(labels)}
    if trace.text_labels is not None:
        arrays["text_labels"] = _codes(trace.text_labels)
    if trace.left is not None:
        arrays |= {"left": trace.left, "right": trace.right, "kept": trace.kept}
    np.savez(folder / "labels.npz", **arrays)


def _write_scores(method: Any, pairs: Path, folder: Path) -> None:
    """Scores of the pairs that are asked for, and the probabilities that the method claims."""
    import numpy as np

    arrays: dict[str, Any] = {}
    if hasattr(method, "scores"):
        rows = np.load(pairs, allow_pickle=False)
        arrays["score"] = np.asarray(method.scores(rows[:, 0], rows[:, 1]), np.float64)
    if hasattr(method, "probabilities"):
        arrays |= dict(zip(("left", "right", "probability"), method.probabilities(), strict=True))
    np.savez(folder / "scores.npz", **arrays)


def _sweep(job: Job, method: Any, given: Any, folder: Path) -> Outcome:
    """Labels for each value of a setting, int64 (values, ads)."""
    import numpy as np

    from adsim.bench.method import make

    if hasattr(method, "sweep"):
        found = list(method.sweep(given, job.sweep, job.values))
    else:
        found = [
            make(
                job.use, {**job.settings, job.sweep: _like(method, job.sweep, value)}, threads=job.threads
            ).fit(given)
            for value in job.values
        ]
    np.save(folder / "sweep.npy", np.stack([_codes(labels) for labels in found]), allow_pickle=False)
    return Outcome()


def _like(method: Any, name: str, value: float) -> float | int:
    """A value of a sweep as an int where the setting is one."""
    if not hasattr(method, name):
        raise SettingsError(f"a sweep of '{name}'", fix="name a setting that the method keeps by that name")
    return int(value) if isinstance(getattr(method, name), int) else value


def _memory(field: str) -> float:
    """Memory of this process in MB, now (`VmRSS`) or at its peak (`VmHWM`).

    On Linux not from `ru_maxrss`, which starts with what the process that started this one held.
    """
    if not (PROC / "status").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = (PROC / "status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024


def _started() -> float:
    """Most memory in MB of a program that was started; at least what this process held then."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _forget_peak() -> None:
    """Lets the peak start anew, so that reading and the first small run do not count."""
    if (PROC / "clear_refs").exists():
        (PROC / "clear_refs").write_text("5", "ascii")


if __name__ == "__main__":
    main()

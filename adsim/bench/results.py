"""What a run of the bench found, as frozen rows, and its JSON.

Rows come in; JSON goes out, and comes back the same. It computes nothing but what follows from the rows: medians,
growth.
"""

from __future__ import annotations

import dataclasses
import json
import math
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from adsim.errors import InputError

FORMAT = "adsim bench 1"
DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class CorpusRow:
    """A corpus: how it was made, its size, what its truth tells, and the SHA-256 of what methods read."""

    name: str
    spec: dict[str, Any]
    ads: int
    entities: dict[str, int]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MethodRow:
    """A method: what it is called, what it is, and what it ran with."""

    name: str
    use: str
    settings: dict[str, Any]
    sweep: dict[str, list[float]]


@dataclass(frozen=True, kw_only=True)
class Part:
    """The pairs that touch some of the ads: how many ads and true pairs, precision and recall among them."""

    ads: int
    true_pairs: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, kw_only=True)
class QualityRow:
    """Labels of one method on one corpus against one label of the truth.

    `value`: the value of the swept setting, None for the default. `scores` and `intervals` by name, as
    `adsim.evaluate`. `stages`: share of true pairs still together, as far as the method tells. `parts`: by treatment.
    """

    corpus: str
    method: str
    label: str
    value: float | None
    scores: dict[str, float]
    intervals: dict[str, list[float]]
    largest_false_merge: int
    largest_split: int
    groups: int
    stages: dict[str, float]
    parts: dict[str, Part]

    @property
    def f1(self) -> float:
        """Pairwise F1."""
        return self.scores["pairwise_f1"]


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Probabilities against the truth, by bins: see `adsim.evaluate.pairs.Reliability`."""

    mean_score: list[float]
    share_same: list[float]
    pairs: list[int]
    ece: float
    brier: float


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """Scores of one method on pairs of one corpus against one label.

    `recall_at`: share of the same pairs kept at this share of the others, by the share as text.
    """

    corpus: str
    method: str
    label: str
    pairs: int
    average_precision: float | None
    recall_at: dict[str, float]
    calibration: Calibration | None


@dataclass(frozen=True, kw_only=True)
class SpeedRow:
    """Seconds and memory of one method on one corpus and so many threads, round by round."""

    corpus: str
    ads: int
    method: str
    threads: int
    seconds: list[float]
    peak_mb: list[float]
    base_mb: list[float]
    stages: dict[str, list[float]]

    @property
    def median(self) -> float:
        """Median seconds."""
        return statistics.median(self.seconds)

    @property
    def per_second(self) -> float:
        """Ads a second, by the median."""
        return self.ads / self.median if self.median else math.inf

    @property
    def added_mb(self) -> float:
        """Most memory in MB over what was held before, median of the rounds; at least 0."""
        return max(0.0, statistics.median(p - b for p, b in zip(self.peak_mb, self.base_mb, strict=True)))


@dataclass(frozen=True, kw_only=True)
class SkippedRow:
    """A method that was not run on a corpus, or on any ('' then), and why."""

    method: str
    corpus: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How seconds and memory grow with ads: the exponent b of a * ads^b, least squares on logarithms."""

    method: str
    threads: int
    sizes: tuple[int, ...]
    seconds: float
    memory: float


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything that a run found, and where it ran."""

    suite: str
    title: str
    suite_sha256: str
    rounds: int
    environment: dict[str, Any]
    corpora: tuple[CorpusRow, ...] = ()
    methods: tuple[MethodRow, ...] = ()
    quality: tuple[QualityRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    speed: tuple[SpeedRow, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    format: str = field(default=FORMAT)

    def to_json(self) -> str:
        """JSON with a row a line, the same bytes for the same results; numbers have five digits that count."""
        values = _rounded(dataclasses.asdict(self))
        parts = [f'"{name}": {_lines(value)}' for name, value in values.items()]
        return "{\n" + ",\n".join(parts) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> Results:
        """Results from JSON; raises `InputError` where it is not such a file."""
        try:
            raw = json.loads(text)
            if raw.get("format") != FORMAT:
                raise ValueError(f"format {raw.get('format')!r}")
            results: Results = _read(cls, raw)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"not results of this bench: {error}", fix="name a results.json of adsim bench"
            ) from error
        return results

    @classmethod
    def read(cls, path: Path) -> Results:
        """Results of a file; raises `InputError`."""
        try:
            return cls.from_json(path.read_text("utf-8"))
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}", fix="name a results.json of adsim bench") from error

    def labels(self) -> list[str]:
        """Labels of the truth that groups were held against, in order."""
        return list(dict.fromkeys(row.label for row in self.quality))

    def default(self, corpus: str, method: str, label: str) -> QualityRow | None:
        """The row of a method as it comes, or None where it was not run."""
        return next((r for r in self._of(corpus, method, label) if r.value is None), None)

    def best(self, corpus: str, method: str, label: str) -> QualityRow | None:
        """The row of the best value that was tried, by pairwise F1: what an oracle would set."""
        return max(self._of(corpus, method, label), key=lambda row: row.f1, default=None)

    def sweep(self, corpus: str, method: str, label: str) -> list[QualityRow]:
        """The rows of the values that were tried, in their order."""
        rows = [r for r in self._of(corpus, method, label) if r.value is not None]
        return sorted(rows, key=lambda row: row.value or 0.0)

    def _of(self, corpus: str, method: str, label: str) -> list[QualityRow]:
        return [r for r in self.quality if (r.corpus, r.method, r.label) == (corpus, method, label)]

    def growth(self) -> list[Growth]:
        """Growth of every method that ran on corpora of three sizes at least that differ in size alone."""
        rows: dict[tuple[str, int, str], list[SpeedRow]] = {}
        kinds = {c.name: json.dumps({**c.spec, "ads": 0}, sort_keys=True) for c in self.corpora}
        for row in self.speed:
            rows.setdefault((row.method, row.threads, kinds[row.corpus]), []).append(row)
        return [
            Growth(
                method=method,
                threads=threads,
                sizes=tuple(row.ads for row in of_kind),
                seconds=slope([row.ads for row in of_kind], [row.median for row in of_kind]),
                memory=slope([row.ads for row in of_kind], [max(row.added_mb, 1.0) for row in of_kind]),
            )
            for (method, threads, _), of_kind in rows.items()
            if len({row.ads for row in of_kind}) >= 3
        ]


def slope(x: list[int], y: list[float]) -> float:
    """The slope of log y over log x by least squares."""
    return statistics.linear_regression([math.log(v) for v in x], [math.log(max(v, 1e-9)) for v in y]).slope


def _lines(value: Any) -> str:
    """A value as JSON; a list has a row a line."""
    if not isinstance(value, list):
        return json.dumps(value, allow_nan=False)
    return "[" + ",".join(f"\n{json.dumps(row, allow_nan=False)}" for row in value) + "]"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


def _read(kind: Any, value: Any) -> Any:
    """A value of JSON as the type of a field."""
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_read(inner[0], item) for item in value)
    if origin is dict:
        return {key: _read(inner[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(next(iter(inner), None)) and value is not None:
        return _read(inner[0], value)
    return value

"""Holds a run against the truth, at both levels, stage by stage, by treatment and by length of text.

A truth and an output come in; one `Evaluation` goes out, that gives tables, JSON and a picture. It never
changes what it was given, and says what it could not compare.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from adsim.errors import UsageError
from adsim.evaluate.bootstrap import Interval, intervals_of
from adsim.evaluate.found import Found, read_found
from adsim.evaluate.partition import Measure, PartitionScores, codes_of, contingency, scores_of
from adsim.evaluate.stages import STAGES, Followed, follow, found_labels, pairs_touching, stage_recalls
from adsim.evaluate.truth import LABEL_LEVELS, Truth, read_truth
from adsim.records import I64, Bool, LinkResult

if TYPE_CHECKING:
    from rich.console import Console

LENGTHS = ((0, 70), (70, 200), (200, 500), (500, None))
"""Buckets of text length in characters: from, and below."""


@dataclass(frozen=True)
class Slice:
    """The pairs that touch some of the ads: at least one of the two is among them.

    `pairwise` compares true and found pairs among those; `stages` is the recall by stage.
    """

    name: str
    ads: int
    true_pairs: int
    pairwise: Measure
    stages: dict[str, float]


@dataclass(frozen=True)
class LevelEvaluation:
    """One label of the truth against one level of groups, with intervals by name of score."""

    label: str
    level: str
    scores: PartitionScores
    intervals: dict[str, Interval]
    stages: dict[str, float]
    treatments: tuple[Slice, ...]
    lengths: tuple[Slice, ...]
    unlabelled: int


@dataclass(frozen=True)
class Evaluation:
    """All that was compared, and what could not be: ads known to one side alone."""

    levels: tuple[LevelEvaluation, ...]
    ads: int
    not_read: int
    not_in_truth: int
    rounds: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Nested dictionaries of plain values, with each F1 beside its precision and recall."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    def to_json(self) -> str:
        """The same as JSON, with the same bytes for the same evaluation."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False) + "\n"

    def print(self, console: Console) -> None:
        """Prints one table of scores for each level, then the recall by stage, treatment and length."""
        from adsim.evaluate.tables import tables_of

        for table in tables_of(self):
            console.print(table)

    def write(self, folder: Path | str) -> tuple[Path, ...]:
        """Writes evaluation.json, .html (self-contained), .svg and .png into a folder; gives their paths."""
        from adsim.evaluate.picture import pictures_of

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        files = {"evaluation.json": self.to_json().encode()}
        files |= {f"evaluation{suffix}": draw() for suffix, draw in pictures_of(self).items()}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return tuple(folder / name for name in files)

    def picture(self, path: Path | str) -> None:
        """Draws the evaluation into one file, .html (self-contained), .svg or .png."""
        from adsim.evaluate.picture import pictures_of

        drawn = pictures_of(self).get(Path(path).suffix.lower())
        if drawn is None:
            raise UsageError(f"{path}: not a kind of picture", fix="end it in .html, .svg or .png")
        Path(path).write_bytes(drawn())


def evaluate(
    truth: Path | str | Any,
    out: Path | str | LinkResult,
    *,
    labels: dict[str, str] | None = None,
    rounds: int = 1000,
    seed: int = 1,
) -> Evaluation:
    """Holds the output of a run against the truth.

    `truth`: a CSV or Parquet file, a pandas frame or an Arrow table with `ad_id` and label columns, and
    where known `treatments` and `text`. `out`: an output folder of `adsim link`, or a `LinkResult`.
    `labels`: label column to level (`text_group` or `group`); `LABEL_LEVELS` by default, as far as
    they are there. `rounds` resamples of the true entities from `seed` give the intervals. An ad with
    an empty group is alone; so is an ad of the truth that was not read. Raises `InputError`,
    `OutputError`, `UsageError`. O(n log n + links + rounds * entities).
    """
    levels = dict(LABEL_LEVELS if labels is None else labels)
    if not set(levels.values()) <= {"text_group", "group"}:
        raise UsageError("a label is held against text_group or group", fix="such as {'entity': 'group'}")
    known = read_truth(truth, tuple(levels))
    found = read_found(out)
    rows = pc.index_in(known.ad_ids, value_set=found.ad_ids).fill_null(-1).to_numpy(zero_copy_only=False)
    rows = rows.astype(np.int64)
    lengths = _lengths(known, found, rows)
    compared = [
        _level(_Labelled(label, levels[label], known, lengths), found, rows, (rounds, seed))
        for label in known.labels
    ]
    return Evaluation(
        levels=tuple(compared),
        ads=len(rows),
        not_read=int((rows < 0).sum()),
        not_in_truth=len(found.ad_ids) - int((rows >= 0).sum()),
        rounds=rounds,
        seed=seed,
    )


@dataclass(frozen=True, eq=False)
class _Labelled:
    label: str
    level: str
    truth: Truth
    lengths: I64 | None


def _level(case: _Labelled, found: Found, rows: I64, draw: tuple[int, int]) -> LevelEvaluation:
    names = case.truth.labels[case.label].to_numpy(zero_copy_only=False)
    known = names != ""
    entity, _ = codes_of(names[known].astype(str))
    rows = rows[known]
    group = found_labels(found, rows, case.level)
    table = contingency(entity, group)
    followed = follow(entity, found, rows, case.level)
    slices = {name: ads[known] for name, ads in case.truth.treatments.items()}
    buckets = _buckets(case.lengths[known]) if case.lengths is not None else {}
    return LevelEvaluation(
        label=case.label,
        level=case.level,
        scores=scores_of(table),
        intervals=intervals_of(table, rounds=draw[0], seed=draw[1]),
        stages=_stages(followed, np.ones(len(entity), np.bool_)),
        treatments=tuple(_slice(name, ads, followed, group) for name, ads in slices.items()),
        lengths=tuple(_slice(name, ads, followed, group) for name, ads in buckets.items()),
        unlabelled=int((~known).sum()),
    )


def _stages(followed: Followed, ads: Bool) -> dict[str, float]:
    return dict(zip(STAGES, stage_recalls(followed, ads).tolist(), strict=True))


def _slice(name: str, ads: Bool, followed: Followed, group: I64) -> Slice:
    true, found = pairs_touching(followed.entity, ads), pairs_touching(group, ads)
    shared = pairs_touching(followed.together["clustering"], ads)
    measure = Measure(shared / found if found else 1.0, shared / true if true else 1.0)
    return Slice(name, int(ads.sum()), true, measure, _stages(followed, ads))


def _lengths(truth: Truth, found: Found, rows: I64) -> I64 | None:
    if truth.lengths is not None or found.lengths is None:
        return truth.lengths
    return np.where(rows >= 0, found.lengths[rows], 0) if len(found.lengths) else np.zeros_like(rows)


def _buckets(lengths: I64) -> dict[str, Bool]:
    named = {
        (f"{low}+" if high is None else f"{low}-{high - 1}"): (lengths >= low)
        & (lengths < (np.inf if high is None else high))
        for low, high in LENGTHS
    }
    return {name: ads for name, ads in named.items() if ads.any()}


def _plain(value: Any) -> Any:
    if isinstance(value, Measure):
        return {"precision": value.precision, "recall": value.recall, "f1": value.f1}
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value

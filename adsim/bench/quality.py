"""Holds labels and scores of a method against the truth of a corpus.

What a measurement left in its folder, and the truth, come in; rows of results go out. It alone of the bench sees the
truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from adsim.bench.corpora import Prepared, read_frame, texts_of
from adsim.bench.results import Calibration, PairRow, Part, QualityRow
from adsim.evaluate.bootstrap import intervals_of
from adsim.evaluate.found import Found
from adsim.evaluate.pairs import average_precision, recall_at, reliability
from adsim.evaluate.partition import (
    SCORE_NAMES,
    Contingency,
    codes_of,
    contingency,
    entity_sums,
    scores_from_sums,
    scores_of,
)
from adsim.evaluate.stages import STAGES, follow, pairs_touching, stage_recalls
from adsim.records import I32, I64, Bool

TEXT_LABELS = ("author",)
"""Labels of the truth that speak of texts, not of posters."""
POSTER_LABELS = ("operator", "entity")
"""Labels that a probability speaks of, where the truth has them."""
FALSE_RATES = (0.01, 0.001)
NEAREST = 64
"""Nearest texts among which the nearest stranger is looked for."""


@dataclass(frozen=True, eq=False)
class Known:
    """The truth of one corpus as codes, and how it is to be compared: `bootstrap` rounds from `seed`."""

    corpus: Prepared
    bootstrap: int
    seed: int

    @cached_property
    def entities(self) -> dict[str, I64]:
        """For each label of the truth the codes of the ads, int64 (n,); -1 where the truth is silent."""
        truth = self.corpus.truth()
        out = {}
        for label in self.corpus.labels:
            names = truth[label].to_numpy(dtype=str)
            out[label] = np.where(names == "", -1, codes_of(names)[0])
        return out

    @cached_property
    def parts(self) -> dict[str, Bool]:
        """By treatment the ads that were so treated, bool (n,)."""
        truth = self.corpus.truth()
        if "treatments" not in truth:
            return {}
        cells = [set(cell.split()) for cell in truth["treatments"].tolist()]
        names = sorted(set().union(*cells))
        return {name: np.array([name in cell for cell in cells], np.bool_) for name in names}

    def rows(self, method: str, folder: Path) -> Iterator[QualityRow]:
        """The rows of one fit, from `labels.npz`: one for each label of the truth."""
        with np.load(folder / "labels.npz", allow_pickle=False) as arrays:
            found = dict(arrays.items())
        for label in self.entities:
            of_text = label in TEXT_LABELS and "text_labels" in found
            yield self._row(method, label, found["text_labels" if of_text else "labels"], found, None)

    def swept(self, method: str, folder: Path, values: tuple[float, ...]) -> Iterator[QualityRow]:
        """The rows of a sweep, from `sweep.npy`; scores alone."""
        labels = np.load(folder / "sweep.npy", allow_pickle=False)
        for value, of_value in zip(values, labels, strict=True):
            for label in self.entities:
                yield self._row(method, label, of_value, {}, value)

    def _row(
        self, method: str, label: str, labels: I64, found: dict[str, Any], value: float | None
    ) -> QualityRow:
        entity = self.entities[label]
        known = entity >= 0
        table = contingency(entity[known], labels[known])
        scores = scores_of(table)
        detailed = value is None
        return QualityRow(
            corpus=self.corpus.spec.name,
            method=method,
            label=label,
            value=value,
            scores=named_scores(table),
            intervals=self._intervals(table) if detailed else {},
            largest_false_merge=scores.largest_false_merge,
            largest_split=scores.largest_split,
            groups=scores.found_groups,
            stages=_stages(entity, labels, found) if "left" in found else {},
            parts=self._parts(entity, labels, known) if detailed else {},
        )

    def _intervals(self, table: Contingency) -> dict[str, list[float]]:
        found = intervals_of(table, rounds=self.bootstrap, seed=self.seed)
        return {name: [interval.low, interval.high] for name, interval in found.items()}

    def _parts(self, entity: I64, labels: I64, known: Bool) -> dict[str, Part]:
        true, found = entity[known], labels[known]
        both = true * (int(found.max(initial=0)) + 1) + found
        return {
            name: part_of(true, found, both, ads[known])
            for name, ads in self.parts.items()
            if ads[known].any()
        }

    def trials(self, label: str, count: int) -> tuple[I32, Bool]:
        """Pairs of rows, int32 (k, 2), and whether they are the same: half true, a quarter near, a quarter random.

        True pairs are drawn among all; near ones are an ad and the nearest text (TF-IDF of characters) of a stranger:
        the errors that a reader would make. A lifted text and what it was lifted from are left out: no text tells
        them apart.
        """
        entity = self.entities[label]
        rng = np.random.default_rng(self.seed)
        same = _same_pairs(entity, count // 2, rng)
        near = _near_strangers(entity, texts_of(read_frame(self.corpus.ads_path)), count // 4, rng)
        other = rng.integers(len(entity), size=(count // 4, 2))
        other = other[(entity[other[:, 0]] != entity[other[:, 1]]) & (entity[other] >= 0).all(axis=1)]
        rows = np.concatenate([same, near[~self._lifted(near)], other]).astype(np.int32)
        return np.sort(rows, axis=1), np.arange(len(rows)) < len(same)

    def _lifted(self, rows: I64) -> Bool:
        """Pairs of which one text was lifted from the author of the other, or both from one author; bool (k,)."""
        truth = self.corpus.truth()
        if "lifted_from" not in truth or not len(rows):
            return np.zeros(len(rows), np.bool_)
        author, source = truth["author"].to_numpy(dtype=str), truth["lifted_from"].to_numpy(dtype=str)
        origin = np.where(source == "", author, source)
        return np.asarray(origin[rows[:, 0]] == origin[rows[:, 1]], np.bool_)

    def pair_row(self, method: str, label: str, folder: Path, same: Bool) -> PairRow | None:
        """The row of the scores in `scores.npz`; None where the method gives none."""
        with np.load(folder / "scores.npz", allow_pickle=False) as arrays:
            found = dict(arrays.items())
        if not found:
            return None
        score = found.get("score")
        rates: dict[str, float] = {}
        if score is not None:
            rates = {f"{r:g}": recall_at(score, same, false_rate=r) for r in FALSE_RATES}
        return PairRow(
            corpus=self.corpus.spec.name,
            method=method,
            label=label,
            pairs=len(same),
            average_precision=average_precision(score, same) if score is not None else None,
            recall_at=rates,
            calibration=self._calibration(label, found) if "probability" in found else None,
        )

    def _calibration(self, label: str, found: dict[str, Any]) -> Calibration:
        label = next((name for name in POSTER_LABELS if name in self.entities), label)
        left, right = self.entities[label][found["left"]], self.entities[label][found["right"]]
        known = (left >= 0) & (right >= 0)
        curve = reliability(found["probability"][known], (left == right)[known])
        return Calibration(
            mean_score=curve.mean_score.tolist(),
            share_same=curve.share_same.tolist(),
            pairs=curve.pairs.tolist(),
            ece=curve.ece,
            brier=curve.brier,
        )


def named_scores(table: Contingency) -> dict[str, float]:
    """All scores of a table by name."""
    values = scores_from_sums(entity_sums(table).matrix().sum(axis=0, keepdims=True))[0]
    return dict(zip(SCORE_NAMES, values.tolist(), strict=True))


def part_of(true: I64, found: I64, both: I64, ads: Bool) -> Part:
    """Precision and recall over the pairs with one of `ads` in them; `both`: equal where both labels are."""
    true_pairs, found_pairs = pairs_touching(true, ads), pairs_touching(found, ads)
    shared = pairs_touching(both, ads)
    return Part(
        ads=int(ads.sum()),
        true_pairs=true_pairs,
        precision=shared / found_pairs if found_pairs else 1.0,
        recall=shared / true_pairs if true_pairs else 1.0,
    )


def _stages(entity: I64, labels: I64, found: dict[str, Any]) -> dict[str, float]:
    """The share of true pairs still together after each stage, from the pairs that the method looked at."""
    n = len(entity)
    seen = Found(
        ad_ids=np.arange(n),
        labels={"group": labels},
        copy_of=np.arange(n),
        left=found["left"],
        right=found["right"],
        kept=found["kept"],
    )
    known = entity >= 0
    followed = follow(entity[known], seen, np.flatnonzero(known), "group")
    recalls = stage_recalls(followed, np.ones(int(known.sum()), np.bool_))
    return dict(zip(STAGES, recalls.tolist(), strict=True))


def _same_pairs(entity: I64, count: int, rng: np.random.Generator) -> I64:
    """Pairs of rows of one entity, each pair of the corpus as likely as any other; (count, 2), (0, 2) without any."""
    order = np.argsort(entity, kind="stable")
    order = order[entity[order] >= 0]
    names, start, size = np.unique(entity[order], return_index=True, return_counts=True)
    weight = size * (size - 1.0)
    if not weight.sum():
        return np.zeros((0, 2), np.int64)
    drawn = rng.choice(len(names), size=count, p=weight / weight.sum())
    first = rng.integers(size[drawn])
    second = (first + 1 + rng.integers(size[drawn] - 1)) % size[drawn]
    return np.stack([order[start[drawn] + first], order[start[drawn] + second]], axis=1)


def _near_strangers(entity: I64, texts: list[str], count: int, rng: np.random.Generator) -> I64:
    """Pairs of an ad and the nearest text of another entity; (up to count, 2)."""
    from sparse_dot_topn import sp_matmul_topn

    from adsim.bench.methods.vectors import tfidf

    vectors = tfidf(texts)
    rows = rng.permutation(np.flatnonzero(entity >= 0))[:count]
    near = sp_matmul_topn(vectors[rows], vectors.T.tocsr(), top_n=NEAREST, sort=True).tocoo()
    at, other = rows[near.row], near.col.astype(np.int64)
    stranger = (entity[at] != entity[other]) & (entity[other] >= 0)
    _, first = np.unique(near.row[stranger], return_index=True)
    return np.stack([at[stranger][first], other[stranger][first]], axis=1)

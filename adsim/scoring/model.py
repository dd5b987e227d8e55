"""The model that turns features into a calibrated probability: boosted trees, monotone where they must be.

In: rows of features. Out: log-odds, a probability, and the part that each feature has in it; the parts
add up exactly. Weights are JSON with their provenance; nothing is ever unpickled.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from adsim.errors import SettingsError
from adsim.parallel import over_slices
from adsim.records import F32, I32, I64, Styles
from adsim.scoring.features import NAMES, GramTable, measure

ALONE_BITS = 12.0
"""About the bits of a word pair that stands in one text alone."""


@dataclass(frozen=True, eq=False)
class Model:
    """Boosted trees as flat arrays, all nodes end to end.

    `roots` int32 (trees,); by node `feature` int32 (-1 at a leaf), `threshold` float32 (up to it goes left), `left`
    and `right` int32, `value` float32: log-odds, above a leaf the mean of what lies below. `reference` float32
    (features,): what each feature adds, on the mean, to pairs of strangers; contributions are told against it, and
    `bias` is the log-odds of such a pair.
    """

    roots: I32
    feature: I32
    threshold: F32
    left: I32
    right: I32
    value: F32
    reference: F32
    bias: float

    @classmethod
    def from_trees(cls, raw: dict[str, Any]) -> Model:
        """Trees as they stand in JSON; raises `ValueError` where they do not fit the table of features."""
        if tuple(raw["features"]) != NAMES:
            raise ValueError("the model was made for other features")
        trees = raw["trees"]
        sizes = np.array([len(t["feature"]) for t in trees], np.int64)
        first = np.cumsum(sizes) - sizes
        shift = np.repeat(first, sizes)
        columns = {
            name: np.concatenate([np.asarray(t[name], np.float64) for t in trees])
            for name in ("feature", "threshold", "left", "right", "value")
        }
        below = np.concatenate([columns["left"], columns["right"]])
        if not (
            np.isin(columns["feature"], range(-1, len(NAMES))).all()
            and (below < np.tile(np.repeat(sizes, sizes), 2)).all()
        ):
            raise ValueError("a node leads nowhere")
        if len(raw["reference"]) != len(NAMES):
            raise ValueError("the reference has not a number for each feature")
        return cls(
            first.astype(np.int32),
            columns["feature"].astype(np.int32),
            columns["threshold"].astype(np.float32),
            (columns["left"] + shift).astype(np.int32),
            (columns["right"] + shift).astype(np.int32),
            columns["value"].astype(np.float32),
            np.asarray(raw["reference"], np.float32),
            float(raw["bias"]),
        )

    def told_against(self, strangers: F32) -> Model:
        """The same model with its contributions told against pairs of strangers, given by their features."""
        mean = self.contributions(strangers).mean(axis=0, dtype=np.float64)
        return dataclasses.replace(
            self, reference=(self.reference + mean).astype(np.float32), bias=self.bias + float(mean.sum())
        )

    def to_trees(self) -> str:
        """The trees as JSON text, one a line."""
        ends = np.append(self.roots[1:], len(self.feature))
        lines = []
        for start, end in zip(self.roots.tolist(), ends.tolist(), strict=True):
            tree = {
                "feature": self.feature[start:end].tolist(),
                "threshold": [float(f"{x:.7g}") for x in self.threshold[start:end].tolist()],
                "left": (self.left[start:end] - start).tolist(),
                "right": (self.right[start:end] - start).tolist(),
                "value": [round(x, 6) for x in self.value[start:end].tolist()],
            }
            lines.append(json.dumps(tree))
        trees = ",\n      ".join(lines)
        head = {
            "bias": round(self.bias, 6),
            "features": NAMES,
            "reference": [round(x, 6) for x in self.reference.tolist()],
        }
        lines_of_head = ",\n    ".join(f'"{name}": {json.dumps(value)}' for name, value in head.items())
        return f'{{\n    {lines_of_head},\n    "trees": [\n      {trees}\n    ]\n  }}'

    def contributions(self, features: F32, *, threads: int = 1) -> F32:
        """Log-odds by feature, float32 of the shape of `features`, beyond those of a pair of strangers.

        With `bias` they sum to the logit.
        """
        from adsim.scoring import kernels

        out = np.empty_like(features)
        over_slices(
            lambda lo, hi: kernels.contributions(
                features,
                self.roots,
                self.feature,
                self.threshold,
                self.left,
                self.right,
                self.value,
                self.reference,
                lo,
                hi,
                out,
            ),
            len(features),
            size=32768,
            threads=threads,
        )
        return out

    def score(self, contributions: F32, others: F32 | None = None) -> F32:
        """Calibrated probabilities, float32 (pairs,), of rows of contributions, and of log-odds of other evidence."""
        log_odds = contributions.sum(axis=1) + np.float32(self.bias)
        return probability(log_odds if others is None else log_odds + others)


@dataclass(frozen=True, eq=False)
class Models:
    """The models of the two looks at the pairs: `first` finds who posts a lot, `second` knows it and scores."""

    first: Model
    second: Model
    provenance: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str = "") -> Models:
        """The models of a JSON file, or the shipped ones where `path` is empty; `SettingsError` if unfit."""
        if not path:
            return cls.from_json(resources.files("adsim.scoring").joinpath("model.json").read_text("utf-8"))
        try:
            return cls.from_json(Path(path).read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"{path}: not a model ({error})", fix="name a model written by adsim"
            ) from error

    @classmethod
    def from_json(cls, text: str) -> Models:
        """Parses weights; raises `ValueError` where they do not fit the table of features."""
        raw = json.loads(text)
        return cls(Model.from_trees(raw["first"]), Model.from_trees(raw["second"]), raw["provenance"])

    def to_json(self) -> str:
        """The weights as text, with their provenance."""
        made = json.dumps(self.provenance, indent=4)[:-1].rstrip() + "\n  }"
        first, second = self.first.to_trees(), self.second.to_trees()
        return f'{{\n  "provenance": {made},\n  "first": {first},\n  "second": {second}\n}}\n'


def self_scores(
    model: Model,
    tables: tuple[GramTable, GramTable, GramTable],
    word_starts: I64,
    *,
    styles: Styles,
    threads: int = 1,
) -> F32:
    """The score of each text against a copy of itself, float32 (units,): what it says by itself.

    Low for a text of few or common words: copies of such a text are no sign of one poster.
    """
    every = np.arange(len(word_starts) - 1, dtype=np.int32)
    features = measure(every, every, grams=tables, word_starts=word_starts, styles=styles, threads=threads)
    # a copy shares also the grams of its own, which stand in no other text
    for n, table in enumerate(tables, 1):
        total = np.log2(np.float32(1.0) + table.total)
        at = NAMES.index(f"cosine_{n}")
        features[:, at : at + 3] = (total > 0)[:, None]
        features[:, at + 3] = total
    for name, most in (("run", np.inf), ("pieces", ALONE_BITS)):
        own = np.log2(np.float32(1.0) + np.minimum(tables[1].total, np.float32(most)))
        features[:, NAMES.index(name)] = np.maximum(features[:, NAMES.index(name)], own)
    features[:, NAMES.index("order")] = 1.0
    score = model.score(model.contributions(features, threads=threads))
    return np.where(tables[0].total > 0, score, np.float32(0.0)).astype(np.float32)


def probability(log_odds: F32) -> F32:
    """The logistic function, float32."""
    return (1.0 / (1.0 + np.exp(-log_odds.astype(np.float64)))).astype(np.float32)

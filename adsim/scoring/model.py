"""The model that turns features into a calibrated probability: a sum of step functions, one per feature.

In: rows of features. Out: log-odds, a probability, and the part that each feature has in it; the parts
add up exactly. Weights are JSON with their provenance; nothing is ever unpickled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from adsim.errors import SettingsError
from adsim.parallel import over_slices
from adsim.records import F32, F64, I64, Styles
from adsim.scoring.features import NAMES, GramTable, measure

ALONE_BITS = 12.0
"""About the bits of a word pair that stands in one text alone."""


@dataclass(frozen=True, eq=False)
class Model:
    """`edges[f]` rising, `values[f]` one more: log-odds that feature f adds; `bias` log-odds of none."""

    names: tuple[str, ...]
    edges: tuple[F64, ...]
    values: tuple[F64, ...]
    bias: float

    @classmethod
    def from_steps(cls, raw: dict[str, Any]) -> Model:
        """Weights as they stand in JSON; raises `ValueError` where they do not fit the table of features."""
        names = tuple(s["feature"] for s in raw["steps"])
        if names != NAMES:
            raise ValueError("the model was made for other features")
        return cls(
            names,
            tuple(np.array(s["edges"], np.float64) for s in raw["steps"]),
            tuple(np.array(s["values"], np.float64) for s in raw["steps"]),
            float(raw["bias"]),
        )

    def to_steps(self) -> str:
        """The weights as JSON text, one feature a line."""
        steps = [
            json.dumps({"feature": n, "edges": np.round(e, 6).tolist(), "values": np.round(v, 6).tolist()})
            for n, e, v in zip(self.names, self.edges, self.values, strict=True)
        ]
        body = ",\n      ".join(steps)
        return f'{{\n    "bias": {self.bias:.6f},\n    "steps": [\n      {body}\n    ]\n  }}'

    def contributions(self, features: F32, *, threads: int = 1) -> F32:
        """Log-odds by feature, float32 of the shape of `features`; with `bias` they sum to the logit."""
        from adsim.scoring import kernels

        starts = np.zeros(len(self.edges) + 1, np.int64)
        np.cumsum([len(e) for e in self.edges], out=starts[1:])
        edges = np.concatenate(self.edges).astype(np.float32)
        values = np.concatenate(self.values).astype(np.float32)
        out = np.empty_like(features)
        over_slices(
            lambda lo, hi: kernels.contributions(features, starts, edges, values, lo, hi, out),
            len(features),
            size=65536,
            threads=threads,
        )
        return out

    def score(self, contributions: F32) -> F32:
        """Calibrated probabilities, float32 (pairs,), of rows of contributions."""
        return probability(contributions.sum(axis=1) + np.float32(self.bias))


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
        return cls(Model.from_steps(raw["first"]), Model.from_steps(raw["second"]), raw["provenance"])

    def to_json(self) -> str:
        """The weights as text, with their provenance."""
        made = json.dumps(self.provenance, indent=4)[:-1].rstrip() + "\n  }"
        first, second = self.first.to_steps(), self.second.to_steps()
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

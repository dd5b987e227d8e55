"""Trains the text models on synthetic corpora of three generators and writes them as JSON with their provenance.

    python -m benchmarks.train [--ads 4000] [--leave-out NAME] [-o adsim/scoring/model.json]

In: families, seeds, sizes. Out: the weights of both looks, and how well they are calibrated on corpora of
other seeds. With `--leave-out` one generator is only tested on: so the figures hold for a way of writing that
the model has not seen. It never reads real texts.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# one thread is faster than two that wait for each other, and gives the same bytes anywhere
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

from adsim import pipeline
from adsim.config import Settings
from adsim.ingest import from_frame
from adsim.parallel import default_threads
from adsim.scoring import FEATURES, NAMES, Model, Models, probability
from adsim.textlinks import Compared, compare_texts, look_again

DIFFICULTIES = (0.35, 0.65, 0.5, 0.8)
PAIRS_PER_CORPUS = 25_000
FIRST_TREES, SECOND_TREES = 100, 200


@dataclass(frozen=True, eq=False)
class Corpus:
    """One labelled corpus after its first look, and the author of each of its units."""

    name: str
    found: Compared
    author: np.ndarray

    @property
    def same(self) -> np.ndarray:
        """Whether the texts of each pair are of one author."""
        return self.author[self.found.pairs.left] == self.author[self.found.pairs.right]

    @property
    def weight(self) -> np.ndarray:
        """Pairs of an author of many texts weigh less, or the few largest would decide alone."""
        each = np.bincount(self.author)
        pairs = self.found.pairs
        return 1.0 / np.sqrt(np.maximum(each[self.author[pairs.left]], each[self.author[pairs.right]]))


def labelled(name: str, ads: pd.DataFrame, truth: pd.Series, settings: Settings) -> Corpus:
    """A corpus after its first look; a unit with several authors (a lifted text) counts for the most frequent."""
    read = from_frame(ads, columns={}, settings=settings.ingest)
    words, styles = pipeline.words_of(read.corpus, settings)
    found = compare_texts(words, styles=styles, settings=settings)
    of = pd.Series(pd.factorize(truth.loc[list(read.corpus.ad_ids)])[0])
    author = of.groupby(found.units.of_ad).agg(lambda s: s.mode().iloc[0]).to_numpy()
    return Corpus(name, found, author)


def again(corpus: Corpus, first: Model, settings: Settings) -> Corpus:
    """The same corpus after its second look."""
    return Corpus(corpus.name, look_again(corpus.found, first, settings=settings), corpus.author)


def synth_corpora(seeds: range, ads: int, settings: Settings) -> Iterator[Corpus]:
    """adsim's own generator: every family that tells authors by text, and the mixed one twice."""
    from adsim.synth import FAMILIES, SynthSettings, generate

    for k, seed in enumerate(seeds):
        for family in (*FAMILIES, "mixed"):
            if family in ("lifted", "multi_template"):
                continue
            difficulty = DIFFICULTIES[k % len(DIFFICULTIES)]
            made = generate(SynthSettings(ads=ads, seed=seed, family=family, difficulty=difficulty))
            truth = made.truth.set_index("ad_id")["author"]
            yield labelled(f"synth/{family}/{seed}/{difficulty}", made.ads, truth, settings)


def other_corpora(name: str, seeds: range, ads: int, settings: Settings) -> Iterator[Corpus]:
    """Another generator, without contacts: what is left to tell posters by is text."""
    from benchmarks.generators import FAMILIES, GENERATORS

    for seed in seeds:
        for family in FAMILIES:
            if family in ("lifted", "multi_template", "mixed"):
                continue
            made = GENERATORS[name](family, seed=seed, ads=ads, contact=False)
            yield labelled(
                f"{name}/{family}/{seed}", made.ads, made.truth.set_index("ad_id")["entity"], settings
            )


def corpora_of(name: str, seeds: range, ads: int, settings: Settings) -> list[Corpus]:
    """All corpora of one generator."""
    if name == "synth":
        return list(synth_corpora(seeds, ads, settings))
    return list(other_corpora(name, seeds, ads, settings))


def trees_of(boosted: HistGradientBoostingClassifier) -> Model:
    """The trees of scikit-learn as adsim's own; a node above the leaves has the mean of what lies below."""
    trees = [p[0].nodes for p in boosted._predictors]
    raw = {
        "features": NAMES,
        "bias": float(boosted._baseline_prediction.ravel()[0]),
        "reference": [0.0] * len(NAMES),
        "trees": [],
    }
    for nodes in trees:
        value = nodes["value"].astype(np.float64)
        leaf = nodes["is_leaf"].astype(bool)
        # children come after their parents
        for k in range(len(nodes) - 1, -1, -1):
            if not leaf[k]:
                below = [int(nodes[k]["left"]), int(nodes[k]["right"])]
                value[k] = np.average(value[below], weights=nodes["count"][below])
        raw["bias"] += value[0]
        raw["trees"].append(
            {
                "feature": np.where(leaf, -1, nodes["feature_idx"].astype(np.int64)).tolist(),
                "threshold": np.where(leaf, 0, _float32_below(nodes["num_threshold"])).tolist(),
                "left": np.where(leaf, 0, nodes["left"].astype(np.int64)).tolist(),
                "right": np.where(leaf, 0, nodes["right"].astype(np.int64)).tolist(),
                "value": value.tolist(),
            }
        )
    return Model.from_trees(raw)


def _float32_below(thresholds: np.ndarray) -> np.ndarray:
    """The greatest float32 not above each threshold: float32 features compare with it as with the threshold."""
    single = thresholds.astype(np.float32)
    return np.where(single > thresholds, np.nextafter(single, np.float32(-np.inf)), single)


def sample(corpora: list[Corpus], seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, labels and weights of some pairs of each corpus."""
    rng = np.random.default_rng(seed)
    parts = []
    for corpus in corpora:
        n = len(corpus.found.pairs)
        rows = rng.choice(n, min(n, PAIRS_PER_CORPUS), replace=False)
        parts.append((corpus.found.features[rows], corpus.same[rows], corpus.weight[rows]))
    features, same, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return features, same, weight


def fit(corpora: list[Corpus], *, trees: int, seed: int) -> Model:
    """Boosted trees with the monotone constraints of the table of features."""
    features, same, weight = sample(corpora, seed)
    boosted = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=0.1,
        max_leaf_nodes=12,
        min_samples_leaf=100,
        l2_regularization=5.0,
        max_bins=64,
        monotonic_cst=[int(f.rising) for f in FEATURES],
        early_stopping=False,
        random_state=seed,
    ).fit(features, same, sample_weight=weight)
    return trees_of(boosted).told_against(features[~same])


def quality(model: Model, corpora: list[Corpus]) -> dict[str, Any]:
    """Brier score and expected calibration error (10 bins) over all pairs, average precision by corpus."""
    scored = [
        (c, probability(model.contributions(c.found.features).sum(axis=1) + np.float32(model.bias)))
        for c in corpora
    ]
    p, y = np.concatenate([s for _, s in scored]), np.concatenate([c.same for c, _ in scored])
    bins = np.minimum((p * 10).astype(int), 9)
    ece = sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    return {
        "pairs": len(y),
        "brier": round(float(((p - y) ** 2).mean()), 5),
        "calibration_error": round(float(ece), 5),
        "precision": round(float(y[p >= 0.5].mean()), 4),
        "recall": round(float((p[y] >= 0.5).mean()), 4),
        "average_precision": {
            c.name: round(float(average_precision_score(c.same, s)), 4) for c, s in scored if c.same.any()
        },
    }


def train(options: argparse.Namespace, settings: Settings) -> Models:
    """Both models, with their provenance."""
    names = [name for name in ("synth", "phrases", "clauses") if name != options.leave_out]
    seeds = {"synth": range(1000, 1000 + 2 * options.seeds), "phrases": range(2000, 2000 + options.seeds),
             "clauses": range(3000, 3000 + options.seeds)}  # fmt: skip
    first_looks = [c for name in names for c in corpora_of(name, seeds[name], options.ads, settings)]
    first = fit(first_looks, trees=FIRST_TREES, seed=1)
    second_looks = [again(c, first, settings) for c in first_looks]
    second = fit(second_looks, trees=SECOND_TREES, seed=2)
    tested = [options.leave_out] if options.leave_out else names
    held = [c for name in tested for c in corpora_of(name, range(7001, 7002), options.ads, settings)]
    provenance = {
        "command": f"python -m benchmarks.train --ads {options.ads} --seeds {options.seeds}"
        + (f" --leave-out {options.leave_out}" if options.leave_out else ""),
        "generators": {name: [seeds[name].start, seeds[name].stop] for name in names},
        "ads": options.ads,
        "pairs": sum(min(len(c.found.pairs), PAIRS_PER_CORPUS) for c in first_looks),
        "settings": settings.hash(),
        "held_out": {
            "first": quality(first, held),
            "second": quality(second, [again(c, first, settings) for c in held]),
        },
    }
    return Models(first, second, provenance)


def main() -> None:
    """Trains and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ads", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--leave-out", choices=["synth", "phrases", "clauses"])
    parser.add_argument("-o", "--out", type=Path, default=Path("adsim/scoring/model.json"))
    options = parser.parse_args()
    models = train(options, Settings(threads=default_threads()))
    options.out.write_text(models.to_json(), "utf-8")
    print(json.dumps(models.provenance, indent=2))


if __name__ == "__main__":
    main()

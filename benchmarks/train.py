"""Trains the text model on synthetic corpora and writes its weights as JSON with their provenance.

In: names of families, seeds, sizes. Out: `adsim/scoring/model.json`, and the calibration on corpora of other
seeds. It never reads real texts.

    python -m benchmarks.train --ads 4000 --seeds 4 -o adsim/scoring/model.json
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from adsim import normalize, identifiers
from adsim.config import Settings
from adsim.textlinks import link_texts
from adsim.records import Corpus, TextBuffer
from adsim.scoring import FEATURES, NAMES, Model, probability


def words_of(frame: pd.DataFrame, settings: Settings) -> TextBuffer:
    """Normalized words of the texts of a frame, identifiers masked out."""
    import pyarrow as pa

    texts = frame["text"] if "title" not in frame else frame["title"].fillna("") + "\n" + frame["text"]
    table = pa.table(
        {"ad_id": pa.array(frame["ad_id"].astype(str)), "text": pa.array(texts, pa.large_string())}
    )
    corpus = Corpus(table)
    folded = normalize.fold(corpus.texts, settings=settings.normalize, threads=2)
    found = identifiers.extract(folded, corpus, settings=settings.identifiers, threads=2)
    inside = found.start >= 0
    mask = normalize.Mask(found.ad[inside], found.start[inside], found.end[inside], found.kind[inside])
    return normalize.words(folded.text, settings=settings.normalize, mask=mask, threads=2).text


def pairs_of(frame: pd.DataFrame, settings: Settings) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, labels and weights of the candidate pairs of one labelled corpus.

    A unit with several authors (a lifted text) counts for its most frequent one. Pairs of one true
    author weigh less the more of them there are.
    """
    linked = link_texts(words_of(frame, settings), settings=settings)
    truth = pd.factorize(frame["author"])[0]
    unit_truth = pd.Series(truth).groupby(linked.units.of_ad).agg(lambda s: s.mode().iloc[0]).to_numpy()
    left, right = unit_truth[linked.pairs.left], unit_truth[linked.pairs.right]
    y = left == right
    each = np.bincount(np.concatenate([left, right]), minlength=len(unit_truth))
    weight = 1.0 / np.sqrt(np.maximum(1, np.maximum(each[left], each[right])))
    return linked.features, y, weight


def steps_of(model: HistGradientBoostingClassifier) -> tuple[list[np.ndarray], list[np.ndarray], float]:
    """The additive model as edges and values by feature; every tree of it splits on one feature alone."""
    edges: list[set[float]] = [set() for _ in NAMES]
    trees = [p[0].nodes for p in model._predictors]
    for nodes in trees:
        for node in nodes:
            if not node["is_leaf"]:
                edges[int(node["feature_idx"])].add(float(node["num_threshold"]))
    values = []
    out_edges = []
    bias = float(model._baseline_prediction.ravel()[0])
    for f in range(len(NAMES)):
        cuts = np.array(sorted(edges[f]))
        probes = np.concatenate([cuts, [np.inf]]) if len(cuts) else np.array([0.0])
        total = np.zeros(len(probes))
        for nodes in trees:
            if nodes[0]["is_leaf"] or int(nodes[0]["feature_idx"]) != f:
                continue
            total += [_walk(nodes, x) for x in probes]
        out_edges.append(np.nextafter(cuts.astype(np.float32), np.float32(np.inf)).astype(np.float64))
        values.append(total)
    for nodes in trees:
        if nodes[0]["is_leaf"]:
            bias += float(nodes[0]["value"])
    return out_edges, values, bias


def _walk(nodes: np.ndarray, x: float) -> float:
    k = 0
    while not nodes[k]["is_leaf"]:
        k = int(nodes[k]["left"] if x <= nodes[k]["num_threshold"] else nodes[k]["right"])
    return float(nodes[k]["value"])


def fit(features: np.ndarray, y: np.ndarray, weight: np.ndarray, *, seed: int) -> Model:
    """An additive model with the monotone constraints of the table of features."""
    boosted = HistGradientBoostingClassifier(
        max_iter=300,
        learning_rate=0.1,
        max_leaf_nodes=6,
        min_samples_leaf=200,
        l2_regularization=5.0,
        max_bins=64,
        monotonic_cst=[int(f.rising) for f in FEATURES],
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=seed,
    ).fit(features, y, sample_weight=weight)
    edges, values, bias = steps_of(boosted)
    return Model(NAMES, tuple(edges), tuple(values), bias)


def calibration(model: Model, features: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Brier score and expected calibration error (10 bins) on held-out pairs."""
    p = probability(model.contributions(features).sum(axis=1) + np.float32(model.bias))
    bins = np.minimum((p * 10).astype(int), 9)
    ece = sum(
        abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    )
    return {"pairs": len(y), "brier": float(((p - y) ** 2).mean()), "ece": float(ece)}


def corpora(families: list[str], seeds: list[int], ads: int) -> list[tuple[str, pd.DataFrame]]:
    """Synthetic corpora, one for each family and seed, of rising difficulty."""
    from adsim.synth import SynthSettings, generate

    out = []
    for k, seed in enumerate(seeds):
        for family in families:
            difficulty = (0.3, 0.5, 0.7, 0.9)[k % 4]
            made = generate(SynthSettings(ads=ads, seed=seed, family=family, difficulty=difficulty))
            frame = made.ads.merge(made.truth, on="ad_id")
            out.append((f"{family}/{seed}/{difficulty}", frame))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ads", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--families", default="mixed")
    parser.add_argument("-o", "--out", type=Path, default=Path("adsim/scoring/model.json"))
    options = parser.parse_args()
    settings = Settings()
    families = options.families.split(",")
    seeds = [1000 + k for k in range(options.seeds)]
    parts = [pairs_of(frame, settings) for _, frame in corpora(families, seeds, options.ads)]
    model = fit(*(np.concatenate([p[k] for p in parts]) for k in range(3)), seed=1)
    held = [pairs_of(frame, settings) for _, frame in corpora(families, [7001, 7002], options.ads)]
    quality = calibration(model, np.concatenate([h[0] for h in held]), np.concatenate([h[1] for h in held]))
    model.provenance.update(
        command="python -m benchmarks.train " + " ".join(sys.argv[1:]),
        families=families,
        seeds=seeds,
        pairs=sum(len(p[1]) for p in parts),
        held_out=quality,
        settings=hashlib.sha256(settings.hash().encode()).hexdigest()[:8],
    )
    options.out.write_text(model.to_json(), "utf-8")
    print(quality)


if __name__ == "__main__":
    main()

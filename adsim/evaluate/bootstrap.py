"""Says how sure a score is: the same score over true entities drawn again and again with replacement.

Labels come in; an interval for every score goes out. Whole entities are drawn, never single ads,
because the ads of one poster are not independent. It draws nothing but from the seed it is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from adsim.errors import UsageError
from adsim.evaluate.partition import SCORE_NAMES, Contingency, contingency, entity_sums, scores_from_sums
from adsim.records import F64


@dataclass(frozen=True)
class Interval:
    """A percentile interval of a score, both ends in its range."""

    low: float
    high: float


def bootstrap_scores(table: Contingency, *, rounds: int, seed: int) -> F64:
    """Scores of `rounds` resamples of the true entities: float64, shape (rounds, 10), as `SCORE_NAMES`."""
    sums = entity_sums(table).matrix()
    entities = len(sums)
    if entities == 0:
        return np.ones((rounds, len(SCORE_NAMES)))
    rng = np.random.default_rng(seed)
    drawn = np.empty((rounds, sums.shape[1]))
    for at in range(rounds):
        times = np.bincount(rng.integers(entities, size=entities), minlength=entities)
        drawn[at] = times.astype(np.float64) @ sums
    return scores_from_sums(drawn)


def intervals_of(
    table: Contingency, *, rounds: int, seed: int, confidence: float = 0.95
) -> dict[str, Interval]:
    """Percentile intervals by name of score; see `bootstrap`."""
    if rounds < 1 or not 0 < confidence < 1:
        raise UsageError(
            "a bootstrap takes rounds > 0 and confidence in (0, 1)", fix="such as rounds=1000, 0.95"
        )
    tail = 50 * (1 - confidence)
    ends = np.percentile(bootstrap_scores(table, rounds=rounds, seed=seed), [tail, 100 - tail], axis=0)
    return {name: Interval(*map(float, ends[:, i])) for i, name in enumerate(SCORE_NAMES)}


def bootstrap(
    truth: ArrayLike, found: ArrayLike, *, rounds: int = 1000, seed: int = 1, confidence: float = 0.95
) -> dict[str, Interval]:
    """Intervals for every score of `partition_scores`, by resampling true entities with replacement.

    `truth` and `found` are labels of shape (n,). An entity drawn twice counts twice, as two entities;
    false pairs go half to each of their two entities. Returns an `Interval` for each of `SCORE_NAMES`.
    O(n log n + rounds * entities). The same seed gives the same intervals. (Efron and Tibshirani, 1993.)
    """
    return intervals_of(contingency(truth, found), rounds=rounds, seed=seed, confidence=confidence)

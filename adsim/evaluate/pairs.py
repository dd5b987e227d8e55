"""Scores of pairs held against the truth: how well they order pairs, and whether they are probabilities.

Scores and *same or not* come in, one of each for every pair; rates, curves and errors go out. It never looks at
groups: what becomes of the pairs is measured in `partition`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from adsim.errors import UsageError
from adsim.records import F64, I64, Bool


@dataclass(frozen=True, eq=False)
class Reliability:
    """Scores against what they promise, by bins of equal width over [0, 1] that hold a pair.

    `mean_score` and `share_same`: float64 (bins,); `pairs`: int64 (bins,). `ece`: expected calibration error, the
    mean distance of the two, weighted by pairs (Naeini, Cooper and Hauskrecht, 2015). `brier`: mean squared error
    (Brier, 1950).
    """

    mean_score: F64
    share_same: F64
    pairs: I64
    ece: float
    brier: float


def reliability(score: ArrayLike, same: ArrayLike, *, bins: int = 10) -> Reliability:
    """How far scores are from probabilities; O(pairs).

    `score` in [0, 1] and `same` bool, both (pairs,). Without pairs both errors are 0. Raises `UsageError` where they
    do not fit together.
    """
    p, y = _checked(score, same)
    if len(p) and not (p.min() >= 0 and p.max() <= 1):
        raise UsageError("a score is outside of [0, 1]", fix="give probabilities")
    at = np.minimum((p * bins).astype(np.int64), bins - 1)
    pairs = np.bincount(at, minlength=bins).astype(np.int64)
    there = pairs > 0
    mean = np.bincount(at, weights=p, minlength=bins)[there] / pairs[there]
    share = np.bincount(at, weights=y, minlength=bins)[there] / pairs[there]
    ece = float((np.abs(mean - share) * pairs[there]).sum() / max(len(p), 1))
    brier = float(((p - y) ** 2).mean()) if len(p) else 0.0
    return Reliability(mean, share, pairs[there], ece, brier)


def recall_at(score: ArrayLike, same: ArrayLike, *, false_rate: float) -> float:
    """The largest share of the same pairs that a cut keeps while it keeps at most `false_rate` of the others.

    True positive rate at a false positive rate: pairs with equal scores stand or fall together. 1 where there is no
    same pair. O(pairs log pairs).
    """
    p, y = _checked(score, same)
    kept_same, kept_other = _kept(p, y)
    allowed = kept_other <= false_rate * (~y).sum()
    return float(kept_same[allowed].max(initial=0) / y.sum()) if y.any() else 1.0


def average_precision(score: ArrayLike, same: ArrayLike) -> float:
    """Mean precision over the cuts at which a same pair is gained, equal scores taken together; 1 without any."""
    p, y = _checked(score, same)
    if not y.any():
        return 1.0
    kept_same, kept_other = _kept(p, y)
    gained = np.diff(kept_same, prepend=0)
    precision = kept_same / np.maximum(kept_same + kept_other, 1)
    return float((gained * precision).sum() / y.sum())


def _kept(p: F64, y: Bool) -> tuple[I64, I64]:
    """Same and other pairs at or above each distinct score, the highest first: int64 (cuts,) each."""
    order = np.argsort(-p, kind="stable")
    last = np.append(p[order][1:] != p[order][:-1], True) if len(p) else np.zeros(0, np.bool_)
    same, other = np.cumsum(y[order]), np.cumsum(~y[order])
    return same[last].astype(np.int64), other[last].astype(np.int64)


def _checked(score: ArrayLike, same: ArrayLike) -> tuple[F64, Bool]:
    p, y = np.asarray(score, np.float64), np.asarray(same, np.bool_)
    if p.shape != y.shape or p.ndim != 1 or not np.isfinite(p).all():
        raise UsageError(
            "scores and truth of pairs do not fit", fix="give a number and a truth for each pair"
        )
    return p, y

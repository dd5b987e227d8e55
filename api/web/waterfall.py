"""A score taken apart: where it begins, what each part adds or takes, and where it ends.

In: the base and the parts of a score in log-odds. Out: rows with a bar each, for a table that is the chart. It adds
nothing up anew: parts that are too small for a row are told together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from adsim.explain import Part

_LEAST = 0.1
_BAR = Markup(
    '<svg class="fall" width="100%" height="18" aria-hidden="true">'
    '<line class="zero" x1="{0}%" y1="0" x2="{0}%" y2="18"/>'
    '<rect class="{1}" x="{2}%" y="3" width="{3}%" height="12"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Step:
    """One row: `kind` base, part, rest or sum; the sentence of a part; what it adds, and its bar."""

    kind: str
    en: str
    fr: str
    value: float
    bar: Markup
    count: int = 1


def steps(bias: float, parts: Iterable[Part]) -> tuple[Step, ...]:
    """The rows from the base to the sum, the weightiest parts first."""
    ordered = sorted(parts, key=lambda part: -abs(part.log_odds))
    large = [part for part in ordered if abs(part.log_odds) >= _LEAST]
    small = [part for part in ordered if abs(part.log_odds) < _LEAST and part.log_odds]
    rest = sum(part.log_odds for part in small)
    jumps = [("base", "", "", bias, 1)]
    jumps += [("part", part.en, part.fr, part.log_odds, 1) for part in large]
    jumps += [("rest", "", "", rest, len(small))] if small else []
    ends = [0.0]
    for jump in jumps:
        ends.append(ends[-1] + jump[3])
    scale = _Scale(min(ends), max(ends))
    found = [
        Step(kind, en, fr, value, scale.bar(ends[k], ends[k + 1], kind), count)
        for k, (kind, en, fr, value, count) in enumerate(jumps)
    ]
    return (*found, Step("sum", "", "", ends[-1], scale.bar(0.0, ends[-1], "sum")))


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def _at(self, value: float) -> float:
        return 100 * (value - self.low) / ((self.high - self.low) or 1.0)

    def bar(self, start: float, end: float, kind: str) -> Markup:
        style = "total" if kind == "sum" else "up" if end >= start else "down"
        left, right = sorted((self._at(start), self._at(end)))
        return _BAR.format(f"{self._at(0.0):.2f}", style, f"{left:.2f}", f"{max(right - left, 0.4):.2f}")


def probability(log_odds: float) -> float:
    """The probability that these log-odds stand for."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0

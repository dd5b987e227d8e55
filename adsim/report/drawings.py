"""Draws the charts of the report as SVG: widths in per cent, heights in pixels, colours from the style sheet.

In: counts. Out: `Markup` of one `<svg>`. So they fit any width with letters of one size, follow dark mode and
print, hold both languages, and need neither script nor style attributes. What they show stands beside them
as text too.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from adsim import charts
from adsim.records import I64
from adsim.report.cards import TimeView
from adsim.report.view import AgencyView
from adsim.report.wording import number_svg, say_svg

_SVG = Markup('<svg class="{}" width="100%" height="{}" role="img" aria-labelledby="{}">{}</svg>')
_HIDDEN_SVG = Markup('<svg class="{}" width="100%" height="{}" aria-hidden="true">{}</svg>')
_RECT = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>')
_LINE = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')
_CIRCLE = Markup('<circle class="{}" cx="{}" cy="{}" r="{}">{}</circle>')
_TEXT = Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>')
_METER = Markup(
    '<svg class="meter" aria-hidden="true"><rect width="100%" height="8"/>'
    '<rect class="bar" width="{}" height="8"/></svg>'
)
_TITLE = Markup("<title>{}</title>")
_HATCH = Markup(
    '<defs><pattern id="{}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-back" width="5" height="5"/><rect class="hatch-line" width="2" height="5"/></pattern></defs>'
)
_TOP, _BOTTOM = 18, 20
_EDGE = 0.08  # share of the width of columns that is left to the numbers of their scale


@dataclass(frozen=True, eq=False)
class Series:
    """One row of columns: its class in the style sheet, a value for each bin, and its share of their width.

    A narrower one in front never hides the one behind.
    """

    style: str
    values: I64
    width: float = 1.0


def columns(
    series: Sequence[Series],
    labels: Sequence[tuple[float, str, Markup]],
    *,
    named: str,
    height: int = 150,
    log: bool = False,
    over: str = "",
) -> Markup:
    """Columns that stand behind each other, later series in front.

    `labels`: place in [0, 1], anchor and text below the axis; `named`: id of the caption. `log`: heights
    follow the logarithm of the value plus one. `over` is drawn on top.
    """
    most = max((int(s.values.max(initial=0)) for s in series), default=0)
    plot = height - _TOP - _BOTTOM

    def rise(value: float) -> float:
        return plot * (math.log1p(value) / math.log1p(most) if log else value / most) if most else 0.0

    marks = [(tick, height - _BOTTOM - rise(tick)) for tick in ticks(most, log=log)]
    parts = [_LINE.format("grid", "0", f"{y:.1f}", "100%", f"{y:.1f}") for _, y in marks]
    for s in series:
        parts += _columns(s, rise, height - _BOTTOM)
    parts.append(_LINE.format("axis", "0", height - _BOTTOM + 0.5, "100%", height - _BOTTOM + 0.5))
    parts += [_TEXT.format("tick", _place(at), height - 5, anchor, text) for at, anchor, text in labels]
    parts += [_TEXT.format("tick on", "0", f"{y - 3:.1f}", "start", number_svg(tick)) for tick, y in marks]
    return _SVG.format("chart", height, named, Markup("").join([*parts, over]))


def _columns(series: Series, rise: Callable[[float], float], floor: float) -> Iterator[Markup]:
    count = len(series.values)
    wide = (0.9 if count > 12 else 0.84) * series.width
    for k, value in enumerate(series.values.tolist()):
        if value:
            tall = max(rise(value), 1.5)
            yield _RECT.format(
                series.style,
                _place((k + 0.5 - wide / 2) / count),
                f"{floor - tall:.1f}",
                _share((1 - _EDGE) * wide / count),
                f"{tall:.1f}",
                "",
            )


def ticks(most: int, *, log: bool = False) -> list[int]:
    """Two or three round values up to `most`; powers of ten where `log`."""
    if most < 1:
        return []
    if log:
        powers = [10**k for k in range(1, 12) if 10**k <= most]
        return powers[:: math.ceil(len(powers) / 4)] if powers else [most]
    ladder = (part * 10**k for k in range(20) for part in (1, 2, 5))
    step = next(step for step in ladder if most / step <= 4)
    return list(range(step, most + 1, step))


def time_labels(bins: charts.TimeBins, count: int = 3) -> list[tuple[float, str, Markup]]:
    """Days below a time line: the first, the last, and between."""
    last = len(bins)
    if last == 1:
        return [(0.0, "start", Markup(str(bins.edges[0])))]
    places = sorted({round(k * last / (count - 1)) for k in range(count)})
    anchors = {0: "start", last: "end"}
    return [
        (
            k / last,
            anchors.get(k, "middle"),
            Markup(str(bins.edges[k] if k < last else bins.edges[k] - np.timedelta64(1, "D"))),
        )
        for k in places
    ]


def spark(counts: I64) -> Markup:
    """A time line as small as a word; hidden from screen readers, as its days stand beside it."""
    most = int(counts.max(initial=0))
    parts = [_LINE.format("axis", "0", "21.5", "100%", "21.5")]
    for k, value in enumerate(counts.tolist()):
        if value:
            tall = max(20 * value / most, 2)
            x, width = _share(k / len(counts)), _share(max(0.9 / len(counts), 0.02))
            parts.append(_RECT.format("bar", x, f"{21 - tall:.1f}", width, f"{tall:.1f}", ""))
    return _HIDDEN_SVG.format("spark", 22, Markup("").join(parts))


def bar(value: float, most: float) -> Markup:
    """A bar for a value beside its number."""
    share = min(max(value / most, 0.0), 1.0) if most else 0.0
    return _METER.format(_share(max(share, 0.01)) if value > 0 else "0")


def lanes(view: TimeView, *, named: str) -> Markup:
    """A lane for each city, a dot for each stretch of time with ads there; its area is their number."""
    high, count = 34, len(view.bins)
    most = max(int(lane.counts.max(initial=0)) for lane in view.lanes)
    parts = []
    for k, lane in enumerate(view.lanes):
        y = k * high + 24
        parts.append(_LINE.format("lane", "0", y, "100%", y))
        label = (
            Markup("<tspan>{}</tspan>").format(_short(lane.city)) if lane.city else say_svg("city_unknown")
        )
        parts.append(_TEXT.format("lane-name", "0", y - 10, "start", label))
        for at, ads in enumerate(lane.counts.tolist()):
            if ads:
                title = _TITLE.format(f"{view.bins.edges[at]}: {ads}")
                place = f"{2 + 96 * (at + 0.5) / count:.2f}%"
                parts.append(
                    _CIRCLE.format("dot", place, y, f"{2.5 + 4.5 * math.sqrt(ads / most):.1f}", title)
                )
    height = len(view.lanes) * high + 8 + _BOTTOM
    parts += [
        _TEXT.format("tick", _share(at), height - 5, anchor, text)
        for at, anchor, text in time_labels(view.bins)
    ]
    return _SVG.format("chart lanes", height, named, Markup("").join(parts))


def histogram(bins: charts.ScoreBins, threshold: float, *, named: str) -> Markup:
    """Links by score, on a scale of logarithms, with a line at the threshold."""
    kept, cut, below = bins.counts
    series = [Series("below", below), Series("bar", kept), Series("cut-off", cut, 0.5)]
    places = [
        (k / 4, {0: "start", 4: "end"}.get(k, "middle"), number_svg(k / 4) if k % 4 else number_svg(k // 4))
        for k in range(5)
    ]
    anchor, shift = ("end", -6) if threshold > 0.5 else ("start", 6)
    line = _LINE.format("threshold", _place(threshold), "2", _place(threshold), 190 - _BOTTOM)
    words = Markup('<text class="threshold-name" x="{}" y="11" dx="{}" text-anchor="{}">{}</text>').format(
        _place(threshold), shift, anchor, say_svg("threshold_at", score=float(threshold))
    )
    over = _HATCH.format("hatch") + line + words
    return columns(series, places, named=named, height=190, log=True, over=over)


def network(view: AgencyView, *, named: str) -> Markup:
    """Agencies on a circle, numbered as in the table beside it; lines are as wide as the groups in common."""
    shared, height = view.sharing, 420
    places = [(50 + 26 * x, height / 2 + (height / 2 - 34) * y) for x, y in charts.circle(len(shared.codes))]
    most = int(shared.together.max(initial=0))
    parts = []
    for i, j in itertools.combinations(range(len(places)), 2):
        if groups := int(shared.together[i, j]):
            width = 1 + round(5 * groups / most)
            (x1, y1), (x2, y2) = places[i], places[j]
            parts.append(_LINE.format(f"tie w{width}", f"{x1:.2f}%", f"{y1:.1f}", f"{x2:.2f}%", f"{y2:.1f}"))
    largest = max(int(shared.ads.max(initial=0)), 1)
    for k, (x, y) in enumerate(places):
        radius = 11 + 8 * math.sqrt(int(shared.ads[k]) / largest)
        parts.append(_CIRCLE.format("node", f"{x:.2f}%", f"{y:.1f}", f"{radius:.1f}", ""))
        parts.append(_TEXT.format("node-number", f"{x:.2f}%", f"{y + 4:.1f}", "middle", k + 1))
        parts.append(_node_name(view.names[k], x, y, radius))
    return _SVG.format("chart network", height, named, Markup("").join(parts))


def _node_name(name: str, x: float, y: float, radius: float) -> Markup:
    side = "middle" if abs(x - 50) < 3 else "start" if x > 50 else "end"
    dx = {"middle": 0.0, "start": radius + 5, "end": -radius - 5}[side]
    dy = 4 if side != "middle" else -radius - 5 if y < 200 else radius + 15
    return Markup(
        '<text class="node-name" x="{}" y="{}" dx="{}" text-anchor="{}"><tspan>{}</tspan></text>'
    ).format(f"{x:.2f}%", f"{y + dy:.1f}", f"{dx:.1f}", side, _short(name))


def _short(name: str, most: int = 26) -> str:
    """A name that fits into a chart: visible characters only, and not too many."""
    clean = "".join(c if c.isprintable() else "·" for c in name)
    clean = "".join(c for c in clean if not unicodedata.combining(c))
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _place(at: float) -> str:
    """A place in [0, 1] of the columns, to the right of their scale."""
    return _share(_EDGE + (1 - _EDGE) * at)


def _share(value: float) -> str:
    return f"{100 * value:.2f}".rstrip("0").rstrip(".") + "%"

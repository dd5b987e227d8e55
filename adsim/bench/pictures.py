"""Pictures of results: quality, treatments, precision against recall, speed, growth, calibration.

`Results` come in, Altair charts and their SVG go out. Nothing is fetched; it never looks at an ad.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adsim.bench.results import QualityRow, Results
from adsim.bench.summary import fastest, lines_of, own_methods
from adsim.charts import BLUE, GREY, INK, MUTED, styled

WIDTH, HEIGHT = 360, 260
OTHERS = ("#b4570b", "#5b7f2a", "#7a4fa3", "#a3324a", "#2b8a80", "#8a6d1c", "#4d5f99", "#9a5f3c", "#6b6b6b")
OWN_SHADES = (BLUE, "#4e9bc7", "#0b4566", "#8cbcd8")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
BINS = 10
_LEGEND: dict[str, Any] = {"orient": "bottom", "columns": 4, "title": None}
_AXIS: dict[str, Any] = {"titlePadding": 12}


@dataclass(frozen=True)
class Picture:
    """A chart with its title and the sentence that tells how to read it."""

    key: str
    title: str
    note: str
    chart: Any

    @property
    def svg(self) -> str:
        """The chart as SVG text."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(styled(self.chart).to_json()))


def pictures_of(results: Results) -> Iterator[Picture]:
    """Every picture that the results have the rows for."""
    for label in results.labels():
        yield quality(results, label)
    for label in results.labels():
        if any(row.value is not None for row in results.quality if row.label == label):
            yield precision_recall(results, label)
    for label in results.labels():
        if any(row.parts for row in results.quality if row.label == label):
            yield treatments(results, label)
    for label in results.labels():
        if results.speed:
            yield speed_quality(results, label)
    if results.growth():
        yield growth(results, "seconds")
        yield growth(results, "memory")
    if any(row.calibration for row in results.pairs):
        yield calibration(results)


def quality(results: Results, label: str) -> Picture:
    """F1 of each method as it comes, at the oracle's setting, and on the corpus where it is least."""
    import altair as alt

    lines = sorted(lines_of(results, label), key=lambda line: -line.best)
    rows = [
        {"method": line.method, "F1": value, "setting": setting}
        for line in lines
        for setting, value in (
            ("least of the corpora", line.default.worst),
            ("default", line.default.f1),
            ("oracle", line.oracle.f1 if line.oracle else None),
        )
        if value is not None and (line.default.corpora > 1 or setting != "least of the corpora")
    ]
    order = [line.method for line in lines]
    names = list(dict.fromkeys(str(row["setting"]) for row in rows))
    looks = {
        "default": (BLUE, "circle"),
        "oracle": (OTHERS[0], "diamond"),
        "least of the corpora": (GREY, "triangle-left"),
    }
    chart = (
        alt.Chart({"values": rows})
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            y=alt.Y("method:N", sort=order, title=None, axis=alt.Axis(grid=True)),
            x=alt.X("F1:Q", title="pairwise F1", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "setting:N",
                legend=_LEGEND,
                scale=alt.Scale(domain=names, range=[looks[name][0] for name in names]),
            ),
            shape=alt.Shape(
                "setting:N",
                legend=_LEGEND,
                scale=alt.Scale(domain=names, range=[looks[name][1] for name in names]),
            ),
            tooltip=["method:N", "setting:N", alt.Tooltip("F1:Q", format=".4f")],
        )
    )
    return Picture(
        f"picture-quality-{label}",
        f"Quality against {label}",
        "Means over the corpora; the best setting of a peer is chosen by the truth.",
        _sized(chart, height=28 * len(order)),
    )


def precision_recall(results: Results, label: str) -> Picture:
    """Precision against recall over the swept settings; where a method stands as it comes is marked."""
    import altair as alt

    rows = []
    for method in results.methods:
        for value in sorted(
            {row.value for row in _rows(results, method.name, label) if row.value is not None}
        ):
            at = [row for row in _rows(results, method.name, label) if row.value == value]
            rows.append({"method": method.name, "value": value, **_means(at)})
    default = [
        {"method": method.name, **_means(at)}
        for method in results.methods
        if (at := [row for row in _rows(results, method.name, label) if row.value is None])
    ]
    share = alt.Scale(domain=[0, 1])
    lines = (
        alt.Chart({"values": rows})
        .mark_line(point=alt.OverlayMarkDef(size=18), strokeWidth=1.5)
        .encode(
            x=alt.X("recall:Q", scale=share),
            y=alt.Y("precision:Q", scale=share, axis=_AXIS),
            order="value:Q",
            color=_color(results),
            tooltip=["method:N", "value:Q", "precision:Q", "recall:Q"],
        )
    )
    marks = (
        alt.Chart({"values": default})
        .mark_point(filled=True, size=110, opacity=1)
        .encode(x="recall:Q", y="precision:Q", color=_color(results), shape=_shape(results))
    )
    return Picture(
        f"picture-curves-{label}",
        f"Precision against recall, {label}",
        "Lines run over the settings that were tried, means over corpora; the large marks are the defaults.",
        _sized(lines + marks),
    )


def treatments(results: Results, label: str) -> Picture:
    """F1 of each method over the pairs that touch ads of each treatment."""
    import altair as alt

    rows = []
    for method in results.methods:
        told = [row for row in _rows(results, method.name, label) if row.value is None]
        for name in dict.fromkeys(name for row in told for name in row.parts):
            values = [row.parts[name].f1 for row in told if name in row.parts]
            rows.append(
                {"method": method.name, "treatment": name.replace("_", " "), "F1": statistics.fmean(values)}
            )
    own = set(own_methods(results))
    mine = {str(row["treatment"]): row["F1"] for row in rows if row["method"] in own}
    order = sorted({str(row["treatment"]) for row in rows}, key=lambda name: (mine.get(name, 0.0), name))
    methods = [method.name for method in results.methods]
    base = alt.Chart({"values": rows}).encode(
        x=alt.X("method:N", sort=methods, title=None, axis=alt.Axis(orient="top", labelAngle=-45)),
        y=alt.Y("treatment:N", sort=order, title=None, axis=alt.Axis(labelLimit=130)),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "F1:Q", scale=alt.Scale(domain=[0, 0.5, 1], range=["#b4570b", "#f2efe6", "#0b5c8a"]), legend=None
        ),
        tooltip=["method:N", "treatment:N", alt.Tooltip("F1:Q", format=".4f")],
    )
    numbers = base.mark_text(fontSize=9).encode(
        text=alt.Text("F1:Q", format=".2f"),
        color=alt.condition("datum.F1 > 0.8 || datum.F1 < 0.15", alt.value("#ffffff"), alt.value(INK)),
    )
    return Picture(
        f"picture-treatments-{label}",
        f"By treatment, {label}",
        "Pairwise F1 over the pairs with at least one ad so treated, as methods come; the hardest for adsim first.",
        _sized(cells + numbers, width=alt.Step(30), height=alt.Step(17)),
    )


def speed_quality(results: Results, label: str) -> Picture:
    """Ads a second on the largest corpus against mean F1."""
    import altair as alt

    rows = []
    for line in lines_of(results, label):
        row = fastest(results, line.method)
        if row:
            rows.append(
                {"method": line.method, "ads a second": row.per_second, "F1": line.best, "ads": row.ads}
            )
    points = alt.Chart({"values": rows}).encode(
        x=alt.X(
            "ads a second:Q", scale=alt.Scale(type="log", nice=True), axis=alt.Axis(format="~s", tickCount=4)
        ),
        y=alt.Y("F1:Q", title="mean F1, peers at their best", scale=alt.Scale(domain=[0, 1.05]), axis=_AXIS),
    )
    marks = points.mark_point(filled=True, size=110, opacity=1).encode(
        color=_color(results, legend=None),
        shape=_shape(results, legend=None),
        tooltip=["method:N", "ads a second:Q", "F1:Q", "ads:Q"],
    )
    names = points.mark_text(dy=-11, fontSize=10, color=MUTED).encode(text="method:N")
    return Picture(
        f"picture-speed-{label}",
        f"Speed against quality, {label}",
        "To the right is faster, up is better. All processors, the largest corpus that the method was run on.",
        _sized(marks + names),
    )


def growth(results: Results, what: str) -> Picture:
    """Seconds or added memory over ads, both axes logarithmic; all processors."""
    import altair as alt

    most = max(row.threads for row in results.speed)
    title = "seconds" if what == "seconds" else "added MB"
    rows = []
    for row in results.speed:
        threads = max(r.threads for r in results.speed if r.method == row.method)
        value = row.median if what == "seconds" else max(row.added_mb, 1.0)
        if row.threads == min(threads, most):
            rows.append({"method": row.method, "ads": row.ads, title: value})
    log = alt.Scale(type="log")
    chart = (
        alt.Chart({"values": rows})
        .mark_line(point=True)
        .encode(
            x=alt.X("ads:Q", scale=log, axis=alt.Axis(format="~s", tickCount=4)),
            y=alt.Y(f"{title}:Q", scale=log, axis={**_AXIS, "format": "~s", "tickCount": 5}),
            color=_color(results),
            tooltip=["method:N", "ads:Q", f"{title}:Q"],
        )
    )
    return Picture(
        f"picture-growth-{what}",
        f"Growth of {'time' if what == 'seconds' else 'memory'}",
        "Both scales are logarithmic: a straight line of slope 1 is linear growth.",
        _sized(chart),
    )


def calibration(results: Results) -> Picture:
    """What a probability promises against what came true, over all corpora."""
    import altair as alt

    rows = []
    methods = list(dict.fromkeys(row.method for row in results.pairs if row.calibration))
    for method in methods:
        for promised, true, pairs in _bins(results, method):
            rows.append({"method": method, "promised": promised, "true": true, "pairs": pairs})
    share = alt.Scale(domain=[0, 1])
    ideal = alt.Chart({"values": [{"promised": 0, "true": 0}, {"promised": 1, "true": 1}]})
    base = alt.Chart({"values": rows}).encode(
        x=alt.X("promised:Q", title="probability that was promised", scale=share),
        y=alt.Y("true:Q", title="share of pairs that are the same", scale=share, axis=_AXIS),
        color=_color(results, methods),
    )
    points = base.mark_point(filled=True, opacity=1).encode(
        size=alt.Size(
            "pairs:Q",
            title="pairs",
            scale=alt.Scale(type="log", range=[20, 300]),
            legend={**_LEGEND, "title": "pairs"},
        ),
        tooltip=["method:N", "promised:Q", "true:Q", "pairs:Q"],
    )
    line = ideal.mark_line(color=GREY, strokeDash=[4, 3]).encode(x="promised:Q", y="true:Q")
    return Picture(
        "picture-calibration",
        "Calibration",
        "On the dashed line a probability keeps its promise; above it, it is too shy.",
        _sized(line + base.mark_line() + points),
    )


def _bins(results: Results, method: str) -> Iterator[tuple[float, float, int]]:
    """Bins of all corpora together: mean score, share of the same, pairs."""
    curves = [row.calibration for row in results.pairs if row.method == method and row.calibration]
    cells = [cell for c in curves for cell in zip(c.mean_score, c.share_same, c.pairs, strict=True)]
    for k in range(BINS):
        here = [cell for cell in cells if min(int(cell[0] * BINS), BINS - 1) == k]
        pairs = sum(n for _, _, n in here)
        if pairs:
            yield (
                sum(score * n for score, _, n in here) / pairs,
                sum(true * n for _, true, n in here) / pairs,
                pairs,
            )


def _rows(results: Results, method: str, label: str) -> list[QualityRow]:
    return [row for row in results.quality if (row.method, row.label) == (method, label)]


def _means(rows: list[QualityRow]) -> dict[str, float]:
    return {
        name: statistics.fmean(row.scores[f"pairwise_{name}"] for row in rows)
        for name in ("precision", "recall")
    }


def _color(results: Results, methods: Sequence[str] = (), *, legend: Any = _LEGEND) -> Any:
    """The same colour for a method in every picture: shades of one for adsim; `methods`: those that are drawn."""
    import altair as alt

    names, own = [method.name for method in results.methods], own_methods(results)
    peers = [name for name in names if name not in own]
    colors = {name: OWN_SHADES[k % len(OWN_SHADES)] for k, name in enumerate(own)}
    colors |= {name: OTHERS[k % len(OTHERS)] for k, name in enumerate(peers)}
    drawn = methods or names
    scale = alt.Scale(domain=drawn, range=[colors[name] for name in drawn])
    return alt.Color("method:N", scale=scale, legend=legend)


def _shape(results: Results, *, legend: Any = _LEGEND) -> Any:
    import altair as alt

    names = [method.name for method in results.methods]
    scale = alt.Scale(domain=names, range=[SHAPES[k % len(SHAPES)] for k in range(len(names))])
    return alt.Shape("method:N", scale=scale, legend=legend)


def _sized(chart: Any, *, width: Any = WIDTH, height: Any = HEIGHT) -> Any:
    # room for fonts that are wider than those that the chart was laid out with
    return chart.properties(
        width=width, height=height, padding={"left": 14, "right": 14, "top": 5, "bottom": 5}
    )

"""Draws an evaluation: scores with intervals, recall by stage, and by treatment and length.

An `Evaluation` comes in; one chart, and its SVG, PNG and self-contained HTML go out. It asks nothing of
the network: the HTML carries its script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt

from adsim.charts import BLUE, INK, ORANGE, styled
from adsim.evaluate.evaluation import Evaluation, LevelEvaluation
from adsim.evaluate.stages import STAGES

_WIDTH = 420


def chart_of(evaluation: Evaluation) -> Any:
    """The chart: a row of panels for each level."""
    rows = [_level_row(level) for level in evaluation.levels]
    return styled(alt.vconcat(*rows, spacing=40))


def pictures_of(evaluation: Evaluation) -> dict[str, Callable[[], bytes]]:
    """What draws the chart, by suffix: .html (self-contained), .svg and .png."""
    import vl_convert

    chart = chart_of(evaluation)
    return {
        ".html": lambda: str(chart.to_html(inline=True)).encode(),
        ".svg": lambda: vl_convert.vegalite_to_svg(chart.to_json()).encode(),
        ".png": lambda: vl_convert.vegalite_to_png(chart.to_json(), scale=2),
    }


def _level_row(level: LevelEvaluation) -> Any:
    panels = [_scores_panel(level), _stages_panel(level)]
    if level.treatments or level.lengths:
        panels.append(_parts_panel(level))
    scores = level.scores
    row = alt.hconcat(*panels, spacing=40).resolve_scale(color="independent", shape="independent")
    return row.properties(
        title=alt.TitleParams(
            f"{level.label} against {level.level}",
            offset=16,
            subtitle=f"{scores.ads:,} ads, {scores.true_entities:,} true entities, "
            f"{scores.found_groups:,} groups found, largest false merge {scores.largest_false_merge:,} ads",
        )
    )


def _chart(values: list[dict[str, Any]]) -> Any:
    return alt.Chart({"values": values})


def _share(field: str, title: str) -> Any:
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=6))


def _scores_panel(level: LevelEvaluation) -> Any:
    values = []
    for name, label in (("pairwise", "pairwise"), ("bcubed", "B-cubed"), ("cluster", "cluster")):
        measure = getattr(level.scores, name)
        for part in ("precision", "recall", "f1"):
            values.append(
                _score(level, f"{label} {part.upper() if part == 'f1' else part}", f"{name}_{part}")
            )
            values[-1]["value"] = getattr(measure, part)
    values.append({**_score(level, "ARI", "ari"), "value": level.scores.ari})
    order = [value["score"] for value in values]
    base = _chart(values).encode(y=alt.Y("score:N", sort=order, title=None))
    bars = base.mark_rule(color=BLUE, strokeWidth=2).encode(
        x=_share("low", "score, 95 % interval"), x2="high:Q"
    )
    points = base.mark_point(color=BLUE, filled=True, size=60, opacity=1).encode(
        x="value:Q", tooltip=[alt.Tooltip("score:N"), alt.Tooltip("value:Q", format=".4f")]
    )
    numbers = base.mark_text(align="left", dx=8, dy=-8, color=INK, fontSize=10).encode(
        x="value:Q", text=alt.Text("value:Q", format=".3f")
    )
    return (bars + points + numbers).properties(width=_WIDTH, height=260, title="Scores")


def _score(level: LevelEvaluation, label: str, name: str) -> dict[str, Any]:
    interval = level.intervals[name]
    return {"score": label, "low": interval.low, "high": interval.high}


def _stages_panel(level: LevelEvaluation) -> Any:
    values: list[dict[str, Any]] = [{"stage": stage, "recall": level.stages[stage]} for stage in STAGES]
    base = _chart(values).encode(
        y=alt.Y("stage:N", sort=list(STAGES), title=None), x=_share("recall", "share of the true pairs")
    )
    bars = base.mark_bar(color=BLUE, size=22)
    numbers = base.mark_text(align="right", dx=-6, color="#ffffff").encode(
        text=alt.Text("recall:Q", format=".3f")
    )
    return (bars + numbers).properties(
        width=_WIDTH, height=260, title="True pairs still together after each stage"
    )


def _parts_panel(level: LevelEvaluation) -> Any:
    values: list[dict[str, Any]] = [
        {"part": f"{part.name}{unit} ({part.true_pairs:,} pairs)", "measure": measure, "value": value}
        for parts, unit in ((level.treatments, ""), (level.lengths, " characters"))
        for part in parts
        for measure, value in (("precision", part.pairwise.precision), ("recall", part.pairwise.recall))
    ]
    order = list(dict.fromkeys(str(value["part"]) for value in values))
    legend = alt.Legend(orient="bottom", title=None)
    measures = ["precision", "recall"]
    colors = alt.Scale(domain=measures, range=[ORANGE, BLUE])
    shapes = alt.Scale(domain=measures, range=["circle", "square"])
    return (
        _chart(values)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            y=alt.Y("part:N", sort=order, title=None, axis=alt.Axis(grid=True)),
            x=_share("value", "over pairs that touch these ads"),
            color=alt.Color("measure:N", scale=colors, legend=legend),
            shape=alt.Shape("measure:N", scale=shapes, legend=legend),
            tooltip=["part:N", "measure:N", alt.Tooltip("value:Q", format=".4f")],
        )
        .properties(
            width=_WIDTH, height=max(260, 20 * len(order)), title="By treatment and by length of text"
        )
    )

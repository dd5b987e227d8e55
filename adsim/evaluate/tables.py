"""Shows an evaluation as tables for the terminal: scores with intervals, then where recall is lost.

An `Evaluation` comes in, rich tables go out. It computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table

from adsim.evaluate.evaluation import Evaluation, LevelEvaluation, Slice
from adsim.evaluate.stages import STAGES


def tables_of(evaluation: Evaluation) -> Iterator[Table]:
    """For each level a table of scores and one of recall by stage, treatment and length."""
    for level in evaluation.levels:
        yield scores_table(evaluation, level)
        yield stages_table(level)


def scores_table(evaluation: Evaluation, level: LevelEvaluation) -> Table:
    """Scores of one level with their intervals, and the counts beneath."""
    scores = level.scores
    unread = f"; {evaluation.not_read:,} were not read" if evaluation.not_read else ""
    caption = (
        f"{scores.ads:,} ads, {scores.true_entities:,} true entities, {scores.found_groups:,} groups found"
        f"{unread}\nlargest false merge {scores.largest_false_merge:,} ads, "
        f"largest split {scores.largest_split:,} ads; 95 % intervals over true entities"
    )
    table = _table(f"{level.label} against {level.level}", caption)
    table.add_column("score")
    for name in ("precision", "recall", "F1"):
        table.add_column(name, justify="right")
    for name in ("pairwise", "bcubed", "cluster"):
        measure = getattr(scores, name)
        values = (measure.precision, measure.recall, measure.f1)
        cells = [
            _with_interval(value, level, f"{name}_{part}")
            for value, part in zip(values, ("precision", "recall", "f1"), strict=True)
        ]
        table.add_row({"bcubed": "B-cubed"}.get(name, name), *cells)
    table.add_row("ARI", "", "", _with_interval(scores.ari, level, "ari"))
    return table


def stages_table(level: LevelEvaluation) -> Table:
    """The share of true pairs still together after each stage, over all and for each part of the ads."""
    table = _table(
        f"{level.label}: true pairs still together after each stage",
        "a part counts the pairs with at least one ad in it, lengths are in characters; precision is that of "
        "the final groups",
    )
    table.add_column("ads", no_wrap=True)
    table.add_column("true pairs", justify="right")
    for stage in (*STAGES, "precision"):
        table.add_column(stage, justify="right", no_wrap=True)
    everything = Slice("all", level.scores.ads, level.scores.true_pairs, level.scores.pairwise, level.stages)
    for section in ((everything,), level.treatments, level.lengths):
        for part in section:
            table.add_row(*_stage_cells(part))
        table.add_section()
    return table


def _table(title: str, caption: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        caption=caption,
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=0,
        pad_edge=False,
    )


def _stage_cells(part: Slice) -> list[str]:
    stages = [f"{part.stages[stage]:.3f}" for stage in STAGES]
    return [part.name, f"{part.true_pairs:,}", *stages, f"{part.pairwise.precision:.3f}"]


def _with_interval(value: float, level: LevelEvaluation, name: str) -> str:
    interval = level.intervals[name]
    return f"{value:.3f} [dim]({interval.low:.3f}-{interval.high:.3f})[/dim]"

"""Evaluation: holds linked groups against known truth, with intervals and the recall of every stage.

Labels, or a truth table and the output of a run, come in; scores, tables, JSON and a picture go out.
It never links anything, and knows of a run only what the run wrote.
"""

from adsim.evaluate.bootstrap import Interval, bootstrap
from adsim.evaluate.command import run_command
from adsim.evaluate.evaluation import Evaluation, LevelEvaluation, Slice, evaluate
from adsim.evaluate.partition import Measure, PartitionScores, partition_scores

__all__ = [
    "Evaluation",
    "Interval",
    "LevelEvaluation",
    "Measure",
    "PartitionScores",
    "Slice",
    "bootstrap",
    "evaluate",
    "partition_scores",
    "run_command",
]

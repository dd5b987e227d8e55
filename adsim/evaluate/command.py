"""What `adsim evaluate` does: one evaluation, shown as tables or as JSON, and drawn where asked.

Paths come in; data goes to standard output. It decides nothing about the scores.
"""

from __future__ import annotations

from pathlib import Path

from adsim.evaluate.evaluation import evaluate


def run_command(
    truth: Path, out: Path, *, rounds: int, seed: int, picture: Path | None = None, as_json: bool = False
) -> None:
    """Evaluates an output folder against a truth file and prints the result; see `evaluate`."""
    evaluation = evaluate(truth, out, rounds=rounds, seed=seed)
    if picture is not None:
        evaluation.picture(picture)
    if as_json:
        print(evaluation.to_json(), end="")
        return
    from rich.console import Console

    evaluation.print(Console(highlight=False))

"""Any program that reads `id,text` and writes `id,label`, such as a user's own clone of published code.

Texts come in; they go to the program as CSV, and its labels are read back. It trusts nothing of what comes back: an id
that the program leaves out is alone.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from adsim.bench.method import MissingPackage
from adsim.errors import UsageError


class Command:
    """Runs `run`, a list of words in which `{input}` and `{output}` stand for two CSV files."""

    warm, outside = False, True

    def __init__(self, run: Sequence[str], folder: str = "") -> None:
        if not any("{input}" in word for word in run) or not any("{output}" in word for word in run):
            raise UsageError(
                "the command names no {input} or no {output}", fix='as in ["prog", "{input}", "{output}"]'
            )
        self.run, self.folder = tuple(run), folder

    def fit(self, texts: Sequence[str]) -> list[str]:
        """Labels of the texts, as the program wrote them; its own words where it says nothing."""
        with tempfile.TemporaryDirectory() as name:
            given, taken = Path(name) / "texts.csv", Path(name) / "labels.csv"
            with given.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("id", "text"))
                writer.writerows(enumerate(texts))
            words = [word.format(input=given, output=taken) for word in self.run]
            try:
                done = subprocess.run(words, capture_output=True, cwd=self.folder or None, check=False)
            except OSError as error:
                raise MissingPackage(
                    f"{words[0]}: {error.strerror}", fix="name a program that can be run"
                ) from error
            if done.returncode:
                raise UsageError(f"{words[0]} ended with {done.returncode}", fix="run it by hand")
            return _labels(taken, len(texts))


def _labels(path: Path, n: int) -> list[str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            label_of = {row["id"]: row["label"] for row in csv.DictReader(file)}
    except (OSError, KeyError, csv.Error) as error:
        raise UsageError("the program wrote no CSV of id,label", fix="let it write {output}") from error
    # no program writes a line break into a label
    return [label_of.get(str(row)) or f"\n{row}" for row in range(n)]

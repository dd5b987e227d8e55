"""What each part of adsim buys: the same run with one part left out, as methods of the bench.

    adsim bench ablations -o out/ablations
    python -m benchmarks.ablations table out/ablations/results.json

    python -m benchmarks.ablations train out/models [--ads 1000]      # models without a family of features
    adsim bench features -o out/features
    python -m benchmarks.ablations table out/features/results.json

A part is left out by a setting where there is one; else a function of a stage is replaced for the time of the run, here
and nowhere in adsim. Models without a family of features are trained anew, or the others could not take its place.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from adsim import candidates, normalize, scoring, textlinks
from adsim.bench.method import Trace
from adsim.bench.results import QualityRow, Results
from adsim.config import Settings
from adsim.errors import UsageError
from adsim.records import Folded, Styles, TextBuffer, Trick

Labels = np.ndarray[Any, np.dtype[np.int64]]
BASE = "nothing"
FAMILIES = {
    "words": ("cosine_1", "jaccard_1", "containment_1", "bits_1", "rarity_1"),
    "word pairs": ("cosine_2", "jaccard_2", "containment_2", "bits_2", "rarity_2"),
    "word triples": ("cosine_3", "jaccard_3", "containment_3", "bits_3", "rarity_3"),
    "passages": ("run", "rest", "pieces", "runs", "order"),
    "lengths": ("lengths", "least"),
    "style": ("marks", "capitals", "emoji"),
}
"""Families of features by the names of their columns."""


def changed(settings: Settings, **tables: dict[str, Any]) -> Settings:
    """The settings with some values of some tables changed."""
    new = {name: dataclasses.replace(getattr(settings, name), **values) for name, values in tables.items()}
    return dataclasses.replace(settings, **new)


PLAIN = {"undo_leet": False, "join_spaced": False, "squeeze_repeats": False}
NEVER = 1_000_000_000
BY_SETTING: dict[str, dict[str, dict[str, Any]]] = {
    BASE: {},
    "undoing": {"normalize": PLAIN},
    "normalization": {"normalize": PLAIN},
    "masking": {"identifiers": {"mask": False}},
    "identifiers": {"clustering": {"hub_groups": 1}},
    "phrases": {"candidates": {"max_phrase_units": 1}},
    "boilerplate": {"signatures": {"boilerplate_floor": NEVER}},
    "hub control": {"clustering": {"hub_groups": NEVER, "popular_guests": NEVER}},
    "bridge control": {"clustering": {"bridge_share": 0.0, "bridge_enough": 1}},
}
"""Parts that a setting leaves out; those below need more than that."""


@contextmanager
def replaced(place: Any, name: str, value: Any) -> Iterator[None]:
    """Puts something else into the place of a function while inside."""
    old = getattr(place, name)
    setattr(place, name, value)
    try:
        yield
    finally:
        setattr(place, name, old)


def _only_lower(texts: TextBuffer, *, threads: int = 1) -> Folded:
    n = len(texts)
    lower = TextBuffer.from_arrow(pc.utf8_lower(texts.to_arrow()))
    empty = TextBuffer(np.zeros(0, np.uint8), np.zeros(n + 1, np.int64))
    return Folded(lower, empty, np.zeros((n, len(Trick)), np.uint16))


def _no_bands(keys: Any, filled: Any, **how: Any) -> Any:
    return candidates.generators.lsh(keys, np.zeros_like(filled), **how)


def _over_texts(grams: Any, labels: Any, *rest: Any) -> Any:
    return _weighed(grams, np.arange(len(labels), dtype=np.int32), *rest)


def _no_second_look(first: Any, model: Any, *, settings: Settings) -> Any:
    # who posts is still told from it: contacts are weighed by that
    second = _look(first, model, settings=settings)
    return dataclasses.replace(second, grams=first.grams, pairs=first.pairs, features=first.features)


def _first_model_twice(path: str = "") -> Any:
    models = _load(path)
    return dataclasses.replace(models, second=models.first)


def _no_style(texts: Any, folded: Any, agency: Any, *, threads: int = 1) -> Styles:
    return dataclasses.replace(Styles.none(len(texts)), agency=agency)


_weighed, _look, _load = textlinks._weighed, textlinks.look_again, scoring.Models.load
BY_FUNCTION: dict[str, tuple[tuple[Any, str, Callable[..., Any]], ...]] = {
    "normalization": ((normalize, "fold", _only_lower),),
    "bands": ((candidates, "lsh", _no_bands),),
    "micro-groups": ((textlinks, "_weighed", _over_texts),),
    "second look": (
        (textlinks, "look_again", _no_second_look),
        (scoring.Models, "load", _first_model_twice),
    ),
    "style": ((normalize, "styles", _no_style),),
}
"""Parts that a function of a stage stands for."""
PARTS = tuple(dict.fromkeys([*BY_SETTING, *BY_FUNCTION]))


class Without:
    """adsim on ads with all columns, one part left out; `model` names another file of weights."""

    reads = "ads"

    def __init__(self, part: str = BASE, model: str = "", threads: int = 1) -> None:
        if part not in PARTS:
            raise UsageError(f"no part '{part}' to leave out", fix=f"one of: {', '.join(PARTS)}")
        self.part = part
        settings = dataclasses.replace(Settings(), threads=threads)
        settings = changed(settings, scoring={"model": model})
        self.settings = changed(settings, **BY_SETTING.get(part, {}))

    def fit(self, ads: pd.DataFrame) -> Labels:
        """Labels of the linked-entity groups."""
        from adsim.linker import AdLinker

        with ExitStack() as stack:
            for place, name, value in BY_FUNCTION.get(self.part, ()):
                stack.enter_context(replaced(place, name, value))
            linker = AdLinker(settings=self.settings).fit(ads)
        self.trace = Trace(
            {stage.name: stage.seconds for stage in linker.report_.stages},
            text_labels=linker.text_labels_,
            settings={"hash": linker.report_.settings_hash},
        )
        labels: Labels = linker.labels_
        return labels


def table(results: Results) -> str:
    """For each part what is lost in F1 without it, and what is gained in time, means over the corpora."""
    labels = results.labels()
    base = results.methods[0].name
    heads = ["without", *(f"F1 {label}" for label in labels), *(f"lost {label}" for label in labels)]
    lines = [
        "| " + " | ".join([*heads, "false merge", "time"]) + " |",
        "|---" + "|--:" * (len(heads) + 1) + "|",
    ]
    whole = [_f1(results, base, label) for label in labels]
    for method in results.methods:
        f1 = [_f1(results, method.name, label) for label in labels]
        merge = max(
            (row.largest_false_merge for label in labels for row in _rows(results, method.name, label)),
            default=0,
        )
        time = _seconds(results, method.name) / max(_seconds(results, base), 1e-9) - 1
        lost = (before - after for before, after in zip(whole, f1, strict=True))
        if not any(f1):
            lines.append(f"| {method.name} | could not be run" + " |" * (len(heads) + 1))
            continue
        cells = [
            method.name,
            *(f"{v:.3f}" for v in f1),
            *(f"{v:+.3f}" for v in lost),
            f"{merge:,}",
            f"{time:+.0%}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _f1(results: Results, method: str, label: str) -> float:
    return statistics.fmean([row.f1 for row in _rows(results, method, label)] or [0.0])


def _rows(results: Results, method: str, label: str) -> list[QualityRow]:
    found = (results.default(corpus.name, method, label) for corpus in results.corpora)
    return [row for row in found if row is not None]


def _seconds(results: Results, method: str) -> float:
    return sum(row.median for row in results.speed if row.method == method)


def blinded(corpora: list[Any], family: str) -> list[Any]:
    """Corpora whose pairs all measure the same in a family of features, so that no tree can ask for it."""
    columns = [scoring.NAMES.index(name) for name in FAMILIES.get(family, ())]
    out = []
    for corpus in corpora:
        features = corpus.found.features.copy()
        features[:, columns] = 0.0
        out.append(dataclasses.replace(corpus, found=dataclasses.replace(corpus.found, features=features)))
    return out


def train(folder: Path, ads: int) -> None:
    """Writes a model with all features, and one without each family, trained alike on smaller corpora."""
    from benchmarks import train as training

    settings = Settings()
    seeds = {"synth": range(1000, 1002), "phrases": range(2000, 2001), "clauses": range(3000, 3001)}
    first_looks = [c for name in seeds for c in training.corpora_of(name, seeds[name], ads, settings)]
    folder.mkdir(parents=True, exist_ok=True)
    for family in (BASE, *FAMILIES):
        first = training.fit(blinded(first_looks, family), trees=training.FIRST_TREES, seed=1)
        second_looks = [training.again(corpus, first, settings) for corpus in first_looks]
        second = training.fit(blinded(second_looks, family), trees=training.SECOND_TREES, seed=2)
        models = scoring.Models(first, second, {"without": family, "ads": ads})
        (folder / f"{family.replace(' ', '-')}.json").write_text(models.to_json(), "utf-8")


def main() -> None:
    """Trains models, or prints the table of results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    does = parser.add_subparsers(dest="what", required=True)
    training = does.add_parser("train")
    training.add_argument("folder", type=Path)
    training.add_argument("--ads", type=int, default=1000)
    does.add_parser("table").add_argument("results", type=Path)
    options = parser.parse_args()
    if options.what == "train":
        train(options.folder, options.ads)
    else:
        print(table(Results.read(options.results)))


if __name__ == "__main__":
    main()

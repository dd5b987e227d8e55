"""What a method is: something with `fit(texts) -> labels`, and what it may tell beyond.

The name or the place of a class comes in; a method goes out, ready to fit. It never runs one.

    class FirstWords:
        def __init__(self, words: int = 5) -> None:
            self.words = words

        def fit(self, texts):
            return [" ".join(text.lower().split()[: self.words]) for text in texts]

That is a whole method. Beyond `fit`, and only where it has it, the bench asks a method for

- `reads`: `"texts"` (by default: a list of strings), `"ads"` (a data frame with all columns) or `"file"` (the path of
  the CSV), which is what `fit` then gets;
- a parameter `threads`, which it is given; `warm = False` where a first small run would teach it nothing, and
  `outside = True` where the work is done by a program that it starts;
- `trace` after `fit`: a `Trace`, the seconds of its stages and the pairs it looked at;
- `scores(left, right)` after `fit`: how alike the ads of these rows are, for the measures of pairs;
- `probabilities()` after `fit`: `left`, `right` and the probability that both are of one poster, for calibration;
- `sweep(texts, name, values)`: labels for each value of a parameter, where that is faster than one `fit` for each.
"""

from __future__ import annotations

import importlib
import inspect
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import ArrayLike

from adsim.errors import AdsimError, UsageError
from adsim.records import I32, Bool

METHODS = {
    "adsim": "adsim.bench.methods.own:Adsim",
    "adsim-ads": "adsim.bench.methods.own:AdsimOnAds",
    "adsim-text": "adsim.bench.methods.own:TextStages",
    "adsim-link": "adsim.bench.methods.own:LinkCommand",
    "datasketch": "adsim.bench.methods.minhash:Datasketch",
    "rensa": "adsim.bench.methods.minhash:Rensa",
    "tfidf": "adsim.bench.methods.vectors:TfidfCosine",
    "hdbscan": "adsim.bench.methods.vectors:Hdbscan",
    "rapidfuzz": "adsim.bench.methods.strings:RapidFuzz",
    "exact": "adsim.bench.methods.strings:Exact",
    "simhash": "adsim.bench.methods.simhash:SimHash",
    "splink": "adsim.bench.methods.splinked:Splinked",
    "command": "adsim.bench.methods.command:Command",
}
"""Name of a method to where its class stands."""


class Method(Protocol):
    """Groups texts; see the head of this module for what else it may have."""

    def fit(self, texts: Any, /) -> ArrayLike:
        """A label for each text, of any kind that sorts; equal labels mean one group."""


class MissingPackage(AdsimError):
    """A method needs a package that is not installed; the bench tells it and goes on."""


@dataclass(frozen=True, eq=False)
class Trace:
    """What a method tells of how it came to its labels.

    `stages`: seconds by name, in order. `left`, `right` int32 (m,), `kept` bool (m,): rows of the pairs that were
    looked at, and whether they were taken. `text_labels`: labels (n,) of the same text, where the method tells them
    from groups of one poster. `settings`: what it ran with, where that is more than it was given.
    """

    stages: dict[str, float] = field(default_factory=dict)
    left: I32 | None = None
    right: I32 | None = None
    kept: Bool | None = None
    text_labels: ArrayLike | None = None
    settings: dict[str, Any] = field(default_factory=dict)


class Laps:
    """Seconds of the stages of one `fit`, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Counts what happens inside to a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def package(name: str) -> Any:
    """An optional package; raises `MissingPackage`."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        top = name.partition(".")[0]
        raise MissingPackage(
            f"the package {top} is not installed", fix="pip install 'adsim[bench]'"
        ) from error


def located(place: str) -> Any:
    """What stands at `module:name`; raises `UsageError`."""
    module, _, name = place.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(
            f"nothing stands at '{place}' ({error})",
            fix="write it as module:name, where Python can import it",
        ) from error


def make(use: str, settings: dict[str, Any], *, threads: int) -> Method:
    """A method by its name in `METHODS`, or by `module:Class`; raises `UsageError` where a setting does not fit."""
    if use not in METHODS and ":" not in use:
        raise UsageError(f"unknown method '{use}'", fix=f"module:Class, or one of: {', '.join(METHODS)}")
    cls = located(METHODS.get(use, use))
    known = inspect.signature(cls).parameters
    given = {"threads": threads, **settings} if "threads" in known else settings
    unknown = [name for name in settings if name not in known]
    if unknown:
        raise UsageError(f"{use} has no setting '{unknown[0]}'", fix=f"one of: {', '.join(known) or 'none'}")
    method: Method = cls(**given)
    return method

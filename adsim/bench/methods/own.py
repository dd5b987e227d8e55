"""adsim itself, as four methods: on texts alone, on ads with all columns, its text stages, and the whole command.

Texts, ads or a file come in, labels go out; settings are the defaults, always.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from adsim.bench.method import Laps, Trace
from adsim.config import Settings
from adsim.records import F32, I32, I64, Corpus, IngestResult, TextBuffer

if TYPE_CHECKING:
    import pandas as pd

    from adsim.linker import AdLinker
    from adsim.textlinks import TextLinks

SIGNING = ("normalize", "identifiers", "words", "signatures")
"""Stages up to the signatures."""


class Adsim:
    """`AdLinker` with its defaults, on texts alone: what a peer sees, adsim sees."""

    def __init__(self, threshold: float | None = None, threads: int = 1) -> None:
        self.threshold, self.threads = threshold, threads

    def fit(self, texts: Sequence[str] | pd.DataFrame) -> I64:
        """Labels of the linked-entity groups, int64 (n,)."""
        from adsim.linker import AdLinker

        linker = AdLinker(threshold=self.threshold, threads=self.threads).fit(texts)
        self.linker: AdLinker = linker
        links, rows = linker.links_, linker.rows_.astype(np.int32)
        stages: dict[str, float] = {}
        for stage in linker.report_.stages:
            name = "signatures" if stage.name in SIGNING else stage.name
            stages[name] = stages.get(name, 0.0) + stage.seconds
        copies = np.flatnonzero(linker.result_.representative != np.arange(len(rows)))
        first = linker.result_.representative[copies]
        self.trace = Trace(
            stages,
            np.concatenate([rows[links.left], rows[first]]),
            np.concatenate([rows[links.right], rows[copies]]),
            np.concatenate([links.kept.astype(np.bool_), np.ones(len(copies), np.bool_)]),
            linker.text_labels_,
            {"hash": linker.report_.settings_hash},
        )
        return linker.labels_

    def scores(self, left: I32, right: I32) -> F32:
        """The probability by text alone that both ads of each pair are of one author, float32 (pairs,)."""
        score, at = np.zeros(len(left), np.float32), self._position
        known = (at[left] >= 0) & (at[right] >= 0)
        units = self._text.units.of_ad
        a, b = units[at[left[known]]], units[at[right[known]]]
        score[known] = _scores_of(self._text, np.minimum(a, b), np.maximum(a, b), self.threads)
        return score

    def probabilities(self) -> tuple[I32, I32, F32]:
        """The pairs that the second look scored, as rows, and their scores: by text, and by contacts where known."""
        text = self._text
        first = self.linker.rows_[text.first_ad].astype(np.int32)
        return first[text.pairs.left], first[text.pairs.right], text.score

    @cached_property
    def _position(self) -> I32:
        """Where the ad of each row stands among those that were read; -1 where it was not."""
        at = np.full(len(self.linker.labels_), -1, np.int32)
        at[self.linker.rows_] = np.arange(len(self.linker.rows_), dtype=np.int32)
        return at

    @cached_property
    def _text(self) -> TextLinks:
        """The links of texts, made once more: a fit keeps no grams."""
        from adsim import pipeline

        settings = dataclasses.replace(Settings(), threads=self.threads)
        corpus, rejected = self.linker.result_.corpus, self.linker.result_.rejected
        products = pipeline.products_of(corpus, settings=settings)
        return pipeline.link_products(IngestResult(corpus, rejected), products, settings=settings).text


def _scores_of(text: TextLinks, left: I32, right: I32, threads: int) -> F32:
    """Scores of pairs of units by the second model; a copy of a text scores as against itself."""
    from adsim import scoring

    features = scoring.measure(
        np.ascontiguousarray(left, np.int32),
        np.ascontiguousarray(right, np.int32),
        grams=scoring.tables_of(text.grams),
        word_starts=text.units.starts,
        styles=text.styles,
        threads=threads,
    )
    model = scoring.Models.load().second
    score = model.score(model.contributions(features, threads=threads))
    return np.where(left == right, text.alone[left], score).astype(np.float32)


class AdsimOnAds(Adsim):
    """The same on ads with all their columns: agency, city, time, contacts given apart."""

    reads = "ads"


class TextStages:
    """The text stages alone: fold, words, signatures, candidates, scores, text groups. No identifiers are read."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads

    def fit(self, texts: Sequence[str]) -> I64:
        """Labels of the text groups, int64 (n,)."""
        from adsim import clustering, normalize
        from adsim.textlinks import NO_PAIRS, link_texts
        from adsim.watch import Watch

        settings = dataclasses.replace(Settings(), threads=self.threads)
        laps, watch = Laps(), Watch()
        with laps.lap("signatures"):
            given, no_agency = TextBuffer.from_strings(texts), np.full(len(texts), -1, np.int32)
            folded = normalize.fold(given, threads=self.threads)
            words = normalize.words(folded.text, settings=settings.normalize, threads=self.threads).text
            styles = normalize.styles(given, folded, no_agency, threads=self.threads)
        found = link_texts(words, styles=styles, settings=settings, watch=watch)
        with laps.lap("groups"):
            labels = clustering.partition(
                found.merges, nodes=len(texts), forbidden=NO_PAIRS, threshold=settings.clustering.threshold
            ).labels
        stages = {stage.name: stage.seconds for stage in watch.stages}
        stages["signatures"] += laps.seconds["signatures"]
        self.trace = Trace({**stages, "groups": laps.seconds["groups"]})
        return labels.astype(np.int64)


class LinkCommand:
    """`adsim link` from a CSV file to an output folder: reading, linking, writing tables and report."""

    reads = "file"

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads

    def fit(self, path: Path) -> I64:
        """Labels of the linked-entity groups, int64 (ads read,)."""
        from adsim import export, ingest, pipeline

        settings = dataclasses.replace(Settings(), threads=self.threads)
        laps = Laps()
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            with laps.lap("reading"):
                read = ingest.read([str(path)], settings=settings.ingest)
            with laps.lap("linking"):
                result = pipeline.link(read, settings=settings)
            with laps.lap("writing"):
                export.write(result, Path(folder) / "out")
        self.trace = Trace(laps.seconds)
        return _of_rows(result.groups.group, result.corpus, path)


def _of_rows(group: I32, corpus: Corpus, path: Path) -> I64:
    """Labels by row of the file; an ad that was not read is alone."""
    import pandas as pd

    ids: Any = pd.read_csv(path, usecols=["ad_id"], dtype=str, keep_default_na=False)["ad_id"]
    at = pd.Index(list(corpus.ad_ids)).get_indexer(ids)
    return np.where(at >= 0, group[at], len(group) + np.arange(len(at))).astype(np.int64)

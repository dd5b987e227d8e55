"""The order of the stages: the only place that knows it. Times each, reports progress, can be cancelled.

In: a corpus as read. Out: a `LinkResult`. It never does the work of a stage itself.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

import adsim
from adsim import candidates, clustering, identifiers, normalize, scoring, signatures, summary
from adsim.config import Settings
from adsim.errors import Cancelled
from adsim.parallel import default_threads
from adsim.records import (
    I32,
    CutReason,
    GeneratorReport,
    Groups,
    IdentifierKind,
    Identifiers,
    IngestResult,
    LinkResult,
    Links,
    Origin,
    RunReport,
    StageReport,
    TextBuffer,
)

STAGES = ("normalize", "identifiers", "words", "signatures", "candidates", "scoring", "clustering", "summary")


@dataclass
class Watch:
    """Times the stages, tells the progress, and stops the run where `cancelled` says so."""

    progress: Callable[[str, int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    stages: list[StageReport] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, items: int) -> Iterator[dict[str, int | float | str]]:
        """One stage: yields the dictionary that its counts are put into."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("stopped before the stage " + name)
        if self.progress is not None:
            self.progress(name, 0, items)
        start = time.perf_counter()
        counts: dict[str, int | float | str] = {}
        yield counts
        self.stages.append(StageReport(name, time.perf_counter() - start, items, counts))
        if self.progress is not None:
            self.progress(name, items, items)


@dataclass(frozen=True, eq=False)
class TextLinks:
    """What linking by text alone gives: units, their scored pairs, and the text group of each ad."""

    units: signatures.Units
    pairs: candidates.Pairs
    features: np.ndarray
    contributions: np.ndarray
    bias: float
    score: np.ndarray
    verdict: np.ndarray
    text_group: I32
    generators: tuple[GeneratorReport, ...]


def link(
    read: IngestResult,
    *,
    settings: Settings,
    decisions: I32 | None = None,
    watch: Watch | None = None,
) -> LinkResult:
    """Links the ads of a corpus; `decisions` int32 (k, 3): two rows and 1 same, -1 different.

    Near-linear in ads: see the stages. Memory about 25 bytes a word and 100 a scored pair.
    """
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    corpus = read.corpus
    n = len(corpus)
    with watch.stage("normalize", n) as counts:
        folded = normalize.fold(corpus.texts, settings=settings.normalize, threads=threads)
    with watch.stage("identifiers", n) as counts:
        found = identifiers.extract(folded, corpus, settings=settings.identifiers, threads=threads)
        counts.update({k.name.lower(): int((found.kind == k).sum()) for k in IdentifierKind})
    with watch.stage("words", n):
        mask = _mask(found) if settings.identifiers.mask else None
        worded = normalize.words(folded.text, settings=settings.normalize, mask=mask, threads=threads)
        words = worded.text
        tricks = np.minimum(folded.tricks.astype(np.uint32) + worded.tricks, 65535).astype(np.uint16)
        folded = dataclasses.replace(folded, tricks=tricks)
    text = link_texts(words, settings=settings, watch=watch, decisions=decisions)
    with watch.stage("clustering", n) as counts:
        tied = _tie(text, found, corpus.posted_at, decisions, settings)
        groups = _groups(text, tied)
        links = _links(text, tied)
        counts["text_groups"] = len(groups.text_group_ids)
        counts["groups"] = len(groups.group_ids)
        counts["lifted_texts"] = len(tied.lifted)
    with watch.stage("summary", n):
        summaries = summary.summarize(
            corpus, folded, words, found, links, groups, settings=settings.summary, threads=threads
        )
    report = _report(settings, threads, started, watch, text, read)
    return LinkResult(
        corpus,
        read.rejected,
        folded,
        found,
        links,
        groups,
        summaries,
        report,
        _first_ads(text.units)[text.units.of_ad],
    )


def link_texts(
    words: TextBuffer, *, settings: Settings, watch: Watch | None = None, decisions: I32 | None = None
) -> TextLinks:
    """The text-linking stages alone: from normalized words to text groups."""
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    signing = settings.signatures
    with watch.stage("signatures", len(words)) as counts:
        units = signatures.collapse(words, settings=signing, threads=threads)
        grams = tuple(signatures.shingle(units, n, settings=signing, threads=threads) for n in (1, 2, 3))
        sets, starts = signatures.rare_sets(grams[:2], units, settings=signing)
        a, b = signatures.permutations(signing.permutations, signing.seed, signing.scheme)
        signed = signatures.sign(sets, starts, a, b, threads=threads)
        counts.update(units=len(units), micro_groups=units.micro_groups)
    with watch.stage("candidates", len(units)) as counts:
        bands, rows = signatures.tune_bands(settings.candidates.lsh_threshold, signing.permutations)
        index = candidates.postings_of([(g.starts, g.ids, g.units, g.bits) for g in grams])
        by_bands = candidates.lsh(
            signed, np.diff(starts) > 2, bands=bands, rows=rows, settings=settings.candidates, threads=threads
        )
        by_phrase = candidates.phrases(index, settings=settings.candidates, threads=threads)
        del index, signed, sets
        pairs, generators = candidates.merge([by_bands, by_phrase])
        counts.update(pairs=len(pairs), bands=bands, rows=rows)
    with watch.stage("scoring", len(pairs)):
        model = scoring.Model.load(settings.scoring.model)
        tables = tuple(scoring.GramTable(g.starts, g.ids, g.at, g.bits, g.total, g.square) for g in grams)
        features = scoring.measure(
            pairs.left,
            pairs.right,
            grams=tables,
            word_starts=units.starts,
            threads=threads,  # type: ignore[arg-type]
        )
        parts = model.contributions(features, threads=threads)
        score = scoring.probability(parts.sum(axis=1) + np.float32(model.bias))
        alone = _self_scores(model, tables, units, threads)
    with watch.stage("text groups", len(units)):
        joined = clustering.join(
            pairs.left,
            pairs.right,
            score,
            features[:, scoring.NAMES.index("jaccard_1")] >= settings.clustering.free_jaccard,
            nodes=len(units),
            forbidden=_forbidden(decisions, units.of_ad),
            settings=settings.clustering,
        )
        text_group = _ads_of(joined.labels, units, alone >= settings.clustering.threshold)
    return TextLinks(units, pairs, features, parts, model.bias, score, joined.verdict, text_group, generators)


def _self_scores(model: scoring.Model, tables: Any, units: signatures.Units, threads: int) -> np.ndarray:
    """The score of each unit against itself: copies of a text that says too little are not a group."""
    every = np.arange(len(units), dtype=np.int32)
    features = scoring.measure(every, every, grams=tables, word_starts=units.starts, threads=threads)
    # a copy shares also the grams of its own, which stand in no other unit
    for n in (1, 2, 3):
        total = np.log2(1.0 + tables[n - 1].total)
        at = scoring.NAMES.index(f"cosine_{n}")
        some = (total > 0)[:, None]
        features[:, at : at + 3] = np.where(some, 1.0, 0.0)
        features[:, at + 3] = total
    features[:, scoring.NAMES.index("run")] = np.maximum(
        features[:, scoring.NAMES.index("run")], np.log2(1.0 + tables[1].total)
    )
    features[:, scoring.NAMES.index("order")] = 1.0
    parts = model.contributions(features, threads=threads)
    return np.where(tables[0].total > 0, scoring.probability(parts.sum(axis=1) + np.float32(model.bias)), 0.0)


def _ads_of(labels: I32, units: signatures.Units, tells: np.ndarray) -> I32:
    """The text group of each ad; ads of a unit that tells too little each stay alone unless it was joined."""
    sizes = np.bincount(labels, minlength=len(units))
    lonely = (~tells & (sizes[labels] == 1))[units.of_ad]
    group = labels[units.of_ad].astype(np.int64)
    group[lonely] = len(units) + np.flatnonzero(lonely)
    return clustering.number_by_first(np.unique(group, return_inverse=True)[1].astype(np.int32))


def _mask(found: Identifiers) -> normalize.Mask:
    inside = found.start >= 0
    return normalize.Mask(found.ad[inside], found.start[inside], found.end[inside], found.kind[inside])


def _forbidden(decisions: I32 | None, of_ad: I32) -> I32:
    if decisions is None or not len(decisions):
        return np.zeros((0, 2), np.int32)
    return of_ad[decisions[decisions[:, 2] < 0][:, :2]]


def _tie(
    text: TextLinks, found: Identifiers, posted_at: Any, decisions: I32 | None, settings: Settings
) -> clustering.Entities:
    linking = (found.kind <= IdentifierKind.WALLET) & (
        found.confidence >= settings.identifiers.min_confidence
    )
    return clustering.entities(
        text.text_group,
        found.ad[linking],
        found.value[linking],
        posted_at,
        forbidden=_forbidden(decisions, np.arange(len(text.text_group), dtype=np.int32)),
        settings=settings.clustering,
    )


def _groups(text: TextLinks, tied: clustering.Entities) -> Groups:
    content = text.units.key[text.units.of_ad]
    group = clustering.number_by_first(tied.labels)
    # an ad whose text was lifted keeps its poster: its text group ends where its group does
    both = text.text_group.astype(np.int64) * (int(group.max(initial=0)) + 1) + group
    text_group = clustering.number_by_first(np.unique(both, return_inverse=True)[1].astype(np.int32))
    return Groups(
        text_group,
        group,
        clustering.name_groups(text_group, content, prefix="T-"),
        clustering.name_groups(group, content, prefix="G-"),
    )


def _links(text: TextLinks, tied: clustering.Entities) -> Links:
    """Links between ads: text pairs through the first ad of each unit, ties through the ads that show them."""
    first = _first_ads(text.units)
    chosen = np.flatnonzero(text.score >= 0.05)
    a, b = first[text.pairs.left[chosen]], first[text.pairs.right[chosen]]
    ties = tied.ties
    features = text.features[chosen]
    parts = text.contributions[chosen]
    count = len(ties.left)
    left = np.concatenate([np.minimum(a, b), np.minimum(ties.left, ties.right)])
    right = np.concatenate([np.maximum(a, b), np.maximum(ties.left, ties.right)])
    score = np.concatenate([text.score[chosen], ties.score])
    logit = np.log(np.clip(ties.score, 1e-6, 1 - 1e-6) / np.clip(1 - ties.score, 1e-6, 1)) - text.bias
    shared = np.concatenate([np.zeros(len(chosen), np.float32), ties.shared.astype(np.float32)])
    id_part = np.concatenate([np.zeros(len(chosen), np.float32), logit.astype(np.float32)])
    width = features.shape[1]
    pad = np.zeros((count, width), np.float32)
    cut = np.concatenate(
        [np.where(text.verdict[chosen] == clustering.THIN, CutReason.WEAK_BRIDGE, 0), ties.reason]
    ).astype(np.uint8)
    cut[: len(chosen)][text.verdict[chosen] == clustering.FORBIDDEN] = CutReason.DECISION
    kept = (cut == 0) & (np.concatenate([text.verdict[chosen] != clustering.BELOW, ties.reason == 0]))
    origin = np.concatenate([text.pairs.origin[chosen], np.full(count, Origin.IDENTIFIER, np.uint8)])
    order = np.lexsort((origin, right, left))
    return Links(
        left[order],
        right[order],
        score[order],
        np.column_stack([np.concatenate([features, pad]), shared])[order],
        np.column_stack([np.concatenate([parts, pad]), id_part])[order],
        text.bias,
        (*scoring.NAMES, "shared_identifiers"),
        origin[order],
        kept[order],
        cut[order],
    )


def _first_ads(units: signatures.Units) -> I32:
    """The first ad of each unit."""
    first = np.full(len(units), len(units.of_ad), np.int32)
    np.minimum.at(first, units.of_ad, np.arange(len(units.of_ad), dtype=np.int32))
    return first


def _report(
    settings: Settings, threads: int, started: str, watch: Watch, text: TextLinks, read: IngestResult
) -> RunReport:
    names = ("numpy", "numba", "pyarrow", "pandas", "scipy", "scikit-learn", "datasketch", "rapidfuzz")
    return RunReport(
        version=adsim.__version__,
        settings=settings.to_dict(),
        settings_hash=settings.hash(),
        seed=settings.seed,
        threads=threads,
        started_at=started,
        stages=tuple(watch.stages),
        generators=text.generators,
        libraries={name: importlib.metadata.version(name) for name in names},
        model=scoring.Model.load(settings.scoring.model).provenance,
        notes=read.notes,
    )


def empty_rejected() -> pa.Table:
    """A table of no rejected rows."""
    return pa.table(
        {
            "file": pa.array([], pa.string()),
            "row": pa.array([], pa.int64()),
            "column": pa.array([], pa.string()),
            "reason": pa.array([], pa.string()),
            "detail": pa.array([], pa.string()),
        }
    )

"""The order of the stages: the only place that knows it, but for the text stages in `textlinks`.

In: a corpus as read. Out: a `LinkResult`. It never does the work of a stage itself.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import unicodedata
from datetime import UTC, datetime

import numpy as np

import adsim
from adsim import clustering, identifiers, normalize, results, summary
from adsim.config import Settings
from adsim.parallel import default_threads
from adsim.records import (
    I64,
    Corpus,
    Folded,
    IdentifierKind,
    Identifiers,
    IngestResult,
    LinkResult,
    RunReport,
    Styles,
    TextBuffer,
)
from adsim.textlinks import NO_PAIRS, TextLinks, link_texts
from adsim.watch import Watch

STAGES = (
    "normalize",
    "identifiers",
    "words",
    "signatures",
    "candidates",
    "first look",
    "second look",
    "scoring",
    "text groups",
    "clustering",
    "summary",
)
LIBRARIES = (
    "numpy",
    "numba",
    "pyarrow",
    "pandas",
    "scipy",
    "scikit-learn",
    "datasketch",
    "rapidfuzz",
    "confusable-homoglyphs",
    "phonenumbers",
)


def link(
    read: IngestResult,
    *,
    settings: Settings,
    decisions: np.ndarray | None = None,
    watch: Watch | None = None,
) -> LinkResult:
    """Links the ads of a corpus; `decisions` int32 (k, 3): two rows and 1 same, -1 different, 0 unsure.

    Near-linear in ads: see the stages. Raises `Cancelled` where the watch says so.
    """
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    corpus, n = read.corpus, len(read.corpus)
    decided = results.Decided.of(decisions)
    with watch.stage("normalize", n):
        folded = normalize.fold(corpus.texts, settings=settings.normalize, threads=threads)
    with watch.stage("identifiers", n) as counts:
        found = identifiers.extract(folded, corpus, settings=settings.identifiers, threads=threads)
        counts.update({k.name.lower(): int((found.kind == k).sum()) for k in IdentifierKind})
    with watch.stage("words", n):
        folded, words = _words(folded, found, settings, threads)
        styles = normalize.styles(corpus.texts, folded, corpus.codes("agency")[0], threads=threads)
    text = link_texts(words, styles=styles, settings=settings, watch=watch, forbidden=decided.different)
    with watch.stage("clustering", n) as counts:
        tied = _tie(text, found, corpus.posted_at, settings)
        parts = results.partitions(text, tied, decided, settings.clustering)
        links = results.links_of(text, tied, decided, parts.group, settings.clustering)
        groups = results.groups_of(text, parts, ())
        cuts = results.cuts_of(links, parts, groups.group_ids, results.spread_of(tied, found))
        groups = dataclasses.replace(groups, cuts=cuts)
        counts.update(text_groups=len(groups.text_group_ids), groups=len(groups.group_ids))
        counts.update(lifted_texts=len(tied.lifted), cuts=len(cuts), conflicts=len(parts.conflicts))
    representative = text.first_ad[text.units.of_ad]
    with watch.stage("summary", n) as counts:
        summaries = summary.summarize(
            corpus,
            folded,
            words,
            found,
            links,
            groups,
            settings=settings.summary,
            threads=threads,
            representative=representative,
        )
        counts.update(summary.left_out(summaries))
    notes = (*read.notes, *_conflict_notes(parts, corpus.ad_ids))
    report = _report(settings, threads, started, watch, text, notes)
    return LinkResult(corpus, read.rejected, folded, found, links, groups, summaries, report, representative)


def words_of(corpus: Corpus, settings: Settings) -> tuple[TextBuffer, Styles]:
    """What the text stages read of a corpus: its words, identifiers taken out, and how it is written."""
    threads = settings.threads or default_threads()
    folded = normalize.fold(corpus.texts, settings=settings.normalize, threads=threads)
    found = identifiers.extract(folded, corpus, settings=settings.identifiers, threads=threads)
    folded, words = _words(folded, found, settings, threads)
    return words, normalize.styles(corpus.texts, folded, corpus.codes("agency")[0], threads=threads)


def _words(folded: Folded, found: Identifiers, settings: Settings, threads: int) -> tuple[Folded, TextBuffer]:
    """The words of the ads, identifiers taken out, and the folded texts with the tricks undone on the way."""
    inside = found.start >= 0
    mask = normalize.Mask(found.ad[inside], found.start[inside], found.end[inside], found.kind[inside])
    worded = normalize.words(
        folded.text,
        settings=settings.normalize,
        mask=mask if settings.identifiers.mask else None,
        threads=threads,
    )
    tricks = np.minimum(folded.tricks.astype(np.uint32) + worded.tricks, 65535).astype(np.uint16)
    return dataclasses.replace(folded, tricks=tricks), worded.text


def _tie(text: TextLinks, found: Identifiers, posted_at: I64, settings: Settings) -> clustering.Entities:
    linking = (found.kind <= IdentifierKind.WALLET) & (
        found.confidence >= np.float32(settings.identifiers.min_confidence)
    )
    uses = clustering.uses_of(
        found.ad[linking],
        found.value[linking],
        text_key=text.units.key[text.units.of_ad],
        posted_at=posted_at,
    )
    base = clustering.partition(
        text.merges,
        nodes=len(text.units.of_ad),
        forbidden=NO_PAIRS,
        threshold=settings.clustering.tie_threshold,
    )
    return clustering.entities(base.labels, uses, posted_at, settings=settings.clustering)


def _conflict_notes(parts: results.Partitions, ad_ids: TextBuffer) -> list[str]:
    return [
        f"decisions in conflict: {ad_ids[a]} and {ad_ids[b]} are decided the same, but other decisions keep them apart"
        for a, b in parts.conflicts.tolist()
    ]


def _report(
    settings: Settings, threads: int, started: str, watch: Watch, text: TextLinks, notes: tuple[str, ...]
) -> RunReport:
    libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return RunReport(
        version=adsim.__version__,
        settings=settings.to_dict(),
        settings_hash=settings.hash(),
        seed=settings.seed,
        threads=threads,
        started_at=started,
        stages=tuple(watch.stages),
        generators=text.generators,
        libraries={**libraries, "unicode": unicodedata.unidata_version},
        model=text.provenance,
        notes=notes,
    )

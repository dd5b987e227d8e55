"""The order of the stages: the only place that knows it, but for the text stages in `textlinks`.

In: a corpus as read. Out: a `LinkResult`. It never does the work of a stage itself.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

import adsim
from adsim import clustering, identifiers, normalize, results, summary
from adsim.config import Settings
from adsim.parallel import default_threads
from adsim.records import (
    I32,
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
from adsim.textlinks import NO_PAIRS, TextLinks, join_again, link_texts
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


@dataclass(frozen=True, eq=False)
class Products:
    """What is read of each ad by itself, whatever other ads there are: what an index keeps of them.

    `words`: normalized words, identifiers taken out; `folded` with the tricks undone on the way to them. Of
    `styles` only the codes of agencies speak of the corpus as a whole.
    """

    corpus: Corpus
    folded: Folded
    identifiers: Identifiers
    words: TextBuffer
    styles: Styles


@dataclass(frozen=True, eq=False)
class Linked:
    """A result, the links of text that it was made of, and the *same* decisions held back, int32 (k, 2) rows."""

    result: LinkResult
    text: TextLinks
    conflicts: I32


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
    products = products_of(read.corpus, settings=settings, watch=watch)
    return link_products(read, products, settings=settings, decisions=decisions, watch=watch).result


def products_of(corpus: Corpus, *, settings: Settings, watch: Watch | None = None) -> Products:
    """The stages that look at one ad at a time: folding, identifiers, words and styles. Linear in bytes."""
    watch = watch or Watch()
    threads, n = settings.threads or default_threads(), len(corpus)
    with watch.stage("normalize", n):
        folded = normalize.fold(corpus.texts, threads=threads)
    with watch.stage("identifiers", n) as counts:
        found = identifiers.extract(folded, corpus, settings=settings.identifiers, threads=threads)
        kinds = np.bincount(found.kind, minlength=len(IdentifierKind)).tolist()
        counts.update({kind.name.lower(): kinds[kind] for kind in IdentifierKind})
    with watch.stage("words", n):
        folded, words = _words(folded, found, settings, threads)
        styles = normalize.styles(corpus.texts, folded, corpus.codes("agency")[0], threads=threads)
    return Products(corpus, folded, found, words, styles)


def link_products(
    read: IngestResult,
    products: Products,
    *,
    settings: Settings,
    decisions: np.ndarray | None = None,
    text: TextLinks | None = None,
    watch: Watch | None = None,
) -> Linked:
    """The stages that look at all ads together, from signatures on; see `link`.

    With `text`, the links of the same products at an earlier time, only what decisions change is done anew.
    """
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    corpus, found, n = read.corpus, products.identifiers, len(read.corpus)
    decided = results.Decided.of(decisions)
    if text is None:
        text = link_texts(
            products.words,
            styles=products.styles,
            settings=settings,
            watch=watch,
            forbidden=decided.different,
            uses=_linking(found, settings),
        )
    else:
        text = join_again(text, settings=settings, forbidden=decided.different)
    with watch.stage("clustering", n) as counts:
        tied = _tie(text, found, corpus.posted_at, settings)
        parts = results.partitions(text, tied, decided, settings.clustering)
        links = results.links_of(text, tied, decided, parts.group, settings.clustering)
        groups = results.groups_of(text, parts, corpus.ad_ids)
        cuts = results.cuts_of(links, groups, corpus.ad_ids, results.spread_of(tied, found))
        groups = dataclasses.replace(groups, cuts=cuts)
        counts.update(text_groups=len(groups.text_group_ids), groups=len(groups.group_ids))
        counts.update(lifted_texts=len(tied.lifted), cuts=len(cuts), conflicts=len(parts.conflicts))
    representative = text.first_ad[text.units.of_ad]
    with watch.stage("summary", n) as counts:
        summaries = summary.summarize(
            corpus,
            products.folded,
            products.words,
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
    result = LinkResult(
        corpus,
        read.rejected,
        products.folded,
        found,
        links,
        groups,
        summaries,
        report,
        representative,
        decided.table,
    )
    return Linked(result, text, parts.conflicts)


def labels_at(products: Products, linked: Linked, thresholds: Sequence[float], *, settings: Settings) -> I32:
    """The group of each ad at other thresholds, int32 (thresholds, ads); nothing is compared anew.

    Merges do not depend on the threshold, so that a higher one only refines.
    """
    result, text = linked.result, linked.text
    decided = results.Decided.of(result.decisions)
    tied = _tie(text, products.identifiers, result.corpus.posted_at, settings)
    at = [dataclasses.replace(settings.clustering, threshold=threshold) for threshold in thresholds]
    labels = [results.partitions(text, tied, decided, clustering).group for clustering in at]
    return np.array(labels, np.int32).reshape(len(labels), len(result.corpus))


def words_of(corpus: Corpus, settings: Settings) -> tuple[TextBuffer, Styles]:
    """What the text stages read of a corpus: its words, identifiers taken out, and how it is written."""
    products = products_of(corpus, settings=settings)
    return products.words, products.styles


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


def _linking(found: Identifiers, settings: Settings) -> tuple[I32, I32]:
    """Rows of ads and the identifiers that may link them, of those that are sure enough."""
    linking = (found.kind <= IdentifierKind.WALLET) & (
        found.confidence >= np.float32(settings.identifiers.min_confidence)
    )
    return found.ad[linking], found.value[linking]


def _tie(text: TextLinks, found: Identifiers, posted_at: I64, settings: Settings) -> clustering.Entities:
    ad, value = _linking(found, settings)
    uses = clustering.uses_of(
        ad,
        value,
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

"""Groups to words and figures: what an analyst reads of each linked-entity group.

In: all that the stages before have made. Out: a `GroupSummary` for each group of two ads and more, with
templates, facts, cohesion and the reason in a sentence. It never changes a group; kernels load on use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adsim.config import SummarySettings
from adsim.records import I32, Corpus, Folded, Groups, GroupSummary, Identifiers, Links, Template, TextBuffer

if TYPE_CHECKING:
    from adsim.summary.reading import Piece

__all__ = ["left_out", "read", "summarize"]


def summarize(
    corpus: Corpus,
    folded: Folded,
    words: TextBuffer,
    identifiers: Identifiers,
    links: Links,
    groups: Groups,
    *,
    settings: SummarySettings,
    threads: int,
    representative: I32 | None = None,
) -> tuple[GroupSummary, ...]:
    """Summaries of the linked-entity groups of two ads or more, the most interesting first.

    `words`: normalized words of each ad, parted by single spaces; the k-th control byte of an ad (1 + kind)
    stands for its k-th identifier with a span. `representative` int32 (n,): the ad that each is a copy
    of, for cohesion and the weakest link; without it, ads with the same words are copies. Near-linear in
    ads, words and links; the same on any number of threads and in any order of the rows.
    """
    from adsim.summary.stage import summarize_all

    return summarize_all(
        corpus,
        folded,
        words,
        identifiers,
        links,
        groups,
        settings=settings,
        threads=threads,
        representative=representative,
    )


def left_out(summaries: tuple[GroupSummary, ...]) -> dict[str, int]:
    """What the caps of `SummarySettings` kept out of the summaries, by name; for the manifest of a run."""
    from adsim.summary.stage import left_out

    return left_out(summaries)


def read(template: Template, words: str) -> tuple[Piece, ...]:
    """A text in normalized words read against a template: constants, slots, edits, in order."""
    from adsim.summary.reading import read

    return read(template, words)

"""Makes what the stages before would give, from plain texts: words with masks, identifiers, links, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from adsim.config import SummarySettings
from adsim.records import (
    Corpus,
    Folded,
    Groups,
    GroupSummary,
    IdentifierKind,
    Identifiers,
    Links,
    TextBuffer,
    Trick,
)
from adsim.summary import summarize

SETTINGS = SummarySettings()


@dataclass(frozen=True, eq=False)
class Case:
    """One input of the stage."""

    corpus: Corpus
    folded: Folded
    words: TextBuffer
    identifiers: Identifiers
    links: Links
    groups: Groups

    def summaries(
        self,
        *,
        threads: int = 1,
        settings: SummarySettings = SETTINGS,
        representative: Sequence[int] | None = None,
    ) -> tuple[GroupSummary, ...]:
        return summarize(
            self.corpus,
            self.folded,
            self.words,
            self.identifiers,
            self.links,
            self.groups,
            settings=settings,
            threads=threads,
            representative=None if representative is None else np.array(representative, np.int32),
        )


def case(
    ads: Sequence[str],
    *,
    text_groups: Sequence[int] | None = None,
    groups: Sequence[int] | None = None,
    links: Sequence[tuple[int, int, float]] = (),
    tricks: dict[int, dict[Trick, int]] | None = None,
    hidden: Sequence[str] = (),
    columns: dict[str, Sequence[Any]] | None = None,
) -> Case:
    """Ads in small words, identifiers as `<kind:value>`; all in one group and text group by default.

    `hidden`: canonical values that count as obfuscated wherever they stand. `columns`: `agency`, `city`,
    `posted_at`; or `also`: identifiers of each ad that stand in a column, as a list of (kind, value).
    """
    columns = dict(columns or {})
    also = columns.pop("also", [[] for _ in ads])
    rows: list[tuple[int, int, int, str]] = []
    texts = []
    for ad, text in enumerate(ads):
        rows += [(ad, -1, int(IdentifierKind[kind.upper()]), value) for kind, value in also[ad]]
        words = []
        for k, word in enumerate(text.split()):
            if word.startswith("<"):
                kind, value = word[1:-1].split(":", 1)
                code = int(IdentifierKind[kind.upper()])
                rows.append((ad, k, code, value.replace("_", " ")))
                words.append(chr(1 + code))
            else:
                words.append(word)
        texts.append(" ".join(words))
    named = sorted({(value, kind) for _, _, kind, value in rows}, key=lambda v: hash_of(v[0]))
    at = {pair: k for k, pair in enumerate(named)}
    identifiers = Identifiers(
        np.array([r[0] for r in rows], np.int32),
        np.array([r[2] for r in rows], np.uint8),
        np.array([r[1] for r in rows], np.int32),
        np.array([r[1] + 1 if r[1] >= 0 else -1 for r in rows], np.int32),
        np.array([at[r[3], r[2]] for r in rows], np.int32),
        np.ones(len(rows), np.float32),
        np.array([r[3] in hidden for r in rows], np.bool_),
        TextBuffer.from_strings([value for value, _ in named]),
        np.array([kind for _, kind in named], np.uint8),
    )
    table: dict[str, Any] = {
        "ad_id": [f"ad-{k}" for k in range(len(ads))],
        "text": pa.array(list(ads), pa.large_string()),
        "posted_at": pa.array(columns.pop("posted_at", [None] * len(ads)), pa.timestamp("us", "UTC")),
    }
    for name, values in columns.items():
        table[name] = pa.array(list(values), pa.string())
    undone = np.zeros((len(ads), len(Trick)), np.uint16)
    for ad, counts in (tricks or {}).items():
        for trick, count in counts.items():
            undone[ad, trick] = count
    buffer = TextBuffer.from_strings(list(ads))
    return Case(
        Corpus(pa.table(table)),
        Folded(buffer, TextBuffer.from_strings([""] * len(ads)), undone),
        TextBuffer.from_strings(texts),
        identifiers,
        links_of(links),
        groups_of(text_groups or [0] * len(ads), groups or [0] * len(ads)),
    )


def hash_of(value: str) -> int:
    """An order of values that is not the alphabet's."""
    return sum((k + 7) * ord(c) * 2654435761 % 1_000_003 for k, c in enumerate(value))


def links_of(links: Sequence[tuple[int, int, float]]) -> Links:
    rows = sorted((min(a, b), max(a, b), s) for a, b, s in links)
    m = len(rows)
    return Links(
        np.array([r[0] for r in rows], np.int32),
        np.array([r[1] for r in rows], np.int32),
        np.array([r[2] for r in rows], np.float32),
        np.zeros((m, 1), np.float32),
        np.zeros((m, 1), np.float32),
        0.0,
        ("feature",),
        np.ones(m, np.uint8),
        np.ones(m, np.bool_),
        np.zeros(m, np.uint8),
    )


def groups_of(text_groups: Sequence[int], groups: Sequence[int]) -> Groups:
    return Groups(
        np.array(text_groups, np.int32),
        np.array(groups, np.int32),
        tuple(f"T-{k:04}" for k in range(max(text_groups) + 1)),
        tuple(f"G-{k:04}" for k in range(max(groups) + 1)),
    )


def day(k: int) -> datetime:
    """The k-th day of a year."""
    return datetime.fromordinal(738_000 + k).replace(tzinfo=UTC)

"""The one currency between the stages: frozen dataclasses over flat arrays.

Every stage takes some of these and gives others; none mutates what it was given. Texts travel as
`TextBuffer` (UTF-8 bytes and offsets, the Arrow layout), everything per ad or per pair as numpy
arrays. Row numbers are `int32` positions in the corpus, in input order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TextBuffer:
    """A column of texts: UTF-8 bytes end to end, and where each text starts.

    `data`: uint8, shape (bytes,). `offsets`: int64, shape (n + 1,); text i is
    `data[offsets[i]:offsets[i + 1]]`.
    """

    data: U8
    offsets: I64

    @classmethod
    def from_strings(cls, texts: Iterable[str]) -> TextBuffer:
        """Copies strings into one buffer; lone surrogates become U+FFFD."""
        if not isinstance(texts, list):
            texts = list(texts)
        try:
            return cls.from_arrow(pa.array(texts, type=pa.large_string()))
        except UnicodeEncodeError:
            clean = [t.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for t in texts]
            return cls.from_arrow(pa.array(clean, type=pa.large_string()))

    @classmethod
    def from_arrow(cls, column: Any) -> TextBuffer:
        """Views an Arrow string column without a copy where Arrow allows; null becomes ''."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
            if isinstance(column, pa.ChunkedArray):
                column = (
                    pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.large_string())
                )
        column = column.cast(pa.large_string())
        if column.null_count:
            column = column.fill_null("")
        _, offsets, data = column.buffers()
        n = len(column)
        starts = np.zeros(1, np.int64) if offsets is None else np.frombuffer(offsets, np.int64)
        starts = starts[column.offset : column.offset + n + 1]
        if n == 0:
            return cls(np.zeros(0, np.uint8), np.zeros(1, np.int64))
        raw = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
        return cls(raw[starts[0] : starts[-1]], np.ascontiguousarray(starts - starts[0]))

    def to_arrow(self) -> Any:
        """The same column as an Arrow `large_string` array, sharing memory."""
        return pa.LargeStringArray.from_buffers(
            len(self),
            pa.py_buffer(np.ascontiguousarray(self.offsets)),
            pa.py_buffer(np.ascontiguousarray(self.data)),
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> str:
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        i %= len(self)
        return self.data[self.offsets[i] : self.offsets[i + 1]].tobytes().decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        return (self[i] for i in range(len(self)))

    def span(self, i: int, start: int, end: int) -> str:
        """The text between two byte positions of text `i`."""
        at = int(self.offsets[i])
        return self.data[at + start : at + end].tobytes().decode("utf-8", "replace")

    def lengths(self) -> I64:
        """Bytes of each text, int64, shape (n,)."""
        return np.diff(self.offsets)

    def take(self, rows: NDArray[Any]) -> TextBuffer:
        """The texts at `rows`, in that order."""
        return TextBuffer.from_arrow(self.to_arrow().take(pa.array(rows)))


@dataclass(frozen=True)
class SourceFile:
    """What was found about one input: how it was read, and how many rows came of it."""

    name: str
    sha256: str
    bytes: int
    format: str
    compression: str
    encoding: str
    encoding_found_by: str
    delimiter: str
    rows_read: int
    rows_rejected: int
    mapping: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Corpus:
    """The ads as read, in input order.

    `table` has the columns `ad_id` (string, unique), `text` (large_string: title, line break, body),
    and, null where unknown, `agency`, `city`, `url`, `phone`, `email`, `handle`, `name` (string),
    `posted_at` (timestamp[us, UTC]); then any other column of the input, as it came.
    """

    table: pa.Table
    sources: tuple[SourceFile, ...] = ()

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def texts(self) -> TextBuffer:
        """The texts of the ads."""
        return TextBuffer.from_arrow(self.table["text"])

    @cached_property
    def ad_ids(self) -> TextBuffer:
        """The ids of the ads."""
        return TextBuffer.from_arrow(self.table["ad_id"])

    def column(self, name: str) -> Any:
        """An Arrow column, or None where the corpus has none of that name."""
        return self.table[name] if name in self.table.column_names else None

    def codes(self, name: str) -> tuple[I32, list[str]]:
        """A string column as codes: int32 (n,), -1 where null or empty, and the distinct values, sorted."""
        column = self.column(name)
        if column is None:
            return np.full(len(self), -1, np.int32), []
        import pyarrow.compute as pc

        column = pc.utf8_trim_whitespace(column.cast(pa.large_string()))
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.large_string()), column)
        encoded = column.combine_chunks().dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        names = encoded.dictionary.to_pylist()
        order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.full(len(names) + 1, -1, np.int32)
        rank[order] = np.arange(len(names), dtype=np.int32)
        raw = encoded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
        return rank[raw], [names[i] for i in order]

    @cached_property
    def posted_at(self) -> I64:
        """Microseconds since 1970 in UTC, int64 (n,); the smallest int64 where unknown."""
        column = self.column("posted_at")
        if column is None or pa.types.is_null(column.type):
            return np.full(len(self), np.iinfo(np.int64).min, np.int64)
        stamps = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        filled = stamps.fill_null(np.iinfo(np.int64).min).combine_chunks()
        if isinstance(filled, pa.ChunkedArray):
            filled = filled.combine_chunks()
        return np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)


@dataclass(frozen=True)
class IngestResult:
    """What reading gave: the ads, and every row that could not be one.

    `rejected` has the columns `file`, `row` (1 = first data row; int64), `column`, `reason` (a code),
    `detail` (a sentence that never repeats ad text).
    """

    corpus: Corpus
    rejected: pa.Table
    notes: tuple[str, ...] = ()


class Trick(IntEnum):
    """A way to hide text from matching that `normalize` undoes and counts."""

    ZERO_WIDTH = 0
    BIDI = 1
    COMBINING = 2
    STYLED = 3
    HOMOGLYPH = 4
    KEYCAP = 5
    LEET = 6
    SPACED = 7
    REPEATED = 8
    EMOJI_INSIDE = 9


@dataclass(frozen=True, eq=False)
class Folded:
    """Texts folded code point by code point: lower case, Latin, ASCII where there is one.

    `text` keeps punctuation, digits and line breaks, one text per ad; emoji are a single space there
    and stand in `emoji` (one buffer of the emoji of each ad, in order). `tricks`: uint16, shape
    (n, len(Trick)), how often each trick was undone (saturating).
    """

    text: TextBuffer
    emoji: TextBuffer
    tricks: U16


@dataclass(frozen=True, eq=False)
class Styles:
    """How texts are written and where they ran, beside their words; one row a text.

    `marks` float32 (n, 24): square roots of how many of each mark stand in 100 characters; `capitals` float32
    (n, 2): share of letters that are capitals, share of words that begin with one; `emoji` int32 (n, 8): the
    distinct emoji, sorted, -1 where there are no more. `key` uint64 (n,): a hash of the text as it came. `agency`
    int32 (n,): the agency it ran on, -1 where unknown.
    """

    marks: F32
    capitals: F32
    emoji: I32
    key: U64
    agency: I32

    @classmethod
    def none(cls, n: int) -> Styles:
        """Styles of texts of which only the words are known: all alike."""
        return cls(
            np.zeros((n, 1), np.float32),
            np.zeros((n, 2), np.float32),
            np.full((n, 1), -1, np.int32),
            np.arange(n, dtype=np.uint64),
            np.full(n, -1, np.int32),
        )

    def take(self, rows: NDArray[Any]) -> Styles:
        """The styles of these rows."""
        return Styles(
            self.marks[rows], self.capitals[rows], self.emoji[rows], self.key[rows], self.agency[rows]
        )


class IdentifierKind(IntEnum):
    """What an identifier is; the first five identify a poster, the rest only describe an ad."""

    PHONE = 0
    EMAIL = 1
    HANDLE = 2
    URL = 3
    WALLET = 4
    PRICE = 5
    AGE = 6
    NAME = 7
    PLACE = 8

    @property
    def links(self) -> bool:
        """Whether two ads that share one may be linked by it."""
        return self <= IdentifierKind.WALLET


@dataclass(frozen=True, eq=False)
class Identifiers:
    """The identifiers of a corpus, one entry for each place where one stands, sorted by (ad, start).

    `ad` int32, `kind` uint8, `start` and `end` int32 (byte span in the *folded* text; -1 when it came
    from a column), `value` int32 (position in `values`, the distinct canonical forms),
    `confidence` float32 in [0, 1], `obfuscated` bool; all of shape (m,). `values` holds
    canonical forms such as `+14165550123`, `a@example.com`, `instagram:lily_x`, `example.com/lily`,
    `btc:...`, `200/60min`, `23`, `lily`, `toronto, on`; `value_kinds` uint8 their kinds.
    """

    ad: I32
    kind: U8
    start: I32
    end: I32
    value: I32
    confidence: F32
    obfuscated: Bool
    values: TextBuffer
    value_kinds: U8

    def __len__(self) -> int:
        return len(self.ad)

    def of(self, ad: int) -> list[int]:
        """The entries of one ad."""
        lo, hi = np.searchsorted(self.ad, [ad, ad + 1])
        return list(range(int(lo), int(hi)))


class Origin(IntEnum):
    """Which generator proposed a candidate; bits of `Pairs.origin`."""

    LSH = 1
    PHRASE = 2
    IDENTIFIER = 4
    DUPLICATE = 8


@dataclass(frozen=True, eq=False)
class Pairs:
    """Candidate pairs of units: `left` < `right` int32, `origin` uint8 (bits of `Origin`), sorted, unique."""

    left: I32
    right: I32
    origin: U8

    def __len__(self) -> int:
        return len(self.left)

    def take(self, rows: NDArray[Any]) -> Pairs:
        """The pairs at `rows`, indices or a mask."""
        return Pairs(self.left[rows], self.right[rows], self.origin[rows])


@dataclass(frozen=True)
class GeneratorReport:
    """What one candidate generator did; nothing is capped without standing here."""

    name: str
    proposed: int
    capped: int
    alone: int
    caps: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Links:
    """Scored candidates between ads, `left` < `right` (rows, int32), sorted by (left, right).

    `score` float32 in [0, 1], calibrated. `features` float32, shape (m, len(feature_names)).
    `contributions` float32, same shape: log-odds that add up, with `bias`, to the logit of the score.
    `kept` bool: the link stands at the threshold; `cut` uint8: 0 no, else a `CutReason`.
    Between duplicates only star edges to the first of them are listed (score 1 by construction).
    """

    left: I32
    right: I32
    score: F32
    features: F32
    contributions: F32
    bias: float
    feature_names: tuple[str, ...]
    origin: U8
    kept: Bool
    cut: U8

    def __len__(self) -> int:
        return len(self.left)


class CutReason(IntEnum):
    """Why a link that passed the threshold does not hold two groups together."""

    NONE = 0
    HUB = 1
    WEAK_BRIDGE = 2
    LIFTED_TEXT = 3
    DECISION = 4


@dataclass(frozen=True)
class Cut:
    """One place where two groups were kept apart although links ran between them.

    `left_group` and `right_group`: '' where an ad is alone. `left_ad` and `right_ad`: ids of the ads between which
    the best of the links runs.
    """

    reason: CutReason
    left_group: str
    right_group: str
    links: int
    best_score: float
    detail: str
    left_ad: str = ""
    right_ad: str = ""


class Verdict(IntEnum):
    """What an analyst decided of two ads; in `LinkResult.decisions`."""

    DIFFERENT = -1
    UNSURE = 0
    SAME = 1


@dataclass(frozen=True, eq=False)
class Groups:
    """Two partitions of the ads, text groups inside linked-entity groups.

    `text_group` and `group`: int32, shape (n,), a code per ad; every ad has one, singletons included.
    `text_group_ids` and `group_ids`: content-derived ids by code, `T-` and `G-` and 10 base-32 letters.
    """

    text_group: I32
    group: I32
    text_group_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how many ads have it."""

    value: str
    ads: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a template where the texts differ: what it seems to hold and the values it took.

    `more`: distinct values that are not listed.
    """

    kind: str
    values: tuple[Count, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A run of constant words (`text`), or a slot (`slot` indexes `Template.slots`)."""

    text: str | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """What the texts of a text group have in common, and what it saves.

    `gain_bits` = `alone_bits` - `together_bits`: minimum description length of the texts each for
    itself, less that of the template and the texts given it (InfoShield, ICDE 2021). `texts`: distinct
    texts that were read against it, `aligned`: those it was found from, `shortened`: those of which only the
    first words were read.
    """

    parts: tuple[TemplatePart, ...]
    slots: tuple[Slot, ...]
    words: int
    alone_bits: float
    together_bits: float
    texts: int = 0
    aligned: int = 0
    shortened: int = 0

    @property
    def gain_bits(self) -> float:
        """Bits saved by the template; above zero it holds the group together without any threshold."""
        return self.alone_bits - self.together_bits


@dataclass(frozen=True, slots=True)
class TextGroupSummary:
    """One text group: its id, the rows of its ads and its template (None when it is one text)."""

    id: str
    ads: tuple[int, ...]
    template: Template | None


@dataclass(frozen=True, slots=True)
class IdentifierUse:
    """An identifier in a group: ads of the group that have it, ads outside that do, and how it was written."""

    kind: str
    value: str
    ads: int
    ads_elsewhere: int
    groups: int
    obfuscated: int


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a group from one city to another, between two ads that follow each other in time."""

    origin: str
    target: str
    ads: int
    first: datetime


@dataclass(frozen=True, slots=True)
class WeakestLink:
    """The link whose loss would split the group into its largest two parts, or the lowest one that holds it."""

    left: int
    right: int
    score: float
    splits: tuple[int, int]


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """What an analyst reads of one linked-entity group; `ads` are rows, sorted.

    `left_out`: by name of a list (`identifiers`, `names`, `moves`), the entries beyond those listed.
    """

    id: str
    ads: tuple[int, ...]
    text_groups: tuple[TextGroupSummary, ...]
    agencies: tuple[Count, ...]
    cities: tuple[Count, ...]
    moves: tuple[Move, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    undated: int
    identifiers: tuple[IdentifierUse, ...]
    names: tuple[Count, ...]
    tricks: dict[str, int]
    cohesion: float
    weakest: WeakestLink | None
    why: dict[str, str]
    interest: float
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StageReport:
    """What one stage did: seconds, items, and named counts for the manifest."""

    name: str
    seconds: float
    items: int
    counts: dict[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunReport:
    """The manifest of a run: inputs, settings, versions, seed, counts, timings, caps."""

    version: str
    settings: dict[str, Any]
    settings_hash: str
    seed: int
    threads: int
    started_at: str
    stages: tuple[StageReport, ...]
    generators: tuple[GeneratorReport, ...]
    libraries: dict[str, str]
    model: dict[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class LinkResult:
    """All that a run gives: what was read, found, linked, grouped, and how.

    `representative` int32 (n,): the first ad with the same normalized words; links of text are listed
    between representatives. `decisions` int32 (k, 3), those that bound the run: two rows, and 1 same, -1 different,
    0 unsure.
    """

    corpus: Corpus
    rejected: pa.Table
    folded: Folded
    identifiers: Identifiers
    links: Links
    groups: Groups
    summaries: tuple[GroupSummary, ...]
    report: RunReport
    representative: I32 = field(default_factory=lambda: np.zeros(0, np.int32))
    decisions: I32 = field(default_factory=lambda: np.zeros((0, 3), np.int32))

    @property
    def held(self) -> Bool:
        """Whether the groups are as each decision says, bool (k,); an unsure one asks for nothing."""
        left, right, sign = self.decisions.T
        together = self.groups.group[left] == self.groups.group[right]
        return (sign == 0) | (together == (sign > 0))

    def group_of(self, row: int) -> str:
        """The id of the group of an ad."""
        return self.groups.group_ids[int(self.groups.group[row])]


def counts_of(values: Sequence[str]) -> tuple[Count, ...]:
    """Distinct values with their counts, most frequent first, then by value."""
    tally: dict[str, int] = {}
    for value in values:
        tally[value] = tally.get(value, 0) + 1
    return tuple(Count(v, c) for v, c in sorted(tally.items(), key=lambda item: (-item[1], item[0])))

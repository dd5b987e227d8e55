"""What stands: the arrays of a linked corpus, seen as texts, ads, identifiers and groups.

In: the arrays of `arrays.build`, in memory or mapped, and the corpus. Out: rows, ids, spans. It ranks nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adsim.errors import UsageError
from adsim.lookup.arrays import Arrays, texts_in
from adsim.lookup.question import Question
from adsim.records import I32, U8, Corpus, IdentifierKind, TextBuffer

Contact = tuple[int, str]
"""An identifier: its kind and its canonical form."""
Sieve = tuple[NDArray[Any], ...]

INDEX = (
    "words", "word_starts", "gram_keys", "gram_first", "gram_bits", "posting_starts", "postings", "singles", "total",
    "square", "marks", "capitals", "emoji", "unit_starts", "unit_ads",
)  # fmt: skip
NEVER, ALWAYS = np.iinfo(np.int64).min, np.iinfo(np.int64).max
NO_CODES = np.zeros(0, np.uint8)
NO_CODES.flags.writeable = False


@dataclass(frozen=True)
class Source:
    """An original text and its identifiers: which, the span in the folded text (-1 from a column), if hidden."""

    text: str
    entries: tuple[tuple[Contact, int, int, bool], ...]


@dataclass(frozen=True, eq=False)
class _Spelled:
    """Texts as bytes, for bisection, in an order of theirs."""

    texts: TextBuffer
    order: I32 | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, i: int) -> bytes:
        k = i if self.order is None else int(self.order[i])
        lo, hi = int(self.texts.offsets[k]), int(self.texts.offsets[k + 1])
        return self.texts.data[lo:hi].tobytes()


class Standing:
    """The standing corpus; opening it copies nothing."""

    def __init__(self, arrays: Arrays, corpus: Corpus) -> None:
        self.arrays = {name: _fixed(array) for name, array in arrays.items()}
        self.index = tuple(self.arrays[name] for name in INDEX)
        self.alone = np.float32(self.arrays["alone"][0])
        self.units = len(self.arrays["word_starts"]) - 1
        self.ads = len(self.arrays["ad_unit"])
        # texts stay in the table, mapped: a few are told, and laying them end to end would copy them all
        self._texts, self._ids = corpus.table["text"], corpus.ad_ids
        self._values, self._groups = texts_in(self.arrays, "value"), texts_in(self.arrays, "group")

    @cached_property
    def platforms(self) -> list[str]:
        """The platforms of the handles of the corpus, but for the unknown one."""
        lo, hi = self._kinds[IdentifierKind.HANDLE], self._kinds[IdentifierKind.HANDLE + 1]
        found: list[str] = []
        while lo < hi:
            platform = self._values[lo].partition(":")[0]
            found.append(platform)
            # values are sorted: the next platform begins behind all that begin with this one
            lo = bisect_left(_Spelled(self._values), f"{platform};".encode(), lo, hi)
        return [platform for platform in found if platform != "@"]

    @cached_property
    def _kinds(self) -> list[int]:
        """Where the values of each kind begin."""
        edges = np.arange(len(IdentifierKind) + 1)
        return [int(at) for at in np.searchsorted(self.arrays["value_kind"], edges)]

    def _found(self, texts: TextBuffer, order: I32, wanted: str) -> int:
        spelled, key = _Spelled(texts, order), wanted.encode("utf-8", "replace")
        at = bisect_left(spelled, key)
        return int(order[at]) if at < len(spelled) and spelled[at] == key else -1

    def row_of(self, ad_id: str) -> int:
        """The row of an ad by its id, -1 where there is none; O(log n)."""
        return self._found(self._ids, self.arrays["ad_order"], ad_id)

    def ad_id(self, row: int) -> str:
        """The id of an ad."""
        return self._ids[row]

    def group_rows(self, group_id: str) -> I32:
        """The ads of a group by its id; raises `UsageError` where there is none."""
        code = self._found(self._groups, self.arrays["group_order"], group_id)
        if code < 0:
            raise UsageError(f"no group with the id '{group_id}'", fix="take an id from the column group")
        starts = self.arrays["group_starts"]
        return np.asarray(self.arrays["group_ads"][starts[code] : starts[code + 1]])

    def group_of(self, row: int) -> str:
        """The id of the group of an ad, empty when it is alone."""
        code, starts = int(self.arrays["ad_group"][row]), self.arrays["group_starts"]
        return self._groups[code] if starts[code + 1] - starts[code] > 1 else ""

    def source(self, row: int) -> Source:
        """The original text of an ad with its identifiers."""
        a = self.arrays
        lo, hi = int(a["entry_starts"][row]), int(a["entry_starts"][row + 1])
        columns = (a[f"entry_{name}"][lo:hi].tolist() for name in ("value", "start", "end", "hidden"))
        entries = tuple((self.value(v), s, e, bool(h)) for v, s, e, h in zip(*columns, strict=True))
        return Source(self._texts[row].as_py() or "", entries)

    def contacts(self, row: int) -> tuple[Contact, ...]:
        """The identifiers of an ad that may link, whatever their confidence."""
        a = self.arrays
        lo, hi = int(a["entry_starts"][row]), int(a["entry_starts"][row + 1])
        values = dict.fromkeys(a["entry_value"][lo:hi].tolist())
        linking = self._kinds[IdentifierKind.WALLET + 1]
        return tuple(self.value(v) for v in values if v < linking)

    def value(self, code: int) -> Contact:
        """An identifier by its number."""
        return int(self.arrays["value_kind"][code]), self._values[code]

    def code_of(self, contact: Contact) -> int:
        """The number of an identifier, -1 where no ad gives it; O(log n)."""
        kind, value = contact
        at = self.place_of(contact)
        return at if at < self._kinds[kind + 1] and self._values[at] == value else -1

    def place_of(self, contact: Contact) -> int:
        """Where an identifier stands, or would, among those of its kind."""
        kind, value = contact
        spelled = _Spelled(self._values)
        key = value.encode("utf-8", "replace")
        return bisect_left(spelled, key, self._kinds[kind], self._kinds[kind + 1])

    def neighbours(self, contact: Contact) -> list[int]:
        """The identifiers of the same kind that stand before and behind it in the alphabet and that some ad gives."""
        at, lo, hi = self.place_of(contact), self._kinds[contact[0]], self._kinds[contact[0] + 1]
        return [k for k in (at - 1, at) if lo <= k < hi and len(self.givers(k))]

    def givers(self, code: int) -> I32:
        """The ads that give an identifier, by row."""
        starts = self.arrays["value_starts"]
        return np.asarray(self.arrays["value_ads"][starts[code] : starts[code + 1]])

    def sieve(self, question: Question, *, but_group: int = -1, but_ad: int = -1) -> tuple[Sieve, bool]:
        """The ads asked for, as the kernels read it, and whether that leaves any out."""
        since = NEVER if question.since is None else _microseconds(question.since)
        until = ALWAYS if question.until is None else _microseconds(question.until)
        limits = np.array([since, until, but_group, but_ad], np.int64)
        limits.flags.writeable = False
        agencies = self._codes("agency", question.agency)
        cities = self._codes("city", question.city)
        a = self.arrays
        columns = (a["ad_agency"], a["ad_city"], a["posted_at"], a["ad_group"])
        narrowed = (since, until, but_group, but_ad) != (NEVER, ALWAYS, -1, -1)
        return (*columns, agencies, cities, limits), bool(narrowed or len(agencies) or len(cities))

    def _codes(self, column: str, wanted: str | None) -> U8:
        """Which codes of a column are asked for; none at all: every one. Raises `UsageError` for an unknown name."""
        if wanted is None:
            return NO_CODES
        names = self._names[column]
        asked = np.array([name == wanted.strip().casefold() for name in names], np.uint8)
        if not asked.any():
            near = get_close_matches(wanted.strip().casefold(), names, n=3)
            fix = f"did you mean {' or '.join(near)}?" if near else f"leave out the {column}"
            raise UsageError(f"no ad has the {column} '{wanted}'", fix=fix)
        asked.flags.writeable = False
        return asked

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return {
            column: [name.casefold() for name in texts_in(self.arrays, column)]
            for column in ("agency", "city")
        }


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    """The same memory as a plain array that is never written to, which is what the kernels are compiled for."""
    plain = np.asarray(array).view(np.ndarray)
    plain.flags.writeable = False
    return plain


def _microseconds(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)

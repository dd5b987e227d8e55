"""Reads JSON: one object a line, an array of objects, or objects one after the other.

In: blocks of UTF-8. Out: a `RawTable` of strings, nested values as JSON text, with what is no object among
the rejected. It holds one block and what came of the others; a broken element never takes its neighbours
with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from adsim.config import IngestSettings
from adsim.errors import InputError, InputTooLarge, NothingToRead
from adsim.ingest import kernels
from adsim.ingest.sources import line_too_long
from adsim.ingest.table import REASONS, RawTable, counted, rejects, unique_names

_WRAPPED = re.compile(rb'\s*\{\s*"[^"\\\r\n]{1,100}"\s*:\s*(?=\[\s*\{)')
_ROOM = 4096
_decode = json.JSONDecoder(strict=False).decode


def read_objects(blocks: Iterator[bytes], *, name: str, settings: IngestSettings) -> RawTable:
    """The table of a JSON text; O(bytes), about 200,000 small objects a second.

    Raises `NothingToRead` where there is no element, `InputTooLarge` for an element, or a number of names,
    above the limits.
    """
    first = b""
    for block in blocks:
        first += block
        if len(first) >= 64 << 10:
            break
    objects = _Objects(name, settings)
    inside, note = _start_of_array(first)
    if inside is None and _first_line_is_whole(first):
        objects.read_lines(first, blocks)
    else:
        objects.read_elements(first, inside or 0, blocks, array=inside is not None)
    return objects.table(note)


def _start_of_array(head: bytes) -> tuple[int | None, str]:
    """Where the first element of an array stands, be it the whole or the first value of an object."""
    match = re.match(rb"\s*\[", head)
    if match:
        return match.end(), ""
    wrapped = _WRAPPED.match(head)
    if wrapped and not _first_line_is_whole(head):
        return wrapped.end() + 1, "the array inside of the object was read; what stands beside it was not"
    return None, ""


def _first_line_is_whole(head: bytes) -> bool:
    """Whether lines are to be read one by one: the first is JSON, or broken in another way than by its end."""
    line = re.match(rb"\s*([^\r\n]*)", head)
    assert line
    begun = line[1].strip()
    goes_on = begun.endswith((b"{", b"[", b",")) or _WRAPPED.match(head)
    return not goes_on or _is_json(begun)


def _is_json(text: bytes) -> bool:
    try:
        _decode(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


class _Objects:
    """The objects of one file, gathered block by block into columns in the order of their first sight."""

    def __init__(self, name: str, settings: IngestSettings) -> None:
        self.name = name
        self.settings = settings
        self.seen = 0
        self.columns: dict[str, list[pa.Array]] = {}
        self.rows: list[np.ndarray] = []
        self.filled = 0
        self.lost: list[tuple[int, str, str]] = []
        self.mended = 0
        self.read_anew = 0
        self.format = "json"

    def read_lines(self, first: bytes, blocks: Iterator[bytes]) -> None:
        """One object a line; blank lines are no rows."""
        self.format = "jsonl"
        carried = first
        for block in blocks:
            cut = max(carried.rfind(b"\n"), carried.rfind(b"\r", 0, -1)) + 1
            self._lines(carried[:cut])
            carried = carried[cut:]
            if len(carried) > self.settings.max_line_bytes:
                raise line_too_long(self.name, self.settings)
            carried += block
        self._lines(carried)

    def _lines(self, block: bytes) -> None:
        lines = [line for line in re.split(rb"[\r\n]+", block) if line and not line.isspace()]
        if max(map(len, lines), default=0) > self.settings.max_line_bytes:
            raise line_too_long(self.name, self.settings)
        self._add([_value_of(line) for line in lines])

    def read_elements(self, first: bytes, begin: int, blocks: Iterator[bytes], *, array: bool) -> None:
        """Elements by their brackets; a broken one ends where a line is indented as its first and opens anew."""
        carried, at, ended = first, begin, False
        for block in blocks:
            at, ended = self._elements(carried, at, final=False)
            while not ended and len(carried) - at > self.settings.max_line_bytes:
                at = self._give_up(carried, at, len(carried))
                at, ended = self._elements(carried, at, final=False)
            if ended:
                break
            carried, at = carried[at:] + block, 0
        if not ended:
            at, ended = self._elements(carried, at, final=True)
        rest = carried[at:] + b"".join(_few(blocks)) if ended else b""
        if array and not ended:
            self._reject("broken_json", "the array is not closed: the file may have been cut off")
        elif re.sub(rb"[\s\]}]+", b"", rest) and not rest.lstrip().startswith(b","):
            self._reject("broken_json", "something stands behind the end of the array, and was not read")

    def _elements(self, block: bytes, at: int, *, final: bool) -> tuple[int, bool]:
        data = np.frombuffer(block, np.uint8)
        told = np.zeros(2, np.int64)
        room = _ROOM
        while at < len(block):
            starts, ends = np.empty(room, np.int64), np.empty(room, np.int64)
            stop = kernels.elements_of(data, at, int(final), starts, ends, told)
            spans = list(zip(starts[: told[0]].tolist(), ends[: told[0]].tolist(), strict=True))
            again = self._add_elements(block, spans)
            if again is not None:
                at, room = again, 16
                continue
            at, room = stop, min(2 * room, _ROOM)
            if told[1]:
                return at, True
            if not spans:
                break
        return at, False

    def _add_elements(self, block: bytes, spans: list[tuple[int, int]]) -> int | None:
        """Adds elements up to the first broken one over several lines; gives the byte to go on from there."""
        values: list[Any] = []
        for start, end in spans:
            if end - start > self.settings.max_line_bytes:
                self._add(values)
                return self._give_up(block, start, end)
            value = _value_of(block[start:end])
            if value is _BROKEN and _next_element(block, start, end) is not None:
                self._add(values)
                return self._give_up(block, start, end)
            values.append(value)
        self._add(values)
        return None

    def _give_up(self, block: bytes, start: int, end: int) -> int:
        """Rejects a broken element and gives the byte where a line below it opens the next."""
        below = _next_element(block, start, end)
        if below is None:
            raise line_too_long(self.name, self.settings)
        self.read_anew += end - below
        if self.read_anew > self.settings.max_mend_bytes:
            raise InputError(
                f"{self.name}: the array is broken in too many places, the first {self.seen:,} elements aside",
                fix="write it anew with one object a line, as JSON Lines",
            )
        self._reject(_BROKEN, REASONS[_BROKEN])
        return below

    def _reject(self, reason: str, detail: str) -> None:
        self.seen += 1
        self.lost.append((self.seen, reason, detail))

    def _add(self, values: list[Any]) -> None:
        """Adds the values of elements, each of which is one row."""
        good: list[dict[str, Any]] = []
        rows: list[int] = []
        for value in values:
            if isinstance(value, dict):
                self.seen += 1
                good.append(value)
                rows.append(self.seen)
            else:
                reason = str(value) if isinstance(value, _Fault) else "not_an_object"
                self._reject(reason, REASONS[reason])
        if good:
            self.rows.append(np.array(rows, np.int64))
            self._columns(good)

    def _columns(self, good: list[dict[str, Any]]) -> None:
        for key in dict.fromkeys(key for value in good for key in value):
            self.columns.setdefault(key, [pa.nulls(self.filled, pa.large_string())])
        if len(self.columns) > self.settings.max_columns:
            raise InputTooLarge(
                f"{self.name}: its objects have more than {self.settings.max_columns:,} different names",
                fix="check that each object is an ad, or raise ingest.max_columns",
            )
        for key, chunks in self.columns.items():
            chunks.append(self._strings([value.get(key) for value in good]))
        self.filled += len(good)

    def _strings(self, values: list[Any]) -> pa.Array:
        try:
            return pa.array(values, pa.large_string())
        except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
            texts = [
                value if value is None or isinstance(value, str) else _text_of(value) for value in values
            ]
        clean = [None if text is None else whole_characters(text) for text in texts]
        self.mended += sum(a != b for a, b in zip(texts, clean, strict=True))
        return pa.array(clean, pa.large_string())

    def table(self, note: str) -> RawTable:
        if not self.seen:
            raise NothingToRead(f"{self.name} holds no object", fix="give a file with an object for each ad")
        if not self.columns:
            raise NothingToRead(
                f"none of the {self.seen:,} elements of {self.name} is an object that can be read",
                fix="check that it is JSON, with an object for each ad",
            )
        names = unique_names([whole_characters(key) for key in self.columns])
        columns = [pa.chunked_array(chunks, pa.large_string()) for chunks in self.columns.values()]
        notes = [note] if note else []
        if self.mended:
            notes.append(f"half of a character was replaced by U+FFFD in {counted(self.mended, 'value')}")
        rows = np.concatenate([np.zeros(0, np.int64), *self.rows])
        table = pa.table(columns, names=names)
        lost, reasons, details = zip(*self.lost, strict=True) if self.lost else ((), (), ())
        rejected = rejects(lost, "", reasons, details)
        return RawTable(table, rows, rejected, self.format, notes=tuple(notes))


class _Fault(str):
    """The reason why an element is none, told apart from a string that JSON gives by its class."""


_BROKEN = _Fault("broken_json")


def _value_of(element: bytes) -> Any:
    try:
        text = element.decode("utf-8")
    except UnicodeDecodeError:
        return _Fault("bad_bytes")
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        return _BROKEN


def _next_element(block: bytes, start: int, end: int) -> int | None:
    """The next line of an element that opens an object with the same indent as the element itself."""
    line = max(block.rfind(b"\n", 0, start), block.rfind(b"\r", 0, start)) + 1
    before = block[line:start]
    indent = b"" if before.strip(b" \t") else before
    match = re.compile(rb"[\r\n]" + re.escape(indent) + rb",?(?=\{)").search(block, start, end)
    return match.end() if match else None


def _few(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Of the blocks that are left, enough to see whether anything but blanks stands there."""
    for block in blocks:
        if block.strip():
            yield block.strip()[:1000]
            return


def _text_of(value: Any) -> str | None:
    """Numbers as JSON writes them, truth values in lower case, lists and objects as JSON."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, (bool, list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def whole_characters(text: str) -> str:
    """A string that UTF-8 can hold: half of a surrogate pair becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

"""Reads the inputs of a run one after the other, each by its kind.

In: the names that the user gave. Out: an `IngestResult`. It only arranges what the other modules do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from adsim.config import IngestSettings
from adsim.errors import InputError, NoTextColumn, NothingToRead
from adsim.ingest.columns import check_columns, map_columns, text_column
from adsim.ingest.corpus import Part, prepare, unite
from adsim.ingest.delimited import delimiter_of, read_delimited
from adsim.ingest.encoding import Encoding, Look, find_encoding, utf8_blocks, wrong_encoding
from adsim.ingest.kinds import check_is_text, is_json, kind_of, unknown_kind
from adsim.ingest.objects import read_objects
from adsim.ingest.parquet import read_parquet
from adsim.ingest.sources import GZIP, Source, Tell, find, hold_unpacked, suffix, unpacked
from adsim.ingest.table import RawTable
from adsim.ingest.workbook import is_workbook, read_workbook
from adsim.records import IngestResult, SourceFile

Progress = Callable[[str, int, int], None]

_NO_ENCODING = Encoding("", "")


def read(
    inputs: list[str],
    *,
    settings: IngestSettings,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
) -> IngestResult:
    """Reads files, folders and `-` (standard input) into one corpus.

    `progress` is called as ("reading", bytes done, bytes in all). O(bytes); memory is a small multiple of the
    texts. Raises `InputError` and its kin for an input that cannot be read, `SettingsError` for settings that
    do not fit; what stands in a folder and holds no ads is passed over with a note.
    """
    check_columns(settings.columns)
    delimiter_of(settings.delimiter)
    sources, notes = find(inputs, settings, stdin)
    run = _Run(settings, progress, sum(source.size for source in sources), notes)
    for source in sources:
        run.read(source)
    return run.result()


def read_each(
    inputs: Sequence[tuple[str, IngestSettings]], *, progress: Progress | None = None
) -> IngestResult:
    """Reads files or folders, each by settings of its own, into one corpus; see `read`.

    `progress` counts the bytes of all. Names of the inputs have to differ, as rejected rows are told by them.
    """
    runs, total = [], 0
    for path, settings in inputs:
        check_columns(settings.columns)
        delimiter_of(settings.delimiter)
        sources, notes = find([path], settings, None)
        runs.append((_Run(settings, progress, 0, notes), sources))
        total += sum(source.size for source in sources)
    done = 0
    for run, sources in runs:
        run.total, run.done = total, done
        for source in sources:
            run.read(source)
        run.check()
        done = run.done
    parts = [part for run, _ in runs for part in run.parts]
    return unite(parts, [note for run, _ in runs for note in run.all_notes])


@dataclass
class _Run:
    """The inputs as they are read: parts with ads, notes, and errors of files that a folder brought."""

    settings: IngestSettings
    progress: Progress | None
    total: int
    notes: list[str]
    done: int = 0
    parts: list[Part] = field(default_factory=list)
    passed: list[InputError] = field(default_factory=list)
    by_hash: dict[str, str] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)

    def read(self, source: Source) -> None:
        self._tell(0)
        try:
            self._read(source)
        except (NothingToRead, NoTextColumn) as error:
            if not source.listed:
                raise
            self.passed.append(error)
        self._tell(source.size)
        self.done += source.size

    def _tell(self, done: int) -> None:
        if self.progress:
            self.progress("reading", self.done + done, self.total)

    def _read(self, source: Source) -> None:
        tables, facts = read_source(source, self.settings, self._tell)
        same = self.by_hash.setdefault(facts.sha256, source.name)
        if any(part.source.sha256 == facts.sha256 for part in self.parts):
            again = "was named before" if same == source.name else f"holds the same bytes as {same}"
            self.notes.append(f"{source.name} {again}: its ads are repeated")
        failed: list[NoTextColumn] = []
        for table in tables:
            try:
                self.parts.append(self._part(table, facts, same))
            except NoTextColumn as error:
                failed.append(error)
        if len(failed) == len(tables):
            raise failed[0]
        self.notes.extend(f"passed over: {error.message}" for error in failed)

    def _part(self, table: RawTable, facts: SourceFile, same: str) -> Part:
        inside = f"[{table.part}]" if table.part else ""
        name = facts.name + inside
        mapping, missing = map_columns(table.table, self.settings.columns)
        self.found |= self.settings.columns.keys() - missing
        notes = [f"there is no column '{self.settings.columns[c]}' to take as {c}" for c in missing]
        mapping, note = text_column(table.table, mapping, name)
        told = SourceFile(
            name=name,
            sha256=facts.sha256,
            bytes=facts.bytes,
            format=table.format,
            compression=facts.compression,
            encoding=facts.encoding,
            encoding_found_by=facts.encoding_found_by,
            delimiter=table.delimiter,
            rows_read=0,
            rows_rejected=0,
            mapping=mapping,
            notes=(*facts.notes, *notes, *([note] if note else [])),
        )
        return prepare(table, told, ids_from=same + inside, settings=self.settings)

    def check(self) -> None:
        """Raises where nothing was read, or a column that was named is nowhere."""
        if not self.parts:
            raise self.passed[0]
        absent = [c for c in self.settings.columns if c not in self.found]
        if absent:
            kind = NoTextColumn if "text" in absent else InputError
            names = ", ".join(f"'{self.settings.columns[c]}' (for {c})" for c in absent)
            raise kind(
                f"no input has the column {names}", fix="name a column that is there, spelled as there"
            )

    @property
    def all_notes(self) -> list[str]:
        """The notes, with what was passed over."""
        return [*self.notes, *(f"passed over: {error.message}" for error in self.passed)]

    def result(self) -> IngestResult:
        """What was read, in one corpus."""
        self.check()
        return unite(self.parts, self.all_notes)


def read_source(source: Source, settings: IngestSettings, tell: Tell) -> tuple[list[RawTable], SourceFile]:
    """The tables of one input, and what was found out about it."""
    head = next(unpacked(source, settings), b"")
    packed = next(source.raw(), b"").startswith(GZIP)
    kind = kind_of(source.name, head)
    if kind == "text":
        tables, sha256, encoding = _read_text(source, settings, tell)
    else:
        tables, sha256 = _read_binary(source, kind, packed, settings)
        encoding = _NO_ENCODING
    facts = SourceFile(
        name=source.name,
        sha256=sha256,
        bytes=source.size,
        format="",
        compression="gzip" if packed else "",
        encoding=encoding.codec,
        encoding_found_by=encoding.found_by,
        delimiter="",
        rows_read=0,
        rows_rejected=0,
        mapping={},
        notes=(encoding.note,) if encoding.note else (),
    )
    return tables, facts


def _read_binary(
    source: Source, kind: str, packed: bool, settings: IngestSettings
) -> tuple[list[RawTable], str]:
    digest = hashlib.sha256()
    for chunk in source.raw():
        digest.update(chunk)
    in_memory = packed or source.path is None
    file = hold_unpacked(source, settings) if in_memory or source.path is None else source.path
    if kind == "parquet":
        return [read_parquet(file, name=source.name, settings=settings)], digest.hexdigest()
    if not is_workbook(file):
        raise unknown_kind(source.name, "a ZIP archive, or an office file other than XLSX")
    return read_workbook(file, name=source.name, settings=settings), digest.hexdigest()


def _read_text(source: Source, settings: IngestSettings, tell: Tell) -> tuple[list[RawTable], str, Encoding]:
    """Looks at all bytes once to find the encoding, then reads them; what was looked at is not kept."""
    digest = hashlib.sha256()
    look = Look.at(unpacked(source, settings, seen=digest.update))
    encoding = find_encoding(source.name, look, settings)
    check_is_text(source.name, look.head, encoding)
    blocks = utf8_blocks(unpacked(source, settings, tell), encoding)
    if is_json(source.name, look.head, encoding):
        table = read_objects(blocks, name=source.name, settings=settings)
    else:
        table = read_delimited(blocks, name=source.name, ending=suffix(source.name), settings=settings)
    bad = sum(reason == "bad_bytes" for reason in table.rejected["reason"].to_pylist())
    if settings.encoding and bad > settings.max_bad_share * table.data_rows:
        raise wrong_encoding(source.name, settings.encoding, bad, table.data_rows)
    return [table], digest.hexdigest(), encoding

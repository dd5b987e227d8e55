"""Takes the bytes of an upload from the request to the disk, raw or as multipart, counting and hashing them.

In: a request. Out: a file and what is known of it. It never holds more of the body than a piece, and leaves
no file where the upload breaks off, is too large or does not parse.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import anyio.to_thread
from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from api.domain.folders import removed_on_error
from api.problems import Problem

_PIECE = 1 << 20
_FIELD_BYTES = 4_000
_FIELDS = 10


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came in: its name as told, its size and hash, and the other fields of a form."""

    name: str
    bytes: int
    sha256: str
    fields: dict[str, str]


async def receive(request: Request, path: Path, *, most: int) -> Received:
    """Writes the body of a request to a new file; raises `Problem`. Memory: a piece of 1 MB."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    with removed_on_error(path), path.open("xb", buffering=0) as file:
        sink = _Sink(file, most)
        if kind == b"multipart/form-data":
            form = _Form(options.get(b"boundary", b""), sink)
            await _pass(request, form.feed)
            form.finish()
            name, fields = form.name, form.fields
        else:
            await _pass(request, sink.write)
            name, fields = "", {}
        sink.flush()
        await anyio.to_thread.run_sync(os.fsync, file.fileno())
        if not sink.count:
            raise Problem("invalid", "the file is empty", fix="send the bytes of a file with ads")
        return Received(name, sink.count, sink.digest.hexdigest(), fields)


async def _pass(request: Request, feed: Any) -> None:
    """Feeds the body in pieces, in a thread, so that other requests are answered meanwhile."""
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) >= _PIECE:
                piece, held = bytes(held), bytearray()
                await anyio.to_thread.run_sync(feed, piece)
    except ClientDisconnect:
        raise Problem("bad-request", "the upload broke off", fix="send it again") from None
    if held:
        await anyio.to_thread.run_sync(feed, bytes(held))


@dataclass
class _Sink:
    """The file that bytes go to, counted and hashed."""

    file: BinaryIO
    most: int
    count: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    held: bytearray = field(default_factory=bytearray)

    def write(self, piece: bytes) -> None:
        self.count += len(piece)
        if self.count > self.most:
            raise Problem("too-large", f"a file has at most {self.most:,} bytes", fix="split it")
        self.digest.update(piece)
        self.held += piece
        if len(self.held) >= _PIECE:
            self.flush()

    def flush(self) -> None:
        view = memoryview(bytes(self.held))
        while view:
            view = view[self.file.write(view) :]
        self.held = bytearray()


class _Form:
    """A multipart body: one file goes to the sink, short fields are kept."""

    def __init__(self, boundary: bytes, sink: _Sink) -> None:
        if not boundary:
            raise Problem(
                "bad-request", "the form has no boundary", fix="send multipart/form-data as it is made"
            )
        self.name = ""
        self.fields: dict[str, str] = {}
        self._sink = sink
        self._files = 0
        self._ended = False
        self._header = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._field: bytes | None = None
        self._kept = bytearray()
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }
        self._parser = MultipartParser(boundary, callbacks)

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except MultipartParseError:
            raise _no_form() from None

    def finish(self) -> None:
        if not self._ended or self._files != 1:
            raise _no_form()

    def _begin(self) -> None:
        self._headers, self._field, self._kept = {}, None, bytearray()

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"filename" in options:
            self._files += 1
            self.name = options[b"filename"].decode("utf-8", "replace")
            if self._files > 1:
                raise Problem("invalid", "a form holds one file", fix="send each file by itself")
            return
        self._field = options.get(b"name", b"")
        if len(self.fields) >= _FIELDS:
            raise _no_form()

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._sink.write(data[start:end])
            return
        self._kept += data[start:end]
        if len(self._kept) > _FIELD_BYTES:
            raise _no_form()

    def _on_part_end(self) -> None:
        if self._field is not None:
            self.fields[self._field.decode("utf-8", "replace")] = self._kept.decode("utf-8", "replace")

    def _on_end(self) -> None:
        self._ended = True


def _no_form() -> Problem:
    return Problem("bad-request", "the form cannot be read", fix="send one file and short fields, complete")

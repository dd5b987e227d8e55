"""Tells what kind of input bytes are: by what they hold first, by the ending of the name where that is open.

In: the first bytes of an input. Out: the kind, or an error that names what was seen. It reads nothing.
"""

from __future__ import annotations

import json
import re

from adsim.errors import InputError, NothingToRead
from adsim.ingest.encoding import Encoding
from adsim.ingest.sources import FORMATS, GZIP, suffix

_MAGIC = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.1


def kind_of(name: str, head: bytes) -> str:
    """`parquet`, `zip` or `text`; raises `NothingToRead` for nothing, `InputError` for any other kind."""
    if not head:
        raise NothingToRead(f"{name} is empty", fix="give a file with a header and a row for each ad")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(GZIP):
        raise InputError(f"{name} is gzip inside of gzip", fix="unpack it once")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise unknown_kind(name, what)
    if head[4:8] == b"ftyp":
        raise unknown_kind(name, "a film")
    return "text"


def check_is_text(name: str, head: bytes, encoding: Encoding) -> None:
    """Raises `InputError` where a tenth of the characters are control characters: that is no text."""
    text = head[: 64 << 10].decode(encoding.codec, "ignore").encode("utf-8", "ignore")
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise unknown_kind(name, "no text")


def unknown_kind(name: str, what: str) -> InputError:
    """The error for a kind that is not read."""
    return InputError(f"{name} is {what}, which is not read", fix=f"save the ads as {FORMATS}")


def is_json(name: str, head: bytes, encoding: Encoding) -> bool:
    """Whether a text is JSON: its name says so, or it opens as JSON does and no other ending says otherwise."""
    text = head[encoding.mark :].decode(encoding.codec, "ignore").lstrip()
    ending = suffix(name)
    if ending in (".json", ".jsonl", ".ndjson"):
        return True
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    try:
        if text.startswith("{") and isinstance(json.loads(line), dict):
            return True
    except (ValueError, RecursionError):
        pass
    return ending not in (".csv", ".tsv", ".tab") and bool(
        re.match(r"\[\s*[{\]]|\{\s*\"[^\"\n]*\"\s*:|\{\s*\n", text)
    )

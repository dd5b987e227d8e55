"""Finds how the characters of a text input are written, and gives them on as UTF-8.

In: the bytes of an input. Out: `Look`, what one pass over them tells, the `Encoding` that follows from it,
and blocks of UTF-8. It never guesses in silence: what it proposes without proof goes into a note.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from adsim.config import IngestSettings
from adsim.errors import InputError, SettingsError

_HEAD = 256 << 10
_SAMPLE = 64 << 10
_AROUND = 200
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}


@dataclass
class Look:
    """What one pass over the unpacked bytes of an input tells.

    `many` and `bad` count the sequences of several bytes that are, and are not, valid UTF-8; `odd` is a
    sample of what stands around bytes that are not valid UTF-8.
    """

    size: int = 0
    head: bytes = b""
    odd: bytes = b""
    many: int = 0
    bad: int = 0
    _rest: bytes = field(default=b"", repr=False)

    @classmethod
    def at(cls, chunks: Iterable[bytes]) -> Look:
        """Looks at chunks of bytes; O(bytes), memory of one chunk."""
        look = cls()
        for chunk in chunks:
            look.size += len(chunk)
            if len(look.head) < _HEAD:
                look.head += chunk[: _HEAD - len(look.head)]
            look._validate(look._rest + chunk)
        look._validate(look._rest, last=True)
        return look

    def _validate(self, data: bytes, *, last: bool = False) -> None:
        cut = len(data) if last else _whole(data)
        data, self._rest = data[:cut], data[cut:]
        raw = np.frombuffer(data, np.uint8)
        if is_utf8(data):
            self.many += int(np.count_nonzero(raw >= 0xC0))
            return
        text = data.decode("utf-8", "surrogateescape")
        self.bad += len(re.findall("[\udc80-\udcff]+", text))
        self.many += len(re.findall("[^\0-\x7f\udc80-\udcff]", text))
        shown = -_AROUND
        for at in np.flatnonzero(raw >= 0x80).tolist():
            if len(self.odd) >= _SAMPLE:
                break
            if at >= shown + _AROUND:
                self.odd += data[max(at - _AROUND, shown, 0) : at + _AROUND] + b"\n"
                shown = at


def _whole(data: bytes) -> int:
    """Where the last sequence that may still be incomplete starts."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            return len(data) - back
        if byte < 0x80:
            break
    return len(data)


def is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8; several GB a second."""
    try:
        offsets = pa.py_buffer(np.array([0, len(data)], np.int64))
        pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


@dataclass(frozen=True)
class Encoding:
    """The encoding of an input: its codec, how it was found, bytes of byte order mark, and a note."""

    codec: str
    found_by: str
    mark: int = 0
    note: str = ""

    @property
    def is_utf8(self) -> bool:
        """Whether nothing has to be decoded."""
        return self.codec == "utf-8"


def find_encoding(name: str, look: Look, settings: IngestSettings) -> Encoding:
    """The encoding of an input: as set, by its byte order mark, as valid UTF-8, or proposed, with a note.

    Raises `SettingsError` for an unknown name, `InputError` where bytes contradict it or nothing fits.
    """
    marks = [(mark, codec) for mark, codec in _BOMS if look.head.startswith(mark)]
    if settings.encoding:
        return _as_set(name, look, settings.encoding, marks[0] if marks else None)
    if marks:
        mark, codec = marks[0]
        return Encoding(codec, "byte order mark", len(mark))
    wide = _wide_without_mark(look.head)
    if wide:
        note = f"every other byte is zero: read as {wide}, which it does not say itself"
        return Encoding(wide, "zero bytes", 0, note)
    if not look.bad:
        return Encoding("utf-8", "valid UTF-8")
    if look.many > 4 * look.bad:
        return Encoding("utf-8", "mostly valid UTF-8")
    return _proposed(name, look)


def _as_set(name: str, look: Look, given: str, mark: tuple[bytes, str] | None) -> Encoding:
    try:
        info = codecs.lookup(given)
        if not info._is_text_encoding:
            raise LookupError
        codecs.getincrementaldecoder(_WIDE.get(info.name, info.name))("adsim.mark_bad").decode(look.head)
    except (LookupError, UnicodeError) as error:
        fix = "use a name such as utf-8, cp1252, utf-16, mac_roman; or leave it out"
        raise SettingsError(f"unknown encoding '{given}'", fix=fix) from error
    codec = {"utf-8-sig": "utf-8"}.get(info.name, info.name)
    fits_mark = mark and (mark[1] == codec or mark[1].rsplit("-", 1)[0] == codec)
    if mark and not fits_mark and mark[1] != "utf-8":
        raise _wrong(name, given, f"it starts with the byte order mark of {mark[1]}")
    if codec.startswith(("utf-16", "utf-32")) and not mark and b"\0" not in look.head and not look.bad:
        raise _wrong(name, given, "it holds no zero bytes and is valid UTF-8")
    if codec == "utf-8" and _wide_without_mark(look.head):
        raise _wrong(name, given, "every other byte is zero, as in UTF-16")
    note = ""
    if codec != "utf-8" and not mark and look.many and not look.bad and not codec.startswith("utf"):
        note = f"read as {codec}, as told, although it is valid UTF-8"
    if mark and fits_mark:
        return Encoding(mark[1], "setting", len(mark[0]), note)
    return Encoding(_WIDE.get(codec, codec), "setting", 0, note)


def _wrong(name: str, given: str, why: str) -> InputError:
    return InputError(
        f"{name} is not written in {given}: {why}", fix="leave the encoding out, or name the right one"
    )


def wrong_encoding(name: str, given: str, bad: int, rows: int) -> InputError:
    """The error where most rows do not fit an encoding that was given."""
    return _wrong(name, given, f"the bytes of {bad:,} of {rows:,} rows do not fit")


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 or UTF-32 by the place of the zero bytes in the first lines, or ''."""
    raw = np.frombuffer(head[: len(head) // 4 * 4][:4096], np.uint8).reshape(-1, 4)
    if len(raw) < 2:
        return ""
    zero = (raw == 0).mean(axis=0)
    for codec, high in (("utf-32-le", (1, 2, 3)), ("utf-32-be", (0, 1, 2))):
        if all(zero[k] > 0.9 for k in high) and zero[({0, 1, 2, 3} - set(high)).pop()] < 0.1:
            return codec
    low, high_bytes = (zero[0] + zero[2]) / 2, (zero[1] + zero[3]) / 2
    if high_bytes > 0.7 and low < 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > 0.7 and high_bytes < 0.05 else ""


def _proposed(name: str, look: Look) -> Encoding:
    """charset-normalizer's proposal; among equals cp1252, the usual one of English and French."""
    import charset_normalizer

    sample = look.odd or look.head[:_SAMPLE]
    found = list(charset_normalizer.from_bytes(look.head[:4096].split(b"\0")[0] + b"\n" + sample))
    found = [match for match in found if not match.encoding.startswith("utf")]
    if not found:
        fix = "name its encoding with --encoding, or save it as UTF-8"
        raise InputError(f"{name} is not UTF-8, and no other encoding fits", fix=fix)
    best = min(match.chaos for match in found)
    equal = [match.encoding for match in found if match.chaos <= best + 0.02]
    codec = "cp1252" if "cp1252" in equal else equal[0]
    others = [other for other in equal if other != codec][:3]
    also = f" ({', '.join(others)} would fit too)" if others else ""
    note = (
        f"it is not UTF-8; charset-normalizer proposes {codec}{also}, and that was taken: "
        "if letters look wrong, name the encoding with --encoding"
    )
    return Encoding(codec, "charset-normalizer", 0, note)


def _mark_bad(error: UnicodeError) -> tuple[str, int]:
    """Puts a lone surrogate where bytes do not fit, which becomes the byte 0xFF, invalid in UTF-8."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("adsim.mark_bad", _mark_bad)


def utf8_blocks(chunks: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    """The same text as blocks of UTF-8 without byte order mark; what does not fit becomes invalid there."""
    skip = encoding.mark
    decoder = None
    if not encoding.is_utf8:
        decoder = codecs.getincrementaldecoder(encoding.codec)("adsim.mark_bad")
    for chunk in chunks:
        taken = chunk[skip:] if skip else chunk
        skip -= min(skip, len(chunk))
        yield decoder.decode(taken).encode("utf-8", "surrogateescape") if decoder else taken
    if decoder:
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")

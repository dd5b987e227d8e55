"""A zip of a few files whose bytes depend on what is in it alone.

In: contents by name. Out: the bytes of a zip, stored as they are, in order of names, with one fixed date.
Nothing is packed: packing differs from one version of a library to the next.
"""

from __future__ import annotations

import io
import zipfile

_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


def zipped(files: dict[str, bytes]) -> bytes:
    """The zip of these files."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr, entry.create_system = _PLAIN_FILE, _UNIX
            archive.writestr(entry, files[name])
    return sink.getvalue()

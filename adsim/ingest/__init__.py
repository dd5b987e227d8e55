"""Ingest: files, streams and frames become one corpus, and every row of theirs is accounted for.

In: paths, `-` or a data frame. Out: an `IngestResult`. It tells what it found out (format, encoding,
columns, dates), never guesses in silence, and never drops a row without a reason.
"""

from __future__ import annotations

from adsim.ingest.frame import from_frame
from adsim.ingest.reading import read, read_each

__all__ = ["from_frame", "read", "read_each"]

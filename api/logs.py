"""Log lines as JSON, one object a line, to standard error.

A line holds what is listed here and nothing else: no body, no query string, no message of an exception,
as all of these may hold the text of an ad. Of errors the type and the places in the code are told.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

_OWN = ("adsim", "uvicorn")
_FRAMES = 12


class JsonFormatter(logging.Formatter):
    """Messages of the service itself and of uvicorn are kept, those of other packages left out."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.partition(".")[0] in _OWN:
            line["message"] = record.getMessage()
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def told(error: BaseException) -> dict[str, Any]:
    """What is told of an error: its type and where it came by, innermost last; never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        **({"cause": told(error.__cause__)} if error.__cause__ else {}),
    }


def configure(stream: TextIO | None = None) -> None:
    """Sends every log of the process through the formatter; for the commands, not for the app."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("adsim").setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.INFO)
    logging.captureWarnings(True)

"""A selection as JSON Lines: one object a line, each with a `type`; the first is the notice.

In: a `Selection`. Out: bytes. Values are as they are, no cell needs to be made safe.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import orjson

from adsim.export.selection import NOTICE, Selection


def to_jsonl(selection: Selection, *, language: str = "en") -> bytes:
    """Lines of type `notice`, `group`, `ad`, `identifier` and `link`, in that order."""
    head = {"type": "notice", "notice": NOTICE[language], "masked": selection.masked, "run": selection.run}
    parts = (
        ("group", selection.groups),
        ("ad", selection.members),
        ("identifier", selection.contacts),
        ("link", selection.ties),
    )
    lines = [head, *({"type": kind, **plain(value)} for kind, values in parts for value in values)]
    return b"".join(line(value) for value in lines)


def plain(value: Any) -> dict[str, Any]:
    """A record as plain values and times; reasons of cuts by name."""
    told = dataclasses.asdict(value)
    for cut in told.get("cuts", ()):
        cut["reason"] = cut["reason"].name.lower()
    return told


def line(value: dict[str, Any]) -> bytes:
    """A value as one line of JSON in UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)

"""Summaries of groups on disk: one row a group, id and summary as JSON.

In: the `GroupSummary`s of a run. Out: a table of `evidence/`, and the same records from it. Rows of ads stay
numbers into the corpus.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from adsim.errors import OutputError
from adsim.export.folder import read_manifest
from adsim.records import (
    Count,
    GroupSummary,
    IdentifierUse,
    Move,
    Slot,
    Template,
    TemplatePart,
    TextGroupSummary,
    WeakestLink,
)

FILE = "evidence/summaries.parquet"


def table(summaries: tuple[GroupSummary, ...]) -> pa.Table:
    """`id` and `summary` (JSON), the most interesting first."""
    return pa.table(
        {
            "id": pa.array([s.id for s in summaries], pa.string()),
            "summary": pa.array([to_json(s) for s in summaries], pa.large_string()),
        }
    )


def load_summaries(out: Path, ids: Collection[str] | None = None) -> tuple[GroupSummary, ...]:
    """The summaries of an output folder, in its order; only those of `ids` where given.

    Raises `OutputError` where `out` is no output of adsim, is of a version that kept none, or has no group
    of such an id.
    """
    read_manifest(Path(out))
    try:
        stored = pq.read_table(Path(out) / FILE)
    except (OSError, pa.ArrowException) as error:
        fix = "run `adsim link` anew"
        raise OutputError(f"{Path(out) / FILE} is missing or damaged: {error}", fix=fix) from error
    names = stored["id"].to_pylist()
    if ids is not None and (unknown := sorted(set(ids) - set(names))):
        fix = "take ids from the column group of groups.csv"
        raise OutputError(f"no group '{unknown[0]}' in {out}", fix=fix)
    return tuple(
        from_json(stored["summary"][k].as_py()) for k, name in enumerate(names) if ids is None or name in ids
    )


def to_json(summary: GroupSummary) -> str:
    """A summary as one line of JSON; times as ISO 8601."""
    return orjson.dumps(summary).decode()


def from_json(text: str) -> GroupSummary:
    """The summary that `to_json` wrote."""
    told = orjson.loads(text)
    weakest = told.pop("weakest")
    return GroupSummary(
        **{
            **told,
            "ads": tuple(told["ads"]),
            "text_groups": tuple(_text_group(t) for t in told["text_groups"]),
            **{name: _counts(told[name]) for name in ("agencies", "cities", "names")},
            "moves": tuple(Move(**{**m, "first": datetime.fromisoformat(m["first"])}) for m in told["moves"]),
            "identifiers": tuple(IdentifierUse(**use) for use in told["identifiers"]),
            **{name: _time(told[name]) for name in ("first_seen", "last_seen")},
            "weakest": weakest and WeakestLink(**{**weakest, "splits": tuple(weakest["splits"])}),
        }
    )


def _counts(values: list[dict[str, Any]]) -> tuple[Count, ...]:
    return tuple(Count(**value) for value in values)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text_group(told: dict[str, Any]) -> TextGroupSummary:
    template = told["template"] and _template(told["template"])
    return TextGroupSummary(told["id"], tuple(told["ads"]), template)


def _template(told: dict[str, Any]) -> Template:
    parts = tuple(TemplatePart(**part) for part in told["parts"])
    slots = tuple(Slot(**{**slot, "values": _counts(slot["values"])}) for slot in told["slots"])
    return Template(**{**told, "parts": parts, "slots": slots})

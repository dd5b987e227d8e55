"""What was found among all ads, as a segment: links of text to be joined anew, links, cuts, summaries.

In: a `Linked`. Out: a segment, and from it the parts that decisions need (`TextLinks`), that people read
(`Links`, cuts, the report), and one summary at a time. Groups are kept apart, as they change more often.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adsim import signatures
from adsim.config import Settings
from adsim.export.summaries import from_json, table
from adsim.index.store import Segment, Store, Writer
from adsim.pipeline import Linked
from adsim.records import (
    Cut,
    CutReason,
    GeneratorReport,
    GroupSummary,
    Links,
    Pairs,
    RunReport,
    StageReport,
    Styles,
)
from adsim.textlinks import Grams3, TextLinks

ROLE = "linked"
_LINKS = ("left", "right", "score", "features", "contributions", "origin", "kept", "cut")


def save(writer: Writer, linked: Linked, *, settings: Settings) -> Segment:
    """Writes a linking; about 250 bytes a scored pair and as much as the summaries take."""
    result, text = linked.result, linked.text
    arrays: dict[str, NDArray[Any]] = {
        **_text_arrays(text, settings),
        **{f"link_{name}": getattr(result.links, name) for name in _LINKS},
        "representative": result.representative,
        "conflicts": linked.conflicts,
    }
    values = {
        "ads": len(result.corpus),
        "numbers": {f.name: getattr(text, f.name) for f in dataclasses.fields(text) if f.type == "float"},
        "feature_names": list(result.links.feature_names),
        "report": dataclasses.asdict(result.report),
    }
    data = {"cuts": json.dumps([dataclasses.asdict(cut) for cut in result.groups.cuts]).encode()}
    return writer.segment(
        ROLE, arrays=arrays, tables={"summaries": table(result.summaries)}, data=data, values=values
    )


def _text_arrays(text: TextLinks, settings: Settings) -> dict[str, NDArray[Any]]:
    """The pairs that can matter again: those that a link is listed of, or a group could be joined by."""
    clustering = settings.clustering
    least = min(clustering.least_link_score, clustering.threshold, clustering.tie_threshold)
    kept = np.flatnonzero(text.score >= np.float32(least))
    pairs = {f"pair_{name}": getattr(text.pairs, name)[kept] for name in ("left", "right", "origin")}
    columns = {f"of_pair_{name}": getattr(text, name)[kept] for name in _of_pairs(text)}
    units = {"unit_key": text.units.key, "unit_of_ad": text.units.of_ad, "unit_alone": text.alone}
    return {**pairs, **columns, **units}


def _of_pairs(text: TextLinks) -> list[str]:
    """The fields that have an entry for each pair."""
    fields = (field.name for field in dataclasses.fields(text))
    return [name for name in fields if name != "alone" and isinstance(getattr(text, name), np.ndarray)]


def text_links(store: Store, segment: Segment) -> TextLinks:
    """The links of text, to be joined anew; without the words, grams and styles that they were made of."""

    def array(name: str) -> NDArray[Any]:
        return store.array(segment, name).copy()

    key = array("unit_key")
    nothing = np.zeros(len(key), np.int32)
    units = signatures.Units(
        np.zeros(0, np.uint64), np.zeros(len(key) + 1, np.int64), key, nothing, array("unit_of_ad")
    )
    report = segment.values["report"]
    rest: dict[str, Any] = {
        name.removeprefix("of_pair_"): array(name) for name in segment.arrays if name.startswith("of_pair_")
    }
    return TextLinks(
        units=units,
        grams=cast(Grams3, ()),
        styles=Styles.none(0),
        pairs=Pairs(array("pair_left"), array("pair_right"), array("pair_origin")),
        alone=array("unit_alone"),
        generators=tuple(GeneratorReport(**one) for one in report["generators"]),
        provenance=report["model"],
        **rest,
        **segment.values["numbers"],
    )


def links(store: Store, segment: Segment) -> Links:
    """The links, mapped from the disk."""
    return Links(
        **{name: store.array(segment, f"link_{name}") for name in _LINKS},
        bias=float(segment.values["numbers"]["bias"]),
        feature_names=tuple(segment.values["feature_names"]),
    )


def cuts(store: Store, segment: Segment) -> tuple[Cut, ...]:
    """Where groups were kept apart."""
    told = json.loads(store.data(segment, "cuts"))
    return tuple(Cut(**{**one, "reason": CutReason(one["reason"])}) for one in told)


def report(segment: Segment) -> RunReport:
    """How the linking went."""
    told = dict(segment.values["report"])
    told["stages"] = tuple(StageReport(**stage) for stage in told["stages"])
    told["generators"] = tuple(GeneratorReport(**one) for one in told["generators"])
    told["notes"] = tuple(told["notes"])
    return RunReport(**told)


def summaries(store: Store, segment: Segment) -> tuple[GroupSummary, ...]:
    """All summaries, the most interesting first."""
    return tuple(from_json(text) for text in store.table(segment, "summaries")["summary"].to_pylist())


def summary(store: Store, segment: Segment, group: str) -> GroupSummary | None:
    """The summary of one group; None where it is an ad alone, or there is no such group."""
    stored = store.table(segment, "summaries")
    at = pc.index(stored["id"], pa.scalar(group, pa.string())).as_py()
    return from_json(stored["summary"][at].as_py()) if at >= 0 else None

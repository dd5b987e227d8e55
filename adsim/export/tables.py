"""The tables of an output, as Arrow: ads, groups, links, rejected rows.

In: a `LinkResult`. Out: tables that are made slice by slice, so that none stands in memory whole. They
hold the values as they are; making them safe for CSV comes after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.export.rows import Rows
from adsim.records import (
    I32,
    Count,
    CutReason,
    GroupSummary,
    IdentifierKind,
    LinkResult,
    Origin,
    Template,
    Verdict,
)

TEXT_GROUP, GROUP, COPY = "text_group", "group", "same_text_as"
ADDED = (TEXT_GROUP, GROUP, COPY)
CUT_NAMES = tuple(None if reason is CutReason.NONE else reason.name.lower() for reason in CutReason)


def tables(result: LinkResult) -> dict[str, Rows]:
    """The tables of an output by name; `decisions` where some bound the run."""
    made = {
        "ads": ads(result),
        "groups": Rows.of(groups(result)),
        "links": links(result),
        "rejected": Rows.of(result.rejected),
    }
    return {**made, "decisions": Rows.of(decisions(result))} if len(result.decisions) else made


def column_names(result: LinkResult) -> dict[str, str]:
    """Columns of the corpus and what they are called in the table of ads.

    A carried column that is named like one of ours (`group`) gets `_input` behind it.
    """
    there = result.corpus.table.column_names
    names: dict[str, str] = {}
    for name in there:
        label = name
        while label in ADDED or (label != name and label in there):
            label += "_input"
        names[name] = label
    return names


def ads(result: LinkResult) -> Rows:
    """`ad_id`, `text_group`, `group`, the other columns of the corpus, `same_text_as`; in input order."""
    groups = result.groups
    table = result.corpus.table.rename_columns(list(column_names(result).values()))
    table = table.add_column(1, TEXT_GROUP, labels(groups.text_group, groups.text_group_ids))
    table = table.add_column(2, GROUP, labels(groups.group, groups.group_ids))
    return Rows.of(table.append_column(COPY, _copies(result)))


def labels(codes: I32, ids: tuple[str, ...]) -> Any:
    """Group ids by row, null where an ad is alone."""
    alone = np.bincount(codes, minlength=len(ids))[codes] < 2
    return pa.array(list(ids), pa.string()).take(pa.array(codes, mask=alone))


def _copies(result: LinkResult) -> Any:
    """For each ad the id of the first with the same normalized words, null for that one itself."""
    first = result.representative
    if not len(first):
        return pa.nulls(len(result.corpus), pa.string())
    own = first == np.arange(len(first))
    return _ad_ids(result).take(pa.array(first, mask=own))


def _ad_ids(result: LinkResult) -> Any:
    return result.corpus.table["ad_id"].cast(pa.string()).combine_chunks()


def links(result: LinkResult) -> Rows:
    """One row for each scored link: ends, score, whether it holds, and the evidence."""
    ids = _ad_ids(result)
    shared = sharing(result)
    return Rows(
        _link_schema(result),
        len(result.links),
        lambda lo, hi: pa.table(_link_columns(result, ids, shared, slice(lo, hi)), _link_schema(result)),
    )


def _link_schema(result: LinkResult) -> Any:
    own = [
        ("left", pa.string()),
        ("right", pa.string()),
        ("score", pa.float64()),
        ("kept", pa.bool_()),
        ("cut", pa.string()),
        ("origin", pa.string()),
        ("shared", pa.string()),
    ]
    taken = {name for name, _ in own}
    features = [f"feature_{name}" if name in taken else name for name in result.links.feature_names]
    return pa.schema([*own, *((name, pa.float64()) for name in features)])


def _link_columns(result: LinkResult, ids: Any, shared: Callable[[I32, I32], Any], at: slice) -> list[Any]:
    found = result.links
    left, right = found.left[at], found.right[at]
    return [
        ids.take(pa.array(left)),
        ids.take(pa.array(right)),
        _rounded(found.score[at]),
        pa.array(found.kept[at], pa.bool_()),
        pa.array(CUT_NAMES, pa.string()).take(pa.array(found.cut[at])),
        pa.array([_origin(bits) for bits in range(16)]).take(pa.array(found.origin[at])),
        shared(left, right),
        *(_rounded(found.features[at, k]) for k in range(len(found.feature_names))),
    ]


def sharing(result: LinkResult) -> Callable[[I32, I32], Any]:
    """A function that gives, for pairs of ads, the linking identifiers of both: `kind:value` joined by `; `.

    Null where they share none. O(m log m) once, then O(identifiers of the left ads x log m).
    """
    found = result.identifiers
    linking = found.kind <= IdentifierKind.WALLET
    width = len(found.values) + 1
    keys = np.unique(found.ad[linking].astype(np.int64) * width + found.value[linking])

    def shared(left: I32, right: I32) -> Any:
        start = np.searchsorted(keys, left.astype(np.int64) * width)
        count = np.searchsorted(keys, (left.astype(np.int64) + 1) * width) - start
        pair = np.repeat(np.arange(len(left)), count)
        at = np.arange(len(pair)) - (np.cumsum(count) - count - start)[pair]
        value = keys[at] % width
        wanted = right[pair].astype(np.int64) * width + value
        where = np.searchsorted(keys, wanted)
        both = np.zeros(len(pair), np.bool_)
        both[where < len(keys)] = keys[where[where < len(keys)]] == wanted[where < len(keys)]
        return _joined(pair[both], value[both], len(left), result)

    return shared


def _joined(pair: Any, value: Any, pairs: int, result: LinkResult) -> Any:
    found = result.identifiers
    named, which = np.unique(value, return_inverse=True)
    texts = [f"{IdentifierKind(int(found.value_kinds[v])).name.lower()}:{found.values[v]}" for v in named]
    offsets = np.zeros(pairs + 1, np.int32)
    np.cumsum(np.bincount(pair, minlength=pairs), out=offsets[1:])
    items = pa.array(texts, pa.string()).take(pa.array(which, pa.int64()))
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), items), "; ")
    return pc.if_else(pa.array(np.diff(offsets) == 0), pa.scalar(None, pa.string()), joined)


def groups(result: LinkResult) -> pa.Table:
    """One row for each linked-entity group of two ads and more, the most interesting first."""
    rows = [_group(rank, group, result) for rank, group in enumerate(result.summaries, 1)]
    return pa.Table.from_pylist(rows, schema=_GROUP_SCHEMA)


_GROUP_SCHEMA = pa.schema(
    [
        ("rank", pa.int64()),
        ("group", pa.string()),
        ("interest", pa.float64()),
        ("ads", pa.int64()),
        ("text_groups", pa.int64()),
        ("agencies", pa.int64()),
        ("cities", pa.int64()),
        ("first_seen", pa.timestamp("us", "UTC")),
        ("last_seen", pa.timestamp("us", "UTC")),
        ("undated", pa.int64()),
        ("cohesion", pa.float64()),
        ("weakest_left", pa.string()),
        ("weakest_right", pa.string()),
        ("weakest_score", pa.float64()),
        ("agency_names", pa.string()),
        ("city_names", pa.string()),
        ("moves", pa.string()),
        ("identifiers", pa.string()),
        ("names", pa.string()),
        ("tricks", pa.string()),
        ("template", pa.string()),
        ("gain_bits", pa.float64()),
        ("why_en", pa.string()),
        ("why_fr", pa.string()),
    ]
)


def _group(rank: int, group: GroupSummary, result: LinkResult) -> dict[str, Any]:
    weakest = group.weakest
    templates = [t.template for t in group.text_groups if t.template is not None]
    ids = result.corpus.ad_ids
    return {
        "rank": rank,
        "group": group.id,
        "interest": round(group.interest, 4),
        "ads": len(group.ads),
        "text_groups": len(group.text_groups),
        "agencies": len(group.agencies),
        "cities": len(group.cities),
        "first_seen": group.first_seen,
        "last_seen": group.last_seen,
        "undated": group.undated,
        "cohesion": round(group.cohesion, 4),
        "weakest_left": ids[weakest.left] if weakest else None,
        "weakest_right": ids[weakest.right] if weakest else None,
        "weakest_score": round(weakest.score, 4) if weakest else None,
        "agency_names": _counts(group.agencies),
        "city_names": _counts(group.cities),
        "moves": _list(f"{m.origin} > {m.target} ({m.ads})" for m in group.moves),
        "identifiers": _list(f"{i.kind}:{i.value} ({i.ads})" for i in group.identifiers),
        "names": _counts(group.names),
        "tricks": _list(f"{name} ({count})" for name, count in group.tricks.items() if count),
        "template": template_text(templates[0]) if templates else None,
        "gain_bits": round(sum(t.gain_bits for t in templates), 1) if templates else None,
        "why_en": group.why.get("en"),
        "why_fr": group.why.get("fr"),
    }


def decisions(result: LinkResult) -> pa.Table:
    """The decisions that bound the run: ids of two ads, the verdict, and whether the groups are as it says."""
    ids = result.corpus.table["ad_id"].cast(pa.string())
    left, right, sign = result.decisions.T
    verdicts = [Verdict(value).name.lower() for value in sign.tolist()]
    columns = [
        ids.take(pa.array(left)),
        ids.take(pa.array(right)),
        pa.array(verdicts, pa.string()),
        result.held,
    ]
    return pa.table(columns, ["left", "right", "verdict", "held"])


def template_text(template: Template) -> str:
    """A template on one line, its slots as `{kind}`."""
    parts = (
        part.text if part.slot is None else "{" + template.slots[part.slot].kind + "}"
        for part in template.parts
    )
    return " ".join(part for part in parts if part)


def _counts(counts: Iterable[Count]) -> str | None:
    return _list(f"{count.value} ({count.ads})" for count in counts)


def _list(items: Iterable[str]) -> str | None:
    return "; ".join(items) or None


def _origin(bits: int) -> str:
    return "+".join(origin.name.lower() for origin in Origin if bits & origin)


def _rounded(values: Any) -> Any:
    return pa.array(np.round(np.asarray(values, np.float64), 4))

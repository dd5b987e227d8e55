"""Rows of groups for lists, and what became of groups from one run to the next.

In: the result of a run. Out: plain rows. What can be searched holds no identifier: whoever may not see them must
not find out by asking, either.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from adsim.export.tables import template_text
from adsim.records import GroupSummary, IdentifierKind, LinkResult

_SEARCH_CHARACTERS = 20_000
_WORD = re.compile(r"[^\W\d_]{2,}")


def rows(result: LinkResult, run: str) -> Iterator[dict[str, Any]]:
    """A row of `run_groups` for each group, the most interesting first."""
    text = _without_identifiers(result)
    for rank, group in enumerate(result.summaries, 1):
        templates = [one.template for one in group.text_groups if one.template is not None]
        yield {
            "run_id": run,
            "id": group.id,
            "rank": rank,
            "interest": float(group.interest),
            "ads": len(group.ads),
            "text_groups": len(group.text_groups),
            "agencies": [count.value for count in group.agencies],
            "cities": [count.value for count in group.cities],
            "agency_count": len(group.agencies),
            "city_count": len(group.cities),
            "first_seen": group.first_seen,
            "last_seen": group.last_seen,
            "last_seen_or_never": _seconds(group.last_seen),
            "cohesion": float(group.cohesion),
            "why_en": group.why.get("en", ""),
            "why_fr": group.why.get("fr", ""),
            "template": template_text(templates[0])[:2_000] if templates else "",
            "search": _search(group, text, result),
        }


def _seconds(moment: datetime | None) -> int:
    return -1 if moment is None else int(moment.timestamp())


def _without_identifiers(result: LinkResult) -> Any:
    """The bytes of the folded texts, blank where an identifier stands."""
    found, folded = result.identifiers, result.folded.text
    data = folded.data.copy()
    for k in np.flatnonzero((found.kind <= IdentifierKind.WALLET) & (found.start >= 0)).tolist():
        at = int(folded.offsets[found.ad[k]])
        data[at + int(found.start[k]) : at + int(found.end[k])] = 32
    return data


def _search(group: GroupSummary, data: Any, result: LinkResult) -> str:
    """Every word of a group once, in order of the alphabet, between blanks; letters only."""
    offsets, representative = result.folded.text.offsets, result.representative
    words: set[str] = set()
    for row in sorted({int(representative[row]) for row in group.ads}):
        words |= set(_WORD.findall(bytes(data[offsets[row] : offsets[row + 1]]).decode("utf-8", "replace")))
    names = [count.value for count in (*group.agencies, *group.cities, *group.names)]
    words |= set(_WORD.findall(fold(" ".join(names))))
    return f" {' '.join(sorted(words))[:_SEARCH_CHARACTERS]} "


def fold(text: str) -> str:
    """A text in small letters without accents, as what is searched stands."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def words_of(asked: str) -> list[str]:
    """The words of a search, as they stand in `run_groups.search`."""
    return _WORD.findall(fold(asked))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a group: born, grew, shrank, merged, split, same or gone; `before`: the groups it was."""

    kind: str
    group: str
    before: tuple[str, ...]
    ads: int
    new_ads: int


def changes(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """From group by ad id in one run to that in the next; groups that stayed as they were are left out.

    A group is *merged* when it holds the larger part of two groups and more, *split* when the group that most of it
    comes from went on elsewhere too. O(ads).
    """
    members, sizes = Counter(after.values()), Counter(before.values())
    came: dict[str, Counter[str | None]] = {}
    went: dict[str, Counter[str]] = {}
    for ad, group in after.items():
        old = before.get(ad)
        came.setdefault(group, Counter())[old] += 1
        if old is not None:
            went.setdefault(old, Counter())[group] += 1
    found = [_change(group, members[group], came[group], went, sizes) for group in sorted(came)]
    gone = [Change("gone", old, (old,), 0, 0) for old in sorted(set(sizes) - set(went))]
    return [change for change in found if change.kind != "same"] + gone


def _change(
    group: str,
    size: int,
    came: Counter[str | None],
    went: dict[str, Counter[str]],
    sizes: Counter[str],
) -> Change:
    fresh = came.get(None, 0)
    old = sorted((one for one in came if one is not None), key=lambda one: (-came[one], one))
    if not old:
        return Change("born", group, (), size, fresh)
    whole = [one for one in old if 2 * came[one] > sizes[one]]
    first = old[0]
    if len(whole) > 1:
        kind = "merged"
    elif len(went[first]) > 1:
        kind = "split"
    elif size > sizes[first]:
        kind = "grew"
    else:
        kind = "shrank" if size < sizes[first] else "same"
    return Change(kind, group, tuple(old), size, fresh)


def group_by_ad(result: LinkResult) -> dict[str, str]:
    """The group of each ad that is in one of two ads and more, by its id."""
    groups, ids = result.groups, result.corpus.table["ad_id"].to_pylist()
    together = np.bincount(groups.group)[groups.group] > 1
    return {ids[k]: groups.group_ids[groups.group[k]] for k in np.flatnonzero(together).tolist()}

"""Which groups of a run somebody decided on, and how.

In: the decisions of a case that stand, and a run. Out: by group, how many decisions of each kind touch it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from api.domain.opened import OpenRun


def reviewed(opened: OpenRun, taken: Iterable[sa.Row[Any]]) -> dict[str, Counter[str]]:
    """Kinds of decisions by the id of the group; a decision on ads of two groups counts for both."""
    found: dict[str, Counter[str]] = {}
    for row in taken:
        for group in groups_of(opened, row):
            found.setdefault(group, Counter())[row.kind] += 1
    return found


def groups_of(opened: OpenRun, decision: sa.Row[Any]) -> set[str]:
    """The groups of two ads and more that hold an ad which the decision is about."""
    ads = {ad for pair in decision.pairs for ad in pair}
    groups = {opened.result.group_of(opened.rows[ad]) for ad in ads if ad in opened.rows}
    return groups & opened.summaries.keys()

"""Decisions of a case, as the engine takes them: pairs of rows and a sign.

In: rows of `decisions` and a corpus. Out: int32 (k, 3), and the ads that were excluded. A decision about an ad that
is not there binds nothing; of two on one pair the later counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from adsim.records import I32, Corpus
from api.store.tables import decisions

SIGNS = {"same": 1, "merge": 1, "different": -1, "exclude": -1, "split": -1, "unsure": 0}


def standing(connection: Connection, case: str) -> list[sa.Row[Any]]:
    """The decisions of a case that were not undone, oldest first."""
    query = sa.select(decisions).where(decisions.c.case_id == case, decisions.c.undone_at.is_(None))
    return list(connection.execute(query.order_by(decisions.c.id)))


def bind(rows: list[sa.Row[Any]], corpus: Corpus) -> I32:
    """Decisions as the pipeline takes them."""
    wanted = {ad for row in rows for pair in row.pairs for ad in pair}
    at: dict[str, int] = {}
    if wanted:
        ids = corpus.table["ad_id"].to_pylist()
        at = {ad: k for k, ad in enumerate(ids) if ad in wanted}
    signs: dict[tuple[int, int], int] = {}
    for row in rows:
        for left, right in row.pairs:
            if left in at and right in at and left != right:
                pair = min(at[left], at[right]), max(at[left], at[right])
                signs[pair] = SIGNS[row.kind]
    table = [(*pair, sign) for pair, sign in sorted(signs.items())]
    return np.array(table, np.int32).reshape(-1, 3)

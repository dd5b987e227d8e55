"""Names of groups that come from their content: the same ads give the same name in any order.

In: a label, a content hash and an id per ad. Out: an id per label. It never uses row numbers.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow.compute as pc

from adsim.records import I32, U8, U64, TextBuffer

ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", np.uint8)


def name_groups(labels: I32, content: U64, ad_ids: TextBuffer, *, prefix: str) -> tuple[str, ...]:
    """Ids by label: the prefix and 10 letters of Crockford's base 32 of the least content hash in it.

    A group keeps its name as long as it keeps that text. Groups of the same least hash (copies of one text held
    apart) never share one: the one with the least ad id has it plain, the next ones get `-2`, `-3` and so on behind
    it. O(n), and n log n for the ads of such groups.
    """
    count = int(labels.max()) + 1 if len(labels) else 0
    least = np.full(count, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(least, labels, content)
    names = [prefix + row.tobytes().decode() for row in letters_of(least)]
    return tuple(_apart(names, labels, ad_ids))


def letters_of(content: U64) -> U8:
    """The 10 letters that a content hash gives a name, uint8 (n, 10)."""
    digits = (content[:, None] >> (np.uint64(5) * np.arange(10, dtype=np.uint64))) & np.uint64(31)
    return ALPHABET[digits.astype(np.int64)]


def _apart(names: list[str], labels: I32, ad_ids: TextBuffer) -> list[str]:
    """The names, those that stand for several labels told apart in the order of the labels' least ad ids."""
    uses = Counter(names)
    alike = np.array([uses[name] > 1 for name in names], np.bool_)
    if not alike.any():
        return names
    rows = np.flatnonzero(alike[labels])
    by_id = pc.sort_indices(ad_ids.take(rows).to_arrow()).to_numpy()
    found, at = np.unique(labels[rows[by_id]], return_index=True)
    seen: Counter[str] = Counter()
    apart = names.copy()
    for label in found[np.argsort(at)].tolist():
        name = names[label]
        seen[name] += 1
        apart[label] = f"{name}-{seen[name]}" if seen[name] > 1 else name
    return apart

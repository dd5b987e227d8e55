"""Names of groups that come from their content: the same ads give the same name in any order.

In: a label and a content hash per ad. Out: an id per label. It never uses row numbers.
"""

from __future__ import annotations

import numpy as np

from adsim.records import I32, U64

ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", np.uint8)


def name_groups(labels: I32, content: U64, *, prefix: str) -> tuple[str, ...]:
    """Ids by label: the prefix and 10 letters of Crockford's base 32 of the least content hash in it.

    A group keeps its name as long as it keeps that ad; two groups never share one, because labels of
    equal least hash (copies of one text held apart) are told apart by their rank. O(n).
    """
    count = int(labels.max()) + 1 if len(labels) else 0
    least = np.full(count, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(least, labels, content)
    digits = (least[:, None] >> (np.uint64(5) * np.arange(10, dtype=np.uint64))) & np.uint64(31)
    letters = ALPHABET[digits.astype(np.int64)]
    names = [prefix + row.tobytes().decode() for row in letters]
    return tuple(_apart(names))


def _apart(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for name in names:
        rank = seen.get(name, 0)
        seen[name] = rank + 1
        out.append(f"{name}-{rank + 1}" if rank else name)
    return out

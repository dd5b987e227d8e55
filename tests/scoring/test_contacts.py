"""What contacts say of pairs of texts, against plain Python sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.config import ScoringSettings
from adsim.scoring import Contacts, contact_evidence

USES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), max_size=40)


@given(USES, st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_contacts_in_common_are_those_of_sets(uses: list[tuple[int, int]], hub: int) -> None:
    text, value = (np.array([u[k] for u in uses], np.int32) for k in (0, 1))
    poster = np.array([0, 0, 1, 1, 2, 3, 4, 4], np.int32)
    spread = {v: {int(poster[t]) for t, w in uses if w == v} for _, v in uses}
    of = {t: {v for u, v in uses if u == t and len(spread[v]) < hub} for t in range(8)}
    left, right = (x.astype(np.int32) for x in np.triu_indices(8, 1))
    found = Contacts.of(text, value, poster, hub=hub).compare(left, right)
    for a, b, told in zip(left.tolist(), right.tolist(), found.tolist(), strict=True):
        expected = len(of[a] & of[b]) or -1 if of[a] and of[b] else 0
        assert told == expected


def test_more_in_common_never_says_less() -> None:
    says = contact_evidence(np.array([-1, 0, 1, 5], np.int8), ScoringSettings())
    assert says[0] < says[1] == 0.0 < says[2] <= says[3]

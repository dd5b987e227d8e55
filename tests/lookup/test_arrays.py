"""The arrays say exactly what the corpus says: every gram, every posting, every identifier."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from adsim.records import IdentifierKind
from adsim.signatures.kernels import gram_key

from .conftest import Stand


def grams_by_key(stand: Stand, n: int) -> dict[int, set[int]]:
    """Ten lines that find the units of every n-gram."""
    a, found = stand.arrays, defaultdict(set)
    for unit in range(len(a["word_starts"]) - 1):
        lo, hi = a["word_starts"][unit], a["word_starts"][unit + 1]
        for p in range(lo, hi - n + 1):
            found[int(gram_key(a["words"], p, n))].add(unit)
    return found


def test_every_gram_is_found_with_exactly_the_units_that_have_it(stand: Stand) -> None:
    a = stand.arrays
    singles = defaultdict(set)
    for packed in a["singles"].tolist():
        singles[packed >> 32].add(packed & 0xFFFFFFFF)
    for n in (1, 2, 3):
        lo, hi = a["gram_first"][n - 1 : n + 1]
        keys = a["gram_keys"][lo:hi]
        assert (keys[1:] > keys[:-1]).all()
        place = {key: int(lo) + k for k, key in enumerate(keys.tolist())}
        for key, units in grams_by_key(stand, n).items():
            if len(units) > 1:
                k = place[key]
                begin, end = a["posting_starts"][k : k + 2]
                assert a["postings"][begin:end].tolist() == sorted(units)
            else:
                assert units <= singles[key >> 32]
                assert key not in place
    assert (np.diff(a["singles"].astype(object)) > 0).all()


def test_every_ad_is_with_its_unit_by_id(stand: Stand) -> None:
    a, ids = stand.arrays, list(stand.products.corpus.ad_ids)
    for unit in range(len(a["word_starts"]) - 1):
        ads = a["unit_ads"][a["unit_starts"][unit] : a["unit_starts"][unit + 1]].tolist()
        assert ads == sorted(np.flatnonzero(a["ad_unit"] == unit).tolist(), key=lambda ad: ids[ad].encode())
    assert [ids[row] for row in a["ad_order"]] == sorted(ids, key=str.encode)


def test_identifiers_lead_to_exactly_the_ads_that_give_them(stand: Stand) -> None:
    found, standing = stand.products.identifiers, stand.lookup.standing
    expected = defaultdict(set)
    for k in range(len(found)):
        if IdentifierKind(int(found.kind[k])).links and found.confidence[k] >= 0.5:
            expected[int(found.kind[k]), found.values[int(found.value[k])]].add(int(found.ad[k]))
    assert expected
    for contact, ads in expected.items():
        assert standing.givers(standing.code_of(contact)).tolist() == sorted(ads)
    assert standing.code_of((IdentifierKind.PHONE, "+10000000000")) == -1


def test_ids_of_ads_and_groups_are_found(stand: Stand) -> None:
    standing, groups = stand.lookup.standing, stand.linked.result.groups
    for row, ad_id in enumerate(stand.products.corpus.ad_ids):
        assert standing.row_of(ad_id) == row
    for code in range(0, len(groups.group_ids), 7):
        rows = np.flatnonzero(groups.group == code)
        assert standing.group_rows(groups.group_ids[code]).tolist() == rows.tolist()
    assert standing.row_of("no such ad") == -1

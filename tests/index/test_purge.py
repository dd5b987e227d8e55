"""What is purged is in no byte of the folder; what remains is as if nothing else had ever been there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adsim import pipeline
from adsim.errors import StoreError, UsageError
from adsim.index import AdIndex
from adsim.records import IdentifierKind
from tests.index.conftest import SETTINGS, named, parts, reading


def needles(index: AdIndex, ads: Iterable[str]) -> dict[str, bytes]:
    """What must be found nowhere once these ads are gone, and they alone had it."""
    gone = set(ads)
    result = index.result
    ids = list(result.corpus.ad_ids)
    rows = np.array([ad in gone for ad in ids])
    found: dict[str, bytes] = {f"id {ad}": ad.encode() for ad in gone}
    texts = list(result.corpus.texts)
    stay = {text for text, leaves in zip(texts, rows, strict=True) if not leaves}
    found |= {f"text {k}": text.encode() for k, text in enumerate(texts) if rows[k] and text not in stay}
    every = index._state.ads()
    for name, keys in (("words", every.text_key), ("written", every.products.styles.key)):
        alone = np.setdiff1d(keys[rows], keys[~rows])
        found |= {f"{name} {key:016x}": int(key).to_bytes(8, "little") for key in alone}
        found |= {f"{name} {key:016x} spelled": f"{key:016x}".encode() for key in alone}
    for name, texts in (("folded", every.products.folded.text), ("worded", every.products.words)):
        stay = {text for k, text in enumerate(texts) if not rows[k]}
        found |= {
            f"{name} {k}": t.encode() for k, t in enumerate(texts) if rows[k] and t not in stay and len(t) > 9
        }
    known = result.identifiers
    linking = known.kind <= IdentifierKind.WALLET
    values = np.setdiff1d(known.value[linking & rows[known.ad]], known.value[~rows[known.ad]])
    for value in known.values.take(values):
        found[f"value {value}"] = value.encode()
        if value.startswith("+1"):
            found |= {f"digits {value}": value[2:].encode(), f"dashed {value}": dashed(value).encode()}
    for column in ("url", "phone"):
        stay = set(pd.Series(result.corpus.table[column].to_pylist())[~rows].dropna())
        gone_cells = set(pd.Series(result.corpus.table[column].to_pylist())[rows].dropna()) - stay
        found |= {f"{column} {cell}": cell.encode() for cell in gone_cells}
    rest = remaining(index, np.flatnonzero(~rows))
    return {name: what for name, what in found.items() if what not in rest}


def remaining(index: AdIndex, rows: np.ndarray) -> bytes:
    """All that the ads of these rows say by themselves."""
    every = index._state.ads().products
    cells = [
        str(cell)
        for column in index.result.corpus.table.take(rows).to_pydict().values()
        for cell in column
        if cell is not None
    ]
    known = every.identifiers
    values = known.values.take(np.unique(known.value[np.isin(known.ad, rows)]))
    texts = [*every.folded.text.take(rows), *every.words.take(rows), *values]
    return "\n".join([*cells, *texts]).encode()


def dashed(value: str) -> str:
    return f"{value[2:5]}-{value[5:8]}-{value[8:]}"


def traces(folder: Path, wanted: dict[str, bytes]) -> list[str]:
    data = [(path, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [f"{name} in {path}" for path, content in data for name, what in wanted.items() if what in content]


@pytest.fixture
def index(ads: pd.DataFrame, tmp_path: Path) -> Iterator[AdIndex]:
    """Three corpora and a log."""
    folder = tmp_path / "index"
    with AdIndex.create(folder, reading(ads.iloc[:120]), settings=SETTINGS, corpus="one") as made:
        made.add(reading(ads.iloc[120:240]), corpus="two")
        made.add(reading(ads.iloc[240:]), corpus="three")
        yield made


def test_purged_ads_are_in_no_byte_and_the_rest_is_as_it_was(index: AdIndex, ads: pd.DataFrame) -> None:
    groups = named(index)
    large = sorted((g for g in groups.values() if len(g) > 2), key=lambda g: (-len(g), min(g)))
    whole, part = large[0], sorted(large[1])[:2]
    leaves = sorted({*whole, *part, ads["ad_id"].iloc[5], ads["ad_id"].iloc[130]})
    stays = sorted(set(ads["ad_id"]) - set(leaves))
    index.decide("different", part[0], stays[0], reason="", who="ana")
    index.decide("same", stays[1], stays[2], reason=f"as {part[0]} told", who="ana")
    index.decide("exclude", sorted(large[2])[0], reason="odd", who="ana")
    groups = named(index)
    wanted = needles(index, leaves)
    assert len({name.split()[0] for name in wanted}) == 10
    assert {name.split()[0] for name in wanted} <= {t.split()[0] for t in traces(index.path, wanted)} | {
        "digits",
        "dashed",
    }
    with AdIndex.open(index.path) as reader:
        purged = index.purge(ids=[*leaves, "nobody"])
        assert (purged.ads, purged.unknown, purged.decisions) == (len(leaves), ("nobody",), ("D-1",))
        with pytest.raises(StoreError, match="purged"):
            assert reader.result
    assert traces(index.path, wanted) == []
    assert [d.reason for d in index.decisions] == ["", "odd"]
    for name, old in groups.items():
        assert not old - set(leaves) or named(index)[name] & old
    rest = ads[ads["ad_id"].isin(stays)]
    bound = index._state.bound.table
    assert parts(index.result) == parts(pipeline.link(reading(rest), settings=SETTINGS, decisions=bound))
    assert list(index.result.corpus.ad_ids) == rest["ad_id"].tolist()
    index.add(reading(ads[ads["ad_id"].isin(leaves)]))
    assert len(index) == len(ads)


def test_groups_that_lose_nothing_keep_their_ads_and_ids(index: AdIndex) -> None:
    before = named(index)
    alone = sorted(min(g) for g in before.values() if len(g) == 1)[:5]
    purged = index.purge(ids=alone)
    assert named(index) == {name: g for name, g in before.items() if not g & set(alone)}
    assert purged.events == ()


def test_a_corpus_is_purged_with_its_name_and_its_files(index: AdIndex, ads: pd.DataFrame) -> None:
    wanted = needles(index, ads["ad_id"].iloc[120:240])
    index.purge(corpus="two")
    assert traces(index.path, wanted) == []
    assert len(index) == 180
    assert len(index.result.corpus.sources) == 2
    with pytest.raises(UsageError, match="one, three"):
        index.purge(corpus="two")


def test_ads_are_purged_by_age(index: AdIndex, ads: pd.DataFrame) -> None:
    limit = ads["posted_at"].sort_values().iloc[100].to_pydatetime()
    old = ads["ad_id"][ads["posted_at"] < limit]
    wanted = needles(index, old)
    purged = index.purge(before=limit)
    assert (purged.ads, purged.undated) == (len(old), 0)
    assert traces(index.path, wanted) == []
    assert set(index.result.corpus.ad_ids) == set(ads["ad_id"]) - set(old)
    assert index.purge(before=limit).ads == 0


def test_not_all_can_be_purged(index: AdIndex) -> None:
    with pytest.raises(UsageError, match="no ad would be left"):
        index.purge(before=datetime.now(UTC))
    assert len(index) == 300

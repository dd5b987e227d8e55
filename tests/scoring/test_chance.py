"""How alike strangers are, and chains told from posters, on texts whose posters are known."""

from __future__ import annotations

import numpy as np

from adsim.config import SignatureSettings
from adsim.records import TextBuffer
from adsim.scoring import chains, chance, tables_of
from adsim.scoring.features import GramTable
from adsim.signatures import Units, collapse, shingle

SETTINGS = SignatureSettings()


def table_of(texts: list[str]) -> tuple[Units, GramTable]:
    units = collapse(TextBuffer.from_strings(texts), settings=SETTINGS)
    grams = [shingle(units, n, settings=SETTINGS) for n in (1, 2, 3)]
    return units, tables_of(grams)[0]


def letters(rng: np.random.Generator) -> str:
    """A word that no other text has, without digits, which count as one."""
    return "".join(rng.choice(list("bcdfghjkmnpqrstvwxz"), 12))


def posters(common: int, seed: int = 0) -> tuple[list[str], list[int]]:
    """60 posters of 4 texts: `common` words of ten are of a vocabulary of twelve words, the others of the poster."""
    rng = np.random.default_rng(seed)
    stock = [letters(rng) for _ in range(12)]
    texts, labels = [], []
    for poster in range(60):
        own = [letters(rng) for _ in range(10 - common)]
        for _ in range(4):
            texts.append(" ".join([*rng.choice(stock, common, replace=False), *own, letters(rng)]))
            labels.append(poster)
    return texts, labels


def by_unit(units: Units, labels: list[int]) -> np.ndarray:
    out = np.zeros(len(units), np.int32)
    out[units.of_ad] = labels
    return out


def test_strangers_of_one_subject_are_more_alike() -> None:
    found = []
    for common in (0, 8):
        texts, labels = posters(common)
        units, table = table_of(texts)
        found.append(chance(table, units.key, by_unit(units, labels), quantile=0.99))
    assert found[0] == 0.0
    assert found[1] >= 0.2


def test_chance_hangs_on_no_order_and_leaves_posters_out() -> None:
    texts, labels = posters(5)
    units, table = table_of(texts)
    straight = chance(table, units.key, by_unit(units, labels), quantile=0.99)
    order = np.random.default_rng(1).permutation(len(texts))
    units, table = table_of([texts[k] for k in order])
    assert chance(table, units.key, by_unit(units, [labels[k] for k in order]), quantile=0.99) == straight
    alone = np.arange(len(units), dtype=np.int32)
    assert chance(table, units.key, alone, quantile=0.99) > straight


def test_few_texts_tell_nothing_of_strangers() -> None:
    texts, labels = posters(8)
    units, table = table_of(texts[:40])
    assert chance(table, units.key, by_unit(units, labels[:40]), quantile=0.99) == 0.0


def test_a_chain_is_told_from_a_poster_and_from_one_of_two_languages() -> None:
    rng = np.random.default_rng(2)
    words = [letters(rng) for _ in range(400)]
    chain = [" ".join(words[4 * k : 4 * k + 10]) for k in range(40)]
    template = [" ".join([*words[300:308], letters(rng), letters(rng)]) for _ in range(40)]
    other = [" ".join([*words[320:328], letters(rng), letters(rng)]) for _ in range(20)]
    two_languages = [" ".join([*words[340:348], letters(rng), letters(rng)]) for _ in range(20)] + other
    units, table = table_of(chain + template + two_languages)
    labels = by_unit(units, [0] * 40 + [1] * 40 + [2] * 40)
    assert chains(table, labels, floor=20, chance=0.2).tolist() == [True, False, False]
    assert not chains(table, labels, floor=41, chance=0.2).any()

"""What a question scores is what linking scores; no candidate that passes the gate is missed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim import scoring
from adsim.lookup import Lookup, kernels, reading
from adsim.lookup.matching import Sifted
from adsim.lookup.question import Question

from .conftest import Stand


def features_of(stand: Stand, unit: int, others: np.ndarray) -> np.ndarray:
    """Features of a standing text against others by the kernel of questions."""
    standing, m = stand.lookup.standing, len(others)
    ad = int(standing.arrays["unit_ads"][standing.arrays["unit_starts"][unit]])
    asked = reading.of_units([unit], [ad], standing)
    styles = tuple(a.view() for a in asked.styles)
    for array in styles:
        array.flags.writeable = False
    out, total = np.empty((m, len(scoring.NAMES)), np.float32), np.empty(3, np.float32)
    kept = kernels.compare(
        standing.index, styles, standing.alone, np.float32(-1), asked.words, asked.starts, 0, unit,
        others.astype(np.int64), np.zeros(m, np.int32), out, total,
    )  # fmt: skip
    assert kept == m
    return out


def test_features_are_those_of_the_linking_to_the_bit(stand: Stand) -> None:
    text = stand.linked.text
    tables = scoring.tables_of(text.grams)
    rng = np.random.default_rng(1)
    for unit in rng.choice(len(text.units), 60, replace=False).tolist():
        others = rng.choice(len(text.units), 40, replace=False)
        mates = np.concatenate(
            [text.pairs.right[text.pairs.left == unit], text.pairs.left[text.pairs.right == unit]]
        )
        others = np.setdiff1d(np.concatenate([others, mates]), [unit])
        left, right = np.minimum(unit, others).astype(np.int32), np.maximum(unit, others).astype(np.int32)
        expected = scoring.measure(
            left, right, grams=tables, word_starts=text.units.starts, styles=text.styles
        )
        assert np.array_equal(features_of(stand, unit, others), expected)


def rare_bits(stand: Stand, asked: reading.Asked, row: int) -> np.ndarray:
    """By unit, the bits of the rare grams that it shares with a text, gram by gram."""
    a, gate = stand.arrays, stand.lookup._matcher.gate
    words = asked.words[asked.starts[row] : asked.starts[row + 1]]
    shared = np.zeros(len(a["word_starts"]) - 1)
    for n in (1, 2, 3):
        lo, hi = a["gram_first"][n - 1 : n + 1]
        known = {key: int(lo) + k for k, key in enumerate(a["gram_keys"][lo:hi].tolist())}
        for key in {int(kernels.gram_key(words, p, n)) for p in range(len(words) - n + 1)}:
            if key in known:
                k = known[key]
                holders, bits = (
                    a["postings"][a["posting_starts"][k] : a["posting_starts"][k + 1]],
                    a["gram_bits"][k],
                )
            else:
                holders = [int(s & np.uint64(0xFFFFFFFF)) for s in a["singles"] if int(s) >> 32 == key >> 32]
                bits = a["alone"][0]
            if bits >= gate[0]:
                shared[holders] += bits
    return shared


def test_candidates_are_all_that_share_enough(stand: Stand) -> None:
    open_to_all = replace(stand.lookup.settings.scoring, glance=-1.0)
    lookup = Lookup(stand.arrays, stand.products.corpus, replace(stand.lookup.settings, scoring=open_to_all))
    texts = list(stand.products.corpus.texts)
    chosen = [texts[k][: len(texts[k]) // 2] for k in range(0, 1200, 97)]
    asked = reading.of_texts(chosen, lookup.settings)
    everything = Sifted(*lookup.standing.sieve(Question(text="any")))
    for row in range(len(chosen)):
        _, units, _, _, _ = lookup._matcher.compared(asked, (row, row + 1), everything, Counter())
        shared = rare_bits(stand, asked, row)
        sure = np.flatnonzero(shared >= 16.01)
        assert set(sure.tolist()) <= set(units.tolist()) <= set(np.flatnonzero(shared >= 15.99).tolist())


def test_new_texts_score_as_their_standing_twins(stand: Stand) -> None:
    text, lookup, products = stand.linked.text, stand.lookup, stand.products
    asked, unit, score, features = lookup.score_texts(products.words, products.styles, products.identifiers)
    assert (np.diff(asked << 32 | unit) > 0).all()
    assert features.shape == (len(score), len(scoring.NAMES))
    got = dict(zip(zip(asked.tolist(), unit.tolist(), strict=True), score.tolist(), strict=True))
    single = np.bincount(text.units.of_ad)[text.units.of_ad] == 1
    ad_of = {int(text.units.of_ad[ad]): int(ad) for ad in np.flatnonzero(single)}
    pairs = zip(text.pairs.left.tolist(), text.pairs.right.tolist(), text.score.tolist(), strict=True)
    strong = [(ad_of[a], b, s) for a, b, s in pairs if s >= 0.5 and a in ad_of and b in ad_of]
    assert len(strong) > 100
    assert all((ad, b) in got for ad, b, _ in strong)
    assert np.mean([abs(got[ad, b] - s) < 1e-5 for ad, b, s in strong]) > 0.98


def test_threads_and_company_change_nothing(stand: Stand) -> None:
    texts = list(stand.products.corpus.texts)[:40]
    one = Lookup(stand.arrays, stand.products.corpus, replace(stand.lookup.settings, threads=1))
    questions = [Question(text=text) for text in texts]
    together = [
        [(h.ad_id, h.score, h.group, h.copies) for h in a.hits] for a in stand.lookup.ask_many(questions)
    ]
    alone = [[(h.ad_id, h.score, h.group, h.copies) for h in one.ask(q).hits] for q in questions]
    assert together == alone


@settings(max_examples=60)
@given(st.data())
def test_a_hash_is_found_where_it_stands(data: st.DataObject) -> None:
    keys = np.unique(np.array(data.draw(st.lists(st.integers(0, 2**64 - 1), max_size=60)), np.uint64))
    wanted = data.draw(st.integers(0, 2**64 - 1) | st.sampled_from([0, *keys.tolist()]))
    keys.flags.writeable = False
    assert kernels.first_at_least(keys, 0, len(keys), np.uint64(wanted)) == np.searchsorted(
        keys, np.uint64(wanted)
    )


@pytest.mark.parametrize("limit", ["postings", "compared"])
def test_a_limit_that_strikes_is_counted(stand: Stand, limit: str) -> None:
    few = replace(stand.lookup.settings.lookup, **{limit: 3})
    lookup = Lookup(stand.arrays, stand.products.corpus, replace(stand.lookup.settings, lookup=few))
    counts: Counter[str] = Counter()
    for text in list(stand.products.corpus.texts)[:10]:
        counts.update(lookup.ask(Question(text=text)).capped)
    assert counts[limit] > 0

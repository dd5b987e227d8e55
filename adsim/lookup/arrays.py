"""From a linked corpus to the flat arrays that questions are answered from.

In: what the pipeline read of each ad and found among all. Out: named arrays, each of which can lie in a file of its
own and be mapped. It keeps no text: that stays with the corpus.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adsim import candidates, scoring, signatures
from adsim.config import Settings
from adsim.parallel import default_threads, over_slices
from adsim.pipeline import Linked, Products
from adsim.records import I32, I64, U64, Corpus, Groups, IdentifierKind, Identifiers, TextBuffer
from adsim.textlinks import TextLinks

Arrays = dict[str, NDArray[Any]]


def build(products: Products, linked: Linked, *, settings: Settings) -> Arrays:
    """All the arrays of `Lookup`, by name: those of `build_texts` and of `build_groups`."""
    texts = build_texts(products, linked.text, settings=settings)
    return {**texts, **build_groups(texts, linked.result.groups, settings=settings)}


def build_texts(products: Products, text: TextLinks, *, settings: Settings) -> Arrays:
    """What decisions do not change; O(words log words) time, about 45 bytes a word and 400 an ad.

    By text (unit): `words`, `word_starts`; `total`, `square` float32 (3, u), bits by n; `marks`, `capitals`, `emoji`;
    `unit_starts`, `unit_ads`: its ads, by ad id; `text_keys` sorted, `text_units`. By gram, those of each n from
    `gram_first[n - 1]` on, sorted by key: `gram_keys`, `gram_bits`, `posting_starts`, `postings` (units). `singles`
    uint64: grams of one unit alone, upper half of the key and unit, sorted. `alone` float32 (1,): their bits.
    By ad: `ad_unit`, `ad_order` (rows by id), `ad_rank`, `ad_agency`, `ad_city`, `posted_at`, `entry_*`: identifiers.
    `value_*`: identifiers by kind and spelling, with the ads that give them.
    """
    ads = _by_ad(products.corpus)
    return {
        **_of_units(text, ads["ad_rank"]),
        **_of_grams(text, settings.threads or default_threads()),
        **ads,
        "ad_unit": text.units.of_ad,
        **_of_identifiers(products.identifiers, len(products.corpus), settings),
    }


def build_groups(texts: Arrays, groups: Groups, *, settings: Settings) -> Arrays:
    """What hangs on the groups, of the arrays of `build_texts`; O(n log n), about 40 bytes an ad.

    `ad_group`, `ad_text_group` by ad; `group_starts`, `group_ads` by group; `group_order`: by id; `value_spread`:
    text groups that give each identifier; `contact_starts`, `contact_values`: the telling identifiers of each unit.
    """
    names = TextBuffer.from_strings(list(groups.group_ids))
    order = pc.array_sort_indices(names.to_arrow().cast(pa.large_binary()))
    rows = np.arange(len(groups.group), dtype=np.int32)
    starts, ads = _inverted(groups.group, len(names), rows)
    return {
        "ad_group": groups.group,
        "ad_text_group": groups.text_group,
        "group_starts": starts,
        "group_ads": ads,
        "group_order": np.asarray(order, np.int32),
        **_texts("group", names),
        **_spread(texts, groups.text_group, settings.clustering.hub_groups),
    }


def _spread(texts: Arrays, text_group: I32, hub: int) -> Arrays:
    """In how many text groups each identifier stands; of each unit its identifiers, less those of `hub` or more."""
    ads, unit_starts = texts["value_ads"], texts["unit_starts"]
    count = len(texts["value_starts"]) - 1
    values = np.repeat(np.arange(count, dtype=np.int64), np.diff(texts["value_starts"]))
    spread = np.unique((values << 32) | text_group[ads]) >> 32
    poster = text_group[texts["unit_ads"][unit_starts[:-1]]]
    contacts = scoring.Contacts.of(texts["ad_unit"][ads], values.astype(np.int32), poster, hub=hub)
    return {
        "value_spread": np.bincount(spread, minlength=count).astype(np.int32),
        "contact_starts": contacts.starts,
        "contact_values": contacts.values,
    }


def texts_in(arrays: Arrays, name: str) -> TextBuffer:
    """A column of strings among the arrays."""
    return TextBuffer(arrays[f"{name}_data"], arrays[f"{name}_offsets"])


def _texts(name: str, texts: TextBuffer) -> Arrays:
    return {f"{name}_data": texts.data, f"{name}_offsets": texts.offsets}


def _of_units(text: TextLinks, ad_rank: I32) -> Arrays:
    units, styles = text.units, text.styles
    starts, ads = _inverted(units.of_ad, len(units), ad_rank)
    by_key = np.argsort(units.key, kind="stable")
    return {
        "words": units.words,
        "word_starts": units.starts,
        "total": np.array([g.total for g in text.grams]),
        "square": np.array([g.square for g in text.grams]),
        "alone": np.array([text.grams[0].alone], np.float32),
        "marks": styles.marks,
        "capitals": styles.capitals,
        "emoji": styles.emoji,
        "unit_starts": starts,
        "unit_ads": ads,
        "text_keys": units.key[by_key],
        "text_units": by_key.astype(np.int32),
    }


def _inverted(labels: I32, count: int, rank: I32) -> tuple[I64, I32]:
    """Where the rows of each label begin, and the rows, those of a label by rank."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(labels, minlength=count), out=starts[1:])
    return starts, np.lexsort((rank, labels)).astype(np.int32)


def _of_grams(text: TextLinks, threads: int) -> Arrays:
    grams = text.grams
    first = np.zeros(len(grams) + 1, np.int64)
    np.cumsum([len(g.bits) for g in grams], out=first[1:])
    index = candidates.postings_of([(g.starts, g.ids, g.units, g.bits) for g in grams])
    keys = np.empty(first[-1], np.uint64)
    singles = []
    for g, begin in zip(grams, first.tolist(), strict=False):
        _name(text.units, g, begin, keys, threads)
        singles.append(_singles(text.units, g, threads))
    # grams are numbered in the order of their keys, so that these are sorted as they are
    return {
        "gram_keys": keys,
        "gram_first": first,
        "gram_bits": index.bits,
        "posting_starts": index.posting_starts,
        "postings": index.postings,
        "singles": np.sort(np.concatenate(singles)),
    }


def _name(units: signatures.Units, g: signatures.Grams, begin: int, keys: U64, threads: int) -> None:
    from adsim.lookup import kernels

    over_slices(
        lambda lo, hi: kernels.name_grams(
            units.words, units.starts, g.starts, g.ids, g.at, g.n, begin, lo, hi, keys
        ),
        len(units),
        threads=threads,
    )


def _singles(units: signatures.Units, g: signatures.Grams, threads: int) -> U64:
    from adsim.lookup import kernels

    ends = np.zeros(len(units), np.int64)
    none = np.zeros(0, np.uint64)
    fixed = (units.words, units.starts, g.starts, g.at, g.n)
    over_slices(
        lambda lo, hi: kernels.single_grams(*fixed, lo, hi, 0, ends, none), len(units), threads=threads
    )
    ends = np.cumsum(ends)
    out = np.empty(int(ends[-1]) if len(ends) else 0, np.uint64)
    over_slices(
        lambda lo, hi: kernels.single_grams(*fixed, lo, hi, 1, ends, out), len(units), threads=threads
    )
    return out


def _by_ad(corpus: Corpus) -> Arrays:
    agency, agencies = corpus.codes("agency")
    city, cities = corpus.codes("city")
    ids = corpus.ad_ids.to_arrow().cast(pa.large_binary())
    order = np.asarray(pc.array_sort_indices(ids), np.int32)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return {
        "ad_order": order,
        "ad_rank": rank,
        "ad_agency": agency,
        "ad_city": city,
        "posted_at": corpus.posted_at,
        **_texts("agency", TextBuffer.from_strings(agencies)),
        **_texts("city", TextBuffer.from_strings(cities)),
    }


def _of_identifiers(found: Identifiers, ads_in_all: int, settings: Settings) -> Arrays:
    """Entries by ad; values in the order of kind and spelling, with the ads that give each."""
    spelled = found.values.to_arrow().cast(pa.large_binary())
    order = np.asarray(
        pc.sort_indices(
            pa.table({"kind": found.value_kinds, "value": spelled}),
            sort_keys=[("kind", "ascending"), ("value", "ascending")],
        ),
        np.int64,
    )
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    value = rank[found.value]
    sure = (found.kind <= IdentifierKind.WALLET) & (
        found.confidence >= np.float32(settings.identifiers.min_confidence)
    )
    uses = np.unique((value[sure].astype(np.int64) << 32) | found.ad[sure])
    values, ads = uses >> 32, (uses & 0xFFFFFFFF).astype(np.int32)
    starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum(np.bincount(values, minlength=len(order)), out=starts[1:])
    return {
        "entry_starts": np.searchsorted(found.ad, np.arange(ads_in_all + 1)).astype(np.int64),
        "entry_value": value,
        "entry_start": found.start,
        "entry_end": found.end,
        "entry_confidence": found.confidence,
        "entry_hidden": found.obfuscated.astype(np.uint8),
        "value_kind": found.value_kinds[order],
        **_texts("value", TextBuffer.from_arrow(found.values.to_arrow().take(pa.array(order)))),
        "value_starts": starts,
        "value_ads": ads,
    }

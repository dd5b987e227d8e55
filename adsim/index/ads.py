"""The ads of an index: what was read of each by itself, in segments that are only ever added.

In: `Products` and where they came from. Out: a segment, and the same again, of one segment or of all end to
end. Rows are numbered through all segments in order. It links nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adsim import signatures
from adsim.index.store import Segment, Store, Writer
from adsim.ingest.corpus import one_table
from adsim.pipeline import Products
from adsim.records import (
    I32,
    I64,
    U64,
    Corpus,
    Folded,
    Identifiers,
    IngestResult,
    SourceFile,
    Styles,
    TextBuffer,
)

ROLE = "ads"
_IDENTIFIERS = ("ad", "kind", "start", "end", "value", "confidence", "obfuscated", "value_kinds")
_STYLES = ("marks", "capitals", "emoji", "key")


@dataclass(frozen=True, eq=False)
class Ads:
    """Ads with what was read of them.

    `corpus_of` int32 (n,) into `corpora`; `batch` int32 (n,): the number of the state that they came in with;
    `text_key` uint64 (n,): the hash of their words, as of their unit.
    `sources_of`: the corpus of each input file. `rejected`: rows that could not be read, as in `IngestResult`;
    `notes`: what else was noticed.
    """

    products: Products
    rejected: pa.Table
    notes: tuple[str, ...]
    sources_of: tuple[str, ...]
    corpora: tuple[str, ...]
    corpus_of: I32
    batch: I32
    text_key: U64

    @classmethod
    def of(cls, read: IngestResult, products: Products, *, corpus: str, batch: int) -> Ads:
        """The ads of one reading."""
        n = len(read.corpus)
        return cls(
            products,
            read.rejected,
            read.notes,
            (corpus,) * len(read.corpus.sources),
            (corpus,),
            np.zeros(n, np.int32),
            np.full(n, batch, np.int32),
            signatures.text_keys(products.words),
        )

    def __len__(self) -> int:
        return len(self.batch)

    @property
    def read(self) -> IngestResult:
        """The ads as a reading of all their files."""
        return IngestResult(self.products.corpus, self.rejected, self.notes)

    def take(self, rows: NDArray[Any]) -> Ads:
        """The ads of these rows, rising; what only others had is gone from every part."""
        used, codes = np.unique(self.corpus_of[rows], return_inverse=True)
        corpora = tuple(self.corpora[k] for k in used.tolist())
        products = _taken(self.products, rows)
        there = [
            source
            for source, corpus in zip(products.corpus.sources, self.sources_of, strict=True)
            if corpus in corpora
        ]
        names = pa.array([source.name for source in there], pa.string())
        return dataclasses.replace(
            self,
            products=dataclasses.replace(products, corpus=Corpus(products.corpus.table, tuple(there))),
            rejected=self.rejected.filter(pc.is_in(self.rejected["file"], value_set=names)),
            sources_of=tuple(corpus for corpus in self.sources_of if corpus in corpora),
            corpora=corpora,
            corpus_of=codes.astype(np.int32),
            batch=self.batch[rows],
            text_key=self.text_key[rows],
        )


def save(writer: Writer, ads: Ads) -> Segment:
    """Writes the ads as one segment; about four times the bytes of their texts."""
    p = ads.products
    arrays: dict[str, NDArray[Any]] = {
        **_texts("folded", p.folded.text),
        **_texts("emoji", p.folded.emoji),
        "tricks": p.folded.tricks,
        **_texts("words", p.words),
        **{f"found_{name}": getattr(p.identifiers, name) for name in _IDENTIFIERS},
        **_texts("values", p.identifiers.values),
        **{f"style_{name}": getattr(p.styles, name) for name in _STYLES},
        "corpus_of": ads.corpus_of,
        "batch": ads.batch,
        "text_key": ads.text_key,
        "id_order": _id_order(p.corpus),
    }
    values = {
        "ads": len(ads),
        "corpora": list(ads.corpora),
        "sources": [dataclasses.asdict(source) for source in p.corpus.sources],
        "notes": list(ads.notes),
        "sources_of": list(ads.sources_of),
    }
    tables = {"ads": p.corpus.table, "rejected": ads.rejected}
    return writer.segment(ROLE, arrays=arrays, tables=tables, values=values)


def load(store: Store, segments: Sequence[Segment]) -> Ads:
    """The ads of segments, end to end; copies all but the tables where there are several."""
    return joined([_load(store, segment) for segment in segments])


def _load(store: Store, segment: Segment) -> Ads:
    def array(name: str) -> NDArray[Any]:
        return store.array(segment, name)

    def texts(name: str) -> TextBuffer:
        return TextBuffer(array(f"{name}_data"), array(f"{name}_offsets"))

    corpus = corpus_of(store, segment)
    identifiers = Identifiers(
        **{name: array(f"found_{name}") for name in _IDENTIFIERS}, values=texts("values")
    )
    styles = Styles(
        **{name: array(f"style_{name}") for name in _STYLES}, agency=np.full(len(corpus), -1, np.int32)
    )
    products = Products(
        corpus,
        Folded(texts("folded"), texts("emoji"), array("tricks")),
        identifiers,
        texts("words"),
        styles,
    )
    return Ads(
        products,
        store.table(segment, "rejected"),
        tuple(segment.values["notes"]),
        tuple(segment.values["sources_of"]),
        tuple(segment.values["corpora"]),
        array("corpus_of"),
        array("batch"),
        array("text_key"),
    )


def corpus_of(store: Store, segment: Segment) -> Corpus:
    """The corpus of one segment, its table mapped from the disk."""
    sources = tuple(SourceFile(**{**one, "notes": tuple(one["notes"])}) for one in segment.values["sources"])
    return Corpus(store.table(segment, "ads"), sources)


def corpus_at(store: Store, segments: Sequence[Segment]) -> Corpus:
    """The corpus of segments, end to end, without a copy of its columns."""
    parts = [corpus_of(store, segment) for segment in segments]
    return Corpus(one_table([part.table for part in parts]), sum((part.sources for part in parts), ()))


def joined(parts: Sequence[Ads]) -> Ads:
    """Ads end to end, as if they had been read at once: the values of identifiers and the codes of agencies anew."""
    corpora = tuple(dict.fromkeys(name for part in parts for name in part.corpora))
    codes = [np.array([corpora.index(name) for name in part.corpora], np.int32) for part in parts]
    corpus = Corpus(
        one_table([part.products.corpus.table for part in parts]),
        sum((part.products.corpus.sources for part in parts), ()),
    )
    products = [part.products for part in parts]
    return Ads(
        Products(
            corpus,
            Folded(
                _end_to_end([p.folded.text for p in products]),
                _end_to_end([p.folded.emoji for p in products]),
                np.concatenate([p.folded.tricks for p in products]),
            ),
            join_identifiers([p.identifiers for p in products], [len(p.corpus) for p in products]),
            _end_to_end([p.words for p in products]),
            Styles(
                **{name: np.concatenate([getattr(p.styles, name) for p in products]) for name in _STYLES},
                agency=corpus.codes("agency")[0],
            ),
        ),
        pa.concat_tables([part.rejected for part in parts]),
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        sum((part.sources_of for part in parts), ()),
        corpora,
        np.concatenate([code[part.corpus_of] for code, part in zip(codes, parts, strict=True)]),
        np.concatenate([part.batch for part in parts]),
        np.concatenate([part.text_key for part in parts]),
    )


def join_identifiers(parts: Sequence[Identifiers], ads: Sequence[int]) -> Identifiers:
    """Identifiers of corpora end to end, `ads` long; values sorted by kind and spelling, as if read at once."""
    kinds = np.concatenate([part.value_kinds for part in parts])
    values = pa.concat_arrays([part.values.to_arrow() for part in parts])
    rank, distinct = _distinct(kinds, values)
    first_value = np.cumsum([0, *(len(part.values) for part in parts)])
    first_ad = np.cumsum([0, *ads]).astype(np.int32)
    value = [rank[part.value + shift] for part, shift in zip(parts, first_value, strict=False)]
    ad = [part.ad + shift for part, shift in zip(parts, first_ad, strict=False)]
    rest = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("kind", "start", "end", "confidence", "obfuscated")
    }
    number, end, start, owner = np.concatenate(value), rest["end"], rest["start"], np.concatenate(ad)
    order = np.lexsort((number, end, start, owner))
    return Identifiers(
        ad=owner[order],
        value=number[order].astype(np.int32),
        **{name: column[order] for name, column in rest.items()},
        values=TextBuffer.from_arrow(values.take(pa.array(distinct))),
        value_kinds=kinds[distinct],
    )


def _distinct(kinds: NDArray[np.uint8], values: Any) -> tuple[I64, I64]:
    """The rank of each value among the distinct ones by kind and spelling, and where each of those stands first."""
    table = pa.table({"kind": kinds, "value": values})
    order = pc.sort_indices(table, sort_keys=[("kind", "ascending"), ("value", "ascending")])
    order = np.asarray(order, np.int64)
    if not len(order):
        return order, order
    ordered = values.take(pa.array(order))
    new = np.ones(len(order), np.bool_)
    same = np.asarray(pc.equal(ordered[1:], ordered[:-1]).to_numpy(zero_copy_only=False), np.bool_)
    new[1:] = ~(same & (kinds[order][1:] == kinds[order][:-1]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.cumsum(new) - 1
    return rank, order[new]


def _taken(products: Products, rows: NDArray[Any]) -> Products:
    corpus = Corpus(products.corpus.table.take(pa.array(rows)).combine_chunks(), products.corpus.sources)
    folded, styles = products.folded, products.styles.take(rows)
    return Products(
        corpus,
        Folded(folded.text.take(rows), folded.emoji.take(rows), folded.tricks[rows]),
        _taken_identifiers(products.identifiers, rows, len(products.corpus)),
        products.words.take(rows),
        dataclasses.replace(styles, agency=corpus.codes("agency")[0]),
    )


def _taken_identifiers(found: Identifiers, rows: NDArray[Any], ads: int) -> Identifiers:
    new_row = np.full(ads, -1, np.int32)
    new_row[rows] = np.arange(len(rows), dtype=np.int32)
    kept = np.flatnonzero(new_row[found.ad] >= 0)
    used, value = np.unique(found.value[kept], return_inverse=True)
    return Identifiers(
        ad=new_row[found.ad[kept]],
        kind=found.kind[kept],
        start=found.start[kept],
        end=found.end[kept],
        value=value.astype(np.int32),
        confidence=found.confidence[kept],
        obfuscated=found.obfuscated[kept],
        values=found.values.take(used),
        value_kinds=found.value_kinds[used],
    )


def _texts(name: str, texts: TextBuffer) -> dict[str, NDArray[Any]]:
    return {f"{name}_data": texts.data, f"{name}_offsets": texts.offsets}


def _end_to_end(parts: Sequence[TextBuffer]) -> TextBuffer:
    starts = np.cumsum([0, *(int(part.offsets[-1]) for part in parts)])
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts, strict=False)]
    return TextBuffer(
        np.concatenate([part.data for part in parts]),
        np.concatenate([*offsets, starts[-1:]]).astype(np.int64),
    )


def _id_order(corpus: Corpus) -> I32:
    """Rows in the order of the bytes of their ids."""
    return np.asarray(pc.array_sort_indices(corpus.ad_ids.to_arrow().cast(pa.large_binary())), np.int32)


def find(store: Store, segments: Sequence[Segment], ad_id: str) -> int:
    """The row of an ad by its id, -1 where there is none; O(segments x log ads), nothing is loaded."""
    wanted, first = ad_id.encode(), 0
    for segment in segments:
        order = store.array(segment, "id_order")
        ids = store.table(segment, "ads")["ad_id"]
        lo, hi = 0, len(order)
        while lo < hi:
            middle = (lo + hi) // 2
            if ids[int(order[middle])].as_py().encode() < wanted:
                lo = middle + 1
            else:
                hi = middle
        if lo < len(order) and ids[int(order[lo])].as_py() == ad_id:
            return first + int(order[lo])
        first += len(order)
    return -1

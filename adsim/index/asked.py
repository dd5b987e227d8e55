"""What questions are answered from: a segment of the texts, and one of what hangs on the groups.

In: a `Linked` and what it was made of. Out: the segments, and a `Lookup` mapped from the disk. It answers nothing
itself.
"""

from __future__ import annotations

from adsim import lookup
from adsim.config import Settings
from adsim.index.store import Segment, Store, Writer
from adsim.lookup.arrays import Arrays
from adsim.pipeline import Linked, Products
from adsim.records import Corpus

TEXTS, GROUPS = "lookup", "lookupgroups"


def save(writer: Writer, products: Products, linked: Linked, *, settings: Settings) -> list[Segment]:
    """Writes what questions need of a linking; about 45 bytes a word and 440 an ad."""
    texts = lookup.build_texts(products, linked.text, settings=settings)
    return [writer.segment(TEXTS, arrays=texts), _save_groups(writer, texts, linked, settings)]


def save_again(writer: Writer, store: Store, linked: Linked, *, settings: Settings) -> list[Segment]:
    """The texts as they lie on the disk, and anew what hangs on the groups."""
    texts = store.manifest.of(TEXTS)[-1]
    return [texts, _save_groups(writer, _mapped(store, texts), linked, settings)]


def load(store: Store, corpus: Corpus, settings: Settings) -> lookup.Lookup:
    """The lookup of a state; nothing is read but what a question touches."""
    segments = (store.manifest.of(role)[-1] for role in (TEXTS, GROUPS))
    arrays = {name: array for segment in segments for name, array in _mapped(store, segment).items()}
    return lookup.Lookup(arrays, corpus, settings)


def _mapped(store: Store, segment: Segment) -> Arrays:
    return {name: store.array(segment, name) for name in segment.arrays}


def _save_groups(writer: Writer, texts: Arrays, linked: Linked, settings: Settings) -> Segment:
    return writer.segment(GROUPS, arrays=lookup.build_groups(texts, linked.result.groups, settings=settings))

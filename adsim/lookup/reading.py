"""Reads questions: texts, standing ads or groups of them, as word hashes, styles and identifiers.

In: what was asked. Out: `Asked`, as the kernels take it, with the originals for the evidence. It compares nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from adsim import identifiers, normalize, pipeline
from adsim.config import Settings
from adsim.errors import UsageError
from adsim.export.cells import restore
from adsim.lookup.standing import Contact, Source, Standing
from adsim.records import I64, U64, Corpus, IdentifierKind, Identifiers, Styles, TextBuffer

StyleRows = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]
CONTACT_COLUMNS = ("phone", "email", "handle")


@dataclass(frozen=True, eq=False)
class Asked:
    """Texts that are asked about.

    `words` uint64 hashes end to end, `starts` int64 (m + 1,); `ranks` int64 (m,): the unit that each is, -1 where it is
    new; `styles`: marks, capitals and emoji, one row a text; `ids`: the ads that they are, empty where new; `sources`:
    the originals; `contacts`: by text, the identifiers that may link.
    """

    words: U64
    starts: I64
    ranks: I64
    styles: StyleRows
    ids: tuple[str, ...]
    sources: tuple[Source, ...]
    contacts: tuple[tuple[Contact, ...], ...]


def of_texts(texts: list[str], settings: Settings) -> Asked:
    """New texts, through the very stages that read the corpus; about 0.6 ms for one, less for each of many."""
    if not texts:
        none = np.zeros(0, np.int64)
        return Asked(
            np.zeros(0, np.uint64), np.zeros(1, np.int64), none, styles_of(Styles.none(0)), (), (), ()
        )
    corpus = Corpus(pa.table({"text": pa.array(clean(texts), pa.large_string())}))
    products = pipeline.products_of(corpus, settings=settings)
    words, starts = hashes_of(products.words)
    found = products.identifiers
    return Asked(
        words,
        starts,
        np.full(len(texts), -1, np.int64),
        styles_of(products.styles),
        ("",) * len(texts),
        tuple(Source(corpus.texts[i], _entries(found, i)) for i in range(len(texts))),
        contacts_of(found, len(texts), settings),
    )


def clean(texts: list[str]) -> list[str]:
    """Texts that can be written as UTF-8."""
    return [t.encode("utf-8", "replace").decode("utf-8") for t in texts]


def hashes_of(words: TextBuffer) -> tuple[U64, I64]:
    """Word hashes end to end, and where those of each text begin."""
    from adsim.signatures import kernels as signing

    n = len(words)
    counts = np.zeros(n, np.int64)
    signing.count_words(words.data, words.offsets, 0, n, counts)
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    hashes, keys = np.empty(starts[-1], np.uint64), np.empty(n, np.uint64)
    signing.hash_words(words.data, words.offsets, 0, n, starts, hashes, keys)
    return hashes, starts


def styles_of(styles: Styles) -> StyleRows:
    """The part of the styles that kernels read, never to be written to."""
    rows = tuple(np.ascontiguousarray(a).view() for a in (styles.marks, styles.capitals, styles.emoji))
    for row in rows:
        row.flags.writeable = False
    return rows  # type: ignore[return-value]


def of_units(units: list[int], ads: list[int], standing: Standing) -> Asked:
    """Standing texts, each by the ad that it is asked about by."""
    arrays, at = standing.arrays, np.array(units, np.int64)
    spans = [(int(arrays["word_starts"][u]), int(arrays["word_starts"][u + 1])) for u in units]
    words = [arrays["words"][lo:hi] for lo, hi in spans]
    starts = np.zeros(len(units) + 1, np.int64)
    np.cumsum([hi - lo for lo, hi in spans], out=starts[1:])
    return Asked(
        np.concatenate([np.zeros(0, np.uint64), *words]),
        starts,
        at,
        tuple(np.ascontiguousarray(arrays[name][at]) for name in ("marks", "capitals", "emoji")),  # type: ignore[arg-type]
        tuple(standing.ad_id(ad) for ad in ads),
        tuple(standing.source(ad) for ad in ads),
        tuple(standing.contacts(ad) for ad in ads),
    )


def row_of(ad_id: str, standing: Standing) -> int:
    """The row of an ad; its id may be given as it stands in `ads.csv`, made safe. Raises `UsageError`."""
    row = standing.row_of(ad_id)
    if row < 0:
        row = standing.row_of(str(restore(pa.array([ad_id]))[0].as_py()))
    if row >= 0:
        return row
    raise UsageError(f"no ad with the id '{ad_id}'", fix="take an id from the column ad_id of the corpus")


def of_identifiers(text: str, standing: Standing, settings: Settings) -> Asked:
    """The identifiers in a question that is to be one, in any disguise; else as a column of them is read.

    Its words are not read. Raises `UsageError` where there is no identifier in it.
    """
    corpus = Corpus(pa.table({"text": pa.array(clean([text]), pa.large_string())}))
    read = identifiers.extract(normalize.fold(corpus.texts), corpus, settings=settings.identifiers)
    linking = list(contacts_of(read, 1, settings)[0])
    if not linking:
        found_alone = identifiers.parse(text, settings=settings.identifiers)
        linking = [(int(found.kind), found.value) for found in found_alone if found.kind.links]
    if not linking:
        from adsim.identifiers.columns import READERS

        region = settings.identifiers.region
        columns = [found for name in CONTACT_COLUMNS for found in READERS[name]([text], region)]
        linking = [(kind, value) for found in columns for kind, value, _ in found]
    if not linking:
        raise UsageError(
            f"no identifier in '{text}'",
            fix="give a phone with its area code, an e-mail, an @handle, an address of a site or a wallet",
        )
    every = [other for contact in linking for other in (contact, *_on_platforms(contact, standing))]
    return Asked(
        np.zeros(0, np.uint64),
        np.zeros(2, np.int64),
        np.full(1, -1, np.int64),
        styles_of(Styles.none(1)),
        ("",),
        (Source(corpus.texts[0], _entries(read, 0)),),
        (tuple(dict.fromkeys(every)),),
    )


def _on_platforms(contact: Contact, standing: Standing) -> list[Contact]:
    """A handle of no platform in particular, on every platform of the corpus."""
    kind, value = contact
    if kind != IdentifierKind.HANDLE or not value.startswith("@:"):
        return []
    return [(kind, f"{platform}:{value[2:]}") for platform in standing.platforms]


def _entries(found: Identifiers, i: int) -> tuple[tuple[Contact, int, int, bool], ...]:
    return tuple(
        (
            (int(found.kind[k]), found.values[int(found.value[k])]),
            int(found.start[k]),
            int(found.end[k]),
            bool(found.obfuscated[k]),
        )
        for k in found.of(i)
    )


def contacts_of(found: Identifiers | None, n: int, settings: Settings) -> tuple[tuple[Contact, ...], ...]:
    """By text the identifiers that may link, in the order in which they stand; none where none were looked for."""
    by_text: list[dict[Contact, None]] = [{} for _ in range(n)]
    if found is None:
        return tuple(tuple(contacts) for contacts in by_text)
    least = np.float32(settings.identifiers.min_confidence)
    linking = np.flatnonzero((found.kind <= IdentifierKind.WALLET) & (found.confidence >= least))
    columns = (found.ad[linking].tolist(), found.kind[linking].tolist(), found.value[linking].tolist())
    for text, kind, value in zip(*columns, strict=True):
        by_text[text][kind, found.values[value]] = None
    return tuple(tuple(contacts) for contacts in by_text)

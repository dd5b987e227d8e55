"""The table of features: what is measured on a pair of texts, and the sentence that explains it to people.

In: grams of the units and candidate pairs. Out: one row of float32 per pair, columns as in `FEATURES`.
A feature never looks at identifiers: texts and identifiers stay independent evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from adsim.parallel import over_slices
from adsim.records import F32, I32, I64, Styles


@dataclass(frozen=True)
class Feature:
    """One column: its name, whether more of it may only raise the score, and its explanation."""

    name: str
    rising: bool
    en: str
    fr: str


def _overlap(n: int, en: str, fr: str) -> tuple[Feature, ...]:
    return (
        Feature(f"cosine_{n}", True, f"TF-IDF cosine of the {en}", f"cosinus TF-IDF des {fr}"),
        Feature(
            f"jaccard_{n}",
            True,
            f"share of the {en} in common, by rarity",
            f"part des {fr} en commun, selon leur rareté",
        ),
        Feature(
            f"containment_{n}",
            True,
            f"how much of the poorer text's {en} the other holds",
            f"part des {fr} du texte le plus pauvre que l'autre contient",
        ),
        Feature(
            f"bits_{n}",
            True,
            f"bits of evidence in the {en} in common",
            f"bits d'indice dans les {fr} en commun",
        ),
        Feature(
            f"rarity_{n}",
            False,
            f"mean rarity of the {en} in common: stock text is low",
            f"rareté moyenne des {fr} en commun : faible pour un texte passe-partout",
        ),
    )


FEATURES: tuple[Feature, ...] = (
    *_overlap(1, "words", "mots"),
    *_overlap(2, "word pairs", "paires de mots"),
    *_overlap(3, "word triples", "triplets de mots"),
    Feature(
        "run",
        True,
        "longest passage copied word for word, in bits",
        "plus long passage copié mot à mot, en bits",
    ),
    Feature(
        "rest",
        True,
        "what is copied elsewhere than in the longest passage, in bits",
        "ce qui est copié ailleurs que dans le plus long passage, en bits",
    ),
    Feature(
        "pieces",
        True,
        "bits of the rarest word pair of each copied passage, summed",
        "bits de la paire de mots la plus rare de chaque passage copié, additionnés",
    ),
    Feature("runs", False, "how many passages are copied", "nombre de passages copiés"),
    Feature(
        "order",
        False,
        "shared word pairs that keep their order",
        "paires de mots communes qui gardent leur ordre",
    ),
    Feature("lengths", False, "how alike the two lengths are", "ressemblance des deux longueurs"),
    Feature(
        "least",
        False,
        "how much the poorer text says at all, in bits",
        "ce que dit le texte le plus pauvre, en bits",
    ),
    Feature("marks", True, "how alike the punctuation is", "ressemblance de la ponctuation"),
    Feature("capitals", True, "how alike the use of capitals is", "ressemblance de l'emploi des majuscules"),
    Feature("emoji", True, "emoji in common", "émojis en commun"),
)

NAMES: tuple[str, ...] = tuple(f.name for f in FEATURES)


@dataclass(frozen=True, eq=False)
class GramTable:
    """The grams of one n by unit, as scoring reads them (see `adsim.signatures.Grams`)."""

    starts: I64
    ids: I32
    at: I32
    bits: F32
    total: F32
    square: F32


def tables_of(grams: Any) -> tuple[GramTable, GramTable, GramTable]:
    """The tables of 1-, 2- and 3-grams, from `adsim.signatures.Grams` in that order."""
    one, two, three = (GramTable(g.starts, g.ids, g.at, g.bits, g.total, g.square) for g in grams)
    return one, two, three


def alike(left: I32, right: I32, table: GramTable, *, threads: int = 1) -> F32:
    """Share of the grams of one n in common, by rarity, float32 (pairs,): a glance before `measure`.

    O(grams) a pair.
    """
    from adsim.scoring import kernels

    out = np.empty(len(left), np.float32)
    over_slices(
        lambda lo, hi: kernels.jaccard(
            left, right, table.starts, table.ids, table.bits, table.total, lo, hi, out
        ),
        len(left),
        size=32768,
        threads=threads,
    )
    return out


def measure(
    left: I32,
    right: I32,
    *,
    grams: tuple[GramTable, GramTable, GramTable],
    word_starts: I64,
    styles: Styles,
    threads: int = 1,
) -> F32:
    """Features float32 (pairs, len(FEATURES)) of pairs of units; O(grams) a pair, merging sorted lists."""
    from adsim.scoring import kernels

    out = np.empty((len(left), len(FEATURES)), np.float32)
    run, marks = NAMES.index("run"), NAMES.index("marks")

    def fill(lo: int, hi: int) -> None:
        for k, g in enumerate(grams):
            kernels.overlap(left, right, g.starts, g.ids, g.bits, g.total, g.square, 5 * k, lo, hi, out)
        one, two, _ = grams
        kernels.sequence(
            left, right, two.starts, two.ids, two.at, two.bits, one.total, word_starts, run, lo, hi, out
        )
        kernels.style(left, right, styles.marks, styles.capitals, styles.emoji, marks, lo, hi, out)

    over_slices(fill, len(left), size=32768, threads=threads)
    return out

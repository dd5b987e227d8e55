"""The text-linking stages alone, in their order: words to units, grams, candidates, scores and text groups.

In: the words of every ad. Out: `TextLinks`. It knows nothing of identifiers, files or decisions but pairs
that must stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from adsim import candidates, clustering, scoring, signatures
from adsim.config import Settings
from adsim.parallel import default_threads
from adsim.records import F32, I32, U8, GeneratorReport, Pairs, TextBuffer
from adsim.watch import Watch


@dataclass(frozen=True, eq=False)
class TextLinks:
    """What linking by text alone gives.

    `units`: distinct texts; `pairs` of units with `features`, `contributions` (float32, one row a pair) and
    `score`; `verdict` uint8, see `clustering.join`; `alone` float32 (units,), the score of a text against
    a copy of itself.
    """

    units: signatures.Units
    pairs: Pairs
    features: F32
    contributions: F32
    bias: float
    score: F32
    verdict: U8
    alone: F32
    generators: tuple[GeneratorReport, ...]

    @cached_property
    def first_ad(self) -> I32:
        """The first ad of each unit."""
        first = np.full(len(self.units), len(self.units.of_ad), np.int32)
        np.minimum.at(first, self.units.of_ad, np.arange(len(self.units.of_ad), dtype=np.int32))
        return first

    @cached_property
    def merges(self) -> clustering.Merges:
        """Ads that are of one text group, and from which score down: pairs that joined, then copies.

        Copies of a text are together as soon as it says enough by itself, or has joined another.
        """
        joined = self.verdict == clustering.JOINED
        left, right, score = self.pairs.left[joined], self.pairs.right[joined], self.score[joined]
        copy_score = self.alone.copy()
        np.maximum.at(copy_score, left, score)
        np.maximum.at(copy_score, right, score)
        of_ad = self.units.of_ad
        copies = np.flatnonzero(self.first_ad[of_ad] != np.arange(len(of_ad))).astype(np.int32)
        between = clustering.Merges.of(self.first_ad[left], self.first_ad[right], score)
        return between + clustering.Merges.of(self.first_ad[of_ad[copies]], copies, copy_score[of_ad[copies]])


def link_texts(
    words: TextBuffer, *, settings: Settings, watch: Watch | None = None, forbidden: I32 | None = None
) -> TextLinks:
    """Links ads by their words; `forbidden` int32 (k, 2): rows of ads that a decision keeps apart.

    Near-linear in words. Memory about 25 bytes a word and 160 a scored pair.
    """
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    signing = settings.signatures
    with watch.stage("signatures", len(words)) as counts:
        units = signatures.collapse(words, settings=signing, threads=threads)
        grams = tuple(signatures.shingle(units, n, settings=signing, threads=threads) for n in (1, 2, 3))
        sets, starts = signatures.rare_sets(grams[:2], units, settings=signing)
        a, b = signatures.permutations(signing.permutations, signing.seed, signing.scheme)
        signed = signatures.sign(sets, starts, a, b, threads=threads)
        counts.update(units=len(units), micro_groups=units.micro_groups)
    with watch.stage("candidates", len(units)) as counts:
        bands, rows = signatures.tune_bands(settings.candidates.lsh_threshold, signing.permutations)
        index = candidates.postings_of([(g.starts, g.ids, g.units, g.bits) for g in grams])
        keys = signatures.band_keys(signed, bands=bands, rows=rows, threads=threads)
        by_bands = candidates.lsh(keys, np.diff(starts) > 2, settings=settings.candidates, threads=threads)
        by_phrase = candidates.phrases(index, settings=settings.candidates, threads=threads)
        del index, signed, sets, keys
        pairs, generators = candidates.merge([by_bands, by_phrase])
        counts.update(pairs=len(pairs), bands=bands, rows=rows)
    with watch.stage("scoring", len(pairs)):
        model = scoring.Model.load(settings.scoring.model)
        tables = scoring.tables_of(grams)
        features = scoring.measure(
            pairs.left, pairs.right, grams=tables, word_starts=units.starts, threads=threads
        )
        parts = model.contributions(features, threads=threads)
        score = model.score(parts)
        alone = scoring.self_scores(model, tables, units.starts, threads=threads)
    with watch.stage("text groups", len(units)):
        joined = clustering.join(
            pairs.left,
            pairs.right,
            score,
            features[:, scoring.NAMES.index("jaccard_1")] >= settings.clustering.free_jaccard,
            nodes=len(units),
            forbidden=_between_units(forbidden, units.of_ad),
            settings=settings.clustering,
        )
    return TextLinks(units, pairs, features, parts, model.bias, score, joined.verdict, alone, generators)


def _between_units(forbidden: I32 | None, of_ad: I32) -> I32:
    """Forbidden pairs of ads as pairs of units; two ads of one unit are told apart later, among the copies."""
    if forbidden is None or not len(forbidden):
        return np.zeros((0, 2), np.int32)
    pairs = of_ad[forbidden]
    return np.ascontiguousarray(pairs[pairs[:, 0] != pairs[:, 1]])

"""The text-linking stages alone, in their order: words to units, grams, candidates, scores and text groups.

In: the words of every ad. Out: `TextLinks`. It knows nothing of identifiers, files or decisions but pairs
that must stay apart.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adsim import candidates, clustering, scoring, signatures
from adsim.config import ClusteringSettings, Settings
from adsim.parallel import default_threads
from adsim.records import F32, I8, I32, U8, GeneratorReport, Pairs, Styles, TextBuffer
from adsim.watch import Watch

Grams3 = tuple[signatures.Grams, signatures.Grams, signatures.Grams]
NO_PAIRS = np.zeros((0, 2), np.int32)


@dataclass(frozen=True, eq=False)
class TextLinks:
    """What linking by text alone gives.

    `units`: distinct texts; `pairs` of units with `features`, `contributions` (float32, one row a pair),
    identifiers `in_common` (int8, see `scoring.Contacts.compare`) with `contacts`, what they add to the
    log-odds, and `score`; `verdict` uint8, see `clustering.join`; `alone` float32 (units,), the score of a text against
    a copy of itself; `chance`: how alike strangers are; `grams` with the weights of the second look and
    `styles` of the units: what a question needs.
    """

    units: signatures.Units
    grams: Grams3
    styles: Styles
    pairs: Pairs
    features: F32
    contributions: F32
    in_common: I8
    contacts: F32
    bias: float
    score: F32
    verdict: U8
    alone: F32
    chance: float
    generators: tuple[GeneratorReport, ...]
    provenance: dict[str, Any]

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


@dataclass(frozen=True, eq=False)
class Compared:
    """Units with their grams and styles, and pairs of them with features."""

    units: signatures.Units
    grams: Grams3
    styles: Styles
    pairs: Pairs
    features: F32
    generators: tuple[GeneratorReport, ...]
    chance: float = 0.0
    posters: I32 = field(default_factory=lambda: np.zeros(0, np.int32))

    def scores(self, model: scoring.Model, threads: int) -> tuple[F32, F32]:
        """Score by words alone and contributions of each pair."""
        parts = model.contributions(self.features, threads=threads)
        return model.score(parts), parts


def compare_texts(
    words: TextBuffer,
    *,
    styles: Styles | None = None,
    settings: Settings,
    watch: Watch | None = None,
    uses: tuple[I32, I32] | None = None,
) -> Compared:
    """The first look: units, candidates and features; a phrase counts once for each micro-group.

    `uses`: see `link_texts`; here they only propose pairs. Near-linear in words, 25 bytes a word.
    """
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    signing = settings.signatures
    with watch.stage("signatures", len(words)) as counts:
        units = signatures.collapse(words, settings=signing, threads=threads)
        written = _of_units(styles or Styles.none(len(words)), units)
        one, two, three = (signatures.shingle(units, n, settings=signing, threads=threads) for n in (1, 2, 3))
        grams = _weighed((one, two, three), units.micro, written, signing.boilerplate_share, settings)
        sets, starts = signatures.rare_sets(grams[:2], units, settings=signing)
        a, b = signatures.permutations(signing.permutations, signing.seed, signing.scheme)
        signed = signatures.sign(sets, starts, a, b, threads=threads)
        counts.update(units=len(units), micro_groups=units.micro_groups)
    with watch.stage("candidates", len(units)) as counts:
        bands, rows = signatures.tune_bands(settings.candidates.lsh_threshold, signing.permutations)
        keys = signatures.band_keys(signed, bands=bands, rows=rows, threads=threads)
        by_bands = candidates.lsh(keys, np.diff(starts) > 2, settings=settings.candidates, threads=threads)
        index = candidates.postings_of([(g.starts, g.ids, g.units, g.bits) for g in grams])
        by_phrase = candidates.phrases(index, settings=settings.candidates, threads=threads)
        proposals = [by_bands, by_phrase]
        if uses is not None:
            ad, value = uses
            proposals.append(candidates.shared(units.of_ad[ad], value, settings=settings.candidates))
        pairs, generators = candidates.merge(proposals)
        counts.update(pairs=len(pairs), bands=bands, rows=rows)
    with watch.stage("first look", len(pairs)) as counts:
        shared = scoring.alike(pairs.left, pairs.right, scoring.tables_of(grams)[1], threads=threads)
        worth = shared >= np.float32(settings.scoring.glance)
        counts["at_a_glance"] = int(len(pairs) - worth.sum())
        pairs = pairs.take(worth)
        features = scoring.measure(
            pairs.left,
            pairs.right,
            grams=scoring.tables_of(grams),
            word_starts=units.starts,
            styles=written,
            threads=threads,
        )
    return Compared(units, grams, written, pairs, features, generators)


def look_again(first: Compared, model: scoring.Model, *, settings: Settings) -> Compared:
    """The second look: a phrase counts once for each poster that the first look found, not for each text.

    So the own sentences of one poster, in twenty ads of hers, are rare, and those of twenty posters are stock.
    """
    threads = settings.threads or default_threads()
    score, _ = first.scores(model, threads)
    posters = _posters(first, score, 0.0, settings)
    strangers = _chance(first.grams, first.units, posters, settings)
    if strangers > settings.clustering.free_half / settings.clustering.free_chance:
        posters = _posters(first, score, strangers, settings)
    labels = _without_chains(first.grams, posters, strangers, settings)
    share = settings.signatures.boilerplate_posters
    grams = _weighed(first.grams, labels, first.styles, share, settings)
    worth = score >= np.float32(settings.scoring.dismissed)
    pairs = first.pairs.take(worth)
    features = scoring.measure(
        pairs.left,
        pairs.right,
        grams=scoring.tables_of(grams),
        word_starts=first.units.starts,
        styles=first.styles,
        threads=threads,
    )
    strangers = _chance(grams, first.units, posters, settings)
    return dataclasses.replace(
        first, grams=grams, pairs=pairs, features=features, chance=strangers, posters=labels
    )


def _posters(found: Compared, score: F32, chance: float, settings: Settings) -> I32:
    return clustering.join(
        found.pairs.left,
        found.pairs.right,
        score,
        free_of(found.features, chance, settings.clustering),
        nodes=len(found.units),
        forbidden=NO_PAIRS,
        settings=dataclasses.replace(settings.clustering, threshold=settings.scoring.first_threshold),
    ).labels


def _chance(grams: Grams3, units: signatures.Units, posters: I32, settings: Settings) -> float:
    return scoring.chance(
        scoring.tables_of(grams)[0],
        units.key,
        posters,
        quantile=settings.clustering.chance_quantile,
        threads=settings.threads or default_threads(),
    )


def link_texts(
    words: TextBuffer,
    *,
    styles: Styles | None = None,
    settings: Settings,
    watch: Watch | None = None,
    forbidden: I32 | None = None,
    uses: tuple[I32, I32] | None = None,
) -> TextLinks:
    """Links ads by their words; `forbidden` int32 (k, 2): rows of ads that a decision keeps apart.

    `uses`: rows of ads and the linking identifiers that they give, int32 (m,) each, where they are to count.
    Near-linear in words. Memory about 25 bytes a word and 200 a scored pair.
    """
    watch = watch or Watch()
    threads = settings.threads or default_threads()
    models = scoring.Models.load(settings.scoring.model)
    found = compare_texts(words, styles=styles, settings=settings, watch=watch, uses=uses)
    with watch.stage("second look", len(found.pairs)) as counts:
        proposed = len(found.pairs)
        found = look_again(found, models.first, settings=settings)
        counts["dismissed"] = proposed - len(found.pairs)
    with watch.stage("scoring", len(found.pairs)):
        _, parts = found.scores(models.second, threads)
        in_common = _in_common(found, uses, settings)
        evidence = scoring.contact_evidence(in_common, settings.scoring)
        score = models.second.score(parts, evidence)
        alone = scoring.self_scores(
            models.second,
            scoring.tables_of(found.grams),
            found.units.starts,
            styles=found.styles,
            threads=threads,
        )
    with watch.stage("text groups", len(found.units)):
        verdict = _join(found.units, found.pairs, found.features, score, found.chance, forbidden, settings)
    return TextLinks(
        found.units,
        found.grams,
        found.styles,
        found.pairs,
        found.features,
        parts,
        in_common,
        evidence,
        models.second.bias,
        score,
        verdict,
        alone,
        found.chance,
        found.generators,
        models.provenance,
    )


def _in_common(found: Compared, uses: tuple[I32, I32] | None, settings: Settings) -> I8:
    if uses is None:
        return np.zeros(len(found.pairs), np.int8)
    ad, value = uses
    hub = settings.clustering.hub_groups
    contacts = scoring.Contacts.of(found.units.of_ad[ad], value, found.posters, hub=hub)
    threads = settings.threads or default_threads()
    return contacts.compare(found.pairs.left, found.pairs.right, threads=threads)


def join_again(text: TextLinks, *, settings: Settings, forbidden: I32 | None) -> TextLinks:
    """The same links with their text groups joined anew, under other decisions; see `link_texts`."""
    verdict = _join(text.units, text.pairs, text.features, text.score, text.chance, forbidden, settings)
    return dataclasses.replace(text, verdict=verdict)


def _join(
    units: signatures.Units,
    pairs: Pairs,
    features: F32,
    score: F32,
    chance: float,
    forbidden: I32 | None,
    settings: Settings,
) -> U8:
    # down to where ties are looked for, whatever the threshold: it cuts what is joined here, later
    floor = min(settings.clustering.threshold, settings.clustering.tie_threshold)
    joined = clustering.join(
        pairs.left,
        pairs.right,
        score,
        free_of(features, chance, settings.clustering),
        nodes=len(units),
        forbidden=_between_units(forbidden, units.of_ad),
        settings=dataclasses.replace(settings.clustering, threshold=floor),
    )
    return joined.verdict


def free_of(features: F32, chance: float, settings: ClusteringSettings) -> NDArray[np.bool_]:
    """Pairs that join without support: so alike, or half so and with so much in common, that no chance does it.

    `chance`: how alike strangers are, see `scoring.chance`.
    """
    alike = features[:, scoring.NAMES.index("jaccard_1")]
    shared = features[:, scoring.NAMES.index("bits_1")]
    much = shared >= np.float32(np.log2(1.0 + settings.free_bits))
    half = np.float32(min(settings.free_jaccard, max(settings.free_half, settings.free_chance * chance)))
    return (alike >= np.float32(settings.free_jaccard)) | ((alike >= half) & much)


def _weighed(grams: Grams3, labels: I32, styles: Styles, share: float, settings: Settings) -> Grams3:
    """Grams weighed over groups of units; what `share` of an agency's groups say is its boilerplate."""
    signing = settings.signatures
    stock = signatures.Boilerplate(styles.agency, share, signing.boilerplate_floor)
    threads = settings.threads or default_threads()
    one, two, three = (
        signatures.weigh(g, labels, boilerplate=stock, settings=signing, threads=threads) for g in grams
    )
    return one, two, three


def _of_units(styles: Styles, units: signatures.Units) -> Styles:
    """The style of each unit: that of the ad whose text has the least hash, whatever the order of the rows."""
    order = np.lexsort((styles.key, units.of_ad))
    first = np.ones(len(order), np.bool_)
    first[1:] = units.of_ad[order][1:] != units.of_ad[order][:-1]
    return styles.take(order[first])


def _without_chains(grams: Grams3, labels: I32, chance: float, settings: Settings) -> I32:
    """The same posters, but those that only chance chains together are taken apart again."""
    scorings = settings.scoring
    chained = scoring.chains(
        scoring.tables_of(grams)[0],
        labels,
        floor=scorings.chain_floor,
        chance=scorings.chain_chance * chance,
        threads=settings.threads or default_threads(),
    )[labels]
    apart = labels.copy()
    apart[chained] = labels.max(initial=-1) + 1 + np.arange(int(chained.sum()), dtype=np.int32)
    return apart


def _between_units(forbidden: I32 | None, of_ad: I32) -> I32:
    """Forbidden pairs of ads as pairs of units; two ads of one unit are told apart later, among the copies."""
    if forbidden is None or not len(forbidden):
        return NO_PAIRS
    pairs = of_ad[forbidden]
    return np.ascontiguousarray(pairs[pairs[:, 0] != pairs[:, 1]])

"""Why two ads are linked, or why not: the verdict, the parts of the score, the words and identifiers shared.

In: the result of a run and two ad ids. Out: an `Explanation` that can be pointed at in both original
texts. It never scores anew: it tells what the run did.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adsim.config import NormalizeSettings, Settings
from adsim.errors import UsageError
from adsim.export.cells import restore
from adsim.normalize.trace import trace
from adsim.passages import SharedPassage, Span, shared_passages
from adsim.records import CutReason, IdentifierKind, LinkResult, Origin
from adsim.scoring.features import FEATURES

VERDICTS: dict[str, tuple[str, str]] = {
    "same-text": (
        "The same words once disguises are undone",
        "Les mêmes mots une fois les camouflages défaits",
    ),
    "linked": ("Linked directly", "Lien direct"),
    "together": ("In one group through other ads", "Dans un même groupe par d'autres annonces"),
    "below-threshold": (
        "Compared, but the score is below the threshold",
        "Comparées, mais le score est sous le seuil",
    ),
    "cut": ("Linked, but the link was cut", "Liées, mais le lien a été coupé"),
    "forbidden": ("Kept apart by a decision", "Tenues séparées par une décision"),
    "never-a-candidate": (
        "Never compared: no rare phrase, near text or identifier in common",
        "Jamais comparées : ni phrase rare, ni texte proche, ni identifiant en commun",
    ),
}
TOO_LITTLE = (
    "The same words, but too few or too common to tell a poster by",
    "Les mêmes mots, mais trop peu ou trop courants pour reconnaître un auteur",
)
TOO_SHARED = (
    "Not tied by what they share: too many unrelated ads give it too",
    "Pas liées par ce qu'elles partagent : trop d'annonces sans rapport le donnent aussi",
)
CUTS: dict[CutReason, tuple[str, str]] = {
    CutReason.NONE: ("", ""),
    CutReason.HUB: ("the identifier is used by many", "l'identifiant sert à beaucoup"),
    CutReason.WEAK_BRIDGE: (
        "too little for two groups to hang on",
        "trop peu pour tenir deux groupes ensemble",
    ),
    CutReason.LIFTED_TEXT: (
        "the text was copied from another poster",
        "le texte a été copié d'un autre auteur",
    ),
    CutReason.DECISION: ("by a decision", "par une décision"),
}
SENTENCES: dict[str, tuple[str, str]] = {
    **{feature.name: (feature.en, feature.fr) for feature in FEATURES},
    "shared_identifiers": (
        "identifiers: in common, or only others",
        "identifiants : en commun, ou seulement d'autres",
    ),
}

Places = list[tuple[int, Span | None]]


@dataclass(frozen=True)
class Part:
    """What one feature adds to the log-odds, and the sentence that explains it."""

    feature: str
    value: float
    log_odds: float
    en: str
    fr: str


@dataclass(frozen=True)
class SharedIdentifier:
    """An identifier that both ads give, and the character spans where it stands in the two originals.

    No span where it came from a column. `obfuscated`: at least once it was written to hide.
    """

    kind: str
    value: str
    obfuscated: bool
    left: tuple[Span, ...]
    right: tuple[Span, ...]


@dataclass(frozen=True)
class Explanation:
    """The whole answer about a pair; `score` is None where the pair was never scored.

    `verdict`: a key of `VERDICTS`; `en` and `fr` say it in a sentence. `parts` and `bias` add up to the
    logit of the score. `link`: the ads between which the scored link stands, which may be copies of these
    two or show the identifier for their text groups. `path`: the ad ids from left to right along links
    that hold, where they are together only through others. `groups`: the group of each, empty when alone.
    """

    left: str
    right: str
    verdict: str
    en: str
    fr: str
    score: float | None
    bias: float
    parts: tuple[Part, ...]
    passages: tuple[SharedPassage, ...]
    identifiers: tuple[SharedIdentifier, ...]
    link: tuple[str, str] | None
    path: tuple[str, ...]
    groups: tuple[str, str]


def explain(result: LinkResult, left: str, right: str) -> Explanation:
    """Explains a pair of ads by id; raises `UsageError` for an unknown id or one ad twice. O(ads + links)."""
    pair = _Pair(result, _row(result, left), _row(result, right))
    if pair.a == pair.b:
        raise UsageError(f"'{left}' twice", fix="name two ads")
    ids, links, link = result.corpus.ad_ids, result.links, pair.link
    en, fr = pair.sentences
    return Explanation(
        left=ids[pair.a],
        right=ids[pair.b],
        verdict=pair.verdict,
        en=en,
        fr=fr,
        score=None if link is None else float(links.score[link]),
        bias=links.bias,
        parts=() if link is None else parts_of(result, link),
        passages=pair.passages(),
        identifiers=tuple(pair.identifier(value) for value in pair.shared),
        link=None if link is None else (ids[int(links.left[link])], ids[int(links.right[link])]),
        path=_path(result, pair.a, pair.b) if pair.verdict == "together" else (),
        groups=(_group(result, pair.a), _group(result, pair.b)),
    )


def _row(result: LinkResult, ad_id: str) -> int:
    """The row of an ad; its id may be given as it stands in `ads.csv`, made safe."""
    column = result.corpus.table["ad_id"]
    for wanted in (ad_id, restore(pa.array([ad_id]))[0].as_py()):
        row = int(pc.index(column, pa.scalar(wanted, column.type)).as_py())
        if row >= 0:
            return row
    raise UsageError(f"no ad with the id '{ad_id}'", fix="take an id from the column ad_id of ads.csv")


def _group(result: LinkResult, row: int) -> str:
    """The group of an ad, as `ads.csv` has it: empty when it is alone."""
    groups = result.groups.group
    return result.group_of(row) if np.count_nonzero(groups == groups[row]) > 1 else ""


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two rows of a result, and what stands between them."""

    result: LinkResult
    a: int
    b: int

    @cached_property
    def shared(self) -> list[int]:
        """The linking identifiers that both ads give."""
        found = self.result.identifiers
        both = {int(found.value[k]) for k in found.of(self.a)} & {
            int(found.value[k]) for k in found.of(self.b)
        }
        return sorted(value for value in both if IdentifierKind(int(found.value_kinds[value])).links)

    @cached_property
    def link(self) -> int | None:
        """The strongest link between the two ads or their first copies; else the tie of their text groups."""
        links = self.result.links
        found = [
            k for x, y in product(self._copies(self.a), self._copies(self.b)) for k in self._between(x, y)
        ]
        if not found and self.shared:
            groups = self.result.groups.text_group
            ends = np.sort([groups[links.left], groups[links.right]], axis=0)
            ties = (links.origin & Origin.IDENTIFIER > 0) & (np.sort(groups[[self.a, self.b]]) == ends.T).all(
                axis=1
            )
            found = np.flatnonzero(ties).tolist()
        return max(found, key=lambda k: (bool(links.kept[k]), float(links.score[k])), default=None)

    def _copies(self, row: int) -> set[int]:
        first = self.result.representative
        return {row, int(first[row])} if len(first) else {row}

    def _between(self, x: int, y: int) -> list[int]:
        start, stop = np.searchsorted(self.result.links.left, [min(x, y), min(x, y) + 1])
        return (start + np.flatnonzero(self.result.links.right[start:stop] == max(x, y))).tolist()

    @cached_property
    def same_text(self) -> bool:
        """Whether both have the same normalized words."""
        first = self.result.representative
        return bool(len(first) and first[self.a] == first[self.b])

    @cached_property
    def verdict(self) -> str:
        """A key of `VERDICTS`."""
        links, link, groups = self.result.links, self.link, self.result.groups.group
        if groups[self.a] == groups[self.b]:
            if self.same_text:
                return "same-text"
            return "linked" if link is not None and links.kept[link] else "together"
        if link is None:
            return "below-threshold" if self.same_text else "never-a-candidate"
        if links.cut[link] == CutReason.DECISION:
            return "forbidden"
        return "cut" if links.cut[link] or links.kept[link] else "below-threshold"

    @property
    def sentences(self) -> tuple[str, str]:
        """The verdict in English and French."""
        if self.verdict == "below-threshold" and self.link is None:
            return TOO_LITTLE
        if self.verdict == "never-a-candidate" and self.shared:
            return TOO_SHARED
        en, fr = VERDICTS[self.verdict]
        if self.verdict != "cut" or self.link is None:
            return en, fr
        why = CUTS[CutReason(int(self.result.links.cut[self.link]))]
        return f"{en}: {why[0]}", f"{fr} : {why[1]}"

    @cached_property
    def _places(self) -> tuple[Places, Places]:
        return places_of(self.result, self.a), places_of(self.result, self.b)

    def identifier(self, value: int) -> SharedIdentifier:
        """One shared identifier with its places in both originals."""
        found = self.result.identifiers
        left, right = ([(k, span) for k, span in ad if found.value[k] == value] for ad in self._places)
        return SharedIdentifier(
            kind=IdentifierKind(int(found.value_kinds[value])).name.lower(),
            value=found.values[value],
            obfuscated=any(bool(found.obfuscated[k]) for k, _ in left + right),
            left=tuple(span for _, span in left if span),
            right=tuple(span for _, span in right if span),
        )

    def passages(self) -> tuple[SharedPassage, ...]:
        """What both texts say, without the identifiers that were taken out before they were compared."""
        told = self.result.report.settings
        settings = Settings.from_dict({name: told[name] for name in ("normalize", "identifiers")})
        spans = [[span for _, span in ad if span] if settings.identifiers.mask else [] for ad in self._places]
        texts = self.result.corpus.texts[self.a], self.result.corpus.texts[self.b]
        passages = partial(shared_passages, *texts, masked=(spans[0], spans[1]), settings=settings.normalize)
        found = passages()
        # single words say something only where they are all that a link of text stands on
        alone = not found and not self.shared and (self.link is not None or self.same_text)
        return passages(least_words=1) if alone else found


def parts_of(result: LinkResult, link: int) -> tuple[Part, ...]:
    """The parts of the score, the weightiest first."""
    links = result.links
    rows = zip(links.feature_names, links.features[link], links.contributions[link], strict=True)
    parts = [Part(name, float(v), float(c), *SENTENCES.get(name, (name, name))) for name, v, c in rows]
    return tuple(sorted(parts, key=lambda part: -abs(part.log_odds)))


def places_of(result: LinkResult, ad: int) -> Places:
    """Each identifier of an ad and where it stands in the original text; None where it came from a column."""
    found = result.identifiers
    entries = [(k, int(found.start[k]), int(found.end[k])) for k in found.of(ad)]
    if all(start < 0 for _, start, _ in entries):
        return [(k, None) for k, _, _ in entries]
    traced = trace(result.corpus.texts[ad], settings=NormalizeSettings())
    return [(k, traced.chars(*traced.to_original(lo, hi)) if lo >= 0 else None) for k, lo, hi in entries]


def _path(result: LinkResult, a: int, b: int) -> tuple[str, ...]:
    """The shortest way from a to b inside their group along links that hold and copies of one text."""
    ways = _ways(result, int(result.groups.group[a]))
    before = {a: a}
    queue = deque([a])
    while queue and b not in before:
        node = queue.popleft()
        for other in sorted(ways.get(node, ())):
            if other not in before:
                before[other] = node
                queue.append(other)
    if b not in before:
        return ()
    path = [b]
    while path[-1] != a:
        path.append(before[path[-1]])
    return tuple(result.corpus.ad_ids[row] for row in reversed(path))


def _ways(result: LinkResult, group: int) -> dict[int, set[int]]:
    """For each ad of a group those that a link that holds leads to, or that have the same words."""
    inside = result.groups.group == group
    links = result.links
    held = np.flatnonzero(links.kept & inside[links.left] & inside[links.right])
    edges = list(zip(links.left[held].tolist(), links.right[held].tolist(), strict=True))
    if len(result.representative):
        edges += [(row, int(result.representative[row])) for row in np.flatnonzero(inside).tolist()]
    ways: dict[int, set[int]] = {}
    for one, other in edges:
        if one != other and inside[other]:
            ways.setdefault(one, set()).add(other)
            ways.setdefault(other, set()).add(one)
    return ways

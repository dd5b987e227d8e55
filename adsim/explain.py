"""Why two ads are linked, or why not: the verdict, the parts of the score, the words and identifiers shared.

In: the result of a run and two ad ids. Out: an `Explanation` that can be pointed at in both original
texts. It never scores anew: it tells what the run did.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from adsim import normalize
from adsim.errors import UsageError
from adsim.records import CutReason, IdentifierKind, LinkResult
from adsim.scoring.features import FEATURES

IDENTIFIERS_EN, IDENTIFIERS_FR = "identifiers in common", "identifiants en commun"

VERDICTS: dict[str, tuple[str, str]] = {
    "same-text": ("Both have the same words once disguises are undone", "Les mêmes mots une fois les camouflages défaits"),
    "linked": ("Linked directly", "Lien direct"),
    "together": ("In one group through other ads", "Dans un même groupe par d'autres annonces"),
    "below-threshold": ("Compared, but the score is below the threshold", "Comparées, mais le score est sous le seuil"),
    "cut": ("Linked, but the link was cut", "Liées, mais le lien a été coupé"),
    "forbidden": ("Kept apart by a decision", "Tenues séparées par une décision"),
    "never-a-candidate": ("Never compared: no rare phrase, near text or identifier in common",
                          "Jamais comparées : ni phrase rare, ni texte proche, ni identifiant en commun"),
}


@dataclass(frozen=True)
class Part:
    """What one feature adds to the log-odds, and the sentence that explains it."""

    feature: str
    value: float
    log_odds: float
    en: str
    fr: str


@dataclass(frozen=True)
class SharedPassage:
    """Words that stand in both texts: the words, and character spans in the two originals."""

    words: str
    left: tuple[int, int]
    right: tuple[int, int]


@dataclass(frozen=True)
class SharedIdentifier:
    """An identifier both ads give."""

    kind: str
    value: str
    obfuscated: bool


@dataclass(frozen=True)
class Explanation:
    """The whole answer about a pair; `score` is None where the pair was never scored.

    `parts` and `bias` add up to the logit of the score. `path` holds the ad ids from left to right along
    links that hold, where they are together only through others.
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
    path: tuple[str, ...]
    groups: tuple[str, str]


def explain(result: LinkResult, left: str, right: str) -> Explanation:
    """Explains a pair of ads by id; raises `UsageError` for an unknown id. O(ads) for the look-up."""
    a, b = _row(result, left), _row(result, right)
    link = _direct(result, a, b)
    verdict = _verdict(result, a, b, link)
    together = bool(result.groups.group[a] == result.groups.group[b])
    en, fr = VERDICTS[verdict]
    if link is not None and result.links.cut[link] and verdict == "cut":
        why = CutReason(int(result.links.cut[link])).name.lower().replace("_", " ")
        en, fr = f"{en} ({why})", f"{fr} ({why})"
    scored = link is not None
    return Explanation(
        left,
        right,
        verdict,
        en,
        fr,
        float(result.links.score[link]) if scored else None,
        result.links.bias,
        _parts(result, link) if link is not None else (),
        shared_passages(result.corpus.texts[a], result.corpus.texts[b]),
        _shared_identifiers(result, a, b),
        _path(result, a, b) if verdict == "together" and together else (),
        (result.group_of(a), result.group_of(b)),
    )


def _row(result: LinkResult, ad_id: str) -> int:
    import pyarrow.compute as pc

    row = pc.index(result.corpus.table["ad_id"], ad_id).as_py()
    if row < 0:
        raise UsageError(f"no ad with the id '{ad_id}'", fix="take an id from the column ad_id of ads.csv")
    return int(row)


def _direct(result: LinkResult, a: int, b: int) -> int | None:
    """The link between two ads or their representatives; of several the strongest that holds."""
    rep = result.representative
    ends = {(a, b), (int(rep[a]), int(rep[b]))} if len(rep) else {(a, b)}
    links = result.links
    found: list[int] = []
    for x, y in ends:
        lo, hi = min(x, y), max(x, y)
        start, stop = np.searchsorted(links.left, [lo, lo + 1])
        found += [int(start + k) for k in np.flatnonzero(links.right[start:stop] == hi)]
    if not found:
        return None
    return max(found, key=lambda k: (bool(links.kept[k]), float(links.score[k])))


def _verdict(result: LinkResult, a: int, b: int, link: int | None) -> str:
    together = result.groups.group[a] == result.groups.group[b]
    if len(result.representative) and result.representative[a] == result.representative[b] and together:
        return "same-text"
    if link is not None and result.links.kept[link] and together:
        return "linked"
    if together:
        return "together"
    if link is None:
        return "never-a-candidate"
    cut = int(result.links.cut[link])
    if cut == CutReason.DECISION:
        return "forbidden"
    return "cut" if cut else "below-threshold"


def _parts(result: LinkResult, link: int) -> tuple[Part, ...]:
    links = result.links
    sentences = {f.name: (f.en, f.fr) for f in FEATURES} | {"shared_identifiers": (IDENTIFIERS_EN, IDENTIFIERS_FR)}
    rows = zip(links.feature_names, links.features[link], links.contributions[link], strict=True)
    parts = [Part(name, float(v), float(c), *sentences[name]) for name, v, c in rows]
    return tuple(sorted(parts, key=lambda p: -abs(p.log_odds)))


def shared_passages(left: str, right: str, *, least_words: int = 2) -> tuple[SharedPassage, ...]:
    """Runs of at least `least_words` normalized words that both texts have, in order; O(words squared)."""
    x, y = normalize.word_spans(left), normalize.word_spans(right)
    matcher = SequenceMatcher(None, [w for w, _, _ in x], [w for w, _, _ in y], autojunk=False)
    return tuple(
        SharedPassage(
            " ".join(w for w, _, _ in x[m.a : m.a + m.size]),
            (x[m.a][1], x[m.a + m.size - 1][2]),
            (y[m.b][1], y[m.b + m.size - 1][2]),
        )
        for m in matcher.get_matching_blocks()
        if m.size >= least_words
    )


def _shared_identifiers(result: LinkResult, a: int, b: int) -> tuple[SharedIdentifier, ...]:
    ids = result.identifiers
    mine, yours = ids.of(a), ids.of(b)
    values = {int(ids.value[k]) for k in mine} & {int(ids.value[k]) for k in yours}
    return tuple(
        SharedIdentifier(
            IdentifierKind(int(ids.value_kinds[v])).name.lower(),
            ids.values[v],
            any(bool(ids.obfuscated[k]) for k in mine + yours if ids.value[k] == v),
        )
        for v in sorted(values)
        if IdentifierKind(int(ids.value_kinds[v])).links
    )


def _path(result: LinkResult, a: int, b: int) -> tuple[str, ...]:
    """The shortest way from a to b inside their group along links that hold and copies of one text."""
    members = np.flatnonzero(result.groups.group == result.groups.group[a])
    inside = np.zeros(len(result.groups.group), np.bool_)
    inside[members] = True
    links = result.links
    ways: dict[int, set[int]] = {}
    for k in np.flatnonzero(links.kept & inside[links.left] & inside[links.right]):
        ways.setdefault(int(links.left[k]), set()).add(int(links.right[k]))
        ways.setdefault(int(links.right[k]), set()).add(int(links.left[k]))
    for row in members.tolist() if len(result.representative) else ():
        rep = int(result.representative[row])
        if rep != row and inside[rep]:
            ways.setdefault(row, set()).add(rep)
            ways.setdefault(rep, set()).add(row)
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

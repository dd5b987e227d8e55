"""Why a group is a group, in one sentence of English and one of French.

In: counts and kinds, never values: no number, address or word of an ad is repeated here. Out: plain
sentences. They say what was seen, and judge nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adsim.records import IdentifierKind, Trick

LINKING = [kind for kind in IdentifierKind if kind.links]


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a sentence is made of.

    `texts`: text groups; `distinct`: different texts of the first of them; `share`: of the words of its
    ads, those that match the template (None: it has none); `varies`: kinds of the slots that took two values
    and more. `ties` by linking kind: (values, most ads of one), where values are those that tie two
    texts and more, or with a single text group stand in two ads and more. `tied`: texts that ties reach.
    `hidden`: ads with an identifier written to hide. `tricks`: (trick, ads), most ads first.
    """

    ads: int
    agencies: int
    cities: int
    texts: int
    distinct: int
    share: float | None
    varies: tuple[str, ...]
    ties: tuple[tuple[IdentifierKind, int, int], ...]
    tied: int
    hidden: int
    tricks: tuple[tuple[Trick, int], ...]


def why(reasons: Reasons) -> dict[str, str]:
    """The sentence by language: `en` and `fr`."""
    return {"en": english(reasons), "fr": french(reasons)}


EN_KINDS = {
    IdentifierKind.PHONE: ("one phone number", "phone numbers"),
    IdentifierKind.EMAIL: ("one e-mail address", "e-mail addresses"),
    IdentifierKind.HANDLE: ("one handle", "handles"),
    IdentifierKind.URL: ("one web address", "web addresses"),
    IdentifierKind.WALLET: ("one wallet", "wallets"),
}
FR_KINDS = {
    IdentifierKind.PHONE: ("un numéro de téléphone", "numéros de téléphone"),
    IdentifierKind.EMAIL: ("une adresse électronique", "adresses électroniques"),
    IdentifierKind.HANDLE: ("un pseudonyme", "pseudonymes"),
    IdentifierKind.URL: ("une adresse web", "adresses web"),
    IdentifierKind.WALLET: ("un portefeuille", "portefeuilles"),
}
EN_SLOTS = {
    "name": "name",
    "place": "place",
    "phone": "phone number",
    "email": "e-mail address",
    "handle": "handle",
    "url": "web address",
    "wallet": "wallet",
    "price": "price",
    "age": "age",
    "wording": "some wording",
}
"""In the order in which a sentence names what changes; all that is no identifier is wording."""
FR_SLOTS = {
    "name": "prénom",
    "place": "lieu",
    "phone": "numéro de téléphone",
    "email": "adresse électronique",
    "handle": "pseudonyme",
    "url": "adresse web",
    "wallet": "portefeuille",
    "price": "prix",
    "age": "âge",
    "wording": "quelques mots",
}
EN_TRICKS = {
    Trick.ZERO_WIDTH: "invisible characters",
    Trick.BIDI: "text-direction marks",
    Trick.COMBINING: "marks piled on letters",
    Trick.STYLED: "styled letters",
    Trick.HOMOGLYPH: "look-alike letters",
    Trick.KEYCAP: "keycap signs",
    Trick.LEET: "digits or signs for letters",
    Trick.SPACED: "spaced-out letters",
    Trick.REPEATED: "repeated letters",
    Trick.EMOJI_INSIDE: "emoji inside of words or numbers",
}
FR_TRICKS = {
    Trick.ZERO_WIDTH: "caractères invisibles",
    Trick.BIDI: "marques de sens d’écriture",
    Trick.COMBINING: "signes empilés sur des lettres",
    Trick.STYLED: "lettres stylisées",
    Trick.HOMOGLYPH: "lettres sosies",
    Trick.KEYCAP: "signes en forme de touches",
    Trick.LEET: "chiffres ou signes à la place de lettres",
    Trick.SPACED: "lettres espacées",
    Trick.REPEATED: "lettres répétées",
    Trick.EMOJI_INSIDE: "émojis dans des mots ou des numéros",
}
NAMED_TRICKS = 2
"""Tricks named in a sentence; the others are counted."""
NARROW, WIDE = "\u202f", "\u00a0"


def english(r: Reasons) -> str:
    """The sentence in English."""
    parts = [_en_head(r)]
    if r.ties:
        parts.append(_en_ties(r))
    if r.hidden and not r.ties:
        parts.append(f"contact details are written to hide in {_en_ads(r.hidden)}")
    if r.tricks:
        named = [f"{EN_TRICKS[trick]} in {_en_ads(ads)}" for trick, ads in r.tricks[:NAMED_TRICKS]]
        rest = len(r.tricks) - NAMED_TRICKS
        if rest > 0:
            named.append("one more trick" if rest == 1 else f"{rest} more tricks")
        parts.append("undone: " + _and(named, "and"))
    return "; ".join(parts) + "."


def french(r: Reasons) -> str:
    """The sentence in French."""
    parts = [_fr_head(r)]
    if r.ties:
        parts.append(_fr_ties(r))
    if r.hidden and not r.ties:
        parts.append(f"des coordonnées sont écrites pour se cacher dans {_fr_ads(r.hidden)}")
    if r.tricks:
        named = [f"{FR_TRICKS[trick]} dans {_fr_ads(ads)}" for trick, ads in r.tricks[:NAMED_TRICKS]]
        rest = len(r.tricks) - NAMED_TRICKS
        if rest > 0:
            named.append("une autre ruse" if rest == 1 else f"{rest} autres ruses")
        parts.append(f"ruses annulées{WIDE}: " + _and(named, "et"))
    return f"{WIDE}; ".join(parts) + "."


def _en_head(r: Reasons) -> str:
    head = _en_ads(r.ads)
    if r.agencies:
        head += " at one agency" if r.agencies == 1 else f" at {r.agencies:,} agencies"
    if r.cities:
        head += " in one city" if r.cities == 1 else f" in {r.cities:,} cities"
    if r.texts > 1:
        return f"{head} carry {r.texts:,} texts"
    if r.distinct == 1 and not r.varies:
        return f"{head} share one text, word for word"
    if _drifts(r):
        return f"{head} are alike from text to text, with no wording common to all"
    told = [] if r.share is None else [f"{int(100 * r.share)} % of its words"]
    if r.varies:
        changing = _changing(r, EN_SLOTS)
        told.append(f"{_and(changing, 'and')} {'changes' if len(changing) == 1 else 'change'}")
    return f"{head} share one text ({'; '.join(told)})"


def _fr_head(r: Reasons) -> str:
    head = _fr_ads(r.ads)
    if r.agencies:
        head += " chez une agence" if r.agencies == 1 else f" chez {_fr(r.agencies)} agences"
    if r.cities:
        head += " dans une ville" if r.cities == 1 else f" dans {_fr(r.cities)} villes"
    if r.texts > 1:
        return f"{head} portent {_fr(r.texts)} textes"
    if r.distinct == 1 and not r.varies:
        return f"{head} partagent un même texte, mot pour mot"
    if _drifts(r):
        return f"{head} se ressemblent de texte en texte, sans formulation commune à toutes"
    told = [] if r.share is None else [f"{int(100 * r.share)}{WIDE}% de ses mots"]
    if r.varies:
        changing = _changing(r, FR_SLOTS)
        single = len(changing) == 1 and changing[0] != FR_SLOTS["wording"]
        told.append(f"{_and(changing, 'et')} {'change' if single else 'changent'}")
    return f"{head} partagent un même texte ({f'{WIDE}; '.join(told)})"


def _drifts(r: Reasons) -> bool:
    """Whether each text is like the next, but what is left in common is less than a hundredth."""
    return r.share is not None and r.share < 0.01


def _changing(r: Reasons, names: dict[str, str]) -> list[str]:
    """What changes between the ads, in the order of `names`; each once."""
    kinds = {kind if kind in names else "wording" for kind in r.varies}
    return [name for kind, name in names.items() if kind in kinds]


def _en_ties(r: Reasons) -> str:
    kinds = [EN_KINDS[k][0] if n == 1 else f"{n:,} {EN_KINDS[k][1]}" for k, n, _ in r.ties]
    single = len(r.ties) == 1 and r.ties[0][1] == 1
    if r.texts > 1:
        reached = f"{r.tied:,} of them" if r.tied < r.texts else "both" if r.texts == 2 else "all of them"
        told = f"{_and(kinds, 'and')} {'ties' if single else 'tie'} {reached} together"
    elif single and r.ties[0][2] == r.ads:
        told = f"{kinds[0]} stands in {'both' if r.ads == 2 else 'all of them'}"
    elif single:
        told = f"{kinds[0]} stands in {r.ties[0][2]:,} of them"
    else:
        told = f"{_and(kinds, 'and')} come back in them"
    return told + (f", contact details written to hide in {_en_ads(r.hidden)}" if r.hidden else "")


def _fr_ties(r: Reasons) -> str:
    kinds = [FR_KINDS[k][0] if n == 1 else f"{_fr(n)} {FR_KINDS[k][1]}" for k, n, _ in r.ties]
    single = len(r.ties) == 1 and r.ties[0][1] == 1
    if r.texts > 1:
        reached = (
            f"{_fr(r.tied)} d’entre eux"
            if r.tied < r.texts
            else "les deux"
            if r.texts == 2
            else "tous ces textes"
        )
        told = f"{_and(kinds, 'et')} {'relie' if single else 'relient'} {reached}"
    elif single and r.ties[0][2] == r.ads:
        told = f"{kinds[0]} figure dans {'les deux' if r.ads == 2 else 'toutes'}"
    elif single:
        told = f"{kinds[0]} figure dans {_fr(r.ties[0][2])} d’entre elles"
    else:
        told = f"{_and(kinds, 'et')} y reviennent"
    return told + (f", coordonnées écrites pour se cacher dans {_fr_ads(r.hidden)}" if r.hidden else "")


def _en_ads(n: int) -> str:
    return "one ad" if n == 1 else f"{n:,} ads"


def _fr_ads(n: int) -> str:
    return "une annonce" if n == 1 else f"{_fr(n)} annonces"


def _fr(n: int) -> str:
    return f"{n:,}".replace(",", NARROW)


def _and(named: Sequence[str], word: str) -> str:
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {word} {named[-1]}"

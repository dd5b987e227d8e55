"""Why a group is a group, in one sentence of English and one of French.

In: counts and kinds, never values: no number, address or word of an ad is repeated here. Out: plain
sentences. They say what was seen, and judge nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    return {language: _Sentence(reasons, k).whole() for k, language in enumerate(LANGUAGES)}


LANGUAGES = ("en", "fr")
NARROW, WIDE = "\u202f", "\u00a0"
KINDS = {
    IdentifierKind.PHONE: (
        "one phone number|{n} phone numbers",
        "un numéro de téléphone|{n} numéros de téléphone",
    ),
    IdentifierKind.EMAIL: (
        "one e-mail address|{n} e-mail addresses",
        "une adresse électronique|{n} adresses électroniques",
    ),
    IdentifierKind.HANDLE: ("one handle|{n} handles", "un pseudonyme|{n} pseudonymes"),
    IdentifierKind.URL: ("one web address|{n} web addresses", "une adresse web|{n} adresses web"),
    IdentifierKind.WALLET: ("one wallet|{n} wallets", "un portefeuille|{n} portefeuilles"),
}
"""What ties texts, in English and in French; one and many, as in all that is counted here."""
WORDING = "wording"
SLOTS = {
    "name": ("name", "prénom"),
    "place": ("place", "lieu"),
    "phone": ("phone number", "numéro de téléphone"),
    "email": ("e-mail address", "adresse électronique"),
    "handle": ("handle", "pseudonyme"),
    "url": ("web address", "adresse web"),
    "wallet": ("wallet", "portefeuille"),
    "price": ("price", "prix"),
    "age": ("age", "âge"),
    WORDING: ("some wording", "quelques mots"),
}
"""In the order in which a sentence names what changes; all that is no identifier is wording."""
TRICKS = {
    Trick.ZERO_WIDTH: ("invisible characters", "caractères invisibles"),
    Trick.BIDI: ("text-direction marks", "marques de sens d’écriture"),
    Trick.COMBINING: ("marks piled on letters", "signes empilés sur des lettres"),
    Trick.STYLED: ("styled letters", "lettres stylisées"),
    Trick.HOMOGLYPH: ("look-alike letters", "lettres sosies"),
    Trick.KEYCAP: ("keycap signs", "signes en forme de touches"),
    Trick.LEET: ("digits or signs for letters", "chiffres ou signes à la place de lettres"),
    Trick.SPACED: ("spaced-out letters", "lettres espacées"),
    Trick.REPEATED: ("repeated letters", "lettres répétées"),
    Trick.EMOJI_INSIDE: ("emoji inside of words or numbers", "émojis dans des mots ou des numéros"),
}
NAMED_TRICKS = 2
"""Tricks named in a sentence; the others are counted."""
DRIFTING = 0.01
"""Share of words in common below which each text is like the next, and yet no wording is common to all."""
WORDS = {
    "and": ("and", "et"),
    "semicolon": ("; ", f"{WIDE}; "),
    "ads": ("one ad|{n} ads", "une annonce|{n} annonces"),
    "agencies": (" at one agency| at {n} agencies", " chez une agence| chez {n} agences"),
    "cities": (" in one city| in {n} cities", " dans une ville| dans {n} villes"),
    "several": ("{ads} carry {n} texts", "{ads} portent {n} textes"),
    "word_for_word": ("{ads} share one text, word for word", "{ads} partagent un même texte, mot pour mot"),
    "drift": (
        "{ads} are alike from text to text, with no wording common to all",
        "{ads} se ressemblent de texte en texte, sans formulation commune à toutes",
    ),
    "one_text": ("{ads} share one text ({told})", "{ads} partagent un même texte ({told})"),
    "share": ("{n} % of its words", f"{{n}}{WIDE}% de ses mots"),
    "changes": ("{changing} changes|{changing} change", "{changing} change|{changing} changent"),
    "ties": (
        "{values} ties {reached} together|{values} tie {reached} together",
        "{values} relie {reached}|{values} relient {reached}",
    ),
    "some_of_texts": ("{n} of them", "{n} d’entre eux"),
    "both_texts": ("both", "les deux"),
    "all_texts": ("all of them", "tous ces textes"),
    "stands": ("{values} stands in {reached}", "{values} figure dans {reached}"),
    "some_of_ads": ("{n} of them", "{n} d’entre elles"),
    "both_ads": ("both", "les deux"),
    "all_ads": ("all of them", "toutes"),
    "come_back": ("{values} come back in them", "{values} y reviennent"),
    "hidden": (
        "contact details are written to hide in {ads}",
        "des coordonnées sont écrites pour se cacher dans {ads}",
    ),
    "also_hidden": (
        ", contact details written to hide in {ads}",
        ", coordonnées écrites pour se cacher dans {ads}",
    ),
    "undone": ("undone: {tricks}", f"ruses annulées{WIDE}: {{tricks}}"),
    "trick": ("{name} in {ads}", "{name} dans {ads}"),
    "more_tricks": ("one more trick|{n} more tricks", "une autre ruse|{n} autres ruses"),
}


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The sentence about some reasons in one language, by its place in `LANGUAGES`."""

    reasons: Reasons
    language: int

    def whole(self) -> str:
        r = self.reasons
        parts = [self._head()]
        if r.ties:
            parts.append(
                self._ties() + (self._say("also_hidden", ads=self._ads(r.hidden)) if r.hidden else "")
            )
        elif r.hidden:
            parts.append(self._say("hidden", ads=self._ads(r.hidden)))
        if r.tricks:
            parts.append(self._say("undone", tricks=self._list(self._tricks())))
        return WORDS["semicolon"][self.language].join(parts) + "."

    def _head(self) -> str:
        r = self.reasons
        ads = self._ads(r.ads)
        ads += self._say("agencies", n=r.agencies) if r.agencies else ""
        ads += self._say("cities", n=r.cities) if r.cities else ""
        if r.texts > 1:
            return self._say("several", ads=ads, n=r.texts)
        if r.distinct == 1 and not r.varies:
            return self._say("word_for_word", ads=ads)
        if r.share is not None and r.share < DRIFTING:
            return self._say("drift", ads=ads)
        told = [] if r.share is None else [self._say("share", n=int(100 * r.share))]
        told += [self._changes()] if r.varies else []
        return self._say("one_text", ads=ads, told=WORDS["semicolon"][self.language].join(told))

    def _changes(self) -> str:
        kinds = {kind if kind in SLOTS else WORDING for kind in self.reasons.varies}
        changing = [names[self.language] for kind, names in SLOTS.items() if kind in kinds]
        # what is plural by its words takes the plural: « quelques mots changent »
        plural = kinds == {WORDING} and LANGUAGES[self.language] == "fr"
        return self._say("changes", n=2 if plural else len(changing), changing=self._list(changing))

    def _ties(self) -> str:
        r = self.reasons
        values = self._list(self._counted(KINDS[kind], n) for kind, n, _ in r.ties)
        kinds, (_, first, most) = len(r.ties), r.ties[0]
        single = kinds == 1 and first == 1
        if r.texts > 1:
            reached = self._reached("texts", r.tied, r.texts)
            return self._say("ties", n=1 if single else 2, values=values, reached=reached)
        if single:
            return self._say("stands", values=values, reached=self._reached("ads", most, r.ads))
        return self._say("come_back", values=values)

    def _reached(self, what: str, n: int, of: int) -> str:
        return self._say(f"{'some_of' if n < of else 'both' if of == 2 else 'all'}_{what}", n=n)

    def _tricks(self) -> list[str]:
        tricks = self.reasons.tricks
        named = [
            self._say("trick", name=TRICKS[trick][self.language], ads=self._ads(ads))
            for trick, ads in tricks[:NAMED_TRICKS]
        ]
        rest = len(tricks) - NAMED_TRICKS
        return [*named, self._say("more_tricks", n=rest)] if rest > 0 else named

    def _ads(self, n: int) -> str:
        return self._say("ads", n=n)

    def _say(self, key: str, *, n: int = 1, **values: str) -> str:
        return self._counted(WORDS[key], n, **values)

    def _counted(self, forms: tuple[str, str], n: int, **values: str) -> str:
        """A phrase in this language, in the singular or the plural, with its values."""
        one, _, many = forms[self.language].partition("|")
        number = f"{n:,}" if self.language == 0 else f"{n:,}".replace(",", NARROW)
        return (one if n == 1 or not many else many).format(n=number, **values)

    def _list(self, named: Iterable[str]) -> str:
        return _and(list(named), WORDS["and"][self.language])


def _and(named: Sequence[str], word: str) -> str:
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {word} {named[-1]}"

"""What the PDF of a group says, in English and in French, and how either writes a number or a code."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Group {}", "Groupe {}"),
    "ads": ("{} ads", "{} annonces"),
    "agencies": ("{} agencies", "{} agences"),
    "agency": ("{} agency", "{} agence"),
    "cities": ("{} cities", "{} villes"),
    "city": ("{} city", "{} ville"),
    "texts": ("{} texts", "{} textes"),
    "text": ("{} text", "{} texte"),
    "cohesion": ("cohesion {}", "cohésion {}"),
    "from_to": ("{} to {}", "du {} au {}"),
    "wording": ("Wording", "Texte"),
    "wording_hint": (
        "What the texts have in common once disguises are undone. Brackets mark what varies.",
        "Ce que les textes ont en commun une fois les camouflages défaits. Les crochets marquent ce qui varie.",
    ),
    "one_text": ("one text only, as in the list of ads", "un seul texte, comme dans la liste des annonces"),
    "and_more": ("and {} more", "et {} de plus"),
    "time": ("Where and when", "Où et quand"),
    "time_hint_day": (
        "Each mark is a day with ads there; a taller one has more.",
        "Chaque marque est un jour avec des annonces à cet endroit ; plus haute, il y en a plus.",
    ),
    "time_hint_week": (
        "Each mark is a week with ads there; a taller one has more.",
        "Chaque marque est une semaine avec des annonces à cet endroit ; plus haute, il y en a plus.",
    ),
    "time_hint_month": (
        "Each mark is a month with ads there; a taller one has more.",
        "Chaque marque est un mois avec des annonces à cet endroit ; plus haute, il y en a plus.",
    ),
    "time_hint_quarter": (
        "Each mark is a quarter with ads there; a taller one has more.",
        "Chaque marque est un trimestre avec des annonces à cet endroit ; plus haute, il y en a plus.",
    ),
    "time_hint_year": (
        "Each mark is a year or more with ads there; a taller one has more.",
        "Chaque marque est un an ou plus avec des annonces à cet endroit ; plus haute, il y en a plus.",
    ),
    "undated": ("{} ads have no date.", "{} annonces sont sans date."),
    "no_dates": ("No ad has a date.", "Aucune annonce n'est datée."),
    "nowhere": ("unknown", "inconnue"),
    "contacts": ("Contacts found", "Coordonnées trouvées"),
    "contacts_hint": (
        "What many ads elsewhere give too says less.",
        "Ce que beaucoup d'autres annonces donnent aussi en dit moins.",
    ),
    "no_contacts": ("No contact was found.", "Aucune coordonnée n'a été trouvée."),
    "kind": ("kind", "sorte"),
    "value": ("value", "valeur"),
    "in_ads": ("ads", "annonces"),
    "elsewhere": ("elsewhere", "ailleurs"),
    "hidden_in": ("disguised in", "camouflée dans"),
    "members": ("Ads", "Annonces"),
    "id": ("id", "id"),
    "posted": ("posted", "publiée"),
    "where": ("agency, city", "agence, ville"),
    "reads": ("text as read", "texte tel que lu"),
    "reads_masked": ("text as read, contacts masked", "texte tel que lu, coordonnées masquées"),
    "links": ("Links", "Liens"),
    "links_hint": (
        "Links of text run between the first ads of each text, and stand for those of their copies. "
        "Figures are parts of the score, in log-odds.",
        "Les liens de texte vont d'une première annonce d'un texte à l'autre, et valent pour leurs copies. "
        "Les chiffres sont des parts du score, en log-cotes.",
    ),
    "no_links": (
        "No scored link: all ads have the same words.",
        "Aucun lien noté : les annonces ont les mêmes mots.",
    ),
    "between": ("between", "entre"),
    "score": ("score", "score"),
    "reasons": ("reasons", "raisons"),
    "kept": ("holds", "tient"),
    "cut": ("cut", "coupé"),
    "below": ("below threshold", "sous le seuil"),
    "shared": ("shared: {}", "en commun : {}"),
    "built": ("How it was built", "Comment il a été fait"),
    "built_links": (
        "{} links hold at a threshold of {}; {} scored links inside of the group lie below it.",
        "{} liens tiennent au seuil de {} ; {} liens notés à l'intérieur du groupe sont en dessous.",
    ),
    "built_copies": (
        "{} ads have the same words as an earlier one once disguises are undone.",
        "{} annonces ont les mêmes mots qu'une autre avant elles, une fois les camouflages défaits.",
    ),
    "built_weakest": (
        "Verify first: the link of {} and {} (score {}); without it the group would fall into parts of {} and {} ads.",
        "À vérifier d'abord : le lien entre {} et {} (score {}) ; sans lui le groupe se partage en {} et {} annonces.",
    ),
    "built_cuts": (
        "Kept apart from {} other groups although links ran to them: {}.",
        "Tenu séparé de {} autres groupes malgré des liens vers eux : {}.",
    ),
    "built_run": (
        "adsim {}, settings {}, seed {}, run of {} over {} ads.",
        "adsim {}, réglages {}, graine {}, exécution du {} sur {} annonces.",
    ),
    "built_manifest": ("SHA-256 of the manifest of the run: {}", "SHA-256 du manifeste de l'exécution : {}"),
    "built_source": ("{}: SHA-256 {}", "{} : SHA-256 {}"),
    "masked": (
        "Contacts are masked. Who needs them asks for the revealed copy, and says why.",
        "Les coordonnées sont masquées. Qui en a besoin demande la copie en clair, et dit pourquoi.",
    ),
    "revealed": (
        "Contacts stand here in full. Keep this document accordingly.",
        "Les coordonnées figurent ici en entier. Gardez ce document en conséquence.",
    ),
    "unshown": (
        "{} characters cannot be printed in this type and stand as \ufffd; the originals are in the evidence bundle.",
        "{} caractères manquent à cette police et figurent comme \ufffd ; les originaux sont dans le "
        "dossier de preuves.",
    ),
    "page": ("page {} of {}", "page {} sur {}"),
    "hub": ("hub", "carrefour"),
    "weak_bridge": ("weak bridge", "pont fragile"),
    "lifted_text": ("lifted text", "texte repris"),
    "decision": ("decision", "décision"),
    "phone": ("phone", "téléphone"),
    "email": ("e-mail", "courriel"),
    "handle": ("handle", "pseudonyme"),
    "url": ("web address", "adresse web"),
    "wallet": ("wallet", "portefeuille"),
    "name": ("name", "nom"),
    "place": ("place", "lieu"),
    "price": ("price", "prix"),
    "age": ("age", "âge"),
    "word": ("word", "mot"),
    "words": ("words", "mots"),
    "optional": ("not in all", "pas partout"),
}
LANGUAGES = ("en", "fr")


def say(key: str, language: str, *values: object) -> str:
    """A phrase with its values filled in; a key that is no phrase is a code, and stands as it is."""
    if key not in WORDS:
        return key.replace("_", " ")
    return WORDS[key][LANGUAGES.index(language)].format(*(number(value, language) for value in values))


def counted(one: str, many: str, count: int, language: str) -> str:
    """A count with its noun; French says nought in the singular."""
    singular = count == 1 or (count == 0 and language == "fr")
    return say(one if singular else many, language, count)


def number(value: object, language: str) -> str:
    """A number as the language writes it; any other value as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text if language == "en" else text.replace(",", "\u202f").replace(".", ",")

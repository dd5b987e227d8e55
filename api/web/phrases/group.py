"""The page of one group; the names of slots, tricks, contacts and cuts are those of the report."""

from __future__ import annotations

from adsim.report.phrases import PHRASES as REPORT

_SHARED = ("slot.", "trick.", "identifier.", "cut.", "time_title.")

PHRASES: dict[str, tuple[str, str]] = {
    **{key: texts for key, texts in REPORT.items() if key.startswith(_SHARED)},
    "group_word": ("Group", "Groupe"),
    "group_rank": (
        "{rank} of {of} by what there is to look at",
        "{rank} sur {of} par ce qu’il y a à examiner",
    ),
    "texts_n": ("{n} text|{n} texts", "{n} texte|{n} textes"),
    "agencies_n": ("{n} agency|{n} agencies", "{n} agence|{n} agences"),
    "cities_n": ("{n} city|{n} cities", "{n} ville|{n} villes"),
    "values_n": ("{n} value|{n} values", "{n} valeur|{n} valeurs"),
    "shown_of": ("{shown} of {n} shown", "{shown} sur {n} montrés"),
    "more_n": ("{n} more", "{n} de plus"),
    "cohesion_is": ("cohesion {value}", "cohésion {value}"),
    "weakest_is": ("weakest link {value}", "lien le plus faible {value}"),
    "jump": ("On this page", "Sur cette page"),
    "part_wording": ("Wording", "Formulation"),
    "part_time": ("When and where", "Quand et où"),
    "part_map": ("Map", "Carte"),
    "part_ties": ("What holds it together", "Ce qui le tient"),
    "part_contacts": ("Contacts", "Coordonnées"),
    "part_ads": ("Ads", "Annonces"),
    "part_how": ("How it was built", "Comment il s’est fait"),
    "part_decisions": ("Decisions", "Décisions"),
    "more_like_it": ("What lies near it", "Ce qui est proche"),
    "text_number": ("Text {n}", "Texte {n}"),
    "gain": (
        "the common wording saves {share} % of what the texts say",
        "la formulation commune épargne {share} % de ce que disent les textes",
    ),
    "slot_key": (
        "Letters in boxes are places where the texts differ: solid for contacts, dashed for names, round for "
        "places, "
        "dotted for numbers, underlined for other words.",
        "Les lettres encadrées sont les endroits où les textes diffèrent : trait plein pour les coordonnées, "
        "tirets "
        "pour les noms, rond pour les lieux, points pour les nombres, souligné pour d’autres mots.",
    ),
    "no_template": ("One wording; nothing changes in it.", "Une seule formulation ; rien n’y change."),
    "characters_left": (
        "{n} more character is not shown.|{n} more characters are not shown.",
        "{n} caractère de plus n’est pas montré.|{n} caractères de plus ne sont pas montrés.",
    ),
    "value": ("value", "valeur"),
    "empty_value": ("nothing", "rien"),
    "time_table": ("Dated ads by city", "Annonces datées par ville"),
    "as_table": ("As a table", "En tableau"),
    "first_ad": ("first ad", "première"),
    "last_ad": ("last ad", "dernière"),
    "city_unknown": ("city unknown", "ville inconnue"),
    "undated_n": (
        "{n} ad has no date.|{n} ads have no date.",
        "{n} annonce est sans date.|{n} annonces sont sans date.",
    ),
    "no_dates": ("No ad of this group has a date.", "Aucune annonce de ce groupe n’a de date."),
    "undated": ("no date", "sans date"),
    "matrix_title": ("Ads by agency and city", "Annonces par agence et ville"),
    "cities_left": (
        "{n} more city is not drawn.|{n} more cities are not drawn.",
        "{n} ville de plus n’est pas dessinée.|{n} villes de plus ne sont pas dessinées.",
    ),
    "agencies_left": (
        "{n} more agency is not shown.|{n} more agencies are not shown.",
        "{n} agence de plus n’est pas montrée.|{n} agences de plus ne sont pas montrées.",
    ),
    "map_title": ("Cities, and moves between them", "Villes, et déplacements entre elles"),
    "map_hint": (
        "Discs grow with the ads; an arrow is one ad after another in two cities. Outlines are coarse and "
        "drawn by hand; "
        "cities lie where a gazetteer has them.",
        "Les disques croissent avec les annonces ; une flèche, c’est une annonce après une autre dans deux "
        "villes. Les "
        "contours sont grossiers et faits à la main ; les villes sont là où un répertoire les situe.",
    ),
    "map_unknown": (
        "Not on the map, as the gazetteer does not know them:",
        "Absentes de la carte, car le répertoire ne les connaît pas :",
    ),
    "moves_title": ("Moves from city to city", "Déplacements de ville en ville"),
    "moves_none": ("No move between two cities.", "Aucun déplacement entre deux villes."),
    "move": ("from → to", "de → à"),
    "times": ("times", "fois"),
    "first_on": ("first on", "d’abord le"),
    "ties_title": ("Texts and the contacts that they give", "Les textes et les coordonnées qu’ils donnent"),
    "ties_hint": (
        "Left the texts, right the contacts; the wider a line, the more ads of the text give the contact. "
        "Arcs on the left "
        "join texts that are alike. A dashed box is a contact that ads outside of the group give too. ✂ "
        "marks the weakest "
        "link.",
        "À gauche les textes, à droite les coordonnées ; plus un trait est large, plus d’annonces du texte "
        "donnent la "
        "coordonnée. Les arcs à gauche joignent des textes semblables. Un cadre en tirets est une coordonnée "
        "que donnent "
        "aussi des annonces hors du groupe. ✂ marque le lien le plus faible.",
    ),
    "ties_table": ("What each text gives", "Ce que donne chaque texte"),
    "ties_more": ("Not drawn: {texts}, {contacts}.", "Non dessinés : {texts}, {contacts}."),
    "contacts_n": ("{n} contact|{n} contacts", "{n} coordonnée|{n} coordonnées"),
    "weakest_title": ("Verify here first", "À vérifier d’abord"),
    "weakest_text": (
        "The weakest link has a score of {score}. It runs between {left} and {right}.",
        "Le lien le plus faible a un score de {score}. Il va de {left} à {right}.",
    ),
    "weakest_none": (
        "There is no single weakest link: all ads say the same words.",
        "Il n’y a pas de lien plus faible qu’un autre : toutes les annonces disent les mêmes mots.",
    ),
    "weakest_compare": ("Compare the two", "Comparer les deux"),
    "cut_preview": ("Preview: cut here", "Aperçu : couper ici"),
    "cut_preview_off": ("End the preview", "Fin de l’aperçu"),
    "cut_parts": (
        "Kept apart here, the group would fall into two: {left} (A) and {right} (B). {links} between them "
        "would not join.",
        "Séparé ici, le groupe se scinderait en deux : {left} (A) et {right} (B). {links} entre les deux ne "
        "joindraient plus.",
    ),
    "links_n": ("{n} link|{n} links", "{n} lien|{n} liens"),
    "cut_holds": (
        "These two say the same words: they cannot be parted.",
        "Ces deux annonces disent les mêmes mots : elles ne peuvent être séparées.",
    ),
    "cut_side": ("Side {side}", "Côté {side}"),
    "cut_do": ("Cut here", "Couper ici"),
    "cut_binds": (
        "A decision binds every run that comes after it, until it is undone. This run stays as it is.",
        "Une décision lie toutes les exécutions qui suivent, jusqu’à ce qu’elle soit défaite. Celle-ci reste "
        "telle quelle.",
    ),
    "contacts_title": ("Contacts in the ads", "Coordonnées dans les annonces"),
    "contact": ("contact", "coordonnée"),
    "contacts_none": ("No contact was found in these ads.", "Aucune coordonnée n’a été trouvée."),
    "elsewhere": ("elsewhere", "ailleurs"),
    "disguised_n": (
        "disguised in {n} ad|disguised in {n} ads",
        "camouflée dans {n} annonce|camouflée dans {n} annonces",
    ),
    "masked_hint": (
        "Contacts are masked, here and in the texts.",
        "Les coordonnées sont masquées, ici et dans les textes.",
    ),
    "reveal": ("Show contacts in full", "Afficher les coordonnées en clair"),
    "reveal_hint": (
        "Say why: the reason is kept, with your name and the moment, and can be audited.",
        "Dites pourquoi : le motif est conservé, avec votre nom et le moment, et peut être vérifié.",
    ),
    "reveal_may_not": (
        "Your role shows contacts masked only.",
        "Votre rôle ne montre les coordonnées que masquées.",
    ),
    "revealed": (
        "Contacts are shown in full. This was logged with your reason; leave the page to hide them.",
        "Les coordonnées sont en clair. L’acte est consigné avec votre motif ; quittez la page pour les "
        "masquer.",
    ),
    "names_title": ("Names used", "Noms employés"),
    "tricks_title": ("What was hidden, and undone", "Ce qui était caché, et défait"),
    "ads_title": ("The ads, in time", "Les annonces, dans le temps"),
    "ads_hint": (
        "Marked: where an ad says something else than the first ad of its text. Tick two to compare them.",
        "Marqué : là où une annonce dit autre chose que la première de son texte. Cochez-en deux pour les "
        "comparer.",
    ),
    "ads_span": ("{first} to {last} of {n}", "{first} à {last} sur {n}"),
    "ad_is_first": ("first of its text", "première de son texte"),
    "ad_same_as": ("the same words as {ad}", "les mêmes mots que {ad}"),
    "ad_differs_from": ("differs from {ad}", "diffère de {ad}"),
    "ad_tick": ("Compare {ad}", "Comparer {ad}"),
    "compare_ticked": ("Compare the two ticked", "Comparer les deux cochées"),
    "ad_take_out": ("Take it out", "La retirer"),
    "ad_take_out_hint": (
        "It is not of this poster: the next run keeps it apart from all of the group.",
        "Elle n’est pas de cet auteur : la prochaine exécution la tient séparée de tout le groupe.",
    ),
    "earlier": ("Earlier", "Avant"),
    "later": ("Later", "Après"),
    "how_read": (
        "{n} ad was read; it is one text.|{n} ads were read; undoing disguises, they are {texts}.",
        "{n} annonce a été lue ; c’est un texte.|{n} annonces ont été lues ; camouflages défaits, cela fait "
        "{texts}.",
    ),
    "how_copies": (
        "{n} of them repeats the words of another exactly.|{n} of them repeat the words of another exactly.",
        "{n} d’entre elles répète les mots d’une autre.|{n} d’entre elles répètent les mots d’une autre.",
    ),
    "how_distinct": (
        "{n} distinct wording|{n} distinct wordings",
        "{n} formulation distincte|{n} formulations distinctes",
    ),
    "how_words": (
        "{n} link of wording holds, with a score of {low}: {groups}.|{n} links of wording hold, with scores "
        "from {low} to "
        "{high}: {groups}.",
        "{n} lien de formulation tient, de score {low} : {groups}.|{n} liens de formulation tiennent, de "
        "scores entre "
        "{low} et {high} : {groups}.",
    ),
    "how_words_none": (
        "No link of wording was needed: {groups}.",
        "Aucun lien de formulation n’a été nécessaire : {groups}.",
    ),
    "how_contacts": (
        "{n} link of contacts ties the texts into this group.|{n} links of contacts tie the texts into this "
        "group.",
        "{n} lien de coordonnées lie les textes en ce groupe.|{n} liens de coordonnées lient les textes en "
        "ce groupe.",
    ),
    "how_contacts_none": (
        "Contacts were not needed to tie it.",
        "Aucune coordonnée n’a été nécessaire pour le lier.",
    ),
    "how_below": (
        "{n} more link inside of it is below the threshold of {threshold} and holds nothing.|"
        "{n} more links inside of it are below the threshold of {threshold} and hold nothing.",
        "{n} autre lien à l’intérieur est sous le seuil de {threshold} et ne tient rien.|"
        "{n} autres liens à l’intérieur sont sous le seuil de {threshold} et ne tiennent rien.",
    ),
    "how_cut": ("It was kept apart from:", "Il a été tenu séparé de :"),
    "how_cut_none": ("Nothing had to be cut.", "Rien n’a dû être coupé."),
    "links_best": (
        "{n} link, best score {score}|{n} links, best score {score}",
        "{n} lien, meilleur score {score}|{n} liens, meilleur score {score}",
    ),
    "ad_alone": ("ad {ad}", "annonce {ad}"),
    "how_event": ("Since the run before: {what}.", "Depuis l’exécution précédente : {what}."),
    "event.born": ("new", "nouveau"),
    "event.grew": ("grew", "a grandi"),
    "event.shrank": ("shrank", "a rétréci"),
    "event.merged": ("came of several groups", "vient de plusieurs groupes"),
    "event.split": ("came of a group that fell apart", "vient d’un groupe qui s’est scindé"),
    "event.gone": ("gone", "disparu"),
    "new_ads_n": ("{n} new ad|{n} new ads", "{n} nouvelle annonce|{n} nouvelles annonces"),
    "decisions_none": (
        "Nothing was decided about this group yet.",
        "Rien n’a encore été décidé sur ce groupe.",
    ),
    "decided_done": (
        "Noted: {what}. It binds the next run.",
        "Noté : {what}. Cela lie la prochaine exécution.",
    ),
    "decided_undone": ("The decision is undone.", "La décision est défaite."),
    "decision": ("decision", "décision"),
    "about": ("about", "sur"),
    "reason": ("reason", "motif"),
    "undo": ("Undo", "Défaire"),
    "start_run": ("To the runs", "Vers les exécutions"),
    "ad_id": ("Id of the ad", "Identifiant de l’annonce"),
    "join_title": ("Join with another group", "Réunir avec un autre groupe"),
    "join_other": ("Id of the other group", "Identifiant de l’autre groupe"),
    "join_do": ("Join", "Réunir"),
    "decide_reason": ("Why", "Pourquoi"),
    "blind_short": ("blind", "à l’aveugle"),
}

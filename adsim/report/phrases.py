"""Every phrase of the report, in English and in French, by key.

`{n}` and the like are filled in; where a phrase has a `|`, its singular stands before and its plural behind
it, and `n` chooses. Keys with a dot name codes: `trick.leet` is the trick LEET. Nothing else lives here.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    # The frame.
    "title": ("Linked ads", "Annonces liées"),
    "notice": (
        "Leads, not findings: a link means possibly one poster; many ads are posted by consenting adults; verify.",
        "Des pistes, pas des conclusions : un lien veut dire peut-être un même auteur ; beaucoup d’annonces sont "
        "publiées par des adultes consentants ; vérifiez.",
    ),
    "skip": ("Skip to the groups", "Aller aux groupes"),
    "language": ("Language", "Langue"),
    "contents": ("Contents", "Sommaire"),
    "nav_glance": ("At a glance", "En bref"),
    "nav_groups": ("Groups", "Groupes"),
    "nav_agencies": ("Agencies", "Agences"),
    "nav_links": ("Links and cuts", "Liens et coupures"),
    "nav_reading": ("What was read", "Ce qui a été lu"),
    "nav_run": ("Settings and versions", "Réglages et versions"),
    # At a glance.
    "lead_read": (
        "{n} ad read from {files}.|{n} ads read from {files}.",
        "{n} annonce lue dans {files}.|{n} annonces lues dans {files}.",
    ),
    "files_n": ("{n} file|{n} files", "{n} fichier|{n} fichiers"),
    "lead_groups": (
        "{ads} of them are in one group, which may have one poster.|"
        "{ads} of them are in {n} groups that may each have one poster; the largest has {largest} ads.",
        "{ads} d’entre elles sont dans un groupe, qui a peut-être un seul auteur.|"
        "{ads} d’entre elles sont dans {n} groupes, chacun peut-être d’un seul auteur ; le plus grand compte "
        "{largest} annonces.",
    ),
    "lead_none": ("No two ads were linked.", "Aucune annonce n’a été liée à une autre."),
    "lead_rejected": (
        "{n} row could not be read as an ad.|{n} rows could not be read as ads.",
        "{n} ligne n’a pu être lue comme annonce.|{n} lignes n’ont pu être lues comme annonces.",
    ),
    "tile_ads": ("ad|ads", "annonce|annonces"),
    "tile_groups": ("group|groups", "groupe|groupes"),
    "tile_ads_in_groups": (
        "ad in groups|ads in groups",
        "annonce dans des groupes|annonces dans des groupes",
    ),
    "tile_largest": (
        "ad in the largest group|ads in the largest group",
        "annonce dans le plus grand groupe|annonces dans le plus grand groupe",
    ),
    "tile_agencies": ("agency|agencies", "agence|agences"),
    "tile_cities": ("city|cities", "ville|villes"),
    "tile_files": ("file|files", "fichier|fichiers"),
    "tile_rejected": ("row rejected|rows rejected", "ligne rejetée|lignes rejetées"),
    "over_time.day": ("Ads per day", "Annonces par jour"),
    "over_time.week": ("Ads per week", "Annonces par semaine"),
    "over_time.month": ("Ads per month", "Annonces par mois"),
    "over_time.quarter": ("Ads per quarter", "Annonces par trimestre"),
    "over_time.year": ("Ads over the years", "Annonces au fil des ans"),
    "key_grouped": ("in groups", "dans des groupes"),
    "key_alone": ("all ads", "toutes les annonces"),
    "dates_span": ("From {first} to {last}, in UTC.", "Du {first} au {last}, en UTC."),
    "dates_missing": (
        "{n} ad has no date.|{n} ads have no date.",
        "{n} annonce n’a pas de date.|{n} annonces n’ont pas de date.",
    ),
    "no_dates": ("No ad has a date.", "Aucune annonce n’a de date."),
    "as_table": ("As a table", "En tableau"),
    "from_day": ("from", "à partir du"),
    "sizes_title": ("Groups by number of ads", "Groupes selon le nombre d’annonces"),
    "size_class": ("ads in the group", "annonces du groupe"),
    "log_scale": ("Heights grow with the logarithm.", "Les hauteurs suivent le logarithme."),
    # Groups.
    "ranking": (
        "Ranked by interest: how much there is to look at by size, agencies, cities, moves and disguises, times the "
        "cohesion. It says nothing about harm or about any person.",
        "Classés par intérêt : ce qu’il y a à examiner selon taille, agences, villes, déplacements et camouflages, "
        "multiplié par la cohésion. Cela ne dit rien d’un tort ni d’aucune personne.",
    ),
    "groups_shown": (
        "{shown} of {n} groups shown; all are in the table of groups beside this file.",
        "{shown} groupes montrés sur {n} ; tous sont dans la table des groupes à côté de ce fichier.",
    ),
    "groups_all": (
        "The only group is shown.|All {n} groups are shown.",
        "Le seul groupe est montré.|Les {n} groupes sont tous montrés.",
    ),
    "filter": ("Filter", "Filtrer"),
    "filter_hint": (
        "a word, number, name, city or agency of the groups shown",
        "un mot, numéro, nom, ville ou agence des groupes montrés",
    ),
    "open_all": ("Open all", "Tout ouvrir"),
    "close_all": ("Close all", "Tout fermer"),
    "no_match": ("No group that is shown matches.", "Aucun groupe montré ne correspond."),
    "ranking_caption": ("Groups, the most interesting first", "Groupes, les plus intéressants d’abord"),
    "rank": ("#", "nº"),
    "group": ("group", "groupe"),
    "group_why": ("group, and why", "groupe, et pourquoi"),
    "groups": ("groups", "groupes"),
    "ads": ("ads", "annonces"),
    "texts": ("texts", "textes"),
    "agencies": ("agencies", "agences"),
    "cities": ("cities", "villes"),
    "when": ("when", "quand"),
    "cohesion": ("cohesion", "cohésion"),
    "interest": ("interest", "intérêt"),
    "unknown": ("unknown", "inconnu"),
    # A card.
    "ads_n": ("{n} ad|{n} ads", "{n} annonce|{n} annonces"),
    "texts_n": ("{n} text|{n} texts", "{n} texte|{n} textes"),
    "agencies_n": ("{n} agency|{n} agencies", "{n} agence|{n} agences"),
    "cities_n": ("{n} city|{n} cities", "{n} ville|{n} villes"),
    "shown_of": ("{shown} of {n} shown", "{shown} sur {n} montrés"),
    "wording": ("Wording", "Formulation"),
    "gain": (
        "the common wording saves {share} % of what the texts say",
        "la formulation commune épargne {share} % de ce que disent les textes",
    ),
    "characters_left": (
        "{n} more character is not shown; the whole text is in the table of ads.|"
        "{n} more characters are not shown; the whole text is in the table of ads.",
        "{n} caractère de plus n’est pas montré ; le texte entier est dans la table des annonces.|"
        "{n} caractères de plus ne sont pas montrés ; le texte entier est dans la table des annonces.",
    ),
    "aligned": (
        "The template was found from {aligned} of {n} different texts, and then held against all.",
        "Le gabarit vient de {aligned} des {n} textes différents, puis a été comparé à tous.",
    ),
    "shortened": (
        "Of {n} long text only the first words were read.|Of {n} long texts only the first words were read.",
        "D’un long texte, seuls les premiers mots ont été lus.|"
        "De {n} longs textes, seuls les premiers mots ont été lus.",
    ),
    "values_n": ("{n} value|{n} values", "{n} valeur|{n} valeurs"),
    "value": ("value", "valeur"),
    "empty_value": ("nothing", "rien"),
    "time_title.day": ("Where and when, by day", "Où et quand, par jour"),
    "time_title.week": ("Where and when, by week", "Où et quand, par semaine"),
    "time_title.month": ("Where and when, by month", "Où et quand, par mois"),
    "time_title.quarter": ("Where and when, by quarter", "Où et quand, par trimestre"),
    "time_title.year": ("Where and when, by year", "Où et quand, par an"),
    "time_table": ("Dated ads by city", "Annonces datées par ville"),
    "cities_left": (
        "{n} more city is not drawn.|{n} more cities are not drawn.",
        "{n} ville de plus n’est pas dessinée.|{n} villes de plus ne sont pas dessinées.",
    ),
    "undated_n": (
        "{n} ad has no date.|{n} ads have no date.",
        "{n} annonce est sans date.|{n} annonces sont sans date.",
    ),
    "undated": ("no date", "sans date"),
    "city_unknown": ("city unknown", "ville inconnue"),
    "city": ("city", "ville"),
    "agency": ("agency", "agence"),
    "name": ("name", "nom"),
    "first_ad": ("first ad", "première"),
    "last_ad": ("last ad", "dernière"),
    "ads_title": ("Ads as they were read", "Les annonces telles que lues"),
    "ads_shown": (
        "{shown} of {n} ads shown, spread over texts and time; all are in the table of ads.",
        "{shown} annonces montrées sur {n}, réparties sur les textes et le temps ; toutes sont dans la table des "
        "annonces.",
    ),
    "ads_all": (
        "The only ad is shown.|All {n} ads are shown.",
        "La seule annonce est montrée.|Les {n} annonces sont toutes montrées.",
    ),
    "identifiers_title": ("Contacts found", "Coordonnées trouvées"),
    "identifier": ("contact", "coordonnée"),
    "elsewhere": ("elsewhere", "ailleurs"),
    "in_groups_n": (
        "in {n} other group|in {n} other groups",
        "dans {n} autre groupe|dans {n} autres groupes",
    ),
    "obfuscated_n": (
        "disguised in {n} ad|disguised in {n} ads",
        "camouflée dans {n} annonce|camouflée dans {n} annonces",
    ),
    "agencies_title": ("Agencies", "Agences"),
    "cities_title": ("Cities", "Villes"),
    "moves_title": ("Moves from city to city", "Déplacements de ville en ville"),
    "move": ("from → to", "de → à"),
    "times": ("times", "fois"),
    "first_on": ("first on", "d’abord le"),
    "names_title": ("Names used", "Noms employés"),
    "tricks_title": ("What was hidden, and undone", "Ce qui était caché, et défait"),
    "trick": ("trick", "ruse"),
    "cohesion_hint": (
        "how strongly its ads are tied to each other, 0 to 1",
        "à quel point ses annonces tiennent entre elles, de 0 à 1",
    ),
    "weakest_title": ("Verify here first: the weakest link", "À vérifier d’abord : le lien le plus faible"),
    "weakest_hint": (
        "Score {score}. Without it the group could fall into parts of {left} and {right} ads.",
        "Score {score}. Sans lui, le groupe pourrait se scinder en parties de {left} et {right} annonces.",
    ),
    "weakest_same_text": (
        "Both ads are of one text group.",
        "Les deux annonces sont d’un même groupe de textes.",
    ),
    "evidence_wording": ("wording", "formulation"),
    "evidence_identifiers": ("contacts in common", "coordonnées communes"),
    "evidence_base": ("two strangers", "deux inconnus"),
    "shared_identifiers": ("Contacts in both:", "Coordonnées des deux :"),
    "common_hint": (
        "Underlined: two words and more that stand in both; words that were disguised may be missed here. Every part "
        "of the score:",
        "Soulignés : deux mots et plus que les deux contiennent ; des mots camouflés peuvent manquer ici. Chaque part "
        "du score :",
    ),
    # Agencies.
    "agencies_hint": (
        "An agency is the site or the agency that an ad ran on. That two of them share groups may mean one poster who "
        "uses both.",
        "Une agence est le site ou l’agence où parut l’annonce. Que deux d’entre elles partagent des groupes peut "
        "signifier un auteur qui emploie les deux.",
    ),
    "agencies_shown": (
        "{shown} of {n} agencies shown, those that share the most groups; all are in the table of groups.",
        "{shown} agences montrées sur {n}, celles qui partagent le plus de groupes ; toutes sont dans la table des "
        "groupes.",
    ),
    "matrix_caption": ("Ads of each group on each agency", "Annonces de chaque groupe sur chaque agence"),
    "network_title": ("Agencies tied by groups in common", "Agences reliées par des groupes communs"),
    "network_hint": (
        "The wider a line, the more groups both have; the larger a disc, the more ads in groups. Numbers are those of "
        "the table.",
        "Plus un trait est large, plus les deux ont de groupes ; plus un disque est grand, plus il a d’annonces dans "
        "des groupes. Les numéros sont ceux du tableau.",
    ),
    "network_table": ("Agencies and the groups they share", "Agences et groupes qu’elles partagent"),
    "number_sign": ("#", "nº"),
    "ads_in_groups": ("ads in groups", "annonces groupées"),
    "shares_with": ("shares groups with (number × groups)", "partage des groupes avec (numéro × groupes)"),
    "no_sharing": ("No two agencies share a group.", "Aucun groupe n’est partagé par deux agences."),
    "no_agencies": ("No ad in a group names an agency.", "Aucune annonce d’un groupe ne nomme d’agence."),
    # Links and cuts.
    "links_hint": (
        "The score of a link is the calibrated probability that both ads come from one poster. Links of at least "
        "{threshold} join, unless they were cut.",
        "Le score d’un lien est la probabilité calibrée que les deux annonces viennent d’un même auteur. Les liens "
        "d’au moins {threshold} unissent, sauf coupure.",
    ),
    "scores_title": ("Links by score", "Liens selon le score"),
    "score": ("score", "score"),
    "threshold_at": ("threshold {score}", "seuil {score}"),
    "state_kept": ("{n} kept|{n} kept", "{n} gardé|{n} gardés"),
    "state_cut": ("{n} cut|{n} cut", "{n} coupé|{n} coupés"),
    "state_below": ("{n} below the threshold|{n} below the threshold", "{n} sous le seuil|{n} sous le seuil"),
    "links_listed": ("Each is in the table of links.", "Chacun est dans la table des liens."),
    "kept": ("kept", "gardés"),
    "cut": ("cut", "coupés"),
    "below": ("below", "dessous"),
    "no_links": ("No link was scored.", "Aucun lien n’a reçu de score."),
    "cuts_title": ("What was cut, and why", "Ce qui a été coupé, et pourquoi"),
    "cuts_hint": (
        "Links that passed the threshold and yet do not hold two groups together. No ad is dropped by a cut.",
        "Des liens au-dessus du seuil qui pourtant ne tiennent pas deux groupes ensemble. Une coupure n’écarte aucune "
        "annonce.",
    ),
    "cuts_by_reason": ("Cuts by reason", "Coupures par motif"),
    "cuts_table": (
        "Groups kept apart, the most links first",
        "Groupes tenus séparés, le plus de liens d’abord",
    ),
    "ad_alone": ("ad {ad}", "annonce {ad}"),
    "reason": ("reason", "motif"),
    "links_cut": ("links cut", "liens coupés"),
    "groups_apart": ("groups kept apart", "groupes séparés"),
    "between": ("between", "entre"),
    "best_score": ("best score", "meilleur score"),
    "detail": ("detail", "détail"),
    "decisions_title": ("Decisions that bind this run", "Décisions qui lient cette exécution"),
    "decisions_n": (
        "{n} decision of an analyst: {same} same, {different} different, {unsure} unsure.|"
        "{n} decisions of an analyst: {same} same, {different} different, {unsure} unsure.",
        "{n} décision d’un analyste : mêmes {same}, différents {different}, incertains {unsure}.|"
        "{n} décisions d’un analyste : mêmes {same}, différents {different}, incertains {unsure}.",
    ),
    "decisions_not_held": (
        "{n} could not be kept, because others contradict it.|{n} could not be kept, because others contradict them.",
        "{n} n’a pas pu être tenue, car d’autres la contredisent.|"
        "{n} n’ont pas pu être tenues, car d’autres les contredisent.",
    ),
    "verdict": ("verdict", "verdict"),
    "verdict.same": ("same poster", "même auteur"),
    "verdict.different": ("different posters", "auteurs différents"),
    "verdict.unsure": ("unsure", "incertain"),
    "held": ("kept to", "tenue"),
    "yes": ("yes", "oui"),
    "no": ("no", "non"),
    "candidates_title": ("Where the candidates came from", "D’où viennent les candidats"),
    "candidates_hint": (
        "Only pairs that one of these proposed were scored. What a cap struck was not proposed by that way in; another "
        "may still have proposed it.",
        "Seules les paires proposées par l’une de ces voies ont reçu un score. Ce qu’une limite a frappé n’a pas été "
        "proposé par cette voie ; une autre a pu le proposer.",
    ),
    "generators_caption": ("Ways in", "Voies"),
    "generator": ("way in", "voie"),
    "proposed": ("pairs proposed", "paires proposées"),
    "alone": ("by it alone", "par elle seule"),
    "capped": ("struck by a cap", "frappées par une limite"),
    "caps": ("caps", "limites"),
    # What was read.
    "files_caption": ("Files read", "Fichiers lus"),
    "no_files": (
        "The ads came from memory, not from files.",
        "Les annonces venaient de la mémoire, non de fichiers.",
    ),
    "file": ("file", "fichier"),
    "format": ("format", "format"),
    "encoding": ("encoding", "encodage"),
    "found_by": ("by {how}", "par {how}"),
    "found_by.byte order mark": ("by byte order mark", "par la marque d’ordre des octets"),
    "found_by.zero bytes": ("by zero bytes", "par les octets nuls"),
    "found_by.valid utf-8": ("by valid UTF-8", "par UTF-8 valide"),
    "found_by.mostly valid utf-8": ("by mostly valid UTF-8", "par UTF-8 presque partout valide"),
    "found_by.setting": ("by setting", "par réglage"),
    "delimiter": ("cells parted by", "cellules séparées par"),
    "rows_read": ("ads read", "annonces lues"),
    "rows_rejected": ("rejected", "rejetées"),
    "mapping": ("columns", "colonnes"),
    "rejected_title": ("What was rejected", "Ce qui a été rejeté"),
    "rejected_n": (
        "{n} row is no ad. It stands in the table of rejected rows, with its place.|"
        "{n} rows are no ads. Each stands in the table of rejected rows, with its place.",
        "{n} ligne n’est pas une annonce. Elle est dans la table des lignes rejetées, avec sa place.|"
        "{n} lignes ne sont pas des annonces. Chacune est dans la table des lignes rejetées, avec sa place.",
    ),
    "rejected_caption": ("Rejected rows by reason and file", "Lignes rejetées par motif et fichier"),
    "rejected_none": ("Every row was read as an ad.", "Chaque ligne a été lue comme annonce."),
    "rows": ("rows", "lignes"),
    "first_row": ("first in row", "d’abord à la ligne"),
    # The run.
    "run_hint": (
        "The same files, settings and versions give the same groups again. Times and counts are in run.json.",
        "Les mêmes fichiers, réglages et versions redonnent les mêmes groupes. Durées et décomptes sont dans run.json.",
    ),
    "settings_hash": ("hash of the settings", "empreinte des réglages"),
    "seed": ("seed", "graine"),
    "threshold": ("threshold", "seuil"),
    "model": ("model", "modèle"),
    "inputs": ("Input files and their hashes", "Fichiers d’entrée et leurs empreintes"),
    "bytes": ("bytes", "octets"),
    "settings": ("Settings", "Réglages"),
    "settings_n": (
        "Settings; {n} differs from its default|Settings; {n} differ from their defaults",
        "Réglages ; {n} diffère de sa valeur usuelle|Réglages ; {n} diffèrent de leur valeur usuelle",
    ),
    "setting": ("setting", "réglage"),
    "changed": ("changed", "modifié"),
    "libraries": ("Versions of the libraries", "Versions des bibliothèques"),
    "library": ("library", "bibliothèque"),
    "version": ("version", "version"),
    # Codes.
    "slot.phone": ("phone", "téléphone"),
    "slot.email": ("e-mail", "courriel"),
    "slot.handle": ("handle", "pseudo"),
    "slot.url": ("address", "adresse"),
    "slot.wallet": ("wallet", "portefeuille"),
    "slot.name": ("name", "nom"),
    "slot.place": ("place", "lieu"),
    "slot.price": ("price", "prix"),
    "slot.age": ("age", "âge"),
    "slot.word": ("word", "mot"),
    "slot.text": ("words", "mots"),
    "slot.optional": ("not in all", "pas partout"),
    "identifier.phone": ("phone", "téléphone"),
    "identifier.email": ("e-mail", "courriel"),
    "identifier.handle": ("handle", "pseudo"),
    "identifier.url": ("web address", "adresse web"),
    "identifier.wallet": ("wallet", "portefeuille"),
    "identifier.price": ("price", "prix"),
    "identifier.age": ("age", "âge"),
    "identifier.name": ("name", "nom"),
    "identifier.place": ("place", "lieu"),
    "trick.zero_width": ("invisible characters", "caractères invisibles"),
    "trick.bidi": ("reversed direction", "sens d’écriture inversé"),
    "trick.combining": ("stacked accents", "accents empilés"),
    "trick.styled": ("styled letters (𝓪)", "lettres stylisées (𝓪)"),
    "trick.homoglyph": ("look-alike letters", "lettres sosies"),
    "trick.keycap": ("emoji digits", "chiffres en émoji"),
    "trick.leet": ("digits as letters", "chiffres pour des lettres"),
    "trick.spaced": ("letters spaced out", "lettres espacées"),
    "trick.repeated": ("letters repeated", "lettres répétées"),
    "trick.emoji_inside": ("emoji inside of words", "émojis dans les mots"),
    "cut.hub": ("hub", "carrefour"),
    "cut.weak_bridge": ("weak bridge", "pont fragile"),
    "cut.lifted_text": ("lifted text", "texte repris"),
    "cut.decision": ("decision", "décision"),
    "cut_why.hub": (
        "a contact that many unlike texts share, such as a booking line",
        "une coordonnée que beaucoup de textes différents partagent, comme une ligne de réservation",
    ),
    "cut_why.weak_bridge": (
        "too few links for the size of the two groups",
        "trop peu de liens pour la taille des deux groupes",
    ),
    "cut_why.lifted_text": (
        "a text that seems copied from another poster",
        "un texte qui semble copié d’un autre auteur",
    ),
    "cut_why.decision": ("an analyst said: different", "un analyste a dit : différents"),
    "generator.lsh": ("near texts (MinHash bands)", "textes proches (bandes MinHash)"),
    "generator.phrase": ("rare phrases in common", "phrases rares en commun"),
    "generator.identifier": ("contacts in common", "coordonnées communes"),
    "rejected.wrong_cell_count": (
        "more or fewer cells than the header",
        "plus ou moins de cellules que l’en-tête",
    ),
    "rejected.open_quote": ("a quote that does not close", "un guillemet qui ne se ferme pas"),
    "rejected.broken_json": ("no valid JSON", "JSON non valable"),
    "rejected.not_an_object": ("JSON without names", "JSON sans noms"),
    "rejected.bad_bytes": ("bytes that do not fit the encoding", "octets qui ne vont pas avec l’encodage"),
    "rejected.nul": ("a NUL character", "un caractère NUL"),
    "rejected.no_text": ("no text", "pas de texte"),
    "rejected.too_long": ("text too long", "texte trop long"),
    "rejected.repeated": ("the same ad again (id and text)", "la même annonce encore (id et texte)"),
    "rejected.same_id_other_text": ("the id of another ad", "l’id d’une autre annonce"),
    # Notes of a run, in the very words of those who make them: the report knows them by the English.
    "note.html": (
        "HTML was turned into text in {n} text|HTML was turned into text in {n} texts",
        "du HTML a été changé en texte dans {n} texte|du HTML a été changé en texte dans {n} textes",
    ),
    "note.no_ids": (
        "no column has ids; they were made of name and row, as in {example}",
        "aucune colonne n’a d’identifiants ; ils ont été faits du nom et de la ligne, comme {example}",
    ),
    "note.ids_missing": (
        "{n} ad without an id got one of name and row, as in {example}|"
        "{n} ads without an id got one of name and row, as in {example}",
        "{n} annonce sans identifiant en a reçu un, fait du nom et de la ligne, comme {example}|"
        "{n} annonces sans identifiant en ont reçu un, fait du nom et de la ligne, comme {example}",
    ),
    "note.no_zone": (
        "{n} date without a time zone taken as UTC|{n} dates without a time zone taken as UTC",
        "{n} date sans fuseau horaire prise pour UTC|{n} dates sans fuseau horaire prises pour UTC",
    ),
    "note.day_first_by_others": (
        "{n} date such as 03/04/2024 read day first, as other dates of that column tell|"
        "{n} dates such as 03/04/2024 read day first, as other dates of that column tell",
        "{n} date comme 03/04/2024 lue le jour d’abord, comme le montrent d’autres dates de la colonne|"
        "{n} dates comme 03/04/2024 lues le jour d’abord, comme le montrent d’autres dates de la colonne",
    ),
    "note.month_first_by_others": (
        "{n} date such as 03/04/2024 read month first, as other dates of that column tell|"
        "{n} dates such as 03/04/2024 read month first, as other dates of that column tell",
        "{n} date comme 03/04/2024 lue le mois d’abord, comme le montrent d’autres dates de la colonne|"
        "{n} dates comme 03/04/2024 lues le mois d’abord, comme le montrent d’autres dates de la colonne",
    ),
    "note.day_first_as_set": (
        "{n} date such as 03/04/2024 read day first, as ingest.day_first says|"
        "{n} dates such as 03/04/2024 read day first, as ingest.day_first says",
        "{n} date comme 03/04/2024 lue le jour d’abord, comme le dit ingest.day_first|"
        "{n} dates comme 03/04/2024 lues le jour d’abord, comme le dit ingest.day_first",
    ),
    "note.month_first_as_set": (
        "{n} date such as 03/04/2024 read month first, as ingest.day_first says|"
        "{n} dates such as 03/04/2024 read month first, as ingest.day_first says",
        "{n} date comme 03/04/2024 lue le mois d’abord, comme le dit ingest.day_first|"
        "{n} dates comme 03/04/2024 lues le mois d’abord, comme le dit ingest.day_first",
    ),
    "note.dates_unread": (
        "{n} date could not be read: see the column posted_at_input|"
        "{n} dates could not be read: see the column posted_at_input",
        "{n} date n’a pas pu être lue : voir la colonne posted_at_input|"
        "{n} dates n’ont pas pu être lues : voir la colonne posted_at_input",
    ),
    "note.text_column": (
        "no column has a usual name for the text; '{column}' is the only one that is free text",
        "aucune colonne n’a un nom courant pour le texte ; « {column} » est la seule qui soit du texte libre",
    ),
    "note.no_column": (
        "there is no column '{column}' to take as {name}",
        "il n’y a pas de colonne « {column} » à prendre comme {name}",
    ),
    "note.inside_array": (
        "the array inside of the object was read; what stands beside it was not",
        "le tableau dans l’objet a été lu ; ce qui est à côté ne l’a pas été",
    ),
    "note.half_characters": (
        "half of a character was replaced by U+FFFD in {n} value|"
        "half of a character was replaced by U+FFFD in {n} values",
        "une moitié de caractère a été remplacée par U+FFFD dans {n} valeur|"
        "une moitié de caractère a été remplacée par U+FFFD dans {n} valeurs",
    ),
    "note.zero_bytes": (
        "every other byte is zero: read as {encoding}, which it does not say itself",
        "un octet sur deux est nul : lu comme {encoding}, ce que le fichier ne dit pas lui-même",
    ),
    "note.told_though_utf8": (
        "read as {encoding}, as told, although it is valid UTF-8",
        "lu comme {encoding}, comme demandé, bien que ce soit de l’UTF-8 valable",
    ),
    "note.proposed": (
        "it is not UTF-8; charset-normalizer proposes {encoding}, and that was taken: if letters look wrong, "
        "name the encoding with --encoding",
        "ce n’est pas de l’UTF-8 ; charset-normalizer propose {encoding}, qui a été pris : si des lettres paraissent "
        "fausses, nommez l’encodage avec --encoding",
    ),
    "note.proposed_among": (
        "it is not UTF-8; charset-normalizer proposes {encoding} ({others} would fit too), and that was "
        "taken: if letters look wrong, name the encoding with --encoding",
        "ce n’est pas de l’UTF-8 ; charset-normalizer propose {encoding} ({others} iraient aussi), qui a été pris : si "
        "des lettres paraissent fausses, nommez l’encodage avec --encoding",
    ),
    "note.named_before": (
        "{file} was named before: its ads are repeated",
        "{file} a déjà été nommé : ses annonces sont répétées",
    ),
    "note.same_bytes": (
        "{file} holds the same bytes as {other}: its ads are repeated",
        "{file} contient les mêmes octets que {other} : ses annonces sont répétées",
    ),
    "note.closed": (
        "{folder}: {n} folder in it cannot be opened|{folder}: {n} folders in it cannot be opened",
        "{folder} : {n} dossier ne peut pas être ouvert|{folder} : {n} dossiers ne peuvent pas être ouverts",
    ),
    "note.linked": (
        "{folder}: {n} link to other folders not followed|{folder}: {n} links to other folders not followed",
        "{folder} : {n} lien vers d’autres dossiers non suivi|{folder} : {n} liens vers d’autres dossiers non suivis",
    ),
    "note.hidden": (
        "{folder}: {n} hidden file or folder passed over|{folder}: {n} hidden files or folders passed over",
        "{folder} : {n} fichier ou dossier caché laissé de côté|"
        "{folder} : {n} fichiers ou dossiers cachés laissés de côté",
    ),
    "note.kinds": (
        "{folder}: files of kinds that are not read were passed over: {kinds}",
        "{folder} : des fichiers de sortes qui ne sont pas lues ont été laissés de côté : {kinds}",
    ),
    "note.passed_over": ("passed over: {reason}", "laissé de côté : {reason}"),
    "note.decisions": (
        "{n} decision of {file} (SHA-256 {digest})|{n} decisions of {file} (SHA-256 {digest})",
        "{n} décision de {file} (SHA-256 {digest})|{n} décisions de {file} (SHA-256 {digest})",
    ),
    "note.conflict": (
        "decisions in conflict: {left} and {right} are decided the same, but other decisions keep them apart",
        "décisions en conflit : {left} et {right} sont dits du même auteur, mais d’autres décisions les séparent",
    ),
    "note.unread_rows": (
        "{n} of {rows} rows could not be read; each has a label of its own",
        "{n} ligne sur {rows} n’a pas pu être lue ; elle a une étiquette à elle|"
        "{n} lignes sur {rows} n’ont pas pu être lues ; chacune a une étiquette à elle",
    ),
}

"""Search, its answers, and watches."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "search_title": ("Search", "Recherche"),
    "search_box": ("What to look for", "Que chercher"),
    "search_hint": (
        "Paste an ad, a phone in any disguise, an e-mail, a handle, a phrase in quotes, or the id of an ad "
        "or a group.",
        "Collez une annonce, un téléphone même camouflé, un courriel, un pseudo, une phrase entre "
        "guillemets, ou "
        "l’identifiant d’une annonce ou d’un groupe.",
    ),
    "search_kind": ("Read it as", "Le lire comme"),
    "search_do": ("Search", "Chercher"),
    "search_wrong": (
        "The question or a filter does not fit: check the days and the least score.",
        "La question ou un filtre ne convient pas : vérifiez les jours et le score minimal.",
    ),
    "ask.auto": ("what it seems to be", "ce qu’il semble être"),
    "ask.text": ("the text of an ad", "le texte d’une annonce"),
    "ask.identifier": ("a contact", "une coordonnée"),
    "ask.phrase": ("the very words", "les mots mêmes"),
    "ask.ad": ("the id of an ad", "l’identifiant d’une annonce"),
    "ask.group": ("the id of a group", "l’identifiant d’un groupe"),
    "ask_how": ("Ways to ask", "Façons de demander"),
    "ask_example.text": (
        "quiet evenings by the harbour, tea and long talks",
        "soirées calmes près du port, thé et causeries",
    ),
    "ask_example.identifier": ("four one six, 5 5 5 – O1oo", "quatre un six, 5 5 5 – O1oo"),
    "ask_example.phrase": ("“tea and long talks”", "« thé et causeries »"),
    "ask_example.ad": ("ad-0000017", "ad-0000017"),
    "ask_private": (
        "What you ask stays out of the address of the page and out of every log; the audit log holds that "
        "you asked, and a "
        "keyed digest.",
        "Ce que vous demandez n’est ni dans l’adresse de la page ni dans un journal ; l’audit retient que "
        "vous avez "
        "demandé, et une empreinte à clé.",
    ),
    "posted_since": ("Posted since", "Publiée depuis"),
    "posted_until": ("Posted until", "Publiée jusqu’au"),
    "least_score": ("Least score", "Score min."),
    "hits_n": (
        "{n} text is related, in {ads}|{n} texts are related, in {ads}",
        "{n} texte est apparenté, dans {ads}|{n} textes sont apparentés, dans {ads}",
    ),
    "hits_none": ("Nothing is related closely enough", "Rien n’est assez proche"),
    "hits_in_groups": ("In these groups:", "Dans ces groupes :"),
    "asked_as": ("Read as {kind}", "Lu comme {kind}"),
    "read_in_it": ("found in it:", "trouvé dedans :"),
    "answer_capped": ("A limit left out:", "Une limite a laissé de côté :"),
    "nearest_title": ("The nearest is not near enough", "Le plus proche ne l’est pas assez"),
    "nothing_near": (
        "No ad of this run has any of it. Another run or another case may.",
        "Aucune annonce de cette exécution n’en a rien. Une autre exécution ou un autre dossier peut-être.",
    ),
    "more_like_this": ("More like this", "D’autres semblables"),
    "hit_by": ("words {text}, contacts {contacts}", "mots {text}, coordonnées {contacts}"),
    "copies_n": (
        "{n} more ad with the same words|{n} more ads with the same words",
        "{n} autre annonce aux mêmes mots|{n} autres annonces aux mêmes mots",
    ),
    "measure.model": ("probability of one poster", "probabilité d’un même auteur"),
    "measure.shared": (
        "share of the words asked for, by rarity",
        "part des mots demandés, selon leur rareté",
    ),
    "measure.phrase": ("the very words, in this order", "les mots mêmes, dans cet ordre"),
    "measure.identifier": ("how surely the contact was read", "sûreté avec laquelle la coordonnée fut lue"),
    "watch_save": ("Save as a watch", "Garder en veille"),
    "watch_name": ("Name of the watch", "Nom de la veille"),
    "watch_hint": (
        "It is asked again of every run, and shows what is new since you last looked. Only you see it.",
        "Elle est posée à chaque exécution et montre ce qui est nouveau depuis votre dernier regard. Vous "
        "seul la voyez.",
    ),
    "watch_do": ("Save", "Garder"),
    "watches_title": ("Watches", "Veilles"),
    "watches_lead": (
        "Questions that are asked again of the newest run.",
        "Des questions reposées à la dernière exécution.",
    ),
    "watches_none_title": ("No watch yet", "Aucune veille"),
    "watches_none_text": (
        "Search for something, and save it as a watch.",
        "Cherchez quelque chose, et gardez-le en veille.",
    ),
    "watch_kind": ("asks by", "demande par"),
    "watch_news": ("new", "nouveau"),
    "watch_known": ("known", "connu"),
    "watch_seen_at": ("last seen", "vu la dernière fois"),
    "watch_mark": ("Mark as seen", "Marquer comme vu"),
    "watch_remove": ("Remove", "Retirer"),
    "watch_new_n": ("{n} new text|{n} new texts", "{n} nouveau texte|{n} nouveaux textes"),
    "watch_known_n": ("{n} known text|{n} known texts", "{n} texte connu|{n} textes connus"),
    "watch_nothing_title": ("Nothing new", "Rien de nouveau"),
    "watch_nothing_text": (
        "The newest run finds nothing that was not there when you last looked.",
        "La dernière exécution ne trouve rien qui n’était déjà là.",
    ),
    "watch_show_known": ("What is known", "Ce qui est connu"),
    "watch_problem": ("cannot be asked of this run", "ne peut être posée à cette exécution"),
}

"""The help: what a score means and does not mean, responsible use, the keyboard."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "help_title": ("Help", "Aide"),
    "help_lead": (
        "What adsim says, what it does not say, and how to work with it.",
        "Ce qu’adsim dit, ce qu’il ne dit pas, et comment travailler avec lui.",
    ),
    "help_contents": ("On this page", "Sur cette page"),
    "help_score": ("What a score means", "Ce que veut dire un score"),
    "help_score_1": (
        "The score of a link is the probability, from 0 to 1, that both ads come from one poster, as learnt from "
        "made-up ads whose authors are known. Of links with score 0.8, about eight in ten should be right on ads like "
        "those; on other ads it can be more or fewer.",
        "Le score d’un lien est la probabilité, de 0 à 1, que les deux annonces viennent d’un même auteur, apprise sur "
        "des annonces inventées dont les auteurs sont connus. De liens au score 0,8, environ huit sur dix devraient "
        "être justes sur de telles annonces ; sur d’autres, cela peut être plus ou moins.",
    ),
    "help_score_2": (
        "It is taken apart into reasons that add up: rare phrases in common, contacts in common, the manner of "
        "writing, and what speaks against. Read them before the number.",
        "Il se décompose en raisons qui s’additionnent : phrases rares communes, coordonnées communes, manière "
        "d’écrire, et ce qui parle contre. Lisez-les avant le nombre.",
    ),
    "help_score_3": (
        "The threshold is the least score that joins ads into a group. Cohesion says how well all of a group fits "
        "together, the weakest link where it would part first. Interest only puts groups in order: how much there is "
        "to look at.",
        "Le seuil est le score minimal qui réunit des annonces en un groupe. La cohésion dit à quel point le groupe va "
        "ensemble, le lien le plus faible où il se séparerait d’abord. L’intérêt ne fait que classer les groupes : "
        "combien il y a à examiner.",
    ),
    "help_not": ("What it does not mean", "Ce qu’il ne veut pas dire"),
    "help_not_1": (
        "It is no score of risk, harm or trafficking, and says nothing about any person.",
        "Ce n’est pas un score de risque, de tort ou de traite, et il ne dit rien d’aucune personne.",
    ),
    "help_not_2": (
        "One poster is not one person: agencies, web designers, booking services and friends write for many.",
        "Un auteur n’est pas une personne : agences, concepteurs de sites, services de réservation et amis écrivent "
        "pour plusieurs.",
    ),
    "help_not_3": (
        "The same words may be stolen, and a number may have been passed on. adsim looks for both and says so, but "
        "cannot see everything.",
        "Les mêmes mots peuvent être volés, et un numéro peut avoir été réattribué. adsim cherche les deux et le dit, "
        "mais ne peut tout voir.",
    ),
    "help_not_4": (
        "No link does not mean no relation: ads may come from one poster and share nothing that can be seen.",
        "L’absence de lien n’est pas l’absence de rapport : des annonces peuvent venir d’un même auteur sans rien "
        "partager de visible.",
    ),
    "help_use": ("Responsible use", "Usage responsable"),
    "help_use_1": (
        "Many ads are posted by consenting adults. Treat every group as a lead to verify, never as a finding.",
        "Beaucoup d’annonces sont publiées par des adultes consentants. Traitez chaque groupe comme une piste à "
        "vérifier, jamais comme une conclusion.",
    ),
    "help_use_2": (
        "Bring in only what you may hold, say on what ground, and let it be purged on its day.",
        "N’apportez que ce que vous pouvez détenir, dites sur quelle base, et laissez-le se purger à son jour.",
    ),
    "help_use_3": (
        "Look at contacts in full only when the work needs it; the reason is kept, and so is who looked.",
        "Ne regardez les coordonnées en entier que si le travail l’exige ; le motif est gardé, et qui a regardé aussi.",
    ),
    "help_use_4": (
        "Decide blind where you can: without score and agency. Say unsure when you are.",
        "Décidez à l’aveugle quand vous le pouvez : sans score ni agence. Dites incertain quand vous l’êtes.",
    ),
    "help_use_5": (
        "When you hand something on, hand on its evidence and its limits with it.",
        "Quand vous transmettez quelque chose, transmettez-en les preuves et les limites.",
    ),
    "help_work": ("How the work goes", "Comment va le travail"),
    "help_work_1": (
        "Bring in files, look at how each is read, confirm.",
        "Apportez des fichiers, regardez comment chacun est lu, confirmez.",
    ),
    "help_work_2": (
        "Start a run and leave it alone; the page tells when it is done.",
        "Lancez une exécution et laissez-la ; la page dit quand elle est finie.",
    ),
    "help_work_3": (
        "Read the groups from the top: one sentence says why, the template shows what stays and what varies.",
        "Lisez les groupes depuis le haut : une phrase dit pourquoi, le gabarit montre ce qui reste et ce qui varie.",
    ),
    "help_work_4": (
        "Cut what does not belong, confirm what does. The next run keeps to it.",
        "Coupez ce qui n’a pas sa place, confirmez ce qui l’a. L’exécution suivante s’y tient.",
    ),
    "help_work_5": (
        "Save a search as a watch: when new ads join, the case says so.",
        "Gardez une recherche comme veille : quand de nouvelles annonces s’y joignent, le dossier le dit.",
    ),
    "help_keys": ("Keyboard", "Clavier"),
    "help_keys_hint": (
        "Every page works without a mouse: Tab goes on, Shift Tab back, Enter opens, Space ticks and unfolds.",
        "Chaque page fonctionne sans souris : Tab avance, Maj Tab recule, Entrée ouvre, Espace coche et déplie.",
    ),
    "help_key": ("key", "touche"),
    "help_does": ("does", "fait"),
    "help_keys_review": (
        "In the review, while the pair has the focus",
        "Dans la révision, quand la paire a le focus",
    ),
    "key.y": ("the same poster", "le même auteur"),
    "key.n": ("different posters", "des auteurs différents"),
    "key.u": ("unsure", "incertain"),
    "key.s": ("skip the pair", "passer la paire"),
    "key.z": ("undo the last decision", "annuler la dernière décision"),
    "help_words": ("Words", "Mots"),
    "word.group": ("group", "groupe"),
    "word_is.group": (
        "ads that are tied by their words, their contacts, or both: possibly one poster",
        "annonces liées par leurs mots, leurs coordonnées, ou les deux : peut-être un même auteur",
    ),
    "word.text_group": ("text group", "groupe de textes"),
    "word_is.text_group": (
        "ads inside a group that share one wording",
        "annonces d’un groupe qui partagent une même formulation",
    ),
    "word.template": ("template", "gabarit"),
    "word_is.template": (
        "the words that a wording keeps, with places (slots) for what varies",
        "les mots qu’une formulation garde, avec des places pour ce qui varie",
    ),
    "word.cut": ("cut", "coupure"),
    "word_is.cut": (
        "a link that is kept from joining two groups, with its reason",
        "un lien qui est empêché de réunir deux groupes, avec sa raison",
    ),
    "word.watch": ("watch", "veille"),
    "word_is.watch": (
        "a saved question that is asked again after each run",
        "une question gardée, posée de nouveau après chaque exécution",
    ),
}

"""Signing in and the first run."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "login": ("Sign in", "Se connecter"),
    "login_lead": (
        "adsim links ads that may come from one poster.",
        "adsim relie des annonces qui viennent peut-être d’un même auteur.",
    ),
    "account_name": ("Name", "Nom"),
    "password": ("Password", "Mot de passe"),
    "one_moment": ("One moment", "Un instant"),
    "go_on": ("Go on", "Continuer"),
    "login_lost": (
        "Lost your password? An admin can give you a new one.",
        "Mot de passe perdu ? Un administrateur peut vous en donner un nouveau.",
    ),
    "setup": ("Welcome", "Bienvenue"),
    "setup_lead": (
        "Nobody has an account yet. Make the first one; it may do everything, and can make others.",
        "Personne n’a encore de compte. Créez le premier ; il peut tout faire, et en créer d’autres.",
    ),
    "setup_elsewhere": (
        "Nobody has an account yet. On a service that others can reach, the first one is made on its machine:",
        "Personne n’a encore de compte. Sur un service que d’autres peuvent atteindre, le premier se crée sur sa "
        "machine :",
    ),
    "name_hint": (
        "Small letters, digits, and . _ @ -",
        "Des minuscules, des chiffres, et . _ @ -",
    ),
    "password_hint": (
        "At least {n} characters: several words that only you would think of.",
        "Au moins {n} caractères : plusieurs mots auxquels vous seul penseriez.",
    ),
    "password_again": ("Password, once more", "Mot de passe, encore une fois"),
    "passwords_differ": ("The two differ.", "Les deux diffèrent."),
    "make_account": ("Make the account and sign in", "Créer le compte et se connecter"),
    "tour": ("How it goes", "Comment ça marche"),
    "tour_step": ("{k} of {n}", "{k} sur {n}"),
    "tour_leave": ("Leave the tour", "Quitter la visite"),
    "tour_next": ("Next", "Suivant"),
    "tour_again": ("Take the tour", "Faire la visite"),
    "tour_1_title": ("Bring in ads", "Apportez des annonces"),
    "tour_1": (
        "A case holds your work. Drop files into it as you got them: CSV, Excel, JSON, Parquet. You see how each one "
        "is read, and which rows cannot be, before anything happens.",
        "Un dossier contient votre travail. Déposez-y des fichiers tels que vous les avez reçus : CSV, Excel, JSON, "
        "Parquet. Vous voyez comment chacun est lu, et quelles lignes ne peuvent l’être, avant toute chose.",
    ),
    "tour_2_title": ("Run, and read why", "Lancez, et lisez pourquoi"),
    "tour_2": (
        "A run compares all ads, undoes disguises, and gives groups that may have one poster: by their words, their "
        "contacts, or both. Every link shows its evidence in the original text.",
        "Une exécution compare toutes les annonces, défait les camouflages et donne des groupes qui ont peut-être un "
        "même auteur : par leurs mots, leurs contacts, ou les deux. Chaque lien montre ses preuves dans le texte.",
    ),
    "tour_3_title": ("Decide, and hand on", "Décidez, et transmettez"),
    "tour_3": (
        "You say what is the same and what is not; later runs keep to it. A group is a lead, never a finding: verify "
        "it, then export it with its evidence.",
        "Vous dites ce qui est pareil et ce qui ne l’est pas ; les exécutions suivantes s’y tiennent. Un groupe est "
        "une piste, jamais une conclusion : vérifiez-le, puis exportez-le avec ses preuves.",
    ),
}

"""What went wrong: the kinds of problems, and in French the sentences that the service knows in English."""

from __future__ import annotations

import re

PHRASES: dict[str, tuple[str, str]] = {
    "problem.bad-request": ("The request cannot be read", "La demande ne peut être lue"),
    "problem.bad-cursor": ("This page of the list does not exist", "Cette page de la liste n’existe pas"),
    "problem.not-signed-in": ("You are not signed in", "Vous n’êtes pas connecté"),
    "problem.wrong-credentials": ("Name or password is wrong", "Nom ou mot de passe erroné"),
    "problem.not-allowed": ("Your role does not allow this", "Votre rôle ne le permet pas"),
    "problem.cross-site": ("The request came from another site", "La demande vient d’un autre site"),
    "problem.password-change-needed": (
        "Change your password first",
        "Changez d’abord votre mot de passe",
    ),
    "problem.not-found": (
        "There is no such page, or it is not shared with you",
        "Cette page n’existe pas, ou n’est pas partagée avec vous",
    ),
    "problem.no-such-method": ("This page does not take that", "Cette page n’accepte pas cela"),
    "problem.conflict": ("This does not fit the state of things", "Cela ne va pas avec l’état actuel"),
    "problem.changed-meanwhile": ("Somebody changed it meanwhile", "Quelqu’un l’a modifié entre-temps"),
    "problem.too-large": ("This is too large", "C’est trop volumineux"),
    "problem.wrong-media-type": (
        "This kind of content is not read here",
        "Ce type de contenu n’est pas lu ici",
    ),
    "problem.wrong-host": ("This address is not served here", "Cette adresse n’est pas servie ici"),
    "problem.invalid": ("A value does not fit", "Une valeur ne convient pas"),
    "problem.other-request": ("This was asked for already", "Cela a déjà été demandé"),
    "problem.too-many-requests": ("Too many requests", "Trop de demandes"),
    "problem.too-many-logins": ("Too many failed attempts", "Trop d’essais manqués"),
    "problem.unexpected": ("Something went wrong on our side", "Un problème est survenu de notre côté"),
    "problem.not-ready": ("The service is not ready", "Le service n’est pas prêt"),
    "invalid.missing": ("This is needed.", "Ceci est nécessaire."),
    "invalid.string_too_short": ("This is needed.", "Ceci est nécessaire."),
    "invalid.string_too_long": ("This is too long.", "C’est trop long."),
    "invalid.string_pattern_mismatch": (
        "This holds a sign that is not taken here, or is empty.",
        "Ceci contient un signe qui n’est pas accepté ici, ou est vide.",
    ),
    "invalid.too_short": ("Choose at least one.", "Choisissez-en au moins un."),
    "invalid.date_from_datetime_parsing": (
        "Give a day, as in 2026-12-31.",
        "Donnez un jour, comme 2026-12-31.",
    ),
    "invalid.date_parsing": ("Give a day, as in 2026-12-31.", "Donnez un jour, comme 2026-12-31."),
    "invalid.int_parsing": ("Give a whole number.", "Donnez un nombre entier."),
    "invalid.float_parsing": ("Give a number.", "Donnez un nombre."),
    "invalid.other": ("This does not fit.", "Ceci ne convient pas."),
}

_SENTENCES: dict[str, str] = {
    "start again without a cursor": "recommencez au début de la liste",
    "the form cannot be read": "le formulaire ne peut être lu",
    "send one file and short fields, complete": "envoyez un fichier et des champs courts, en entier",
    "the upload broke off": "le téléversement s’est interrompu",
    "send it again": "envoyez-le de nouveau",
    "read it again and decide anew": "relisez-le et décidez de nouveau",
    "a corpus is not confirmed": "un corpus n’est pas confirmé",
    "look at its preview and confirm it": "regardez son aperçu et confirmez-le",
    "an account of this name exists": "un compte de ce nom existe",
    "take another name": "prenez un autre nom",
    "no admin would be left": "il ne resterait aucun administrateur",
    "make somebody else an admin first": "nommez d’abord un autre administrateur",
    "no corpus is confirmed": "aucun corpus n’est confirmé",
    "upload one, look at it, and confirm it": "téléversez-en un, regardez-le et confirmez-le",
    "the ad is alone in its group": "l’annonce est seule dans son groupe",
    "nothing is to be done": "il n’y a rien à faire",
    "the case has no run that is done": "le dossier n’a aucune exécution terminée",
    "start a run and wait for it": "lancez une exécution et attendez-la",
    "the case is closed": "le dossier est fermé",
    "open it again, or take another one": "rouvrez-le, ou prenez-en un autre",
    "the corpus was purged": "le corpus a été purgé",
    "upload it again if you may keep it": "téléversez-le de nouveau si vous pouvez le garder",
    "the decision is undone already": "la décision est déjà annulée",
    "the run was purged with a corpus that it read": "l’exécution a été purgée avec un corpus qu’elle a lu",
    "start another run": "lancez une autre exécution",
    "wait until it is done, or look at another run": "attendez qu’elle soit terminée, ou regardez-en une autre",
    "the run is queued": "l’exécution est en attente",
    "the run is running": "l’exécution est en cours",
    "the run is done": "l’exécution est terminée",
    "the run is failed": "l’exécution a échoué",
    "the run is cancelled": "l’exécution est annulée",
    "the same bytes are in the case already, as {id}": "le même fichier est déjà dans le dossier : {id}",
    "use that one": "prenez celui-là",
    "{n} watches are the most": "{n} veilles au plus",
    "remove one": "retirez-en un",
    "a text is blank or too long": "un texte est vide ou trop long",
    "give two texts of ads": "donnez deux textes d’annonces",
    "a watch needs a name and a question": "une veille a besoin d’un nom et d’une question",
    "give it a name of one line": "donnez-lui un nom d’une ligne",
    "decide on two ads instead": "décidez plutôt sur deux annonces",
    "that is about more than {n} pairs": "cela concerne plus de {n} paires",
    "the decision is not complete": "la décision n’est pas complète",
    "say what it is about": "dites sur quoi elle porte",
    "one ad twice": "deux fois la même annonce",
    "name two ads": "nommez deux annonces",
    "one group twice": "deux fois le même groupe",
    "name two groups": "nommez deux groupes",
    "no group is left by these filters": "ces filtres ne laissent aucun groupe",
    "loosen them": "élargissez-les",
    "the export cannot be made as asked": "l’exportation ne peut être faite ainsi",
    "take a format of the list": "prenez un format de la liste",
    "take ids of corpora of the case": "prenez des corpus du dossier",
    "send it from a page of this service, or by a program": "envoyez-la d’une page de ce service, ou par un programme",
    "your roles may not bring in files and start runs": (
        "vos rôles ne permettent pas d’apporter des fichiers et de lancer des exécutions"
    ),
    "ask somebody who may": "demandez à quelqu’un qui le peut",
    "an account has at least one role": "un compte a au moins un rôle",
    "choose one": "choisissez-en un",
    "there is an account already": "il y a déjà un compte",
    "sign in": "connectez-vous",
    "a corpus is not in the case": "un corpus n’est pas dans le dossier",
    "a form holds one file": "un formulaire contient un fichier",
    "send each file by itself": "envoyez chaque fichier séparément",
    "a reveal needs a reason": "un dévoilement demande un motif",
    "say in `reason` what it is needed for": "dites à quoi il sert",
    "retain_until is over": "le jour de conservation est passé",
    "give a day to come": "donnez un jour à venir",
    "give a day to come, or delete the corpus": "donnez un jour à venir, ou supprimez le corpus",
    "the file is empty": "le fichier est vide",
    "send the bytes of a file with ads": "envoyez un fichier d’annonces",
    "the file is not packed as its name says": "le fichier n’est pas comprimé comme son nom le dit",
    "check it": "vérifiez-le",
    "the new password is the old one": "le nouveau mot de passe est l’ancien",
    "take another one": "prenez-en un autre",
    "the password has fewer than {n} characters": "le mot de passe a moins de {n} caractères",
    "the password has more than {n} characters": "le mot de passe a plus de {n} caractères",
    "the password is made of very few different characters": "le mot de passe a très peu de caractères différents",
    "the password holds the name of the account": "le mot de passe contient le nom du compte",
    "take a longer phrase of several words that only you would think of": (
        "prenez une phrase plus longue, de plusieurs mots auxquels vous seul penseriez"
    ),
    "the current password is another one": "le mot de passe actuel est un autre",
    "type it again": "tapez-le de nouveau",
    "a key is good for {n} days at most": "une clé vaut {n} jours au plus",
    "an export has at most {n} groups": "une exportation compte {n} groupes au plus",
    "export in several files": "exportez en plusieurs fichiers",
    "a {format} is of one group": "un fichier {format} est d’un seul groupe",
    "name one group, or take another format": "nommez un groupe, ou prenez un autre format",
    "export it masked, or ask who may see identifiers in full": (
        "exportez-le masqué, ou demandez à qui peut voir les identifiants en entier"
    ),
    "the scopes hold something that the owner may not do, or that no key may": (
        "les droits contiennent ce que vous ne pouvez faire, ou ce qu’aucune clé ne peut"
    ),
    "see `errors` for what to change": "changez ce qui est marqué",
    "ask an admin to share the case with you": "demandez à un administrateur de partager le dossier avec vous",
    "take the id of a group of this run": "prenez un groupe de cette exécution",
    "an ad of this id is not in the run": "l’annonce n’est pas dans l’exécution",
    "take the id of an ad of it": "prenez une annonce de cette exécution",
    "the case is not shared with that user": "le dossier n’est pas partagé avec cette personne",
    "there is no such user": "cette personne n’existe pas",
    "try again soon": "réessayez bientôt",
    "too large for a preview": "trop volumineux pour un aperçu",
    "confirm it as it is, or convert it to CSV": "confirmez-le tel quel, ou convertissez-le en CSV",
    "a file has at most {n} bytes": "un fichier a {n} octets au plus",
    "split it": "divisez-le",
    "wait {n} seconds": "attendez {n} secondes",
    "try again in {n} seconds, or ask an admin for a new password": (
        "réessayez dans {n} secondes, ou demandez un nouveau mot de passe à un administrateur"
    ),
    "tell the operator the request id": "donnez à l’exploitant le numéro de la demande",
    "check both; an admin can give you a new password": (
        "vérifiez les deux ; un administrateur peut vous donner un nouveau mot de passe"
    ),
    "name the host in ADSIM_ALLOWED_HOSTS if it is this service": (
        "nommez l’hôte dans ADSIM_ALLOWED_HOSTS si c’est ce service"
    ),
    "something went wrong on our side": "un problème est survenu de notre côté",
    "tell the operator the id of the run": "donnez à l’exploitant le numéro de l’exécution",
    "look at the log of the workers": "regardez le journal des travailleurs",
    "a corpus of this run was purged": "un corpus de cette exécution a été purgé",
    "start a run over those that are there": "lancez une exécution sur ceux qui restent",
    "ask for a role that may see who has an account": "demandez un rôle qui peut voir les comptes",
    "ask for a role that may make, change and disable accounts": "demandez un rôle qui peut gérer les comptes",
    "ask for a role that may open a case": "demandez un rôle qui peut ouvrir un dossier",
    "ask for a role that may read the audit log": "demandez un rôle qui peut lire le journal d’audit",
    "ask for a role that may read the counters of the service": "demandez un rôle qui peut voir le service",
    "ask for a role that may rename and close a case": "demandez un rôle qui peut renommer et fermer un dossier",
    "ask for a role that may share a case with people, and no longer": (
        "demandez un rôle qui peut partager un dossier"
    ),
    "ask for a role that may see what was uploaded, and what of it was rejected": (
        "demandez un rôle qui peut voir ce qui a été téléversé"
    ),
    "ask for a role that may upload and remove corpora": "demandez un rôle qui peut téléverser et retirer des corpus",
    "ask for a role that may see runs, their progress and manifest": "demandez un rôle qui peut voir les exécutions",
    "ask for a role that may start and cancel runs": "demandez un rôle qui peut lancer et annuler des exécutions",
    "ask for a role that may see groups, ads and links, identifiers masked": (
        "demandez un rôle qui peut voir les groupes"
    ),
    "ask for a role that may ask for related ads, and be told of new ones": "demandez un rôle qui peut chercher",
    "ask for a role that may see identifiers unmasked, for a reason that is logged": (
        "demandez un rôle qui peut voir les identifiants en entier"
    ),
    "ask for a role that may see decisions and the review queue": "demandez un rôle qui peut voir les décisions",
    "ask for a role that may decide, and undo": "demandez un rôle qui peut décider",
    "ask for a role that may take results out of the service": "demandez un rôle qui peut exporter",
    "{name}: no column is known to be the text of the ads. Columns: {columns}": (
        "{name} : aucune colonne n’est connue comme texte des annonces. Colonnes : {columns}"
    ),
    "name it, as in --column text=NAME; if these are no names, add a first line with names": (
        "choisissez-la ci-dessous ; si ce ne sont pas des noms, ajoutez une première ligne de noms"
    ),
}


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    told = [re.escape(p) if k % 2 == 0 else rf"(?P<{p}>.+?)" for k, p in enumerate(parts)]
    return re.compile("".join(told), re.DOTALL)


FRENCH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (_pattern(english), french) for english, french in _SENTENCES.items()
)
"""What sentences look like in English, and what they are in French."""

"""Review of pairs, other thresholds, and two runs compared."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "review_title": ("Review", "Révision"),
    "review_question": ("Is it one poster?", "Est-ce un même auteur ?"),
    "review_question_sizes": (
        "Is it one poster? Your answer speaks for {left} and {right}.",
        "Est-ce un même auteur ? Votre réponse vaut pour {left} et {right}.",
    ),
    "review_question_second": (
        "Is it one poster? Somebody else decided already; what they said is not shown.",
        "Est-ce un même auteur ? Quelqu’un d’autre a déjà décidé ; sa réponse n’est pas montrée.",
    ),
    "review_progress": ("Progress", "Progression"),
    "review_done": ("{n} decided|{n} decided", "{n} décidée|{n} décidées"),
    "review_left": (
        "{n} left that is worth it|{n} left that are worth it",
        "{n} reste à voir|{n} restent à voir",
    ),
    "review_skipped": ("{n} skipped|{n} skipped", "{n} passée|{n} passées"),
    "review_skip": ("Skip", "Passer"),
    "review_blind": ("Blind", "À l’aveugle"),
    "review_see": ("Show the score", "Montrer le score"),
    "review_second": ("Second opinions", "Seconds avis"),
    "review_first": ("What is worth most", "Le plus utile d’abord"),
    "review_reason": ("why (optional)", "pourquoi (facultatif)"),
    "review_more": ("The score, part by part", "Le score, part par part"),
    "review_last": ("Your last:", "Votre dernière :"),
    "review_keys": ("Keys:", "Touches :"),
    "review_again": ("From the start", "Du début"),
    "review_end_title": ("Nothing left to decide", "Plus rien à décider"),
    "review_end_text": (
        "No pair is left whose answer would change much. Decisions bind the next run.",
        "Il ne reste aucune paire dont la réponse changerait grand-chose. Les décisions lient la prochaine "
        "exécution.",
    ),
    "review_end_skipped": ("What is left was skipped.", "Ce qui reste a été passé."),
    "review_end_second": (
        "No pair waits for a second opinion.",
        "Aucune paire n’attend un second avis.",
    ),
    "thresholds_title": ("Thresholds", "Seuils"),
    "thresholds_lead": (
        "What the groups would be if links had to score more, or less. Nothing is linked anew.",
        "Ce que seraient les groupes si les liens devaient avoir plus, ou moins, de score. Rien n’est relié "
        "à nouveau.",
    ),
    "threshold_word": ("Threshold", "Seuil"),
    "threshold_of_run": ("the run", "l’exécution"),
    "thresholds_chart": ("Groups by threshold", "Groupes selon le seuil"),
    "thresholds_ads": ("ads in groups", "annonces groupées"),
    "thresholds_largest": ("largest", "le plus grand"),
    "threshold_at": ("At {at}, beside the run’s {own}", "À {at}, au lieu du seuil {own} de l’exécution"),
    "threshold_same": (
        "The groups are those of the run.",
        "Les groupes sont ceux de l’exécution.",
    ),
    "splits_n": (
        "{n} group falls apart|{n} groups fall apart",
        "{n} groupe se scinde|{n} groupes se scindent",
    ),
    "merges_n": (
        "{n} group is made of several|{n} groups are made of several",
        "{n} groupe en réunit plusieurs|{n} groupes en réunissent plusieurs",
    ),
    "split_into": ("falls into", "se scinde en"),
    "merge_of": ("would be one", "n’en feraient qu’un"),
    "parts": ("parts (ads)", "parties (annonces)"),
    "newly_n": (
        "{n} ad that is alone in the run|{n} ads that are alone in the run",
        "{n} annonce seule dans l’exécution|{n} annonces seules dans l’exécution",
    ),
    "no_splits": ("No group falls apart.", "Aucun groupe ne se scinde."),
    "no_merges": ("No groups are joined.", "Aucun groupe n’est réuni à un autre."),
    "changes_title": ("Two runs compared", "Deux exécutions comparées"),
    "changes_lead": (
        "What became of the groups from one run to another.",
        "Ce que sont devenus les groupes d’une exécution à l’autre.",
    ),
    "changes_from": ("From", "De"),
    "changes_to": ("to", "à"),
    "changes_one_title": ("There is only one run", "Il n’y a qu’une exécution"),
    "changes_one_text": (
        "Two runs that are done are needed to compare them.",
        "Il faut deux exécutions terminées pour les comparer.",
    ),
    "changes_none_title": ("The groups are the same", "Les groupes sont les mêmes"),
    "changes_none_text": ("No group differs between these two.", "Aucun groupe ne diffère entre les deux."),
    "changes_kind": ("what", "quoi"),
    "changes_before": ("before", "avant"),
    "changes_after": ("after", "après"),
    "changes_new": ("new ads", "nouvelles annonces"),
    "changes_all": ("all", "tous"),
    "changes_unchanged": (
        "{n} group is unchanged|{n} groups are unchanged",
        "{n} groupe est inchangé|{n} groupes sont inchangés",
    ),
}

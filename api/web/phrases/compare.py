"""Two ads compared, and the score of a link taken apart."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "compare_title": ("Two ads compared", "Deux annonces comparées"),
    "compare_lead": ("Name two ads by their ids.", "Nommez deux annonces par leurs identifiants."),
    "compare_two": (
        "{n} ad is ticked: tick two.|{n} ads are ticked: tick two.",
        "{n} annonce est cochée : cochez-en deux.|{n} annonces sont cochées : cochez-en deux.",
    ),
    "compare_do": ("Compare", "Comparer"),
    "ad_left": ("First ad", "Première annonce"),
    "ad_right": ("Second ad", "Seconde annonce"),
    "no_group": ("alone", "seule"),
    "both_texts": ("Both texts", "Les deux textes"),
    "score_is": ("Score {score}.", "Score {score}."),
    "pair_key": (
        "Underlined and numbered: words that both have, disguises undone. In a box: a contact that both "
        "give, masked. "
        "Dashed: a trick that was undone.",
        "Souligné et numéroté : des mots que les deux ont, camouflages défaits. Encadré : une coordonnée des "
        "deux, "
        "masquée. En tirets : une ruse qui fut défaite.",
    ),
    "contacts_both": ("Contacts in both:", "Coordonnées des deux :"),
    "disguised": ("disguised", "camouflée"),
    "path": ("They are together through these ads:", "Elles sont ensemble par ces annonces :"),
    "why_title": ("Why, part by part", "Pourquoi, part par part"),
    "link_of_others": (
        "The scored link stands between copies of these two, or shows a contact for their texts:",
        "Le lien noté va entre des copies de ces deux, ou montre une coordonnée pour leurs textes :",
    ),
    "falls_title": ("The score taken apart", "Le score décomposé"),
    "falls_part": ("part", "part"),
    "falls_adds": ("adds", "ajoute"),
    "falls_bar": ("as a bar", "en barre"),
    "falls_base": ("where every pair begins", "d’où part toute paire"),
    "falls_rest": (
        "{n} smaller part|{n} smaller parts, together",
        "{n} part plus petite|{n} parts plus petites, ensemble",
    ),
    "falls_sum": ("sum, a score of {score}", "somme, un score de {score}"),
    "falls_hint": (
        "In log-odds: what is above zero speaks for one poster, what is below against it; bars begin where "
        "the one above "
        "ends. A score is the calibrated probability that both have one poster.",
        "En logarithmes de cotes : au-dessus de zéro parle pour un même auteur, en dessous contre ; une "
        "barre commence où "
        "finit celle du dessus. Un score est la probabilité calibrée d’un même auteur.",
    ),
    "no_score": (
        "This pair has no score: it was not compared, or needed none.",
        "Cette paire n’a pas de score : elle n’a pas été comparée, ou n’en avait pas besoin.",
    ),
    "words_both": ("{n} passage in both|{n} passages in both", "{n} passage des deux|{n} passages des deux"),
    "words_none": ("No two words in a row stand in both.", "Aucune suite de deux mots n’est dans les deux."),
    "trick": ("trick", "ruse"),
    "as_written": ("as written", "tel qu’écrit"),
    "read_as": ("read as", "lu comme"),
    "decide_title": ("Decide", "Décider"),
    "decide_same": ("Same poster", "Même auteur"),
    "decide_different": ("Different", "Différents"),
    "decide_unsure": ("Unsure", "Incertain"),
}

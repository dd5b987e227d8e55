"""The audit log, the settings of the service, exports, and the help."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "audit_title": ("Audit", "Audit"),
    "audit_lead": (
        "Who did what, newest first. Each entry holds the hash of the one before; nobody can change one without it "
        "showing. Entries hold ids and numbers, never the text of an ad.",
        "Qui a fait quoi, le plus récent d’abord. Chaque entrée contient l’empreinte de la précédente ; nul ne peut en "
        "changer une sans que cela se voie. Les entrées contiennent des ids et des nombres, jamais le texte d’une "
        "annonce.",
    ),
    "audit_verify": ("Verify the chain", "Vérifier la chaîne"),
    "audit_who": ("who", "qui"),
    "audit_action": ("what", "quoi"),
    "audit_target": ("to what", "à quoi"),
    "audit_case": ("case", "dossier"),
    "audit_facts": ("facts", "faits"),
    "audit_any": ("anything", "tout"),
    "audit_filter": ("Show", "Montrer"),
    "audit_clear": ("Show all", "Tout montrer"),
    "audit_none": ("No entry fits.", "Aucune entrée ne convient."),
    "audit_holds": ("The chain holds", "La chaîne tient"),
    "audit_holds_text": (
        "{n} entry was computed anew, and fits.|All {n} entries were computed anew, and fit.",
        "{n} entrée a été recalculée, et convient.|Les {n} entrées ont été recalculées, et conviennent.",
    ),
    "audit_broken": ("The chain is broken at entry {seq}", "La chaîne est rompue à l’entrée {seq}"),
    "audit_broken_text": (
        "Everything before it fits. Keep the database as it is, and compare with a backup and with the heads that were "
        "written down.",
        "Tout ce qui précède convient. Gardez la base telle quelle, et comparez avec une sauvegarde et avec les têtes "
        "qui ont été notées.",
    ),
    "audit_head": ("Head of the chain", "Tête de la chaîne"),
    "audit_head_hint": (
        "Write it down outside of this machine: it proves later that the log was not cut or written anew up to here.",
        "Notez-la hors de cette machine : elle prouve plus tard que le journal n’a été ni coupé ni réécrit jusqu’ici.",
    ),
    "actor.cli": ("(on the machine)", "(sur la machine)"),
    "actor.worker": ("(worker)", "(travailleur)"),
    "actor.setup": ("(first run)", "(premier lancement)"),
    "actor.retention": ("(retention)", "(conservation)"),
    "actor.": ("(nobody)", "(personne)"),
    "service_title": ("Service", "Service"),
    "service_lead": (
        "Settings in force. They are given where the service is started, as variables of these names.",
        "Réglages en vigueur. Ils sont donnés où le service est lancé, par des variables de ces noms.",
    ),
    "service_version": ("version", "version"),
    "service_database": ("database", "base de données"),
    "setting": ("setting", "réglage"),
    "value_column": ("value", "valeur"),
    "empty_setting": ("(empty)", "(vide)"),
    "exports_title": ("Exports", "Exportations"),
    "exports_lead": (
        "What was taken out of this case. Contacts are masked, unless somebody with the right to see them gave "
        "a reason.",
        "Ce qui a été sorti de ce dossier. Les coordonnées sont masquées, sauf si quelqu’un qui a le droit de les voir "
        "a donné un motif.",
    ),
    "new_export": ("Take something out", "Sortir quelque chose"),
    "export_format_label": ("As", "Sous forme de"),
    "export_what.csv": ("CSV, all columns in quotes", "CSV, toutes les colonnes entre guillemets"),
    "export_what.xlsx": ("Excel workbook", "classeur Excel"),
    "export_what.jsonl": ("JSON Lines", "JSON Lines"),
    "export_what.graphml": ("GraphML, for network programs", "GraphML, pour les programmes de réseaux"),
    "export_what.i2": ("i2 Analyst’s Notebook", "i2 Analyst’s Notebook"),
    "export_what.pdf": ("PDF of one group", "PDF d’un groupe"),
    "export_what.bundle": ("evidence bundle of one group", "dossier de preuves d’un groupe"),
    "export_groups": ("Groups", "Groupes"),
    "export_groups_hint": (
        "The {n} most interesting of the newest run; others are exported from their own page.",
        "Les {n} plus intéressants de la dernière exécution ; les autres s’exportent de leur propre page.",
    ),
    "export_full": ("Contacts in full", "Coordonnées en entier"),
    "export_full_reason": ("Reason, if in full", "Motif, si en entier"),
    "export_full_hint": (
        "The reason is kept, and the export is in the audit log.",
        "Le motif est gardé, et l’exportation est au journal d’audit.",
    ),
    "export_take": ("Export", "Exporter"),
    "no_exports": ("Nothing was taken out yet.", "Rien n’a encore été sorti."),
    "no_groups_to_export": (
        "There is nothing to export before a run has found groups.",
        "Il n’y a rien à exporter avant qu’une exécution ait trouvé des groupes.",
    ),
    "export_format_column": ("format", "format"),
    "export_groups_column": ("groups", "groupes"),
    "export_contacts": ("contacts", "coordonnées"),
    "in_full": ("in full", "en entier"),
    "masked": ("masked", "masquées"),
    "bundle_verify": (
        "Whoever gets a bundle can check it without adsim’s service: unpack it, or run adsim verify on it; it must "
        "show this manifest hash.",
        "Qui reçoit un dossier de preuves peut le vérifier sans le service : dépaquetez-le, ou lancez adsim verify ; "
        "il doit montrer cette empreinte du manifeste.",
    ),
    "export.report": ("report", "rapport"),
}

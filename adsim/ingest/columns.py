"""Which column of an input is which: a table of usual names, English and French.

In: names of columns, and what the settings say. Out: a mapping, canonical name to name in the input. It
reads cells only to see whether a column of an unknown name is free text, and never repeats one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from adsim.errors import NoTextColumn, SettingsError
from adsim.ingest.table import lengths

NAMES: dict[str, str] = {
    "ad_id": """ad_id id_ad annonce_id id_annonce post_id id_post listing_id id_listing unique_id id _id uid
        uuid guid identifiant identifier ref_id reference ref numero_annonce no_annonce ad_number ad_no
        record_id item_id external_id""",
    "text": """ad_text text body ad_body post_text post_body listing_text listing_body description
        ad_description listing_description annonce texte texte_annonce texte_de_l_annonce description_annonce
        corps corps_de_l_annonce message content ad_content post_content contenu contenu_annonce full_text
        fulltext raw_text body_text text_body texte_integral descriptif details ad_copy plain_text html
        body_html texte_html post ad advertisement""",
    "title": """ad_title title post_title listing_title titre titre_annonce titre_de_l_annonce headline subject
        heading sujet objet entete en_tete""",
    "agency": """agency agence site website web_site site_web platform plateforme source source_site site_name
        nom_du_site website_name forum portal portail publisher domain domaine board""",
    "city": """city ville location lieu town place localisation localite city_name ad_city post_location
        emplacement municipality municipalite market area region""",
    "posted_at": """posted_at post_date date_posted posted posted_on posted_date publication_date
        date_publication date_de_publication date_annonce publiee_le publie_le publie publiee published_at
        published published_on date_published listed_at date_time datetime date created_at created created_on
        date_created creation_date date_de_creation date_creation timestamp time mise_en_ligne
        date_de_mise_en_ligne""",
    "url": """url ad_url post_url listing_url link ad_link lien lien_annonce permalink href uri web_address
        adresse_web url_annonce""",
    "phone": """phone phone_number phones phone_numbers telephone telephone_number tel tel_number numero
        numero_de_telephone numero_telephone no_telephone no_tel mobile mobile_number mobile_phone cell
        cell_phone cellphone cellulaire portable phone_no contact_phone contact_number""",
    "email": """email e_mail email_address emails mail courriel adresse_courriel adresse_email adresse_e_mail
        adresse_mail contact_email""",
    "handle": """handle handles social_handle username user_name screen_name instagram instagram_handle insta
        ig twitter twitter_handle telegram telegram_handle snapchat snap snapchat_handle onlyfans social
        social_media reseaux_sociaux compte nom_d_utilisateur""",
    "name": """name ad_name nom alias pseudo pseudonyme display_name stage_name nom_de_scene prenom first_name
        working_name nickname surnom""",
}
CANONICAL = tuple(name for name in NAMES if name != "title")
_LONG_NAME = 60
_FREE_TEXT_BYTES, _FREE_TEXT_BLANKS, _SEEN = 40, 5, 1000


def plain(name: str) -> str:
    """A name without case, accents, blanks and signs: `Publiée le` is `publieele`."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in apart if not unicodedata.combining(c)))


_BY_NAME = {canonical: [plain(n) for n in names.split()] for canonical, names in NAMES.items()}
_KNOWN = {name for names in _BY_NAME.values() for name in names}


def known_names(names: Sequence[str]) -> int:
    """How many of the names are usual ones."""
    return sum(plain(name) in _KNOWN for name in names)


def check_columns(given: dict[str, str]) -> None:
    """Raises `SettingsError` where the settings map a column that adsim does not have."""
    for canonical in given:
        if canonical not in NAMES:
            fix = f"one of: {', '.join(NAMES)}"
            raise SettingsError(f"adsim has no column '{canonical}'", fix=fix)


def map_columns(table: pa.Table, given: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Canonical name to name in the input, and what is `given` but not there.

    A column is taken once, the better name first. What `given` names is taken as given, by its exact name or
    else by its plain one; where this input has none, it is found as if it were not given. `text` may be
    missing: see `text_column`.
    """
    names = table.column_names
    mapping: dict[str, str] = {}
    missing: list[str] = []
    for canonical, wanted in given.items():
        found = wanted if wanted in names else next((n for n in names if plain(n) == plain(wanted)), None)
        if found is None:
            missing.append(canonical)
        else:
            mapping[canonical] = found
    plains = {name: plain(name) for name in names}
    for canonical, usual in _BY_NAME.items():
        if canonical in mapping:
            continue
        free = {plains[n]: n for n in reversed(names) if n not in mapping.values()}
        best = next((free[u] for u in usual if u in free), None)
        if best is not None:
            mapping[canonical] = best
    return {c: mapping[c] for c in NAMES if c in mapping}, missing


def text_column(table: pa.Table, mapping: dict[str, str], name: str) -> tuple[dict[str, str], str]:
    """The mapping with a text column and a note; without a known name, a title or the one free text is taken.

    Raises `NoTextColumn`, which lists the columns.
    """
    if "text" in mapping:
        return mapping, ""
    unknown = [n for n in table.column_names if n not in mapping.values()]
    # names that are long are none: the first line may be an ad, which must not be lost as a header
    named = not any(len(n) > _LONG_NAME for n in unknown)
    free = [n for n in unknown if named and is_free_text(table[n])]
    if len(free) == 1 and len(table.column_names) > 1:
        note = (
            f"no column has a usual name for the text; '{shown(free[0])}' is the only one that is free text"
        )
        return {"text": free[0], **mapping}, note
    if "title" in mapping and not free:
        rest = {c: n for c, n in mapping.items() if c != "title"}
        return {"text": mapping["title"], **rest}, "there is a title and no text: the title is the text"
    saw = f"; {', '.join(shown(n) for n in free)} could all be" if len(free) > 1 else ""
    raise NoTextColumn(
        f"{name}: no column is known to be the text of the ads{saw}. "
        f"Columns: {', '.join(shown(n) for n in table.column_names[:50])}",
        fix="name it, as in --column text=NAME; if these are no names, add a first line with names",
    )


def shown(name: str) -> str:
    """A column name that may be shown: one so long that it may be ad text is told by its length."""
    return name if len(name) <= _LONG_NAME else f"(a name of {len(name)} characters)"


def is_free_text(column: Any) -> bool:
    """Whether a column of strings holds sentences: many bytes, many blanks, in its first thousand values."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return False
    seen = column.slice(0, _SEEN).drop_null()
    if not len(seen):
        return False
    blanks = pc.mean(pc.count_substring(seen, " ")).as_py()
    return bool(lengths(seen).mean() >= _FREE_TEXT_BYTES and blanks >= _FREE_TEXT_BLANKS)

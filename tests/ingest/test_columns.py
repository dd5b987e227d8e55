from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from adsim.errors import InputError, NoTextColumn, SettingsError
from adsim.ingest.columns import NAMES, known_names, map_columns, plain
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Told = Callable[[IngestResult], list[str]]

LONG = "a long and friendly text of many words as ads have them and its number is {}"


def mapped(*names: str, **given: str) -> dict[str, str]:
    return map_columns(pa.table({name: ["x"] for name in names}), given)[0]


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("ID", "ad_id"),
        ("Ad Id", "ad_id"),
        ("post_id", "ad_id"),
        ("Annonce", "text"),
        ("Corps de l'annonce", "text"),
        ("BODY", "text"),
        ("adText", "text"),
        ("Titre", "title"),
        ("headline", "title"),
        ("Site", "agency"),
        ("Plateforme", "agency"),
        ("Ville", "city"),
        ("Lieu", "city"),
        ("Publiée le", "posted_at"),
        ("PUBLIEE_LE", "posted_at"),
        ("created_at", "posted_at"),
        ("Lien", "url"),
        ("Téléphone", "phone"),
        ("Numéro de téléphone", "phone"),
        ("Phone Number", "phone"),
        ("Courriel", "email"),
        ("E-mail", "email"),
        ("Instagram", "handle"),
        ("Nom", "name"),
        ("Pseudonyme", "name"),
    ],
)
def test_usual_names(name: str, canonical: str) -> None:
    assert mapped(name) == {canonical: name}


def test_no_usual_name_stands_for_two_columns() -> None:
    meanings = {(plain(name), canonical) for canonical, names in NAMES.items() for name in names.split()}
    assert len(meanings) == len({name for name, _ in meanings})
    assert known_names(["Texte", "VILLE", "truth"]) == 2


def test_the_better_name_is_taken_whatever_the_order() -> None:
    assert mapped("description", "text", "content")["text"] == "text"
    assert mapped("content", "description")["text"] == "description"
    assert mapped("id", "post_id")["ad_id"] == "post_id"


def test_settings_go_first_and_free_the_rest(read: Read) -> None:
    data = "id,text,body\n1,short,the longer one\n"
    result = read({"a.csv": data}, columns={"text": "body"})
    assert result.corpus.texts[0] == "the longer one"
    assert result.corpus.table["text_input"].to_pylist() == ["short"]
    assert result.corpus.sources[0].mapping == {"ad_id": "id", "text": "body"}
    assert read({"b.csv": data}, columns={"text": "BODY"}).corpus.texts[0] == "the longer one"


def test_a_given_column_that_is_nowhere_is_an_error(read: Read) -> None:
    with pytest.raises(NoTextColumn, match="'annonce' \\(for text\\)"):
        read({"a.csv": "id,text\n1,one\n"}, columns={"text": "annonce"})
    with pytest.raises(InputError, match="'tel' \\(for phone\\)"):
        read({"a.csv": "id,text\n1,one\n"}, columns={"phone": "tel"})
    with pytest.raises(SettingsError, match="no column 'colour'"):
        read({"a.csv": "id,text\n1,one\n"}, columns={"colour": "text"})


def test_a_given_column_that_one_file_lacks_is_noted(read: Read, told: Told) -> None:
    files = {"a.csv": "id,text,long\n1,x,one\n", "b.csv": "id,text\n2,two\n"}
    result = read(files, columns={"text": "long"})
    assert list(result.corpus.texts) == ["one", "two"]
    assert "b.csv: there is no column 'long' to take as text" in told(result)


def test_free_text_is_taken_only_where_one_column_is(read: Read, told: Told) -> None:
    rows = "".join(f"{k},{LONG.format(k)},x\n" for k in range(5))
    result = read({"a.csv": "id,blurb,k\n" + rows})
    assert result.corpus.sources[0].mapping["text"] == "blurb"
    assert any("'blurb' is the only one that is free text" in note for note in told(result))
    two = "".join(f"{k};{LONG.format(k)};{LONG.format(-k)}\n" for k in range(5))
    with pytest.raises(NoTextColumn, match="blurb, other could all be") as raised:
        read({"b.csv": "id;blurb;other\n" + two})
    assert "--column text=NAME" in raised.value.fix


def test_a_title_alone_is_the_text(read: Read, told: Told) -> None:
    result = read({"a.csv": "id,title\n1,hello there\n"})
    assert result.corpus.texts[0] == "hello there"
    assert any("the title is the text" in note for note in told(result))


def test_an_error_never_repeats_an_ad_that_stands_where_names_should(read: Read) -> None:
    with pytest.raises(NoTextColumn) as raised:
        read({"a.csv": f"17,{LONG},x\n18,{LONG},y\n"})
    assert "friendly" not in str(raised.value)
    assert "add a first line with names" in raised.value.fix

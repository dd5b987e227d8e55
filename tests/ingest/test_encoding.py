from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.errors import InputError, SettingsError
from adsim.ingest.encoding import Encoding, Look, utf8_blocks
from adsim.records import IngestResult

Read = Callable[..., IngestResult]
Told = Callable[[IngestResult], list[str]]

FRENCH = "id,texte,ville\n1,Très belle soirée à l'hôtel près du café,Montréal\n2,Où ça dès 10 h,Québec\n"
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("codec", list(MARKS))
def test_byte_order_marks(read: Read, codec: str) -> None:
    result = read({"a.csv": MARKS[codec] + FRENCH.encode(codec)})
    source = result.corpus.sources[0]
    assert (source.encoding, source.encoding_found_by) == (codec, "byte order mark")
    assert result.corpus.table["city"].to_pylist() == ["Montréal", "Québec"]
    assert source.mapping["ad_id"] == "id"


@pytest.mark.parametrize("codec", WIDE)
def test_wide_text_without_a_mark_is_found_and_told(read: Read, codec: str, told: Told) -> None:
    result = read({"a.csv": FRENCH.encode(codec)})
    assert result.corpus.sources[0].encoding == codec
    assert any("which it does not say itself" in note for note in told(result))
    assert result.corpus.table["city"].to_pylist() == ["Montréal", "Québec"]


def test_utf8_is_found_without_a_word(read: Read, told: Told) -> None:
    result = read({"a.csv": FRENCH})
    assert result.corpus.sources[0].encoding_found_by == "valid UTF-8"
    assert not any("encoding" in note for note in told(result))


def test_another_encoding_is_proposed_and_told(read: Read, told: Told) -> None:
    ascii_first = (
        "id,texte,ville\n" + "0,nothing odd here,x\n" * 1 + "".join(f"a{k},plain,x\n" for k in range(30_000))
    )
    for data in (FRENCH, ascii_first + FRENCH.split("\n", 1)[1]):
        result = read({"a.csv": data.encode("cp1252")})
        source = result.corpus.sources[0]
        assert (source.encoding, source.encoding_found_by) == ("cp1252", "charset-normalizer")
        assert any("charset-normalizer proposes cp1252" in note for note in told(result))
        assert result.corpus.table["city"].to_pylist()[-2:] == ["Montréal", "Québec"]


def test_cyrillic_is_not_taken_for_western(read: Read) -> None:
    text = "id,text\n1,Привет как дела сегодня хорошая погода\n2,Новый город и новые друзья\n"
    assert read({"a.csv": text.encode("cp1251")}).corpus.texts[1] == "Новый город и новые друзья"


def test_the_encoding_can_be_set(read: Read) -> None:
    result = read({"a.csv": FRENCH.encode("mac_roman")}, encoding="mac_roman")
    assert result.corpus.sources[0].encoding_found_by == "setting"
    assert result.corpus.table["city"].to_pylist() == ["Montréal", "Québec"]


@pytest.mark.parametrize(
    ("data", "given"),
    [
        (FRENCH.encode(), "utf-16"),
        (FRENCH.encode("cp1252"), "utf-8"),
        (FRENCH.encode("utf-16"), "utf-8"),
        (FRENCH.encode("utf-16-le"), "utf-8"),
    ],
)
def test_a_wrong_encoding_is_an_error_with_a_fix(read: Read, data: bytes, given: str) -> None:
    with pytest.raises(InputError, match="is not written in") as raised:
        read({"a.csv": data}, encoding=given)
    assert "encoding" in raised.value.fix


@pytest.mark.parametrize("given", ["nonsense", "rot13", "hex", "idna", "undefined", "mbcs"])
def test_an_unknown_encoding_is_an_error(read: Read, given: str) -> None:
    with pytest.raises(SettingsError, match="unknown encoding"):
        read({"a.csv": FRENCH}, encoding=given)


def test_bytes_unfit_for_a_wide_encoding_reject_their_row(read: Read) -> None:
    rows = "".join(f"{k},fine,x\n" for k in range(9)).encode("utf-16-le")
    bad = "9,half ".encode("utf-16-le") + b"\x3d\xd8" + ",x\n".encode("utf-16-le")
    result = read({"a.csv": codecs.BOM_UTF16_LE + "id,text,city\n".encode("utf-16-le") + rows + bad})
    assert result.rejected.select(["row", "reason"]).to_pylist() == [{"row": 10, "reason": "bad_bytes"}]


@given(st.text(), st.sampled_from(["utf-8", *WIDE, "utf-16-le"]), st.integers(1, 9))
def test_blocks_are_the_text_in_utf8(text: str, codec: str, size: int) -> None:
    encoding = Encoding(codec, "", len(MARKS[codec]))
    data = MARKS[codec] + text.encode(codec)
    assert b"".join(utf8_blocks(pieces(data, size), encoding)).decode() == text


@given(st.binary(max_size=40) | st.text(max_size=20).map(str.encode), st.integers(1, 9))
def test_looking_is_right_whatever_the_chunks(data: bytes, size: int) -> None:
    look = Look.at(pieces(data, size))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        assert look.bad
    else:
        assert (look.bad, look.many) == (0, sum(c > "\x7f" for c in text))
    assert (look.size, look.head) == (len(data), data)

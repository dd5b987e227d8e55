"""E-mails, handles, URLs and wallets: plain and disguised ones are read, sentences are not."""

from __future__ import annotations

import pytest

from adsim.identifiers import parse
from adsim.records import IdentifierKind

LINKING = {kind for kind in IdentifierKind if kind.links and kind != IdentifierKind.PHONE}


def contacts(text: str) -> list[str]:
    return [found.value for found in parse(text) if found.kind in LINKING]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mail Lily@Example.com!", "lily@example.com"),
        ("lily.rose+x@mail.example.org", "lily.rose+x@mail.example.org"),
        ("lily (at) example.com", "lily@example.com"),
        ("lily[at]gmail[dot]com", "lily@gmail.com"),
        ("lily {at} example {dot} com", "lily@example.com"),
        ("lily at gmail dot com", "lily@gmail.com"),
        ("lily7 at example.com", "lily7@example.com"),
        ("write to lily at example.com", "lily@example.com"),
        ("lily at example (dot) org", "lily@example.org"),
        ("lily dot rose at gmail dot com", "lily.rose@gmail.com"),
        ("lily arobase hotmail point com", "lily@hotmail.com"),
        ("écris-moi: lily chez videotron point ca", "lily@videotron.ca"),
        ("lily @ gmail . com", "lily@gmail.com"),
        ("lily gmail com", "lily@gmail.com"),
        ("lilyrose@gmail", "lilyrose@gmail.com"),
        ("lilyrosegmail.com", "lilyrose@gmail.com"),
    ],
)
def test_emails(text: str, value: str) -> None:
    assert contacts(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("insta: lily_x", "instagram:lily_x"),
        ("IG - lily_x", "instagram:lily_x"),
        ("my instagram is @lily.x", "instagram:lily.x"),
        ("snap lily22", "snapchat:lily22"),
        ("kik lily_22", "kik:lily_22"),
        ("tg:@lily_x", "telegram:lily_x"),
        ("t.me/lily_x", "telegram:lily_x"),
        ("https://www.instagram.com/Lily_x/?igshid=1", "instagram:lily_x"),
        ("x: @lilyx", "twitter:lilyx"),
        ("twitter.com/lilyx", "twitter:lilyx"),
        ("onlyfans.com/lilyx", "onlyfans:lilyx"),
        ("wechat id: lily_rose", "wechat:lily_rose"),
        ("follow @lilyrose on instagram", "@:lilyrose"),
        ("snapchat: lilyrose / 416", "snapchat:lilyrose"),
        ("telegram velvetlily\nsee you", "telegram:velvetlily"),
        ("whatsapp: lilyrosex", "whatsapp:lilyrosex"),
    ],
)
def test_handles(text: str, value: str) -> None:
    assert contacts(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://www.Example.com/Lily/?utm_source=x&fbclid=7", "example.com/lily"),
        ("see example.org/ads?id=3&utm_medium=a.", "example.org/ads?id=3"),
        ("visit lilyrose.example.com", "lilyrose.example.com"),
        ("lilyrose dot com", "lilyrose.com"),
        ("hxxp://example.com/x", "example.com/x"),
        ("www . example . com", "example.com"),
        ("example.com:8080/a#top", "example.com/a"),
    ],
)
def test_urls(text: str, value: str) -> None:
    assert contacts(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "btc:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        ("pay 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 ok", "btc:1bvbmseystwetqtfn5au4m4gfg7xjanvn2"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "eth:0x52908400098527886e0f7030069857d2e4169ee7"),
    ],
)
def test_wallets(text: str, value: str) -> None:
    assert contacts(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "meet me at home. com is short",
        "I'm at the hotel.me too",
        "available at noon",
        "I'm on onlyfans and instagram, add me on snap",
        "100% instagram-proof",
        "the best of use. please read",
        "s@lsa and b@ch@t@ with @ smile",
        "telegram channel. snapchat premium, whatsapp available",
        "no gmail.com or google.com please",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
        "twitter.com",
    ],
)
def test_sentences_and_services_are_no_contacts(text: str) -> None:
    assert contacts(text) == []


def test_a_disguised_address_says_so() -> None:
    plain, hidden = parse("lily@example.com")[0], parse("lily (at) example dot com")[0]
    assert (plain.obfuscated, hidden.obfuscated) == (False, True)
    assert hidden.confidence < plain.confidence

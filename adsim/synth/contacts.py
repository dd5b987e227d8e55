"""The identifiers of operators: telephone numbers of the reserved range, addresses at example.com, handles.

In: the number of an operator and a stream of draws. Out: contacts that no other operator has, each as it is
written and in its canonical form. It never uses a host or a number that could be someone's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from adsim.synth.draws import Draws, Weighted
from adsim.synth.grammar import lists
from adsim.synth.phones import hidden, plain
from adsim.synth.places import digits_of

_NETWORKS = Weighted({"instagram": 4.0, "telegram": 3.0, "snapchat": 2.0, "whatsapp": 0.5, "twitter": 1.5})
_NETWORK_NAMES = {
    "instagram": ("instagram", "Instagram:", "IG:", "insta"),
    "telegram": ("telegram", "Telegram:", "TG:"),
    "snapchat": ("snapchat", "Snapchat:", "snap:"),
    "whatsapp": ("WhatsApp:", "whatsapp"),
    "twitter": ("twitter", "Twitter:"),
}
PER_OPERATOR = 8


@dataclass(frozen=True)
class Contact:
    """One identifier: `raw` is what it is written from.

    `kind` is phone, email, handle or url; or line, a booking line of many, or recycled, a number that was a
    stranger's before.
    """

    kind: str
    raw: str
    canonical: str


@cache
def _stems() -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = lists("words.txt")
    return tuple(dict.fromkeys(words["stems.first"])), tuple(dict.fromkeys(words["stems.second"]))


def stem(number: int) -> str:
    """A made-up account name; a different one for each number."""
    first, second = _stems()
    pairs = len(first) * len(second)
    lap, at = divmod(number, pairs)
    at = (at * 1_009 + 4_201) % pairs
    return f"{first[at % len(first)]}{second[at // len(first)]}" + (str(lap + 1) if lap else "")


def phone(number: int) -> Contact:
    """The telephone number at a place of the pool."""
    digits = digits_of(number)
    return Contact("phone", digits, f"+1{digits}")


def email(number: int, draws: Draws) -> Contact:
    """An e-mail address."""
    address = f"{stem(number)}@{draws.pick(('example.com', 'example.com', 'example.org'))}"
    return Contact("email", address, address)


def handle(number: int, draws: Draws) -> Contact:
    """A handle of some network."""
    network = draws.weighted(_NETWORKS)
    name = stem(number)
    return Contact("handle", f"{network} {name}", f"{network}:{name}")


def url(number: int, draws: Draws) -> Contact:
    """The address of a page."""
    host = draws.pick(("example.com", "example.org"))
    address = f"{host}/{stem(number)}" if draws.chance(0.7) else f"{stem(number)}.{host}"
    return Contact("url", address, address)


def write_contact(contact: Contact, language: str, draws: Draws, *, hide: float) -> tuple[str, str]:
    """The contact as it stands in an ad, and the name of the treatment ('' for none)."""
    if contact.kind in ("phone", "recycled"):
        if draws.chance(hide):
            return hidden(contact.raw, language, draws)
        return plain(contact.raw, draws), ""
    if contact.kind == "email":
        if draws.chance(hide * 0.4):
            at = draws.pick(
                (" (at) ", " [at] ", " at ") if language == "en" else (" (at) ", " arobase ", " [at] ")
            )
            dot = draws.pick((".", " dot ", " (dot) ") if language == "en" else (".", " point ", " (point) "))
            return contact.raw.replace("@", at).replace(".", dot), "email_spelled"
        return contact.raw, ""
    if contact.kind == "handle":
        network, name = contact.raw.split(" ")
        return f"{draws.pick(_NETWORK_NAMES[network])} {draws.pick(('@', '@', ''))}{name}", ""
    return draws.pick(("", "", "https://", "www.")) * contact.raw.startswith("example") + contact.raw, ""

"""The agencies (sites) that ads run on, with the stock text that some of them put around every ad.

In: the settings of a corpus. Out: agencies, each with header, stock phrases and footer in both languages. It
never says who posts where.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from adsim.synth.draws import Draws
from adsim.synth.grammar import grammar, lists
from adsim.synth.settings import SynthSettings


@dataclass(frozen=True)
class Agency:
    """One site: `stock_share` of its ads carry its stock text; `phone_column` says it lists numbers apart."""

    name: str
    slug: str
    titles: bool
    phone_column: bool
    stock_share: float
    header: dict[str, str]
    stock: dict[str, tuple[str, ...]]
    footer: dict[str, tuple[str, ...]]


def make_agencies(settings: SynthSettings) -> tuple[Agency, ...]:
    """The agencies of a corpus: one for about every 120 ads, 6 at least and 55 at most."""
    draws = Draws(settings.seed, 2)
    names = draws.shuffled(lists("words.txt")["agencies"])
    count = max(6, min(len(names), settings.ads // 120))
    stocked = {"boilerplate": 1.0, "mixed": 0.3 + 0.2 * settings.difficulty}.get(settings.family, 0.0)
    # spread evenly, so that a few agencies have their due of stock text too
    shares = [int((k + 1) * stocked) > int(k * stocked) for k in range(count)]
    return tuple(_agency(n, settings, has, draws) for n, has in zip(names, shares, strict=False))


def _agency(name: str, settings: SynthSettings, stocked: bool, draws: Draws) -> Agency:
    share = 0.0 if not stocked else 1.0 if settings.family == "boilerplate" else draws.pick((0.6, 0.9, 1.0))
    d = settings.difficulty
    few, many = (1, 1) if d < 0.25 else (1, 2) if d < 0.75 else (1, 3)
    header, stock, footer = {}, {}, {}
    for language in ("en", "fr"):
        rules = grammar(language)

        def say(role: str, rules=rules) -> str:  # type: ignore[no-untyped-def]
            return rules.expand(role, draws, 1).replace("{agency}", name)

        header[language] = say("agency.header") if draws.chance(0.7) else ""
        stock[language] = tuple(dict.fromkeys(say("agency.stock") for _ in range(few + draws.below(many))))
        footer[language] = tuple(dict.fromkeys(say("agency.footer") for _ in range(few + draws.below(many))))
    return Agency(
        name=name,
        slug=slug_of(name),
        titles=draws.chance(0.6),
        phone_column=draws.chance(0.35),
        stock_share=share,
        header=header,
        stock=stock,
        footer=footer,
    )


def slug_of(name: str) -> str:
    """A name as it stands in the name of a host or a file."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

"""How one author writes: capitals, marks, emoji, spelling, order, line breaks, the look of a price list.

In: a stream of draws and a language. Out: a `Style`, and sentences put into it. It never decides what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from adsim.synth.draws import Draws, Weighted
from adsim.synth.grammar import lists

_TEXTESE = {
    "en": {
        "you": "u", "your": "ur", "you're": "ur", "are": "r", "for": "4", "to": "2", "and": "&", "tonight": "2nite",
        "with": "w/", "please": "pls", "thanks": "thx", "people": "ppl", "before": "b4", "great": "gr8", "see": "c",
    },
    "fr": {
        "pour": "pr", "toujours": "tjrs", "avec": "ac", "quelqu'un": "qqn", "vous": "vs", "que": "ke",
        "beaucoup": "bcp", "rendez-vous": "rdv", "s'il": "svp", "bonjour": "bjr", "bonsoir": "bsr", "c'est": "cé",
    },
}  # fmt: skip
_SPELLINGS = {
    "en": (
        {"favourite": "favorite", "colour": "color", "humour": "humor", "theatre": "theater", "cozy": "cosy"},
        {"definitely": "definately", "available": "availible", "weekend": "week-end", "beautiful": "beautifull"},
        {"I'm": "Im", "don't": "dont", "won't": "wont", "I've": "Ive", "can't": "cant", "let's": "lets", "it's": "its"},
        {"I'm": "I am", "don't": "do not", "won't": "will not", "I've": "I have", "can't": "cannot"},
        {"companion": "compagnon", "massage": "masage", "private": "privet", "hotel": "hotell", "evening": "evning"},
        {"and": "&", "with": "w/"},
        {"and": "+"},
        {"what": "wat", "my": "mi"},
        {"I": "i", "I'm": "i'm", "I've": "i've", "I'll": "i'll"},
    ),
    "fr": (
        {"souper": "diner", "dîner": "diner", "fin": "week-end"},
        {"je": "j", "suis": "suis", "c'est": "c est", "j'ai": "jai", "d'une": "dune"},
        {"et": "&"},
        {"disponible": "dispo", "appartement": "appart", "téléphone": "tél"},
        {"toujours": "toujour", "vraiment": "vraimment", "beaucoup": "beacoup", "attendre": "atendre"},
        {"et": "+"},
    ),
}  # fmt: skip
_PLAIN_FRENCH = str.maketrans("éèêëàâîïôûùçÉÈÊÀÂÎÔÇ", "eeeeaaiiouucEEEAAIOC")

CASES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "lower": str.lower,
    "upper": str.upper,
    "titles": lambda t: " ".join(w[:1].upper() + w[1:] for w in t.split(" ")),
}
_CASES = Weighted({"as it is": 76.0, "lower": 15.0, "upper": 3.0, "titles": 6.0})
_STOPS = Weighted(
    {
        ".": 46.0,
        "!": 16.0,
        "!!": 7.0,
        "...": 9.0,
        "": 8.0,
        " ~": 3.0,
        "…": 4.0,
        " !": 2.0,
        "!!!": 3.0,
        " xo": 2.0,
    }
)
_JOINTS = Weighted(
    {
        "\n": 40.0,
        "\n\n": 20.0,
        " ": 24.0,
        " | ": 3.0,
        " - ": 4.0,
        " • ": 3.0,
        " * ": 3.0,
        "\r\n": 1.0,
        " ~ ": 2.0,
    }
)
_BULLETS = Weighted({"": 60.0, "- ": 8.0, "* ": 8.0, "• ": 8.0, "✓ ": 4.0, "> ": 4.0, "emoji": 8.0})
_CURRENCIES = {
    "en": Weighted(
        {
            "${}": 60.0,
            "{}$": 10.0,
            "{}": 12.0,
            "{} roses": 6.0,
            "CA${}": 3.0,
            "{} dollars": 4.0,
            "${}.00": 2.0,
        }
    ),
    "fr": Weighted({"{} $": 50.0, "{}$": 28.0, "{}": 10.0, "{} roses": 6.0, "{} dollars": 6.0}),
}
_DURATIONS = {
    "en": (
        {30: "30 min", 60: "1 hour", 90: "90 min", 120: "2 hours", 180: "3 hours", 600: "overnight"},
        {30: "half hour", 60: "hour", 90: "hour and a half", 120: "two hours", 180: "evening", 600: "night"},
        {30: "hh", 60: "hr", 90: "1.5hr", 120: "2hr", 180: "3hr", 600: "overnite"},
        {30: "30mins", 60: "60mins", 90: "90mins", 120: "120mins", 180: "180mins", 600: "all night"},
        {30: "1/2h", 60: "1h", 90: "1h30", 120: "2h", 180: "3h", 600: "10h"},
    ),
    "fr": (
        {30: "30 min", 60: "1 heure", 90: "90 min", 120: "2 heures", 180: "3 heures", 600: "la nuit"},
        {
            30: "demi-heure",
            60: "heure",
            90: "une heure et demie",
            120: "deux heures",
            180: "soirée",
            600: "nuit",
        },
        {30: "1/2h", 60: "1h", 90: "1h30", 120: "2h", 180: "3h", 600: "nuit"},
        {30: "30 mins", 60: "60 mins", 90: "90 mins", 120: "120 mins", 180: "180 mins", 600: "toute la nuit"},
    ),
}
_LAYOUTS = (
    "{d}: {p}",
    "{d} {p}",
    "{p}/{d}",
    "{p} - {d}",
    "{d} = {p}",
    "{p} {d}",
    "{d} ... {p}",
    "{d} ({p})",
    "{d} - {p}",
)
_CLOCKS = {
    "en": (
        "{a}am to {b}pm",
        "{a} am - {b} pm",
        "{a}-{b}",
        "from {a} to {b}",
        "{a}:00-{c}:00",
        "after {a}am",
        "till {b}pm",
    ),
    "fr": ("de {a}h à {c}h", "{a}h-{c}h", "{a} h à {c} h", "dès {a}h", "jusqu'à {c}h", "{a}:00 à {c}:00"),
}
DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}


@dataclass(frozen=True)
class Style:
    """The habits of one author in one language."""

    language: str
    register: int
    case: str
    stop: str
    steady: float
    joint: str
    inner: str
    bullet: str
    emoji: tuple[str, ...]
    emoji_rate: float
    words: dict[str, str]
    plain_accents: bool
    french_space: str
    curly: bool
    shout: float
    layout: str
    price_joint: str
    currency: str
    durations: dict[int, str]
    clock: str
    wording: float


def make_style(language: str, draws: Draws) -> Style:
    """The habits of a new author."""
    words: dict[str, str] = {}
    for spelling in _SPELLINGS[language]:
        if draws.chance(0.07):
            words |= spelling
    if draws.chance(0.05):
        words |= _TEXTESE[language]
    joint = draws.weighted(_JOINTS)
    bullet = draws.weighted(_BULLETS) if "\n" in joint else ""
    emoji = tuple(draws.some(lists("words.txt")["emoji"], 1 + draws.below(6)))
    return Style(
        language=language,
        register=draws.below(2),
        case=draws.weighted(_CASES),
        stop=draws.weighted(_STOPS),
        steady=draws.between(0.4, 1.0),
        joint=joint,
        inner=draws.pick((" ", " ", " ", joint)),
        bullet=draws.pick(emoji) + " " if bullet == "emoji" else bullet,
        emoji=emoji,
        emoji_rate=draws.pick((0.0, 0.0, 0.0, 0.05, 0.15, 0.3, 0.5)),
        words=words,
        plain_accents=language == "fr" and draws.chance(0.12),
        french_space=draws.pick((" ", " ", "\u00a0", "")) if language == "fr" else "",
        curly=draws.chance(0.3),
        shout=draws.pick((0.0, 0.0, 0.0, 0.05, 0.15)),
        layout=draws.pick(_LAYOUTS),
        price_joint=draws.pick((", ", " / ", "\n", "\n", " | ", "; ", " ")),
        currency=draws.weighted(_CURRENCIES[language]),
        durations=draws.pick(_DURATIONS[language]),
        clock=draws.pick(_CLOCKS[language]),
        wording=draws.pick((0.0, 0.15, 0.3, 0.5)),
    )


def write_sentence(sentence: str, style: Style, draws: Draws) -> str:
    """A sentence of the grammar as the author writes it; slots stay."""
    words = style.words
    if words:
        sentence = " ".join([words.get(w, w) for w in sentence.split(" ")])
    if style.shout and draws.chance(style.shout * 2):
        parts = sentence.split(" ")
        at = draws.below(len(parts))
        if "{" not in parts[at]:
            parts[at] = parts[at].upper()
        sentence = " ".join(parts)
    if style.plain_accents:
        sentence = sentence.translate(_PLAIN_FRENCH)
    if style.french_space != " ":
        for mark in "?!:;":
            sentence = sentence.replace(" " + mark, style.french_space + mark)
    if style.curly:
        sentence = sentence.replace("'", "’")
    if sentence[-1:] == "." and draws.chance(style.steady):
        sentence = sentence[:-1] + style.stop
    if style.emoji_rate and draws.chance(style.emoji_rate):
        sentence = f"{sentence} {draws.pick(style.emoji)}"
    return sentence


@cache
def _hours(clock: str, a: int, b: int) -> str:
    return clock.format(a=a, b=b, c=b + 12)


def hours(style: Style, draws: Draws) -> str:
    """Opening hours in the form that the author uses."""
    return _hours(style.clock, 8 + draws.below(4), 6 + draws.below(6))


def prices(style: Style, hourly: int, lengths: tuple[int, ...]) -> str:
    """A price list in the layout of the author; `hourly` in dollars, `lengths` in minutes."""
    rows = []
    for minutes in lengths:
        share = {30: 0.6, 60: 1.0, 90: 1.4, 120: 1.8, 180: 2.5, 600: 6.0}[minutes]
        price = style.currency.format(int(round(hourly * share / 10) * 10))
        rows.append(style.layout.format(d=style.durations[minutes], p=price))
    return style.price_joint.join(rows)

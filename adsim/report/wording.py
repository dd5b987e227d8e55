"""Says things in English and in French: every sentence of the report, numbers and dates as each writes them.

In: a key of `PHRASES` and its values. Out: `Markup` with both languages, of which the page shows one. Values
that come from the input are escaped, set apart from the direction of the text around them, and what is
invisible in them is made visible.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, zip_longest

from markupsafe import Markup, escape

from adsim.report.phrases import PHRASES

LANGUAGES = ("en", "fr")

# What is invisible; and more marks on one letter than any language writes, over which browsers take seconds.
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_HIDDEN = re.compile(
    "(?P<piled>(?<=" + _MARKS * 4 + ")" + _MARKS + "+)|"
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
# The names that Unicode gives to the ones that are met most.
_NAMES = {
    "\u00ad": "SHY",
    "\u034f": "CGJ",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
_SPAN = Markup('<span lang="{}">{}</span>')
_TSPAN = Markup('<tspan lang="{}">{}</tspan>')
_MARK = Markup('<span class="hid" data-c="{}">{}</span>')
_PILE = Markup('<span class="hid" data-c="◌́×{}"><span hidden>{}</span></span>')
_VALUE = Markup("<bdi>{}</bdi>")
_CUT = Markup('<span class="cut">… +{}</span>')


def say(key: str, **values: object) -> Markup:
    """A phrase in both languages; `n` chooses between its singular and plural."""
    return both(_SPAN, *(_filled(PHRASES[key][k], values, k) for k in range(2)))


def say_svg(key: str, **values: object) -> Markup:
    """The same, for inside an SVG text."""
    return both(_TSPAN, *(_filled(PHRASES[key][k], values, k) for k in range(2)))


def knows(key: str) -> bool:
    """Whether there is such a phrase."""
    return key in PHRASES


def name_of(kind: str, code: str) -> Markup:
    """The name of a code in both languages, as in `name_of("trick", "LEET")`; the code where it has none."""
    key = f"{kind}.{code.lower()}"
    return say(key) if knows(key) else show(code.replace("_", " "))


def note(text: str, limit: int = 0) -> Markup:
    """A note of a run in both languages, known by its English words; as it stands where it is not known.

    Values in it are cut after `limit` characters, like any other.
    """
    for key, pattern in _notes():
        found = pattern.fullmatch(text)
        if found:
            values = {name: show(value, limit) for name, value in found.groupdict().items() if name != "n"}
            count = {"n": int(found["n"].replace(",", ""))} if "n" in found.groupdict() else {}
            return say(key, **values, **count)
    return show(text, limit)


@cache
def _notes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What notes look like: the English of each phrase, in the singular or in the plural, any value in its places."""
    forms = [
        (key, form)
        for key, texts in PHRASES.items()
        if key.startswith("note.")
        for form in texts[0].split("|")
    ]
    return tuple((key, re.compile(_as_pattern(form), re.DOTALL)) for key, form in forms)


def _as_pattern(form: str) -> str:
    parts = re.split(r"\{(\w+)\}", form)
    values = [rf"(?P<{name}>[\d,]+)" if name == "n" else rf"(?P<{name}>.+?)" for name in parts[1::2]]
    return "".join(chain.from_iterable(zip_longest(map(re.escape, parts[::2]), values, fillvalue="")))


def both(frame: Markup, english: Markup, french: Markup) -> Markup:
    """Two versions of a text, each in `frame`; just the text where they are the same."""
    if english == french:
        return english
    return frame.format("en", english) + frame.format("fr", french)


def number(value: float, *, places: int | None = None, frame: Markup = _SPAN) -> Markup:
    """A number as each language writes it; `places` behind the decimal sign, 2 for a float."""
    return both(frame, *(Markup(escape(_number(value, places, k))) for k in range(2)))


def number_svg(value: float) -> Markup:
    """The same, for inside an SVG text."""
    return number(value, frame=_TSPAN)


def show(value: object, limit: int = 0) -> Markup:
    """A value of the input: escaped, in its own direction, what is invisible marked; cut after `limit`."""
    text, left = str(value), 0
    if limit and len(text) > limit:
        text, left = text[:limit], len(text) - limit
    shown = _VALUE.format(reveal(text))
    return shown + _CUT.format(left) if left else shown


def reveal(text: str) -> Markup:
    """Escapes a text; marks runs of invisible characters by name, and hides what piles up on one letter."""
    parts, at = [], 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for run in _HIDDEN.finditer(text):
        if _joins_emoji(text, run):
            continue
        marked = _PILE.format(len(run.group()), run.group()) if run["piled"] else _mark(run.group())
        parts += [escape(text[at : run.start()]), marked]
        at = run.end()
    return Markup("").join([*parts, escape(text[at:])])


def _joins_emoji(text: str, run: re.Match[str]) -> bool:
    before = text[run.start() - 1] if run.start() else ""
    return run.group() == "\u200d" and before >= "\u2190"


def _mark(run: str) -> Markup:
    """One mark for a run, as in `ZWSP×3`; control characters themselves are left out."""
    label = _NAMES.get(run[0], f"U+{ord(run[0]):04X}") + (f"×{len(run)}" if len(run) > 1 else "")
    return _MARK.format(label, "".join(c for c in run if ord(c) > 0x9F))


def _filled(text: str, values: dict[str, object], language: int) -> Markup:
    n = values.get("n")
    if "|" in text and isinstance(n, int):
        one, many = text.split("|")
        text = one if abs(n) == 1 or (language == 1 and n == 0) else many
    shown = {name: _shown(value, language) for name, value in values.items()}
    return Markup(escape(text)).format(**shown)


def _shown(value: object, language: int) -> Markup:
    if isinstance(value, Markup):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Markup(escape(_number(value, None, language)))
    return show(value)


def _number(value: float, places: int | None, language: int) -> str:
    if places is None:
        places = 0 if isinstance(value, int) else 2
    text = f"{value:,.{places}f}"
    return text if language == 0 else text.replace(",", "\u202f").replace(".", ",")

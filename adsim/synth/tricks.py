"""Hides words from matching, letter by letter, in the ways of the trade.

In: a text without contacts, a share, a stream of draws. Out: the text so treated, which a person can still
read. It never touches telephone numbers, addresses or handles: those have their own disguises.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from adsim.synth.draws import Draws, Weighted
from adsim.synth.grammar import lists

HOMOGLYPHS = {
    "a": "аɑα", "b": "Ьƅ", "c": "сϲ", "d": "ԁ", "e": "еҽ", "g": "ɡց", "h": "һհ", "i": "іι", "j": "јϳ", "k": "κк",
    "l": "ӏ", "n": "ոп", "o": "оοօ", "p": "рρ", "q": "ԛզ", "r": "гᴦ", "s": "ѕ", "t": "тτ", "u": "սυ", "v": "νѵ",
    "w": "ԝω", "x": "хχ", "y": "уγ", "z": "ᴢ", "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ",
    "K": "КΚ", "M": "МΜ", "N": "Ν", "O": "ОΟՕ", "P": "РΡ", "S": "ЅՏ", "T": "ТΤ", "X": "ХΧ", "Y": "ҮΥ", "Z": "Ζ",
}  # fmt: skip
"""Letters of Cyrillic, Greek, Armenian and extended Latin that look like the ASCII letter."""

LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1", "b": "8", "g": "9"}
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
MARKS = "\u0301\u0300\u0308\u0303\u0323\u0331\u0335\u0336\u0332\u0307"
BIDI = (
    ("\u202a", "\u202c"),
    ("\u2066", "\u2069"),
    ("\u200e", "\u200e"),
    ("\u200f", "\u200e"),
    ("\u202d", "\u202c"),
)
KEYCAP = "\ufe0f\u20e3"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _run(upper: int, lower: int, gaps: dict[str, int] | None = None) -> dict[int, str]:
    codes = {ord(c): upper + i for i, c in enumerate(_LETTERS[:26])}
    codes |= {ord(c): lower + i for i, c in enumerate(_LETTERS[26:])}
    codes |= {ord(c): code for c, code in (gaps or {}).items()}
    return {c: chr(code) for c, code in codes.items()}


STYLES: tuple[dict[int, str], ...] = (
    _run(0x1D400, 0x1D41A),
    _run(0x1D434, 0x1D44E, {"h": 0x210E}),
    _run(0x1D468, 0x1D482),
    _run(0x1D4D0, 0x1D4EA),
    _run(0x1D56C, 0x1D586),
    _run(0x1D5A0, 0x1D5BA),
    _run(0x1D5D4, 0x1D5EE),
    _run(0x1D608, 0x1D622),
    _run(0x1D670, 0x1D68A),
    _run(0xFF21, 0xFF41),
    _run(0x24B6, 0x24D0),
)
"""Bold, italic, script, fraktur, sans, monospace, full-width and circled alphabets."""

_SQUARED = {ord(c): chr(0x1F130 + i) for i, c in enumerate(_LETTERS[:26])}
_WORD = re.compile(r"[^\W\d_]{3,}")


def _words(text: str, share: float, draws: Draws, change: Callable[[str], str], *, least: int = 3) -> str:
    """Changes about a share of the words of `least` letters and more, at least one where there is one."""
    found = [m.span() for m in _WORD.finditer(text) if m.end() - m.start() >= least]
    if not found:
        return text
    chosen = sorted(draws.some(found, max(1, draws.count(len(found), share))))
    out: list[str] = []
    at = 0
    for start, end in chosen:
        out += (text[at:start], change(text[start:end]))
        at = end
    out.append(text[at:])
    return "".join(out)


def _letters(text: str, share: float, draws: Draws, table: dict[str, str]) -> str:
    """Changes about a share of the letters in a table, at least one where there is one; keeps the length."""
    places = [i for i, c in enumerate(text) if c in table]
    if not places:
        return text
    out = list(text)
    for i in draws.some(places, max(1, draws.count(len(places), share))):
        out[i] = draws.pick(table[out[i]])
    return "".join(out)


def homoglyph(text: str, share: float, draws: Draws) -> str:
    """Letters of other alphabets that look alike; the length stays."""
    return _letters(text, share, draws, HOMOGLYPHS)


def leet(text: str, share: float, draws: Draws) -> str:
    """Digits and signs inside words; the length stays, and so do the first letter and most others."""

    def change(word: str) -> str:
        inner = [i for i, c in enumerate(word) if i and c in LEET]
        out = list(word)
        for i in draws.some(inner, max(1, min(len(inner), (len(word) - 1) // 2))):
            out[i] = draws.pick(LEET[word[i]])
        return "".join(out)

    return _words(text, share * 0.8, draws, change, least=4)


def styled(text: str, share: float, draws: Draws) -> str:
    """Words in mathematical, full-width, circled or squared letters; the length stays."""
    if draws.chance(0.08):
        return _words(text, share, draws, lambda w: w.upper().translate(_SQUARED))
    table = draws.pick(STYLES)
    if share > 0.4 and draws.chance(0.5):
        return text.translate(table)
    return _words(text, share, draws, lambda w: w.translate(table))


def _insert(text: str, share: float, draws: Draws, marks: str) -> str:
    """Marks after some of the letters."""
    places = [i for i, c in enumerate(text) if c.isalpha()]
    if not places:
        return text
    one = draws.pick(marks) if draws.chance(0.5) else ""
    out: list[str] = []
    at = 0
    for i in sorted(draws.some(places, max(1, draws.count(len(places), share)))):
        out += (text[at : i + 1], one or draws.pick(marks))
        at = i + 1
    out.append(text[at:])
    return "".join(out)


def zero_width(text: str, share: float, draws: Draws) -> str:
    """Characters without width between letters."""
    return _insert(text, share, draws, ZERO_WIDTH)


def combining(text: str, share: float, draws: Draws) -> str:
    """Accents and strokes laid over letters."""
    return _insert(text, share, draws, MARKS)


def bidi(text: str, share: float, draws: Draws) -> str:
    """Marks of writing direction around words."""
    before, after = draws.pick(BIDI)
    return _words(text, share, draws, lambda w: before + w + after)


def spaced(text: str, share: float, draws: Draws) -> str:
    """Words with a space, a dot or another mark between the letters."""
    mark = draws.pick((" ", " ", ".", "-", "_", "*", "·"))
    return _words(text, share * 0.6, draws, mark.join, least=4)


def repeated(text: str, share: float, draws: Draws) -> str:
    """Letters drawn out: sooo goood."""

    def change(word: str) -> str:
        vowels = [i for i, c in enumerate(word) if c in "aeiouyAEIOUY"] or [len(word) - 1]
        at = draws.pick(vowels)
        return word[:at] + word[at] * (3 + draws.below(4)) + word[at + 1 :]

    return _words(text, share * 0.7, draws, change)


def emoji_inside(text: str, share: float, draws: Draws) -> str:
    """Emoji between the letters of words, and between words."""
    emoji = draws.some(lists("words.txt")["emoji"], 3)

    def change(word: str) -> str:
        at = 1 + draws.below(len(word) - 1)
        return word[:at] + draws.pick(emoji) + word[at:]

    text = _words(text, share * 0.5, draws, change)
    gaps = text.split(" ")
    return "".join(
        word + (f" {draws.pick(emoji)} " if draws.chance(share * 0.4) else " ") for word in gaps
    ).rstrip(" ")


def case(text: str, share: float, draws: Draws) -> str:
    """Capitals at random; the length stays."""
    places = [i for i, c in enumerate(text) if "a" <= c.lower() <= "z"]
    out = list(text)
    for i in draws.some(places, max(1, draws.count(len(places), share))):
        out[i] = out[i].swapcase()
    return "".join(out)


def keycap(text: str, share: float, draws: Draws) -> str:
    """Digits on keys."""
    return re.sub(r"\d", lambda m: m[0] + KEYCAP, text, flags=re.A)


TRICKS: dict[str, Callable[[str, float, Draws], str]] = {
    "homoglyph": homoglyph,
    "zero_width": zero_width,
    "bidi": bidi,
    "combining": combining,
    "styled": styled,
    "leet": leet,
    "spaced": spaced,
    "repeated": repeated,
    "emoji_inside": emoji_inside,
    "case": case,
    "keycap": keycap,
}
"""The tricks, by the name of the treatment."""

_COMMON = Weighted(
    {
        "homoglyph": 5.0,
        "emoji_inside": 4.0,
        "case": 3.0,
        "leet": 3.0,
        "styled": 3.0,
        "zero_width": 3.0,
        "spaced": 2.5,
        "repeated": 2.5,
        "combining": 1.5,
        "bidi": 1.0,
        "keycap": 0.7,
    }
)


def choose(difficulty: float, draws: Draws) -> tuple[tuple[str, float], ...]:
    """One to four tricks, each with a share that grows with the difficulty."""
    count = 1 + draws.count(3, 0.2 + 0.6 * difficulty * draws.uniform())
    names = dict.fromkeys(draws.weighted(_COMMON) for _ in range(count))
    return tuple((name, draws.between(0.05, 0.1 + 0.75 * difficulty)) for name in names)


def obfuscate(text: str, tricks: tuple[tuple[str, float], ...], draws: Draws) -> str:
    """The text with tricks played on it, one after another."""
    for name, share in tricks:
        text = TRICKS[name](text, share, draws)
    return text

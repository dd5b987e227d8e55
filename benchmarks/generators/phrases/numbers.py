"""Ways in which people write a phone number: plainly, or so that filters do not see it.

In: ten digits `NXX55501XX`, a stream of draws, a language. Out: the number as it stands in the ad.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from benchmarks.generators.phrases.banks import AREAS, BANKS, NUMBER_EMOJI

ENGLISH, FRENCH = BANKS["en"].numbers, BANKS["fr"].numbers


def draw_number(rng: random.Random, areas: Sequence[int] = AREAS) -> str:
    """A number of the reserved range, with an area code of `areas`."""
    return f"{rng.choice(areas)}55501{rng.randrange(100):02d}"


def _thirds(number: Sequence[str]) -> tuple[str, str, str]:
    """Area code, exchange, line."""
    return "".join(number[:3]), "".join(number[3:6]), "".join(number[6:])


def plain(number: str, rng: random.Random) -> str:
    """One of the usual notations."""
    a, b, c = _thirds(number)
    return rng.choice(
        [
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"{a} {b} {c}",
            f"{a} {b}-{c}",
            f"+1 {a} {b} {c}",
            f"+1 {a}.{b}.{c}",
            f"1-{a}-{b}-{c}",
            f"+1{number}",
            number,
            f"({a}){b}-{c}",
            f"1 ({a}) {b}-{c}",
            f"{a}/{b}-{c}",
            f"+1 ({a}) {b}-{c}",
            f"{a}-{b} {c}",
            f"+1-{a}-{b}-{c}",
            f"({a}) {b} {c}",
            f"{a}–{b}–{c}",
        ]
    )


# ------------------------------------------------------------------ spelled out


def _cased(word: str, case: str, rng: random.Random) -> str:
    if case == "rand":
        return word.upper() if rng.random() < 0.4 else word
    return {"lower": word, "upper": word.upper(), "cap": word.capitalize()}[case]


def _joined(tokens: list[str], rng: random.Random, style: str) -> str:
    """Ten tokens as one string; a style without a rule of its own mixes spaces and none."""
    if style == "glued":
        return "".join(tokens)
    if style == "groups":
        return rng.choice([" ", "-", " - ", ".", " / ", "  "]).join(_thirds(tokens))
    if style == "spaced":
        return " ".join(tokens)
    if style == "dashed":
        return rng.choice(["-", ".", "~", "_"]).join(tokens)
    text = tokens[0]
    for place, token in enumerate(tokens[1:], 1):
        gap = rng.choice([" ", "-", " "]) if place in (3, 6) or rng.random() < 0.35 else ""
        text += gap + token
    return text


def _triple(digits: list[int], rng: random.Random) -> str:
    """With 'triple five' for the exchange; English alone."""
    names = ENGLISH.digits
    area = [names[digit] if rng.random() < 0.6 else str(digit) for digit in digits[:3]]
    line = [
        (rng.choice(["zero", "oh"]) if digit == 0 else names[digit]) if rng.random() < 0.6 else str(digit)
        for digit in digits[6:]
    ]
    exchange = rng.choice(["triple five", "triple 5", "five double five", "double five 5"])
    return f"{' '.join(area)} {exchange} {' '.join(line)}"


def spelled(number: str, rng: random.Random, language: str) -> str:
    """Some or all digits as words."""
    names = BANKS[language].numbers.digits
    digits = [int(digit) for digit in number]
    if rng.random() < 0.08 and language == "en":
        return _triple(digits, rng)
    style = rng.choice(["glued", "groups", "groups", "spaced", "mixed", "mixed", "dashed"])
    share = rng.choice([0.3, 0.5, 0.5, 0.7, 1.0])
    case = rng.choice(["lower", "lower", "lower", "upper", "cap", "rand"])
    tokens = []
    for digit in digits:
        if rng.random() >= share:
            tokens.append(str(digit))
            continue
        word = names[digit]
        if digit == 0 and language == "en" and style in ("spaced", "dashed") and rng.random() < 0.4:
            word = rng.choice(["oh", "o", "oh"])
        if digit == 0 and language == "fr" and rng.random() < 0.4:
            word = "zero"
        tokens.append(_cased(word, case, rng))
    if all(token.isdigit() for token in tokens):
        for place in (1, 5, 8):
            tokens[place] = _cased(names[digits[place]], case, rng)
    prefix = rng.choice(["", "", "", "", "", "+1 ", "1 "]) if style != "glued" else ""
    return prefix + _joined(tokens, rng, style)


def misspelt(number: str, rng: random.Random, language: str) -> str:
    """Digits as words that are spelled wrongly."""
    words = BANKS[language].numbers
    digits = [int(digit) for digit in number]
    wrong = rng.choice([0.3, 0.45, 0.6])
    kept = rng.choice([0, 0, 0.2, 0.35])
    tokens = []
    for digit in digits:
        draw = rng.random()
        if draw < kept:
            tokens.append(str(digit))
        elif draw < kept + (1 - kept) * wrong:
            tokens.append(rng.choice(words.misspelt[digit]))
        else:
            tokens.append(words.digits[digit])
    if all(token in words.digits or token.isdigit() for token in tokens):
        for place in rng.sample(range(10), 3):
            tokens[place] = rng.choice(words.misspelt[digits[place]])
    style = rng.choice(["spaced", "spaced", "spaced", "dashed", "by thirds"])
    if rng.random() < 0.12:
        tokens = [token.upper() for token in tokens]
    elif rng.random() < 0.1:
        tokens = [token.capitalize() for token in tokens]
    if style != "by thirds":
        return _joined(tokens, rng, style)
    first = rng.choice([" - ", ", ", " / ", " 💕 "])
    second = rng.choice([" - ", ", ", " / "])
    return " ".join(tokens[:3]) + first + " ".join(tokens[3:6]) + second + " ".join(tokens[6:])


def _two_english(pair: str, rng: random.Random) -> str:
    """Two digits as a number below a hundred, the way Americans say them."""
    value = int(pair)
    if value < 10:
        return rng.choice(["oh", "zero", "oh"]) + " " + ENGLISH.digits[value]
    if value < 20:
        return ENGLISH.teens[value - 10]
    tens, unit = divmod(value, 10)
    return ENGLISH.tens[tens - 2] + (rng.choice(["-", " "]) + ENGLISH.digits[unit] if unit else "")


def _below_hundred_french(value: int) -> str:
    if value < 10:
        return FRENCH.digits[value]
    if value < 20:
        return FRENCH.teens[value - 10]
    tens, unit = divmod(value, 10)
    if tens < 7:
        return FRENCH.tens[tens - 2] + (
            "" if unit == 0 else " et un" if unit == 1 else "-" + FRENCH.digits[unit]
        )
    if tens == 7:
        return "soixante" + (" et onze" if unit == 1 else "-" + FRENCH.teens[unit])
    if tens == 8:
        return "quatre-vingt" + ("s" if unit == 0 else "-" + FRENCH.digits[unit])
    return "quatre-vingt-" + FRENCH.teens[unit]


def _two_french(pair: str) -> str:
    value = int(pair)
    return "zéro " + FRENCH.digits[value] if value < 10 else _below_hundred_french(value)


def _parts_french(number: str, rng: random.Random) -> list[str]:
    """Area, exchange and line by hundreds ('cinq cent quatorze') or by pairs ('cinq quatorze')."""
    names, rest, last = FRENCH.digits, int(number[1:3]), number[8:]
    if rng.random() < 0.65:
        area = (names[int(number[0])] + " cent " + (_below_hundred_french(rest) if rest else "")).strip()
        exchange = "cinq cent cinquante-cinq"
    else:
        area = names[int(number[0])] + " " + _two_french(number[1:3])
        exchange = "cinq cinquante-cinq"
    if rng.random() < 0.15:
        area = number[:3]
    elif rng.random() < 0.1:
        exchange = "555"
    line = "zéro un " + _two_french(last)
    if rng.random() < 0.1:
        if int(last) < 10:
            line = "zéro un " + " ".join(names[int(digit)] for digit in last)
        else:
            line = "01 " + _below_hundred_french(int(last))
    return [area, exchange, line]


def _parts_english(number: str, rng: random.Random) -> list[str]:
    names, rest = ENGLISH.digits, int(number[1:3])
    area = names[int(number[0])] + " " + _two_english(number[1:3], rng)
    if rng.random() < 0.15:
        area = names[int(number[0])] + " hundred "
        if rest >= 10:
            area += rng.choice(["", "and "]) + _two_english(number[1:3], rng)
        elif rest:
            area += "and " + names[int(number[2])]
    exchange = rng.choice(["five fifty-five", "five fifty five", "five fifty five", "555", "five five five"])
    line = rng.choice(["oh one", "zero one", "o one", "01"]) + " " + _two_english(number[8:], rng)
    if rng.random() < 0.12:
        area = number[:3]
    return [area.strip(), exchange, line]


def as_numbers(number: str, rng: random.Random, language: str) -> str:
    """Groups said as numbers: 'four sixteen, five fifty-five, oh one oh two'."""
    parts = _parts_french(number, rng) if language == "fr" else _parts_english(number, rng)
    text = rng.choice([" ", " ", " ", ", ", " - ", "... "]).join(parts)
    case = rng.random()
    if case < 0.1:
        return text.upper()
    if case < 0.25:
        return " ".join(word.capitalize() for word in text.split(" "))
    return text


# ------------------------------------------------------------------ other characters

_LOOK_ALIKES = {0: "OOoo", 1: "lIIil|", 2: "ZZz", 5: "SSs", 6: "bG", 8: "BB", 9: "gq", 3: "З", 4: "A"}
_FOREIGN_LOOK_ALIKES = {0: "ОΟо", 1: "ІӀ", 5: "Ѕѕ", 8: "В", 3: "Зз", 6: "б", 4: "Ч"}
_MOST_LOOK_ALIKES = 7


def look_alikes(number: str, rng: random.Random, language: str) -> str:
    """Digits replaced by letters that look like them; at least one, at most seven."""
    share = rng.choice([0.25, 0.4, 0.55, 0.7])
    digits = [int(digit) for digit in number]
    likely = {0, 1, 5, 8, 2} if rng.random() < 0.6 else set(_LOOK_ALIKES)
    foreign = rng.random() < 0.12
    written = list(number)
    for place, digit in enumerate(digits):
        if digit in likely and rng.random() < share:
            table = _FOREIGN_LOOK_ALIKES if foreign and digit in _FOREIGN_LOOK_ALIKES else _LOOK_ALIKES
            written[place] = rng.choice(table[digit])
    changed = [place for place in range(10) if written[place] != number[place]]
    if not changed:
        place = rng.choice([7, 6])
        written[place] = rng.choice(_LOOK_ALIKES[digits[place]])
    while len(changed) > _MOST_LOOK_ALIKES:
        place = rng.choice(changed)
        written[place] = number[place]
        changed.remove(place)
    a, b, c = _thirds(written)
    return rng.choice(
        [
            f"{a}-{b}-{c}",
            f"{a} {b} {c}",
            f"({a}) {b}-{c}",
            f"{a}.{b}.{c}",
            a + b + c,
            f"{a} {b}-{c}",
            f"+1 {a} {b} {c}",
            f"{a}{b} {c}",
            f"{a}/{b}/{c}",
        ]
    )


def _run(first: int) -> list[str]:
    """Ten characters in a row of Unicode."""
    return [chr(first + digit) for digit in range(10)]


_SCRIPTS = {
    "full width": _run(0xFF10),
    "bold": _run(0x1D7CE),
    "double-struck": _run(0x1D7D8),
    "sans": _run(0x1D7E2),
    "sans bold": _run(0x1D7EC),
    "mono": _run(0x1D7F6),
    "circled": ["⓪", *_run(0x2460)[:9]],
    "negative circled": ["⓿", *_run(0x2776)[:9]],
    "dingbat sans": ["🄋", *_run(0x2780)[:9]],
    "keycap": [f"{digit}\ufe0f\u20e3" for digit in range(10)],
    "bare keycap": [f"{digit}\u20e3" for digit in range(10)],
    "arabic": _run(0x660),
    "persian": _run(0x6F0),
    "superscript": list("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": _run(0x2080),
}
_SCRIPT_DRAWS = [
    name for name in _SCRIPTS for _ in range(2 if name in ("full width", "circled", "keycap") else 1)
]  # the usual ones twice


def other_digits(number: str, rng: random.Random, language: str) -> str:
    """Digits of other scripts, all or some of them, or of two scripts mixed."""
    script = _SCRIPTS[rng.choice(_SCRIPT_DRAWS)]
    second = _SCRIPTS[rng.choice(_SCRIPT_DRAWS)]
    manner = rng.random()
    if manner < 0.6:
        written = [script[int(digit)] for digit in number]
    elif manner < 0.8:
        written = [script[int(digit)] if rng.random() < 0.5 else digit for digit in number]
    elif manner < 0.9:
        stop = rng.choice([3, 6])
        written = [script[int(digit)] for digit in number[:stop]] + list(number[stop:])
    else:
        written = [(script if rng.random() < 0.5 else second)[int(digit)] for digit in number]
    a, b, c = _thirds(written)
    return rng.choice(
        [
            "".join(written),
            f"{a}-{b}-{c}",
            f"{a} {b} {c}",
            f"{a}.{b}.{c}",
            f"({a}) {b}-{c}",
            " ".join(written),
            f"{a} {b} {c}",
            f"{a}・{b}・{c}",
            f"{a}－{b}－{c}",
        ]
    )


# ------------------------------------------------------------------ things in between

_BETWEEN_CHARACTERS = ["*", "~", "_", " . ", " - ", "-", ".", "=", "+", "/", "•"]
_BETWEEN_CHARACTERS += ["°", ",", " * ", "--", "..", "|", ":", "^", "»", "'"]
_BETWEEN_INVISIBLE = ["\u200b", "\u200d", "\u2060", "\u00a0", "\u2009", "\u00ad", "\u202f"]


def _odd_groups(number: str, rng: random.Random) -> str:
    """Brackets, arrows, and groups of unusual sizes."""
    n, (a, b, c) = number, _thirds(number)
    return rng.choice(
        [
            f"<{a}>[{b}]{{{c}}}",
            f"[{a}] [{b}] [{c}]",
            f"({a})({b})({c})",
            f"{a[0]} {a[1:]} {b} {c[:2]} {c[2:]}",
            f"{a} ... {b} ... {c}",
            f"{a} / {b} / {c[:2]} / {c[2:]}",
            f"{a} >>> {b} >>> {c}",
            f"**{a}** {b} **{c}**",
            f"{a[:2]} {a[2]}{b[0]} {b[1:]} {c[:2]} {c[2:]}",
            f"{a}--{b}--{c[:2]}--{c[2:]}",
            f"“{a}” “{b}” “{c}”",
            f"{a}  {b}   {c}",
            f"{n[:2]}.{n[2:4]}.{n[4:6]}.{n[6:8]}.{n[8:]}",
            f"{n[:5]}-{n[5:]}",
            f"{a} {b} {c[:2]} {c[2:]}",
        ]
    )


def _emoji_between_groups(number: str, rng: random.Random) -> str:
    a, b, c = _thirds(number)
    if rng.random() < 0.4:
        return rng.choice(NUMBER_EMOJI).join([a, b, c])
    return a + rng.choice(NUMBER_EMOJI) + b + rng.choice(NUMBER_EMOJI) + c


def _anything_between(number: str, rng: random.Random) -> str:
    text = number[0]
    for place, digit in enumerate(number[1:], 1):
        emoji = rng.choice(NUMBER_EMOJI)
        if place in (3, 6):
            text += rng.choice([" ", emoji, "-", " // "]) + digit
        else:
            text += rng.choice(["", "-", ".", " ", emoji, "*", "(", ")", "~"]) + digit
    return text


def separated(number: str, rng: random.Random, language: str) -> str:
    """Characters, emoji, words, brackets or invisible marks between the digits or the groups."""
    manner = rng.random()
    if manner < 0.22:
        return rng.choice(_BETWEEN_CHARACTERS).join(number)
    if manner < 0.36:
        emoji = rng.choice(NUMBER_EMOJI)
        return emoji.join(number) if rng.random() < 0.6 else f" {emoji} ".join(number)
    if manner < 0.50:
        return _emoji_between_groups(number, rng)
    if manner < 0.60:
        return _anything_between(number, rng)
    a, b, c = _thirds(number)
    if manner < 0.80:
        first, second = rng.choice(BANKS[language].numbers.between)
        return f"{a} {first} {b} {second} {c}"
    if manner < 0.92:
        return _odd_groups(number, rng)
    mark = rng.choice(_BETWEEN_INVISIBLE)
    return mark.join(number) if rng.random() < 0.5 else mark.join([a, b, c])


# ------------------------------------------------------------------ over several lines


def over_lines(number: str, rng: random.Random, language: str) -> str:
    """Groups or digits on lines of their own, bare, with emoji, labels or phrases."""
    words = BANKS[language].numbers
    a, b, c = groups = _thirds(number)
    newline = rng.choice(["\n", "\n", "\r\n", "\n\n", " \n "])
    manner = rng.random()
    if manner < 0.30:
        return newline.join(groups)
    if manner < 0.40:
        return newline.join([f"({a})", f"{b}-{c}"])
    if manner < 0.50:
        return newline.join(number)
    if manner < 0.58:
        return newline.join([a, b, c[:2], c[2:]])
    if manner < 0.70:
        emoji = rng.choice(NUMBER_EMOJI)
        return newline.join(f"{emoji} {group} {emoji}" for group in groups)
    if manner < 0.80:
        labels = rng.choice(words.labels)
        return newline.join(f"{label} {group}" for label, group in zip(labels, groups, strict=True))
    if manner < 0.92:
        remarks = rng.choice(words.remarks)
        mark = rng.choice(["-", "✨", "~", "|", "💋", "•", "…"])
        return newline.join(f"{group} {mark} {remark}" for group, remark in zip(groups, remarks, strict=True))
    names = words.digits
    return newline.join(
        " ".join(names[int(digit)] if rng.random() < 0.7 else digit for digit in group) for group in groups
    )


DISGUISES: tuple[Callable[[str, random.Random, str], str], ...] = (
    spelled,
    look_alikes,
    separated,
    other_digits,
    over_lines,
    as_numbers,
    misspelt,
)


def disguise(number: str, rng: random.Random, language: str) -> str:
    """The number in one of the ways that filters do not see."""
    return rng.choice(DISGUISES)(number, rng, language)

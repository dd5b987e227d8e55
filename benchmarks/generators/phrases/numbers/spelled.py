"""Numbers as words: digit by digit, misspelt, or read as people say them.

In: ten digits, a stream of draws, a language. Out: the number as it stands in the ad.
"""

from __future__ import annotations

import random

from benchmarks.generators.phrases.banks import BANKS
from benchmarks.generators.phrases.numbers.plain import thirds

ENGLISH, FRENCH = BANKS["en"].numbers, BANKS["fr"].numbers


def _cased(word: str, case: str, rng: random.Random) -> str:
    if case == "rand":
        return word.upper() if rng.random() < 0.4 else word
    return {"lower": word, "upper": word.upper(), "cap": word.capitalize()}[case]


def _joined(tokens: list[str], rng: random.Random, style: str) -> str:
    """Ten tokens as one string; a style without a rule of its own mixes spaces and none."""
    if style == "glued":
        return "".join(tokens)
    if style == "groups":
        return rng.choice([" ", "-", " - ", ".", " / ", "  "]).join(thirds(tokens))
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
        return ENGLISH.ten_to_nineteen[value - 10]
    tens, unit = divmod(value, 10)
    return ENGLISH.tens[tens - 2] + (rng.choice(["-", " "]) + ENGLISH.digits[unit] if unit else "")


def _below_hundred_french(value: int) -> str:
    if value < 10:
        return FRENCH.digits[value]
    if value < 20:
        return FRENCH.ten_to_nineteen[value - 10]
    tens, unit = divmod(value, 10)
    if tens < 7:
        return FRENCH.tens[tens - 2] + (
            "" if unit == 0 else " et un" if unit == 1 else "-" + FRENCH.digits[unit]
        )
    if tens == 7:
        return "soixante" + (" et onze" if unit == 1 else "-" + FRENCH.ten_to_nineteen[unit])
    if tens == 8:
        return "quatre-vingt" + ("s" if unit == 0 else "-" + FRENCH.digits[unit])
    return "quatre-vingt-" + FRENCH.ten_to_nineteen[unit]


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

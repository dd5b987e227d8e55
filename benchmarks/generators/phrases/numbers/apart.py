"""Numbers taken apart: by signs, emoji, words, brackets, or over several lines.

In: ten digits, a stream of draws, a language. Out: the number as it stands in the ad.
"""

from __future__ import annotations

import random

from benchmarks.generators.phrases.banks import BANKS, NUMBER_EMOJI
from benchmarks.generators.phrases.numbers.plain import thirds

_SIGNS = ["*", "~", "_", " . ", " - ", "-", ".", "=", "+", "/", "•"]
_SIGNS += ["°", ",", " * ", "--", "..", "|", ":", "^", "»", "'"]
_INVISIBLE = ["\u200b", "\u200d", "\u2060", "\u00a0", "\u2009", "\u00ad", "\u202f"]


def _odd_groups(number: str, rng: random.Random) -> str:
    """Brackets, arrows, and groups of unusual sizes."""
    n, (a, b, c) = number, thirds(number)
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
    a, b, c = thirds(number)
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
        return rng.choice(_SIGNS).join(number)
    if manner < 0.36:
        emoji = rng.choice(NUMBER_EMOJI)
        return emoji.join(number) if rng.random() < 0.6 else f" {emoji} ".join(number)
    if manner < 0.50:
        return _emoji_between_groups(number, rng)
    if manner < 0.60:
        return _anything_between(number, rng)
    a, b, c = thirds(number)
    if manner < 0.80:
        first, second = rng.choice(BANKS[language].numbers.between)
        return f"{a} {first} {b} {second} {c}"
    if manner < 0.92:
        return _odd_groups(number, rng)
    mark = rng.choice(_INVISIBLE)
    return mark.join(number) if rng.random() < 0.5 else mark.join([a, b, c])


def over_lines(number: str, rng: random.Random, language: str) -> str:
    """Groups or digits on lines of their own, bare, with emoji, labels or phrases."""
    words = BANKS[language].numbers
    a, b, c = groups = thirds(number)
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

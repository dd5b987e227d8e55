"""Edits the words of a text as a poster does who reuses it: other words, left out, added, moved.

In: sentences, a rate, a stream of draws. Out: sentences so edited; slots in braces stay whole. It never plays
tricks on letters, but for a slip of the keyboard now and then.
"""

from __future__ import annotations

from functools import cache

from adsim.synth.draws import Draws
from adsim.synth.grammar import grammar, read_data

_INSERTS = {
    "en": (
        "very", "so", "really", "just", "always", "also", "even", "still", "truly", "simply", "quite", "maybe", "now",
        "here", "today", "honestly", "gladly", "often",
    ),
    "fr": (
        "très", "si", "vraiment", "toujours", "aussi", "même", "encore", "simplement", "plutôt", "souvent", "ici",
        "maintenant", "bien", "volontiers",
    ),
}  # fmt: skip


@cache
def synonyms(language: str, *, safe: bool = False) -> dict[str, tuple[str, ...]]:
    """For each word the others of its sets; the `safe` ones hold in nearly any sentence."""
    out: dict[str, tuple[str, ...]] = {}
    for line in read_data(f"synonyms.{language}.txt").split("\n"):
        if line.startswith("#") or (safe and not line.startswith("*")):
            continue
        words = [w.strip() for w in line.lstrip("* ").split(",") if w.strip()]
        for word in words:
            out[word] = tuple(dict.fromkeys((*out.get(word, ()), *(w for w in words if w != word))))
    return out


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """Words of one piece that may stand in for another."""
    rules = grammar(language).rules
    words = {w for rule in ("adj", "field") for w in rules[rule] if isinstance(w, str)}
    words |= {w for word in synonyms(language) for w in word.split()}
    return tuple(sorted(w for w in words if " " not in w))


def edit(lines: list[str], rate: float, language: str, draws: Draws) -> list[str]:
    """Sentences in which about `rate` of the words were edited, and now and then two sentences changed places."""
    out = list(lines)
    for at, line in enumerate(out):
        words = line.split(" ")
        for _ in range(draws.count(len(words), rate)):
            _edit_one(words, language, draws)
        out[at] = " ".join(words)
    if len(out) > 2 and draws.chance(rate * 3):
        i = draws.below(len(out) - 1)
        out[i], out[i + 1] = out[i + 1], out[i]
    return out


def _edit_one(words: list[str], language: str, draws: Draws) -> None:
    at = draws.below(len(words))
    word = words[at]
    if "{" in word or "}" in word:
        return
    way = draws.uniform()
    if way < 0.45:
        words[at] = _substitute(word, language, draws)
    elif way < 0.65:
        if len(words) > 3:
            del words[at]
    elif way < 0.82:
        words.insert(at, draws.pick(_INSERTS[language]))
    elif way < 0.92:
        if at + 1 < len(words) and "{" not in words[at + 1]:
            words[at], words[at + 1] = words[at + 1], words[at]
    elif len(word) > 3:
        k = 1 + draws.below(len(word) - 2)
        words[at] = word[:k] + word[k + 1] + word[k] + word[k + 2 :]


def _substitute(word: str, language: str, draws: Draws) -> str:
    bare = word.strip(".,;:!?…()")
    others = synonyms(language).get(bare.lower())
    new = draws.pick(others) if others else draws.pick(vocabulary(language))
    if bare[:1].isupper():
        new = new[0].upper() + new[1:]
    return word.replace(bare, new) if bare else word


def reword(sentence: str, rate: float, language: str, draws: Draws) -> str:
    """A sentence in which about `rate` of the words that have synonyms were replaced by one."""
    others = synonyms(language, safe=True)
    words = sentence.split(" ")
    for at, word in enumerate(words):
        bare = word.rstrip(".,;:!?…")
        if bare in others and draws.chance(rate):
            words[at] = draws.pick(others[bare]) + word[len(bare) :]
    return " ".join(words)


def halve(lines: list[str], fresh: list[str], share: float, draws: Draws) -> list[str]:
    """About a share of the sentences, more than half in any case, in another order and mixed with new ones.

    More than half, so that any two copies of a text of three sentences or more have one in common.
    """
    keep = max(len(lines) // 2 + 1, round(len(lines) * share)) if len(lines) > 2 else 1
    return draws.shuffled([*draws.some(lines, keep), *fresh])

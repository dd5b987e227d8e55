"""Puts grammar right after slots were filled: articles, contractions, verbs that follow a plural.

In: a sentence and its language. Out: the sentence.
"""

from __future__ import annotations

import re

_VOWELS = "aeiouâàéèêëîïôûhœ"
_FRENCH = (
    (re.compile(r"\b([Dd])e le (?=\w)"), r"\1u "),
    (re.compile(r"\b([Dd])e les (?=\w)"), r"\1es "),
    (re.compile(rf"\b([Dd]|[Qq]u|[Jj])e (?=[{_VOWELS}])(?!onze|huit)"), r"\1'"),
    (re.compile(r"(?<!\w)à le (?=\w)"), "au "),
    (re.compile(r"(?<!\w)à les (?=\w)"), "aux "),
    (re.compile(r"(?<!\w)ma (?=[aeiouéèê])"), "mon "),
    (re.compile(r"((?:[Mm]es|[Dd]eux) [^,;.]*?) m'a (?=appris|laissé|donné)"), r"\1 m'ont "),
)
_ENGLISH_ARTICLE = re.compile(r"\b([Aa]) (?=[aeioAEIO]|honest|hour|un(?!i)|up|ur|us[^e])")
_ENGLISH_PLURAL = re.compile(
    r"\b((?:eyes|freckles|dimples|stories|manners|hands|names|courtesy and \w+)) is\b"
)


def put_right(sentence: str, language: str) -> str:
    """The sentence as people would write it."""
    if language == "fr":
        for pattern, replacement in _FRENCH:
            sentence = pattern.sub(replacement, sentence)
        return sentence
    sentence = _ENGLISH_ARTICLE.sub(r"\1n ", sentence)
    return sentence if "memory for names" in sentence else _ENGLISH_PLURAL.sub(r"\1 are", sentence)

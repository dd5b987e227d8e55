"""Small rules of spelling that only show once a word has been put into a sentence.

In: a sentence and its language. Out: the sentence with its English articles, its French elisions and contractions,
or its capitals in order. It changes no other word.
"""

from __future__ import annotations

import re

_VOWEL = "aeiouéèêâîôAEIOUÉÈÊÂÎÔ"
_SOUNDS = re.compile(r"\b([aA]) (?=[aeiouAEIOU])(?!(?i:uni|us[eu]|eu|one|once)|[A-Z]\b)")
_NO_SOUND = re.compile(r"\b([aA])n (?=[b-df-gj-np-tv-zB-DF-GJ-NP-TV-Z])")
_ELIDE = re.compile(rf"\b([dD]e|[lL][ea]|[qQ]ue|[jJnNmMtTsS]e) (?=[{_VOWEL}])(?!onz|Onz|oui)")
_CONTRACT = (
    (re.compile(rf"\b([dD])u (?=[{_VOWEL}])(?!onz)"), r"\1e l'"),
    (re.compile(rf"\bau (?=[{_VOWEL}])(?!onz)"), "à l'"),
    (re.compile(r"\bde les (?=[a-zéèêâîô])"), "des "),
    (re.compile(r"\bde le (?!(?:dire|faire|lire|voir)\b)(?=[a-zéèêâîô])"), "du "),
    (re.compile(r"\bà les (?=[a-zéèêâîô])"), "aux "),
)
_AFTER_MARK = re.compile(r"([?!] )([a-zà-ÿ])")


def inflect(text: str, language: str) -> str:
    """`a` or `an` in English; elisions and contractions in French."""
    if language == "en":
        return _NO_SOUND.sub(r"\1 ", _SOUNDS.sub(r"\1n ", text))
    text = _ELIDE.sub(lambda m: m[1][:-1] + "'", text)
    for pattern, to in _CONTRACT:
        text = pattern.sub(to, text)
    return text


def capitals(sentence: str) -> str:
    """A capital at the start, and after a question or an exclamation."""
    if "?" in sentence or "!" in sentence:
        sentence = _AFTER_MARK.sub(lambda m: m[1] + m[2].upper(), sentence)
    return sentence[:1].upper() + sentence[1:]

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
    ("u ", re.compile(rf"\b([dD])u (?=[{_VOWEL}])(?!onz)"), r"\1e l'"),
    ("au ", re.compile(rf"\bau (?=[{_VOWEL}])(?!onz)"), "à l'"),
    ("de les ", re.compile(r"\bde les (?=[a-zéèêâîô])"), "des "),
    ("de le ", re.compile(r"\bde le (?!(?:dire|faire|lire|voir)\b)(?=[a-zéèêâîô])"), "du "),
    ("à les ", re.compile(r"\bà les (?=[a-zéèêâîô])"), "aux "),
)
_AFTER_MARK = re.compile(r"([?!] )([a-zà-ÿ])")


def inflect(text: str, language: str) -> str:
    """`a` or `an` in English; elisions and contractions in French."""
    if language == "en":
        if "a " in text or "A " in text:
            text = _SOUNDS.sub(r"\1n ", text)
        return _NO_SOUND.sub(r"\1 ", text) if "n " in text else text
    if "e " in text or "a " in text:
        text = _ELIDE.sub(lambda m: m[1][:-1] + "'", text)
    for part, pattern, to in _CONTRACT:
        if part in text:
            text = pattern.sub(to, text)
    return text


def capitals(sentence: str) -> str:
    """A capital at the start, and after a question or an exclamation."""
    if "?" in sentence or "!" in sentence:
        sentence = _AFTER_MARK.sub(lambda m: m[1] + m[2].upper(), sentence)
    return sentence[:1].upper() + sentence[1:]

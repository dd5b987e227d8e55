"""The ways in which the names of digits are misspelt: a letter wrong, doubled, left out, or written as a digit.

The names of digits come in; their misspellings go out, as the lexicon's entries. It leaves out every ordinary
word of English and French that it knows to lie as near.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from adsim.identifiers.words import listed

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_AS_DIGITS = {
    "o": "o0",
    "i": "i1",
    "l": "l1",
    "e": "e3",
    "a": "a4",
    "s": "s5",
    "t": "t7",
    "z": "z2",
    "g": "g9",
}

NAMES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9,
}  # fmt: skip

# Words that are one letter from the name of a digit and mean something themselves.
_ORDINARY = listed(
    "hero heros zeros zorro aero euro pero vero sero ero zest zone once ones none done gone bone lone "
    "tone cone zone hone pone ore owe ode ole ones oned tow toe ton twos how now who tw wo to too town "
    "toy the there these threw thee tree trees free their three's thread throe threes your hour tour pour "
    "our fur for fou foul form fort foot fours sour dour lour court four's flour forum foyer fourth fure "
    "live give hive dive drive fire file fine find fives fife fiver fixe jive rive vive fie fave love fix "
    "mix sit sir sin sip six's sixth sex sax pix nix dix fax box mixed sixes siege even seen sever "
    "seventh sevens steven severn event eleven bowen seventy never fever lever serve sewn semen right "
    "light night fight sight tight might weight height freight eighth eights bight wight eighty heights "
    "fine line mine wine dine pine vine kind nina nice nile none fin nines ninety ninth niner name nite "
    "neon tine sine cine min mind fined kine nin nne une uni uns an en in on us up dieu deu dieux ceux "
    "feux jeux yeux peux veux doux des deuil eux du duex duck debut droit droits roi rois mois fois froid "
    "trop trio trait trou bois choix voix trios tris trots tries toits toi quarte quart quatorze quatres "
    "cing coin vingt clinic cinema cine set sent sert sort sep slept kept wept sapt seat sect spot sent "
    "seat nuit suit fuit bruit huis fruit hit hut unit quit hui oeuf veuf neuve neufs neve beuf boeuf "
    "nerf new deaf leaf relief zen zeta sever cire cinqs sens est ete est-ce apt opt kent next spend step "
    "stent swept sift soft vent went wet pet net jet depot secret tenue tout huile nike hurt delux deluxe "
    "neu ont sont font dont vont tel telle fee pre nef bleu feu jeu peu lieu feuf sur sud"
)


def glued_spellings() -> Iterator[tuple[str, int]]:
    """Spellings with digits inside: look-alikes (`f1ve`, `zer0`) and the digit for its first letter (`5ive`)."""
    for name, value in NAMES.items():
        yield f"{value}{name[1:]}", value
        if len(name) > 2:
            for letters in product(*(_AS_DIGITS.get(char, char) for char in name)):
                spelling = "".join(letters)
                if sum(char.isalpha() for char in letters) >= 2 and spelling != name:
                    yield spelling, value


def misspellings() -> Iterator[tuple[str, int]]:
    """Spellings in letters that are no other word, each of one digit only."""
    by_word: dict[str, set[int]] = {}
    for name, value in NAMES.items():
        for word in {*_stretched(name), *(_one_off(name) if len(name) > 3 else ())}:
            if len(word) > 2:
                by_word.setdefault(word, set()).add(value)
    for word, values in by_word.items():
        if len(values) == 1 and word not in NAMES and word not in _ORDINARY:
            yield word, values.pop()


def _stretched(name: str) -> Iterator[str]:
    """The name with one letter written two or three times, or two letters twice."""
    for at in range(len(name)):
        twice = name[: at + 1] + name[at:]
        yield twice
        yield name[: at + 1] + name[at] + name[at:]
        for other in range(at + 2, len(twice)):
            yield twice[: other + 1] + twice[other:]


def _one_off(name: str) -> Iterator[str]:
    """Everything at one edit: a letter left out, changed, put in, or two swapped; the first stays or is lost."""
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]
        if at:
            yield from (name[:at] + char + name[at + 1 :] for char in _LETTERS)
            yield from (name[:at] + char + name[at:] for char in _LETTERS)
        if at + 1 < len(name):
            yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]

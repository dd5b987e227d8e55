"""The fold table: what becomes of each code point, from `unicodedata` and the Unicode confusables.

Nothing comes in; one `FoldTable` goes out, built once in a process (about 0.3 s). It knows single code
points alone; what needs their neighbours (emoji, keycaps, flags) is for the kernel.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from adsim.records import I32, U8, Trick

# what the kernel does with a code point
WRITE, ZERO_WIDTH, JOINER, VARIANT, BIDI, MARK, KEYCAP, EMOJI, FLAG, SPACE, NEWLINE = range(11)
NO_TRICK = 255
PLANES = 0x20000

# look-alikes that the confusables leave out: lower-case letters whose capitals alone look Latin, letters
# of pseudo-Cyrillic and pseudo-Greek
LOOKS = {
    "β": "b", "Β": "b", "δ": "d", "Δ": "a", "ε": "e", "ζ": "z", "η": "n", "Η": "h", "θ": "o", "Θ": "o", "κ": "k",
    "λ": "a", "Λ": "a", "μ": "u", "µ": "u", "ν": "v", "ξ": "e", "Ξ": "e", "π": "n", "Π": "n", "σ": "o", "ς": "c",
    "Σ": "e", "τ": "t", "φ": "o", "Φ": "o", "χ": "x", "ψ": "w", "Ψ": "w", "ω": "w", "Ω": "o", "Γ": "r", "ϲ": "c",
    "б": "b", "в": "b", "г": "r", "д": "a", "ж": "x", "з": "e", "и": "n", "й": "n", "к": "k", "л": "n", "м": "m",
    "н": "h", "п": "n", "т": "t", "у": "y", "ф": "o", "ц": "u", "ч": "y", "ш": "w", "щ": "w", "ъ": "b", "ы": "bi",
    "ь": "b", "э": "e", "ю": "io", "я": "r", "є": "e", "ё": "e", "ї": "i", "ґ": "r", "ђ": "h", "ћ": "h", "љ": "jb",
    "њ": "hb", "ќ": "k", "ғ": "f", "қ": "k", "ң": "h", "ө": "o", "ү": "y", "ұ": "y", "ҳ": "x", "ә": "e", "ҽ": "e",
    "ա": "w", "բ": "p", "գ": "q", "ե": "t", "զ": "q", "է": "e", "ը": "n", "թ": "p", "ի": "h", "լ": "l", "խ": "u",
    "կ": "u", "հ": "h", "ձ": "d", "ղ": "n", "ճ": "x", "մ": "u", "յ": "j", "ն": "u", "ո": "n", "պ": "w", "ռ": "n",
    "ս": "u", "վ": "u", "տ": "s", "ր": "p", "ց": "g", "ւ": "l", "ք": "p", "օ": "o", "Լ": "l", "Ս": "u", "Տ": "s",
    "Օ": "o", "Ո": "n", "Հ": "h", "Յ": "3", "Ց": "8", "ı": "i", "ȷ": "j", "ɑ": "a", "ɩ": "i", "ʌ": "a", "ʋ": "v",
    "ǀ": "l", "ƨ": "s", "ƽ": "s", "ꞵ": "b", "ꭓ": "x", "ꙅ": "s", "ꮇ": "m", "ƅ": "b",
}  # fmt: skip
LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ĸ": "k", "ſ": "s", "ƒ": "f", "ĳ": "ij",
}  # fmt: skip
SIGNS = {
    **dict.fromkeys("‘’‚‛′‵ʼʹʻ`´＇ʽˈ", "'"), **dict.fromkeys("“”„‟″‶«»〝〞", '"'), **dict.fromkeys("‹›〈〉", "'"),
    **dict.fromkeys("·•‧∙⋅・･․◦", "."), **dict.fromkeys("×✕✖╳", "x"), **dict.fromkeys("⁄∕⧸╱", "/"),
    **dict.fromkeys("∣❘│┃｜", "|"), **dict.fromkeys("∗⁎✱＊", "*"), "−": "-", "＋": "+", "¡": "!", "¿": "?", "…": "...",
    "№": "no", "€": "€", "£": "£", "¥": "¥", "¢": "¢", "°": "°", "§": "§",
}  # fmt: skip
BIDI_MARKS = frozenset([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
FILLERS = frozenset([0x115F, 0x1160, 0x3164, 0xFFA0, 0x00AD, 0x034F, 0x180E, 0x17B4, 0x17B5])
SHOWN_AS = frozenset(["<font>", "<circle>", "<wide>", "<square>", "<super>", "<sub>", "<small>", "<narrow>"])
USUAL_SUPERSCRIPTS = frozenset("²³¹ªº™℠ᵉʳˢᵈᵐ")
# scripts whose letters stay as they are: ideographs, Hangul, Yi, Tangut and their like, cuneiform, hieroglyphs
AS_THEY_ARE = ((0x3400, 0x4DC0), (0x4E00, 0xA48D), (0xAC00, 0xD7A4), (0x12000, 0x16A40), (0x17000, 0x18D09))


@dataclass(frozen=True, eq=False)
class FoldTable:
    """By code point below 0x20000: `action` uint8, `trick` uint8 (255 none), `letter` uint8 (1: a letter that
    stays as it is), and its replacement `bytes[starts[c]:starts[c + 1]]`, UTF-8. `flags` uint8 (26 * 26,): pairs
    of regional indicators that are a country's.
    """

    action: U8
    trick: U8
    letter: U8
    starts: I32
    bytes: U8
    flags: U8


@cache
def fold_table() -> FoldTable:
    """The table of this Python's Unicode version."""
    looks = _confusables()
    action, trick = np.zeros(PLANES, np.uint8), np.full(PLANES, NO_TRICK, np.uint8)
    letter = np.zeros(PLANES, np.uint8)
    starts = np.zeros(PLANES + 1, np.int32)
    out = bytearray()
    plain = np.zeros(PLANES, np.bool_)
    for first, last in AS_THEY_ARE:
        plain[first:last] = True
    for code, stays in enumerate(plain.tolist()):
        starts[code] = len(out)
        if stays:
            out += chr(code).encode()
            letter[code] = 1
            continue
        category = unicodedata.category(chr(code))
        if category in ("Cn", "Co", "Cs"):
            action[code] = EMOJI if 0x1F000 <= code < 0x1FB00 else SPACE
            continue
        char = chr(code)
        action[code] = _action(code, char, category)
        if action[code] != WRITE:
            continue
        text, shown = _written(char, category, looks)
        trick[code] = shown
        letter[code] = category[0] == "L" and not text.isascii()
        if text == " ":
            action[code] = SPACE
        out += text.encode()
    starts[PLANES] = len(out)
    return FoldTable(action, trick, letter, starts, np.frombuffer(bytes(out), np.uint8), _flags())


def _action(code: int, char: str, category: str) -> int:
    """What to do with a code point, from its number and category alone."""
    if char in "\n\x0b\x0c\x85\u2028\u2029":
        return NEWLINE
    if code == 0x20E3:
        return KEYCAP
    if 0x1F1E6 <= code <= 0x1F1FF:
        return FLAG
    if 0xFE00 <= code <= 0xFE0F:
        return VARIANT
    if code == 0x200D:
        return JOINER
    if code in BIDI_MARKS:
        return BIDI
    if category == "Cf" or code in FILLERS:
        return ZERO_WIDTH
    if category in ("Mn", "Me"):
        return MARK
    if category in ("Cc", "Zs", "Zl", "Zp") or code == 0x2800:
        return SPACE
    if 0x1F3FB <= code <= 0x1F3FF:
        return EMOJI
    if category == "So" and not _letter_in(char):
        return EMOJI
    return WRITE


def _letter_in(char: str) -> str:
    """The letter or digit that a symbol shows, as in a circled one; empty where it shows none."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if c.isalnum())
    if plain and plain.isascii():
        return plain.lower()
    name = unicodedata.name(char, "")
    last = name.rpartition(" ")[2]
    boxed = any(word in name for word in ("SQUARED", "CIRCLED", "PARENTHESIZED"))
    return last.lower() if boxed and "LATIN CAPITAL LETTER" in name and len(last) == 1 else ""


def _written(char: str, category: str, looks: dict[str, str]) -> tuple[str, int]:
    """What is written for a code point, folded until it stays, and the trick that it is."""
    if char.isascii():
        return char.lower(), NO_TRICK
    text, trick = _once(char, category, looks)
    for _ in range(4):
        again = "".join(_once(c, unicodedata.category(c), looks)[0] for c in text)
        if again == text:
            break
        text = again
    return text, trick


def _once(char: str, category: str, looks: dict[str, str]) -> tuple[str, int]:
    if char.isascii():
        return char.lower(), NO_TRICK
    for table in (SIGNS, LETTERS):
        if char in table:
            return table[char], NO_TRICK
    if char.lower() in LETTERS:
        return LETTERS[char.lower()], NO_TRICK
    if category == "So" or (category == "No" and unicodedata.digit(char, None) is None and _number(char)):
        shown = _letter_in(char) or _number(char)
        styled = shown and char not in USUAL_SUPERSCRIPTS
        return (shown, Trick.STYLED if styled else NO_TRICK) if shown else (" ", NO_TRICK)
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit), NO_TRICK if char in USUAL_SUPERSCRIPTS else Trick.STYLED
    plain = _without_marks(char)
    if plain != char:
        return plain, _styled(char, plain)
    if category[0] == "L":
        return _letter(char, looks)
    if char in looks and not looks[char].isalnum():
        return looks[char], NO_TRICK
    if category == "Pd":
        return "-", NO_TRICK
    if category in ("Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sk", "Pc"):
        return " ", NO_TRICK
    return char, NO_TRICK


def _number(char: str) -> str:
    value = unicodedata.numeric(char, None)
    return str(int(value)) if value is not None and value == int(value) else ""


def _without_marks(char: str) -> str:
    """Compatibility form, lower case, without combining marks; the same char where that says nothing new."""
    pieces = unicodedata.normalize("NFKD", char)
    plain = "".join(p for p in pieces if unicodedata.category(p) not in ("Mn", "Me", "Cf"))
    return plain.lower() if plain and plain != char else char


def _styled(char: str, plain: str) -> int:
    tag = unicodedata.decomposition(char).partition(" ")[0]
    alike = plain.isascii() and any(c.isalnum() for c in plain)
    return Trick.STYLED if alike and tag in SHOWN_AS and char not in USUAL_SUPERSCRIPTS else NO_TRICK


def _letter(char: str, looks: dict[str, str]) -> tuple[str, int]:
    if char in LOOKS:
        return LOOKS[char], Trick.HOMOGLYPH
    name = unicodedata.name(char, "")
    small_capital = name.startswith("LATIN LETTER SMALL CAPITAL ")
    base = name.removeprefix("LATIN LETTER SMALL CAPITAL ").removeprefix("LATIN SMALL LETTER ")
    base = base.removeprefix("LATIN CAPITAL LETTER ").partition(" WITH ")[0].removeprefix("TURNED ")
    base = (
        base.removeprefix("REVERSED ").removeprefix("DOTLESS ").removeprefix("SCRIPT ").removeprefix("OPEN ")
    )
    if name.startswith("LATIN") and len(base) == 1:
        odd = (
            small_capital or 0x250 <= ord(char) < 0x2B0 or ord(char) >= 0x1D00 or ord(char) in (0x131, 0x237)
        )
        trick = Trick.STYLED if small_capital else Trick.HOMOGLYPH
        return base.lower(), trick if odd else NO_TRICK
    if char in looks and looks[char].isalnum():
        return looks[char], Trick.HOMOGLYPH
    lower = char.lower()
    if lower in LOOKS:
        return LOOKS[lower], Trick.HOMOGLYPH
    return lower, NO_TRICK


def _confusables() -> dict[str, str]:
    """Code points beyond ASCII that look like one to three of ASCII, lower case (Unicode Technical Standard 39)."""
    from confusable_homoglyphs.confusables import confusables_data

    looks: dict[str, str] = {}
    for char, alike in confusables_data.items():
        plain = sorted((a["c"] for a in alike if a["c"].isascii()), key=lambda c: (len(c), c))
        if len(char) != 1 or char.isascii() or not plain or len(plain[0]) > 3:
            continue
        # the prototype of capital i is small l
        capital_i = plain[0] == "l" and unicodedata.category(char) in ("Lu", "Nl")
        looks[char] = "i" if capital_i else plain[0].lower()
    return looks


def _flags() -> U8:
    """Pairs of letters that are a country's, so that other runs of indicators can be read as letters."""
    codes = (
        "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCW"
        "CXCYCZDEDJDKDMDODZECEEEGEHERESETEUFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIO"
        "IQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNA"
        "NCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTC"
        "TDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW"
    )
    flags = np.zeros(26 * 26, np.uint8)
    for at in range(0, len(codes), 2):
        flags[(ord(codes[at]) - 65) * 26 + ord(codes[at + 1]) - 65] = 1
    return flags

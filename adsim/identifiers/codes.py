"""The small numbers by which the kernels of this stage know words and characters.

Nothing comes in; constants go out, shared by the word tables and the kernels that read them. It never
computes anything. Trap: numba freezes these into its cache, which watches the kernel's own file only; after
changing a number here, touch the kernels.
"""

from __future__ import annotations

# Kinds of token.
WORD, DIGITS, PUNCT, NEWLINE, OTHER = 0, 1, 2, 3, 4

# Classes of number word.
UNIT, TEEN, TENS, HUNDRED, MULTIPLE, WEAK, OH, VINGT, SOIXANTE, CENT, MISSPELT = range(1, 12)
NUMERAL, LOOK = 20, 21

# Flags of words.
F_UNIT = 1  # a number before it is a measure, never part of a phone
F_MONEY = 2
F_AGE = 4
F_ID = 8
F_ADDRESS = 16
F_MONTH = 32
F_PLACE_FIRST = 64
F_PLACE_CUE = 128
F_MAIL = 256
F_NETWORK = 512
F_TLD = 1024
F_DOT = 2048
F_AT = 4096
F_WEB = 8192
F_STOP = 16384
F_NAME_COMMON = 32768
F_PHONE_CUE = 65536
F_PER = 131072
F_HALF = 262144
F_AGE_CUE = 524288
F_NOT_AGE = 1048576
F_REF = 2097152
F_PLACE_AFTER = 4194304
F_NUMBERED = 8388608
F_ORDINAL = 16777216
F_STREET = 33554432  # after a name it makes a street or building of it
F_ROAD = 67108864  # before a name it makes a street of it
F_SAINT = 134217728  # before a name it makes something else of it

# Roles of words in the phrases that introduce a name.
(
    R_NONE, R_I, R_M, R_AM, R_IM, R_MY, R_NAME, R_IS, R_S, R_CALL, R_ME, R_ASK, R_FOR, R_JE, R_APPELLE,
    R_MON, R_NOM, R_EST, R_MOI, R_C, R_THIS, R_MEET, R_SUIS, R_NAMES, R_DEMANDE,
) = range(25)  # fmt: skip

# Columns of items and of atoms: what may say digits, and digits said together.
I_CLASS, I_VALUE, I_START, I_END, I_SOURCE, I_WORDS, I_SIGN, I_LINES, I_TIE = range(9)
A_BEGIN, A_COUNT, A_START, A_END, A_SOURCE, A_WORDS, A_SIGN, A_LINES = range(8)
# Where digits come from.
FROM_DIGITS, FROM_WORD, FROM_LOOK, FROM_WEAK = 0, 1, 2, 3
# How a gap ties two number words: not, by spaces, by a hyphen alone, by "et" or "and".
LOOSE, TIED, HYPHENED, JOINED = 0, 1, 2, 3

# Columns of the table of hits that every kernel returns.
H_AD, H_START, H_END, H_KEY, H_CONFIDENCE, H_OBFUSCATED, H_KIND = range(7)

"""Makes ids: a prefix that says what it is, then time and chance, so that ids sort by when they were made.

32 signs of Crockford's base 32 in lower case; 10 of the time in milliseconds, 16 of chance (80 bits).
"""

from __future__ import annotations

import secrets
import time

_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """An id as in `case_01jd...`: unique, not to be guessed, in the order of making to the millisecond."""
    return f"{prefix}_{_base32(time.time_ns() // 1_000_000, 10)}{_base32(secrets.randbits(80), 16)}"


def _base32(value: int, width: int) -> str:
    return "".join(_SIGNS[(value >> (5 * k)) & 31] for k in reversed(range(width)))

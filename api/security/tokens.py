"""Makes the secrets that sessions and API keys are proven with; only their hashes are kept.

A token has 256 bits of chance, so one SHA-256 is enough to keep it by: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple

_KEY = re.compile(r"adsim_(key_[0-9a-z]{26})_([A-Za-z0-9_-]{43})")


class KeyParts(NamedTuple):
    """An API key as it is sent: the id to look it up by, and the secret that proves it."""

    id: str
    secret: str


def new_token() -> str:
    """43 signs, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def write_key(parts: KeyParts) -> str:
    """The key as its owner is shown it, once; the prefix lets scanners of leaked secrets find it."""
    return f"adsim_{parts.id}_{parts.secret}"


def read_key(text: str) -> KeyParts | None:
    """The parts of a key, None where it is none."""
    match = _KEY.fullmatch(text)
    return KeyParts(match[1], match[2]) if match else None

"""Hashes and checks passwords with argon2id, a few at a time, and says which are too weak to take."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from pwdlib import PasswordHash

from api.problems import Problem

LONGEST = 256
_FEW_SIGNS = 5
_INITIAL_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Argon2id with the parameters of pwdlib; `hashings` bounds how many run, and so their memory."""

    def __init__(self, *, hashings: int, least_characters: int) -> None:
        self._hasher = PasswordHash.recommended()
        self._gate = threading.BoundedSemaphore(hashings)
        self._least = least_characters
        self._nobody = self.hash(secrets.token_urlsafe(24))

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with self._gate:
            return self._hasher.hash(_normal(password))

    def verify(self, password: str, hashed: str | None) -> tuple[bool, str | None]:
        """Whether it fits, and a newer hash to keep where parameters have changed.

        Takes as long for an account that does not exist (`hashed` None) as for one that does.
        """
        with self._gate:
            fits, newer = self._hasher.verify_and_update(_normal(password), hashed or self._nobody)
        return (fits, newer) if hashed else (False, None)

    def check(self, password: str, *, name: str) -> None:
        """Raises `Problem` where a password is too weak to be taken."""
        plain = _normal(password)
        if len(plain) < self._least:
            raise _weak(f"the password has fewer than {self._least} characters")
        if len(plain) > LONGEST:
            raise _weak(f"the password has more than {LONGEST} characters")
        if len(set(plain.casefold())) < _FEW_SIGNS:
            raise _weak("the password is made of very few different characters")
        if name.casefold() in plain.casefold():
            raise _weak("the password holds the name of the account")


def initial_password() -> str:
    """A password to be handed over once and changed at the first login: about 99 bits."""
    return "-".join("".join(secrets.choice(_INITIAL_SIGNS) for _ in range(5)) for _ in range(4))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _weak(why: str) -> Problem:
    return Problem("invalid", why, fix="take a longer phrase of several words that only you would think of")

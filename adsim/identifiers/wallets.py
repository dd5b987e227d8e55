"""Checks crypto wallet addresses by their own check digits.

An address comes in; whether its checksum holds goes out. It never asks a chain.
"""

from __future__ import annotations

import hashlib

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bech32_valid(address: str) -> bool:
    """Whether a lower-case `bc1...` address has the checksum of BIP 173 (bech32) or BIP 350 (bech32m)."""
    head, _, data = address.rpartition("1")
    if not head or any(char not in _BECH32 for char in data) or len(data) < 7:
        return False
    values = [ord(char) >> 5 for char in head] + [0] + [ord(char) & 31 for char in head]
    check = 1
    for value in values + [_BECH32.index(char) for char in data]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATORS):
            check ^= generator if (top >> i) & 1 else 0
    return check in (1, 0x2BC830A3)


def base58_valid(address: str) -> bool:
    """Whether an address in its own case decodes to 25 bytes that end in their double SHA-256 (Base58Check)."""
    number = 0
    for char in address:
        at = _BASE58.find(char)
        if at < 0:
            return False
        number = number * 58 + at
    raw = number.to_bytes(40, "big").lstrip(b"\0")
    raw = b"\0" * (len(address) - len(address.lstrip("1"))) + raw
    return len(raw) == 25 and hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]

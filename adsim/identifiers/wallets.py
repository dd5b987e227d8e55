"""Reads crypto wallet addresses, and checks them by their own check digits.

A window of folded text or an address comes in; contacts, or whether the checksum holds, go out. It never asks
a chain.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from adsim.identifiers.found import Contact
from adsim.records import IdentifierKind

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_WALLET = re.compile(
    r"(?<![a-z0-9])(?:(?P<bech>bc1[a-z0-9]{11,71})|(?P<eth>0x[0-9a-f]{40})|(?P<base>[13][a-z1-9]{25,34}))(?![a-z0-9])"
)
# Base58 addresses mix letters and digits; fewer of either is a number or a word.
_FEWEST_DIGITS, _FEWEST_LETTERS = 3, 8
CHECKED, UNCHECKED = 0.99, 0.6


def read_wallets(window: str) -> Iterator[Contact]:
    """Wallets; folded base58 lost the case that its checksum needs, so its confidence is `UNCHECKED`."""
    for match in _WALLET.finditer(window):
        address, sure, coin = match[0], 0.0, "btc"
        if match["bech"]:
            sure = CHECKED if bech32_valid(address) else 0.0
        elif match["eth"]:
            sure, coin = 0.95, "eth"
        elif len(re.findall(r"[0-9]", address)) >= _FEWEST_DIGITS:
            sure = UNCHECKED if len(re.findall(r"[a-z]", address)) >= _FEWEST_LETTERS else 0.0
        if sure:
            value = f"{coin}:{address}"
            yield Contact(IdentifierKind.WALLET, match.start(), match.end(), value, sure, False)


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

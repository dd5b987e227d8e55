"""What is found in one string: small values for people and queries, not for millions of ads.

Nothing else lives here; the arrays of a corpus are `records.Identifiers`.
"""

from __future__ import annotations

from dataclasses import dataclass

from adsim.records import IdentifierKind


@dataclass(frozen=True)
class Found:
    """An identifier in a string: `raw` is `text[start:end]`, `value` its canonical form."""

    kind: IdentifierKind
    value: str
    start: int
    end: int
    raw: str
    confidence: float
    obfuscated: bool


@dataclass(frozen=True)
class Contact:
    """A contact in a window of folded text: byte span, canonical form, confidence in [0, 1]."""

    kind: IdentifierKind
    start: int
    end: int
    value: str
    confidence: float
    obfuscated: bool

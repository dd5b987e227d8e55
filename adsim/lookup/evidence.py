"""What a question and a hit have in common, with the places in both originals.

In: two original texts with their identifiers. Out: `Evidence`. It never says how much anything weighs.
"""

from __future__ import annotations

from adsim.config import Settings
from adsim.explain import SharedIdentifier
from adsim.lookup.question import Evidence
from adsim.lookup.standing import Contact, Source
from adsim.normalize.trace import trace
from adsim.passages import Span, shared_passages
from adsim.records import IdentifierKind

Places = list[tuple[Contact, Span | None, bool]]


def evidence_of(asked: Source, hit: Source, settings: Settings) -> Evidence:
    """Shared passages of two words or more, and shared identifiers that may link; O(words + equal word pairs)."""
    sides = _places(asked, settings), _places(hit, settings)
    masked = [[span for _, span, _ in side if span] if settings.identifiers.mask else [] for side in sides]
    passages = shared_passages(
        asked.text, hit.text, masked=(masked[0], masked[1]), settings=settings.normalize
    )
    theirs = {contact for contact, _, _ in sides[1]}
    both = dict.fromkeys(
        contact for contact, _, _ in sides[0] if contact in theirs and IdentifierKind(contact[0]).links
    )
    return Evidence(passages, tuple(_shared(contact, *sides) for contact in both))


def _shared(contact: Contact, left: Places, right: Places) -> SharedIdentifier:
    return SharedIdentifier(
        kind=IdentifierKind(contact[0]).name.lower(),
        value=contact[1],
        obfuscated=any(hidden for found, _, hidden in (*left, *right) if found == contact),
        left=tuple(span for found, span, _ in left if found == contact and span),
        right=tuple(span for found, span, _ in right if found == contact and span),
    )


def _places(source: Source, settings: Settings) -> Places:
    """Each identifier with its span of characters in the original; None where it came from a column."""
    if all(start < 0 for _, start, _, _ in source.entries):
        return [(contact, None, hidden) for contact, _, _, hidden in source.entries]
    traced = trace(source.text, settings=settings.normalize)
    return [
        (contact, traced.chars(*traced.to_original(start, end)) if start >= 0 else None, hidden)
        for contact, start, end, hidden in source.entries
    ]

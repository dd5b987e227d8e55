"""What a purge takes out beside the ads: decisions and events that speak of them.

In: the ads that go and those that stay. Out: decisions and events without a trace of the former. It writes
nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adsim.index.events import Event
from adsim.index.journal import AdRef, Decision


@dataclass(frozen=True)
class Gone:
    """What must be found nowhere: ids of ads, texts, hashes of words (hexadecimal), ids of groups, identifiers."""

    ads: frozenset[str]
    texts: frozenset[str]
    keys: frozenset[str]
    groups: frozenset[str]
    values: frozenset[str]

    def names(self, text: str) -> bool:
        """Whether a text names an ad or an identifier that goes, as a word of its own."""
        words = {word.strip(".,;:!?()[]\"'“”«»") for word in text.split()} | {text.strip()}
        return not words.isdisjoint(self.ads | self.values)

    def ref(self, ref: AdRef) -> bool:
        """Whether a reference is to an ad that goes."""
        return ref.id in self.ads or ref.key in self.keys


def decisions_left(decisions: Sequence[Decision], gone: Gone) -> Iterator[Decision]:
    """Decisions on ads that stay; of a reason that names what goes, nothing is left."""
    for decision in decisions:
        pairs = tuple(pair for pair in decision.pairs if not any(map(gone.ref, pair)))
        if not pairs or {decision.left, decision.right} & (gone.ads | gone.groups):
            continue
        undone = {name: "" if gone.names(text) else text for name, text in decision.undone.items()}
        reason = "" if gone.names(decision.reason) else decision.reason
        yield dataclasses.replace(decision, pairs=pairs, reason=reason, undone=undone)


def events_left(events: Iterable[Event], gone: Gone) -> Iterator[Event]:
    """Events of groups that stay, without the ads that go."""
    for event in events:
        if event.group in gone.groups:
            continue
        yield dataclasses.replace(
            event,
            sources=tuple(name for name in event.sources if name not in gone.groups),
            targets=tuple(name for name in event.targets if name not in gone.groups),
            ads=tuple(ad for ad in event.ads if ad not in gone.ads),
            why=tuple(why for why in event.why if not {why.left, why.right} & gone.ads),
        )

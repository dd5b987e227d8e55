"""Draws what holds a group together: its texts on the left, the contacts that they give on the right.

In: a group of a run, contacts masked as they are to be shown. Out: a `Network` of plain values and its `Markup`.
Places follow from the counts alone, so that the same group is always drawn the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from adsim.bundle.selecting import Selecting
from adsim.export.selection import Contact
from adsim.records import GroupSummary, LinkResult, Origin
from api.domain.cutting import Sides

_ROW, _PAD = 38, 22
_TEXTS_AT, _TEXTS_END, _CONTACTS_AT = 16, 42, 60  # per cent of the width
_MOST_TEXTS, _MOST_CONTACTS = 20, 20

_SVG = Markup(
    '<svg class="chart ties" width="100%" height="{0}" role="img" aria-labelledby="{1}">'
    '<svg width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">{2}</svg>{3}</svg>'
)
_CURVE = Markup('<path class="{}" vector-effect="non-scaling-stroke" d="{}"/>')
_BOX = Markup('<rect class="{}" x="{}%" y="{}" width="{}%" height="26" rx="{}"/>')
_TEXT = Markup('<text class="{}" x="{}%" y="{}" dx="{}">{}</text>')


@dataclass(frozen=True, slots=True)
class TextNode:
    """A text group: its number on the page, its ads, and the side of a cut that most of them are on."""

    number: int
    id: str
    ads: int
    side: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Ads of a text that give a contact; or links between two texts. `score`: the best of the links."""

    left: int
    right: int
    ads: int
    score: float = 0.0


@dataclass(frozen=True)
class Network:
    """Texts, contacts, who gives what, and links of wording between texts.

    `weakest`: numbers of the texts of the weakest link, one twice where it lies inside of a text; none where there is
    no such link. `more_texts`, `more_contacts`: those that are not drawn.
    """

    texts: tuple[TextNode, ...]
    contacts: tuple[Contact, ...]
    gives: tuple[Edge, ...]
    alike: tuple[Edge, ...]
    weakest: tuple[int, int] | None
    more_texts: int
    more_contacts: int


def network(selecting: Selecting, group: GroupSummary, sides: Sides | None) -> Network:
    """What holds a group together; with the `sides` of a cut, which texts would be where. O(ads + links)."""
    result = selecting.result
    texts = sorted(group.text_groups, key=lambda text: (-len(text.ads), text.id))
    number = {row: k for k, text in enumerate(texts, 1) for row in text.ads}
    far = set(sides.right) if sides else set()
    shown = texts[:_MOST_TEXTS]
    nodes = tuple(
        TextNode(k, text.id, len(text.ads), _side(text.ads, far)) for k, text in enumerate(shown, 1)
    )
    contacts = selecting.contacts
    weakest = group.weakest
    ends = None if weakest is None else sorted((number[weakest.left], number[weakest.right]))
    return Network(
        texts=nodes,
        contacts=contacts[:_MOST_CONTACTS],
        gives=_gives(selecting, number, {one.key: k for k, one in enumerate(contacts[:_MOST_CONTACTS])}),
        alike=_alike(result, number),
        weakest=None if ends is None or ends[1] > len(shown) else (ends[0], ends[1]),
        more_texts=len(texts) - len(shown),
        more_contacts=max(0, len(contacts) - _MOST_CONTACTS),
    )


def _side(rows: tuple[int, ...], far: set[int]) -> str:
    if not far:
        return ""
    over = sum(row in far for row in rows)
    return "b" if over == len(rows) else "ab" if over else "a"


def _gives(selecting: Selecting, number: dict[int, int], place: dict[str, int]) -> tuple[Edge, ...]:
    counts: Counter[tuple[int, int]] = Counter()
    for row, text in number.items():
        if text <= _MOST_TEXTS:
            counts.update((text, place[key]) for key in selecting.keys_of(row) if key in place)
    return tuple(Edge(text, contact, ads) for (text, contact), ads in sorted(counts.items()))


def _alike(result: LinkResult, number: dict[int, int]) -> tuple[Edge, ...]:
    """Links of wording that hold between different texts."""
    links, rows = result.links, np.array(sorted(number), np.int32)
    inside = links.kept & np.isin(links.left, rows) & np.isin(links.right, rows)
    inside &= links.origin != Origin.IDENTIFIER
    found: dict[tuple[int, int], tuple[int, float]] = {}
    for k in np.flatnonzero(inside).tolist():
        a, b = sorted((number[int(links.left[k])], number[int(links.right[k])]))
        if a != b and b <= _MOST_TEXTS:
            count, best = found.get((a, b), (0, 0.0))
            found[a, b] = count + 1, max(best, float(links.score[k]))
    return tuple(Edge(a, b, count, best) for (a, b), (count, best) in sorted(found.items()))


def draw(net: Network, words: Any, *, named: str) -> Markup:
    """The network; `words` says `ads_n` in the language of the page. Height follows the longer column."""
    rows = max(len(net.texts), len(net.contacts))
    height = rows * _ROW + 2 * _PAD
    text_y = _spread(len(net.texts), height)
    contact_y = _ordered(net, text_y, _spread(len(net.contacts), height))
    curves = [
        *(_give_curve(edge, text_y, contact_y, net) for edge in net.gives),
        *(_alike_curve(edge.left, edge.right, text_y, "alike") for edge in net.alike),
    ]
    marks = [_text_mark(node, text_y[node.number - 1], net, words) for node in net.texts]
    marks += [_contact_mark(one, y) for one, y in zip(net.contacts, contact_y, strict=True)]
    if net.weakest:
        curves.append(_alike_curve(*net.weakest, text_y, "weak"))
        a, b = (text_y[k - 1] for k in net.weakest)
        marks.append(_TEXT.format("scissors", 0, f"{(a + b) / 2 + 6:.0f}", 0, "✂"))
    return _SVG.format(height, named, Markup("").join(curves), Markup("").join(marks))


def _spread(count: int, height: int) -> list[float]:
    """Middles of so many rows, over the whole height."""
    return [_PAD + (height - 2 * _PAD) * (k + 0.5) / count for k in range(count)]


def _ordered(net: Network, text_y: list[float], places: list[float]) -> list[float]:
    """A place for each contact, beside the texts that give it, so that few lines cross (barycenters)."""
    middles = []
    for k in range(len(net.contacts)):
        weights = [(text_y[edge.left - 1], edge.ads) for edge in net.gives if edge.right == k]
        total = sum(ads for _, ads in weights)
        middles.append(sum(y * ads for y, ads in weights) / total if total else 0.0)
    order = sorted(range(len(middles)), key=lambda k: (middles[k], k))
    found = [0.0] * len(places)
    for place, k in zip(places, order, strict=True):
        found[k] = place
    return found


def _give_curve(edge: Edge, text_y: list[float], contact_y: list[float], net: Network) -> Markup:
    a, b = text_y[edge.left - 1], contact_y[edge.right]
    share = edge.ads / max(net.texts[edge.left - 1].ads, 1)
    middle = (_TEXTS_END + _CONTACTS_AT) / 2
    path = f"M{_TEXTS_END} {a:.0f}C{middle} {a:.0f} {middle} {b:.0f} {_CONTACTS_AT} {b:.0f}"
    return _CURVE.format(f"tie w{1 + round(4 * share)}", path)


def _alike_curve(left: int, right: int, text_y: list[float], style: str) -> Markup:
    a, b = text_y[left - 1], text_y[right - 1]
    if left == right:
        a, b = a - 9, b + 9
    bend = 3 if style == "weak" else max(6, _TEXTS_AT - 3 - abs(right - left))
    return _CURVE.format(style, f"M{_TEXTS_AT} {a:.0f}C{bend} {a:.0f} {bend} {b:.0f} {_TEXTS_AT} {b:.0f}")


def _text_mark(node: TextNode, y: float, net: Network, words: Any) -> Markup:
    weak = " weak-end" if net.weakest and node.number in net.weakest else ""
    side = f" side-{node.side}" if node.side else ""
    box = _BOX.format(f"text-node{weak}{side}", _TEXTS_AT, f"{y - 13:.0f}", _TEXTS_END - _TEXTS_AT, 3)
    letter = f" · {node.side.upper().replace('AB', 'A+B')}" if node.side else ""
    label = Markup("<tspan class='number'>{}</tspan> {}{}").format(
        node.number, words.say("ads_n", n=node.ads), letter
    )
    return box + _TEXT.format("node-label", _TEXTS_AT, f"{y + 4:.0f}", 8, label)


def _contact_mark(contact: Contact, y: float) -> Markup:
    style = "contact-node elsewhere" if contact.elsewhere else "contact-node"
    box = _BOX.format(style, _CONTACTS_AT, f"{y - 13:.0f}", 100 - _CONTACTS_AT, 13)
    return box + _TEXT.format("node-label", _CONTACTS_AT, f"{y + 4:.0f}", 10, _short(contact.value))


def _short(value: str, most: int = 26) -> str:
    clean = "".join(sign for sign in value if sign.isprintable())
    return clean if len(clean) <= most else clean[: most - 1] + "…"

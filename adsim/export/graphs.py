"""A selection as a graph: GraphML, or tables of nodes and links as charting programs import them.

In: a `Selection`. Out: bytes. Nodes are groups, text groups, ads and identifiers; edges say who belongs to
whom, who gives which identifier, and which ads are linked, with score and reasons.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from adsim.export.archive import zipped
from adsim.export.selection import NOTICE, TITLE, Selection
from adsim.export.sheets import Sheet, csv_of, printable, reasons


@dataclass(frozen=True, slots=True)
class Node:
    """`id` is unique in the graph, `label` is what is shown."""

    id: str
    type: str
    label: str
    agency: str = ""
    city: str = ""
    posted_at: str = ""
    ads: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """`score` is None where the edge is no scored link: who belongs to whom, who gives what."""

    source: str
    target: str
    type: str
    score: float | None = None
    state: str = ""
    detail: str = ""


def nodes(selection: Selection, *, language: str = "en") -> Iterator[Node]:
    """Groups, their text groups, their ads, then identifiers."""
    for group in selection.groups:
        yield Node(group.id, "group", group.id, ads=group.ads, detail=group.why.get(language, ""))
        for text in group.wordings:
            yield Node(f"{group.id}/{text.id}", "text_group", text.id, ads=text.ads)
    for ad in selection.members:
        yield Node(f"ad/{ad.ad_id}", "ad", ad.ad_id, ad.agency, ad.city, ad.posted_at, detail=ad.text)
    for contact in selection.contacts:
        yield Node(f"identifier/{contact.key}", contact.kind, contact.value, ads=contact.ads)


def edges(selection: Selection, *, language: str = "en") -> Iterator[Edge]:
    """Belonging, same text, identifiers given, then links with the strongest first."""
    for group in selection.groups:
        for text in group.wordings:
            yield Edge(f"{group.id}/{text.id}", group.id, "text_group_of")
    here = {ad.ad_id for ad in selection.members}
    for ad in selection.members:
        yield Edge(f"ad/{ad.ad_id}", f"{ad.group}/{ad.text_group}", "ad_of")
        if ad.same_text_as in here:
            yield Edge(f"ad/{ad.ad_id}", f"ad/{ad.same_text_as}", "same_text")
        for key in ad.contacts:
            yield Edge(f"ad/{ad.ad_id}", f"identifier/{key}", "gives")
    for tie in selection.ties:
        why = reasons(tie.reasons, language)
        yield Edge(f"ad/{tie.left}", f"ad/{tie.right}", "link", tie.score, tie.cut or tie.state, why)


def to_graphml(selection: Selection, *, language: str = "en") -> bytes:
    """GraphML 1.0, undirected, as Gephi, Cytoscape, yEd and networkx read it."""
    sink = io.BytesIO()
    xml = XMLGenerator(sink, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("graphml", AttributesImpl({"xmlns": "http://graphml.graphdrawing.org/xmlns"}))
    for owner, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS), ("graph", {"notice": "string"})):
        for name, kind in keys.items():
            told = {"id": f"{owner}_{name}", "for": owner, "attr.name": name, "attr.type": kind}
            xml.startElement("key", AttributesImpl(told))
            xml.endElement("key")
    xml.startElement("graph", AttributesImpl({"edgedefault": "undirected"}))
    _data(xml, "graph_notice", NOTICE[language])
    for node in nodes(selection, language=language):
        _element(xml, "node", {"id": node.id}, {name: getattr(node, name) for name in _NODE_KEYS})
    for edge in edges(selection, language=language):
        ends = {"source": edge.source, "target": edge.target}
        _element(xml, "edge", ends, {name: getattr(edge, name) for name in _EDGE_KEYS})
    xml.endElement("graph")
    xml.endElement("graphml")
    xml.endDocument()
    return sink.getvalue()


_NODE_KEYS = {
    "type": "string", "label": "string", "agency": "string", "city": "string", "posted_at": "string",
    "ads": "int", "detail": "string",
}  # fmt: skip
_EDGE_KEYS = {"type": "string", "score": "double", "state": "string", "detail": "string"}


def _element(xml: XMLGenerator, tag: str, own: dict[str, str], values: dict[str, object]) -> None:
    xml.startElement(tag, AttributesImpl({name: printable(value) for name, value in own.items()}))
    for name, value in values.items():
        if value not in ("", None):
            _data(xml, f"{tag}_{name}", str(value))
    xml.endElement(tag)


def _data(xml: XMLGenerator, key: str, value: str) -> None:
    xml.startElement("data", AttributesImpl({"key": key}))
    xml.characters(printable(value))
    xml.endElement("data")


def to_i2(selection: Selection, *, language: str = "en") -> bytes:
    """A zip of `nodes.csv` and `links.csv`, one row an entity and one a link, as i2 Analyst's Notebook imports them."""
    lead = TITLE[language]
    entities = Sheet(
        "nodes",
        ("id", "type", "label", "agency", "city", "date_time", "ads", "description", "notice"),
        tuple(
            (n.id, n.type, n.label, n.agency, n.city, n.posted_at, n.ads, n.detail, lead)
            for n in nodes(selection, language=language)
        ),
    )
    links = Sheet(
        "links",
        ("source", "target", "type", "strength", "state", "description", "notice"),
        tuple(
            (e.source, e.target, e.type, e.score, e.state, e.detail, lead)
            for e in edges(selection, language=language)
        ),
    )
    files = {f"{sheet.name}.csv": csv_of(sheet) for sheet in (entities, links)}
    return zipped({**files, "README.txt": (NOTICE[language] + "\n").encode()})

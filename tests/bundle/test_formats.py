"""Formats read again by other programs: cells that are no formulas, XML that parses, graphs that hold together."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
import zlib
from xml.etree import ElementTree

import openpyxl
import pytest

from adsim.bundle import export_groups, select
from adsim.config import ExportSettings
from adsim.export.selection import Selection
from adsim.records import LinkResult

SPACE = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="session")
def hostile(linked: LinkResult) -> Selection:
    """A selection with markup, controls and formulas in its values."""
    chosen = select(linked, reveal=True)
    evil = "=1+1 \x00\x0b<b>]]></b> \u202eabc\u202c 日本語 🌹\uffff"
    members = tuple(
        dataclasses.replace(ad, text=evil + ad.text, agency="+cmd|' /C calc'!A0", city="\t@x")
        for ad in chosen.members
    )
    return dataclasses.replace(chosen, members=members)


def tables_of(content: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "Leads, not findings" in archive.read("README.txt").decode()
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def test_csv_holds_everything_and_no_formula(hostile: Selection) -> None:
    tables = tables_of(export_groups(hostile, "csv"))
    assert {name: len(rows) for name, rows in tables.items()} == {
        "groups.csv": 2, "ads.csv": 6, "identifiers.csv": 3, "links.csv": len(hostile.ties),
    }  # fmt: skip
    for name, rows in tables.items():
        for row in rows:
            assert row["notice"] == "Leads, not findings", name
            assert [cell for cell in row.values() if re.match(r"[=+@\t\r]|-(?![0-9.]+$)", cell)] == []
    assert tables["ads.csv"][0]["agency"] == "'+cmd|' /C calc'!A0"
    assert tables["ads.csv"][0]["input_colour"] == "'@red"
    assert tables["identifiers.csv"][0]["value"] == "'+1 416 555-0123"
    assert float(tables["links.csv"][0]["score"]) == hostile.ties[0].score
    assert "log-odds" not in tables["links.csv"][0]["reasons"]
    assert hostile.ties[0].reasons[0].en in tables["links.csv"][0]["reasons"]


def test_a_workbook_holds_texts_and_no_formula(hostile: Selection) -> None:
    settings = ExportSettings(cell_characters=120)
    book = openpyxl.load_workbook(io.BytesIO(export_groups(hostile, "xlsx", settings=settings)))
    assert book.sheetnames == ["Leads, not findings", "groups", "ads", "identifiers", "links"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    ads = list(book["ads"].iter_rows(min_row=2, values_only=True))
    assert len(ads) == 6
    texts = [row[7] for row in ads]
    assert all(text.startswith("=1+1 \ufffd\ufffd<b>") for text in texts)
    lost = len(hostile.members[0].text) - 120
    assert texts[0].endswith(f"… +{lost}")
    assert all(cell.quotePrefix for cell in book["ads"]["D"][1:])


def test_graphml_parses_and_edges_end_at_nodes(hostile: Selection) -> None:
    root = ElementTree.fromstring(export_groups(hostile, "graphml"))
    graph = root.find(f"{SPACE}graph")
    assert graph is not None
    ids = [node.get("id") for node in graph.findall(f"{SPACE}node")]
    assert len(ids) == len(set(ids)) == 2 + 2 + 6 + 3
    edges = graph.findall(f"{SPACE}edge")
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= set(ids)
    types = [edge.findtext(f"{SPACE}data[@key='edge_type']") for edge in edges]
    assert types.count("link") == len(hostile.ties)
    assert types.count("gives") == 4 * 2 + 2
    assert types.count("same_text") == 1
    declared = {key.get("id") for key in root.findall(f"{SPACE}key")}
    assert {data.get("key") for data in root.iter(f"{SPACE}data")} <= declared


def test_tables_of_nodes_and_links_fit_each_other(hostile: Selection) -> None:
    tables = tables_of(export_groups(hostile, "i2"))
    ids = {row["id"] for row in tables["nodes.csv"]}
    assert len(ids) == len(tables["nodes.csv"])
    assert {row[end] for row in tables["links.csv"] for end in ("source", "target")} <= ids
    strengths = [float(row["strength"]) for row in tables["links.csv"] if row["type"] == "link"]
    assert strengths == [tie.score for tie in hostile.ties]


def test_each_line_is_an_object_with_a_type(hostile: Selection) -> None:
    lines = [json.loads(line) for line in export_groups(hostile, "jsonl").decode().splitlines()]
    assert [line["type"] for line in lines].count("ad") == 6
    assert lines[0]["type"] == "notice"
    assert lines[0]["masked"] is False
    assert [line["text"] for line in lines if line["type"] == "ad"] == [ad.text for ad in hostile.members]


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has; raises where its parts cannot be unpacked."""
    for packed in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S):
        if packed[:1] == b"x":
            zlib.decompress(packed)
    found = re.search(rb"/Count (\d+)", pdf)
    assert found
    return int(found[1])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_pdf_is_made_of_any_characters(hostile: Selection, group: str, language: str) -> None:
    members = tuple(ad for ad in hostile.members if ad.group == group)
    groups = tuple(one for one in hostile.groups if one.id == group)
    here = {ad.ad_id for ad in members}
    ties = tuple(tie for tie in hostile.ties if tie.left in here)
    one = dataclasses.replace(hostile, groups=groups, members=members, ties=ties)
    pdf = export_groups(one, "pdf", language=language)
    assert pdf.startswith(b"%PDF-")
    assert pages_of(pdf) >= 2
    many = dataclasses.replace(one, members=tuple(
        dataclasses.replace(ad, ad_id=f"{ad.ad_id}{k or ''}", text="ж" * 50 + " אב" * 9, city="x" * 90)
        for k in range(30) for ad in members
    ), ties=())  # fmt: skip
    assert pages_of(export_groups(many, "pdf", language=language)) > pages_of(pdf)


def test_what_the_type_lacks_is_shown_as_missing() -> None:
    from adsim.export.pdf import legible

    assert legible("née à Noël, œuvre « ici » — 5 €") == ("née à Noël, œuvre « ici » — 5 €", 0)
    assert legible("a🌹b日本語c\u200bd") == ("a\ufffdb\ufffd×3c\ufffdd", 5)
    assert legible("e\u0301") == ("é", 0)

"""Turns HTML in texts into text: tags out, line breaks in, scripts away, entities decoded.

In: a column of texts. Out: the same column, of which only texts that hold `<` or `&` were looked at. Only
names that HTML has are tags, so that `<3` and `a < b` stay; nothing is ever run or fetched.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from adsim.ingest.table import holds_byte

_NAMES = {
    "breaking": """address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
        figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup
        option p pre section select summary table tbody textarea tfoot thead title tr ul""",
    "spacing": "td th",
    "hidden": "script style head noscript template iframe svg math noframes",
    "inline": """a abbr acronym applet area audio b base basefont bdi bdo big blink button canvas cite code col
        colgroup data datalist del dfn em embed font frame i img input ins kbd label link map mark marquee meta
        meter nobr object output param path picture progress q rp rt ruby s samp slot small source span strike
        strong sub sup time tt track u var video wbr""",
}
_BREAKING, _SPACING, _HIDDEN, _INLINE = (frozenset(names.split()) for names in _NAMES.values())
_TAGS = _BREAKING | _SPACING | _HIDDEN | _INLINE

# attributes hold no "<": each tag costs its own length alone, however hostile the text
_TAG = re.compile(
    r"<!--|<!doctype[^<>]*+>|<\?[^<>]*+>|<!\[CDATA\[|\]\]>"
    r"|<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+(?:[:-][a-z0-9]++)*+)(?=[\s/>])"
    r"""(?:(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)""",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SHUT = {name: re.compile(f"</{name}[^<>]*+>?", re.IGNORECASE) for name in _HIDDEN} | {
    "--": re.compile("-->")
}


def without_markup(column: Any) -> tuple[Any, int]:
    """A chunked column of strings as text, and in how many texts markup was found; O(bytes)."""
    if not (holds_byte(column, ord("<")) or holds_byte(column, ord("&"))):
        return column, 0
    count = 0
    chunks = []
    for chunk in column.chunks:
        chunk, changed = _clean(chunk)
        chunks.append(chunk)
        count += changed
    return pa.chunked_array(chunks, column.type), count


def _clean(chunk: Any) -> tuple[Any, int]:
    marked = pc.fill_null(pc.or_(pc.match_substring(chunk, "<"), pc.match_substring(chunk, "&")), False)
    texts = chunk.filter(marked).to_pylist()
    if not texts:
        return chunk, 0
    cleaned = [to_text(text) for text in texts]
    changed = sum(a is not b for a, b in zip(texts, cleaned, strict=True))
    return pc.replace_with_mask(chunk, marked, pa.array(cleaned, chunk.type)), changed


def to_text(text: str) -> str:
    """One text without markup; the very same object where there is none."""
    cleaned = _without_tags(text) if "<" in text else text
    if "&" in cleaned:
        decoded = _ENTITY.sub(_decoded, cleaned)
        cleaned = cleaned if decoded == cleaned else decoded
    return cleaned


def _decoded(match: re.Match[str]) -> str:
    made = html.unescape(match[0])
    return " " if made in ("\xa0", "\0") else made


def _without_tags(text: str) -> str:
    parts: list[str] = []
    at = 0
    open_ended: set[str] = set()
    broke = False
    for match in _TAG.finditer(text):
        name = "--" if match[0] == "<!--" else (match["name"] or "").lower()
        known = not name or name in _TAGS or name in _SHUT or ":" in name
        if match.start() < at or not known or name in open_ended:
            continue
        end = match.end()
        if name in _SHUT and not match["end"] and not match[0].endswith("/>"):
            shut = _SHUT[name].search(text, end)
            if shut:
                end = shut.end()
            else:  # looked for once only: the cost stays linear
                open_ended.add(name)
                if name == "--":
                    continue
        parts.append(text[at : match.start()])
        at = end
        parts.append("\n" if name in _BREAKING else " " if name in _SPACING else "")
        broke = broke or name in _BREAKING
    if not at:
        return text
    parts.append(text[at:])
    made = "".join(parts)
    return _without_gaps(made) if broke else made


def _without_gaps(text: str) -> str:
    """Lines without blanks around them, and never more than one empty line between two."""
    lines = [line.strip(" \t\r\xa0") for line in text.split("\n")]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip("\n")

"""Results as one self-contained HTML page: pictures, tables, and all that is needed to run it again.

`Results` come in, HTML goes out. The page has no script and fetches nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from adsim.bench.pictures import Picture, pictures_of
from adsim.bench.results import Results
from adsim.bench.summary import own_methods
from adsim.bench.tables import place_of, tables_of


def render(results: Results) -> str:
    """The page, about 300 kB; the same for the same results."""
    css = _file("report.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_file("report.html")).render(
        results=results,
        css=Markup(css),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        place=place_of(results),
        pictures=[(picture, drawn(picture)) for picture in pictures_of(results)],
        tables=list(tables_of(results)),
        own=own_methods(results),
    )


def drawn(picture: Picture) -> Markup:
    """The SVG of a picture, as wide as its column at most, and named for those who cannot see it."""
    size = re.compile(r'^<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"[^>]*?viewBox="([^"]+)"[^>]*>')
    match = size.match(picture.svg)
    if match is None:
        raise ValueError(f"{picture.key} is drawn without a size")
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" width="{}" role="img" aria-label="{}">'
    ).format(match[3], match[1], picture.title)
    # a policy without inline styles would drop them; fonts are told by the style sheet
    body = re.sub(r' style="[^"]*"', "", picture.svg[match.end() :])
    return head + Markup(body)


@cache
def _file(name: str) -> str:
    return files("adsim.bench").joinpath(name).read_text("utf-8")

"""Draws the cities of a group and the moves between them on a map of its own outlines.

In: places with degrees and counts, and moves between them. Out: `Markup` of one SVG whose letters keep their size
at any width. It asks nobody for tiles, and says itself which places it could not find.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from adsim.identifiers.fold import fold_string
from adsim.identifiers.lexicon import place_of
from adsim.records import Count, Move
from api.web import outlines

Point = tuple[float, float]

_RATIO = 8 / 5
_LEAST = 0.2  # least width of the frame, in radians of the globe: about 1,300 km
_WIDE, _HIGH = 1000.0, 1000.0 / _RATIO
_MID, _SOUTH, _NORTH = math.radians(-95), math.radians(33), math.radians(60)
_LETTER, _LINE = 0.013, 0.04  # width of a letter and height of a line, as shares of a map 560 pixels wide

_MAP = Markup(
    '<svg class="map" role="img" aria-labelledby="{}"><svg width="100%" height="100%" viewBox="0 0 1000 625" '
    'preserveAspectRatio="none">{}</svg>{}</svg>'
)
_PATH = Markup('<path class="{}" vector-effect="non-scaling-stroke" d="{}"/>')
_DOT = Markup('<circle class="place" cx="{:.2f}%" cy="{:.2f}%" r="{:.1f}"><title>{}</title></circle>')
_NAME = Markup(
    '<text class="place-name" x="{:.2f}%" y="{:.2f}%" dx="{:.0f}" dy="{:.0f}" text-anchor="{}">{}</text>'
)


@dataclass(frozen=True)
class Spot:
    """A city on the map: its name as the ads have it, its ads, and where it lies."""

    name: str
    ads: int
    north: float
    east: float


@dataclass(frozen=True)
class Located:
    """Cities that were found in the gazetteer, and those that were not."""

    spots: tuple[Spot, ...]
    unknown: tuple[Count, ...]


def locate(cities: Iterable[Count], *, region: str) -> Located:
    """Looks cities up by their names; of several of one name the largest, those of `region` before others."""
    spots, unknown = [], []
    for city in cities:
        place = place_of(" ".join(fold_string(city.value)[0].split()), region)
        if place is None:
            unknown.append(city)
        else:
            spots.append(Spot(city.value, city.ads, place.lat, place.lon))
    return Located(tuple(spots), tuple(unknown))


def draw(spots: Sequence[Spot], moves: Iterable[Move], *, named: str) -> Markup:
    """The map; discs grow with the ads, arcs go from city to city, widest where they were gone most often."""
    frame = _Frame.around([project(spot.north, spot.east) for spot in spots])
    at = {spot.name: frame.place(project(spot.north, spot.east)) for spot in spots}
    ground = [*_ground(frame), *_arcs(at, list(moves))]
    return _MAP.format(named, Markup("").join(ground), Markup("").join(_marks(spots, at)))


def project(north: float, east: float) -> Point:
    """Lambert conformal conic with two standard parallels (Snyder 1987, p. 106), on a sphere of radius 1; y south."""
    n, f = _cone()
    rho = f / math.tan(math.pi / 4 + math.radians(north) / 2) ** n
    theta = n * (math.radians(east) - _MID)
    return rho * math.sin(theta), rho * math.cos(theta)


@cache
def _cone() -> tuple[float, float]:
    def t(latitude: float) -> float:
        return math.tan(math.pi / 4 + latitude / 2)

    n = math.log(math.cos(_SOUTH) / math.cos(_NORTH)) / math.log(t(_NORTH) / t(_SOUTH))
    return n, math.cos(_SOUTH) * t(_SOUTH) ** n / n


@dataclass(frozen=True)
class _Frame:
    """The window of the projection that is drawn."""

    left: float
    top: float
    width: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> _Frame:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        width = max(1.35 * wide, 1.35 * high * _RATIO, _LEAST)
        x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        return cls(x - width / 2, y - width / _RATIO / 2, width)

    def place(self, point: Point) -> Point:
        """Where a point lies in a box of 1000 by 625."""
        return (point[0] - self.left) / self.width * _WIDE, (point[1] - self.top) / self.width * _WIDE

    def path(self, line: outlines.Line) -> str:
        """A line as SVG writes it; empty where none of it is near the frame."""
        points = [self.place(project(north, east)) for north, east in line]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) < 0 or min(xs) > _WIDE or max(ys) < 0 or min(ys) > _HIGH:
            return ""
        return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)


def _ground(frame: _Frame) -> Iterator[Markup]:
    for style, drawn in (
        ("graticule", _graticule(frame)),
        *((kind, outlines.lines(kind)) for kind in ("coast", "lake", "region", "nation")),
    ):
        path = "".join(frame.path(line) for line in drawn)
        if path:
            yield _PATH.format(style, path)


def _graticule(frame: _Frame) -> tuple[outlines.Line, ...]:
    step = 10 if frame.width > 0.5 else 5
    parallels = [tuple((float(n), e) for e in range(-170, -39, 2)) for n in range(15, 81, step)]
    meridians = [tuple((float(n), float(e)) for n in range(15, 81, 2)) for e in range(-170, -39, step)]
    return tuple(parallels + meridians)


def _arcs(at: dict[str, Point], moves: Sequence[Move]) -> Iterator[Markup]:
    known = [move for move in moves if move.origin in at and move.target in at]
    most = max((move.ads for move in known), default=1)
    for move in known:
        (x1, y1), (x2, y2) = at[move.origin], at[move.target]
        # bent to the right of the way, so that going and coming back lie side by side
        x, y = (x1 + x2) / 2 - (y2 - y1) * 0.18, (y1 + y2) / 2 + (x2 - x1) * 0.18
        style = f"way w{1 + round(3 * move.ads / most)}"
        yield _PATH.format(style, f"M{x1:.0f} {y1:.0f}Q{x:.0f} {y:.0f} {x2:.0f} {y2:.0f}")
        yield _PATH.format("way-head", _head((x, y), (x1, y1), (x2, y2)))


def _head(bend: Point, start: Point, end: Point) -> str:
    """An arrow in the middle of an arc, where it is not under a disc."""
    x = (start[0] + 2 * bend[0] + end[0]) / 4
    y = (start[1] + 2 * bend[1] + end[1]) / 4
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    dx, dy = (end[0] - start[0]) / length * 9, (end[1] - start[1]) / length * 9
    return (
        f"M{x - dx - dy:.0f} {y - dy + dx:.0f}L{x + dx:.0f} {y + dy:.0f}L{x - dx + dy:.0f} {y - dy - dx:.0f}"
    )


def _marks(spots: Sequence[Spot], at: dict[str, Point]) -> Iterator[Markup]:
    """Discs, the largest below; names where there is room for them, those of most ads first."""
    most = max((spot.ads for spot in spots), default=1)
    ranked = sorted(spots, key=lambda spot: (-spot.ads, spot.name))
    taken: list[_Box] = []
    for spot in ranked:
        x, y = at[spot.name][0] / 10, at[spot.name][1] / 6.25
        radius = 4 + 7 * math.sqrt(spot.ads / most)
        yield _DOT.format(x, y, radius, f"{_printable(spot.name)}: {spot.ads}")
    for spot in ranked:
        x, y = at[spot.name][0] / _WIDE, at[spot.name][1] / _HIGH
        name = _printable(spot.name)
        shift = 6 + 7 * math.sqrt(spot.ads / most)
        for anchor, dx, dy in (
            ("start", shift, 4.0),
            ("end", -shift, 4.0),
            ("middle", 0.0, -shift),
            ("middle", 0.0, shift + 9),
        ):
            box = _box(name, anchor, x, y + dy / 350)
            if box.fits() and not any(box.meets(other) for other in taken):
                taken.append(box)
                yield _NAME.format(100 * x, 100 * y, dx, dy, anchor, name)
                break


@dataclass(frozen=True)
class _Box:
    """Where a name stands, in shares of a map 560 pixels wide."""

    left: float
    right: float
    y: float

    def fits(self) -> bool:
        """Whether it lies inside of the map."""
        return self.left >= 0 and self.right <= 1 and _LINE / 2 <= self.y <= 1

    def meets(self, other: _Box) -> bool:
        """Whether two names would lie over each other."""
        return self.left < other.right and self.right > other.left and abs(self.y - other.y) < _LINE


def _box(name: str, anchor: str, x: float, y: float) -> _Box:
    wide = _LETTER * len(name) + 0.03
    left = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
    return _Box(left, left + wide, y)


def _printable(name: str, most: int = 24) -> str:
    clean = "".join(sign for sign in name if sign.isprintable())
    return clean if len(clean) <= most else clean[: most - 1] + "…"

"""Counts behind the charts, and the charts themselves as Altair specifications.

In: plain arrays (codes, microseconds, scores). Out: binned counts, which the report draws too, and charts
for notebooks and web pages. It never looks at the text of an ad; importing it does not load Altair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adsim.records import F32, F64, I32, I64, U8, Bool

INK, MUTED, GRID = "#1d232b", "#55606e", "#dcdfe4"
BLUE, ORANGE, GREY = "#0b5c8a", "#b4570b", "#8a94a1"
HEAT = ("#e3eef6", "#0b4566")
FONT = "Liberation Sans, Helvetica, Arial, sans-serif"
LINK_STATES = ("kept", "cut", "below")
SIZE_CLASSES = (2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1_000)
_WIDTH = 560

Days = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class TimeBins:
    """Stretches of time of one `unit` (day, week, month, quarter, year), from the first ad to the last.

    `edges`: datetime64[D], shape (k + 1,); bin i holds the days from `edges[i]` up to before `edges[i + 1]`.
    """

    edges: Days
    unit: str

    def __len__(self) -> int:
        return len(self.edges) - 1

    def counts(self, posted_at: I64) -> I64:
        """Ads in each bin, int64 (k,); undated ads and ads outside are left out."""
        at = np.searchsorted(self.edges, days(posted_at), side="right") - 1
        at = at[(at >= 0) & (at < len(self))]
        return np.bincount(at, minlength=len(self)).astype(np.int64)


def days(posted_at: I64) -> Days:
    """The days of microseconds since 1970 in UTC, those that are known: datetime64[D]."""
    known = posted_at[posted_at != np.iinfo(np.int64).min]
    return known.astype("datetime64[us]").astype("datetime64[D]")


def time_bins(posted_at: I64, *, most: int = 60) -> TimeBins | None:
    """Bins over all dated ads, `most` at most, of the finest unit that does; None where no ad is dated.

    Weeks start on Monday; years are taken several at a time where there are too many.
    """
    dated = days(posted_at)
    if not len(dated):
        return None
    first, last = dated.min(), dated.max()
    for unit, code, step in (("day", "D", 1), ("week", "D", 7), ("month", "M", 1), ("quarter", "M", 3)):
        shift = 3 if unit == "week" else 0
        edges = _edges(first, last, code, step, shift)
        if len(edges) - 1 <= most:
            return TimeBins(edges, unit)
    years = int(last.astype("datetime64[Y]").astype(int) - first.astype("datetime64[Y]").astype(int)) + 1
    return TimeBins(_edges(first, last, "Y", math.ceil(years / max(most - 1, 1)), 0), "year")


def _edges(first: Any, last: Any, code: str, step: int, shift: int) -> Days:
    """Starts of steps of `step` units of `code`, from the one with `first` to past the one with `last`."""
    low, high = (int(day.astype(f"datetime64[{code}]").astype(np.int64)) + shift for day in (first, last))
    low -= low % step
    starts = low - shift + step * np.arange((high - low) // step + 2, dtype=np.int64)
    return starts.astype(f"datetime64[{code}]").astype("datetime64[D]")


@dataclass(frozen=True, eq=False)
class ScoreBins:
    """Links by score: `edges` float64 (k + 1,) over [0, 1]; `counts` int64 (3, k), rows as `LINK_STATES`."""

    edges: F64
    counts: I64


def score_bins(score: F32, kept: Bool, cut: U8, *, bins: int = 40) -> ScoreBins:
    """Counts links by score: kept, cut although they passed the threshold, and below it."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    at = np.minimum((np.clip(score, 0.0, 1.0) * bins).astype(np.int64), bins - 1)
    state = np.where(kept, 0, np.where(cut > 0, 1, 2))
    return ScoreBins(edges, np.bincount(state * bins + at, minlength=3 * bins).reshape(3, bins))


@dataclass(frozen=True)
class SizeClass:
    """Groups of `low` to `high` ads (`high` None: and more): how many there are, and their ads."""

    low: int
    high: int | None
    groups: int
    ads: int

    @property
    def label(self) -> str:
        """As in `5–9`, `2` or `1000+`."""
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def size_classes(sizes: NDArray[Any]) -> tuple[SizeClass, ...]:
    """Groups of two ads and more by size, up to the class of the largest."""
    sizes = sizes[sizes >= 2]
    at = np.searchsorted(SIZE_CLASSES, sizes, side="right") - 1
    highs = [high - 1 for high in SIZE_CLASSES[1:]] + [None]
    return tuple(
        SizeClass(SIZE_CLASSES[k], highs[k], int((at == k).sum()), int(sizes[at == k].sum()))
        for k in range(int(at.max(initial=-1)) + 1)
    )


@dataclass(frozen=True, eq=False)
class Sharing:
    """Agencies that share groups: the most connected ones, and what they have in common.

    `codes` int32 (k,): the agencies; `ads` int64 (k,): their ads in groups; `groups` int64 (k,): groups they
    are in; `together` int64 (k, k): groups in common (0 on the diagonal); `total`: agencies in groups at all.
    """

    codes: I32
    ads: I64
    groups: I64
    together: I64
    total: int


def sharing(agency: I32, group: I32, *, most: int = 16) -> Sharing:
    """The `most` agencies that share the most groups of two ads and more; O(n log n).

    `agency`, `group`: codes per ad, int32 (n,); agency -1 where unknown.
    """
    sizes = np.bincount(group, minlength=1)
    inside = (sizes[group] >= 2) & (agency >= 0)
    agencies, group_count = int(agency.max(initial=-1)) + 1, len(sizes)
    pairs = np.unique(group[inside].astype(np.int64) * max(agencies, 1) + agency[inside])
    in_group, of_agency = pairs // max(agencies, 1), pairs % max(agencies, 1)
    reach = np.bincount(in_group, minlength=group_count)
    shared = np.bincount(of_agency[reach[in_group] >= 2], minlength=agencies)
    groups = np.bincount(of_agency, minlength=agencies)
    ads = np.bincount(agency[inside], minlength=agencies)
    order = np.lexsort((np.arange(agencies), -ads, -groups, -shared))
    chosen = order[groups[order] > 0][:most].astype(np.int32)
    place = np.full(agencies, -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    member = np.zeros((group_count, len(chosen)))
    seen = place[of_agency] >= 0
    member[in_group[seen], place[of_agency[seen]]] = 1
    together = (member.T @ member).astype(np.int64)
    np.fill_diagonal(together, 0)
    return Sharing(
        chosen,
        ads[chosen].astype(np.int64),
        groups[chosen].astype(np.int64),
        together,
        int((groups > 0).sum()),
    )


def circle(count: int) -> list[tuple[float, float]]:
    """Places of `count` nodes on a circle of radius 1, the first on top, clockwise, y downwards."""
    turns = [2 * math.pi * k / max(count, 1) - math.pi / 2 for k in range(count)]
    return [(math.cos(turn), math.sin(turn)) for turn in turns]


def over_time(posted_at: I64, *, most: int = 60) -> Any:
    """Chart of ads over time, in bins of the finest unit that gives `most` at most."""
    bins = time_bins(posted_at, most=most)
    rows: list[dict[str, Any]] = []
    if bins is not None:
        ends = zip(
            bins.edges[:-1].astype(str), bins.edges[1:].astype(str), bins.counts(posted_at), strict=True
        )
        rows = [{"from": start, "to": end, "ads": int(ads)} for start, end, ads in ends]
    alt, chart = _chart(rows)
    shown = chart.mark_bar(color=BLUE).encode(
        x=alt.X("from:T", title=None),
        x2="to:T",
        y=alt.Y("ads:Q", title=f"ads per {bins.unit}" if bins else "ads"),
        tooltip=["from:T", "to:T", "ads:Q"],
    )
    return styled(shown.properties(width=_WIDTH, height=160))


def group_sizes(sizes: NDArray[Any]) -> Any:
    """Chart of how many groups have how many ads; `sizes`: ads of each group."""
    rows = [{"size": c.label, "groups": c.groups, "ads": c.ads} for c in size_classes(sizes)]
    alt, chart = _chart(rows)
    shown = chart.mark_bar(color=BLUE).encode(
        x=alt.X(
            "size:N",
            sort=[row["size"] for row in rows],
            title="ads in the group",
            axis=alt.Axis(labelAngle=0),
        ),
        y=alt.Y("groups:Q", title="groups"),
        tooltip=["size:N", "groups:Q", "ads:Q"],
    )
    return styled(shown.properties(width=_WIDTH, height=160))


def scores(score: F32, kept: Bool, cut: U8, *, threshold: float, bins: int = 40) -> Any:
    """Chart of the scores of links, those kept, cut and below the threshold, on a scale of square roots."""
    binned = score_bins(score, kept, cut, bins=bins)
    rows = [
        {"from": float(binned.edges[k]), "to": float(binned.edges[k + 1]), "link": state, "links": int(count)}
        for state, counts in zip(LINK_STATES, binned.counts, strict=True)
        for k, count in enumerate(counts)
        if count
    ]
    alt, chart = _chart(rows)
    bars = chart.mark_bar().encode(
        x=alt.X("from:Q", title="score", scale=alt.Scale(domain=[0, 1])),
        x2="to:Q",
        y=alt.Y("links:Q", title="links", scale=alt.Scale(type="sqrt"), stack=False),
        color=alt.Color(
            "link:N", title=None, scale=alt.Scale(domain=list(LINK_STATES), range=[BLUE, ORANGE, GREY])
        ),
        tooltip=["link:N", "from:Q", "to:Q", "links:Q"],
    )
    line = alt.Chart({"values": [{"threshold": threshold}]}).mark_rule(color=INK, strokeDash=[4, 3])
    return styled((bars + line.encode(x="threshold:Q")).properties(width=_WIDTH, height=180))


def matrix(cells: I64, groups: list[str], agencies: list[str]) -> Any:
    """Heat map of ads; `cells` int64 (groups, agencies): ads of each group on each agency."""
    rows = [
        {"group": group, "agency": agency, "ads": int(cells[i, j])}
        for i, group in enumerate(groups)
        for j, agency in enumerate(agencies)
        if cells[i, j]
    ]
    alt, chart = _chart(rows)
    shown = chart.mark_rect().encode(
        x=alt.X("agency:N", sort=agencies, title=None),
        y=alt.Y("group:N", sort=groups, title=None),
        color=alt.Color("ads:Q", title="ads", scale=alt.Scale(type="log", range=list(HEAT))),
        tooltip=["group:N", "agency:N", "ads:Q"],
    )
    return styled(shown.properties(width=alt.Step(28), height=alt.Step(20)))


def network(shared: Sharing, names: list[str]) -> Any:
    """Agencies on a circle, tied by the groups that they have in common; `names` by agency code."""
    places = circle(len(shared.codes))
    label = [names[code] for code in shared.codes]
    nodes = [
        {"agency": label[k], "x": x, "y": -y, "ads": int(shared.ads[k]), "groups": int(shared.groups[k])}
        for k, (x, y) in enumerate(places)
    ]
    ties = [
        {
            "between": f"{label[i]} – {label[j]}",
            "groups": int(shared.together[i, j]),
            "x": places[i][0],
            "y": -places[i][1],
            "x2": places[j][0],
            "y2": -places[j][1],
        }
        for i, j in zip(*np.nonzero(np.triu(shared.together)), strict=True)
    ]
    alt, dots = _chart(nodes)
    axis = {"axis": None, "scale": alt.Scale(domain=[-1.4, 1.4])}
    lines = _chart(ties)[1].mark_rule(color=BLUE, opacity=0.5)
    lines = lines.encode(
        x=alt.X("x:Q", **axis),
        y=alt.Y("y:Q", **axis),
        x2="x2:Q",
        y2="y2:Q",
        strokeWidth=alt.StrokeWidth("groups:Q", title="groups in common", scale=alt.Scale(range=[1, 8])),
        tooltip=["between:N", "groups:Q"],
    )
    at = dots.encode(
        x=alt.X("x:Q", **axis), y=alt.Y("y:Q", **axis), tooltip=["agency:N", "ads:Q", "groups:Q"]
    )
    circles = at.mark_circle(color=INK, opacity=1).encode(size=alt.Size("ads:Q", title="ads in groups"))
    return styled(
        (lines + circles + at.mark_text(dy=-14).encode(text="agency:N")).properties(width=460, height=460)
    )


def styled(chart: Any) -> Any:
    """A chart in the colours and the type of adsim."""
    return (
        chart.configure(background="#ffffff", font=FONT)
        .configure_axis(labelColor=INK, titleColor=MUTED, gridColor=GRID, domainColor=GRID, tickColor=GRID)
        .configure_legend(labelColor=INK, titleColor=MUTED)
        .configure_title(anchor="start", color=INK, fontSize=14, subtitleColor=MUTED)
        .configure_view(stroke=None)
    )


def _chart(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import altair as alt

    return alt, alt.Chart({"values": rows})

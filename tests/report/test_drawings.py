"""Columns leave their scale free, and end where the axis ends."""

from __future__ import annotations

import re

import numpy as np
import pytest
from markupsafe import Markup

from adsim.report.drawings import Series, columns


@pytest.mark.parametrize("count", [1, 3, 40])
def test_no_column_stands_on_the_numbers_of_the_scale(count: int) -> None:
    svg = columns(
        [Series("bar", np.full(count, 45, np.int64))],
        [(0.0, "start", Markup("first")), (1.0, "end", Markup("last"))],
        named="caption",
    )
    bars = [
        (float(x), float(w))
        for x, w in re.findall(r'<rect class="bar" x="([\d.]+)%".*?width="([\d.]+)%"', svg)
    ]
    assert len(bars) == count
    assert all(x >= 8 and x + width <= 100 for x, width in bars)
    assert 'x="8%" y="145" text-anchor="start">first' in svg
    assert 'x="100%" y="145" text-anchor="end">last' in svg

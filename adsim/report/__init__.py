"""One HTML file that shows what a run found: leads to verify, with the evidence beside them.

In: a `LinkResult`. Out: the text of `report.html`, and the counts of the manifest. It never writes a file,
never loads anything, and holds no times, so that the same run gives the same bytes.
"""

from adsim.report.counting import counts
from adsim.report.page import render

__all__ = ["counts", "render"]

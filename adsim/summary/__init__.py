"""Groups to words and figures: `summarize` describes each; `left_out` tells what caps kept out."""

from adsim.summary.stage import left_out, summarize

__all__ = ["left_out", "summarize"]

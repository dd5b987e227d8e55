"""The researcher's bench: suites of corpora and methods, measured alike and held against the truth.

A suite comes in; results go out, as JSON, as a report and as tables. It stands on the face of adsim as any user
would, and no method of it sees the truth.
"""

from adsim.bench.method import Method, Trace
from adsim.bench.results import Results
from adsim.bench.runner import run
from adsim.bench.suite import Suite, read_suite

__all__ = ["Method", "Results", "Suite", "Trace", "read_suite", "run"]

"""The output folder of a run: tables, report, manifest and evidence, written aside and switched in whole.

In: a `LinkResult`. Out: a folder; and, the other way, the values of such a folder again. It never
changes a value but to make a CSV cell safe, and that can be undone. The writers of a `Selection` of groups
stand here too: `sheets`, `graphs`, `lines`, `pdf`.
"""

from adsim.export.evidence import load
from adsim.export.folder import check
from adsim.export.reading import Output, read_back
from adsim.export.summaries import load_summaries
from adsim.export.writing import check_format, write

__all__ = ["Output", "check", "check_format", "load", "load_summaries", "read_back", "write"]

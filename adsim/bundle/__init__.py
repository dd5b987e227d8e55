"""What of a run is handed on: chosen groups in the formats of other programs, and bundles of evidence.

In: a `LinkResult`, of a run or read from its folder. Out: bytes of files. It scores nothing anew, masks
identifiers unless it is told not to, and says with everything that it holds leads, not findings.
"""

from adsim.bundle.formats import FORMATS, Format, export_groups
from adsim.bundle.selecting import read_run, select
from adsim.bundle.verifying import Verified, verify
from adsim.bundle.writing import bundle

__all__ = ["FORMATS", "Format", "Verified", "bundle", "export_groups", "read_run", "select", "verify"]

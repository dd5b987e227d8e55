"""A linked corpus in a folder: it grows by batches, takes decisions, and forgets what it is told to.

In: what `ingest` read, and decisions. Out: `AdIndex`, with groups whose ids stay, and a log of what became of
them. Storage (`store`, `disk`) knows nothing of ads; linking is the pipeline's.
"""

from adsim.index.index import Added, AdIndex

__all__ = ["AdIndex", "Added"]

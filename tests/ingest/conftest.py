"""Reading of small inputs, as the tests of ingest need it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from adsim import ingest
from adsim.config import IngestSettings
from adsim.records import IngestResult

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def read_bytes() -> Callable[..., IngestResult]:
    """Reads bytes that come through standard input."""

    def read(data: bytes, **settings: Any) -> IngestResult:
        return ingest.read(["-"], settings=IngestSettings(**settings), stdin=io.BytesIO(data))

    return read


def accounted(result: IngestResult) -> bool:
    """Whether sources, corpus and rejected rows tell of the same counts."""
    read = sum(source.rows_read for source in result.corpus.sources)
    lost = sum(source.rows_rejected for source in result.corpus.sources)
    return read == len(result.corpus) and lost == result.rejected.num_rows


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., IngestResult]:
    """Writes files by name and content, and reads them."""

    def write_and_read(files: dict[str, bytes | str], **settings: Any) -> IngestResult:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        result = ingest.read([str(tmp_path / name) for name in files], settings=IngestSettings(**settings))
        assert accounted(result)
        return result

    return write_and_read


@pytest.fixture(scope="session")
def told() -> Callable[[IngestResult], list[str]]:
    """All notes of a result, those of a source behind its name."""

    def notes(result: IngestResult) -> list[str]:
        ours = [f"{source.name}: {note}" for source in result.corpus.sources for note in source.notes]
        return [*result.notes, *ours]

    return notes

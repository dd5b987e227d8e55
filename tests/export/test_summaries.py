"""Summaries on disk come back as they were."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from adsim import export
from adsim.errors import OutputError
from adsim.export.summaries import FILE, from_json, to_json
from adsim.records import LinkResult

Made = Callable[..., LinkResult]


def test_a_summary_comes_back_as_it_was(made: Made) -> None:
    (summary,) = made().summaries
    bare = dataclasses.replace(summary, weakest=None, first_seen=None, last_seen=None, moves=())
    for one in (summary, bare):
        assert from_json(to_json(one)) == one


def test_the_folder_gives_all_or_those_asked_for(made: Made, tmp_path: Path) -> None:
    result = made()
    export.write(result, tmp_path / "out")
    assert export.load_summaries(tmp_path / "out") == result.summaries
    assert export.load_summaries(tmp_path / "out", ["G-0000000000"]) == result.summaries
    assert export.load_summaries(tmp_path / "out", []) == ()
    with pytest.raises(OutputError, match="no group 'G-1'"):
        export.load_summaries(tmp_path / "out", ["G-1"])
    (tmp_path / "out" / FILE).unlink()
    with pytest.raises(OutputError, match="missing or damaged"):
        export.load_summaries(tmp_path / "out")

"""Files that each have their own settings become one corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from adsim.config import IngestSettings
from adsim.errors import InputError
from adsim.ingest import read, read_each


def test_each_file_is_read_by_its_own_settings(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id;inhalt\n1;café au port\n2;\n".encode("cp1252"))
    (tmp_path / "b.csv").write_text("id,body\n1,other words\n3,more words\n", "utf-8")
    told: list[tuple[str, int, int]] = []
    inputs = [
        (
            str(tmp_path / "a.csv"),
            IngestSettings(encoding="cp1252", delimiter=";", columns={"text": "inhalt"}),
        ),
        (str(tmp_path / "b.csv"), IngestSettings()),
    ]
    found = read_each(inputs, progress=lambda *step: told.append(step))
    assert list(found.corpus.texts) == ["café au port", "more words"]
    rejected = found.rejected.to_pylist()
    assert [(r["file"], r["row"], r["reason"]) for r in rejected] == [
        ("a.csv", 2, "no_text"), ("b.csv", 1, "same_id_other_text"),
    ]  # fmt: skip
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert told[-1] == ("reading", size, size)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_with_the_same_settings_it_reads_as_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"text": "words of {name}"}}\n', "utf-8")
    paths = [str(tmp_path / f"{name}.jsonl") for name in ("a", "b")]
    one, other = read(paths, settings=IngestSettings()), read_each([(p, IngestSettings()) for p in paths])
    assert one.corpus.table.equals(other.corpus.table)
    assert one.corpus.sources == other.corpus.sources


def test_a_column_that_is_nowhere_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nwords\n", "utf-8")
    with pytest.raises(InputError, match="no input has the column"):
        read_each([(str(tmp_path / "a.csv"), IngestSettings(columns={"city": "town"}))])

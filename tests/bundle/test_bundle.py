"""Bundles of evidence: what is in them, and that nothing done to them goes unnoticed."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adsim.bundle import bundle, verify
from adsim.cli import run
from adsim.config import ExportSettings
from adsim.errors import BundleError
from adsim.export.archive import zipped
from adsim.records import LinkResult

Files = dict[str, bytes]


def unzip(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def content(linked: LinkResult, out: Path, group: str) -> bytes:
    return bundle(linked, group, folder=out, reveal=True).content


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    def save(content: bytes) -> Path:
        path = tmp_path / "bundle.zip"
        path.write_bytes(content)
        return path

    return save


def lines(content: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in content.decode().splitlines()]


def test_it_holds_originals_links_and_hashes_of_everything(
    content: bytes, linked: LinkResult, out: Path, group: str
) -> None:
    files = unzip(content)
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    for name, told in manifest["files"].items():
        assert told == {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    assert files["run.json"] == (out / "run.json").read_bytes()
    assert manifest["run"]["manifest_sha256"] == hashlib.sha256(files["run.json"]).hexdigest()
    ads = lines(files["ads.jsonl"])
    assert [files[str(ad["file"])].decode() for ad in ads] == [linked.corpus.texts[k] for k in range(4)]
    assert [ad["sha256"] for ad in ads] == [hashlib.sha256(files[str(ad["file"])]).hexdigest() for ad in ads]
    assert manifest["group"] == json.loads(files["group.json"])["id"] == group
    assert b"Leads, not findings" in files["README.txt"]


def test_places_of_links_point_at_the_originals(content: bytes) -> None:
    files = unzip(content)
    texts = {ad["ad_id"]: files[str(ad["file"])].decode() for ad in lines(files["ads.jsonl"])}
    links = lines(files["links.jsonl"])
    assert links
    for link in links:
        for passage in link["passages"]:  # type: ignore[attr-defined]
            for side in ("left", "right"):
                start, end = passage[side]
                words = re.findall(r"\w+", texts[link[side]][start:end].lower())
                assert words == passage["words"].split()
        for contact in link["identifiers"]:  # type: ignore[attr-defined]
            shown = [texts[link["left"]][start:end] for start, end in contact["left"]]
            assert shown in (["416) 555-0123"], ["anna.lee@example.com"])


def test_a_masked_bundle_tells_no_identifier(linked: LinkResult, group: str) -> None:
    files = unzip(bundle(linked, group).content)
    for name, part in files.items():
        assert b"anna.lee" not in part, name
        assert not re.search(rb"555.{0,3}0123", part), name
    assert json.loads(files["manifest.json"])["masked"] is True
    links = lines(files["links.jsonl"])
    assert links[0]["identifiers"][0]["left"] == [[108, 121]]  # type: ignore[index]


def test_the_page_holds_no_markup_of_the_ads(content: bytes) -> None:
    for name in ("index.html", "index.fr.html"):
        page = unzip(content)[name].decode()
        assert "south <i>" not in page
        assert "<i>" not in page
        assert "<script" not in page
        assert not re.search(r"(src|href)=", page)
        allowed = re.search(r"style-src '(sha256-[^']+)'", page)
        style = re.search(r"<style>(.*?)</style>", page, re.S)
        assert allowed
        assert style
        digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
        assert allowed[1] == f"sha256-{digest}"


def test_as_written_it_verifies(content: bytes, saved: Callable[[bytes], Path], group: str) -> None:
    found = verify(saved(content))
    assert found.ok
    assert (found.group, found.masked) == (group, False)
    assert verify(saved(content), manifest_sha256=found.manifest_sha256.upper()).ok
    # packed anew by a mail server, it is still what it was
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in unzip(content).items():
            archive.writestr(name, part)
    assert verify(saved(packed.getvalue())).ok


def test_what_was_changed_missing_or_added_is_named(content: bytes, saved: Callable[[bytes], Path]) -> None:
    files = unzip(content)
    del files["group.json"]
    files["links.jsonl"] += b"\n"
    files["originals/00009.txt"] = b"new"
    found = verify(saved(zipped(files)))
    assert (found.changed, found.missing, found.added) == (
        ("links.jsonl",), ("group.json",), ("originals/00009.txt",),
    )  # fmt: skip
    assert not found.ok


def test_a_manifest_that_was_rewritten_shows_by_its_hash(
    content: bytes, saved: Callable[[bytes], Path]
) -> None:
    before = verify(saved(content)).manifest_sha256
    files = unzip(content)
    manifest = json.loads(files["manifest.json"])
    files["README.txt"] = b"other"
    manifest["files"]["README.txt"]["sha256"] = hashlib.sha256(b"other").hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    assert verify(saved(zipped(files))).ok
    assert verify(saved(zipped(files)), manifest_sha256=before).changed == ("manifest.json",)


def test_a_manifest_of_another_run_shows(content: bytes, saved: Callable[[bytes], Path]) -> None:
    files = unzip(content)
    manifest = json.loads(files["manifest.json"])
    files["run.json"] = b"{}"
    manifest["files"]["run.json"]["sha256"] = hashlib.sha256(b"{}").hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    assert verify(saved(zipped(files))).changed == ("run.json",)


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_of_a_part_goes_unnoticed(
    content: bytes, tmp_path_factory: pytest.TempPathFactory, place: float, bit: int
) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("links.jsonl")
        start = content.index(archive.read("links.jsonl"), entry.header_offset)
    at = start + int(place * entry.file_size)
    broken = bytearray(content)
    broken[at] ^= 1 << bit
    path = tmp_path_factory.getbasetemp() / "flipped.zip"
    path.write_bytes(broken)
    assert verify(path).changed == ("links.jsonl",)


@given(st.binary(max_size=200), st.integers(0, 10_000))
def test_broken_files_are_refused_and_never_crash(
    content: bytes, tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.zip"
    tail = len(content) - 6_000 + at % 6_000
    path.write_bytes(content[:tail] + noise + content[tail + len(noise) :])
    # a file that is still a zip may hold all parts: then what differs is named
    with contextlib.suppress(BundleError):
        found = verify(path)
        assert found.ok == (path.read_bytes() == content) or unzip(path.read_bytes()) == unzip(content)


@pytest.mark.parametrize("name", ["../up", "/root", "a/../b", "a\\b", "C:x", "a//b", "./a", "dir/"])
def test_parts_that_lead_out_are_refused(content: bytes, saved: Callable[[bytes], Path], name: str) -> None:
    with pytest.raises(BundleError, match="no plain file"):
        verify(saved(zipped({**unzip(content), name: b"x"})))


def test_links_repeats_and_encrypted_parts_are_refused(
    content: bytes, saved: Callable[[bytes], Path]
) -> None:
    link = io.BytesIO(content)
    with zipfile.ZipFile(link, "a") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr, entry.create_system = 0o120777 << 16, 3
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(BundleError, match="no plain file"):
        verify(saved(link.getvalue()))
    twice = io.BytesIO(content)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("README.txt", "other")
    with pytest.raises(BundleError, match="two parts"):
        verify(saved(twice.getvalue()))


def test_no_more_is_unpacked_than_the_settings_allow(content: bytes, saved: Callable[[bytes], Path]) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in unzip(content).items():
            archive.writestr(name, part)
        archive.writestr("zeros", bytes(30_000_000))
    assert len(bomb.getvalue()) < 300_000
    with pytest.raises(BundleError, match="more than 20,000,000 bytes"):
        verify(saved(bomb.getvalue()), settings=ExportSettings(bundle_bytes=20_000_000))
    with pytest.raises(BundleError, match="more than 3 parts"):
        verify(saved(content), settings=ExportSettings(bundle_parts=3))
    # an entry that lies about its size is cut at the size it tells
    lying = bytearray(bomb.getvalue())
    at = lying.rindex(b"PK\x01\x02")
    struct.pack_into("<I", lying, at + 24, 10)
    assert verify(saved(bytes(lying))).added == ("zeros",)


def test_what_is_no_bundle_is_refused(saved: Callable[[bytes], Path], tmp_path: Path) -> None:
    for wrong in (
        b"", b"no zip", zipped({"a": b""}), zipped({"manifest.json": b"["}), zipped({"manifest.json": b"{}"}),
        zipped({"manifest.json": b'{"kind": "adsim evidence bundle", "format_version": 9}'}),
        zipped({"manifest.json": b'{"kind": "adsim evidence bundle", "format_version": 1, "files": {"a": 1}}'}),
    ):  # fmt: skip
        with pytest.raises(BundleError):
            verify(saved(wrong))
    with pytest.raises(BundleError, match="No such file"):
        verify(tmp_path / "none.zip")


def test_commands_from_a_folder_to_a_verdict(
    out: Path, group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def adsim(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["adsim", *arguments])
        return run()

    monkeypatch.chdir(tmp_path)
    assert adsim("bundle", str(out), group) == 0
    digest = capsys.readouterr().out.strip()
    path = tmp_path / f"{group}.bundle.zip"
    assert adsim("verify", str(path), "--manifest", digest) == 0
    assert "every part is as it was written" in capsys.readouterr().out
    path.write_bytes(zipped({**unzip(path.read_bytes()), "more.txt": b"x"}))
    assert adsim("verify", str(path), "--manifest", digest) == 7
    told = capsys.readouterr()
    assert "added: more.txt" in told.out
    assert "1 parts differ" in told.err
    assert adsim("verify", str(path), "--json") == 7
    assert json.loads(capsys.readouterr().out)["added"] == ["more.txt"]
    assert adsim("export", str(out), "--format", "jsonl", "-o", "all.jsonl") == 0
    assert (tmp_path / "all.jsonl").read_text("utf-8").count('"type":"group"') == 2
    assert adsim("export", str(out), group, "--format", "doc") == 2
    assert adsim("export", str(out), "G-0") == 5
    assert adsim("export", str(out), group, "-o", "no/such/place.xlsx") == 5
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, "all.jsonl"])

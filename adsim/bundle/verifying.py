"""Checks an evidence bundle against its manifest and names what was changed, is missing or was added.

In: the path of a zip that may come from anyone. Out: a `Verified`. Nothing is written to the disk, nothing
is held whole but the manifest, and no more is unpacked than the settings allow.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adsim.bundle.writing import BUNDLE_MANIFEST, FORMAT_VERSION, KIND
from adsim.config import ExportSettings
from adsim.errors import BundleError
from adsim.export.folder import MANIFEST

_PIECE = 1 << 20
_MANIFEST_BYTES = 64 << 20
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Verified:
    """What verifying found; names of parts, sorted. `ok`: the bundle is what was written."""

    group: str
    masked: bool
    parts: int
    manifest_sha256: str
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was changed, is missing or was added."""
        return not (self.changed or self.missing or self.added)


def verify(path: Path, *, manifest_sha256: str = "", settings: ExportSettings | None = None) -> Verified:
    """Reads every part once; O(bytes). `manifest_sha256`: as written down when the bundle was made.

    Without it, whoever rewrote the manifest with the parts goes unnoticed. Raises `BundleError` where
    the file is no bundle, passes a limit, or names parts that lead out of it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive, manifest_sha256.strip().lower(), settings or ExportSettings())
    except OSError as error:
        raise BundleError(f"{path}: {error.strerror or error}", fix="name a readable bundle") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleError(f"{path} is damaged or no zip: {error}", fix="ask for the bundle anew") from error


def _verify(archive: zipfile.ZipFile, wanted: str, settings: ExportSettings) -> Verified:
    entries = _entries(archive, settings)
    if BUNDLE_MANIFEST not in entries:
        raise BundleError(f"it holds no {BUNDLE_MANIFEST}, so it is no bundle of adsim", fix=_ANEW)
    if entries[BUNDLE_MANIFEST].file_size > _MANIFEST_BYTES:
        raise BundleError(f"{BUNDLE_MANIFEST} is larger than {_MANIFEST_BYTES:,} bytes", fix=_ANEW)
    content = b"".join(_pieces(archive, entries[BUNDLE_MANIFEST]))
    manifest = _manifest(content)
    digest = hashlib.sha256(content).hexdigest()
    files: dict[str, Any] = manifest["files"]
    present = set(entries) - {BUNDLE_MANIFEST}
    changed = {n for n in present & set(files) if _digest(archive, entries[n]) != files[n]["sha256"]}
    if wanted and wanted != digest:
        changed.add(BUNDLE_MANIFEST)
    told = manifest["run"].get("manifest_sha256")
    if told and files.get(MANIFEST, {}).get("sha256") != told:
        changed.add(MANIFEST)
    return Verified(
        group=str(manifest["group"]),
        masked=bool(manifest["masked"]),
        parts=len(files),
        manifest_sha256=digest,
        changed=tuple(sorted(changed)),
        missing=tuple(sorted(set(files) - present)),
        added=tuple(sorted(present - set(files))),
    )


_ANEW = "ask for the bundle anew"


def _entries(archive: zipfile.ZipFile, settings: ExportSettings) -> dict[str, zipfile.ZipInfo]:
    """The entries by name; raises `BundleError` where they are too many, too large, or not plain files."""
    found = archive.infolist()
    if len(found) > settings.bundle_parts:
        raise BundleError(f"more than {settings.bundle_parts:,} parts", fix="raise [export] bundle_parts")
    if sum(entry.file_size for entry in found) > settings.bundle_bytes:
        fix = "raise [export] bundle_bytes if the bundle is to be trusted that far"
        raise BundleError(f"more than {settings.bundle_bytes:,} bytes, unpacked", fix=fix)
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in found:
        if entry.filename in entries:
            raise BundleError(f"two parts have the name {entry.filename!r}", fix=_ANEW)
        if not _is_inside(entry.orig_filename) or _is_odd(entry):
            raise BundleError(f"the part {entry.orig_filename!r} is no plain file of a bundle", fix=_ANEW)
        entries[entry.filename] = entry
    return entries


def _is_inside(name: str) -> bool:
    """Whether a name leads to a file inside of the bundle, on any system."""
    steps = name.split("/")
    return not any(step in ("", ".", "..") for step in steps) and not any(sign in name for sign in "\\:\0")


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a link, a device, encrypted, or packed in a way that bundles are not."""
    kind = (entry.external_attr >> 16) & 0o170000
    return kind not in (0, 0o100000) or bool(entry.flag_bits & 0x1) or entry.compress_type not in _PLAIN


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Any:
    """The content of an entry; zipfile never gives more than the size that the entry tells."""
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            yield piece


def _digest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """SHA-256 of a part; a part whose own checksum does not fit has none."""
    digest = hashlib.sha256()
    try:
        for piece in _pieces(archive, entry):
            digest.update(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return ""
    return digest.hexdigest()


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{BUNDLE_MANIFEST} is no JSON", fix=_ANEW) from error
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        raise BundleError(f"{BUNDLE_MANIFEST} is not of adsim", fix=_ANEW)
    if manifest.get("format_version") != FORMAT_VERSION:
        fix = "verify it with a newer adsim"
        raise BundleError(f"format {manifest.get('format_version')!r} of bundles is not known", fix=fix)
    files = manifest.get("files")
    well = isinstance(files, dict) and all(
        isinstance(told, dict) and isinstance(told.get("sha256"), str) for told in files.values()
    )
    if not well or not isinstance(manifest.get("run"), dict) or not {"group", "masked"} <= set(manifest):
        raise BundleError(f"{BUNDLE_MANIFEST} lacks what a bundle tells", fix=_ANEW)
    return manifest

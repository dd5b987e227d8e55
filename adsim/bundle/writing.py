"""Writes the evidence bundle of one group: a zip that can be read and verified without adsim and without a network.

In: a run and the id of a group. Out: the bytes of a zip, the same for the same run. `manifest.json` names
every other part with its SHA-256, so that what is changed, missing or added later shows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from adsim.bundle.page import render
from adsim.bundle.readme import README
from adsim.bundle.selecting import select
from adsim.config import ExportSettings
from adsim.errors import OutputError
from adsim.explain import Explanation, explain
from adsim.export.archive import zipped
from adsim.export.folder import MANIFEST
from adsim.export.lines import line, plain
from adsim.export.masking import mask
from adsim.export.selection import NOTICE, Selection, Tie
from adsim.records import LinkResult
from adsim.watch import Watch

KIND = "adsim evidence bundle"
FORMAT_VERSION = 1
BUNDLE_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Bundle:
    """A bundle: its bytes, and the SHA-256 of its manifest, to be written down apart from it."""

    content: bytes
    manifest_sha256: str


def bundle(
    result: LinkResult,
    group: str,
    *,
    folder: Path | None = None,
    reveal: bool = False,
    settings: ExportSettings | None = None,
    watch: Watch | None = None,
) -> Bundle:
    """The bundle of a group; `folder`, where the run was written, adds the manifest of the run.

    Masked, it holds the texts with dots for identifiers, and no SHA-256 of them as they were read. Raises
    `UsageError` for an unknown group. O(ads + links of the run) and a tracing of each link that is listed.
    """
    settings = settings or ExportSettings()
    selection = select(result, [group], reveal=reveal, settings=settings, folder=folder)
    with (watch or Watch()).stage("bundle", len(selection.members)):
        parts = _Parts(result, selection, settings, folder)
        files = parts.files()
        manifest = _manifest(selection, parts, files)
        return Bundle(zipped({**files, BUNDLE_MANIFEST: manifest}), hashlib.sha256(manifest).hexdigest())


@dataclass(frozen=True, eq=False)
class _Parts:
    result: LinkResult
    selection: Selection
    settings: ExportSettings
    folder: Path | None

    def files(self) -> dict[str, bytes]:
        """Every part but the manifest, by name."""
        group = _json({"notice": NOTICE, **plain(self.selection.groups[0])})
        files = {
            "README.txt": README.encode(),
            "group.json": group,
            "ads.jsonl": b"".join(line(ad) for ad in self.ads),
            "identifiers.jsonl": b"".join(line(plain(contact)) for contact in self.selection.contacts),
            "links.jsonl": b"".join(line(link) for link in self.links),
            "index.html": render(self.selection, self.links, "en").encode(),
            "index.fr.html": render(self.selection, self.links, "fr").encode(),
        }
        for ad, member in zip(self.ads, self.selection.members, strict=True):
            files[str(ad["file"])] = member.text.encode()
        if self.folder is not None:
            files[MANIFEST] = _read(self.folder / MANIFEST)
        return files

    @cached_property
    def ads(self) -> list[dict[str, Any]]:
        """The ads without their texts, which are parts of their own."""
        told = [plain(member) for member in self.selection.members]
        for number, ad in enumerate(told, 1):
            del ad["text"]
            ad["file"] = f"originals/{number:05d}.txt"
        return told

    @cached_property
    def links(self) -> list[dict[str, Any]]:
        """The links, strongest first; the first of them with the words in common, traced to both texts."""
        traced = self.settings.traced_links
        return [
            {**plain(tie), **(self._traced(tie) if k < traced else {})}
            for k, tie in enumerate(self.selection.ties)
        ]

    def _traced(self, tie: Tie) -> dict[str, Any]:
        told = explain(self.result, tie.left, tie.right)
        return {
            "sentence": {"en": told.en, "fr": told.fr},
            "passages": [
                {"words": p.words, "left": list(p.left), "right": list(p.right)} for p in told.passages
            ],
            "identifiers": self._identifiers(told),
        }

    def _identifiers(self, told: Explanation) -> list[dict[str, Any]]:
        digits = self.settings.masked_digits
        return [
            {
                "kind": one.kind,
                "value": mask(one.kind, one.value, digits=digits) if self.selection.masked else one.value,
                "obfuscated": one.obfuscated,
                "left": [list(span) for span in one.left],
                "right": [list(span) for span in one.right],
            }
            for one in told.identifiers
        ]


def _manifest(selection: Selection, parts: _Parts, files: dict[str, bytes]) -> bytes:
    return _json(
        {
            "kind": KIND,
            "format_version": FORMAT_VERSION,
            "group": selection.groups[0].id,
            "masked": selection.masked,
            "notice": NOTICE,
            "run": selection.run,
            "counts": {
                "ads": len(selection.members),
                "identifiers": len(selection.contacts),
                "links": len(parts.links),
                "links_not_traced": max(len(parts.links) - parts.settings.traced_links, 0),
            },
            "files": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in sorted(files.items())
            },
        }
    )


def _json(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}", fix="run `adsim link` anew") from error

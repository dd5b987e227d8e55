"""Chooses groups of a run and turns them into plain values, identifiers masked unless they are asked for.

In: a `LinkResult`, of a run or read from its folder, and ids of groups. Out: a `Selection`. It scores nothing
and leaves nothing out: every ad, contact and link of the chosen groups is in it.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from adsim import export
from adsim.config import ExportSettings
from adsim.errors import UsageError
from adsim.explain import parts_of, places_of
from adsim.export.folder import MANIFEST, digest
from adsim.export.masking import LINKING, mask, mask_spans, plain
from adsim.export.selection import Chosen, Contact, Member, Reason, Selection, Tie, Wording
from adsim.records import (
    I32,
    CutReason,
    GroupSummary,
    IdentifierKind,
    LinkResult,
    Origin,
    Slot,
    Template,
    TextGroupSummary,
)

_SHOWN = ("ad_id", "text", "agency", "city", "posted_at", "url")
_UNKNOWN_TIME = np.iinfo(np.int64).min


def read_run(out: Path, ids: Sequence[str] | None = None) -> LinkResult:
    """A run from its output folder with the summaries of these groups, or of all; raises `OutputError`."""
    summaries = export.load_summaries(out, ids)
    return dataclasses.replace(export.load(out), summaries=summaries)


def select(
    result: LinkResult,
    ids: Sequence[str] | None = None,
    *,
    reveal: bool = False,
    settings: ExportSettings | None = None,
    folder: Path | None = None,
) -> Selection:
    """The groups of `ids` (all by default), in the order of the run; `folder`: where the run was written.

    Raises `UsageError` for an id that is no group of two ads and more. O(ads + links of the run), and a
    tracing of each masked text.
    """
    known = {summary.id: summary for summary in result.summaries}
    wanted = list(known) if ids is None else list(dict.fromkeys(ids))
    unknown = [one for one in wanted if one not in known]
    if unknown:
        raise UsageError(f"no group '{unknown[0]}'", fix="take ids from the column group of groups.csv")
    chosen = [summary for summary in result.summaries if summary.id in set(wanted)]
    return Selecting(result, chosen, reveal, settings or ExportSettings(), folder).selection()


@dataclass(frozen=True, eq=False)
class Selecting:
    """Turns chosen groups of a run into plain values, piece by piece."""

    result: LinkResult
    chosen: list[GroupSummary]
    reveal: bool
    settings: ExportSettings
    folder: Path | None

    def selection(self) -> Selection:
        """All of them in one value."""
        return Selection(
            groups=tuple(self.group(summary) for summary in self.chosen),
            members=tuple(self.member(row, s) for s in self.chosen for row in self.in_time(s.ads)),
            contacts=self.contacts,
            ties=tuple(self.tie(k) for k in self.link_rows()),
            masked=not self.reveal,
            run=self._run(),
        )

    def masked(self, kind: str, value: str) -> str:
        """A value as it is shown."""
        if self.reveal:
            return plain(kind, value)
        return mask(kind, value, digits=self.settings.masked_digits)

    @cached_property
    def _rows(self) -> I32:
        """Rows of the chosen ads, sorted."""
        return np.array(sorted(row for s in self.chosen for row in s.ads), np.int32)

    def in_time(self, rows: Iterable[int]) -> list[int]:
        """Rows in the order of posting, the undated last."""
        posted_at = self.result.corpus.posted_at
        return sorted(rows, key=lambda row: (posted_at[row] == _UNKNOWN_TIME, posted_at[row], row))

    @cached_property
    def _given(self) -> dict[int, tuple[int, int, int]]:
        """For each linking identifier of the chosen ads: ads chosen, ads elsewhere, ads in which it hides."""
        found = self.result.identifiers
        linking = found.kind <= IdentifierKind.WALLET
        ad, value, hidden = found.ad[linking], found.value[linking], found.obfuscated[linking]
        here = np.isin(ad, self._rows)
        width = len(found.values) + 1
        told = np.zeros(width, np.bool_)
        told[value[here]] = True
        wanted = told[value]
        ad, value, hidden, here = ad[wanted], value[wanted], hidden[wanted], here[wanted]

        def ads(where: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            keys = np.unique(ad[where].astype(np.int64) * width + value[where])
            return np.bincount(keys % width, minlength=width)

        inside, outside, hiding = ads(here), ads(~here), ads(here & hidden)
        return {
            int(v): (int(inside[v]), int(outside[v]), int(hiding[v])) for v in np.flatnonzero(inside).tolist()
        }

    @cached_property
    def _keys(self) -> dict[int, str]:
        """Keys of the identifiers, those of most ads first."""
        found = self.result.identifiers
        order = sorted(
            self._given, key=lambda v: (-self._given[v][0], int(found.value_kinds[v]), found.values[v])
        )
        return {value: f"I{k}" for k, value in enumerate(order, 1)}

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The identifiers of the chosen groups, those of most ads first."""
        found = self.result.identifiers
        return tuple(
            Contact(key, kind, self.masked(kind, found.values[value]), *self._given[value])
            for value, key in self._keys.items()
            for kind in [IdentifierKind(int(found.value_kinds[value])).name.lower()]
        )

    def keys_of(self, row: int) -> tuple[str, ...]:
        """Keys of the identifiers that an ad gives, those of most ads first."""
        found = self.result.identifiers
        keys = {self._keys[v] for v in (int(found.value[k]) for k in found.of(row)) if v in self._keys}
        return tuple(sorted(keys, key=lambda key: int(key[1:])))

    def member(self, row: int, group: GroupSummary) -> Member:
        """One ad; its text is traced where it has to be masked."""
        corpus, first = self.result.corpus, self.result.representative
        text = corpus.texts[row]
        copy_of = int(first[row]) if len(first) else row
        url = self._cell("url", row)
        return Member(
            **self.facts(row),
            group=group.id,
            text_group=self.result.groups.text_group_ids[int(self.result.groups.text_group[row])],
            url=url if self.reveal or not url else self.masked("url", url),
            text=self.text(row),
            sha256=hashlib.sha256(text.encode()).hexdigest() if self.reveal else "",
            same_text_as="" if copy_of == row else corpus.ad_ids[copy_of],
            contacts=self.keys_of(row),
            columns=self._columns(row),
        )

    def facts(self, row: int) -> dict[str, str]:
        """Id, agency, city and time of an ad."""
        return {
            "ad_id": self.result.corpus.ad_ids[row],
            "agency": self._cell("agency", row),
            "city": self._cell("city", row),
            "posted_at": _moment(int(self.result.corpus.posted_at[row])),
        }

    def _cell(self, name: str, row: int) -> str:
        column = self.result.corpus.column(name)
        value = None if column is None else column[row].as_py()
        return "" if value is None else str(value)

    def _columns(self, row: int) -> dict[str, str]:
        if not self.reveal:
            return {}
        return {
            name: self._cell(name, row)
            for name in self.result.corpus.table.column_names
            if name not in _SHOWN and self._cell(name, row)
        }

    def text(self, row: int) -> str:
        """The text of an ad as it is shown."""
        text = self.result.corpus.texts[row]
        if self.reveal:
            return text
        found = self.result.identifiers
        spans = [
            span for k, span in places_of(self.result, row) if span and found.kind[k] <= IdentifierKind.WALLET
        ]
        return mask_spans(text, spans)

    def link_rows(self) -> list[int]:
        """Positions of the links between chosen ads, the strongest first."""
        links = self.result.links
        both = np.isin(links.left, self._rows) & np.isin(links.right, self._rows)
        return sorted(np.flatnonzero(both).tolist(), key=lambda k: (-float(links.score[k]), k))

    def tie(self, k: int) -> Tie:
        """One link."""
        links, ids = self.result.links, self.result.corpus.ad_ids
        left, right = int(links.left[k]), int(links.right[k])
        cut = CutReason(int(links.cut[k]))
        parts = [part for part in parts_of(self.result, k) if part.log_odds][: self.settings.reasons]
        return Tie(
            left=ids[left],
            right=ids[right],
            score=round(float(links.score[k]), 4),
            state="kept" if links.kept[k] else "cut" if cut else "below",
            cut=cut.name.lower() if cut else "",
            origin="+".join(o.name.lower() for o in Origin if int(links.origin[k]) & o),
            shared=tuple(key for key in self.keys_of(left) if key in self.keys_of(right)),
            reasons=tuple(
                Reason(part.feature, round(part.value, 4), round(part.log_odds, 4), part.en, part.fr)
                for part in parts
            ),
        )

    def group(self, summary: GroupSummary) -> Chosen:
        """What is told of one group as a whole."""
        ids, weakest = self.result.corpus.ad_ids, summary.weakest
        texts = sorted(summary.text_groups, key=lambda t: (-len(t.ads), t.id))
        rows = set(summary.ads)
        members = {key for row in rows for key in self.keys_of(row)}
        return Chosen(
            id=summary.id,
            why=summary.why,
            interest=round(summary.interest, 4),
            ads=len(summary.ads),
            agencies=summary.agencies,
            cities=summary.cities,
            moves=summary.moves,
            first_seen=_iso(summary.first_seen),
            last_seen=_iso(summary.last_seen),
            undated=summary.undated,
            identifiers=tuple(key for key in self._keys.values() if key in members),
            names=summary.names,
            tricks={name: n for name, n in summary.tricks.items() if n},
            cohesion=round(summary.cohesion, 4),
            weakest=None
            if weakest is None
            else (ids[weakest.left], ids[weakest.right], round(weakest.score, 4), weakest.splits),
            wordings=tuple(self._wording(text) for text in texts),
            cuts=tuple(c for c in self.result.groups.cuts if summary.id in (c.left_group, c.right_group)),
            left_out=summary.left_out,
        )

    def _wording(self, text: TextGroupSummary) -> Wording:
        template = text.template
        if template is not None and not self.reveal:
            template = self._masked_template(template)
        return Wording(text.id, len(text.ads), template)

    def _masked_template(self, template: Template) -> Template:
        slots = tuple(
            Slot(
                slot.kind,
                tuple(
                    dataclasses.replace(v, value=self._masked_value(slot.kind, v.value)) for v in slot.values
                ),
                slot.more,
            )
            for slot in template.slots
        )
        return dataclasses.replace(template, slots=slots)

    def _masked_value(self, kind: str, value: str) -> str:
        """A value of a slot: masked where it is an identifier, whatever the most are that stand in the slot."""
        found = self._kind_of.get(value, kind if kind in LINKING and " " not in value else "")
        return self.masked(found, value)

    @cached_property
    def _kind_of(self) -> dict[str, str]:
        found = self.result.identifiers
        return {found.values[v]: IdentifierKind(int(found.value_kinds[v])).name.lower() for v in self._keys}

    def _run(self) -> dict[str, Any]:
        report = self.result.report
        clustering = report.settings.get("clustering", {})
        return {
            "version": report.version,
            "settings_hash": report.settings_hash,
            "seed": report.seed,
            "threshold": clustering.get("threshold"),
            "started_at": report.started_at,
            "ads": len(self.result.corpus),
            "manifest_sha256": digest(self.folder / MANIFEST) if self.folder else "",
            "sources": [
                {"name": s.name, "sha256": s.sha256, "bytes": s.bytes, "rows_read": s.rows_read}
                for s in self.result.corpus.sources
            ],
        }


def _moment(microseconds: int) -> str:
    """A time as ISO 8601 in UTC, to the second; empty where unknown."""
    if microseconds == _UNKNOWN_TIME:
        return ""
    return f"{np.datetime64(microseconds, 'us').astype('datetime64[s]')}Z"


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"

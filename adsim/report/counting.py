"""Counts of a run: what was read, grouped, linked and cut.

In: a `LinkResult`. Out: flat named numbers, for the manifest and for the head of the report. It never
loops over ads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc

from adsim.records import CutReason, IdentifierKind, LinkResult

_CUTS = [reason for reason in CutReason if reason is not CutReason.NONE]


def counts(result: LinkResult) -> dict[str, int | float]:
    """Named counts of a run; `group` means a linked-entity group of two ads and more. O(ads + links)."""
    return {
        "files": len(result.corpus.sources),
        "ads": len(result.corpus),
        "rejected": int(result.rejected.num_rows),
        **_rejected(result),
        "agencies": _distinct(result, "agency"),
        "cities": _distinct(result, "city"),
        "dated": int((result.corpus.posted_at != np.iinfo(np.int64).min).sum()),
        **_partition("text_", result.groups.text_group),
        **_partition("", result.groups.group),
        **_links(result),
        **{f"apart_{reason.name.lower()}": _apart(result, reason) for reason in _CUTS},
        "identifiers": len(result.identifiers),
        **_identifiers(result),
        "obfuscated_identifiers": int(result.identifiers.obfuscated.sum()),
        **_decisions(result),
        "capped": sum(generator.capped for generator in result.report.generators),
    }


def _rejected(result: LinkResult) -> dict[str, int]:
    tally = pc.value_counts(result.rejected["reason"].combine_chunks()).to_pylist()
    return {
        f"rejected_{t['values']}": int(t["counts"])
        for t in sorted(tally, key=lambda t: (-t["counts"], t["values"] or ""))
    }


def _distinct(result: LinkResult, column: str) -> int:
    return len(result.corpus.codes(column)[1])


def _partition(prefix: str, codes: Any) -> dict[str, int]:
    sizes = np.bincount(codes, minlength=1)
    grouped = sizes[sizes >= 2]
    return {
        f"{prefix}groups": len(grouped),
        f"ads_in_{prefix}groups": int(grouped.sum()),
        f"largest_{prefix}group": int(grouped.max(initial=0)),
    }


def _links(result: LinkResult) -> dict[str, int]:
    links = result.links
    by_reason = np.bincount(links.cut, minlength=len(CutReason))
    kept, cut = int(links.kept.sum()), int(by_reason[1:].sum())
    return {
        "links": len(links),
        "kept": kept,
        "below_threshold": int((~links.kept & (links.cut == 0)).sum()),
        "cut": cut,
        **{f"cut_{reason.name.lower()}": int(by_reason[reason]) for reason in _CUTS},
    }


def _apart(result: LinkResult, reason: CutReason) -> int:
    return sum(cut.reason is reason for cut in result.groups.cuts)


def _decisions(result: LinkResult) -> dict[str, int]:
    sign = result.decisions[:, 2]
    return {
        "decisions": len(sign),
        "decisions_same": int((sign > 0).sum()),
        "decisions_different": int((sign < 0).sum()),
        "decisions_unsure": int((sign == 0).sum()),
        "decisions_not_held": int((~result.held).sum()),
    }


def _identifiers(result: LinkResult) -> dict[str, int]:
    by_kind = np.bincount(result.identifiers.kind, minlength=len(IdentifierKind))
    return {f"identifiers_{kind.name.lower()}": int(by_kind[kind]) for kind in IdentifierKind}

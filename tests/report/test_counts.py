"""The counts of the manifest against a count by hand."""

from __future__ import annotations

from collections import Counter

from adsim import report
from adsim.records import CutReason, LinkResult


def test_counts_are_those_of_a_slow_count(run: LinkResult) -> None:
    counts = report.counts(run)
    rows = run.corpus.table.to_pylist()
    assert counts["ads"] == len(rows)
    assert counts["agencies"] == len({row["agency"] for row in rows})
    assert counts["cities"] == len({row["city"] for row in rows})
    assert counts["dated"] == sum(row["posted_at"] is not None for row in rows)
    for prefix, codes in (("", run.groups.group), ("text_", run.groups.text_group)):
        sizes = [size for size in Counter(codes.tolist()).values() if size > 1]
        assert counts[f"{prefix}groups"] == len(sizes)
        assert counts[f"ads_in_{prefix}groups"] == sum(sizes)
        assert counts[f"largest_{prefix}group"] == max(sizes)
    links = list(zip(run.links.kept.tolist(), run.links.cut.tolist(), strict=True))
    assert counts["links"] == len(links)
    assert counts["kept"] == sum(kept for kept, _ in links)
    assert counts["below_threshold"] == sum(not kept and not cut for kept, cut in links)
    for reason in CutReason:
        if reason:
            assert counts[f"cut_{reason.name.lower()}"] == sum(cut == reason for _, cut in links)
            assert counts[f"apart_{reason.name.lower()}"] == sum(c.reason == reason for c in run.groups.cuts)
    reasons = Counter(run.rejected["reason"].to_pylist())
    assert counts["rejected"] == sum(reasons.values())
    assert all(counts[f"rejected_{reason}"] == n for reason, n in reasons.items())


def test_links_are_kept_cut_or_below(run: LinkResult) -> None:
    counts = report.counts(run)
    assert counts["kept"] + counts["cut"] + counts["below_threshold"] == counts["links"]

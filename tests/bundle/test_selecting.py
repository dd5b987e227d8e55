"""What a selection of groups holds, masked and revealed, from a run and from its folder."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from adsim.bundle import read_run, select
from adsim.bundle.formats import FORMATS, export_groups
from adsim.bundle.writing import bundle
from adsim.errors import OutputError, UsageError
from adsim.export.folder import digest
from adsim.records import LinkResult

SECRETS = ["416) 555", "4165550123", "416 555-0123", "anna.lee", "5145550104", "555 0104", "ads/0", "@red"]


def test_all_ads_links_and_contacts_of_the_group_are_there(linked: LinkResult, group: str) -> None:
    chosen = select(linked, [group], reveal=True)
    (one,) = chosen.groups
    assert [ad.ad_id for ad in chosen.members] == ["=a0", "=a1", "=a2", "=a3"]
    assert [ad.text for ad in chosen.members] == [linked.corpus.texts[row] for row in range(4)]
    assert [ad.sha256 for ad in chosen.members] == [
        hashlib.sha256(ad.text.encode()).hexdigest() for ad in chosen.members
    ]
    assert [(c.kind, c.value, c.ads) for c in chosen.contacts] == [
        ("phone", "+1 416 555-0123", 4), ("email", "anna.lee@example.com", 4),
    ]  # fmt: skip
    inside = [k for k in range(len(linked.links)) if linked.links.left[k] < 4 and linked.links.right[k] < 4]
    assert len(chosen.ties) == len(inside) >= 2
    assert all(tie.shared == ("I1", "I2") for tie in chosen.ties)
    assert one.ads == 4
    assert chosen.members[0].columns == {"colour": "@red"}
    assert chosen.run["threshold"] == 0.5


def test_a_masked_selection_tells_no_identifier_in_any_format(linked: LinkResult) -> None:
    masked, whole = select(linked), select(linked, reveal=True)
    assert masked.masked
    assert [ad.columns for ad in masked.members] == [{}] * 6
    assert [ad.sha256 for ad in masked.members] == [""] * 6
    for format in ("jsonl", "graphml"):
        shown, full = export_groups(masked, format).decode(), export_groups(whole, format).decode()
        assert [secret for secret in SECRETS if secret in shown] == []
        assert "anna.lee@example.com" in full
    assert len({ad.text for ad in masked.members}) == 6
    assert [len(a.text) for a in masked.members] == [len(b.text) for b in whole.members]


def test_groups_come_in_the_order_of_the_run_and_each_once(linked: LinkResult) -> None:
    ids = [summary.id for summary in linked.summaries]
    assert [g.id for g in select(linked).groups] == ids
    assert [g.id for g in select(linked, [ids[1], ids[0], ids[1]]).groups] == ids
    with pytest.raises(UsageError, match="no group 'G-0'"):
        select(linked, ["G-0"])


def test_the_folder_gives_the_same_as_the_run(linked: LinkResult, out: Path, group: str) -> None:
    one, other = select(linked, [group]), select(read_run(out, [group]), [group], folder=out)
    assert other.run["manifest_sha256"] == digest(out / "run.json")
    told = dataclasses.replace(other, run={**other.run, "manifest_sha256": ""})
    assert told == one
    assert bundle(read_run(out), group).content == bundle(linked, group).content
    with pytest.raises(OutputError, match="no group 'G-0'"):
        read_run(out, ["G-0"])


def test_every_format_is_the_same_each_time_and_says_that_it_holds_leads(
    linked: LinkResult, group: str
) -> None:
    chosen = select(linked, [group])
    for format in FORMATS:
        assert export_groups(chosen, format) == export_groups(chosen, format), format
    for format in ("jsonl", "graphml"):
        assert "Leads, not findings" in export_groups(chosen, format).decode()
        assert "Des pistes, non des conclusions" in export_groups(chosen, format, language="fr").decode()
    with pytest.raises(UsageError, match="no format 'doc'"):
        export_groups(chosen, "doc")
    with pytest.raises(UsageError, match="no language 'de'"):
        export_groups(chosen, "csv", language="de")
    with pytest.raises(UsageError, match="one group"):
        export_groups(select(linked), "pdf")

"""The page of a true run: ads made up, linked and written out."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from adsim import report
from adsim.config import ReportSettings, Settings
from adsim.linker import AdLinker
from adsim.records import LinkResult
from adsim.synth import SynthSettings, generate


@pytest.fixture(scope="module")
def linked() -> LinkResult:
    return AdLinker().fit(generate(SynthSettings(ads=400, seed=3)).ads).result_


def test_a_true_run_has_its_groups_on_the_page(linked: LinkResult, browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report.render(linked), "utf-8")
    page = browser.new_page()
    seen: list[str] = []
    page.on("console", lambda line: seen.append(line.text))
    page.on("request", lambda request: seen.append(request.url))
    page.goto(path.as_uri())
    ids = [group.id for group in linked.summaries[:20]]
    assert ids
    assert page.locator("#ranking a.id").all_inner_texts() == ids
    for group in linked.summaries[:20]:
        expect(page.locator(f"#{group.id} > summary .why")).to_contain_text(group.why["en"])
    assert seen == [path.as_uri()]
    page.close()


def test_every_name_on_the_page_of_a_true_run_is_known(linked: LinkResult) -> None:
    from adsim.report.phrases import PHRASES

    names = {f"trick.{trick.lower()}" for group in linked.summaries for trick in group.tricks}
    names |= {f"identifier.{use.kind}" for group in linked.summaries for use in group.identifiers}
    names |= {
        f"slot.{slot.kind}"
        for group in linked.summaries
        for text in group.text_groups
        if text.template
        for slot in text.template.slots
    }
    names |= {f"generator.{generator.name}" for generator in linked.report.generators}
    assert sorted(names - set(PHRASES)) == []


def test_what_was_kept_apart_is_named_by_its_group_or_by_its_ad_when_alone(linked: LinkResult) -> None:
    cuts, ids = linked.groups.cuts, list(linked.corpus.ad_ids)
    sizes = np.bincount(linked.groups.group)
    ends = []
    for cut in cuts:
        for group, ad in ((cut.left_group, cut.left_ad), (cut.right_group, cut.right_ad)):
            row = ids.index(ad)
            alone = sizes[linked.groups.group[row]] == 1
            assert group == ("" if alone else linked.group_of(row))
            ends.append(group or f"ad {ad}")
    assert any(cut.left_group for cut in cuts)
    assert any(end.startswith("ad ") for end in ends)
    caps = dataclasses.replace(Settings(), report=ReportSettings(cuts=len(cuts))).to_dict()
    page = report.render(
        dataclasses.replace(linked, report=dataclasses.replace(linked.report, settings=caps))
    )
    told = re.sub("<[^>]+>", "", page[page.index('id="cuts-table"') :].partition("</table>")[0])
    for end in ends:
        assert end in told
    assert "annonce " in told

"""What the commands print: tables for people, in English or French, and JSON for programs.

In: results. Out: lines on the console that is given. It never prints a control character that stood in an
ad, a name or a path, and decides nothing.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from adsim.doctor import Finding
    from adsim.explain import Explanation
    from adsim.records import GroupSummary, IngestResult, LinkResult

NOTICE = (
    "Leads, not findings: a link means possibly one poster. Many ads are posted by consenting adults. Verify."
)
NOTICE_FR = (
    "Des pistes, non des conclusions : un lien signifie peut-être un même auteur. Beaucoup d'annonces sont "
    "publiées par des adultes consentants. Vérifiez."
)
_FR = {
    "group": "groupe",
    "ads": "annonces",
    "texts": "textes",
    "agencies": "agences",
    "cities": "villes",
    "cohesion": "cohésion",
    "why": "pourquoi",
    "report": "rapport",
    "evidence": "indice",
    "value": "valeur",
    "two strangers": "deux inconnus",
    "words in common": "mots en commun",
    "identifiers in common": "identifiants en commun",
    "written to hide": "écrit pour cacher",
    "way through the group": "chemin dans le groupe",
    "in no group": "dans aucun groupe",
    "phone": "téléphone",
    "email": "courriel",
    "handle": "pseudonyme",
    "url": "adresse web",
    "wallet": "portefeuille",
    "“{}”": "«\u00a0{}\u00a0»",
    "shown by": "montré par",
    "and {} more": "et {} de plus",
    "linked-entity groups: {groups}, with {linked} of {ads} ads": (
        "groupes d'entités liées : {groups}, avec {linked} des {ads} annonces"
    ),
}
# controls could move the cursor of a terminal, the others turn the direction of what follows
_UNSAFE = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)
_PASSAGES = 8


def console(*, stderr: bool = False) -> Console:
    """A console that prints text as it is; wide where it is no terminal."""
    made = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not made.is_terminal:
        made.width = 160
    return made


def say(to: Console, text: str, *, style: str = "") -> None:
    """A line of text, never broken."""
    to.print(safe(text), style=style or None, soft_wrap=True)


def safe(text: str) -> str:
    """Text that does nothing to a terminal but stand there."""
    return text.translate(_UNSAFE)


def print_json(values: dict[str, Any]) -> None:
    """Values as JSON on standard output."""
    print(json.dumps(values, ensure_ascii=False, allow_nan=False, indent=2))


def tell_reading(to: Console, read: IngestResult) -> None:
    """How each input was read, what was rejected and why, and what else was noticed."""
    for source in read.corpus.sources:
        how = [source.format, source.compression, source.encoding]
        found = f" (found by {source.encoding_found_by})" if source.encoding_found_by else ""
        mapping = ", ".join(f"{canonical}={name}" for canonical, name in source.mapping.items())
        rows = f"{source.rows_read:,} rows read, {source.rows_rejected:,} rejected"
        say(
            to,
            f"{source.name}: {', '.join(filter(None, how))}{found}; {rows}; columns {mapping}",
            style="dim",
        )
    if read.rejected.num_rows:
        reasons = read.rejected["reason"].value_counts().to_pylist()
        told = ", ".join(
            f"{r['values']} {r['counts']:,}" for r in sorted(reasons, key=lambda r: -r["counts"])
        )
        say(to, f"rejected: {told}; each row stands in the table of rejected rows", style="yellow")
    of_files = [f"{source.name}: {note}" for source in read.corpus.sources for note in source.notes]
    for note in [*read.notes, *of_files]:
        say(to, f"note: {note}", style="yellow")


def result_values(result: LinkResult, out: Path, *, top: int, french: bool = False) -> dict[str, Any]:
    """The result in plain values, for JSON."""
    return {
        "ads": len(result.corpus),
        "rejected": result.rejected.num_rows,
        "groups": len(result.summaries),
        "ads_in_groups": sum(len(group.ads) for group in result.summaries),
        "out": str(out),
        "notice": NOTICE_FR if french else NOTICE,
        "top": [_group_values(group, french) for group in result.summaries[:top]],
    }


def _group_values(group: GroupSummary, french: bool) -> dict[str, Any]:
    return {
        "group": group.id,
        "ads": len(group.ads),
        "text_groups": len(group.text_groups),
        "agencies": [count.value for count in group.agencies],
        "cities": [count.value for count in group.cities],
        "cohesion": round(group.cohesion, 4),
        "why": group.why["fr" if french else "en"],
    }


def show_result(to: Console, result: LinkResult, out: Path, *, top: int, french: bool = False) -> None:
    """The most interesting groups as a table, and where the report lies."""
    groups = result.summaries
    title = _word("linked-entity groups: {groups}, with {linked} of {ads} ads", french).format(
        groups=f"{len(groups):,}",
        linked=f"{sum(len(g.ads) for g in groups):,}",
        ads=f"{len(result.corpus):,}",
    )
    table = _table(
        ["group", "ads", "texts", "agencies", "cities", "cohesion", "why"], french, right=range(1, 6)
    )
    for group in groups[:top]:
        counts = (group.ads, group.text_groups, group.agencies, group.cities)
        why = group.why["fr" if french else "en"]
        _row(table, group.id, *(str(len(values)) for values in counts), f"{group.cohesion:.2f}", why)
    say(to, title, style="bold")
    if groups and top > 0:
        to.print(table)
    if len(groups) > top:
        say(to, _word("and {} more", french).format(f"{len(groups) - max(0, top):,}"))
    say(to, f"{_word('report', french)}: {out / 'report.html'}")


def show_explanation(to: Console, told: Explanation, *, french: bool = False) -> None:
    """The verdict, what both ads share, and how the score comes about."""
    say(to, told.fr if french else told.en, style="bold")
    for ad, group in zip((told.left, told.right), told.groups, strict=True):
        where = f"{_word('group', french)} {group}" if group else _word("in no group", french)
        say(to, f"  {ad}  {where}")
    if told.link and set(told.link) != {told.left, told.right}:
        say(to, f"  {_word('shown by', french)} {' – '.join(told.link)}")
    if told.path:
        say(to, f"  {_word('way through the group', french)}: {' → '.join(told.path)}")
    _show_shared(to, told, french)
    if told.score is not None:
        to.print()
        to.print(_score_table(told, french))


def _show_shared(to: Console, told: Explanation, french: bool) -> None:
    if told.identifiers:
        say(to, f"\n{_word('identifiers in common', french)}", style="bold")
    for known in told.identifiers:
        hidden = f" ({_word('written to hide', french)})" if known.obfuscated else ""
        say(to, f"  {_word(known.kind, french)}: {known.value}{hidden}")
    if told.passages:
        say(to, f"\n{_word('words in common', french)}", style="bold")
    longest = sorted(told.passages, key=lambda passage: -len(passage.words))
    for passage in [passage for passage in told.passages if passage in longest[:_PASSAGES]]:
        say(to, f"  {_word('“{}”', french).format(passage.words)}")
    if len(longest) > _PASSAGES:
        say(to, f"  {_word('and {} more', french).format(len(longest) - _PASSAGES)}")


def _score_table(told: Explanation, french: bool) -> Table:
    table = _table(["evidence", "value", "log-odds"], french, right=(1, 2))
    for part in told.parts:
        if abs(part.log_odds) >= 0.005:
            _row(table, part.fr if french else part.en, f"{part.value:.3g}", f"{part.log_odds:+.2f}")
    _row(table, _word("two strangers", french), "", f"{told.bias:+.2f}")
    total = told.bias + sum(part.log_odds for part in told.parts)
    _row(table, f"score {told.score:.3f}", "", f"{total:+.2f}")
    return table


def _table(names: list[str], french: bool, *, right: Iterable[int]) -> Table:
    table = Table(box=None, pad_edge=False)
    for k, name in enumerate(names):
        table.add_column(_word(name, french), justify="right" if k in right else "left", overflow="fold")
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*(safe(cell) for cell in cells))


def _word(english: str, french: bool) -> str:
    return _FR.get(english, english) if french else english


def explanation_values(told: Explanation) -> dict[str, Any]:
    """An explanation in plain values, for JSON."""
    return dataclasses.asdict(told)


def show_findings(to: Console, findings: Iterable[Finding]) -> None:
    """What the doctor saw, line by line."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in findings:
        _row(table, "ok" if finding.ok else "!!", finding.name, finding.detail)
    to.print(table)

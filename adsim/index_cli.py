"""The commands of an index: `index create`, `add`, `groups`, `decide`, `watch`, `purge` and what goes with them.

In: arguments. Out: tables or JSON on stdout, talk on stderr. They hold no logic beyond asking and showing.
"""

from __future__ import annotations

import dataclasses
import getpass
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adsim.errors import UsageError

if TYPE_CHECKING:
    from adsim.index import AdIndex
    from adsim.index.events import Event
    from adsim.records import IngestResult
    from adsim.watch import Watch

index_app = typer.Typer(no_args_is_help=True, help="Create an index of linked ads, look at it, check it.")

Index = Annotated[Path, typer.Argument(help="Folder of an index.")]
Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files or folders of ads; '-' for standard input.")
]
CorpusName = Annotated[
    str, typer.Option("--corpus", metavar="NAME", help="Name of these ads, to be purged by.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why.")]
Who = Annotated[str, typer.Option(metavar="NAME", help="Who decides; the user of this machine if empty.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
French = Annotated[bool, typer.Option("--fr", help="En français.")]
_FR = {
    "groups": "groupes",
    "group": "groupe",
    "ads": "annonces",
    "event": "événement",
    "from": "de",
    "to": "vers",
    "before": "avant",
    "after": "après",
    "by": "par",
    "born": "né",
    "grew": "grandi",
    "merged": "réuni",
    "split": "divisé",
    "shrank": "réduit",
    "gone": "disparu",
    "nothing changed": "rien n'a changé",
    "decision": "décision",
    "kind": "genre",
    "who": "qui",
    "when": "quand",
    "reason": "motif",
    "state": "état",
    "stands": "en vigueur",
    "undone": "annulée",
    "binds nothing": "ne lie rien",
    "left": "gauche",
    "right": "droite",
    "texts": "textes",
    "agencies": "agences",
    "cohesion": "cohésion",
    "why": "pourquoi",
    "worth": "poids",
    "holds": "tient",
    "would join": "réunirait",
    "watch": "veille",
    "name": "nom",
    "question": "question",
    "new": "nouveau",
    "score": "score",
    "ad": "annonce",
}


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(index_app, name="index")
    for command in (add, refresh, groups, decide, undo, suggest, watch, unwatch, news, purge):
        app.command()(command)


@index_app.command()
def create(
    index: Annotated[Path, typer.Argument(help="Folder to make.")],
    inputs: Inputs,
    corpus: CorpusName = "",
    settings_file: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="TOML file of settings; they stay.")
    ] = None,
    decisions_of: Annotated[
        Path | None, typer.Option(metavar="INDEX", help="Index whose decisions are taken over.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Link ads and keep them in a folder that answers questions and grows."""
    from adsim.config import Settings
    from adsim.index import AdIndex
    from adsim.index.store import check_free

    settings = Settings.from_toml(settings_file) if settings_file else Settings()
    check_free(index)
    taken: Sequence[Any] = ()
    if decisions_of:
        with AdIndex.open(decisions_of) as other:
            taken = other.decisions
    with _reading(inputs, settings) as (read, progress):
        made = AdIndex.create(index, read, settings=settings, corpus=corpus, decisions=taken, watch=progress)
    with made:
        _show_index(made, as_json)


@index_app.command()
def show(index: Index, as_json: AsJson = False) -> None:
    """Say what an index holds."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        _show_index(opened, as_json)


def _show_index(index: AdIndex, as_json: bool) -> None:
    values = {
        "index": str(index.path),
        "ads": len(index),
        "groups": len(index.groups()),
        "corpora": index.corpora,
        "decisions": sum(decision.stands for decision in index.decisions),
        "unbound": list(index.unbound),
        "conflicts": [list(pair) for pair in index.conflicts],
        "watches": len(index.watches),
        "exact": index.exact,
        "changed_at": index.changed_at,
    }
    if as_json:
        _print_json(values)
        return
    corpora = ", ".join(f"{name or '(no name)'} {count:,}" for name, count in index.corpora.items())
    _say(f"{values['ads']:,} ads in {values['groups']:,} groups; corpora: {corpora}")
    _say(f"{values['decisions']} decisions, {values['watches']} watches; last changed {index.changed_at}")
    for pair in index.conflicts:
        _say(
            f"in conflict: {pair[0]} and {pair[1]} are decided the same, but other decisions keep them apart"
        )
    for decision in index.unbound:
        _say(f"{decision} binds nothing: an ad of it is not there, or says something else")
    if not index.exact:
        _say("ads that came since the last refresh are linked provisionally: run `adsim refresh`")


@index_app.command()
def verify(index: Index) -> None:
    """Check every byte of an index; what is damaged is named with what helps."""
    from adsim.index.store import Store

    with Store.open(index) as store:
        damaged = store.check(sums=True)
        bytes_in_all = sum(segment.bytes for segment in store.manifest.segments)
    for problem in damaged:
        _say(str(problem))
    if damaged:
        raise typer.Exit(damaged[0].exit_code)
    _say(f"all is as it was written: {bytes_in_all:,} bytes")


@index_app.command()
def events(
    index: Index,
    since: Annotated[int, typer.Option(min=0, metavar="N", help="Number of the first event.")] = 0,
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """List what became of the groups, and why."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        _show_events(opened.events(since=since), as_json, french)


@index_app.command()
def decisions(index: Index, as_json: AsJson = False, french: French = False) -> None:
    """List all decisions, those that were taken back among them."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        taken, unbound = opened.decisions, opened.unbound
    if as_json:
        _print_json({"decisions": [dataclasses.asdict(one) for one in taken], "unbound": list(unbound)})
        return
    rows = []
    for one in taken:
        state = "undone" if not one.stands else "binds nothing" if one.id in unbound else "stands"
        rows.append(
            (one.id, one.kind, one.left, one.right, one.who, one.at, _word(state, french), one.reason)
        )
    _table(["decision", "kind", "left", "right", "who", "when", "state", "reason"], rows, french)


@index_app.command()
def watches(index: Index, as_json: AsJson = False, french: French = False) -> None:
    """List the saved questions."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        saved = opened.watches
    if as_json:
        _print_json({"watches": [dataclasses.asdict(one) for one in saved]})
        return
    rows = [(w.id, w.name, w.question.kind, w.question.asked[:60], w.who, w.at) for w in saved]
    _table(["watch", "name", "kind", "question", "who", "when"], rows, french)


def add(
    index: Index,
    inputs: Inputs,
    corpus: CorpusName = "",
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Add ads to an index: those that are not there yet are linked with all others."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        with _reading(inputs, opened.settings) as (read, progress):
            added = opened.add(read, corpus=corpus, watch=progress)
        fresh = [one for one in opened.news() if one.ads or one.events] if opened.watches else []
    if as_json:
        _print_json({**dataclasses.asdict(added), "watches": [one.watch.id for one in fresh]})
        return
    _say(f"{added.ads:,} ads added; {added.repeated:,} were there already")
    if added.other_text:
        _say(
            f"{len(added.other_text):,} ids were there with another text, which stays: {_few(added.other_text)}"
        )
    if not added.refreshed and added.ads:
        _say("they are linked provisionally: run `adsim refresh` for what linking all at once gives")
    _show_events(added.events, False, french)
    for one in fresh:
        _say(f"{one.watch.id} {one.watch.name}: {len(one.ads) + one.more:,} new")


def refresh(index: Index, as_json: AsJson = False, french: French = False) -> None:
    """Link all ads of an index anew; the groups are then those of linking them at once."""
    from adsim.index import AdIndex

    with AdIndex.open(index, to_refresh=True) as opened, _progress() as progress:
        told = opened.refresh(watch=progress)
    _show_events(told, as_json, french)


def groups(
    index: Index,
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Groups to print.")] = 20,
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """List the groups of an index, the most interesting first."""
    from adsim.index import AdIndex

    language = "fr" if french else "en"
    with AdIndex.open(index) as opened:
        found = opened.groups()
    rows = [
        (g.id, len(g.ads), len(g.text_groups), len(g.agencies), round(g.cohesion, 4), g.why[language])
        for g in found[:top]
    ]
    names = ["group", "ads", "texts", "agencies", "cohesion", "why"]
    if as_json:
        _print_json({"groups": len(found), "top": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    _table(names, rows, french)


def decide(
    index: Index,
    kind: Annotated[
        str,
        typer.Argument(help="same, different, unsure or split (two ads), exclude (an ad), merge (groups)."),
    ],
    left: Annotated[str, typer.Argument(help="Id of an ad; of a group to merge.")],
    right: Annotated[str, typer.Argument(help="Id of the other; nothing to exclude an ad.")] = "",
    reason: Reason = "",
    who: Who = "",
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Decide on two ads, an ad or two groups; it binds from now on, until it is undone."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened, _progress() as progress:
        told = opened.decide(kind, left, right, reason=reason, who=_who(who), watch=progress)
    _show_decided(told, as_json, french)


def undo(
    index: Index,
    decision: Annotated[str, typer.Argument(help="Id of a decision, such as D-3.")],
    reason: Reason = "",
    who: Who = "",
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Take a decision back."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened, _progress() as progress:
        told = opened.undo(decision, reason=reason, who=_who(who), watch=progress)
    _show_decided(told, as_json, french)


def _show_decided(told: Any, as_json: bool, french: bool) -> None:
    if as_json:
        _print_json(dataclasses.asdict(told))
        return
    _say(told.id)
    _show_events(told.events, False, french)
    for left, right in told.conflicts:
        _say(f"in conflict: {left} and {right} are decided the same, but other decisions keep them apart")


def suggest(
    index: Index,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="Pairs to print.")] = 10,
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """List the pairs of ads of which a decision would be worth most."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        found = opened.suggest(top)
    if as_json:
        _print_json({"suggestions": [dataclasses.asdict(one) for one in found]})
        return
    rows = [
        (
            one.left,
            one.right,
            f"{one.score:.3f}",
            _word("holds" if one.joins else "would join", french),
            f"{one.sizes[0]} + {one.sizes[1]}",
            f"{one.worth:g}",
        )
        for one in found
    ]
    _table(["left", "right", "score", "state", "ads", "worth"], rows, french)


def watch(
    index: Index,
    name: Annotated[str, typer.Argument(help="What to call it.")],
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="Text of an ad.")] = None,
    identifier: Annotated[str | None, typer.Option(metavar="ID", help="Phone, e-mail, handle ...")] = None,
    phrase: Annotated[str | None, typer.Option(metavar="WORDS", help="Words in this order.")] = None,
    ad: Annotated[str | None, typer.Option(metavar="AD", help="Id of an ad: more like it.")] = None,
    group: Annotated[str | None, typer.Option(metavar="GROUP", help="Id of a group: who joins it.")] = None,
    who: Who = "",
    as_json: AsJson = False,
) -> None:
    """Save a question; `adsim news` tells what comes in for it."""
    from adsim.index import AdIndex
    from adsim.lookup import Question

    question = Question(text=text, identifier=identifier, phrase=phrase, ad_id=ad, group=group)
    with AdIndex.open(index) as opened:
        made = opened.watch(question, name=name, who=_who(who))
    _print_json(dataclasses.asdict(made)) if as_json else _say(made.id)


def unwatch(index: Index, watch: Annotated[str, typer.Argument(help="Id of a watch, such as W-1.")]) -> None:
    """Drop a saved question."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        opened.unwatch(watch)
    _say(watch)


def news(
    index: Index,
    watch: Annotated[str, typer.Argument(help="Id of a watch; all if not given.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Tell it again next time.")] = False,
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Tell what came in for the saved questions since it was last told."""
    from adsim.index import AdIndex

    with AdIndex.open(index) as opened:
        told = opened.news(watch)
        if told and not keep:
            opened.seen(watch)
    if as_json:
        _print_json({"news": [dataclasses.asdict(one) for one in told]})
        return
    rows = [(one.watch.id, one.watch.name, ad, f"{score:.3f}") for one in told for ad, score in one.ads]
    _table(["watch", "name", "ad", "score"], rows, french)
    for one in told:
        if one.more:
            _say(f"{one.watch.id}: {one.more:,} more texts answer than were looked at")
        if one.events:
            _show_events(one.events, False, french)


def purge(
    index: Index,
    ad: Annotated[
        list[str] | None, typer.Option("--id", metavar="AD", help="Id of an ad. Repeatable.")
    ] = None,
    ids: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of ids, one a line; '-' for standard input.")
    ] = None,
    corpus: Annotated[str | None, typer.Option(metavar="NAME", help="All ads of this corpus.")] = None,
    before: Annotated[str | None, typer.Option(metavar="DATE", help="All ads posted before.")] = None,
    as_json: AsJson = False,
    french: French = False,
) -> None:
    """Take ads out of an index, and all that was made of them, from every file."""
    from adsim.index import AdIndex
    from adsim.lookup.values import moment

    named = [*(ad or []), *(_lines(ids) if ids else [])]
    if not named and corpus is None and before is None:
        raise UsageError("nothing is named to be purged", fix="give --id, --ids, --corpus or --before")
    limit = moment(before, end=False) if before else None
    with AdIndex.open(index) as opened, _progress() as progress:
        told = opened.purge(ids=named, corpus=corpus, before=limit, watch=progress)
    if as_json:
        _print_json(dataclasses.asdict(told))
        return
    _say(f"{told.ads:,} ads purged")
    if told.unknown:
        _say(f"{len(told.unknown):,} ids were not there: {_few(told.unknown)}")
    if told.undated:
        _say(f"{told.undated:,} ads without a date, which no age reaches, are in the index")
    if told.decisions or told.watches:
        _say(f"gone with them: {', '.join((*told.decisions, *told.watches))}")
    _show_events(told.events, False, french)


def _lines(path: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}", fix="name a readable UTF-8 file of ids") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def _who(name: str) -> str:
    return name or getpass.getuser()


@contextmanager
def _progress() -> Iterator[Watch]:
    from adsim.printing import console
    from adsim.progress import StageProgress
    from adsim.watch import Watch

    with StageProgress(console(stderr=True)) as progress:
        yield Watch(progress)


@contextmanager
def _reading(inputs: list[str], settings: Any) -> Iterator[tuple[IngestResult, Watch]]:
    """What the inputs hold, and the progress of what is done with it."""
    from adsim import ingest
    from adsim.printing import console, tell_reading

    with _progress() as watch:
        assert watch.progress
        read = ingest.read(inputs, settings=settings.ingest, progress=watch.progress, stdin=sys.stdin.buffer)
        tell_reading(console(stderr=True), read)
        yield read, watch


def _show_events(told: Iterable[Event], as_json: bool, french: bool) -> None:
    if as_json:
        _print_json({"events": [dataclasses.asdict(event) for event in told]})
        return
    rows = [
        (
            str(event.number),
            _word(event.kind, french),
            event.group,
            ", ".join(event.sources or event.targets) + (f" +{event.more}" if event.more else ""),
            str(event.before),
            str(event.after),
            "; ".join(f"{why.left} – {why.right} {why.score:g} ({why.by})" for why in event.why),
        )
        for event in told
    ]
    if not rows:
        _say(_word("nothing changed", french))
        return
    _table(["event", "kind", "group", "groups", "before", "after", "by"], rows, french)


def _few(names: Sequence[str], most: int = 10) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _table(names: list[str], rows: Iterable[Iterable[Any]], french: bool) -> None:
    from rich.table import Table

    from adsim.printing import console, safe

    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(_word(name, french), overflow="fold")
    for row in rows:
        table.add_row(*(safe(str(cell)) for cell in row))
    console().print(table)


def _say(text: str) -> None:
    from adsim.printing import console, say

    say(console(), text)


def _print_json(values: dict[str, Any]) -> None:
    import json

    print(json.dumps(values, ensure_ascii=False, allow_nan=False, indent=2, default=str))


def _word(english: str, french: bool) -> str:
    return _FR.get(english, english) if french else english

"""The investigator's command: `query`.

In: an index and a question, or a file of them. Out: related ads as a table or JSON. It holds no logic beyond asking
and showing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adsim.errors import InputError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from adsim.lookup import Answer, Hit, Question

_WORDS = 3
_FR = {
    "ad": "annonce",
    "score": "score",
    "group": "groupe",
    "copies": "copies",
    "in common": "en commun",
    "nothing found": "rien trouvé",
    "no hit at {} or above": "aucun résultat à {} ou plus",
    "nearest: {} ({})": "le plus proche : {} ({})",
    "{} texts, {} ads; score: {}": "{} textes, {} annonces ; score : {}",
    "limits that struck: {}": "limites atteintes : {}",
    "alone": "seule",
    "the very words": "les mêmes mots",
}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(query)


def query(
    index: Annotated[Path, typer.Argument(help="Folder of an index.")],
    text: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Text of an ad, whole or in part; '-' for standard input."),
    ] = None,
    identifier: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Phone, e-mail, handle, address or wallet, in any disguise."),
    ] = None,
    phrase: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Words that stand in this order.")
    ] = None,
    ad: Annotated[str | None, typer.Option(metavar="AD", help="Id of an ad: more like it.")] = None,
    group: Annotated[
        str | None, typer.Option(metavar="GROUP", help="Id of a group: what lies near it, outside of it.")
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Questions, one a line, as JSON or text; '-' for standard input."),
    ] = None,
    agency: Annotated[str | None, typer.Option(metavar="NAME", help="Only ads of this agency.")] = None,
    city: Annotated[str | None, typer.Option(metavar="NAME", help="Only ads of this city.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only ads posted from then on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only ads posted up to then.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, metavar="N", help="Distinct texts to show.")] = 20,
    least: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="P", help="Least score; the threshold if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    french: Annotated[bool, typer.Option("--fr", help="En français.")] = False,
) -> None:
    """Find the ads of an index that are related to a text, an identifier, a phrase, an ad or a group."""
    from adsim.index import AdIndex
    from adsim.lookup.values import answer_values, moment
    from adsim.printing import NOTICE, NOTICE_FR, console, print_json, say

    common: dict[str, Any] = {
        "k": k,
        "agency": agency,
        "city": city,
        "since": moment(since, end=False) if since else None,
        "until": moment(until, end=True) if until else None,
        "least": least,
    }
    asked = {"text": text, "identifier": identifier, "phrase": phrase, "ad_id": ad, "group": group}
    questions = _questions(asked, batch, common)
    with AdIndex.open(index) as opened:
        answers = opened.ask_many(questions)
        if as_json:
            values = [answer_values(answer, french=french) for answer in answers]
            print_json({"answers": values} if batch else values[0])
            return
        for answer in answers:
            show_answer(console(), answer, french=french)
    say(console(stderr=True), NOTICE_FR if french else NOTICE, style="dim")


def _questions(asked: dict[str, str | None], batch: str | None, common: dict[str, Any]) -> list[Question]:
    from adsim.lookup import Question
    from adsim.lookup.values import read_questions

    given = {name: value for name, value in asked.items() if value is not None}
    if batch is None:
        if given.get("text") == "-":
            given["text"] = sys.stdin.read()
        return [Question(**given, **common)]  # type: ignore[arg-type]
    if given:
        raise UsageError("one question beside a file of them", fix="give either --batch or a question")
    if batch == "-":
        return read_questions(sys.stdin, **common)
    try:
        with Path(batch).open(encoding="utf-8") as lines:
            return read_questions(lines, **common)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{batch}: {error}", fix="name a readable UTF-8 file") from error


def show_answer(to: Console, answer: Answer, *, french: bool = False) -> None:
    """The hits as a table, or how near the nearest was."""
    from adsim.lookup import MEASURES
    from adsim.printing import say

    if answer.hits:
        is_what = MEASURES[answer.hits[0].measure][french]
        counted = f"{answer.texts:,}", f"{answer.ads:,}", is_what
        say(to, _word("{} texts, {} ads; score: {}", french).format(*counted), style="bold")
        to.print(_table(answer.hits, french))
    elif answer.question.kind in ("identifier", "phrase"):
        say(to, _word("nothing found", french), style="bold")
    else:
        say(to, _word("no hit at {} or above", french).format(f"{answer.least:.2f}"), style="bold")
    if answer.nearest:
        nearest = answer.nearest
        told = nearest.fr if french else nearest.en
        say(to, _word("nearest: {} ({})", french).format(nearest.ad_id, told))
    if answer.capped:
        struck = ", ".join(f"{name} {count:,}" for name, count in answer.capped.items())
        say(to, _word("limits that struck: {}", french).format(struck), style="yellow")


def _table(hits: tuple[Hit, ...], french: bool) -> Any:
    from rich.table import Table

    from adsim.printing import safe

    table = Table(box=None, pad_edge=False)
    for name in ("score", "ad", "group", "copies", "in common"):
        right = "right" if name in ("score", "copies") else "left"
        table.add_column(_word(name, french), justify=right, overflow="fold")  # type: ignore[arg-type]
    for hit in hits:
        copies = len(hit.copies) + hit.more_copies
        cells = (hit.ad_id, hit.group or _word("alone", french), str(copies or ""), _in_common(hit, french))
        table.add_row(f"{hit.score:.3f}", *(safe(cell) for cell in cells))
    return table


def _in_common(hit: Hit, french: bool) -> str:
    """Identifiers, then the longest passages, in the order of the question."""
    passages = hit.evidence.passages
    longest = sorted(passages, key=lambda passage: -len(passage.words))[:_WORDS]
    words = [f"“{passage.words}”" for passage in passages if passage in longest]
    shared = [f"{kind} {value}" for kind, value in hit.identifiers]
    exact = [_word("the very words", french)] if hit.verbatim else []
    return "; ".join([*shared, *(exact or words)])


def _word(english: str, french: bool) -> str:
    return _FR.get(english, english) if french else english

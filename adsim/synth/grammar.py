"""Sentences from a grammar: reads the files of `data/`, compiles them once, expands roles.

In: a language, a role, a stream of draws, a register. Out: a sentence with `{slots}` that are filled anew for
every ad. The form of the files: `[role]`, then one alternative per line; `{a|b|}` chooses, `<role>` expands,
`{tu/vous}` follows the register of the author (0 or 1), `$slot` becomes a slot.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import TypeAlias

from adsim.synth.draws import Draws

LANGUAGES = {"en": "english.txt", "fr": "french.txt"}
SLOTS = frozenset({"name", "age", "city", "area", "hours", "day", "day2", "contact", "agency"})


class Choice(tuple["Sequence_", ...]):
    """Alternatives, one of which is drawn."""


class Switch(tuple["Sequence_", ...]):
    """Alternatives, of which the register takes one."""


class Ref(str):
    """A role to be expanded."""


Sequence_: TypeAlias = "str | tuple[object, ...]"
_TOKEN = re.compile(r"[{}|/]|<[a-z0-9_.]+>|\$[a-z0-9]+|[^{}|/<$]+")
_MOST_WAYS, _WAYS_POWER = 10_000, 0.4
_TIDY = re.compile(r" (?=[,.…])|  +|(?<=[.!?…]) ?\.(?!\.)|,(?=[.,;:?!])")


class Grammar:
    """The compiled rules of one language."""

    def __init__(self, text: str) -> None:
        self.rules: dict[str, tuple[Sequence_, ...]] = {}
        role = ""
        for line in text.split("\n"):
            if line.startswith("#") or not line.strip():
                continue
            if re.fullmatch(r"\[[a-z0-9_.]+\]", line):
                role = line[1:-1]
                self.rules[role] = ()
            else:
                self.rules[role] += (compile_line(line),)
        self.steps: dict[str, tuple[float, ...]] = {}

    def _steps(self, role: str) -> tuple[float, ...]:
        """Weights of the lines of a role, summed up: a line that can be said in more ways is drawn more often."""
        if role not in self.steps:
            ways = [min(self._ways(line), _MOST_WAYS) for line in self.rules[role]]
            self.steps[role] = tuple(accumulate(n**_WAYS_POWER for n in ways))
        return self.steps[role]

    def _ways(self, node: object) -> int:
        """In how many ways a part can be said."""
        if isinstance(node, Ref):
            return sum(map(self._ways, self.rules[node]))
        if isinstance(node, str):
            return 1
        if isinstance(node, Choice):
            return sum(map(self._ways, node))
        if isinstance(node, Switch):
            return self._ways(node[0])
        return math.prod(self._ways(part) for part in node) if isinstance(node, tuple) else 1

    def expand(self, role: str, draws: Draws, register: int = 0, used: set[int] | None = None) -> str:
        """A sentence of `role`, tidied: no doubled spaces, stops or commas.

        `used` holds the alternatives of the role that were taken before; they are avoided where that is easy.
        """
        steps = self._steps(role)
        at = bisect_right(steps, draws.uniform() * steps[-1])
        if used is not None:
            for _ in range(6):
                if at not in used:
                    break
                at = bisect_right(steps, draws.uniform() * steps[-1])
            used.add(at)
        out: list[str] = []
        self._walk(self.rules[role][at], draws, register, out)
        return tidy("".join(out))

    def _walk(self, node: Sequence_, draws: Draws, register: int, out: list[str]) -> None:
        if type(node) is str:
            out.append(node)
            return
        for part in node:
            kind = type(part)
            if kind is str:
                out.append(part)  # type: ignore[arg-type]
            elif kind is Choice:
                self._walk(draws.pick(part), draws, register, out)  # type: ignore[arg-type]
            elif kind is Ref:
                self._walk(draws.pick(self.rules[part]), draws, register, out)  # type: ignore[index]
            else:
                self._walk(part[register], draws, register, out)  # type: ignore[index]


def tidy(text: str) -> str:
    """A sentence put together from parts, with its spaces and stops in order."""
    return _TIDY.sub(_tidied, text).strip(" ")


def _tidied(fault: re.Match[str]) -> str:
    return " " if fault[0].startswith("  ") else ""


def compile_line(line: str) -> Sequence_:
    """One alternative as strings, `Ref`s, `Choice`s and `Switch`es."""
    return _sequence(_TOKEN.findall(line), 0, inside=False)[0]


def _sequence(tokens: list[str], at: int, *, inside: bool) -> tuple[Sequence_, int]:
    parts: list[object] = []
    while at < len(tokens):
        token = tokens[at]
        if inside and token in "|/}":
            break
        if token == "}":
            raise ValueError("a brace too many: " + "".join(tokens))
        if token == "{":
            node, at = _braces(tokens, at + 1)
            parts.append(node)
            continue
        if token[0] == "<":
            parts.append(Ref(token[1:-1]))
        elif token[0] == "$":
            if token[1:] not in SLOTS:
                raise ValueError(f"unknown slot {token}")
            parts.append("{" + token[1:] + "}")
        else:
            parts.append(token)
        at += 1
    if all(type(p) is str for p in parts):
        return "".join(parts), at  # type: ignore[arg-type]
    return tuple(parts), at


def _braces(tokens: list[str], at: int) -> tuple[object, int]:
    parts: list[Sequence_] = []
    marks: set[str] = set()
    while True:
        part, at = _sequence(tokens, at, inside=True)
        parts.append(part)
        if at == len(tokens):
            raise ValueError("a brace too few: " + "".join(tokens))
        if tokens[at] == "}":
            break
        marks.add(tokens[at])
        at += 1
    if marks == {"/"} and len(parts) == 2:
        return Switch(parts), at + 1
    if "/" in marks:
        raise ValueError("a switch has two sides: " + "".join(tokens))
    return Choice(parts), at + 1


def read_data(name: str) -> str:
    """A file of `adsim/synth/data/`."""
    return files("adsim.synth").joinpath("data").joinpath(name).read_text("utf-8")


@cache
def grammar(language: str) -> Grammar:
    """The grammar of `en` or `fr`; 20 ms the first time."""
    return Grammar(read_data(LANGUAGES[language]))


@cache
def lists(name: str) -> dict[str, tuple[str, ...]]:
    """A file of word lists: `[name]`, then words parted by commas or lines."""
    out: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in read_data(name).split("\n"):
        if line.startswith("["):
            key = line[1 : line.index("]")]
            out[key] = ()
        elif line.strip() and not line.startswith("#"):
            out[key] += tuple(word.strip() for word in line.split(",") if word.strip())
    return out

"""Every phrase of the pages, in English and in French, by key; one module for each part of the application.

`{n}` and the like are filled in; where a phrase has a `|`, its singular stands before and its plural behind it, and
`n` chooses. Keys with a dot name codes: `state.done` is the state *done* of a run. A key stands in one module only.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules


def _gather() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for module in sorted(iter_modules(__path__), key=lambda one: one.name):
        phrases: dict[str, tuple[str, str]] = import_module(f"{__name__}.{module.name}").PHRASES
        twice = found.keys() & phrases.keys()
        if twice:
            raise ValueError(f"{module.name} says again: {', '.join(sorted(twice))}")
        found |= phrases
    return found


PHRASES = _gather()

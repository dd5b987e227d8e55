"""Methods as a user would write them: one that works, one that breaks, one that lacks a package."""

from __future__ import annotations

from collections.abc import Sequence

from adsim.bench.method import package


class FirstWords:
    def __init__(self, words: int = 5) -> None:
        self.words = words

    def fit(self, texts: Sequence[str]) -> list[str]:
        return [" ".join(text.lower().split()[: self.words]) for text in texts]


class Breaks:
    def fit(self, texts: Sequence[str]) -> list[str]:
        raise RuntimeError(texts[0])


class NeedsMore:
    def fit(self, texts: Sequence[str]) -> list[str]:
        package("no_such_package")
        return list(texts)

"""Answers questions about a linked corpus: what is asked, what is found, what is told of it.

In: the arrays of `arrays.build`, in memory or mapped, and the corpus. Out: an `Answer` for each `Question`, the same on
any number of threads. It never changes what stands.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import numpy as np

from adsim.config import Settings
from adsim.lookup import reading, telling
from adsim.lookup.arrays import Arrays
from adsim.lookup.matching import WIDTH, Matcher, Sifted, bare, by_unit, with_identifiers
from adsim.lookup.question import Answer, Measure, Nearest, Question
from adsim.lookup.reading import Asked
from adsim.lookup.standing import Contact, Standing
from adsim.lookup.telling import Found
from adsim.parallel import default_threads, over_slices
from adsim.records import F32, I64, Corpus, Identifiers, Styles, TextBuffer

SLICE = 32


class Lookup:
    """Questions against a standing corpus; safe to ask from several threads at once."""

    def __init__(self, arrays: Arrays, corpus: Corpus, settings: Settings) -> None:
        self.standing = Standing(arrays, corpus)
        self.settings = settings
        self._matcher = Matcher(self.standing, settings)
        self._threads = settings.threads or default_threads()

    def ask(self, question: Question) -> Answer:
        """Answers one question. Raises `UsageError` for an ad, group, agency or city that is not there."""
        return self.ask_many([question])[0]

    def ask_many(self, questions: list[Question]) -> list[Answer]:
        """Answers many questions, read at one go, several at once."""
        start = time.perf_counter()
        new = [k for k, question in enumerate(questions) if question.kind in ("text", "phrase")]
        read = reading.of_texts([questions[k].asked for k in new], self.settings)
        row = {k: i for i, k in enumerate(new)}
        reading_each = (time.perf_counter() - start) / max(1, len(new))

        def answer(k: int, _: int) -> Answer:
            begun = time.perf_counter()
            told = self._answer(questions[k], read, row.get(k, -1))
            spent = time.perf_counter() - begun
            return replace(told, seconds=spent + (reading_each if k in row else 0.0))

        return over_slices(answer, len(questions), size=1, threads=self._threads)

    def score_texts(
        self, words: TextBuffer, styles: Styles, found: Identifiers | None = None
    ) -> tuple[I64, I64, F32, F32]:
        """New texts against the standing ones, with the weights that stand: (text, unit, score, features).

        `words` as `normalize.words` gives them, identifiers masked; `found`: their identifiers, if they are to count.
        Sorted by text and unit, candidates alone; about 1 ms a text.
        """
        hashes, starts = reading.hashes_of(words)
        ranks = np.full(len(words), -1, np.int64)
        contacts = reading.contacts_of(found, len(words), self.settings)
        asked = Asked(hashes, starts, ranks, reading.styles_of(styles), (), (), contacts)
        every = Sifted(*self.standing.sieve(Question(text="any")))

        def of(lo: int, hi: int) -> tuple[I64, I64, F32]:
            text, unit, _, features, _ = self._matcher.compared(asked, (lo, hi), every, Counter())
            return text, unit, features

        parts = over_slices(of, len(words), size=SLICE, threads=self._threads)
        none = np.zeros(0, np.int64)
        text = np.concatenate([none, *(part[0] for part in parts)])
        unit = np.concatenate([none, *(part[1] for part in parts)])
        features = np.concatenate([np.zeros((0, WIDTH), np.float32), *(part[2] for part in parts)])
        model = self._matcher.model
        evidence = self._matcher.contact_evidence(contacts, text, unit)
        score = model.score(model.contributions(features, threads=self._threads), evidence)
        return text, unit, score, features

    def _answer(self, question: Question, read: Asked, row: int) -> Answer:
        if question.kind == "identifier":
            return self._by_identifier(question)
        if question.kind == "phrase":
            return self._by_phrase(question, read, row)
        if question.kind == "text":
            return self._like(question, read, (row, row + 1), Sifted(*self.standing.sieve(question)))
        if question.kind == "ad_id":
            ad = reading.row_of(question.asked, self.standing)
            unit = int(self.standing.arrays["ad_unit"][ad])
            asked = reading.of_units([unit], [ad], self.standing)
            return self._like(question, asked, (0, 1), Sifted(*self.standing.sieve(question, but_ad=ad)))
        return self._near_group(question)

    def _near_group(self, question: Question) -> Answer:
        """What lies near the texts of a group and outside of it, each told with the ad of the group that it is like."""
        members = self.standing.group_rows(question.asked)
        units, first = np.unique(self.standing.arrays["ad_unit"][members], return_index=True)
        most = self.settings.lookup.group_texts
        asked = reading.of_units(units[:most].tolist(), members[first[:most]].tolist(), self.standing)
        group = int(self.standing.arrays["ad_group"][members[0]])
        sifted = Sifted(*self.standing.sieve(question, but_group=group))
        every = tuple(dict.fromkeys(c for ad in members.tolist() for c in self.standing.contacts(ad)))
        return self._like(question, asked, (0, len(asked.ranks)), sifted, every, len(units) - most)

    def _like(
        self,
        question: Question,
        asked: Asked,
        rows: tuple[int, int],
        sifted: Sifted,
        contacts: tuple[Contact, ...] | None = None,
        left_out: int = 0,
    ) -> Answer:
        """What is like the rows of `asked`, by their words and by identifiers, if not given, those of the first row."""
        matcher, capped = self._matcher, Counter(group_texts=max(0, left_out))
        words = int(asked.starts[rows[1]] - asked.starts[rows[0]])
        short = question.kind == "text" and words < self.settings.lookup.model_words
        found = matcher.by_words(asked, rows, sifted, capped, short=short)
        if rows[1] - rows[0] > 1:
            found = by_unit(found)
        if question.kind == "text":
            found = replace(found, verbatim=matcher.holding(asked, rows[0], found.units))
        contacts = asked.contacts[rows[0]] if contacts is None else contacts
        found = with_identifiers(
            found, rows[0], *matcher.by_identifiers(contacts, sifted, capped), self.standing
        )
        measure = Measure.SHARED if short else Measure.MODEL
        return self._told(question, Found(found, measure, asked, contacts, rows[0]), sifted, capped)

    def _told(self, question: Question, found: Found, sifted: Sifted, capped: Counter[str]) -> Answer:
        least = self.settings.clustering.threshold if question.least is None else question.least
        answer = telling.answer(question, found, sifted, self.standing, self.settings, least=least)
        if not answer.hits:
            answer = replace(answer, nearest=self._nearest(found, sifted, least))
        return replace(answer, capped={name: count for name, count in sorted(capped.items()) if count})

    def _nearest(self, found: Found, sifted: Sifted, least: float) -> Nearest | None:
        """The best of what was compared, else who shares the most words, else nothing."""
        if len(found.matches):
            return telling.nearest(found, self.standing, least)
        shared = self._matcher.by_words(
            found.asked, (found.row, found.row + 1), sifted, Counter(), short=True
        )
        if not len(shared):
            return None
        return telling.nearest(replace(found, matches=shared, measure=Measure.SHARED), self.standing, least)

    def _by_phrase(self, question: Question, read: Asked, row: int) -> Answer:
        """Who has the very words, all of them counted."""
        sifted, capped = Sifted(*self.standing.sieve(question)), Counter[str]()
        matches, texts, ads = self._matcher.phrase(read, row, question.k, sifted, capped)
        found = Found(matches, Measure.PHRASE, read, read.contacts[row], row)
        answer = self._told(question, found, sifted, capped)
        return replace(answer, texts=texts, ads=ads)

    def _by_identifier(self, question: Question) -> Answer:
        """Who gives any of the identifiers asked for, the surest first; what is spelled nearly so where none does."""
        sifted, capped = Sifted(*self.standing.sieve(question)), Counter[str]()
        asked = reading.of_identifiers(question.asked, self.standing, self.settings)
        contacts = asked.contacts[0]
        codes = [code for code in map(self.standing.code_of, contacts) if code >= 0]
        ads = [self._matcher.givers(code, sifted, capped) for code in codes]
        sure = [self._matcher.surest(code, some) for code, some in zip(codes, ads, strict=True)]
        rows = np.concatenate([np.zeros(0, np.int32), *ads])
        none = bare(
            np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), row=0, verbatim=False
        )
        score = np.concatenate([np.zeros(0, np.float32), *sure])
        matches = with_identifiers(none, 0, rows, score, self.standing)
        found = Found(matches, Measure.IDENTIFIER, asked, contacts)
        answer = self._told(replace(question, least=0.0), found, sifted, capped)
        if answer.hits:
            return replace(answer, question=question)
        near = telling.nearest_identifier(contacts, self.standing)
        return replace(answer, question=question, nearest=near)

"""Says things in the language of who asks: phrases, numbers, moments, sizes, and what went wrong.

In: a key of `PHRASES` and its values. Out: `Markup` in one language. Values are escaped, kept in their own
direction, and what is invisible in them is made visible, as in the report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from markupsafe import Markup, escape
from starlette.requests import HTTPConnection

from adsim.report.wording import reveal, show
from api.problems import KINDS, Problem
from api.web.phrases import PHRASES
from api.web.phrases.problems import FRENCH

LANGUAGES = ("en", "fr")
LANGUAGE_COOKIE = "adsim-language"
_TIME = Markup('<time datetime="{}">{}</time>')
_TIGHT = re.compile(r" (?=[:;?!»%])|(?<=«) ")
_UNITS = (("GB", "Go", 1e9), ("MB", "Mo", 1e6), ("kB", "ko", 1e3))


@dataclass(frozen=True, slots=True)
class Told:
    """What went wrong, as a page says it."""

    kind: str
    title: Markup
    detail: Markup
    fix: Markup


@dataclass(frozen=True, slots=True)
class Speech:
    """One of the two languages."""

    language: str

    def say(self, key: str, **values: object) -> Markup:
        """A phrase; `n` chooses between its singular and plural."""
        text, n = PHRASES[key][self._french], values.get("n")
        if "|" in text and isinstance(n, int):
            one, many = text.split("|")
            text = one if abs(n) == 1 or (self._french and n == 0) else many
        shown = {name: self._shown(value) for name, value in values.items()}
        return Markup(escape(self._spaced(text))).format(**shown)

    def name_of(self, kind: str, code: str) -> Markup:
        """The name of a code, as in `name_of("state", "done")`; the code itself where it has none."""
        key = f"{kind}.{code}"
        return self.say(key) if key in PHRASES else show(code.replace("_", " "))

    def number(self, value: float, places: int | None = None) -> str:
        """A number; `places` behind the decimal sign, 2 for a float."""
        if places is None:
            places = 0 if isinstance(value, int) else 2
        text = f"{value:,.{places}f}"
        return text.replace(",", "\u202f").replace(".", ",") if self._french else text

    def day(self, moment: date | None) -> Markup:
        """A day, as in 2026-12-31; a dash for none."""
        return _TIME.format(moment.isoformat()[:10], moment.isoformat()[:10]) if moment else Markup("–")

    def moment(self, moment: datetime | None) -> Markup:
        """A moment to the minute, in UTC; a dash for none."""
        if moment is None:
            return Markup("–")
        at = moment.astimezone(UTC)
        return _TIME.format(at.isoformat(timespec="seconds"), f"{at:%Y-%m-%d %H:%M} UTC")

    def ago(self, moment: datetime, now: datetime) -> Markup:
        """How long ago something was; the day where that is more than a week."""
        minutes = int((now - moment).total_seconds() // 60)
        if minutes >= 7 * 24 * 60:
            return self.day(moment)
        at = moment.astimezone(UTC).isoformat(timespec="seconds")
        if minutes < 1:
            return _TIME.format(at, self.say("just_now"))
        unit, n = next(
            (u, minutes // m) for u, m in (("days", 1440), ("hours", 60), ("minutes", 1)) if minutes >= m
        )
        return _TIME.format(at, self.say(f"{unit}_ago", n=n))

    def span(self, seconds: float) -> str:
        """A length of time, as in `3 min 20 s`."""
        whole = round(seconds)
        if whole < 60:
            return f"{self.number(seconds, 1) if seconds < 10 else whole} s"
        hours, minutes = divmod(whole // 60, 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole % 60} s"

    def size(self, count: int) -> str:
        """So many bytes, as in `1.2 MB`."""
        for english, french, unit in _UNITS:
            if count >= unit:
                return f"{self.number(count / unit, 1)} {french if self._french else english}"
        return f"{count} {'octets' if self._french else 'bytes'}"

    def problem(self, problem: Problem) -> Told:
        """What went wrong, in this language as far as it is known in it."""
        return self.told({"type": problem.kind, "detail": problem.detail, "fix": problem.fix})

    def told(self, details: Mapping[str, object]) -> Told:
        """The same of problem details as they go over the wire."""
        kind = str(details.get("type", "")).rpartition(":")[2]
        kind = kind if kind in KINDS else "unexpected"
        return Told(
            kind,
            self.say(f"problem.{kind}"),
            self.sentence(str(details.get("detail", ""))),
            self.sentence(str(details.get("fix", ""))),
        )

    def sentence(self, english: str) -> Markup:
        """A sentence of an error, which the service knows in English; marked as English where that is all there is."""
        if not english or not self._french:
            return reveal(english)
        for pattern, french in FRENCH:
            if found := pattern.fullmatch(english):
                values = {name: reveal(value) for name, value in found.groupdict().items()}
                return Markup(escape(self._spaced(french))).format(**values)
        return Markup('<span lang="en-CA">{}</span>').format(reveal(english))

    @property
    def _french(self) -> int:
        return self.language == "fr"

    def _spaced(self, text: str) -> str:
        """French keeps its signs at the word before them."""
        return _TIGHT.sub("\u00a0", text) if self._french else text

    def _shown(self, value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Markup(escape(self.number(value)))
        return show(value)


def speech_of(request: HTTPConnection) -> Speech:
    """The language that somebody chose, else the one that their browser prefers, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return Speech(chosen)
    return Speech(preferred(request.headers.get("accept-language", "")))


def preferred(header: str) -> str:
    """Which of the languages an `Accept-Language` header likes best."""
    best, most = "en", 0.0
    for part in header[:1_000].split(","):
        name, _, weight = part.partition(";")
        language = name.strip().lower().partition("-")[0]
        quality = _quality(weight)
        if language in LANGUAGES and quality > most:
            best, most = language, quality
    return best


def _quality(weight: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
    return float(found[1]) if found else 1.0
